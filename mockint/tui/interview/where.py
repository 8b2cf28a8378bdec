"""The line on top: where one is in the session, and the clocks."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from mockint.interview.interview import Interview
from mockint.tui.widgets.clock import minutes, question_clock


class _Place(Static):
    """Says where one is with as many parts as there is room for; each stands whole or not at all.

    What goes first is which interview it is, then what kind of question; the question's number stays.
    """

    DEFAULT_CSS = "_Place { width: 1fr; height: 1; }"

    def __init__(self) -> None:
        super().__init__("", id="place", markup=False)
        self._parts: list[str] = []

    def show(self, which: str, number: str, kind: str) -> None:
        """Show these parts."""
        self._parts = [f"{which} · {number} · {kind}", f"{number} · {kind}", number]
        self.refresh()

    def render(self) -> Content:
        """Draw the longest that fits."""
        room = self.content_size.width
        texts = map(Content, self._parts)
        return next((text for text in texts if text.cell_length <= room), Content("".join(self._parts[-1:])))


class Where(Horizontal):
    """Shows the place on the left and the time on the right.

    Args:
        interview: What is told of.
        has_pause: Whether there is a pause to think before the clock of each question; without one it begins with the first key.
    """

    DEFAULT_CSS = """
    Where { height: 1; padding: 0 1; background: $panel; }
    Where #clock { width: auto; padding-left: 1; }
    """

    def __init__(self, interview: Interview, *, has_pause: bool) -> None:
        super().__init__()
        self._interview = interview
        self._has_pause = has_pause

    def compose(self) -> ComposeResult:
        """Lay out both sides."""
        yield _Place()
        yield Static("", id="clock", markup=False)

    def show(self, pause_ms: float | None) -> None:
        """Show it as it stands now, with what is left of the pause to think while there is one."""
        left = self._interview.remaining_ms
        clock = self._clock() if pause_ms is None else f"think first: {minutes(pause_ms)}"
        clocks = [clock] if left is None else [f"{minutes(left)} left", clock]
        session, question = self._interview.session, self._interview.question
        rubric = question.rubric.question
        self.query_one(_Place).show(
            "mock interview" if session.mode == "mock" else question.rubric.pack,
            f"question {question.position + 1} of {len(session.questions)}",
            f"{rubric.kind}, {rubric.level}",
        )
        self.query_one("#clock", Static).update(Content(" · ".join(clocks)))

    def _clock(self) -> str:
        interview = self._interview
        if follow_ups := len(interview.attempt.turns) - 1:
            return f"follow-up {follow_ups}: {minutes(interview.elapsed_ms - interview.turn.asked_ms)}"
        spoken = interview.elapsed_ms if self._has_pause else interview.speaking_ms
        if spoken is None:
            return f"thinking {minutes(interview.elapsed_ms)}"
        return question_clock(spoken, interview.question.rubric.question.minutes * 60_000)
