"""Where the candidate marks what nobody judged."""
