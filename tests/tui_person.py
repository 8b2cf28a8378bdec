"""The real app, driven as a person would."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

from examples import BAKERY
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import OptionList, Static, TextArea

from mockint.bank.library import Bank, Choice, load_bank
from mockint.config import InterviewSettings, Settings, folders
from mockint.tui.app import MockintApp

Person = Pilot[None]
NOBODY_ASKS_ON = InterviewSettings(follow_ups=0)
BAKERY_QUESTION = Choice(question="problem-in-the-figures")


@cache
def built_in() -> Bank:
    """Return the built-in packs, read once: reading them takes longer than most tests."""
    return load_bank(Path("/nonexistent"))


@asynccontextmanager
async def opens(
    settings: Settings | None = None,
    *,
    size: tuple[int, int] = (80, 24),
    practice: Choice | None = None,
    replay: int | None = None,
    welcome: bool = False,
) -> AsyncIterator[Person]:
    """Open the app at a size and wait until it has loaded. Notifications are on: a crash in one must show.

    Without settings there is no model, and nobody asks on.
    """
    settings = settings or Settings(interview=NOBODY_ASKS_ON)
    bank = None if folders().rubrics.exists() else built_in()
    app = MockintApp(settings, bank=bank, practice=practice, replay=replay, welcome=welcome)
    async with app.run_test(size=size, notifications=True) as pilot:
        await until(pilot, lambda: app.home.query_one(OptionList).option_count > 1)
        yield pilot
        app.workers.cancel_all()  # as a real end does first; a palette that still searches would fail in a closed screen


async def until(pilot: Person, holds: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait until something holds on the screen; fail where it never does."""
    for _ in range(int(seconds / 0.02)):
        await pilot.pause(0.02)
        if holds():
            return
    raise AssertionError(f"never came about; the screen shows:\n{shown(pilot)}")


async def sees(pilot: Person, text: str) -> None:
    """Wait until a text is on the screen."""
    await until(pilot, lambda: text in shown(pilot))


async def answers(pilot: Person, text: str = BAKERY) -> None:
    """Paste an answer, as a person does from elsewhere, and submit it."""
    screen = await on(pilot, "InterviewScreen")
    screen.query_one(TextArea).insert(text)
    await pilot.press("ctrl+s")


async def on(pilot: Person, screen: str) -> Screen[object]:
    """Wait until a screen of this name is on top and drawn, and return it."""
    await until(pilot, lambda: type(pilot.app.screen).__name__ == screen)
    await pilot.pause()
    return pilot.app.screen


def shown(pilot: Person) -> str:
    """Return all text of the screen on top, folded parts included."""
    statics = [str(widget.render()) for widget in pilot.app.screen.query(Static)]
    menus = [str(option.prompt) for menu in pilot.app.screen.query(OptionList) for option in menu.options]
    return "\n".join(statics + menus)
