"""The feedback screen: marks as they arrive, then the whole, and what to do next."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Resize
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Collapsible

from mockint.errors import MockintError, message_of
from mockint.grading.events import Event, Finished
from mockint.grading.marking import disputable_points, open_points
from mockint.grading.offline import NAME as OFFLINE
from mockint.grading.submission import Grader
from mockint.interview.better import write_better
from mockint.interview.disagreement import as_judged, count_own_marks, disagree, shown_disagreements, standing
from mockint.interview.marking import grade_attempt, newest, newest_record, submission_of
from mockint.report.text import better_text, hints_text, score_text
from mockint.store.answers import Wanted
from mockint.store.records import AttemptRecord, Disagreement, QuestionRecord
from mockint.store.store import Store
from mockint.text import clean, plural
from mockint.tui.widgets.feedback_view import FeedbackView
from mockint.tui.widgets.footer import Footer

if TYPE_CHECKING:
    from textual.worker import Worker

    from mockint.grading.feedback import Feedback
    from mockint.tui.app import MockintApp

Wish = Literal["again", "next", "home"]
_STOPPED = "Grading stopped. Your answer is kept; press {feedback.grade} to grade it, or {feedback.self-check} to mark it yourself."
_AFTERWARDS = {
    "again",
    "next",
    "grade",
    "better",
    "self_check",
    "story",
    "disagree",
    "own_marks",
    "compare",
}  # not while it is graded


class FeedbackScreen(Screen[Wish]):
    """Grades a submitted attempt, or shows how it was graded. It is dismissed with what the candidate wants next.

    Args:
        store: Where the attempt is kept.
        question: The question as it was asked.
        attempt: The submitted attempt.
        has_next: Whether something follows: another question, or the page of the whole.
    """

    app: "MockintApp"

    HELP = (
        "The one thing to change comes first, then every point with the words of yours that make it. "
        "The numbers in your answer are the points; what is long is folded, and Enter unfolds it."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "again", "Try again", id="feedback.again"),
        Binding("n", "next", "Next", tooltip="Next question", id="feedback.next"),
        Binding("m", "self_check", "Mark", tooltip="Mark it yourself", id="feedback.self-check"),
        Binding("g", "grade", "Grade", id="feedback.grade"),
        Binding("d", "disagree", "Disagree", tooltip="Mark the chosen point otherwise", id="feedback.disagree"),
        Binding("u", "own_marks", "Use mine", tooltip="Count your own marks", id="feedback.own-marks"),
        Binding("tab", "other_side", "Answer", tooltip="Between the answer and its marks", id="feedback.other-side"),
        Binding("a", "model_answer", "Example", tooltip="Show or hide the model answer", id="feedback.model-answer"),
        Binding("b", "better", "Better", tooltip="A better answer, from your own words", id="feedback.better"),
        Binding("c", "compare", "Compare", tooltip="Beside an earlier answer", id="feedback.compare"),
        Binding("y", "story", "Story", tooltip="Note which story this was, or make one of it", id="feedback.story"),
        Binding("x", "cancel", "Stop", tooltip="Stop grading or writing", id="feedback.cancel"),
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
        self._has_others = False  # other answers to the same question
        self._reasons: dict[str, str] = {}  # typed and left, by point

    def compose(self) -> ComposeResult:
        """Draw an empty feedback."""
        turns = submission_of(self.question, self.attempt).turns
        hint = self.app.with_keys("({feedback.again} tries again)", self)
        yield FeedbackView(self.question.rubric, turns, hint, self.app.settings.prices)
        yield Footer()

    def on_resize(self, event: Resize) -> None:
        """Let the feedback take its form for a new width first; where everything has been laid out for it, leave it at that."""
        if event.size == self.outer_size:
            event.prevent_default()
        self.query_one(FeedbackView).fit(event.size.width)

    def on_mount(self) -> None:
        """Show the newest feedback; without one, grade."""
        self.query_one("#marks").focus()
        self._look_for_others()
        if self.attempt.feedback or self.attempt.unreadable:
            self._show_newest()
        elif self.grading is None:
            self.action_grade()
        else:
            self._say_grading()

    def grade_with(self, app: "MockintApp") -> None:
        """Start to grade; whoever opens this screen may call it before, so that no time is lost."""
        self.grading = app.run_worker(self._grade(app.grader), group="grading", exit_on_error=False)

    async def _grade(self, grader: Grader) -> None:
        """Grade, telling each event as a message."""
        try:
            with self.store.claims.of(self.attempt.id):
                async with aclosing(grade_attempt(self.store, self.question, self.attempt, grader)) as events:
                    async for event in events:
                        self.post_message(self.Told(event))
        except asyncio.CancelledError:
            self.post_message(self.Ended(self.app.with_keys(_STOPPED, self)))
            raise
        except Exception as error:  # noqa: BLE001 - whatever it was, the screen must not wait for ever
            self.post_message(self.Ended(message_of(error)))
        finally:
            self.app.graded()

    async def on_feedback_screen_told(self, message: Told) -> None:
        """Show what was told; when it is over, go on to what nobody judged."""
        view = self.query_one(FeedbackView)
        if not isinstance(message.event, Finished):
            view.take(message.event)
        else:
            self.feedback = message.event.feedback
            self.attempt = self.store.attempt(self.attempt.id)
            if self.feedback.error:
                view.take(message.event)
            else:
                view.show(self.feedback, notes=list(self._notes()))
            self.call_after_refresh(self.refresh_bindings)  # the footer is drawn anew for it; the marks go first
            if self.feedback.status == "needs_marking":
                await self.action_self_check()

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
        """Stop the grading, or the writing of a better answer, at once."""
        if self.writing and self._is_writing:
            self.writing.cancel()
            told = self.app.with_keys("Stopped; {feedback.better} begins anew.", self)
            self.query_one(FeedbackView).show_better(told)
            self.call_after_refresh(self.refresh_bindings)
        elif self.grading:
            self.grading.cancel()

    async def action_self_check(self) -> None:
        """Mark by hand what neither grader nor code judged."""
        await self.app.self_check(self.question, self.attempt, self._show_newest)

    def action_model_answer(self) -> None:
        """Show or hide the model answer."""
        fold = self.query_one("#fold-model", Collapsible)
        fold.collapsed = not fold.collapsed
        if not fold.collapsed:
            self.call_after_refresh(fold.scroll_visible, top=True, animate=False)

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

    def action_other_side(self) -> None:
        """Go from the answer to the marks, or back."""
        self.query_one(FeedbackView).action_other_side()

    def action_disagree(self) -> None:
        """Say how the chosen point should have been marked, and why."""
        from mockint.tui.feedback.disagree import DisagreeScreen  # noqa: PLC0415 - when it is opened

        point = self.query_one(FeedbackView).chosen_point
        if self.feedback is None or point is None:
            told_so = self.app.with_keys("Go to the point with ↑ ↓ first, then press {feedback.disagree}.", self)
            self.notify(told_so, markup=False)
            return
        if point not in disputable_points(self.feedback):
            told_so = self.app.with_keys("No model marked this point: {feedback.self-check} marks it anew.", self)
            self.notify(told_so, severity="warning", markup=False)
            return
        kept = shown_disagreements(self.attempt).get(point)
        screen = DisagreeScreen(self.question.rubric, self.feedback, point, kept, self._reasons.pop(point, ""))

        def done(own: Disagreement | None) -> None:
            if own is None:
                self._reasons[point] = screen.reason
            else:
                self._disagreed(own)

        self.app.push_screen(screen, done)

    def _disagreed(self, own: Disagreement) -> None:
        try:
            disagree(self.store, self.question, self.attempt, own)
        except MockintError as error:
            self.app.tell(error)
        self._show_newest()

    def action_own_marks(self) -> None:
        """Count the candidate's own marks, once they say that they mean it."""
        from mockint.tui.yes_no import ConfirmScreen  # noqa: PLC0415 - when it is opened

        count = plural(len(self._sees_otherwise()), "point")
        text = (
            f"Count your own marks on {count}? The result is a feedback of its own, called self-marked for good. "
            "The model's marks are kept beside it, unchanged."
        )
        self.app.push_screen(ConfirmScreen(text), self._count_own)

    def _count_own(self, wanted: bool | None) -> None:
        if wanted:
            try:
                count_own_marks(self.store, self.question, self.attempt)
            except MockintError as error:
                self.app.tell(error)
            self._show_newest()

    def action_compare(self) -> None:
        """Hold the answer against another one to the same question."""
        question = self.question.rubric
        self.app.compare(question.pack, question.question.id, self.attempt.id)

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
        if self.question.unreadable and action in _AFTERWARDS - {"next"}:
            return False
        if self.grading is not None and not self.grading.is_finished:
            return action not in _AFTERWARDS
        feedback = self.feedback
        now = {
            "cancel": self._is_writing,
            "next": self.has_next,
            "grade": self._can_be_graded(),
            "better": self._can_be_bettered(),
            "self_check": feedback is None or feedback.error is not None or bool(open_points(feedback)),
            "disagree": self._can_disagree(),
            "compare": self._has_others,
            "own_marks": bool(self._sees_otherwise()),
        }
        return now.get(action, True)

    def _can_disagree(self) -> bool:
        """Tell whether the mark under the cursor, or where there is none any mark, is one to disagree with."""
        if self.feedback is None:
            return False
        points, view = disputable_points(self.feedback), self.query_one(FeedbackView)
        return view.chosen_point in points if view.chosen else bool(points)

    def _look_for_others(self) -> None:
        asked = self.question.rubric
        with suppress(MockintError):  # where they cannot be read, there is nothing to compare with
            self._has_others = self.store.answers.count(Wanted(pack=asked.pack, question=asked.question.id)) > 1

    @property
    def _is_writing(self) -> bool:
        """Whether a better answer is being written."""
        return self.writing is not None and not self.writing.is_finished

    def _can_be_bettered(self) -> bool:
        return not self._is_writing and (bool(self.attempt.better) or self.app.settings.grader == "llm")

    def _can_be_graded(self) -> bool:
        """Tell whether a grading failed or is due, also where the candidate has marked the answer since."""
        if self.feedback is None or self.feedback.error:
            return True
        own = self.feedback.grader.name == OFFLINE or self.feedback.status == "self_marked"
        return own and self.app.settings.grader == "llm"

    def _sees_otherwise(self) -> Sequence[str]:
        """Return the points that the candidate sees otherwise than the number on the screen."""
        record = newest_record(self.attempt)
        return list(standing(record)) if record else []

    def _notes(self) -> Iterator[str]:
        """Yield what else there is to know of this answer and its marks."""
        yield from (f"! {lost}." for lost in self.attempt.unreadable)
        if hints := hints_text(self.attempt.moments):
            yield f"While answering, {hints}."
        if count := len(self._sees_otherwise()):
            counts = self.app.with_keys("{feedback.own-marks} counts your marks instead.", self)
            yield f"You disagree on {plural(count, 'point')}; the number is the model's. {counts}"
        if judged := as_judged(self.attempt):
            yield f"The model's own marks give {score_text(judged)}; they are kept."

    def _say_grading(self) -> None:
        told = "Grading ... each mark appears as it arrives; {feedback.cancel} stops it, and your answer is kept."
        self.query_one(FeedbackView).say(self.app.with_keys(told, self))
        self.refresh_bindings()

    def _show_newest(self) -> None:
        self.attempt = self.store.attempt(self.attempt.id)
        self.feedback = newest(self.question, self.attempt)
        if self.feedback:
            self.query_one(FeedbackView).show(self.feedback, shown_disagreements(self.attempt), list(self._notes()))
        elif self.attempt.unreadable:
            self.query_one(FeedbackView).say("\n".join(self._notes()))
        self.refresh_bindings()
