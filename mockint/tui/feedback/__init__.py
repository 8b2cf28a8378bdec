"""Where an answer's marks are shown."""
