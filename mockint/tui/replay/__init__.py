"""Where a session is played back."""
