"""The interview room: what is asked, the answer as it is typed, the clocks, and the interviewer who listens."""

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static, TextArea

from mockint.errors import MockintError
from mockint.interview.interview import LONGEST_THOUGHT, Interview
from mockint.text import clean
from mockint.tui.feedback.screen import FeedbackScreen, Wish
from mockint.tui.interview.answer import AnswerArea
from mockint.tui.interview.asked import Asked
from mockint.tui.interview.outline import Outline
from mockint.tui.interview.status import Doing, status_text
from mockint.tui.interview.where import Where
from mockint.tui.saving import SAVE_SECONDS, Saving
from mockint.tui.stories.panel import STORIES_BINDING, StoriesPanel
from mockint.tui.widgets.footer import Footer

if TYPE_CHECKING:
    from textual.worker import Worker

    from mockint.tui.app import MockintApp

_SAY_IT = "Answer as you would say it. {interview.submit} submits."
_OR_SKIP = "skip the question with {interview.skip}"
_TICK_SECONDS = 0.5
_HEAD_START = (
    0.02  # the request goes out first: drawing the next screen keeps the event loop busy for a tenth of a second
)
_AT_THE_DESK = frozenset(
    {"submit", "intent", "hint", "hide_help", "skip", "decline", "outline", "editor", "unfold", "leave"}
)


