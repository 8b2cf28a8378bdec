"""The comparison: two answers to one question, point by point and word by word."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Select, Static

from mockint.interview.compare import Comparison, compare
from mockint.interview.marking import newest
from mockint.store.records import AnswerRecord
from mockint.tui.compare.content import (
    answer_content,
    answer_name,
    change_content,
    mark_content,
    scores_content,
    words_content,
)
from mockint.tui.widgets.footer import Footer

if TYPE_CHECKING:
    from mockint.tui.app import MockintApp

_WIDE = 110  # from here on the two stand side by side


class CompareScreen(Screen[None]):
    """Shows what was gained and lost from one answer to another.

    Args:
        answers: The answers to a question, oldest first; two at least.
        attempt: The later one to begin with, by its attempt; by default the newest.
    """

    app: "MockintApp"

    HELP = (
        "Two answers to one question, point by point: what was gained and lost, and the words that changed. "
        "Scores are subtracted only where one judge gave both."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "choose('first')", "Other first", id="compare.first"),
        Binding("2", "choose('second')", "Other second", id="compare.second"),
        Binding("s", "swap", "Swap", id="compare.swap"),
        Binding("escape", "leave", "Back", id="compare.leave"),
    ]

    def __init__(self, answers: Sequence[AnswerRecord], attempt: int | None = None) -> None:
        super().__init__()
        self.answers = answers
        self._names = [answer_name(answer, newest(answer.question, answer.attempt)) for answer in answers]
        at = next((i for i, answer in enumerate(answers) if answer.attempt.id == attempt), len(answers) - 1)
        self.second = max(1, at)
        self.first = self.second - 1

    def compose(self) -> ComposeResult:
        """Draw the choice of the two, and room for what they are to each other."""
        choices = [(name, number) for number, name in enumerate(self._names)]
        yield Static(self.answers[-1].question.rubric.question.ask, id="ask", classes="ask", markup=False)
        with Horizontal(id="which"):
            yield Static("1", markup=False)
            yield Select(choices, value=self.first, allow_blank=False, compact=True, id="first")
            yield Static("2", markup=False)
            yield Select(choices, value=self.second, allow_blank=False, compact=True, id="second")
        yield VerticalScroll(id="compared")
        yield Footer()

    async def on_mount(self) -> None:
        """Begin to compare."""
        self.query_one("#compared").focus()
        self._compare()

    def on_resize(self, event: events.Resize) -> None:
        """Put the two side by side where there is room."""
        self.set_class(event.size.width >= _WIDE, "wide")

    def on_select_changed(self, event: Select.Changed) -> None:
        """Compare others."""
        if not isinstance(event.value, int) or event.value == getattr(self, event.select.id or ""):
            return
        setattr(self, event.select.id or "", event.value)
        self.query_one("#compared").focus()
        self._compare()

    def action_choose(self, which: str) -> None:
        """Choose another answer."""
        select = self.query_one(f"#{which}", Select)
        select.focus()
        select.action_show_overlay()

    def action_swap(self) -> None:
        """Let the two change places."""
        first, second = self.query_one("#first", Select), self.query_one("#second", Select)
        first.value, second.value = self.second, self.first

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)

    @work(group="compare", exclusive=True)
    async def _compare(self) -> None:
        answers = self.answers[self.first], self.answers[self.second]
        told = await asyncio.to_thread(compare, *answers)  # the words of two long answers take a second or more
        pane = self.query_one("#compared", VerticalScroll)
        with self.app.batch_update():
            await pane.remove_children()
            await pane.mount_all(list(_parts(told, *answers)))
        pane.scroll_home(animate=False)


def _parts(told: Comparison, earlier: AnswerRecord, later: AnswerRecord) -> Iterator[Widget]:
    def text(content: Content, classes: str = "") -> Static:
        return Static(content, classes=classes)

    def pair(first: Content, second: Content, classes: str = "") -> Container:
        return Container(text(first), text(second), classes=f"pair {classes}".rstrip())

    yield text(scores_content(told), "scores")
    yield pair(answer_content(1, earlier, told.before), answer_content(2, later, told.after))
    yield text(Content("Point by point"), "heading")
    for one in told.points:
        yield text(change_content(one))
        yield pair(mark_content(1, one.before), mark_content(2, one.after), "marks")
    if all(piece.kind == "same" for piece in told.words):
        yield text(Content("The words are the same in both"), "heading")
        return
    yield text(Content("The words: −[gone] and +[new]"), "heading")
    yield pair(words_content(told.words, ("same", "gone")), words_content(told.words, ("same", "new")), "beside")
    yield text(words_content(told.words, ("same", "gone", "new")), "merged")
