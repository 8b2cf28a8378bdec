"""How practice goes over time."""