class InterviewScreen(Screen[int | None]):
    """Asks one question after the other. What is typed is on disk within a second or so.

    It is dismissed with the session's number where the interview is over, and with None where it was left.

    Args:
        interview: The session, with a question to ask.
        thinking_seconds: The pause to think before the clock of each question; 0 for none.
    """

    app: "MockintApp"

    HELP = (
        "Answer the question as you would say it to an interviewer. "
        "What you type is on disk within a second or so, and you can leave and go on later."
    )
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - no class variable in the base class
    VERTICAL_BREAKPOINTS = [(0, "-short"), (20, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "submit", "Submit", id="interview.submit"),
        Binding("enter", "begin", "Begin", id="interview.begin", priority=True),
        Binding("f3", "skip", "Skip", id="interview.skip"),
        Binding("f3", "decline", "No answer", id="interview.decline"),
        Binding("f2", "intent", "Why", tooltip="Why they ask", id="interview.intent"),
        Binding("f2", "hint", "Hint", id="interview.hint"),
        Binding("f2", "hide_help", "Hide hints", id="interview.hide-help"),
        Binding("f4", "outline", "Outline", id="interview.outline"),
        Binding("f5", "editor", "Editor", id="interview.editor"),
        STORIES_BINDING,
        Binding("f8", "unfold", "What I said", id="interview.unfold"),
        Binding("ctrl+up,alt+up", "scroll_asked(-1)", "Question up", show=False, id="interview.question-up"),
        Binding("ctrl+down,alt+down", "scroll_asked(1)", "Question down", show=False, id="interview.question-down"),
        Binding("escape", "leave", "Leave", tooltip="Leave; what you typed is kept", id="interview.leave"),
        Binding("escape", "go_on", "No follow-up, go on", id="interview.go-on"),
    ]

    def __init__(self, interview: Interview, thinking_seconds: int = 0) -> None:
        super().__init__(id="interview")
        self.interview = interview
        self._doing: Doing = "nothing"
        self._listening: Worker[None] | None = None
        self._thinking_seconds = thinking_seconds
        self._thinking_until = 0.0
        self._told_of_time = False
        self._helps = 0  # how much of the help is shown: why they ask, then the tips one by one

    def compose(self) -> ComposeResult:
        """Draw the room."""
        yield Where(self.interview, has_pause=self._thinking_seconds > 0)
        yield Asked()
        with Container(id="desk"):
            yield AnswerArea(placeholder=self.app.with_keys(_SAY_IT, self))
            yield Outline()
            yield StoriesPanel(self.interview)
        yield Static("", id="status", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Ask the first question."""
        self._saving = Saving(self.app, self.interview.save_draft)
        self._ticking = self.set_interval(_TICK_SECONDS, self._tick)
        self.set_interval(SAVE_SECONDS, self._saving.save)
        self.warm_up()
        self._ask()

    def on_unmount(self) -> None:
        """Keep what was typed last, and the clock."""
        if self._doing != "nothing":
            self._keeps(self.interview.leave)

    def keep(self) -> bool:
        """Keep all that stands in the answer, now. Returns whether it is kept; if not, it is told why."""
        if self._doing in {"thinking", "answering"}:
            self.interview.type(self.query_one(AnswerArea).text)
        return self._doing == "nothing" or self._keeps(self.interview.leave)

    @work(exit_on_error=False, group="warm-up")
    async def warm_up(self) -> None:
        """Load what the grader needs while the candidate thinks."""
        await self.app.warm_up_grader()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - the base class's
        """Show only what can be done now."""
        if action == "begin":  # in the stories beside the answer, enter is theirs
            return self._doing == "thinking" and isinstance(self.focused, AnswerArea)
        if action == "go_on":
            return self._doing == "listening"
        if action not in _AT_THE_DESK:
            return True
        if self._doing not in {"thinking", "answering"}:
            return False
        question = self.interview.question.rubric.question
        return {
            "intent": self._helps == 0,
            "hint": 0 < self._helps <= len(question.tips),
            "hide_help": self._helps > len(question.tips),
            "skip": not self._is_follow_up,
            "decline": self._is_follow_up,
            "outline": question.star is not None,
            "unfold": self.query_one(Asked).can_fold,
        }.get(action, True)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Note what was typed. The first key ends the pause to think."""
        text = event.text_area.text
        if self._doing == "thinking" and text:
            self.action_begin()
        if self._doing == "answering":
            self.interview.type(text)
            self._show_time()

    def action_begin(self) -> None:
        """End the pause to think: the clock runs."""
        self._doing = "answering"
        self.interview.go()
        self._show_time()
        self.refresh_bindings()

    def action_submit(self) -> None:
        """Keep the answer, then listen whether the interviewer asks on."""
        text = clean(self.query_one(AnswerArea).text)
        if not text.strip():
            or_else = "go on without an answer with {interview.decline}" if self._is_follow_up else _OR_SKIP
            self.notify(
                self.app.with_keys(f"Say something first, or {or_else}.", self), severity="warning", markup=False
            )
        elif self._keeps(lambda: self.interview.answer(text)):
            self._listen()

    def action_go_on(self) -> None:
        """Wait for no follow-up."""
        if self._listening:
            self._listening.cancel()
        self._submit()

    def action_decline(self) -> None:
        """Leave the follow-up without an answer; where something is written, once that is meant."""
        self._if_meant(
            "Go on without an answer to this? What you have written stays with your answer as a draft; nobody judges it.",
            self._submit,
        )

    def action_intent(self) -> None:
        """Show what the interviewer wants to learn."""
        self._show_help(1)

    def action_hint(self) -> None:
        """Show one tip more, and note that."""
        tip = self.interview.question.rubric.question.tips[self._helps - 1]
        if self._keeps(lambda: self.interview.note("hint", tip)):
            self._show_help(self._helps + 1)

    def action_hide_help(self) -> None:
        """Hide why they ask and the tips."""
        self._show_help(0)

    def action_outline(self) -> None:
        """Show or hide the outline of a story."""
        self.query_one(Outline).toggle_class("shown")

    def action_unfold(self) -> None:
        """Show what was said before whole, or in short."""
        self.query_one(Asked).fold()

    def action_scroll_asked(self, direction: int) -> None:
        """Scroll what stands above the answer, where it is longer than its place."""
        self.query_one(Asked).turn_over(direction)

    async def action_editor(self) -> None:
        """Write the answer in the candidate's own editor."""
        area = self.query_one(AnswerArea)
        self.action_begin()
        try:
            folder = self.interview.open_editor()
        except MockintError as error:
            self.app.tell(error)
            return
        self._doing = "nothing"  # whatever happens meanwhile waits until the editor is closed
        await area.edit_outside(self.app, folder)
        self._doing = "answering"
        self._keeps(lambda: self.interview.close_editor(area.text))
        self._show_time()
        self.refresh_bindings()

    def action_stories(self) -> None:
        """Open the stories beside the answer, or close them."""
        self.query_one(StoriesPanel).toggle()

    def action_skip(self) -> None:
        """Pass over the question; where something is written, once that is meant."""
        self._if_meant(
            "Pass over this question? What you have written stays with the session as a draft; "
            "nobody judges it, and this session does not come back to the question.",
            lambda: self._ask_or_end(self.interview.skip),
        )

    def _if_meant(self, text: str, step: Callable[[], None]) -> None:
        """Take a step past the question; where something is written, ask first."""
        if not self.query_one(AnswerArea).text.strip():
            step()
            return
        from mockint.tui.yes_no import ConfirmScreen  # noqa: PLC0415 - seldom needed

        self.app.push_screen(ConfirmScreen(text), lambda wanted: step() if wanted else None)

    def action_leave(self) -> None:
        """Close the stories where they are open, else go home; the draft is kept. Where it cannot be kept, stay."""
        stories = self.query_one(StoriesPanel)
        if stories.has_class("shown"):
            stories.close()
            return
        if self._keeps(self.interview.leave):
            self._doing = "nothing"
            self._close(None)

    @property
    def _is_follow_up(self) -> bool:
        return len(self.interview.attempt.turns) > 1

    @property
    def _has_page(self) -> bool:
        """Whether a page of the whole ends the session; a single question's feedback says it all."""
        session = self.interview.session
        return session.mode == "mock" or len(session.questions) > 1

    def _close(self, number: int | None) -> None:
        """Dismiss this screen. Textual would dismiss whatever is on top."""
        self._close_what_is_above()
        self.dismiss(number)

    def _close_what_is_above(self) -> None:
        """Close what was opened meanwhile, such as the help."""
        while self.app.screen is not self:
            self.app.pop_screen()

    def _keeps(self, step: Callable[[], object]) -> bool:
        """Do something that is kept on disk; where it cannot be kept, say so. Returns whether it is."""
        try:
            step()
        except MockintError as error:
            self.app.tell(error)
            return False
        return True

    def _ask(self) -> None:
        """Ask the current question, or go on where it was left."""
        try:
            draft = self.interview.ask()
        except MockintError as error:
            self.app.tell(error)
            self._close(None)
            return
        self._show_turn(draft)
        if self.interview.left_behind:
            self.notify(self.interview.left_behind, timeout=12, markup=False)
        if self.interview.is_deciding:
            self._listen()

    def _show_turn(self, draft: str) -> None:
        """Show what is asked now, and let the candidate answer."""
        attempt = self.interview.attempt
        self.query_one(Asked).show(attempt.turns, "" if self._is_follow_up else self.interview.to_change)
        self._show_help(0)
        self.query_one(StoriesPanel).close()
        area = self.query_one(AnswerArea)
        area.read_only = False
        area.longest = self.interview.room
        area.load_text(draft)
        area.move_cursor(area.document.end)
        area.focus()
        self._doing = "answering"
        if self._thinking_seconds and not (self._is_follow_up or draft or attempt.moments):
            self._doing = "thinking"
            self._thinking_until = time.monotonic() + self._thinking_seconds
            self.interview.hold()
        self._ticking.resume()
        self._show_time()
        self.refresh_bindings()

    def _listen(self) -> None:
        """Let the interviewer decide whether to ask on. The answer stands meanwhile, and is on disk."""
        self._doing = "listening"
        self.query_one(AnswerArea).read_only = True
        self._show_time()
        self.refresh_bindings()
        self._listening = self.run_worker(self._follow_up(), group="listening", exclusive=True)

    async def _follow_up(self) -> None:
        try:
            follow_up = await self.interview.follow_up(self.app.listener)
        except MockintError as error:  # nothing could be kept; the answer is
            self.app.tell(error)
            self._submit()
            return
        if self.interview.thought_too_long and not self._told_of_time:
            self._told_of_time = True
            self.notify(f"The model took longer than {LONGEST_THOUGHT:.0f} s, so nothing more was asked.")
        if follow_up:
            self._show_turn("")
        else:
            self._hand_in()

    def _submit(self) -> None:
        """Hand in what was said, without waiting for anything."""
        if self._keeps(self.interview.decline):
            self._hand_in()

    def _hand_in(self) -> None:
        """Have the submitted attempt graded. Its feedback comes now, or in a mock interview at the end."""
        self._doing = "nothing"
        self.refresh_bindings()
        if self.interview.session.mode == "mock":
            self.app.grade_meanwhile(self.interview.question, self.interview.attempt)
            self._ask_or_end(self.interview.next)
        else:
            self.run_worker(self._open_feedback(), group="feedback")

    async def _open_feedback(self) -> None:
        interview = self.interview
        has_next = self._has_page  # after the last question the page of the whole is next
        screen = FeedbackScreen(interview.store, interview.question, interview.attempt, has_next=has_next)
        screen.grade_with(self.app)
        await asyncio.sleep(0)  # it prepares the request
        await asyncio.sleep(_HEAD_START)  # and sends it
        self._close_what_is_above()
        self.app.push_screen(screen, self._go_on)

    def _go_on(self, wish: Wish | None) -> None:
        if wish == "again":
            if self._keeps(self.interview.try_again):
                self._show_turn("")
            else:
                self._close(None)  # the submitted answer is safe; nothing more could be kept here
        else:
            self._ask_or_end(self.interview.next, leaving=wish != "next")

    def _ask_or_end(self, step: Callable[[], bool], *, leaving: bool = False) -> None:
        """Step to the next question and ask it, or leave before it; where none is left, end the session."""
        try:
            left = step()
            if not left:
                self.interview.finish()
        except MockintError as error:
            self.app.tell(error)
            self._close(None)
            return
        if not left:
            self._close(self.interview.session.id if self._has_page else None)
        elif leaving:
            self._close(None)
        else:
            self._ask()

    def _tick(self) -> None:
        if self.app.screen is not self or self._doing == "nothing":
            return
        if self._doing == "thinking" and time.monotonic() >= self._thinking_until:
            self.action_begin()
        if self.interview.is_time_up:
            self._end_by_the_clock()
        else:
            self._show_time()

    def _end_by_the_clock(self) -> None:
        """End a mock interview whose time is up; the words in hand are an answer."""
        self._ticking.pause()  # once is enough, also where it could not be kept
        if self._listening:
            self._listening.cancel()
        self.interview.type(self.query_one(AnswerArea).text)
        try:
            handed_in = self.interview.time_is_up()
        except MockintError as error:
            self.app.tell(error)
            return
        self._doing = "nothing"
        if handed_in:
            self.app.grade_meanwhile(self.interview.question, handed_in)
        self.notify("Time is up. What you had written is handed in; what was not asked counts neither way.")
        self._close(self.interview.session.id)

    def _show_help(self, lines: int) -> None:
        """Show so many lines of help: why they ask, then the tips."""
        self._helps = lines
        self.query_one(Asked).help(self.interview.question.rubric.question, lines)
        self.refresh_bindings()

    def _show_time(self) -> None:
        pause = (self._thinking_until - time.monotonic()) * 1000 + 999 if self._doing == "thinking" else None
        self.query_one(Where).show(pause)
        draft = self.query_one(AnswerArea).text
        told = status_text(self._doing, self.interview, draft, is_saved=not self._saving.is_failing)
        self.query_one("#status", Static).update(Content(self.app.with_keys(told, self)))
