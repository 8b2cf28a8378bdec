"""What holds for every command: help, wrong words, pipes that close, terminals that show little."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cli.commands import QUESTION, Ran, assert_no_crash, environment, mockint, program
from examples import BAKERY
from interview.steps import Clock, grade, said

from mockint import __version__
from mockint.bank.models import Rubric
from mockint.cli import COMMANDS
from mockint.interview.interview import Interview
from mockint.store.store import Store

Capsys = pytest.CaptureFixture[str]
with_a_full_disk = pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
SUBCOMMANDS = [["bank", "list"], ["bank", "show"], ["bank", "lint"]]


@pytest.mark.parametrize("word", ["--help", "-h", "help"])
def test_help_names_every_command(capsys: Capsys, word: str) -> None:
    ran = mockint(capsys, word)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("usage: mockint")
    assert {line.split()[0] for line in ran.out.splitlines() if line.startswith("  ")} >= set(COMMANDS)
    assert all(option in ran.out for option in ("--grader", "--model", "--base-url"))


@pytest.mark.parametrize("word", ["--version", "-V"])
def test_the_version(capsys: Capsys, word: str) -> None:
    assert mockint(capsys, word) == Ran(0, f"mockint {__version__}\n", "")


@pytest.mark.parametrize("command", [*([name] for name in COMMANDS), *SUBCOMMANDS], ids=" ".join)
def test_every_command_has_help(capsys: Capsys, command: list[str]) -> None:
    ran = mockint(capsys, *command, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"usage: mockint {' '.join(command)}")


@pytest.mark.parametrize(
    "command",
    [
        ["grade", "--question", QUESTION, "ANSWER"],
        ["history"],
        ["show", "last"],
        ["bank", "list"],
        ["bank", "show", QUESTION],
        ["bank", "lint"],
        ["doctor"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("where", ["before", "after"])
def test_the_grader_can_be_named_everywhere(
    capsys: Capsys, store: Store, rubric: Rubric, tmp_path: Path, command: list[str], where: str
) -> None:
    Interview.start(store, [rubric], "one", Clock())
    (tmp_path / "answer.txt").write_text("No.")
    words = [str(tmp_path / "answer.txt") if word == "ANSWER" else word for word in command]
    options = ["--grader", "offline", "--model=tiny", "--base-url", "http://127.0.0.1:9/v1"]
    ran = mockint(capsys, *([*options, *words] if where == "before" else [*words, *options]))
    assert ran.code == 0, ran.err


@pytest.mark.parametrize(
    ("word", "guess"), [("grad", "; did you mean grade?"), ("histroy", "; did you mean history?"), ("sing", "")]
)
def test_an_unknown_command_is_told_with_a_guess(capsys: Capsys, word: str, guess: str) -> None:
    ran = mockint(capsys, word, "--json")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[0] == f"mockint: there is no command {word!r}{guess}"
    assert "usage: mockint" in ran.err


@pytest.mark.parametrize("word", ["--nonsense", "\x1b]0;x\x07", "\udcff", ""])
def test_an_unknown_word_is_no_crash(word: str, capsys: Capsys) -> None:
    ran = mockint(capsys, word)
    assert (ran.code, ran.out) == (2, "")
    assert "\x1b" not in ran.err
    assert "there is no command" in ran.err


@pytest.mark.parametrize("unbuffered", [{}, {"PYTHONUNBUFFERED": "1"}], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize(
    "args", [["--version"], ["--help"], ["bank", "list"], ["bank", "list", "--json"]], ids=" ".join
)
def test_a_reader_that_has_gone_is_no_crash(args: list[str], unbuffered: dict[str, str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "mockint", *args]
    env = {**environment(), **unbuffered}
    try:
        done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, env=env, check=False)
    finally:
        os.close(writing)
    assert_no_crash(Ran(done.returncode, "", done.stderr))


def test_the_first_line_is_enough_for_head() -> None:
    ran = program("bank", "list", before="set -o pipefail; run() {", after='; }; run "$@" | head -n 1')
    (line,) = ran.out.splitlines()
    assert " (built-in, " in line
    assert (ran.code, ran.err) == (0, "")


@pytest.mark.parametrize("args", [["bank", "list"], ["bank", "list", "--json"], ["--version"]], ids=" ".join)
def test_without_any_standard_output_it_is_no_crash(args: list[str]) -> None:
    assert_no_crash(program(*args, after=">&-"))


@pytest.fixture(params=["PYTHONIOENCODING", "LC_ALL"])
def poor_terminal(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that shows ASCII alone."""
    monkeypatch.setenv("LC_ALL", "C")
    if request.param == "PYTHONIOENCODING":
        monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    else:
        monkeypatch.setenv("PYTHONUTF8", "0")
        monkeypatch.setenv("PYTHONCOERCECLOCALE", "0")


