"""The window is closed, the machine goes down, the program is suspended or held: no word is lost, and the terminal is left as it was."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from servers.scripted import Server, says_nothing
from textual.widgets import TextArea
from tui_person import on, opens

from mockint.bank.models import Rubric
from mockint.store.store import Store

if sys.platform == "win32":
    pytest.skip("there are no pseudo-terminals", allow_module_level=True)
from terminal import Terminal

SENTENCE = "We threw away nine percent of the bread"
LIMITS = "[limits]\nfirst_token = 3\nsilence = 3\ntotal = 5\n[interview]\nfollow_ups = 0\n"
EDITOR = (
    "kill -TSTP 0\nprintf ' bread' >> $1\n"  # as Ctrl+Z in an editor: the signal goes to all who share the terminal
)


@pytest.fixture
def terminal(server: Server, home: Path, rubric: Rubric, tmp_path: Path) -> Iterator[Terminal]:
    """A question is asked."""
    home.mkdir(mode=0o700)
    (home / "config.toml").write_text(LIMITS)
    server.plays(says_nothing(after='{"points": {"'))
    asked = ("--pack", rubric.pack, "--question", rubric.question.id)
    judge = ("--model", "tiny", "--base-url", server.base_url)
    editor = tmp_path / "editor.sh"
    editor.write_text(EDITOR)
    env = {"OPENAI_API_KEY": "sk-test", "EDITOR": f"sh {editor}"}
    with Terminal("practice", *asked, *judge, env=env) as terminal:
        terminal.sees("Ctrl+S submits")
        yield terminal


def draft(home: Path) -> str:
    with closing(Store(home / "mockint.db")) as store:
        return store.draft(1)


def test_an_order_to_end_keeps_the_last_key_and_leaves_the_terminal_as_it_was(terminal: Terminal, home: Path) -> None:
    terminal.press(SENTENCE)
    terminal.sees(SENTENCE)
    terminal.send(signal.SIGTERM)
    assert terminal.ends(4) == 128 + signal.SIGTERM
    assert terminal.is_cooked
    assert "Traceback" not in terminal.text
    assert draft(home) == SENTENCE


def test_a_window_that_is_closed_keeps_the_last_key_and_leaves_no_program_behind(
    terminal: Terminal, home: Path
) -> None:
    terminal.press(SENTENCE)
    terminal.sees(SENTENCE)
    terminal.close_window()
    terminal.ends(4)
    assert draft(home) == SENTENCE
    assert "Traceback" not in (home / "mockint.log").read_text()


def test_suspended_and_taken_up_again(terminal: Terminal) -> None:
    terminal.press("We threw away ")
    terminal.sees("We threw away")
    terminal.send(signal.SIGTSTP)
    terminal.stops()
    assert terminal.is_cooked, "the shell can be used meanwhile"
    terminal.forget_screen()
    terminal.send(signal.SIGCONT)
    terminal.sees("We threw away", "^s Submit")
    terminal.press("nine percent")
    terminal.sees("We threw away nine percent")


def test_suspended_while_it_draws_it_does_not_hang(terminal: Terminal) -> None:
    for _ in range(8):
        terminal.press("threw away ")
        terminal.send(signal.SIGTSTP)
        terminal.stops()
        terminal.send(signal.SIGCONT)
    terminal.press("in the end")
    terminal.sees("in the end")


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="processes cannot be put on one core")
def test_suspended_again_before_it_was_told_to_go_on(terminal: Terminal) -> None:
    """The system takes SIGCONT back where the next order to stop comes before the program has run."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    for thread in Path(f"/proc/{terminal.pid}/task").iterdir():
        os.sched_setaffinity(int(thread.name), {min(cores)})
        os.sched_setscheduler(int(thread.name), os.SCHED_BATCH, os.sched_param(0))  # which waits for its turn
    try:
        terminal.send(signal.SIGTSTP)
        for _ in range(8):
            terminal.stops()
            terminal.send(signal.SIGCONT)
            terminal.send(signal.SIGTSTP)
        terminal.stops()
    finally:
        os.sched_setaffinity(0, cores)
    terminal.forget_screen()
    terminal.send(signal.SIGCONT)
    terminal.sees("^s Submit")


def test_a_stop_from_within_the_editor_is_for_the_shell_to_take_up(terminal: Terminal) -> None:
    """No shell waits behind this terminal, so that the system lets nobody be stopped, and the editor goes on."""
    terminal.press("We threw away", "f5")
    terminal.sees("We threw away bread", "^s Submit")


@pytest.mark.parametrize(
    ("does", "told"),
    [("rm $1", "could not be used"), ("printf '%040000d' 1 > $1", "it is kept in"), ("exit 3", "ended with status 3")],
)
def test_an_editor_that_fails_gives_the_terminal_back(
    terminal: Terminal, home: Path, tmp_path: Path, does: str, told: str
) -> None:
    (tmp_path / "editor.sh").write_text(f"{does}\n")
    terminal.press("We threw away", "f5")
    terminal.sees(told, "We threw away")
    terminal.press(" bread")
    terminal.sees("We threw away bread")
    terminal.press("ctrl+q")
    assert terminal.ends() == 0
    assert draft(home) == "We threw away bread"


async def test_what_an_editor_had_saved_when_the_program_was_killed_is_the_draft(
    terminal: Terminal, home: Path, tmp_path: Path
) -> None:
    open_editor = tmp_path / "open"
    (tmp_path / "editor.sh").write_text(
        f"printf ' bread' >> $1\necho $$ > {open_editor}.pid\nmv {open_editor}.pid {open_editor}\nexec sleep 60\n"
    )
    terminal.press("We threw away", "f5")
    terminal.waits(open_editor.exists, "the editor has saved")
    terminal.kill()
    os.kill(int(open_editor.read_text()), signal.SIGKILL)
    assert draft(home) == "We threw away"
    async with opens() as pilot:
        await pilot.press("c")
        screen = await on(pilot, "InterviewScreen")
        assert screen.query_one(TextArea).text == "We threw away bread"
        (told,) = pilot.app._notifications
        assert told.message.startswith("mockint ended while your editor was open.")
        assert draft(home) == "We threw away bread"
    assert not (home / "editing").exists()


def test_held_from_outside_it_draws_anew_and_leaves_the_terminal_as_it_was(terminal: Terminal) -> None:
    terminal.send(signal.SIGSTOP)
    terminal.stops()
    terminal.forget_screen()
    terminal.send(signal.SIGCONT)
    terminal.sees("^s Submit")
    terminal.press("ctrl+q")
    assert terminal.ends(10) == 0
    assert terminal.is_cooked


def test_held_for_long_while_the_server_has_gone(terminal: Terminal, home: Path, server: Server) -> None:
    terminal.press(SENTENCE, "ctrl+s")
    terminal.sees("Grading")
    terminal.waits(lambda: bool(server.requests), "it is asked")
    terminal.send(signal.SIGSTOP)
    terminal.stops()
    server.closing.set()
    time.sleep(4)  # longer than any silence that is allowed
    terminal.send(signal.SIGCONT)
    terminal.sees("not graded", seconds=10)
    terminal.press("escape")
    terminal.sees("1 answer waits for a grading: press g")
    with closing(Store(home / "mockint.db")) as store:
        (waiting,) = store.history.waiting()
        assert waiting.attempt.turns[0].answer == SENTENCE
