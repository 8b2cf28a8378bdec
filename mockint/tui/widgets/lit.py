"""The answer with each piece of evidence lit up, and a cursor that goes from one to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from mockint.bank.models import STAR_PARTS
from mockint.grading.feedback import Evidence, Feedback, PointMark, Turn
from mockint.tui.widgets.spoken import MARGIN, Light, Row, Spoken

_STYLES = {
    "met": "bold underline $text-success",
    "partial": "underline $text-warning",
    "flag": "bold italic underline $text-error",
    "star": "",
    "cursor": "bold reverse",
}
_SIGNS_WIDTH = MARGIN - 2


@dataclass(frozen=True)
class Lit:
    """Words that a mark stands on.

    Attributes:
        mark: The mark's name on the screen, such as ``point-own-step``.
        sign: What the margin shows: the point's number, or ⚑.
    """

    mark: str
    sign: str
    evidence: Evidence
    kind: Literal["met", "partial", "flag", "star"]


def lit_point(number: int, mark: PointMark) -> list[Lit]:
    """Return the words of a point's mark, if there are any."""
    if mark.evidence is None:
        return []
    return [Lit(f"point-{mark.id}", str(number), mark.evidence, "met" if mark.verdict == "met" else "partial")]


def lit_words(feedback: Feedback) -> list[Lit]:
    """Return the words of all marks of a feedback."""
    found = [lit for number, mark in enumerate(feedback.points, 1) for lit in lit_point(number, mark)]
    found += [
        Lit(f"flag-{flag.id}", "⚑", flag.evidence, "flag")
        for flag in feedback.red_flags
        if flag.raised and flag.evidence
    ]
    if feedback.star:
        parts = {name: feedback.star.part(name).evidence for name in STAR_PARTS}
        found += [Lit(f"star-{name}", name[0].upper(), words, "star") for name, words in parts.items() if words]
    return found


class LitAnswer(Spoken, can_focus=True):
    """The turns with their evidence. The margin names the marks whose words begin on a row, and ``›`` the words of the cursor.

    Args:
        turns: What was said.
    """

    ALLOW_SELECT = False  # a click chooses the words of a mark
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "go(1)", "Next words", show=False, id="feedback.next-words"),
        Binding("up,k", "go(-1)", "Words before", show=False, id="feedback.words-before"),
        Binding("tab", "screen.other_side", "Marks", tooltip="From the answer to its marks", id="feedback.other-side"),
    ]

    @dataclass
    class Chosen(Message):
        """The cursor went to the words of a mark."""

        mark: str

    def __init__(self, turns: Sequence[Turn]) -> None:
        blocks = [(number, (0, len(turn.answer))) for number, turn in enumerate(turns)]
        super().__init__("answer", turns, blocks)
        self._lit: list[Lit] = []
        self._cursor: Lit | None = None

    def light(self, lit: Sequence[Lit]) -> None:
        """Light these words up; nothing moves by it."""
        self._lit = sorted(lit, key=lambda one: (one.evidence.turn, one.evidence.span, one.mark))
        if self._cursor:
            self._cursor = next((one for one in self._lit if one.mark == self._cursor.mark), None)
        self.refresh()

    def point_at(self, mark: str | None) -> None:
        """Let the cursor stand on the words of a mark, if it has any, and bring them into sight."""
        self._cursor = next((one for one in self._lit if one.mark == mark), None)
        if self._cursor:
            self.show_place(self._cursor.evidence.turn, self._cursor.evidence.span)
        self.refresh()

    def lights(self) -> Sequence[Light]:
        """Return the evidence; flags stand out, the cursor most of all."""
        kinds = ("partial", "met", "flag")
        shown = [one for kind in kinds for one in self._lit if one.kind == kind]
        lights = [(one.evidence.turn, one.evidence.span, _STYLES[one.kind]) for one in shown]
        if self._cursor:
            lights.append((self._cursor.evidence.turn, self._cursor.evidence.span, _STYLES["cursor"]))
        return lights

    def margin(self, row: Row) -> Content:
        """Return the signs of the marks whose words begin on a row."""
        start, end = row.span or (0, 0)
        signs = [
            one.sign
            for one in self._lit
            if one.kind != "star" and one.evidence.turn == row.turn and start <= one.evidence.span[0] < end
        ]
        told = ",".join(signs)
        if len(told) > _SIGNS_WIDTH:
            told = f"{signs[0]}+"
        words = self._cursor.evidence if self._cursor else None
        here = words and words.turn == row.turn and words.span[0] < end and words.span[1] > start
        return Content.assemble(("›" if here else " ", "bold"), (f"{told:<{_SIGNS_WIDTH}} ", "bold $text-accent"))

    def action_go(self, direction: int) -> None:
        """Go to the next words, or to those before; beyond the last ones, scroll."""
        marks = [one for one in self._lit if one.kind != "star"]
        at = marks.index(self._cursor) if self._cursor in marks else -1 if direction > 0 else len(marks)
        if 0 <= at + direction < len(marks):
            self._choose(marks[at + direction].mark)
        elif isinstance(self.parent, Widget):
            self.parent.scroll_relative(y=direction, animate=False)

    def on_click(self, event: events.Click) -> None:
        """Choose the mark whose words were clicked; where several share them, the next of these."""
        place = self.place_at(event.get_content_offset_capture(self))
        over = [
            one.mark
            for one in self._lit
            if one.kind != "star"
            and place
            and one.evidence.turn == place[0]
            and one.evidence.span[0] <= place[1] < one.evidence.span[1]
        ]
        if over:
            at = over.index(self._cursor.mark) + 1 if self._cursor and self._cursor.mark in over else 0
            self._choose(over[at % len(over)])

    def _choose(self, mark: str) -> None:
        self.point_at(mark)
        self.post_message(self.Chosen(mark))
