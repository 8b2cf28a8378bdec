"""Looking through the questions."""
