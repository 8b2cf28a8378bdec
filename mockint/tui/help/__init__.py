"""What the screen that one is on is for, and its keys."""
