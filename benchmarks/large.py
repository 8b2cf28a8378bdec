"""What 100,000 answers cost beside 100: ``python benchmarks/large.py``. Both sides take turns, in the real app; medians are shown.

Making the large database takes some minutes and 2 GB; ``--folder`` keeps both for the next time. Nothing here fails a build.
"""

import argparse
import asyncio
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

SMALL, LARGE = 100, 100_000
_SEARCHES = {"the": "stands in every answer", "customer tuesday": "two words", "lighthouse": "in one of a thousand"}
_MB = 1024


def main() -> None:
    """Measure and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--folder", type=Path, help="where the databases are, or are made and kept")
    options.add_argument("--one", type=Path, help=argparse.SUPPRESS)  # one run in a process of its own
    args = options.parse_args()
    if args.one:
        print(json.dumps(asyncio.run(one_run(args.one))))
        return
    with tempfile.TemporaryDirectory() as folder:
        homes = [made(args.folder or Path(folder), answers) for answers in (SMALL, LARGE)]
        runs = [[in_a_process(home) for home in homes] for _ in range(args.rounds + 1)][1:]  # the first warms up
    small, large = (middle([pair[side] for pair in runs]) for side in (0, 1))
    print(f"{'what':<44}{LARGE:>12,}{SMALL:>12,}   compared")
    row("home usable", large["home"], small["home"], "")
    row("history usable", large["history"], small["history"], "times", at_most=1.5)
    row("to its last row", large["end"], small["end"], "more")
    for words, told in _SEARCHES.items():
        row(f"search: {words} ({told})", large[words], small[words], "more", at_most=100)
    more = large["memory"] - small["memory"]
    print(f"{'memory':<44}{large['memory']:>9.0f} MB{small['memory']:>9.0f} MB   {more:+.0f} MB (at most +50)")


def row(what: str, large: float, small: float, compared: str, at_most: float | None = None) -> None:
    """Print one line; times in milliseconds."""
    told = f"{large / small:.2f} times" if compared == "times" else f"{large - small:+.0f} ms" if compared else ""
    limit = "" if at_most is None else f" (at most {at_most:g})"
    print(f"{what:<44}{large:>9.0f} ms{small:>9.0f} ms   {told}{limit}", flush=True)


def made(folder: Path, answers: int) -> Path:
    """Return a home with so many answers in it."""
    from benchmarks.make_history import make  # noqa: PLC0415 - not in the measured process

    home = folder / str(answers)
    if not (home / "mockint.db").exists():
        home.mkdir(parents=True, exist_ok=True)
        make(home / "mockint.db", answers)
    return home


def in_a_process(home: Path) -> dict[str, float]:
    """Measure once, in a fresh process."""
    command = [sys.executable, __file__, "--one", str(home)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def middle(runs: list[dict[str, float]]) -> Mapping[str, float]:
    """Return the median of each figure."""
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


async def one_run(home: Path) -> dict[str, float]:
    """Open the app on a home, go to the history, to its end, and search."""
    os.environ["MOCKINT_HOME"] = str(home)
    from tui_person import opens  # noqa: PLC0415 - what it imports is a part of what is measured

    told = {}
    started = time.perf_counter()
    async with opens() as pilot:
        told["home"] = (time.perf_counter() - started) * 1000

        def is_listed() -> bool:
            tables: Any = pilot.app.screen.query("PagedTable")
            return any(table.row_count for table in tables)

        async def until_drawn(do: Callable[[], object]) -> float:
            started = time.perf_counter()
            do()
            while not is_listed():  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.001)
            drawn = asyncio.Event()
            pilot.app.screen.call_after_refresh(drawn.set)
            await drawn.wait()
            return (time.perf_counter() - started) * 1000

        home_screen: Any = pilot.app.screen
        told["history"] = await until_drawn(home_screen.action_history)
        screen: Any = pilot.app.screen
        told["end"] = await until_drawn(screen.query_one("PagedTable").action_last)
        for words in _SEARCHES:
            screen.query_one("#words").value = words
            told[words] = await until_drawn(screen.on_input_submitted)
        await pilot.pause()
    told["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MB
    return told


if __name__ == "__main__":
    main()
