"""A whole interview in a real terminal, with a real process and a scripted server: what a person presses, and what the screen reads."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from examples import BAKERY, reply
from servers.interviewer import asks_on, probes
from servers.scripted import Server, streams

from mockint.bank.models import Rubric
from mockint.store.store import Store

if sys.platform == "win32":
    pytest.skip("there are no pseudo-terminals", allow_module_level=True)
from terminal import Terminal

TOLD, _, REST = BAKERY.partition(" I cut ")
PROBE = "You looked at the numbers with the team: who noticed it first?"
EDITOR = """
import pathlib, sys
file = pathlib.Path(sys.argv[-1])
file.write_text(file.read_text() + {added!r} + chr(10))
"""


@pytest.fixture
def editor(tmp_path: Path) -> str:
    """An editor that adds the rest of the answer, saves and ends."""
    script = tmp_path / "editor.py"
    script.write_text(EDITOR.format(added=f" I cut {REST}"))
    return f"{sys.executable} {script}"


@pytest.fixture
def terminal(server: Server, rubric: Rubric, editor: str) -> Iterator[Terminal]:
    """The command in a terminal, with a server that asks on once and marks."""
    server.plays(asks_on(probes(PROBE, "I looked at the numbers"), judging=streams(reply(rubric))))
    args = ("--pack", "kpi-stories", "--question", "problem-in-the-figures", "--model", "tiny")
    env = {"OPENAI_API_KEY": "sk-test", "EDITOR": editor}
    with Terminal("practice", *args, "--base-url", server.base_url, env=env) as terminal:
        yield terminal


def test_from_the_first_key_to_the_score_and_out(terminal: Terminal, store: Store) -> None:
    terminal.sees("Tell me about a time when a figure", "Ctrl+S submits", "^s Submit")
    terminal.press("f2")
    terminal.sees("Why they ask")
    terminal.press("f4")
    terminal.sees("Situation", "Result")
    terminal.press(TOLD)
    terminal.sees("when the market is closed.", "words")
    terminal.press("f5")
    terminal.sees("to four percent by Christmas, you know.")
    terminal.resize(60, 20)
    terminal.sees("esc Leave", "by Christmas, you know.")
    terminal.resize(120, 40)
    terminal.press("ctrl+s", "ctrl+s")
    terminal.sees(PROBE, "follow-up 1", "0 words")
    terminal.press("Anna did, on the second Monday.")
    terminal.sees("Anna did, on the second Monday.")
    terminal.press("ctrl+s")
    terminal.sees("92 of 100, strong")
    terminal.press("escape")
    terminal.sees("Practise", "Look back")
    terminal.press("q")
    assert terminal.ends() == 0
    (attempt,) = store.session(1).questions[0].attempts
    assert [turn.answer for turn in attempt.turns] == [BAKERY, "Anna did, on the second Monday."]
    assert "editor" in [moment.kind for moment in attempt.moments]


def test_what_is_typed_faster_than_the_screen_draws_is_all_there(terminal: Terminal, store: Store) -> None:
    terminal.sees("Ctrl+S submits")
    terminal.press(f"{TOLD}\x13\x13")  # the whole answer and Ctrl+S twice, in one go
    terminal.sees(PROBE)
    terminal.press("Anna.\x13\x13")
    terminal.sees("of 100")
    terminal.press("ctrl+q")
    assert terminal.ends() == 0
    (attempt,) = store.session(1).questions[0].attempts
    assert [turn.answer for turn in attempt.turns] == [TOLD, "Anna."]
    assert len(attempt.feedback) == 1


def test_a_terminal_that_is_closed_in_the_middle_of_a_sentence_loses_nothing(
    terminal: Terminal, store: Store, home: Path
) -> None:
    terminal.sees("Ctrl+S submits")
    terminal.press("We threw away nine percent")
    terminal.sees("We threw away nine percent")
    terminal.hang_up()
    terminal.ends()
    assert store.draft(1) == "We threw away nine percent"
    (home / "welcomed").touch()
    with Terminal() as again:
        again.sees("Continue")
        again.press("c")
        again.sees("We threw away nine percent")
