"""mockint: a mock interviewer for the terminal that shows its evidence."""

__version__ = "0.1.0"
