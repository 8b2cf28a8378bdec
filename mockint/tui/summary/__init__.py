"""The end of an interview on one page."""
