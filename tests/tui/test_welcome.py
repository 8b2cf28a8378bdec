"""The first start explains itself, once."""

import os
import pty
import select
import sys
import time
from pathlib import Path

from tui_person import on, opens, shown

from mockint.tui.app import MockintApp


async def test_three_short_pages_and_one_can_go_back() -> None:
    async with opens(welcome=True) as pilot:
        await on(pilot, "WelcomeScreen")
        assert "A point is met only by words that you said" in shown(pilot)
        await pilot.press("question_mark")
        await on(pilot, "HelpScreen")
        assert "The three pages of the first start" in shown(pilot)
        await pilot.press("question_mark")
        await on(pilot, "WelcomeScreen")
        await pilot.press("enter")
        assert "Without a model nobody judges the content" in shown(pilot)
        assert "kept on this machine" in shown(pilot)
        await pilot.press("left")
        assert "1 of 3" in shown(pilot)
        await pilot.press("space", "right")
        assert "? explains the screen you are on" in shown(pilot)
        await pilot.press("enter")
        await on(pilot, "HomeScreen")


async def test_one_key_skips_it_and_the_palette_brings_it_back(home: Path) -> None:
    async with opens(welcome=True, size=(60, 20)) as pilot:
        await on(pilot, "WelcomeScreen")
        assert (home / "welcomed").exists()
        await pilot.press("escape")
        await on(pilot, "HomeScreen")
        app = pilot.app
        assert isinstance(app, MockintApp)
        (again,) = [command for command in app.get_system_commands(app.screen) if command.title == "Welcome"]
        again.callback()
        await on(pilot, "WelcomeScreen")


def started(arguments: list[str], sign: bytes, term: str = "xterm-256color", seconds: float = 30) -> str:
    """Start mockint in a terminal, wait for a sign, and return all that it wrote."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM=term, COLUMNS="80", LINES="24")
        os.execv(sys.executable, [sys.executable, "-m", "mockint", *arguments])  # noqa: S606 - this program
    seen = b""
    deadline = time.monotonic() + seconds
    while sign not in seen and time.monotonic() < deadline:
        if select.select([terminal], [], [], 0.05)[0]:
            seen += os.read(terminal, 65536)
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    os.close(terminal)
    return seen.decode(errors="replace")


def test_it_comes_once_and_not_before_an_interview_that_was_asked_for(home: Path) -> None:
    assert "1 of 3" not in started(["practice", "--question", "what-is-a-kpi"], b"Submit")
    assert not (home / "welcomed").exists()
    assert "1 of 3" in started([], b"1 of 3")
    assert "1 of 3" not in started([], b"Practise")


def test_where_the_cursor_cannot_be_moved_a_sentence_comes_instead() -> None:
    assert "the screens need a terminal that can move its cursor" in started([], b"TERM is dumb", term="dumb")
