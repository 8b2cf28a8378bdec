"""What leaves: feedback and sessions in forms that people read."""
