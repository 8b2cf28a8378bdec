"""Where a question is answered."""
