"""Where an interview starts."""
