"""A part of the screen that scrolls by itself and never by what happens in it: what is being read keeps its place."""

from textual.containers import VerticalScroll
from textual.widget import Widget

from mockint.tui.widgets.spoken import Spoken


class Reading(VerticalScroll, can_focus=False, inherit_bindings=False):
    """Keeps the row at its top in place while its contents grow above it or are wrapped anew. Its keys are its parent's."""

    DEFAULT_CSS = "Reading { scrollbar-gutter: stable; scrollbar-size-vertical: 1; }"

    def __init__(self, name: str, *, can_focus: bool = False) -> None:
        super().__init__(id=name, can_focus=can_focus)
        self._laid_out = 0  # the width for which the place below holds
        self._is_going_back = False
        self._place: tuple[Widget, int, tuple[int, int]] | None = (
            None  # what is at the top, its row, and the words there
        )

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Note what is being read, where it was the reader who scrolled."""
        super().watch_scroll_y(old_value, new_value)
        if self.size.width == self._laid_out and not self._is_going_back:
            self._note()

    def on_resize(self) -> None:
        """Go back to what was being read."""
        if self.size.width != self._laid_out:
            self._laid_out = self.size.width
            self.call_after_refresh(self._go_back)

    def keep(self) -> None:
        """Say that contents were changed: what is being read goes back to its place."""
        self.call_after_refresh(self._go_back)

    def _go_back(self) -> None:
        if self._place is None:
            return
        widget, row, words = self._place
        if isinstance(widget, Spoken):
            row = widget.row_of(*words)
        self._is_going_back = True
        self.scroll_to(y=self._top_of(widget) + row, animate=False, immediate=True)
        self._is_going_back = False

    def _note(self) -> None:
        """Note what stands at the top; at the very top that is whatever stands there."""
        self._place = None
        if self.scroll_y <= 0:
            return
        for widget in self.query(Widget):
            row = int(self.scroll_y) - self._top_of(widget)
            if widget.region and not widget.is_container and row < widget.region.height:
                row = max(0, row)
                self._place = widget, row, widget.place_of_row(row) if isinstance(widget, Spoken) else (0, 0)
                return

    def _top_of(self, widget: Widget) -> int:
        """The row on which a widget begins, wherever the contents are scrolled to."""
        top = widget.virtual_region.y
        parent = widget.parent
        while isinstance(parent, Widget) and parent is not self:
            top += parent.gutter.top + parent.virtual_region.y
            parent = parent.parent
        return top
