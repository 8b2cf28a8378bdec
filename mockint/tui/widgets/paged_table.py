"""A table of any length: only the rows in view are read and drawn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

R = TypeVar("R")

_PAGE = 32
_MOST_PAGES = 8
_POINTER, _NO_POINTER = "› ", "  "  # the row is told by a sign too, not by its colour alone


@dataclass(frozen=True)
class Column(Generic[R]):
    """What one column shows of a row. The column without a width takes the room that the others leave."""

    title: str
    width: int | None
    cell: Callable[[R], Content | str]


class PagedTable(ScrollView, Generic[R], can_focus=True):
    """Shows rows that are read a page at a time, and lets one be chosen."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "first", "First", show=False),
        Binding("end", "last", "Last", show=False),
        Binding("enter", "choose", "Choose", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"paged-table--header", "paged-table--cursor", "paged-table--even"}
    DEFAULT_CSS = """
    PagedTable { overflow-x: hidden; overflow-y: auto; background: $surface; color: $foreground; }
    PagedTable > .paged-table--header { text-style: bold; background: $panel; color: $foreground; }
    PagedTable > .paged-table--even { background: $surface-lighten-1 40%; }
    PagedTable > .paged-table--cursor {
        color: $block-cursor-blurred-foreground; background: $block-cursor-blurred-background;
        text-style: $block-cursor-blurred-text-style;
    }
    PagedTable:focus > .paged-table--cursor {
        color: $block-cursor-foreground; background: $block-cursor-background; text-style: $block-cursor-text-style;
    }
    """

    highlighted: reactive[int | None] = reactive(None, repaint=False)

    class Highlighted(Message):
        """Another row is under the cursor, or none."""

    class Chosen(Message):
        """The row under the cursor was chosen, by Enter or a click."""

    def __init__(self) -> None:
        super().__init__()
        self._columns: Sequence[Column[R]] = ()
        self._read: Callable[[int, int], Sequence[R]] = lambda _offset, _limit: ()
        self._pages: dict[int, Sequence[R]] = {}
        self.row_count = 0

    def show(
        self, columns: Sequence[Column[R]], count: int, read: Callable[[int, int], Sequence[R]], row: int = 0
    ) -> None:
        """Show another list.

        Args:
            columns: What is shown of a row.
            count: How many rows there are.
            read: Returns rows, from an offset on and at most so many.
            row: The row to put the cursor on, or the last one where there are fewer.
        """
        self._columns, self._read, self.row_count = columns, read, count
        self._pages = {}
        self.virtual_size = Size(0, count + 1)
        self.highlighted = None
        self.highlighted = min(row, count - 1) if count else None
        self.refresh()

    @property
    def current(self) -> R | None:
        """The row under the cursor, or None where there is none."""
        return None if self.highlighted is None else self._row(self.highlighted)

    def watch_highlighted(self, highlighted: int | None) -> None:
        """Bring the row into view, and tell of it."""
        if highlighted is not None:
            below_header = Region(0, highlighted, 1, 2)
            self.scroll_to_region(below_header, animate=False, force=True)
        self.refresh()
        self.post_message(self.Highlighted())

    def action_move(self, rows: int) -> None:
        """Move the cursor."""
        if self.highlighted is not None:
            self.highlighted = max(0, min(self.row_count - 1, self.highlighted + rows))

    def action_page(self, pages: int) -> None:
        """Move the cursor by as many rows as are in view."""
        self.action_move(pages * max(1, self.size.height - 2))

    def action_first(self) -> None:
        """Go to the first row."""
        self.action_move(-self.row_count)

    def action_last(self) -> None:
        """Go to the last row."""
        self.action_move(self.row_count)

    def action_choose(self) -> None:
        """Choose the row under the cursor."""
        if self.highlighted is not None:
            self.post_message(self.Chosen())

    def on_click(self, event: events.Click) -> None:
        """Choose the row that was clicked."""
        row = event.y - 1 + self.scroll_offset.y
        if event.y > 0 and row < self.row_count:
            self.highlighted = row
            self.action_choose()

    def render_line(self, y: int) -> Strip:
        """Draw the head or a row."""
        row = y - 1 + self.scroll_offset.y
        if y == 0:
            return self._strip([column.title for column in self._columns], _NO_POINTER, "paged-table--header")
        found = self._row(row) if row < self.row_count else None
        if found is None:
            return Strip.blank(self.size.width, self.rich_style)
        is_current = row == self.highlighted
        look = "paged-table--cursor" if is_current else "paged-table--even" if row % 2 else ""
        cells = [column.cell(found) for column in self._columns]
        return self._strip(cells, _POINTER if is_current else _NO_POINTER, look)

    def _strip(self, cells: Sequence[Content | str], pointer: str, look: str) -> Strip:
        width = self.scrollable_content_region.width
        fixed = len(pointer) + sum(column.width + 1 for column in self._columns if column.width is not None)
        parts: list[Content] = [Content(pointer)]
        for column, cell in zip(self._columns, cells, strict=True):
            content = cell if isinstance(cell, Content) else Content(cell)
            room = max(0, width - fixed) if column.width is None else column.width
            parts += [content.truncate(room, ellipsis=True, pad=True), Content(" ")]
        style = self.get_visual_style(look) if look else self.visual_style
        (strip,) = Visual.to_strips(self, Content("").join(parts).truncate(width, pad=True), width, 1, style)
        return strip

    def _row(self, row: int) -> R | None:
        """The row, or None where it is gone meanwhile."""
        page, place = divmod(row, _PAGE)
        if page not in self._pages:
            while len(self._pages) >= _MOST_PAGES:
                del self._pages[next(iter(self._pages))]
            self._pages[page] = self._read(page * _PAGE, _PAGE)
        rows = self._pages[page]
        return rows[place] if place < len(rows) else None
