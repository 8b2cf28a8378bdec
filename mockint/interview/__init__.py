"""One session from question to feedback, without a screen."""
