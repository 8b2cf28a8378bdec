"""A person looks back: the history, a feedback from it, and a session played as it happened."""

import pytest
from examples import BAKERY
from interview.steps import grading, self_check, submitted
from textual.widgets import Static
from tui_person import Person, on, opens, shown, until

from mockint.bank.models import Rubric
from mockint.grading.marking import OwnMark
from mockint.grading.offline import OfflineGrader
from mockint.interview.interview import Interview
from mockint.store.store import Store
from mockint.tui.widgets.feedback_view import FeedbackView


class Clock:
    """Seconds that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def session(store: Store, rubric: Rubric) -> int:
    """A session with one answer, typed word by word over 20 seconds with a correction, and marked by the candidate."""
    clock = Clock()
    interview = Interview.start(store, [rubric], "kpi-stories", clock)
    interview.ask()
    clock.now += 4
    words = BAKERY.split(" ")
    for i in range(1, len(words) + 1):
        clock.now += 16 / len(words)
        interview.type(" ".join(words[:i]))
    interview.type(BAKERY + " Wrong!")
    submitted(interview, BAKERY)
    await grading(interview, OfflineGrader())
    check = self_check(interview)
    for point in check.points:
        check.mark(OwnMark(point, "met", 0, (77, 129)))
    interview.finish()
    return interview.session.id


def said(pilot: Person) -> str:
    return str(pilot.app.screen.query_one("#said", Static).render())


def playing_at(pilot: Person) -> str:
    return str(pilot.app.screen.query_one("#where", Static).render())


async def test_replay_shows_the_answer_growing_then_its_feedback(session: int) -> None:
    async with opens(replay=session) as pilot:
        await on(pilot, "ReplayScreen")
        assert "problem-in-the-figures" in playing_at(pilot)
        assert "(thinking)" in said(pilot)
        await pilot.press("space", "right")  # paused, five seconds in
        assert "paused" in playing_at(pilot)
        first = said(pilot).rstrip("▌")
        assert 0 < len(first) < len(BAKERY)
        assert BAKERY.startswith(first)
        await pilot.press("right")
        assert len(said(pilot)) > len(first)
        await pilot.press("left")
        assert said(pilot).rstrip("▌").startswith(first[:20])
        await pilot.press("f")
        assert "the end" in playing_at(pilot)
        assert "100 of 100" in shown(pilot)


async def test_replay_runs_by_itself_and_faster_on_demand(session: int) -> None:
    async with opens(replay=session) as pilot:
        await on(pilot, "ReplayScreen")
        await pilot.press("right", "right", "0")
        assert "0.5x" in playing_at(pilot)
        await pilot.press("4")
        assert "4x" in playing_at(pilot)
        await until(pilot, lambda: "the end" in playing_at(pilot))
        assert "100 of 100" in shown(pilot)


async def test_a_session_is_played_from_question_to_question(store: Store, rubric: Rubric) -> None:
    clock = Clock()
    interview = Interview.start(store, [rubric, rubric], "kpi-stories", clock)
    for words in ("First answer here.", "Second one now."):
        interview.ask()
        clock.now += 1
        interview.type(words)
        interview.skip()
    async with opens(replay=interview.session.id) as pilot:
        await on(pilot, "ReplayScreen")
        await pilot.press("8")
        await until(pilot, lambda: "2/2" in playing_at(pilot))
        await until(pilot, lambda: "the end" in playing_at(pilot))
        assert said(pilot) == "Second one now."
        await pilot.press("b")
        assert "1/2" in playing_at(pilot)


async def test_a_key_that_comes_while_the_next_answer_loads_skips_none(store: Store, rubric: Rubric) -> None:
    interview = Interview.start(store, [rubric] * 3, "kpi-stories")
    for _ in range(3):
        interview.ask()
        submitted(interview, BAKERY)
        await grading(interview, OfflineGrader())
        interview.next()
    async with opens(replay=interview.session.id) as pilot:
        screen = await on(pilot, "ReplayScreen")
        screen.call_later(screen.run_action, "go(1)")
        await pilot.app.run_action("screen.go(1)")
        await until(pilot, lambda: "2/3" in playing_at(pilot))
        assert len(screen.query(FeedbackView)) == 1


async def test_replay_steps_from_change_to_change_and_from_marker_to_marker(session: int) -> None:
    async with opens(replay=session) as pilot:
        await on(pilot, "ReplayScreen")
        await pilot.press("full_stop")
        assert (said(pilot), "paused" in playing_at(pilot)) == ("So,▌", True)
        await pilot.press("full_stop")
        assert said(pilot) == "So, um,▌"
        await pilot.press("comma")
        assert said(pilot) == "So,▌"
        await pilot.press("right_square_bracket")
        assert "f um" in shown(pilot)
        assert said(pilot) == "So, um,▌"
        await pilot.press("right_square_bracket")
        assert "E point 1 met: " in shown(pilot)


async def test_long_pauses_can_be_shortened(store: Store, rubric: Rubric) -> None:
    clock = Clock()
    interview = Interview.start(store, [rubric], "kpi-stories", clock)
    interview.ask()
    clock.now += 3600
    interview.type("Now I know.")
    interview.save_draft()
    async with opens(replay=interview.session.id) as pilot:
        await on(pilot, "ReplayScreen")
        await pilot.press("p", "8")
        assert "pauses to 2 s" in playing_at(pilot)
        await until(pilot, lambda: said(pilot).startswith("Now I know."))


async def test_a_feedback_and_the_replay_open_from_the_history(session: int) -> None:
    async with opens() as pilot:
        await pilot.press("h")
        await on(pilot, "HistoryScreen")
        await pilot.press("enter")
        await on(pilot, "FeedbackScreen")
        assert "100 of 100, strong (self-marked)" in shown(pilot)
        assert "One passage carries three points or more" in shown(pilot)
        await pilot.press("escape", "r")
        await on(pilot, "ReplayScreen")
        assert f"session {session}" in playing_at(pilot)


async def test_marks_can_be_changed_later(session: int, store: Store) -> None:
    async with opens() as pilot:
        await pilot.press("h")
        await on(pilot, "HistoryScreen")
        await pilot.press("enter")
        await on(pilot, "FeedbackScreen")
        await pilot.press("m")
        await on(pilot, "SelfCheckScreen")
        await pilot.press("n", "b", "x")
        assert "point 2 of 6" in shown(pilot)
        await pilot.press("escape")
        await on(pilot, "FeedbackScreen")
        assert "92 of 100" in shown(pilot)
        assert [record.feedback.score for record in store.session(session).questions[0].attempts[0].feedback] == [
            None,
            100,
            92,
        ]


async def test_every_action_of_a_screen_is_in_the_palette(session: int) -> None:
    async with opens(replay=session) as pilot:
        screen = await on(pilot, "ReplayScreen")
        listed = {command.title for command in pilot.app.get_system_commands(screen)}
        assert {"Pause", "1x", "2x", "4x", "8x", "Next", "Before", "Marks", "Leave"} <= listed
