"""Where past answers are listed."""
