"""What was said, laid out row by row, so that every place on the screen is a place in an answer."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Offset, Region, Size
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget
from textual.widgets import Static

from mockint.grading.evidence import Span
from mockint.grading.feedback import Turn

_PIECE = re.compile(r"\n|[^\S\n]+|\S+")
MARGIN = 5  # cells before each row
Light = tuple[int, Span, str]  # a turn, words in its answer, and how they are drawn


@dataclass(frozen=True, slots=True)
class Row:
    """A row on the screen: words of a turn's answer, or, without a span, of what was asked."""

    turn: int
    span: Span | None
    text: str
    block: int = 0
    is_first: bool = False


def _cells(text: str) -> int:
    return len(text) if text.isascii() else cell_len(text)


def wrapped(text: str, span: Span, width: int) -> Iterator[Span]:
    """Yield the rows into which a part of a text falls; every sign belongs to one, the spaces at a row's end too."""
    start, used = span[0], 0
    for match in _PIECE.finditer(text, *span):
        piece, at = match.group(), match.start()
        if piece == "\n":
            yield start, match.end()
            start, used = match.end(), 0
        elif piece.isspace():
            used += _cells(piece)
        elif used + (cells := _cells(piece)) <= width:
            used += cells
        else:
            if at > start:
                yield start, at
                start = at
            used = 0
            for i, sign in enumerate(piece, at):  # a word wider than a row is cut
                if used + _cells(sign) > width and i > start:
                    yield start, i
                    start, used = i, 0
                used += _cells(sign)
    if start < span[1] or start == span[0]:
        yield start, span[1]


class Spoken(Static):
    """Shows turns of an interview, each under its question. What a row's margin tells and which words are lit is up to what is made of it.

    Args:
        name: Its name on the screen.
        turns: What was asked and said.
        blocks: The parts of the answers, each of which begins on a row of its own.
    """

    DEFAULT_CSS = "Spoken { height: auto; width: 1fr; }"

    def __init__(self, name: str, turns: Sequence[Turn], blocks: Sequence[tuple[int, Span]]) -> None:
        super().__init__("", id=name, markup=False)
        self.turns = turns
        self.blocks = blocks
        self._rows: tuple[int, list[Row]] = (0, [])

    def lights(self) -> Sequence[Light]:
        """Return which words are lit, the topmost last."""
        return ()

    def margin(self, row: Row) -> Content:  # noqa: ARG002 - what is made of it may tell something here
        """Return what stands before a row, ``MARGIN`` cells wide."""
        return Content(" " * MARGIN)

    def render(self) -> Content:
        """Draw the rows."""
        lights = self.lights()
        return Content("\n").join(self._drawn(row, lights) for row in self.rows())

    def render_line(self, y: int) -> Strip:
        """Draw one row: of half an hour of speech only what is in sight, since the whole takes an eighth of a second."""
        rows, width = self.rows(), self.content_size.width
        if y >= len(rows):
            return Strip.blank(width, self.visual_style.rich_style)
        drawn = self._drawn(rows[y], self.lights())
        return Visual.to_strips(self, drawn, width, 1, self.visual_style, pad=True, apply_selection=False)[0]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - the base class's
        """Return how many rows there are."""
        return len(self.rows(width))

    def rows(self, width: int | None = None) -> list[Row]:
        """Return the rows at a width, by default at the one that is drawn."""
        width = width or self.content_size.width or 80
        if self._rows[0] != width:
            self._rows = (width, list(self._laid_out(max(8, width - MARGIN))))
        return self._rows[1]

    def row_of(self, turn: int, place: int) -> int:
        """Return the row on which a place in an answer stands."""
        own = [
            i for i, row in enumerate(self.rows()) if row.turn == turn and row.span is not None and row.span[0] <= place
        ]
        return own[-1] if own else 0

    def place_of_row(self, number: int) -> tuple[int, int]:
        """Return the turn and the place in its answer at which a row begins."""
        rows = self.rows()
        row = rows[max(0, min(number, len(rows) - 1))]
        return row.turn, row.span[0] if row.span else 0

    def place_at(self, offset: Offset) -> tuple[int, int] | None:
        """Return the turn and the place in its answer under the mouse, or None where there is none."""
        rows = self.rows()
        if not 0 <= offset.y < len(rows) or rows[offset.y].span is None:
            return None
        row, left = rows[offset.y], offset.x - MARGIN
        start, _ = row.span or (0, 0)
        for i, sign in enumerate(row.text):
            left -= _cells(sign)
            if left < 0:
                return row.turn, start + i
        return row.turn, start + max(0, len(row.text) - 1)

    def show_place(self, turn: int, span: Span) -> None:
        """Scroll so that these words can be seen."""
        first, last = self.row_of(turn, span[0]), self.row_of(turn, span[1] - 1)
        region = Region(0, first, 1, last - first + 1).translate(self.virtual_region.offset)
        if isinstance(self.parent, Widget):
            self.parent.scroll_to_region(region, animate=False)

    def _laid_out(self, width: int) -> Iterator[Row]:
        turn_before = -1
        for block, (turn, span) in enumerate(self.blocks):
            if turn != turn_before:
                ask = self.turns[turn].ask
                if turn:
                    yield Row(turn, None, "")
                for start, end in wrapped(ask, (0, len(ask)), width):
                    yield Row(turn, None, ask[start:end])
            turn_before = turn
            answer = self.turns[turn].answer
            for start, end in wrapped(answer, span, width):
                yield Row(turn, (start, end), answer[start:end], block, is_first=start == span[0])

    def _drawn(self, row: Row, lights: Sequence[Light]) -> Content:
        text = Content(row.text.rstrip().replace("\t", " "))
        if row.span is None:
            return Content.assemble(" " * MARGIN, text.stylize("italic bold"))
        start, end = row.span
        for turn, span, style in lights:
            if turn == row.turn and span[0] < end and span[1] > start:
                text = text.stylize(style, max(0, span[0] - start), min(span[1], end) - start)
        return Content.assemble(self.margin(row), text)
