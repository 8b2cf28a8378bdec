"""What stands in place of a screen where the terminal is too small for it."""

from textual.geometry import Size
from textual.widgets import Static

_LEAST = Size(50, 15)


class TooSmall(Static):
    """Says so. The screen goes on behind it, and is there again as soon as there is room."""

    DEFAULT_CSS = "TooSmall { padding: 0 1; }"

    def __init__(self) -> None:
        told = f"Too small: mockint needs {_LEAST.width} columns and {_LEAST.height} lines. Nothing is lost; make it bigger."
        super().__init__(told, markup=False)


def is_too_small(size: Size) -> bool:
    """Tell whether no screen fits."""
    return size.width < _LEAST.width or size.height < _LEAST.height
