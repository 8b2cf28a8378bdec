"""How soon the first marked point is on the screen, and how long the screen ever stands still: ``python benchmarks/first_words.py``.

The real app grades behind a scripted server that streams steadily. Medians and the worst are shown; nothing here fails a build.
"""

import argparse
import asyncio
import gc
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from examples import BAKERY, reply  # noqa: E402 - found by the line above
from servers.scripted import Server, streams  # noqa: E402

from mockint.bank.library import Choice, load_bank  # noqa: E402
from mockint.config import InterviewSettings, Settings  # noqa: E402

QUESTION = "problem-in-the-figures"
_PIECE, _PAUSE = 12, 0.012  # characters and seconds: some 80 pieces a second, as a quick hosted model sends them
_GRAIN = 0.005


class Round(NamedTuple):
    """One grading: seconds to the first mark drawn and to the end, and the longest gap of the event loop meanwhile."""

    first: float
    whole: float
    gap: float


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=7)
    rounds = options.parse_args().rounds
    with tempfile.TemporaryDirectory() as home:
        os.environ["MOCKINT_HOME"] = home
        measured = asyncio.run(measure(rounds + 1))[1:]  # the first one warms up
    shares = [one.first / one.whole for one in measured]
    print(f"first mark on the screen   {statistics.median(one.first for one in measured) * 1000:>6.0f} ms")
    print(f"whole reply                {statistics.median(one.whole for one in measured) * 1000:>6.0f} ms")
    print(f"share                      {statistics.median(shares):>6.0%}      worst {max(shares):.0%} (at most 40%)")
    gaps = [one.gap * 1000 for one in measured]
    print(f"gap of the event loop      {statistics.median(gaps):>6.0f} ms   worst {max(gaps):.0f} ms (at most 100 ms)")


async def measure(rounds: int) -> list[Round]:
    """Grade so many times in the real app."""
    server = Server()
    server.plays(streams(reply(load_bank(Path("/nonexistent")).rubric(QUESTION)), piece=_PIECE, pause=_PAUSE))
    try:
        return [await one_round(server) for _ in range(rounds)]
    finally:
        server.stop()


async def one_round(server: Server) -> Round:
    """Submit an answer and watch the screen."""
    from textual.widgets import TextArea  # noqa: PLC0415
    from tui_person import on, opens  # noqa: PLC0415

    from mockint.tui.feedback.screen import FeedbackScreen  # noqa: PLC0415

    gc.collect()
    gc.freeze()  # what the rounds before have left is in no real process
    nobody_asks_on = InterviewSettings(follow_ups=0)
    settings = Settings(
        grader="llm",
        chosen_by="--base-url",
        model="m",
        base_url=server.base_url,
        api_key="k",
        interview=nobody_asks_on,
    )
    async with opens(settings, practice=Choice(question=QUESTION)) as pilot:
        screen: Any = await on(pilot, "InterviewScreen")
        screen.query_one(TextArea).insert(BAKERY)
        await pilot.pause(1.0)  # a person thinks longer; the SDK is loaded meanwhile
        gaps = [0.0]
        watching = asyncio.create_task(watch(gaps))
        started = time.perf_counter()
        screen.action_submit()

        def shown() -> Any:  # noqa: ANN401 - the screen on top
            screen = pilot.app.screen
            return screen if isinstance(screen, FeedbackScreen) and screen.is_mounted else None

        async def drawn_once(sign: str) -> float:
            while True:
                await asyncio.sleep(_GRAIN)
                if shown() and sign in str(shown().query_one("#point-figure").render()):
                    break
            drawn = asyncio.Event()
            shown().call_after_refresh(drawn.set)
            await drawn.wait()
            return time.perf_counter() - started

        first = await drawn_once("met")
        while shown().feedback is None:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(_GRAIN)
        whole = time.perf_counter() - started
        watching.cancel()
    return Round(first, whole, max(gaps))


async def watch(gaps: list[float]) -> None:
    """Note how late the event loop comes back."""
    while True:
        before = time.perf_counter()
        await asyncio.sleep(_GRAIN)
        gaps.append(time.perf_counter() - before - _GRAIN)


if __name__ == "__main__":
    main()
