"""Choosing a model: what is there, trying one, and keeping the choice. Without a screen, like an interview."""
