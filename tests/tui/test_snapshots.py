"""How the main screens look, at two sizes. After a change that is meant: pytest -n 0 --snapshot-update, and look at the pictures."""

from collections.abc import Callable
from typing import Any

import pytest
from examples import BAKERY, reply
from servers.scripted import Server, streams
from textual.pilot import Pilot
from textual.widgets import OptionList, TextArea
from textual.widgets._footer import FooterKey
from tui_person import on, shown, until

from mockint.bank.library import Choice
from mockint.bank.models import Rubric
from mockint.config import Settings
from mockint.tui.app import MockintApp

Compare = Callable[..., bool]
SIZES = [(80, 24), (120, 40)]
BAKERY_QUESTION = Choice(question="problem-in-the-figures")

pytestmark = pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])


def still(app: MockintApp) -> MockintApp:
    """Return the app without animation."""
    app.animation_level = "none"
    return app


async def ready(pilot: Pilot[Any]) -> None:
    home = pilot.app.home  # type: ignore[attr-defined] # the app is ours
    await until(pilot, lambda: home.query_one(OptionList).option_count > 1)


def test_home(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(still(MockintApp(Settings())), terminal_size=size, run_before=ready)


def test_interview(snap_compare: Compare, size: tuple[int, int]) -> None:
    async def answering(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        screen = await on(pilot, "InterviewScreen")
        area = screen.query_one(TextArea)
        area.cursor_blink = False
        area.insert(BAKERY[:200])
        await pilot.press("f2")
        await pilot.pause()

    assert snap_compare(
        still(MockintApp(Settings(), practice=BAKERY_QUESTION)), terminal_size=size, run_before=answering
    )


def test_self_check(snap_compare: Compare, size: tuple[int, int]) -> None:
    async def marking(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        screen = await on(pilot, "InterviewScreen")
        screen.query_one(TextArea).insert(BAKERY)
        await pilot.press("ctrl+s")
        await on(pilot, "SelfCheckScreen")
        await pilot.press("m", "x")

    assert snap_compare(still(MockintApp(Settings(), practice=BAKERY_QUESTION)), terminal_size=size, run_before=marking)


def test_feedback(
    snap_compare: Compare, size: tuple[int, int], server: Server, with_model: Settings, rubric: Rubric
) -> None:
    server.plays(streams(reply(rubric)))

    async def graded(pilot: Pilot[Any]) -> None:
        await ready(pilot)
        screen = await on(pilot, "InterviewScreen")
        screen.query_one(TextArea).insert(BAKERY)
        await pilot.press("ctrl+s")
        screen = await on(pilot, "FeedbackScreen")
        await until(pilot, lambda: "92 of 100" in shown(pilot))
        screen.query_one("#origin").display = False  # how long it took is never the same
        await until(pilot, lambda: "Try again" in [str(key.description) for key in screen.query(FooterKey)])
        await pilot.pause()

    assert snap_compare(still(MockintApp(with_model, practice=BAKERY_QUESTION)), terminal_size=size, run_before=graded)
