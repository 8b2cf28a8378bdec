"""The line that shows where a replay is, and what there is to jump to."""

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Static

from mockint.interview.replaying import Marker, MarkerKind

LETTERS: dict[MarkerKind, str] = {"evidence": "E", "follow-up": "?", "moment": "!", "correction": "c", "filler": "f"}
_STYLES: dict[MarkerKind, str] = {
    "evidence": "bold $text-success",
    "follow-up": "bold $text-accent",
    "moment": "bold $text-accent",
    "correction": "$text-warning",
    "filler": "$text-error",
}


class ReplayLine(Static):
    """A line as wide as the screen: dots that were played, a head, and a letter for each marker."""

    def show(self, ms: float, length: float, markers: Sequence[Marker]) -> None:
        """Draw the line at a moment of an attempt that is so long, in milliseconds."""
        width = max(2, self.size.width or 78)
        head = _column(ms, length, width)
        cells = [("━" if column < head else "─", "dim") for column in range(width)]
        for kind in reversed(LETTERS):  # where several share a cell, the first kind is shown
            for marker in markers:
                if marker.kind == kind:
                    cells[_column(marker.ms, length, width)] = (LETTERS[kind], _STYLES[kind])
        cells[head] = ("●" if cells[head][0] in "━─" else cells[head][0], "bold reverse")
        self.update(Content.assemble(*cells))


def _column(ms: float, length: float, width: int) -> int:
    return min(width - 1, int(ms / length * (width - 1))) if length else 0
