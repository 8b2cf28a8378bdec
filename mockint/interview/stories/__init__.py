"""The story bank without a screen: notes taken from an answer, what a story could serve, and what is missing or told too often."""
