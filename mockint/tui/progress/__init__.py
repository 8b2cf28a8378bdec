"""How practice goes over time, and the answers behind each figure."""
