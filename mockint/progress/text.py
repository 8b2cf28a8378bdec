"""The pages of progress as plain text."""

import textwrap
from collections.abc import Sequence

from mockint.progress.pages import Cell, Page, judge_text
from mockint.progress.plot import draw
from mockint.text import one_line

_PLOT_HEIGHT = 12
_GAP = 2
_MOST_ROWS = 16


def page_text(page: Page, width: int) -> str:
    """Return a page as lines of at most a width: its plot, then its table, the newest or most frequent rows of it."""
    of = f", marks: {judge_text(page.judge)}" if page.judge else ""
    lines = [one_line(f"{page.name}{of}", width), *(line for note in page.notes for line in textwrap.wrap(note, width))]
    if not page.rows:
        return "\n".join([*lines, "Nothing to tell yet."])
    if page.plot and page.plot.shows_time:
        lines += draw(page.plot, width, _PLOT_HEIGHT).splitlines()
    if page.legend:
        lines += textwrap.wrap("   ".join(one_line(text) for text in page.legend), width)
    lines += _table(page.head, page.rows[:_MOST_ROWS], width)
    if len(page.rows) > _MOST_ROWS:
        lines.append(f"... and {len(page.rows) - _MOST_ROWS} more; mockint opens all of them, and --json tells them")
    return "\n".join(lines)


def _table(head: Sequence[str], rows: Sequence[Sequence[Cell]], width: int) -> list[str]:
    columns = [[name, *(row[number].text for row in rows)] for number, name in enumerate(head)]
    widths = [max(map(len, column)) for column in columns]
    widths[0] = max(1, min(widths[0], width - sum(wide + _GAP for wide in widths[1:])))
    return [
        (" " * _GAP)
        .join([_fitted(first, widths[0]), *(text.rjust(wide) for text, wide in zip(rest, widths[1:], strict=True))])
        .rstrip()
        for first, *rest in zip(*columns, strict=True)
    ]


def _fitted(text: str, width: int) -> str:
    return (text if len(text) <= width else text[: width - 1] + "…").ljust(width)
