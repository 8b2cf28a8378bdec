"""What is noted for bug reports, and what a person reads where something happened that nobody foresaw."""

import stat
from contextlib import closing
from pathlib import Path, PurePath
from typing import ClassVar

import pytest
from cli.commands import QUESTION, mockint, program
from examples import BAKERY, reply
from hostile import obeyed
from servers.scripted import Server, answers_status, streams
from textual.binding import Binding, BindingType
from textual.widgets import TextArea
from tui_person import BAKERY_QUESTION, NOBODY_ASKS_ON, built_in, on

from mockint import tui
from mockint.bank.models import Rubric
from mockint.config import Settings
from mockint.crash import crash_text
from mockint.log import close_log, log, open_log
from mockint.store.store import Store
from mockint.tui.app import MockintApp

Capsys = pytest.CaptureFixture[str]
SECRET = "sk-marked-0123456789"  # noqa: S105 - not a real one


@pytest.fixture(autouse=True)
def _no_log_of_other_tests() -> None:
    close_log()


def written(home: Path) -> str:
    return (home / "mockint.log").read_text(encoding="utf-8")


@pytest.fixture
def answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A file with an answer, and a key to grade it with."""
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    path = tmp_path / "answer.txt"
    path.write_text(BAKERY, encoding="utf-8")
    return str(path)


def grade(capsys: Capsys, server: Server, answer: str) -> int:
    told = ("--grader", "llm", "--model", "tiny", "--base-url", server.base_url)
    return mockint(capsys, "grade", "--question", QUESTION, answer, *told).code


def test_a_failure_is_noted_with_its_places_and_without_words(
    home: Path, capsys: Capsys, server: Server, answer: str
) -> None:
    server.plays(answers_status(401, {"error": {"message": f"no such key {SECRET} in bakery"}}))

    grade(capsys, server, answer)
    mockint(capsys, "show", "7")

    log_text = written(home)
    assert "UnknownSessionError cli/__init__.py:" in log_text
    assert ", store/store.py:" in log_text
    for word in (SECRET, "bakery", "no session"):
        assert word not in log_text


@pytest.mark.parametrize("name", ["\x1b]0;owned\x07tiny", "ti\nny", "\u202eynit"])
def test_names_in_the_log_steer_no_terminal_and_make_no_entry_of_their_own(home: Path, name: str) -> None:
    open_log(home)
    log.info("graded by %s", name)

    [entry, *more] = written(home).splitlines()
    assert entry.startswith("2")
    assert "graded by" in entry
    assert all(line.startswith(" ") for line in more)
    assert not obeyed(written(home))


def test_what_was_said_is_in_the_log_only_where_it_was_asked_for(
    home: Path, capsys: Capsys, server: Server, answer: str, rubric: Rubric
) -> None:
    server.plays(streams(reply(rubric)), streams(reply(rubric)))

    assert grade(capsys, server, answer) == 0
    assert not (home / "mockint.log").exists() or "bakery" not in written(home)
    home.mkdir(exist_ok=True)
    (home / "config.toml").write_text("[log]\nanswers = true\n", encoding="utf-8")
    assert grade(capsys, server, answer) == 0

    log_text = written(home)
    assert "back at the bakery where I worked" in log_text
    assert "I cut the Tuesday batch by twenty loaves" in log_text
    assert SECRET not in log_text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("log = 1", "log: write it as a table with answers"),
        ("[log]\nanswers = 1", "log.answers: write true or false"),
        ("[log]\nlevel = 'all'", "log.level: no such setting; there is answers"),
    ],
)
def test_a_wrong_setting_of_the_log_is_told(home: Path, capsys: Capsys, text: str, told: str) -> None:
    home.mkdir()
    (home / "config.toml").write_text(text, encoding="utf-8")
    assert told in mockint(capsys, "history").err


@pytest.mark.parametrize(
    ("args", "noted"),
    [
        (("backup", "/nowhere/at/all"), "StoreError"),
        (("restore", "/nowhere/at/all"), "StoreError"),
        (("import", "/nowhere/at/all"), "ArchiveError"),
        (("export", "7", "--format", "md"), "UnknownSessionError"),
        (("stories", "7"), "UnknownStoryError"),
        (("stats",), ""),
    ],
)
def test_every_command_tells_what_is_wrong_in_the_config_and_notes_what_fails(
    home: Path, capsys: Capsys, args: tuple[str, ...], noted: str
) -> None:
    home.mkdir()
    (home / "config.toml").write_text("limit = 1", encoding="utf-8")
    assert "limit: no such setting" in mockint(capsys, *args).err
    assert not noted or noted in written(home)


def test_the_log_is_private_and_stays_small(home: Path) -> None:
    open_log(home)
    for _ in range(40_000):
        log.info("a line that says very little about what happened in the meantime")

    files = sorted(home.glob("mockint.log*"))
    assert [file.name for file in files] == ["mockint.log", "mockint.log.1", "mockint.log.2"]
    assert sum(file.stat().st_size for file in files) <= 1_600_000
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_where_no_log_can_be_written_the_rest_works(home: Path, capsys: Capsys) -> None:
    home.mkdir()
    (home / "mockint.log").mkdir()
    ran = mockint(capsys, "show", "7")
    assert (ran.code, ran.err) == (2, "there is no session 7; mockint history lists them\n")


def test_an_error_that_nobody_foresaw_is_told_without_what_variables_held(home: Path) -> None:
    def fails() -> None:
        int(SECRET)

    try:
        fails()
    except ValueError as error:
        told = crash_text(error, words_are_kept=True)

    assert str(home / "mockint.db") in told
    assert str(home / "mockint.log") in told
    assert SECRET not in told + written(home)


def test_a_command_that_breaks_says_so_in_sentences(
    home: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "mockint.cli.history.open_store", lambda: dict[str, str]()["bakery"]
    )  # a fault that nobody foresaw

    ran = mockint(capsys, "history")

    assert ran.code == 1
    assert "something happened that should not (KeyError at cli/history.py:" in ran.err
    assert f"To report this, send the file\n  {home / 'mockint.log'}\n" in ran.err
    assert "kept" not in ran.err, "a command keeps nothing that was typed, and there is no database"
    assert "Start mockint again" not in ran.err
    assert "Traceback" not in ran.err
    assert "bakery" not in ran.err + written(home)


class Breaks(MockintApp):
    """The app with a key that breaks it."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [Path(tui.app.__file__).parent / path for path in MockintApp.CSS_PATH]
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f12", "breaks", "Break")]

    def action_breaks(self) -> None:
        raise KeyError(SECRET)


