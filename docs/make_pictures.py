"""Make the pictures of the README from the app itself, so that they stay true: ``python docs/make_pictures.py``."""

import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from examples import BAKERY, CAREFUL, reply  # noqa: E402 - found by the line above
from servers.scripted import Server, streams  # noqa: E402
from textual.widgets import Select, TextArea  # noqa: E402
from tui_person import Person, on, opens, shown, until  # noqa: E402

from mockint.bank.library import Choice, load_bank  # noqa: E402
from mockint.config import InterviewSettings, Settings  # noqa: E402
from mockint.store.store import Store  # noqa: E402
from mockint.tui.widgets.picker import WordPicker  # noqa: E402

PICTURES = Path(__file__).resolve().parent / "pictures"
SIZE = (100, 30)
QUESTION = "problem-in-the-figures"


async def draw(name: str, settings: Settings, walk: Callable[[Person], Awaitable[object]], **opening: object) -> None:
    """Open the app, go somewhere, and keep the picture."""
    async with opens(settings, size=SIZE, **opening) as pilot:  # type: ignore[arg-type] # practice or replay
        pilot.app.animation_level = "none"
        await walk(pilot)
        await pilot.pause(0.3)
        pilot.app.save_screenshot(filename=f"{name}.svg", path=str(PICTURES))


async def type_answer(pilot: Person) -> None:
    """Type the answer in pieces, so that the replay has something to play."""
    screen = await on(pilot, "InterviewScreen")
    area = screen.query_one(TextArea)
    for word in BAKERY.split(" "):
        area.insert(word if not area.text else f" {word}")
        await pilot.pause(0.01)


async def grade(pilot: Person) -> None:
    """Answer and wait for the marks."""
    await type_answer(pilot)
    await pilot.press("ctrl+s")
    await on(pilot, "FeedbackScreen")
    await until(pilot, lambda: "of 100" in shown(pilot))


async def self_check(pilot: Person) -> None:
    """Answer, and mark the first points."""
    await type_answer(pilot)
    await pilot.press("ctrl+s")
    screen = await on(pilot, "SelfCheckScreen")
    screen.query_one(WordPicker).choose(2)
    await pilot.press("m")
    screen.query_one(WordPicker).choose(4)
    await pilot.press("m")
    screen.query_one(WordPicker).choose(6)


async def halfway(pilot: Person) -> None:
    """Stop the replay in the middle."""
    await on(pilot, "ReplayScreen")
    await pilot.pause(0.6)
    await pilot.press("space")


async def browsing(pilot: Person) -> None:
    """Look through the stories, and choose two."""
    await pilot.press("b")
    screen = await on(pilot, "BrowseScreen")
    screen.query_one("#pack", Select).value = "kpi-stories"
    await pilot.pause(0.2)
    await pilot.press("space", "down", "down", "space", "down")


async def asked(pilot: Person) -> None:
    """Begin an answer."""
    screen = await on(pilot, "InterviewScreen")
    screen.query_one(TextArea).insert(BAKERY[:210])
    await pilot.press("f2")


async def main() -> None:
    """Make all pictures, with a home of their own."""
    PICTURES.mkdir(exist_ok=True)
    rubric = load_bank(Path("/nonexistent")).rubric(QUESTION)
    server = Server()
    advice = "Say what you did so that Tuesdays cannot slip again, such as who checks the batch, and when."
    marked = reply(rubric).replace("Say more about stays-away.", advice)
    server.plays(streams(marked))
    alone = Settings(interview=InterviewSettings(follow_ups=0))
    model = replace(alone, grader="llm", chosen_by="--base-url", model="a-model", base_url=server.base_url)
    choice = Choice(question=QUESTION)
    with tempfile.TemporaryDirectory() as home:
        os.environ["MOCKINT_HOME"] = home
        await draw("interview", alone, asked, practice=choice)
        await draw("self-check", alone, self_check, practice=choice)
        await draw("feedback", model, grade, practice=choice)
        await draw("replay", alone, halfway, replay=Store(Path(home) / "mockint.db").latest_session())
        await draw("questions", alone, browsing)
        await draw("home", alone, lambda pilot: pilot.pause(0.2))
    server.stop()
    print(f"{len(list(PICTURES.glob('*.svg')))} pictures in {PICTURES}, {len(CAREFUL)} points marked")  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main())
