"""Reading the filters of a screen."""

from typing import Any

from textual.widget import Widget
from textual.widgets import Select


def picked(parent: Widget, name: str) -> Any:  # noqa: ANN401 - a select holds what its options hold
    """Return what a select in a screen, or in a part of one, is set to, or None where it is blank."""
    value = parent.query_one(f"#{name}", Select).value
    return None if value is Select.NULL else value
