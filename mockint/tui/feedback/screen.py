"""The feedback screen: marks as they arrive, then the whole, and what to do next."""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Collapsible, Footer, Static

from mockint.errors import message_of
from mockint.grading.events import Event, Finished
from mockint.grading.marking import open_points
from mockint.grading.offline import NAME as OFFLINE
from mockint.grading.submission import Grader
from mockint.interview.better import write_better
from mockint.interview.marking import begin_self_check, grade_attempt, newest, submission_of
from mockint.report.text import better_text
from mockint.store.records import AttemptRecord, QuestionRecord
from mockint.store.store import Store
from mockint.text import clean
from mockint.tui.widgets.feedback_view import FeedbackView

if TYPE_CHECKING:
    from textual.worker import Worker

    from mockint.grading.feedback import Feedback
    from mockint.tui.app import MockintApp

Wish = Literal["again", "next", "home"]


class FeedbackScreen(Screen[Wish]):
    """Grades a submitted attempt, or shows how it was graded. It is dismissed with what the candidate wants next.

    Args:
        store: Where the attempt is kept.
        question: The question as it was asked.
        attempt: The submitted attempt.
        has_next: Whether another question follows.
    """

    app: "MockintApp"

    CSS_PATH = "feedback.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "again", "Try again", id="feedback.again"),
        Binding("n", "next", "Next question", id="feedback.next"),
        Binding("m", "self_check", "Mark yourself", id="feedback.self-check"),
        Binding("g", "grade", "Grade", id="feedback.grade"),
        Binding("a", "model_answer", "Model answer", id="feedback.model-answer"),
        Binding("b", "better", "Better answer", id="feedback.better"),
        Binding("y", "story", "Story", id="feedback.story"),
        Binding("x", "cancel", "Stop grading", id="feedback.cancel"),
        Binding("escape", "home", "Back", id="feedback.home"),
    ]

    @dataclass
    class Told(Message):
        """The grader told something."""

        event: Event

    @dataclass
    class Ended(Message):
        """The grading ended without a feedback."""

        why: str

    def __init__(self, store: Store, question: QuestionRecord, attempt: AttemptRecord, *, has_next: bool) -> None:
        super().__init__()
        self.store = store
        self.question = question
        self.attempt = attempt
        self.has_next = has_next
        self.feedback: Feedback | None = None
        self.grading: Worker[None] | None = None
        self.writing: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        """Draw the question and an empty feedback."""
        rubric = self.question.rubric
        yield Static(clean(rubric.question.ask), id="ask", classes="ask", markup=False)
        yield FeedbackView(
            rubric, submission_of(self.question, self.attempt).turns, "(t tries again)", self.app.settings.prices
        )
        yield Footer(compact=True, show_command_palette=False)  # all keys fit into 80 columns

    def on_mount(self) -> None:
        """Show the newest feedback; without one, grade."""
        self.query_one(FeedbackView).focus()
        if self.attempt.feedback:
            self._show_newest()
        elif self.grading is None:
            self.action_grade()
        else:
            self._say_grading()

    def grade_with(self, app: "MockintApp") -> None:
        """Start to grade; whoever opens this screen may call it before, so that no time is lost."""
        self.grading = app.run_worker(self._grade(app.grader), group="grading", exclusive=True, exit_on_error=False)

    async def _grade(self, grader: Grader) -> None:
        """Grade, telling each event as a message."""
        being_graded = self.app.being_graded
        being_graded.add(self.attempt.id)
        try:
            async with aclosing(grade_attempt(self.store, self.question, self.attempt, grader)) as events:
                async for event in events:
                    self.post_message(self.Told(event))
        except asyncio.CancelledError:
            self.post_message(
                self.Ended("Grading stopped. Your answer is kept; press g to grade it, or m to mark it yourself.")
            )
            raise
        except Exception as error:  # noqa: BLE001 - whatever it was, the screen must not wait for ever
            self.post_message(self.Ended(message_of(error)))
        finally:
            being_graded.discard(self.attempt.id)
            if self.app.is_running and self.app.screen is self.app.home:  # whoever comes home later sees it anyway
                self.app.call_later(self.app.reload_home)

    async def on_feedback_screen_told(self, message: Told) -> None:
        """Show what was told; when it is over, go on to what nobody judged."""
        self.query_one(FeedbackView).take(message.event)
        if isinstance(message.event, Finished):
            self.feedback = message.event.feedback
            self.call_after_refresh(self.refresh_bindings)  # the footer is drawn anew for it; the marks go first
            if self.feedback.status == "needs_marking":
                await self._open_self_check()

    def on_feedback_screen_ended(self, message: Ended) -> None:
        """Say how the grading ended where it did not end with a feedback."""
        view = self.query_one(FeedbackView)
        view.say(f"{message.why}\n{view.arrived_text}".rstrip())
        self.call_after_refresh(self.refresh_bindings)

    def action_grade(self) -> None:
        """Grade the answer, once more if need be."""
        self.query_one(FeedbackView).begin()
        self.grade_with(self.app)
        self._say_grading()

    def action_cancel(self) -> None:
        """Stop the grading at once."""
        if self.grading:
            self.grading.cancel()

    async def action_self_check(self) -> None:
        """Mark by hand what neither grader nor code judged."""
        await self._open_self_check()

    def action_model_answer(self) -> None:
        """Show or hide the model answer."""
        fold = self.query_one("#fold-model", Collapsible)
        fold.collapsed = not fold.collapsed
        if not fold.collapsed:
            self.call_after_refresh(fold.scroll_visible)

    def action_better(self) -> None:
        """Show the better answer; where there is none yet, have one written."""
        if self.attempt.better:
            self.query_one(FeedbackView).show_better(better_text(self.attempt.better))
            return
        self.query_one(FeedbackView).show_better("Writing it from what you said ...")
        self.writing = self.run_worker(self._write_better(), group="better", exclusive=True, exit_on_error=False)
        self.refresh_bindings()

    async def _write_better(self) -> None:
        view = self.query_one(FeedbackView)
        try:
            better = await write_better(self.store, self.question, self.attempt, self.app.settings)
        except Exception as error:  # noqa: BLE001 - whatever it was, the screen must not wait for ever
            view.show_better(f"It could not be written: {clean(message_of(error))}")
        else:
            self.attempt = replace(self.attempt, better=better)
            view.show_better(better_text(better))
        self.call_after_refresh(self.refresh_bindings)

    def action_story(self) -> None:
        """Note which story this was, or make one from it."""
        self.app.story_of(self.question, self.attempt)

    def action_again(self) -> None:
        """Answer the same question once more."""
        self.dismiss("again")

    def action_next(self) -> None:
        """Go to the next question."""
        self.dismiss("next")

    def action_home(self) -> None:
        """Go back."""
        self.dismiss("home")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - the base class's
        """Show only what can be done now."""
        grading = self.grading is not None and not self.grading.is_finished
        if action == "cancel":
            return grading
        if action == "better":
            writing = self.writing is not None and not self.writing.is_finished
            return not grading and not writing and (bool(self.attempt.better) or self.app.settings.grader == "llm")
        if action == "next":
            return self.has_next and not grading
        if action == "grade":
            return not grading and self._can_be_graded()
        if action == "self_check":
            return not grading and (
                self.feedback is None or self.feedback.error is not None or bool(open_points(self.feedback))
            )
        return not (grading and action in {"again", "story"})

    def _can_be_graded(self) -> bool:
        """Tell whether a grading failed or is due, also where the candidate has marked the answer since."""
        if self.feedback is None or self.feedback.error:
            return True
        return self.feedback.grader.name == OFFLINE and self.app.settings.grader == "llm"

    def _say_grading(self) -> None:
        self.query_one(FeedbackView).say(
            "Grading ... each mark appears as it arrives; x stops it, and your answer is kept."
        )
        self.refresh_bindings()

    async def _open_self_check(self) -> None:
        from mockint.tui.selfcheck.screen import SelfCheckScreen  # noqa: PLC0415 - only without a judge

        check = await begin_self_check(self.store, self.question, self.attempt.id)
        self.app.push_screen(SelfCheckScreen(check, self.question.rubric), lambda _: self._show_newest())

    def _show_newest(self) -> None:
        self.attempt = self.store.attempt(self.attempt.id)
        self.feedback = newest(self.question, self.attempt)
        if self.feedback:
            self.query_one(FeedbackView).show(self.feedback)
        self.refresh_bindings()
