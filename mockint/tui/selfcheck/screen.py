"""The self-check: the answer beside one point at a time, one key a point."""

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from mockint.bank.models import Point, Rubric
from mockint.errors import MockintError
from mockint.grading.feedback import Verdict
from mockint.grading.marking import MarkError, OwnMark
from mockint.interview.marking import SelfCheck
from mockint.tui.widgets.footer import Footer
from mockint.tui.widgets.picker import HOW_TO_CHOOSE, WordPicker

if TYPE_CHECKING:
    from mockint.tui.app import MockintApp


_HOW = "Pick the words that say it (↑ ↓ or number), then {self-check.met} met, {self-check.partial} partial; {self-check.missed} missed."


class SelfCheckScreen(Screen[None]):
    """Asks of each open point whether the answer made it. Met and partial name the passage that did.

    Args:
        check: Where the marks go.
        rubric: What the answer is held against.
    """

    app: "MockintApp"

    HELP = (
        "Mark one point after the other: choose the words that make it, then say whether it is met or partial. A missed point needs no words. "
        f"› points at what may be meant. {HOW_TO_CHOOSE}"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "mark('met')", "Met", id="self-check.met"),
        Binding("enter", "mark('met')", "Met", show=False, id="self-check.enter"),
        Binding("p", "mark('partial')", "Partial", id="self-check.partial"),
        Binding("x", "mark('missed')", "Missed", id="self-check.missed"),
        Binding("b", "go(-1)", "Point before", id="self-check.back"),
        Binding("n", "go(1)", "Next point", id="self-check.next"),
        Binding("escape", "leave", "Later (kept)", id="self-check.leave"),
    ]

    def __init__(self, check: SelfCheck, rubric: Rubric) -> None:
        super().__init__()
        self.check = check
        self.points: list[Point] = [point for point in rubric.question.expected if point.id in check.points]
        unmarked = check.unmarked
        self.at = next((i for i, point in enumerate(self.points) if point.id in unmarked), 0)

    def compose(self) -> ComposeResult:
        """Draw the point above the answer."""
        yield Static("", id="progress", markup=False)
        yield Static("", id="point", markup=False)
        yield Static("", id="help", markup=False)
        with VerticalScroll(can_focus=False):
            yield WordPicker(self.check.feedback.turns)
        yield Footer()

    def on_mount(self) -> None:
        """Begin with the first open point."""
        self.query_one(WordPicker).focus()
        self._show()

    def on_word_picker_chosen(self) -> None:
        """Take back that words are missing."""
        self._tell_how()

    def action_mark(self, verdict: Verdict) -> None:
        """Keep the mark and go to the next point; after the last one, show the number."""
        chosen = self.query_one(WordPicker).chosen
        was_open = self.points[self.at].id in self.check.unmarked
        turn, span = chosen if chosen is not None and verdict != "missed" else (None, None)
        try:
            self.check.mark(OwnMark(self.points[self.at].id, verdict, turn, span))
        except MarkError as error:
            self._tell(Content.styled(f"! {error.message}", "bold $text-warning"))
            return
        except MockintError as error:
            self.app.tell(error)
            return
        if was_open:
            self._go_to_open()
        else:  # who corrects marks goes through them in order
            self.action_go(1)

    def action_go(self, direction: int) -> None:
        """Go to the point before or to the next one, to mark it anew or later; after the last one, to what is open still."""
        if self.at + direction == len(self.points):
            self._go_to_open()
        else:
            self.at = max(0, self.at + direction)
            self._show()

    def action_leave(self) -> None:
        """Go back to the feedback; what was marked is kept."""
        self.dismiss(None)

    def _go_to_open(self) -> None:
        """Go to the next point without a mark; where all have one, show the number."""
        unmarked = self.check.unmarked
        if not unmarked:
            self.dismiss(None)
            return
        after = [i for i, point in enumerate(self.points) if point.id in unmarked]
        self.at = next((i for i in after if i > self.at), after[0])
        self._show()

    def _tell_how(self) -> None:
        self._tell(Content(self.app.with_keys(_HOW, self)))

    def _tell(self, told: Content) -> None:
        self.query_one("#help", Static).update(told)

    def _show(self) -> None:
        self._tell_how()
        point = self.points[self.at]
        marks = {mark.id: mark for mark in self.check.feedback.points}
        marked = sum(marks[other.id].verdict != "unjudged" for other in self.points)
        self.query_one("#progress", Static).update(
            Content(f"Self-check · point {self.at + 1} of {len(self.points)} · {marked} of {len(self.points)} marked")
        )
        lines = [Content.assemble((point.text, "bold"), (f"  (weight {point.weight})", "dim"))]
        if point.partial:
            lines.append(Content(f"half: {point.partial}"))
        mark = marks[point.id]
        if mark.verdict != "unjudged":
            lines.append(Content.styled(f"you marked it {mark.verdict}", "italic"))
        self.query_one("#point", Static).update(Content("\n").join(lines))
        chosen = (mark.evidence.turn, mark.evidence.span) if mark.evidence else None
        # A met point's passage is among those suggested two times of three. But nothing tells whether the point was made at all, so
        # they are only pointed at: one chosen beforehand would pass for evidence.
        suggested = [(words.turn, words.span) for words in mark.suggestions]
        self.query_one(WordPicker).begin(suggested, chosen)
