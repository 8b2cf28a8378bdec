"""The interview screen: the question, the answer as it is typed, the clock."""

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Footer, Static, TextArea

from mockint.errors import MockintError
from mockint.interview.interview import Interview
from mockint.text import clean, plural
from mockint.tui.feedback.screen import FeedbackScreen, Wish
from mockint.tui.interview.answer import AnswerArea
from mockint.tui.stories.panel import STORIES_BINDING, StoriesPanel

if TYPE_CHECKING:
    from mockint.tui.app import MockintApp

_SAVE_SECONDS = 1.0
_TICK_SECONDS = 0.5
_HEAD_START = (
    0.02  # the request goes out first: drawing the next screen keeps the event loop busy for a tenth of a second
)


class InterviewScreen(Screen[None]):
    """Asks one question after the other. What is typed is on disk within a second or so."""

    app: "MockintApp"

    CSS_PATH = "interview.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - the base class says it otherwise
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "submit", "Submit", id="interview.submit"),
        Binding("f2", "intent", "Why they ask", id="interview.intent"),
        Binding("f3", "skip", "Skip", id="interview.skip"),
        STORIES_BINDING,
        Binding("escape", "leave", "Leave (kept)", id="interview.leave"),
    ]

    def __init__(self, interview: Interview) -> None:
        super().__init__(id="interview")
        self.interview = interview
        self._handing_in = False

    def compose(self) -> ComposeResult:
        """Draw the room."""
        with Horizontal(id="where"):
            yield Static("", id="place", markup=False)
            yield Static("", id="clock", markup=False)
        with VerticalScroll(id="asked", can_focus=False):
            yield Static("", id="ask", classes="ask", markup=False)
            yield Static("", id="intent", markup=False)
        with Container(id="desk"):
            yield AnswerArea(placeholder="Answer as you would say it. Ctrl+S submits.")
            yield StoriesPanel(self.interview)
        yield Footer()

    def on_mount(self) -> None:
        """Ask the first question."""
        self.set_interval(_TICK_SECONDS, self._show_clock)
        self.set_interval(_SAVE_SECONDS, self._save)
        self.warm_up()
        self._ask()

    def on_unmount(self) -> None:
        """Keep what was typed last."""
        self._save()

    @work(exit_on_error=False, group="warm-up")
    async def warm_up(self) -> None:
        """Load what the grader needs while the candidate thinks."""
        await self.app.grader.warm_up()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Note what was typed."""
        self.interview.type(event.text_area.text)
        self._show_clock()

    async def action_submit(self) -> None:
        """Keep the answer, then have it graded."""
        text = clean(self.query_one(AnswerArea).text)
        if not text.strip():
            self.notify("Say something first, or skip the question with F3.", severity="warning")
            return
        if self._handing_in:  # the key was pressed twice
            return
        try:
            attempt = self.interview.answer(text)
        except MockintError as error:
            self.app.tell(error)
            return
        self._handing_in = True
        has_next = any(not question.is_done for question in self.interview.session.questions)
        screen = FeedbackScreen(self.interview.store, self.interview.question, attempt, has_next=has_next)
        screen.grade_with(self.app)
        await asyncio.sleep(0)  # it prepares the request
        await asyncio.sleep(_HEAD_START)  # and sends it
        self.app.push_screen(screen, self._go_on)

    def action_intent(self) -> None:
        """Show or hide what the interviewer wants to learn."""
        self.query_one("#intent").toggle_class("shown")

    def action_stories(self) -> None:
        """Open the stories beside the answer, or close them."""
        self.query_one(StoriesPanel).toggle()

    def action_skip(self) -> None:
        """Pass over the question."""
        try:
            left = self.interview.skip()
        except MockintError as error:
            self.app.tell(error)
            return
        self._ask_or_end(left)

    def action_leave(self) -> None:
        """Go home; the draft is kept. Where it cannot be kept, stay."""
        if self._save():
            self.dismiss(None)

    def _go_on(self, wish: Wish | None) -> None:
        self._handing_in = False
        try:
            if wish == "again":
                self.interview.try_again()
                self._show_question("")
            elif wish == "next":
                self._ask_or_end(self.interview.next())
            else:
                if not self.interview.next():
                    self.interview.finish()
                self.dismiss(None)
        except MockintError as error:  # the submitted answer is safe; nothing more could be kept here
            self.app.tell(error)
            self.dismiss(None)

    def _ask_or_end(self, left: bool) -> None:
        if left:
            self._ask()
        else:
            self.interview.finish()
            self.notify("That was the last question. History keeps the session, and can replay it.")
            self.dismiss(None)

    def _ask(self) -> None:
        try:
            self._show_question(self.interview.ask())
        except MockintError as error:
            self.app.tell(error)
            self.dismiss(None)

    def _show_question(self, draft: str) -> None:
        rubric = self.interview.question.rubric
        question = rubric.question
        count = len(self.interview.session.questions)
        place = f"{rubric.pack} · question {self.interview.question.position + 1} of {count} · {question.kind}, {question.level}"
        self.query_one("#place", Static).update(Content(place))
        self.query_one("#ask", Static).update(Content(question.ask))
        intent = self.query_one("#intent", Static)
        intent.update(Content(f"Why they ask: {question.intent}"))
        intent.remove_class("shown")
        self.query_one(StoriesPanel).close()
        area = self.query_one(AnswerArea)
        area.load_text(draft)
        area.move_cursor(area.document.end)
        area.focus()
        self._show_clock()

    def _show_clock(self) -> None:
        speaking = self.interview.speaking_ms
        minutes = self.interview.question.rubric.question.minutes if self.interview.position is not None else 0
        words = plural(len(self.query_one(AnswerArea).text.split()), "word")
        if speaking is None:
            text = f"thinking {_minutes(self.interview.elapsed_ms)}"
        else:
            text = f"{_minutes(speaking)} of {_minutes(minutes * 60_000)} · {words}"
        self.query_one("#clock", Static).update(Content(text))

    def _save(self) -> bool:
        try:
            self.interview.save_draft()
        except MockintError as error:
            self.app.tell(error)
            return False
        return True


def _minutes(ms: float) -> str:
    seconds = max(0, int(ms / 1000))
    return f"{seconds // 60}:{seconds % 60:02}"
