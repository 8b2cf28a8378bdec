"""How long progress and the review of the day take with many answers, beside 100 in the same run: ``python benchmarks/progress.py``.

Making 100,000 answers takes some minutes; ``--folder`` keeps the databases for the next run.
"""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from textual.widgets import DataTable  # noqa: E402
from tui_person import on, opens, shown  # noqa: E402 - found by the line above

from benchmarks.make_history import make  # noqa: E402
from benchmarks.run import wait_for  # noqa: E402

FEW = 100


def main() -> None:
    """Measure, and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--answers", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--folder", type=Path, default=None)
    args = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        homes = [home_of(args.folder or Path(folder), answers) for answers in (FEW, args.answers)]
        rounds = [[asyncio.run(opened(home)) for home in homes] for _ in range(args.rounds)]
    print(f"{'what':<44}{FEW:>12,}{args.answers:>12,} answers")
    for place, what in enumerate(("key pressed to progress on the screen", "loaded to the review told at home")):
        few, many = (statistics.median(times[side][place] for times in rounds) for side in (0, 1))
        print(f"{what:<44}{few:>9.0f} ms{many:>9.0f} ms   (at most 1,000 ms)", flush=True)


def home_of(folder: Path, answers: int) -> Path:
    """Return the folder of a mockint with so many answers, which is made where it is not there."""
    home = folder / str(answers)
    if not (home / "mockint.db").exists():
        home.mkdir(parents=True)
        make(home / "mockint.db", answers)
    return home


async def opened(home: Path) -> tuple[float, float]:
    """Return milliseconds until progress stood on the screen, and until home told of the review."""
    os.environ["MOCKINT_HOME"] = str(home)
    async with opens() as pilot:
        loaded = time.perf_counter()
        await wait_for(lambda: "question" in shown(pilot).partition("Review ")[2].partition("\n")[0])
        told = time.perf_counter()
        pressed = time.perf_counter()
        await pilot.press("p")
        screen: Any = await on(pilot, "ProgressScreen")
        await wait_for(lambda: screen.query_one(DataTable).row_count > 0)
        drawn = asyncio.Event()
        screen.call_after_refresh(drawn.set)
        await drawn.wait()
        return (time.perf_counter() - pressed) * 1000, (told - loaded) * 1000


if __name__ == "__main__":
    main()
