"""How long the event loop is busy at a stretch, in the real app and in a bare one: ``python benchmarks/event_loop.py``.

While it is, no key is taken and nothing is drawn. A task that sleeps for two milliseconds tells how late it wakes up. The bare app
holds a few widgets of Textual's own, sits idle and is resized in the same run. Beside each gap stands how much of the processor
the loop's own thread took: on a machine that others share the rest is waiting for them, or for the disk.
"""

import argparse
import asyncio
import gc
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from examples import BAKERY, reply  # noqa: E402 - found by the line above
from servers.scripted import Server, streams  # noqa: E402
from textual.app import App, ComposeResult  # noqa: E402
from textual.pilot import Pilot  # noqa: E402
from textual.widgets import Footer, Header, Markdown, TextArea  # noqa: E402
from tui_person import on, opens, shown, until  # noqa: E402

from mockint.bank.library import Choice, load_bank  # noqa: E402
from mockint.config import Settings  # noqa: E402
from mockint.tui.collecting import collect_between_screens  # noqa: E402

QUESTION = "problem-in-the-figures"
SIZES = ((120, 40), (60, 20), (100, 30), (200, 50), (80, 24))
MOST = 100
_NAP = 0.002

Gaps = dict[str, tuple[float, float]]  # the longest one, and how much the loop's own thread worked in one at most


class Bare(App[None]):
    """The yardstick."""

    def compose(self) -> ComposeResult:
        """Hold what an app of this kind holds."""
        yield Header()
        yield Markdown(BAKERY)
        yield TextArea(BAKERY)
        yield Footer()


def main() -> None:
    """Measure everything and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    rounds = options.parse_args().rounds
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"MOCKINT_HOME": home, "MOCKINT_LOCAL_PORTS": ""}
        asyncio.run(measure(rounds))


async def measure(rounds: int) -> None:
    """Let both sides take turns, and print the median and the worst of the longest gaps."""
    mine: list[Gaps] = []
    bare: list[Gaps] = []
    for _ in range(rounds + 1):
        mine.append(await in_the_app())
        bare.append(await in_the_bare_app())
    for name in bare[0]:
        row(f"longest gap, bare app, {name}", [gaps[name] for gaps in bare[1:]])  # the first round warms up
    for name in mine[0]:
        row(f"longest gap, {name} (at most {MOST})", [gaps[name] for gaps in mine[1:]])


def row(what: str, gaps: Sequence[tuple[float, float]]) -> None:
    """Print one line; times in milliseconds."""
    longest, work = (statistics.median(side) for side in zip(*gaps, strict=True))
    worst = max(gap for gap, _ in gaps)
    print(f"{what:<52}{longest:>5.0f} ms, at work {work:>4.0f} ms   worst of {len(gaps)}: {worst:.0f} ms", flush=True)


@asynccontextmanager
async def watched(gaps: Gaps, name: str) -> AsyncIterator[None]:
    """Note the longest gap of the event loop, in milliseconds, while something is done."""
    longest = work = 0.0

    async def probe() -> None:
        nonlocal longest, work
        while True:
            before, worked = time.perf_counter(), time.thread_time()
            await asyncio.sleep(_NAP)
            longest = max(longest, time.perf_counter() - before - _NAP)
            work = max(work, time.thread_time() - worked)

    task = asyncio.create_task(probe())
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    gaps[name] = longest * 1000, work * 1000


async def in_the_bare_app() -> Gaps:
    """Do nothing in the bare app, then resize it."""
    gaps: Gaps = {}
    async with Bare().run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.5)
        async with watched(gaps, "idle"):
            await asyncio.sleep(1)
        async with watched(gaps, "resized"):
            await resize(pilot)
    return gaps


async def in_the_app() -> Gaps:
    """Answer a question, have it graded by a scripted server, and look at the feedback."""
    gaps: Gaps = {}
    server = Server()
    server.plays(streams(reply(load_bank(Path("/nonexistent")).rubric(QUESTION)), piece=20, pause=0.06))
    settings = Settings(grader="llm", chosen_by="--base-url", model="m", base_url=server.base_url, api_key="k")
    async with opens(settings, practice=Choice(question=QUESTION)) as pilot:
        screen: Any = await on(pilot, "InterviewScreen")
        await asyncio.sleep(1.5)  # a person thinks; the SDK is loaded in a thread meanwhile
        gc.freeze()  # this and the next as the app does by itself where it has a terminal
        collect_between_screens(pilot.app)
        async with watched(gaps, "typing and saving"):
            area = screen.query_one(TextArea)
            for word in BAKERY.split():
                area.insert(f"{word} ")
                await asyncio.sleep(0.02)
            await asyncio.sleep(1)
        async with watched(gaps, "answering, resized"):
            await resize(pilot)
        async with watched(gaps, "opening the feedback"):
            await pilot.press("ctrl+s")
            screen = await on(pilot, "FeedbackScreen")
            await asyncio.sleep(0.2)
        async with watched(gaps, "streaming"):
            await asyncio.sleep(0.6)
        async with watched(gaps, "streaming, resized"):
            await resize(pilot)
        async with watched(gaps, "grading ends"):
            await until(pilot, lambda: "of 100" in shown(pilot), 30)
            await asyncio.sleep(0.3)
        async with watched(gaps, "feedback, resized"):
            await resize(pilot)
        for name, key, screen_name in (
            ("home", "escape", "HomeScreen"),
            ("questions", "b", "BrowseScreen"),
            ("help", "question_mark", "HelpScreen"),
        ):
            async with watched(gaps, f"opening {name}"):
                await pilot.press(key)
                await on(pilot, screen_name)
                await asyncio.sleep(0.2)
    server.stop()
    return gaps


async def resize(pilot: Pilot[Any]) -> None:
    """Make the terminal larger and smaller."""
    for size in SIZES:
        await pilot.resize_terminal(*size)
        await asyncio.sleep(0.15)


if __name__ == "__main__":
    main()
