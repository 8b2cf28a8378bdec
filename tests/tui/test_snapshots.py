"""How the main screens look, at two sizes and in two themes. After a change that is meant: pytest -n 0 --snapshot-update, and look at the pictures."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from examples import BAKERY, reply
from servers.scripted import Server, streams
from textual.pilot import Pilot
from textual.widgets import OptionList, TextArea
from tui_person import BAKERY_QUESTION, NOBODY_ASKS_ON, on, shown, until

from mockint.bank.library import Choice
from mockint.bank.models import Rubric
from mockint.config import Settings
from mockint.store.store import Store
from mockint.store.stories import StoryNotes
from mockint.store.timeline import Edit
from mockint.tui.app import MockintApp
from mockint.tui.widgets.footer import Footer

Compare = Callable[..., bool]
Look = tuple[int, int, str]
LOOKS: list[Look] = [(80, 24, "dark"), (80, 24, "light"), (120, 40, "dark"), (120, 40, "light")]

pytestmark = pytest.mark.parametrize("look", LOOKS, ids=["80x24-dark", "80x24-light", "120x40-dark", "120x40-light"])


def still(
    look: Look, settings: Settings | None = None, practice: Choice | None = None, replay: int | None = None
) -> MockintApp:
    """Return the app in a theme, without animation."""
    settings = replace(settings or Settings(), theme=look[2], interview=NOBODY_ASKS_ON)
    app = MockintApp(settings, practice=practice, replay=replay)
    app.animation_level = "none"
    return app


async def ready(pilot: Pilot[Any]) -> None:
    home = pilot.app.home  # type: ignore[attr-defined] # the app is ours
    await until(pilot, lambda: home.query_one(OptionList).option_count > 1)


async def answered(pilot: Pilot[Any], answer: str = BAKERY) -> None:
    screen = await on(pilot, "InterviewScreen")
    screen.query_one(TextArea).insert(answer)
    await pilot.press("ctrl+s")


async def graded(pilot: Pilot[Any], score: str) -> None:
    """Wait for a feedback, and hide how long it took, which is never the same."""
    screen = await on(pilot, "FeedbackScreen")
    await until(pilot, lambda: score in shown(pilot))
    screen.query_one("#origin").display = False
    await until(pilot, lambda: "Try again" in screen.query_one(Footer).shown)
    await pilot.pause()


def test_home(snap_compare: Compare, look: Look) -> None:
    assert snap_compare(still(look), terminal_size=look[:2], run_before=ready)


def test_interview(snap_compare: Compare, look: Look) -> None:
    async def answering(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        screen = await on(pilot, "InterviewScreen")
        area = screen.query_one(TextArea)
        area.cursor_blink = False
        area.insert(BAKERY[:200])
        await pilot.press("f2", "f4")
        await pilot.pause()

    assert snap_compare(still(look, practice=BAKERY_QUESTION), terminal_size=look[:2], run_before=answering)


def test_self_check(snap_compare: Compare, look: Look) -> None:
    async def marking(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        await answered(pilot)
        await on(pilot, "SelfCheckScreen")
        await pilot.press("1", "m", "x")

    assert snap_compare(still(look, practice=BAKERY_QUESTION), terminal_size=look[:2], run_before=marking)


def test_feedback(snap_compare: Compare, look: Look, server: Server, with_model: Settings, rubric: Rubric) -> None:
    server.plays(streams(reply(rubric)))

    async def judged(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        await answered(pilot)
        await graded(pilot, "92 of 100")
        await pilot.press("down")
        await pilot.pause()

    assert snap_compare(still(look, with_model, BAKERY_QUESTION), terminal_size=look[:2], run_before=judged)


def test_replay(snap_compare: Compare, look: Look, store: Store, rubric: Rubric) -> None:
    number = store.create_session("kpi-stories", [rubric])
    attempt = store.start_attempt(store.session(number).questions[0].id, rubric.question.ask)
    ends = [end for end in range(1, len(BAKERY)) if BAKERY[end] == " "]
    typed = [Edit(400 * i, start, start, BAKERY[start:end]) for i, (start, end) in enumerate(pairwise([0, *ends]))]
    store.add_edits(store.attempt(attempt).turns[0].id, [*typed, Edit(60_000, 0, 8, "")])

    async def paused(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        await on(pilot, "ReplayScreen")
        await pilot.press("right_square_bracket", "right_square_bracket")
        await pilot.pause()

    app = still(look, replay=number)
    assert snap_compare(app, terminal_size=look[:2], run_before=paused)


def test_stories(snap_compare: Compare, look: Look, store: Store) -> None:
    store.stories.add(StoryNotes("Bread that was thrown away", situation="A bakery, 2024.", figures="9 % to 4 %"))
    store.stories.add(StoryNotes("The night shift", task="To fill it.", action="I asked each of them."))

    async def listed(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        await pilot.press("y")
        await on(pilot, "StoriesScreen")
        await until(pilot, lambda: "A bakery, 2024." in shown(pilot) or "To fill it." in shown(pilot))
        await pilot.pause()

    assert snap_compare(still(look), terminal_size=look[:2], run_before=listed)
