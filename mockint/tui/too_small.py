"""What stands over a screen where the terminal is too small for it."""

from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Static

_LEAST = Size(50, 15)


class TooSmall(Static):
    """Says so. The screen goes on behind it, and is there again as soon as there is room."""

    DEFAULT_CSS = (
        "TooSmall { layer: over; dock: top; width: 100%; height: 100%; padding: 0 1; background: $background; }"
    )

    def __init__(self) -> None:
        told = f"Too small: mockint needs {_LEAST.width} columns and {_LEAST.height} lines. Nothing is lost; make it bigger."
        super().__init__(told, markup=False)


def fit(screen: Screen[object], size: Size) -> None:
    """Put it over a screen where it is needed, and hide it where it is not."""
    too_small = size.width < _LEAST.width or size.height < _LEAST.height
    over = screen.query(TooSmall)
    over.set(display=too_small)
    if too_small and not over:
        screen.mount(TooSmall())
