"""Replay: the question, the answer growing as it was typed, then its feedback."""

import time
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from mockint.interview.marking import newest, submission_of
from mockint.store.records import AttemptRecord, QuestionRecord, SessionRecord
from mockint.store.store import Store
from mockint.store.timeline import drafts
from mockint.text import clean
from mockint.tui.widgets.feedback_view import FeedbackView
from mockint.tui.widgets.footer import Footer

if TYPE_CHECKING:
    from mockint.tui.app import MockintApp

_FRAME_SECONDS = 0.05
_JUMP_MS = 5_000
_LINGER_MS = 1_500  # the whole answer stands this long before its feedback


@dataclass(frozen=True)
class _Take:
    """One attempt to play: the moments of its changes and the draft after each."""

    question: QuestionRecord
    attempt: AttemptRecord
    moments: list[int]
    texts: list[str]

    @property
    def length(self) -> int:
        return (self.moments[-1] if self.moments else 0) + _LINGER_MS

    def draft(self, ms: float) -> str:
        done = bisect_right(self.moments, ms)
        return self.texts[done - 1] if done else ""


class ReplayScreen(Screen[None]):
    """Plays the attempts of a session one after the other.

    Args:
        store: Where the timelines are.
        session: What to play.
    """

    app: "MockintApp"

    HELP = (
        "A session as it happened: each answer grows as you typed it, then its feedback stands. "
        "It can be paused, played faster, and gone through in steps."
    )
    CSS_PATH = "replay.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "pause", "Pause", id="replay.pause"),
        Binding("1", "speed(1)", "1x", id="replay.speed-1"),
        Binding("2", "speed(2)", "2x", id="replay.speed-2"),
        Binding("4", "speed(4)", "4x", id="replay.speed-4"),
        Binding("left", "jump(-1)", "-5 s", id="replay.back", priority=True),
        Binding("right", "jump(1)", "+5 s", id="replay.on", priority=True),
        Binding("n", "go(1)", "Next", id="replay.next"),
        Binding("b", "go(-1)", "Before", id="replay.before"),
        Binding("f", "feedback", "Marks", id="replay.feedback"),
        Binding("escape", "leave", "Leave", id="replay.leave"),
    ]

    def __init__(self, store: Store, session: SessionRecord) -> None:
        super().__init__()
        self.store = store
        self.session = session
        self.attempts = [(question, attempt) for question in session.questions for attempt in question.attempts]
        self.number = 0
        self.ms = 0.0
        self.speed = 1
        self.paused = False
        self.take_now: _Take | None = None
        self._seen = time.monotonic()

    def compose(self) -> ComposeResult:
        """Draw the question and room for the answer."""
        yield Static("", id="where", markup=False)
        yield Static("", id="ask", classes="ask", markup=False)
        with VerticalScroll(id="playing"):
            yield Static("", id="said", markup=False)
        yield Footer()

    async def on_mount(self) -> None:
        """Begin to play."""
        if not self.attempts:
            self.query_one("#ask", Static).update(Content("Nothing was answered in this session."))
            return
        await self._load(0)
        self.set_interval(_FRAME_SECONDS, self._frame)

    def action_pause(self) -> None:
        """Stop, or play on."""
        self.paused = not self.paused
        self._draw()

    def action_speed(self, speed: int) -> None:
        """Play faster or slower."""
        self.speed = speed
        self._draw()

    def action_jump(self, direction: int) -> None:
        """Go some seconds back or on."""
        if self.take_now:
            self.ms = min(max(0.0, self.ms + direction * _JUMP_MS), float(self.take_now.length))
            self._draw()

    async def action_go(self, direction: int) -> None:
        """Go to the next answer, or to the one before."""
        number = self.number + direction
        if 0 <= number < len(self.attempts):
            await self._load(number)

    def action_feedback(self) -> None:
        """Go to the end of the answer, where its feedback stands."""
        if self.take_now:
            self.ms = float(self.take_now.length)
            self._draw()

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)

    async def _load(self, number: int) -> None:
        self.number = number
        question, attempt = self.attempts[number]
        edits = self.store.edits(attempt.turns[0].id)
        self.take_now = _Take(question, attempt, [edit.ms for edit in edits], drafts(edits))
        self.ms = 0.0
        self._seen = time.monotonic()
        self.query_one("#ask", Static).update(Content(attempt.turns[0].ask))
        await self.query(FeedbackView).remove()
        feedback = newest(question, attempt)
        if feedback:
            view = FeedbackView(question.rubric, submission_of(question, attempt).turns)
            await self.mount(view, before=self.query_one(Footer))
            view.show(feedback)
        self._draw()

    def _frame(self) -> None:
        now = time.monotonic()
        passed, self._seen = now - self._seen, now
        if not self.paused and self.take_now and self.ms < self.take_now.length:
            self.ms = min(self.ms + passed * 1000 * self.speed, float(self.take_now.length))
            self._draw()

    def _draw(self) -> None:
        take = self.take_now
        if take is None:
            return
        over = self.ms >= take.length
        self.set_class(over and take.attempt.submitted_at is not None and bool(self.query(FeedbackView)), "over")
        state = "the end" if over else "paused" if self.paused else f"playing {self.speed}x"
        place = f"session {self.session.id} · answer {self.number + 1} of {len(self.attempts)}: {take.question.rubric.question.id}"
        self.query_one("#where", Static).update(
            Content(f"{place} · {_clock(self.ms)} of {_clock(take.length)} · {state}")
        )
        said = clean(take.draft(self.ms))
        thinking = "(thinking)" if not said and not over else ""
        cursor = "" if over else "▌"
        self.query_one("#said", Static).update(Content.assemble(said, (thinking, "dim"), cursor))
        if not over:
            self.query_one("#playing", VerticalScroll).scroll_end(animate=False)


def _clock(ms: float) -> str:
    return f"{int(ms) // 60_000}:{int(ms) // 1000 % 60:02}"