async def types_and_breaks(app: Breaks) -> None:
    async with app.run_test(notifications=True) as pilot:
        screen = await on(pilot, "InterviewScreen")
        screen.query_one(TextArea).insert(BAKERY)
        await pilot.press("f12")


async def test_what_was_typed_up_to_a_crash_is_kept(home: Path) -> None:
    app = Breaks(Settings(interview=NOBODY_ASKS_ON), bank=built_in(), practice=BAKERY_QUESTION)
    with pytest.raises(KeyError):
        await types_and_breaks(app)

    with closing(Store(home / "mockint.db")) as store:
        assert store.draft(1) == BAKERY


async def test_the_screens_end_with_sentences_too(home: Path) -> None:
    app = Breaks(Settings())
    with pytest.raises(KeyError):
        async with app.run_test() as pilot:
            await pilot.press("f12")

    assert "something happened that should not (KeyError" in app.last_words
    assert f"is kept in\n  {home / 'mockint.db'}\nStart mockint again to go on." in app.last_words
    assert f"send the file\n  {home / 'mockint.log'}\n" in app.last_words
    assert SECRET not in app.last_words + written(home)


def test_a_reader_that_has_had_enough_is_no_failure(home: Path) -> None:
    ran = program("bank", "list", after="| head -1")
    assert (ran.out.count("\n"), ran.err) == (1, "")
    assert not (home / "mockint.log").exists()


def test_a_failure_before_the_log_is_open_puts_nothing_but_its_sentence_out() -> None:
    ran = program("export", "7", "--format", "md")
    assert ran.err == "there is no session 7; mockint history lists them\n"
