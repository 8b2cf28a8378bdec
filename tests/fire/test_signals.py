"""The window is closed, the machine goes down, the program is suspended or held: no word is lost, and the terminal is left as it was."""

import asyncio
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from servers.scripted import Server, says_nothing

from mockint.bank.models import Rubric
from mockint.store.store import Store
from mockint.tui.leaving import suspend_between_events

if sys.platform == "win32":
    pytest.skip("there are no pseudo-terminals", allow_module_level=True)
from terminal import Terminal

SENTENCE = "We threw away nine percent of the bread"
LIMITS = "[limits]\nfirst_token = 3\nsilence = 3\ntotal = 5\n[interview]\nfollow_ups = 0\n"


@pytest.fixture
def terminal(server: Server, home: Path, rubric: Rubric) -> Iterator[Terminal]:
    """A question is asked."""
    home.mkdir(mode=0o700)
    (home / "config.toml").write_text(LIMITS)
    server.plays(says_nothing(after='{"points": {"'))
    asked = ("--pack", rubric.pack, "--question", rubric.question.id)
    judge = ("--model", "tiny", "--base-url", server.base_url)
    with Terminal("practice", *asked, *judge, env={"OPENAI_API_KEY": "sk-test"}) as terminal:
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


async def test_a_signal_to_suspend_waits_for_the_event_in_hand() -> None:
    came: list[int] = []
    before = {number: signal.getsignal(number) for number in (signal.SIGTSTP, signal.SIGCONT)}
    try:
        for number in before:
            signal.signal(number, lambda number, _: came.append(number))
        suspend_between_events()
        for number in before:
            signal.raise_signal(number)
        assert came == []
        await asyncio.sleep(0)
        assert came == [signal.SIGTSTP, signal.SIGCONT]
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


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
