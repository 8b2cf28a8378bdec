"""Replay: the questions, the answers growing as they were typed, then their feedback."""

import time
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from mockint.interview.marking import submission_of
from mockint.interview.replaying import LONGEST_PAUSE_MS, Said, ShortPauses, Take, load_takes
from mockint.store.records import SessionRecord
from mockint.store.store import Store
from mockint.text import clean, one_line
from mockint.tui.replay.line import LETTERS, ReplayLine
from mockint.tui.widgets.clock import minutes
from mockint.tui.widgets.feedback_view import FeedbackView
from mockint.tui.widgets.footer import Footer

if TYPE_CHECKING:
    from mockint.tui.app import MockintApp

SPEEDS = (0.5, 1, 2, 4, 8)
_FRAME_SECONDS = 0.05
_JUMP_MS = 5_000
_NAMED_MS = 3_000  # so long after it was passed, a marker is told in words
_LEGEND = " · ".join(f"{letter} {kind.replace('moment', 'noted')}" for kind, letter in LETTERS.items())
_SPEED = Binding.Group("Speed", compact=True)
_STEP = Binding.Group("Step", compact=True)
_MARKER = Binding.Group("Marker", compact=True)
_ANSWER = Binding.Group("Answer", compact=True)


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
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "pause", "Pause", id="replay.pause"),
        Binding("p", "shorten", "Pauses", id="replay.pauses"),
        Binding("f", "feedback", "Marks", id="replay.feedback"),
        Binding("escape", "leave", "Leave", id="replay.leave"),
        Binding("left", "jump(-1)", "-5 s", id="replay.back", show=False, priority=True),
        Binding("right", "jump(1)", "+5 s", id="replay.on", show=False, priority=True),
        Binding("b", "go(-1)", "Before", id="replay.before", group=_ANSWER),
        Binding("n", "go(1)", "Next", id="replay.next", group=_ANSWER),
        Binding("comma", "step(-1)", "Step back", id="replay.step-back", group=_STEP),
        Binding("full_stop", "step(1)", "Step", id="replay.step", group=_STEP),
        Binding("left_square_bracket", "marker(-1)", "Marker before", id="replay.marker-before", group=_MARKER),
        Binding("right_square_bracket", "marker(1)", "Next marker", id="replay.marker", group=_MARKER),
        Binding("0", "speed(0.5)", "0.5x", id="replay.speed-half", group=_SPEED),
        *(
            Binding(str(speed), f"speed({speed})", f"{speed}x", id=f"replay.speed-{speed}", group=_SPEED)
            for speed in SPEEDS[1:]
        ),
    ]

    def __init__(self, store: Store, session: SessionRecord) -> None:
        super().__init__()
        self.session = session
        self.takes = load_takes(store, session)
        self.number = 0
        self.ms = 0.0
        self.speed: float = 1
        self.paused = False
        self.shortened = False
        self._pauses = ShortPauses([0])
        self._loading = False
        self._shown: tuple[list[Said], bool] | None = None
        self._seen = time.monotonic()

    @property
    def take(self) -> Take:
        """The attempt that is played."""
        return self.takes[self.number]

    def compose(self) -> ComposeResult:
        """Draw the question and room for the answer."""
        yield Static("", id="where", markup=False)
        yield ReplayLine("", id="line", markup=False)
        yield Static(_LEGEND, id="legend", markup=False)
        with VerticalScroll(id="playing"):
            yield Static("", id="before", markup=False)
            yield Static("", id="ask", classes="ask", markup=False)
            yield Static("", id="said", markup=False)
        yield Static("", id="unreadable", markup=False)
        yield Footer()

    async def on_mount(self) -> None:
        """Begin to play."""
        if not self.takes:
            self.query_one("#ask", Static).update(Content("Nothing was answered in this session."))
            return
        await self._load(0)
        self.set_interval(_FRAME_SECONDS, self._frame)

    def on_resize(self) -> None:
        """Draw the line anew: it is as long as the screen is wide."""
        self.call_after_refresh(self._draw)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - the base class's
        """Without an answer there is only the way back."""
        return action == "leave" or bool(self.takes)

    def action_pause(self) -> None:
        """Stop, or play on."""
        self.paused = not self.paused
        self._draw()

    def action_speed(self, speed: float) -> None:
        """Play faster or slower."""
        self.speed = speed
        self._draw()

    def action_shorten(self) -> None:
        """Play long pauses as short ones, or as long as they were."""
        self.shortened = not self.shortened
        self._draw()

    def action_jump(self, direction: int) -> None:
        """Go some seconds back or on."""
        self._go_to(self.ms + direction * _JUMP_MS)

    def action_step(self, direction: int) -> None:
        """Pause, and go to the change before or to the next one."""
        self.paused = True
        self._go_to(_neighbour(self.take.events, self.ms, direction))

    def action_marker(self, direction: int) -> None:
        """Go to the marker before or to the next one, and pause there."""
        places = sorted({marker.ms for marker in self.take.markers})
        if places:
            self.paused = True
            self._go_to(_neighbour(places, self.ms, direction))

    async def action_go(self, direction: int) -> None:
        """Go to the next answer, or to the one before."""
        if not self._loading and 0 <= self.number + direction < len(self.takes):
            await self._load(self.number + direction)

    def action_feedback(self) -> None:
        """Go to the end of the answer, where its feedback stands, and pause there."""
        self.paused = True
        self._go_to(self.take.feedback_ms)

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)

    def _go_to(self, ms: float) -> None:
        self.ms = min(max(0.0, ms), float(self.take.length))
        self._draw()

    async def _load(self, number: int) -> None:
        self._loading = True
        self.number = number
        self.ms = 0.0
        self._seen = time.monotonic()
        self._pauses = ShortPauses(self.take.events)
        await self.query(FeedbackView).remove()
        unreadable = self.query_one("#unreadable", Static)
        unreadable.update(Content("\n".join(f"! {lost}." for lost in self.take.attempt.unreadable)))
        unreadable.display = bool(self.take.attempt.unreadable)
        if self.take.feedback:
            turns = submission_of(self.take.question, self.take.attempt).turns
            view = FeedbackView(self.take.question.rubric, turns)
            await self.mount(view, before=unreadable)
            view.show(self.take.feedback)
        self._loading = False
        self._draw()

    async def _frame(self) -> None:
        now = time.monotonic()
        passed, self._seen = (now - self._seen) * 1000 * self.speed, now
        if self.paused or self._loading:
            return
        if self.ms < self.take.length:
            on = self._pauses.real(self._pauses.played(self.ms) + passed) if self.shortened else self.ms + passed
            self._go_to(on)
        elif self.number + 1 < len(self.takes):
            await self._load(self.number + 1)

    def _draw(self) -> None:
        if not self.takes or not self.is_mounted:
            return
        take = self.take
        self.set_class(self.ms >= take.feedback_ms and take.feedback is not None, "over")
        self.query_one("#where", Static).update(Content(self._where()))
        self.query_one(ReplayLine).show(self.ms, take.length, take.markers)
        self.query_one("#legend", Static).update(Content(self._passed() or _LEGEND))
        self._show_turns(take.turns_at(self.ms), going_on=self.ms < take.submitted_ms)

    def _show_turns(self, turns: list[Said], *, going_on: bool) -> None:
        """Draw what was said by now. A long answer takes its time to be drawn, so only a change is."""
        if (turns, going_on) == self._shown:
            return
        self._shown = turns, going_on
        *before, now = turns
        told = [Content.assemble((clean(said.ask), "dim"), "\n", clean(said.answer), "\n") for said in before]
        earlier = self.query_one("#before", Static)
        earlier.update(Content("\n").join(told))
        earlier.display = bool(before)
        self.query_one("#ask", Static).update(Content(clean(now.ask)))
        answer = clean(now.answer)
        thinking = "(thinking)" if not answer and going_on else ""
        self.query_one("#said", Static).update(Content.assemble(answer, (thinking, "dim"), "▌" if going_on else ""))
        if going_on:
            self.query_one("#playing", VerticalScroll).scroll_end(animate=False)

    def _where(self) -> str:
        take = self.take
        last = self.number + 1 == len(self.takes)
        if self.ms >= take.feedback_ms:
            state = "the end" if last else "paused at its end" if self.paused else "its end"
        elif self.paused:
            state = "paused"
        else:
            state = f"playing {self.speed}x"
        pauses = f" · pauses to {LONGEST_PAUSE_MS // 1000} s" if self.shortened else ""
        attempt = f", attempt {take.attempt.number}" if take.attempt.number > 1 else ""
        name = f"{take.question.rubric.question.id}{attempt}"
        place = f"session {self.session.id} · {self.number + 1}/{len(self.takes)} {name}"
        return f"{minutes(self.ms)} of {minutes(take.length)} · {state}{pauses} · {place}"

    def _passed(self) -> str:
        """The markers that were passed last, for as long as they are told."""
        since = self.ms - _NAMED_MS * max(1, self.speed)
        passed = [marker for marker in self.take.markers if since < marker.ms <= self.ms]
        last = [marker for marker in passed if marker.ms == passed[-1].ms]
        return " · ".join(f"{LETTERS[marker.kind]} {one_line(marker.text)}" for marker in last)


def _neighbour(places: list[int], ms: float, direction: int) -> int:
    """The next place in a direction, or the outermost one."""
    if direction > 0:
        after = bisect_right(places, ms)
        return places[min(after, len(places) - 1)]
    return places[max(0, bisect_left(places, ms) - 1)]
