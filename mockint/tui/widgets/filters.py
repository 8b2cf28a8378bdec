"""Reading the filters of a screen."""

from typing import Any

from textual.screen import Screen
from textual.widgets import Select


def picked(screen: Screen[Any], name: str) -> Any:  # noqa: ANN401 - a select holds what its options hold
    """Return what a select of a screen is set to, or None where it is blank."""
    value = screen.query_one(f"#{name}", Select).value
    return None if value is Select.NULL else value
