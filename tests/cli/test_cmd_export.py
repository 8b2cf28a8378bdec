"""``mockint export``, ``import``, ``backup`` and ``restore``: a person takes what they practised along, and brings it back."""

import json
import os
import pty
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from cli.commands import Ran, assert_plain, environment, mockint, program
from examples import BAKERY
from report.eventful import eventful
from servers.scripted import Server
from store.state import state

from mockint.bank.library import Bank
from mockint.bank.models import Rubric
from mockint.config import folders
from mockint.interview.export import export_into
from mockint.store.store import Store
from mockint.store.stories import StoryNotes

Capsys = pytest.CaptureFixture[str]


@pytest.fixture
def session(store: Store, bank: Bank, server: Server) -> int:
    return eventful(store, bank, server)


def export(capsys: Capsys, *args: str) -> Ran:
    return mockint(capsys, "export", *args)


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("form", ["md", "html", "json"])
@pytest.mark.parametrize("what", ["1", "last", "all"])
def test_it_goes_to_standard_output(capsys: Capsys, form: str, what: str) -> None:
    ran = export(capsys, what, "--format", form)
    assert (ran.code, ran.err) == (0, "")
    assert BAKERY in ran.out or form == "html"
    assert_plain(ran.out)


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize("form", ["md", "html", "json"])
def test_a_file_holds_the_same_and_is_for_its_owner(capsys: Capsys, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"out.{form}"
    ran = export(capsys, "last", "-o", str(path))  # how the name ends says what it becomes
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert path.read_text(encoding="utf-8") == export(capsys, "last", "--format", form).out
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == [path.name]


@pytest.mark.usefixtures("session")
def test_a_file_that_is_there_is_kept_unless_forced(capsys: Capsys, tmp_path: Path) -> None:
    path = tmp_path / "out.md"
    path.write_text("Dear diary")
    ran = export(capsys, "last", "-o", str(path))
    assert (ran.code, ran.out) == (2, "")
    assert f"{path}: there is such a file already; name another one, or put --force beside it" in ran.err
    assert path.read_text() == "Dear diary"
    assert export(capsys, "last", "-o", str(path), "--force").code == 0
    assert path.read_text(encoding="utf-8").startswith("# stories")


@pytest.mark.usefixtures("session")
def test_a_file_is_written_whole_or_not_at_all(capsys: Capsys, tmp_path: Path) -> None:
    path = tmp_path / "out.md"
    path.write_text("Dear diary")
    assert export(capsys, "99", "-o", str(path), "--force").code == 2
    assert export(capsys, "last", "--answer", "9", "-o", str(path), "--force").code == 2
    assert path.read_text() == "Dear diary"
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["out.md"]


@pytest.mark.usefixtures("session")
def test_one_answer(capsys: Capsys) -> None:
    ran = export(capsys, "last", "--format", "md", "--answer", "2")
    assert ran.out.count("\n## ") == 1
    assert "\n## 2. Tell me about" in ran.out
    assert "### Attempt 1" in ran.out
    assert "### Attempt 2" in ran.out
    assert export(capsys, "last", "--format", "html", "--answer", "2").out.count("<h2") == 1


@pytest.mark.usefixtures("session")
@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["last"], "say with --format what it becomes: md, html, json"),
        (["last", "-o", "out.txt"], "say with --format what it becomes"),
        (["last", "--format", "pdf"], "invalid choice: 'pdf'"),
        (["all", "--format", "md", "--answer", "1"], "--answer goes with one session"),
        (["last", "--format", "md", "--answer", "0"], "'0' is no whole number from 1"),
        (["last", "--format", "md", "--answer", "7"], "session 1 has no question 7; it has 6"),
        (["last", "--format", "json", "--answer", "1"], "an archive holds whole sessions"),
        (["99", "--format", "md"], "there is no session 99; mockint history lists them"),
        (["first", "--format", "md"], "'first' is no session"),
        (["last", "-o", "/", "--format", "md"], "/: this is no file; name one"),
    ],
)
def test_what_cannot_be_is_told(capsys: Capsys, args: list[str], told: str) -> None:
    ran = export(capsys, *args)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err


@pytest.mark.usefixtures("session")
def test_a_folder_that_is_not_there_is_told(capsys: Capsys, tmp_path: Path) -> None:
    ran = export(capsys, "last", "-o", str(tmp_path / "nowhere" / "out.md"))
    assert (ran.code, ran.out) == (1, "")
    assert "out.md: cannot be written: No such file or directory" in ran.err


def test_before_the_first_session(capsys: Capsys) -> None:
    assert json.loads(export(capsys, "all", "--format", "json").out) == {"archive": 1, "sessions": [], "stories": []}
    assert export(capsys, "last", "--format", "md").err == "there is no session yet; mockint practice starts one\n"


@pytest.mark.usefixtures("session")
def test_a_page_is_utf_8_whatever_the_system_speaks() -> None:
    ran = program("export", "last", "--format", "html", before="export PYTHONIOENCODING=latin-1;")
    assert "séance" in ran.out
    assert "✓ met" in ran.out


