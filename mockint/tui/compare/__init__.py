"""Where two answers to one question stand beside each other."""
