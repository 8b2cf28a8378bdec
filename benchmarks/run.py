"""What mockint costs, each figure beside its yardstick in the same run: ``python benchmarks/run.py``.

Machines are noisy, so the two sides of a row take turns, and medians are shown. Nothing here fails a build.
"""

import argparse
import asyncio
import os
import pty
import select
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import yaml  # noqa: E402
from examples import BAKERY, reply  # noqa: E402 - found by the line above
from servers.scripted import Handler, Scene, Server, streams  # noqa: E402

from mockint.bank.library import Choice, load_bank  # noqa: E402
from mockint.bank.models import Rubric  # noqa: E402
from mockint.config import InterviewSettings, Settings  # noqa: E402
from mockint.grading.offline import OfflineGrader  # noqa: E402
from mockint.grading.submission import Submission  # noqa: E402

BARE_APP = """
from textual.app import App
from textual.widgets import Footer, Header, Markdown, TextArea
class Bare(App):
    def compose(self):
        yield Header(); yield Markdown("bare and ready"); yield TextArea(); yield Footer()
Bare().run()
"""
QUESTION = "problem-in-the-figures"


def main() -> None:
    """Measure everything and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=9)
    rounds = options.parse_args().rounds
    rubric = load_bank(Path("/nonexistent")).rubric(QUESTION)
    print(f"{'what':<44}{'mockint':>10}{'yardstick':>12}   compared")
    mine, bare = alternately(rounds, packs_loaded, yaml_read)
    row("all packs loaded | their YAML read", mine, bare, f"{mine / bare:.1f} times")
    with tempfile.TemporaryDirectory() as home:
        os.environ["MOCKINT_HOME"] = home
        mine, bare = alternately(rounds, version, nothing)
        row("mockint --version | python -c pass", mine, bare, f"{mine / bare:.1f} times (at most 6)")
        mine, bare = alternately(rounds, first_frame, bare_first_frame)
        row("first frame | bare Textual app", mine, bare, f"{mine / bare:.2f} times (at most 1.3)")
        ours, theirs = asyncio.run(round_trips(rubric, rounds))
        row(
            "submit to request on the wire | bare SDK",
            ours[0],
            theirs[0],
            f"{ours[0] - theirs[0]:+.0f} ms (at most 50)",
        )
        row(
            "last byte to feedback on screen | bare SDK",
            ours[1],
            theirs[1],
            f"{ours[1] - theirs[1]:+.0f} ms (at most 50)",
        )
    long = (BAKERY + " ") * 3
    long = " ".join(long.split()[:250])
    offline = statistics.median(asyncio.run(offline_feedback(rubric, long)) for _ in range(rounds))
    row("offline feedback on 250 words", offline, None, "at most 100 ms")


def row(what: str, mine: float, yardstick: float | None, compared: str) -> None:
    """Print one line; times in milliseconds."""
    beside = "" if yardstick is None else f"{yardstick:.0f} ms"
    print(f"{what:<44}{mine:>7.0f} ms{beside:>12}   {compared}", flush=True)


def alternately(rounds: int, mine: Callable[[], float], yardstick: Callable[[], float]) -> tuple[float, float]:
    """Return the medians of both sides, which take turns; the first round warms up and is left out."""
    pairs = [(mine(), yardstick()) for _ in range(rounds + 1)][1:]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def packs_loaded() -> float:
    """Load and check every built-in pack, which the app does after its first frame."""
    started = time.perf_counter()
    load_bank(Path("/nonexistent"))
    return (time.perf_counter() - started) * 1000


def yaml_read() -> float:
    """Read the same files with PyYAML's C loader alone."""
    started = time.perf_counter()
    for path in (ROOT / "rubrics").glob("*.yaml"):
        yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return (time.perf_counter() - started) * 1000


def version() -> float:
    """Run ``mockint --version``."""
    return timed([sys.executable, "-c", "import sys; from mockint.cli import main; sys.exit(main(['--version']))"])


def nothing() -> float:
    """Run Python on nothing."""
    return timed([sys.executable, "-c", "pass"])


def timed(command: list[str]) -> float:
    """Run a command and return milliseconds."""
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
    return (time.perf_counter() - started) * 1000


def first_frame() -> float:
    """Start mockint in a pseudo-terminal until its first frame is drawn."""
    return until_drawn([sys.executable, "-m", "mockint"], b"evidence")


def bare_first_frame() -> float:
    """Start a bare app in a pseudo-terminal until its first frame is drawn."""
    return until_drawn([sys.executable, "-c", BARE_APP], b"ready")


def until_drawn(command: list[str], sign: bytes) -> float:
    """Start a command in a pseudo-terminal and return milliseconds until a sign shows."""
    started = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.environ.update(TERM="xterm-256color", COLUMNS="80", LINES="24")
        os.execv(command[0], command)  # noqa: S606 - this program
    seen = b""
    while sign not in seen:
        if select.select([terminal], [], [], 0.001)[0]:
            seen += os.read(terminal, 65536)
    took = (time.perf_counter() - started) * 1000
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    os.close(terminal)
    return took


def noting(scene: Scene, ends: list[float]) -> Scene:
    """Play a scene and note when its last byte was written."""

    def play(handler: Handler) -> None:
        scene(handler)
        ends.append(time.perf_counter())

    return play


async def round_trips(rubric: Rubric, rounds: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return, for the app and for a bare SDK call: milliseconds to the request on the wire, and from its last byte on."""
    server = Server()
    ends: list[float] = []
    server.plays(noting(streams(reply(rubric), pause=0.02), ends))
    ours = [await in_the_app(server, ends) for _ in range(rounds)]
    body = server.requests[-1]["body"]
    theirs = [await in_the_sdk(server, ends, body) for _ in range(rounds)]
    server.stop()
    return medians(ours), medians(theirs)


def medians(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the median of each side of some pairs."""
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


async def in_the_app(server: Server, ends: list[float]) -> tuple[float, float]:
    """Submit an answer in the real app."""
    from textual.widgets import TextArea  # noqa: PLC0415
    from tui_person import on, opens  # noqa: PLC0415

    from mockint.tui.feedback.screen import FeedbackScreen  # noqa: PLC0415

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
        before = time.perf_counter()
        screen.action_submit()
        await wait_for(lambda: isinstance(pilot.app.screen, FeedbackScreen) and pilot.app.screen.feedback is not None)
        drawn = asyncio.Event()
        pilot.app.screen.call_after_refresh(drawn.set)
        await drawn.wait()
        return (server.requests[-1]["at"] - before) * 1000, (time.perf_counter() - ends[-1]) * 1000


async def in_the_sdk(server: Server, ends: list[float], body: dict[str, Any]) -> tuple[float, float]:
    """Send the same request with the bare SDK."""
    import openai  # noqa: PLC0415

    async with openai.AsyncOpenAI(api_key="k", base_url=server.base_url) as client:
        before = time.perf_counter()
        async for _ in await client.chat.completions.create(**body):
            pass
        after = time.perf_counter()
    return (server.requests[-1]["at"] - before) * 1000, (after - ends[-1]) * 1000


async def wait_for(holds: Callable[[], bool]) -> None:
    """Look every millisecond whether something holds."""
    while not holds():  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(0.001)


async def offline_feedback(rubric: Rubric, answer: str) -> float:
    """Return milliseconds for a feedback without a model."""
    started = time.perf_counter()
    async with aclosing(OfflineGrader().grade(Submission.of(rubric, answer))) as events:
        async for _ in events:
            pass
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
