"""A mark on the screen. As long as the cursor is elsewhere it keeps its height, whatever is told of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widgets import Static


@dataclass(frozen=True)
class Told:
    """What is told of a mark.

    Attributes:
        lead: Which mark it is and how it stands.
        text: What it is about.
        brief: What stands below at all times, a row each.
        more: What else there is, told in full where the cursor stands.
    """

    lead: Content
    text: Content
    brief: Sequence[Content] = (Content(),)
    more: Sequence[Content] = ()


class MarkLine(Static, can_focus=True):
    """A mark in brief; in full while it is the chosen one.

    Args:
        told: What is told of it so far.
        mark: The mark's name on the screen, such as ``point-own-step``.
    """

    DEFAULT_CSS = """
    MarkLine { width: 1fr; height: auto; border-left: blank; padding: 0; }
    MarkLine.chosen { border-left: thick $accent; background: $boost; }
    MarkLine:focus { background: $surface-lighten-1; }
    """

    @dataclass
    class Chosen(Message):
        """The candidate went to this mark."""

        line: "MarkLine"

    def __init__(self, told: Told, mark: str) -> None:
        super().__init__("", id=mark, markup=False)
        self.told = told

    def tell(self, told: Told) -> None:
        """Tell something else."""
        if told != self.told:
            grows = self.has_class("chosen") or len(told.brief) != len(self.told.brief)
            self.told = told
            self.clear_cached_dimensions()
            self.refresh(layout=grows)

    def choose(self, chosen: bool) -> None:
        """Tell it in full, or in brief again."""
        if chosen != self.has_class("chosen"):
            self.set_class(chosen, "chosen")
            self.clear_cached_dimensions()
            self.refresh(layout=True)

    def render(self) -> Content:
        """Draw it."""
        return Content("\n").join(self._drawn(self.content_size.width or 80))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002 - the base class's
        """Return how many rows it takes."""
        return len(self._drawn(width))

    def _drawn(self, width: int) -> list[Content]:
        told = self.told
        rows = _hanging(told.lead, told.text, width)
        if self.has_class("chosen"):
            return rows + [row for line in (*told.brief, *told.more) if line for row in _hanging(_INDENT, line, width)]
        return rows + [
            Content.assemble(_INDENT, line.truncate(width - len(_INDENT), ellipsis=True)) for line in told.brief
        ]

    def on_focus(self) -> None:
        """Tell that the cursor is here."""
        self.post_message(self.Chosen(self))


_INDENT = Content("  ")


def _hanging(lead: Content, text: Content, width: int) -> list[Content]:
    """Return the rows of a text that stands beside its lead."""
    first, *others = text.wrap(max(8, width - len(lead)))
    return [Content.assemble(lead, first), *(Content.assemble(" " * len(lead), row) for row in others)]
