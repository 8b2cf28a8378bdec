"""Terminals that are set up otherwise than most, or that go away without a word."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cli.commands import environment, program

from mockint.store.store import Store
from mockint.text import clean
from mockint.tui.pasted import PastedText

if sys.platform == "win32":
    pytest.skip("there are no pseudo-terminals", allow_module_level=True)
import pty

from terminal import Terminal


@pytest.fixture
def deaf() -> Iterator[None]:
    """Let nothing that is started be told that its terminal has gone, as after ``trap '' HUP``."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("deaf")
def test_of_another_character_set_with_stale_sizes_and_gone_without_a_word(home: Path) -> None:
    with Terminal("practice", "--question", "what-is-a-kpi", env={"COLUMNS": "99999", "LINES": "9999"}) as terminal:
        terminal.sees("Ctrl+S submits", "^s Submit", "f1 Help")
        terminal.press("In Z\udcfcrich ", "\x1b[M \udcff!", "we threw away ", "\udce6", "9 %")
        terminal.sees("In Z\ufffdrich", "we threw away \ufffd9 %")
        terminal.close_window()
        terminal.ends(10)
    with closing(Store(home / "mockint.db")) as store:
        assert store.draft(1).endswith("we threw away \ufffd9 %")


def test_what_is_pasted_holds_no_keys(home: Path) -> None:
    escapes = "We \x1b[31mcounted\x1b[0m the bread\x1b \x13that \x1b\x11was \x1b\x15left\x1b[20 and \x1b]0;owned\x07cut a batch."
    with Terminal("practice", "--question", "what-is-a-kpi") as terminal:
        terminal.sees("Ctrl+S submits")
        terminal.press("First, ", "\x1b[200~", escapes, "\x1b[201~", " Then")
        terminal.sees("First, We counted the bread")
        terminal.press("ctrl+q")
        assert terminal.ends() == 0
    with closing(Store(home / "mockint.db")) as store:
        draft = store.draft(1)
        assert store.attempt(1).submitted_at is None
    assert draft == f"First, {clean(escapes)} Then"
    for word in ("We counted the bread", "that", "was", "left", "cut a batch. Then"):
        assert word in draft


@pytest.mark.parametrize("size", range(1, 9))
def test_a_paste_is_known_wherever_what_arrives_is_cut(size: int) -> None:
    arrives = "ab\x1b[Ac\x1b[200~two\x1b[31m words\x13\x1b[20 \x1b[201~d\x1b[200~\x1b[201~\x1b[200~\x1b\x1b[201~e"
    pasted = PastedText()
    parts = [pasted.plain(arrives[i : i + size]) for i in range(0, len(arrives), size)]
    told = "".join(parts)
    outside = "ab\x1b[Ac", "d", "e"
    assert told.replace("\x1b[200~", "|").replace("\x1b[201~", "|").split("|")[::2] == [
        outside[0],
        outside[1],
        "",
        outside[2],
    ]
    assert told.count("two words") == 1
    assert "\x13" not in told


@pytest.mark.parametrize("missing", ["stdin", "stdout", "stderr"])
def test_where_one_stream_is_no_terminal_a_sentence_comes_at_once(missing: str) -> None:
    master, slave = pty.openpty()
    streams = {"stdin": slave, "stdout": slave, "stderr": slave, missing: subprocess.PIPE}
    try:
        command = [sys.executable, "-m", "mockint"]
        done = subprocess.run(command, **streams, env=environment(), timeout=30, check=False)  # type: ignore[call-overload] # streams by name
        told = (done.stderr or os.read(master, 4096)).decode()
    finally:
        os.close(master)
        os.close(slave)
    assert done.returncode == 1
    assert "the screens need a terminal for standard input, output and error" in " ".join(told.split())


def test_without_any_standard_input_a_sentence_comes() -> None:
    ran = program("practice", after="<&-")
    assert ran.code == 1
    assert "the screens need a terminal" in ran.err
