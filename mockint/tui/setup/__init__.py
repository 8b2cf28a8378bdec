"""Choosing a model on the screen."""