def test_export_and_import_bring_it_all_to_another_machine(
    capsys: Capsys, store: Store, session: int, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.stories.add(StoryNotes("Bread"), store.session(session).questions[0].attempts[0].id)
    archive = tmp_path / "all.json"
    assert export(capsys, "all", "-o", str(archive)).code == 0
    monkeypatch.setenv("MOCKINT_HOME", str(tmp_path / "other"))

    assert mockint(capsys, "import", str(archive)) == Ran(0, "1 session added.\n1 story added.\n", "")
    assert state(tmp_path / "other" / "mockint.db") == state(home / "mockint.db")
    assert mockint(capsys, "import", str(archive)) == Ran(0, "0 sessions added, 1 here already.\n", "")
    assert state(tmp_path / "other" / "mockint.db") == state(home / "mockint.db")


def test_import_tells_new_numbers_and_what_stands_here_otherwise(
    capsys: Capsys, store: Store, session: int, rubric: Rubric, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "all.json"
    export(capsys, "all", "-o", str(archive))
    store.skip(store.session(session).questions[5].id)
    ran = mockint(capsys, "import", str(archive))
    assert (ran.code, ran.out) == (0, "0 sessions added, 1 here already.\n")
    assert ran.err == "session 1 of the file stands here as session 1, but not the same; it was left as it is\n"

    monkeypatch.setenv("MOCKINT_HOME", str(tmp_path / "other"))
    with closing(Store(folders().database)) as other:
        other.create_session("mine", [rubric])
    ran = mockint(capsys, "import", str(archive))
    assert ran.out == "session 1 of the file is session 2 here\n1 session added.\n"


@pytest.mark.parametrize("content", ['{"archive": 1, "sessions": [{"title": "\\u001b[2Jx"}]}', "\x1b[2J", None])
def test_what_is_no_archive_is_told_plainly(capsys: Capsys, tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "bad\x1b[2J.json"
    if content is not None:
        path.write_text(content)
    ran = mockint(capsys, "import", str(path))
    assert (ran.code, ran.out) == (1, "")
    assert_plain(ran.err)
    assert ran.err.startswith(f"{tmp_path}/bad.json: ")


def test_backup_and_restore(
    capsys: Capsys, store: Store, session: int, home: Path, tmp_path: Path, rubric: Rubric
) -> None:
    copy = tmp_path / "backup.db"
    before = state(home / "mockint.db")
    assert mockint(capsys, "backup", str(copy)) == Ran(0, f"1 session copied to {copy}.\n", "")
    ran = mockint(capsys, "backup", str(copy))
    assert (ran.code, ran.out) == (1, "")
    assert "there is such a file already" in ran.err
    store.create_session(f"after session {session}", [rubric])

    ran = mockint(capsys, "restore", str(copy), "--yes")
    assert (ran.code, ran.out) == (1, "")
    assert "mockint.db is open in another mockint; leave that one and try again" in ran.err
    store.close()

    ran = mockint(capsys, "restore", str(copy))
    assert (ran.code, ran.out) == (2, "")
    assert "there is nobody to ask; put --yes beside it" in ran.err
    ran = mockint(capsys, "restore", str(copy), "--yes")
    assert (ran.code, ran.err) == (0, "")
    restored, kept = ran.out.splitlines()
    assert restored.startswith("Restored: 1 session, the newest of 2")
    assert state(home / "mockint.db") == before
    assert len(state(Path(kept.removeprefix("What was there before is kept in ").removesuffix(".")))) == 2


@pytest.mark.parametrize(
    ("says", "code", "titles"), [("y\n", 0, ["old"]), ("n\n", 1, ["old", "new"]), ("\n", 1, ["old", "new"])]
)
def test_restore_asks_on_a_terminal(
    store: Store, rubric: Rubric, home: Path, tmp_path: Path, capsys: Capsys, says: str, code: int, titles: list[str]
) -> None:
    store.create_session("old", [rubric])
    copy = tmp_path / "backup.db"
    mockint(capsys, "backup", str(copy))
    store.create_session("new", [rubric])
    store.close()

    keyboard, terminal = pty.openpty()
    command = [sys.executable, "-m", "mockint", "restore", str(copy)]
    with subprocess.Popen(
        command, stdin=terminal, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
    ) as asked:
        os.write(keyboard, says.encode())
        _, told = asked.communicate()
    os.close(keyboard)
    os.close(terminal)
    assert asked.returncode == code, told
    assert "The database has 2 sessions, the newest of " in told
    assert "; the backup has 1 session, the newest of " in told
    assert ("nothing was changed" in told) == (code == 1)
    assert [session["title"] for session in state(home / "mockint.db")] == titles


def test_the_screens_get_a_file_of_their_own(store: Store, session: int, home: Path) -> None:
    written = [export_into(folders().exports, store, session, "html") for _ in range(2)]
    assert written == [home / "exports" / f"session-{session}.html", home / "exports" / f"session-{session}-2.html"]
    assert written[0].read_bytes() == written[1].read_bytes()
    assert stat.S_IMODE((home / "exports").stat().st_mode) == 0o700


def test_an_archive_too_large_to_come_back_is_told(
    capsys: Capsys, store: Store, rubric: Rubric, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.create_session("long " * 300, [rubric])
    monkeypatch.setattr("mockint.cli.export.LARGEST", 1_000)
    ran = export(capsys, "all", "--format", "json")
    assert ran.code == 0
    assert "mockint import takes up to" in ran.err
