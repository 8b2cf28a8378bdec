"""Where the stories are that a candidate brings to an interview."""
