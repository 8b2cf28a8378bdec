"""The end of an interview: every score, what was strong and weak, and what to practise next."""

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static

from mockint.errors import MockintError
from mockint.interview.summary import QuestionSummary, Summary, summary
from mockint.store.store import Store
from mockint.tui.summary.lines import head_text, next_content, parts_content, question_line, unmarked_text
from mockint.tui.widgets.footer import Footer

if TYPE_CHECKING:
    from mockint.tui.app import MockintApp

_LOOK_SECONDS = 0.3


class SummaryScreen(Screen[None]):
    """One page about a session. Answers that are still being graded fill in as they are.

    Args:
        store: Where the session is.
        number: The session's number.
    """

    app: "MockintApp"

    HELP = (
        "How the session went: each question's score, the part of STAR that was told best and worst, and three things to practise next. "
        "What is not graded is no zero; what is being graded fills in."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Feedback", id="summary.open", priority=True),
        Binding("escape", "leave", "Done", id="summary.leave"),
        Binding("m", "mark", "Mark next", id="summary.mark"),
        Binding("e", "export", "Export", id="summary.export"),
        Binding("r", "replay", "Replay", id="summary.replay"),
        *(Binding(str(key), f"practise({key})", f"Practise {key}", id=f"summary.practise-{key}") for key in (1, 2, 3)),
    ]

    def __init__(self, store: Store, number: int) -> None:
        super().__init__()
        self.store = store
        self.session = store.session(number)
        self.told: Summary = summary(self.session)
        self._grading: frozenset[int] = frozenset()

    def compose(self) -> ComposeResult:
        """Draw the scores above what follows from them."""
        yield Static("", id="head", markup=False)
        yield OptionList(id="questions", markup=False)
        with VerticalScroll(can_focus=False):
            yield Static("", id="parts", markup=False)
            yield Static("", id="next", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Look from time to time whether more is known."""
        self.query_one(OptionList).focus()
        self.set_interval(_LOOK_SECONDS, self._look)

    def on_screen_resume(self) -> None:
        """Show what is known, after another screen too."""
        self.reload()

    def reload(self) -> None:
        """Show the session as it stands now."""
        try:
            self.session = self.store.session(self.session.id)
        except MockintError as error:
            self.app.tell(error)
            return
        self.told = summary(self.session)
        self._grading = self._being_graded()
        unmarked = self.app.with_keys(unmarked_text(len(self._unmarked())), self)
        head = f"{head_text(self.session, self.told)}\n{unmarked}".rstrip()
        self.query_one("#head", Static).update(Content(head))
        menu = self.query_one(OptionList)
        highlighted = menu.highlighted
        menu.clear_options()
        menu.add_options([question_line(one, grading=self._is_being_graded(one)) for one in self.told.questions])
        menu.highlighted = highlighted or 0
        parts = parts_content(self.told)
        self.query_one("#parts", Static).update(parts)
        self.query_one("#parts", Static).display = bool(parts)
        self.query_one("#next", Static).update(next_content(self.told))
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Show only what can be done now."""
        if action == "mark":
            return bool(self._unmarked())
        if action == "practise":
            return isinstance(parameters[0], int) and parameters[0] <= len(self.told.next)
        return True

    async def on_option_list_option_selected(self) -> None:
        """Open what was clicked."""
        await self.run_action("open")

    def action_open(self) -> None:
        """Show the feedback of the chosen answer."""
        at = self.query_one(OptionList).highlighted
        one = self.told.questions[at or 0]
        if one.attempt is None:
            self.notify("This question was not answered.", severity="warning")
        else:
            self.app.open_answer(one.question, one.attempt)

    async def action_mark(self) -> None:
        """Mark the next answer that nobody judged."""
        one = next(iter(self._unmarked()), None)
        if one and one.attempt and self.is_current:  # the key may have been pressed twice
            await self.app.self_check(one.question, one.attempt, self.reload)

    def action_practise(self, number: int) -> None:
        """Begin with one of the three things to practise next."""
        rubric = self.told.next[number - 1].rubric
        self.app.practise_rubrics([rubric], rubric.pack)

    def action_replay(self) -> None:
        """Play the session back."""
        self.app.replay(self.session.id)

    def action_export(self) -> None:
        """Write the session into a page."""
        self.app.export(self.session.id)

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)

    def _look(self) -> None:
        if self._being_graded() != self._grading:
            self.reload()

    def _being_graded(self) -> frozenset[int]:
        attempts = (one.attempt.id for one in self.told.questions if one.attempt)
        return frozenset(attempt for attempt in attempts if attempt in self.store.claims)

    def _is_being_graded(self, one: QuestionSummary) -> bool:
        return one.attempt is not None and one.attempt.id in self._grading

    def _unmarked(self) -> list[QuestionSummary]:
        """The answers that nobody has judged, other than one that is being graded."""
        outcomes = {"needs_marking", "not_graded", "waiting"}
        return [one for one in self.told.questions if one.outcome in outcomes and not self._is_being_graded(one)]
