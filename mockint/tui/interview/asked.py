"""What was asked and said so far, and what helps: everything above the answer."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from mockint.bank.models import Question
from mockint.store.records import TurnRecord
from mockint.text import clean, one_line, plural
from mockint.words import count_spoken

_SHORT = 140  # characters of an answer that are shown of it while it is folded


class Asked(VerticalScroll, can_focus=False):
    """The question; with a follow-up, what was said before it, folded where it is long; and the help that was asked for."""

    DEFAULT_CSS = """
    Asked { height: auto; max-height: 50%; }
    Asked #before { padding: 0 1; margin-top: 1; color: $text-muted; display: none; }
    Asked #help { padding: 0 1; margin-bottom: 1; color: $text-muted; display: none; }
    Asked #change { padding: 0 1; max-height: 2; color: $text-accent; display: none; }
    Asked #before.shown, Asked #help.shown, Asked #change.shown { display: block; }
    """

    def __init__(self) -> None:
        super().__init__(id="asked")
        self.folded = True
        self._before: Sequence[TurnRecord] = ()

    def compose(self) -> ComposeResult:
        """Lay it out in the order in which it was said."""
        yield Static("", id="before", markup=False)
        yield Static("", id="ask", classes="ask", markup=False)
        yield Static("", id="help", markup=False)
        yield Static("", id="change", markup=False)

    @property
    def can_fold(self) -> bool:
        """Whether something that was said is too long to stand there whole."""
        return any(len(turn.answer or "") > _SHORT for turn in self._before)

    def show(self, turns: Sequence[TurnRecord], to_change: str = "") -> None:
        """Show the last of these turns as what is asked now, and what to change since the try before."""
        *self._before, now = turns
        self.folded = True
        self.query_one("#ask", Static).update(Content(clean(now.ask)))
        change = self.query_one("#change", Static)
        change.update(Content(f"To change this time: {clean(to_change)}"))
        change.set_class(bool(to_change), "shown")
        self._show_before()
        self._go_to(end=bool(self._before))

    def fold(self) -> None:
        """Show what was said whole, or in short again."""
        self.folded = not self.folded
        self._show_before()
        self._go_to(end=self.folded)

    def turn_over(self, direction: int) -> None:
        """Scroll by half of what is in sight: down with 1, up with -1."""
        self.scroll_relative(y=direction * max(1, self.size.height // 2), animate=False)

    def help(self, question: Question, count: int) -> None:
        """Show so many lines of help: why they ask, then the tips; 0 hides it."""
        lines = [f"Why they ask: {question.intent}", *(f"Hint: {tip}" for tip in question.tips)][:count]
        told = self.query_one("#help", Static)
        told.update(Content("\n".join(clean(line) for line in lines)))
        told.set_class(bool(lines), "shown")
        self._go_to(end=bool(lines or self._before))

    def _go_to(self, *, end: bool) -> None:
        """Scroll to the newest, or to the start, once it is drawn."""
        self.call_after_refresh(self.scroll_end if end else self.scroll_home, animate=False)

    def _show_before(self) -> None:
        before = self.query_one("#before", Static)
        before.set_class(bool(self._before), "shown")
        parts = [
            Content.assemble((f"{clean(turn.ask)}\n", "italic"), self._said(turn.answer or "")) for turn in self._before
        ]
        before.update(Content("\n").join(parts))

    def _said(self, answer: str) -> Content:
        if not self.folded or len(answer) <= _SHORT:
            return Content.assemble("You: ", clean(answer))
        return Content(f"You: {one_line(answer, _SHORT)} ({plural(count_spoken(answer), 'word')})")