@with_a_full_disk
@pytest.mark.parametrize("args", [["--help"], ["bank", "list"], ["bank", "list", "--json"]], ids=" ".join)
def test_a_full_disk_behind_standard_output_is_told_in_a_sentence(args: list[str]) -> None:
    ran = program(*args, after=">/dev/full")
    assert (ran.code, ran.err) == (1, "standard output cannot be written: No space left on device\n")


@with_a_full_disk
def test_messages_that_nobody_can_hear_change_nothing() -> None:
    for there in ("2>/dev/full", "2>&-"):
        assert program("show", "99", after=there) == Ran(2, "", "")


@with_a_full_disk
def test_a_session_that_is_put_out_nowhere_is_no_crash(store: Store, rubric: Rubric) -> None:
    Interview.start(store, [rubric], "one", Clock())
    assert program("export", "last", "--format", "md", after=">&-") == Ran(0, "", "")
    full = program("export", "last", "--format", "html", after=">/dev/full")
    assert (full.code, full.err) == (1, "standard output cannot be written: No space left on device\n")


@pytest.mark.usefixtures("poor_terminal")
def test_a_terminal_without_signs_shows_others(store: Store, rubric: Rubric) -> None:
    grade(said(Interview.start(store, [rubric], "séance", Clock()), f"{BAKERY} 🙂 naïve"))
    shown, listed = program("show", "last"), program("history")
    assert (shown.code, listed.code) == (0, 0)
    assert (shown.out + listed.out).isascii()
    assert "na?ve" in shown.out
    assert "s?ance" in listed.out
    told = program("show", "last", "--json")
    assert told.out.isascii()
    assert told.data["questions"][0]["attempts"][0]["turns"][0]["answer"] == f"{BAKERY} 🙂 naïve"


def test_python_m_mockint_is_the_command() -> None:
    assert program("--version") == Ran(0, f"mockint {__version__}\n", "")


@pytest.mark.parametrize(
    ("args", "broken"),
    [(["history"], False), (["show", "last", "--json"], False), (["history"], True), (["doctor"], True)],
    ids=["history", "show", "history of no database", "doctor of no database"],
)
def test_nothing_is_left_open(home: Path, rubric: Rubric, args: list[str], *, broken: bool) -> None:
    """Python tells of it where it is asked to; of a database since 3.13."""
    store = Store(home / "mockint.db")
    Interview.start(store, [rubric], "one", Clock())
    store.close()
    if broken:
        (home / "mockint.db").write_text("Dear diary, " * 200)
    command = [sys.executable, "-X", "dev", "-W", "error::ResourceWarning", "-m", "mockint", *args]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), check=False)
    assert_no_crash(Ran(done.returncode, done.stdout, done.stderr))


def test_where_there_is_no_home_folder_a_sentence_says_what_to_do(
    capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a container, for a user whom it does not know."""
    answer = mockint(capsys, "grade", "--question", QUESTION, "~nobody-of-this-name/answer.txt")
    assert (answer.code, "there is no such file" in answer.err) == (2, True)
    monkeypatch.setenv("MOCKINT_HOME", "~nobody-of-this-name/mockint")
    ran = mockint(capsys, "history")
    assert (ran.code, ran.out) == (2, "")
    assert "set MOCKINT_HOME to the full path of a folder" in ran.err
