"""A part of the screen that scrolls by itself and never by what happens in it: what is being read keeps its place."""

from collections.abc import Iterator

from textual import events
from textual.containers import VerticalScroll
from textual.widget import Widget

from mockint.tui.widgets.spoken import Spoken


class Reading(VerticalScroll, can_focus=False, inherit_bindings=False):
    """Keeps the row at its top in place while its contents grow above it or are wrapped anew. Its keys are its parent's."""

    DEFAULT_CSS = "Reading { scrollbar-gutter: stable; scrollbar-size-vertical: 1; }"

    def __init__(self, name: str, *, can_focus: bool = False) -> None:
        super().__init__(id=name, can_focus=can_focus)
        self._laid_out = 0  # the width for which the place below holds
        self._place: tuple[Widget, int, tuple[int, int]] | None = (
            None  # what is at the top, its row, and the words there
        )

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Note what is being read; where the layout has changed in between, it was not the reader who scrolled."""
        super().watch_scroll_y(old_value, new_value)
        if self.size.width == self._laid_out:
            self._note()

    def on_resize(self, event: events.Resize) -> None:
        """Go back to what was being read."""
        if event.size.width == self._laid_out:
            return
        self._laid_out = event.size.width
        self.call_after_refresh(self._go_back)

    def keep(self) -> None:
        """Say that contents were changed: what is being read goes back to its place."""
        self.call_after_refresh(self._go_back)

    def _go_back(self) -> None:
        if self._place is None or self.scroll_y == 0 == self._scrolled_by():
            return
        self.scroll_relative(y=self._scrolled_by(), animate=False, immediate=True)
        self._note()

    def _scrolled_by(self) -> int:
        """How far what was being read has moved."""
        if self._place is None:
            return 0
        widget, row, words = self._place
        if isinstance(widget, Spoken):
            row = widget.row_of(*words)
        return widget.region.y + row - self.content_region.y

    def _note(self) -> None:
        if self.scroll_y <= 0:
            self._place = None
            return
        top = self.content_region.y
        for widget in self._leaves():
            if widget.region and widget.region.bottom > top:
                row = max(0, top - widget.region.y)
                words = widget.place_of_row(row) if isinstance(widget, Spoken) else (0, 0)
                self._place = widget, row, words
                return

    def _leaves(self) -> Iterator[Widget]:
        return (widget for widget in self.query(Widget) if widget.display and not widget.is_container)
