"""The commands on a database that is damaged, may not be written, or is none: they look back where they can, and say one sentence."""

import os
import pkgutil
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import pytest
from cli.commands import mockint
from examples import BAKERY
from store.damage import change, inside, spoil
from store.make_version import VERSIONS

import mockint as package
from mockint.store.store import Store

Capsys = pytest.CaptureFixture[str]
LOOKING_BACK = [
    ("history",),
    ("history", "--search", "tuesday"),
    ("show", "1"),
    ("export", "1", "--format", "md"),
    ("export", "all", "--format", "html"),
    ("stats",),
    ("stories",),
]


@pytest.fixture
def database(home: Path) -> Path:
    """A database with sessions, where the commands look for it, and a copy beside it."""
    home.mkdir()
    path = Path(shutil.copy(max(VERSIONS.glob("*.db")), home / "mockint.db"))
    Store(path).close()
    return path


@pytest.fixture
def copy(database: Path) -> Path:
    return Path(shutil.copy(database, database.with_name("mockint-2026-03-01.db")))


@contextmanager
def as_somebody_else(folder: Path) -> Iterator[None]:
    """Be a user who may read a folder and not write it; root may write everywhere."""
    for module in pkgutil.walk_packages(package.__path__, "mockint."):
        if not module.name.endswith("__main__"):
            import_module(module.name)  # later the other user may have no right to
    for path in (folder, *folder.iterdir()):
        path.chmod(0o555 if path.is_dir() else 0o444)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        if not os.access(__file__, os.R_OK, effective_ids=True):
            pytest.skip("this checkout is for its owner's eyes only")
        yield
    finally:
        if is_root:
            os.seteuid(0)
        folder.chmod(0o700)


@pytest.fixture
def unwritable(database: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The same in a folder that everybody may look into."""
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name) / "home"
        Path(name).chmod(0o755)
        shutil.copytree(database.parent, folder)
        monkeypatch.setenv("MOCKINT_HOME", str(folder))
        yield folder


def test_a_damaged_one_is_looked_back_at_and_its_newest_copy_offered(
    capsys: Capsys, database: Path, copy: Path
) -> None:
    spoil(database, "moments")
    for command in LOOKING_BACK:
        ran = mockint(capsys, *command)
        assert ran.code == 0
        if ran.err:  # not every command comes upon it
            assert "is damaged, so nothing more is written to it" in ran.err
            assert ran.err.endswith(f": mockint restore {copy}\n")
    assert BAKERY in mockint(capsys, "show", "1").out

    doctor = mockint(capsys, "doctor", "--json")
    assert (doctor.code, doctor.data["ok"]) == (1, False)
    assert doctor.data["database"]["error"].endswith(f": mockint restore {copy}")
    assert [one["file"] for one in doctor.data["database"]["copies"]] == [str(copy)]
    assert f"! {database} is damaged" in mockint(capsys, "doctor").out

    assert mockint(capsys, "restore", str(copy), "--yes").code == 0
    assert mockint(capsys, "doctor", "--json").data["ok"]
    assert mockint(capsys, "show", "1").err == ""


def test_restore_lists_the_copies_with_what_is_in_them(capsys: Capsys, database: Path, copy: Path) -> None:
    (database.parent / "mockint-2026-03-02.db").write_text("no copy at all")
    ran = mockint(capsys, "restore")
    assert (ran.code, ran.err) == (0, "")
    listed, _, how = ran.out.splitlines()
    assert listed == f"{copy}: 2 sessions, the newest of 2026-11-22"
    assert how.startswith("mockint restore FILE puts one of them in the place of the database.")


def test_what_a_newer_mockint_wrote_is_not_offered(capsys: Capsys, database: Path, copy: Path, tmp_path: Path) -> None:
    sound = str(shutil.copy(copy, tmp_path / "sound.db"))
    change(copy, "INSERT INTO migrations VALUES ('9001-moods', '2031-01-01')")
    shutil.copy(copy, database)
    assert mockint(capsys, "restore", sound, "--yes").code == 0
    assert len(list(database.parent.glob("mockint-before-restore-*.db"))) == 1
    listed = mockint(capsys, "restore")
    assert (listed.code, listed.err) == (0, "")
    assert listed.out.startswith("There is no copy yet that this mockint could put back. ")
    assert mockint(capsys, "doctor", "--json").data["database"]["copies"] == []


def test_restore_without_any_copy_says_how_one_comes_about(capsys: Capsys) -> None:
    ran = mockint(capsys, "restore")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("There is no copy yet ")


def test_a_damaged_one_can_be_brought_over_into_its_copy(
    capsys: Capsys, database: Path, copy: Path, tmp_path: Path
) -> None:
    change(database, "UPDATE sessions SET title = 'newer', started_at = '2026-12-01T09:30:00.000+00:00' WHERE id = 2")
    spoil(database, "stories")
    assert mockint(capsys, "export", "all", "-o", str(tmp_path / "all.json")).code == 0
    assert mockint(capsys, "restore", str(copy), "--yes").code == 0
    assert mockint(capsys, "import", str(tmp_path / "all.json")).code == 0
    assert "newer" in mockint(capsys, "history").out


@pytest.mark.parametrize("command", [("grade", "--pending", "--model", "m"), ("history", "purge", "--all", "--yes")])
def test_what_would_write_a_damaged_one_says_one_sentence(
    capsys: Capsys, database: Path, command: tuple[str, ...]
) -> None:
    change(database, "UPDATE migrations SET name = 'x' WHERE name = '0003-interview-room'")
    before = inside(database.parent)
    ran = mockint(capsys, *command)
    assert (ran.code, ran.out) == (1, "")
    assert len(ran.err.splitlines()) == 1
    assert "is damaged" in ran.err
    assert inside(database.parent) == before


@pytest.mark.parametrize("command", [*LOOKING_BACK, ("doctor",), ("backup", "copy.db"), ("restore",)])
def test_what_is_no_database_is_a_sentence_for_every_command(
    capsys: Capsys, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    home.mkdir()
    (home / "mockint.db").write_text("Dear diary")
    ran = mockint(capsys, *command)
    assert "should not" not in ran.err
    assert (ran.out + ran.err).count("file is not a database") == (0 if command == ("restore",) else 1)
    assert (home / "mockint.db").read_text() == "Dear diary"


@pytest.mark.parametrize("journal", ["DELETE", "WAL"])
@pytest.mark.parametrize("copies", [0, 1])
def test_another_programs_database_is_refused_and_left_alone(
    capsys: Capsys, database: Path, copy: Path, tmp_path: Path, journal: str, copies: int
) -> None:
    mockint(capsys, "export", "all", "-o", str(tmp_path / "all.json"))
    database.unlink()
    if not copies:
        copy.unlink()
    change(database, f"PRAGMA journal_mode = {journal}", "CREATE TABLE recipes (id INTEGER)")
    before = inside(database.parent)
    what_to_do = f"mockint restore {copy}" if copies else "move it away to begin anew."
    for command in [*LOOKING_BACK, ("import", str(tmp_path / "all.json")), ("history", "purge", "--all", "--yes")]:
        ran = mockint(capsys, *command)
        assert (ran.code, ran.out) == (1, "")
        assert ran.err.startswith(f"{database} cannot be used: this is no database of mockint. It was left as it is. ")
        assert ran.err.endswith(f"{what_to_do}\n")
    assert mockint(capsys, "doctor", "--json").data["database"]["error"] == ran.err.strip()
    assert inside(database.parent) == before


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo], ids=["folder", "pipe"])
def test_what_is_no_file_is_a_sentence_for_every_command(
    capsys: Capsys, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path, int], None]
) -> None:
    monkeypatch.chdir(tmp_path)
    home.mkdir()
    make(home / "mockint.db", 0o755)
    rights = (home / "mockint.db").stat().st_mode
    sound = str(max(VERSIONS.glob("*.db")))
    for command in [*LOOKING_BACK, ("doctor",), ("backup", "copy.db"), ("restore", sound, "--yes")]:
        ran = mockint(capsys, *command)
        assert ran.code == 1
        assert f"{home / 'mockint.db'} cannot be used: this is no file" in ran.out + ran.err
    assert mockint(capsys, "restore", sound).code == 2  # there is nobody to ask
    assert (home / "mockint.db").stat().st_mode == rights
    assert not list(home.glob("mockint-*"))


def test_a_line_stands_where_a_feedback_cannot_be_read(capsys: Capsys, database: Path) -> None:
    change(database, "UPDATE feedback SET json = json_set(json, '$.schema', 2)")
    shown = mockint(capsys, "show", "1")
    assert (shown.code, shown.err) == (0, "")
    assert BAKERY in shown.out
    assert "cannot be read: it was written by a newer mockint (schema 2); install that one." in shown.out
    assert "not all of it can be read" in shown.out
    assert "waits for grading" not in shown.out
    attempt = mockint(capsys, "show", "1", "--json").data["questions"][1]["attempts"][0]
    assert (attempt["feedback"], len(attempt["unreadable"])) == (None, 1)
    for form in ("md", "html"):
        assert "was written by a newer mockint" in mockint(capsys, "export", "1", "--format", form).out
    archived = mockint(capsys, "export", "1", "--format", "json")
    assert archived.code == 0
    assert "session 1, question 2, attempt 1, grading 1 cannot be read and is left out: " in archived.err


def test_a_question_without_its_rubric_still_shows_what_was_said(capsys: Capsys, database: Path) -> None:
    change(database, "UPDATE questions SET rubric = '{}' WHERE session_id = 1")
    shown = mockint(capsys, "show", "1")
    assert (shown.code, shown.err) == (0, "")
    assert BAKERY in shown.out
    assert "The rubric of this question cannot be read" in shown.out
    for form in ("md", "html"):
        assert "The rubric of this question cannot be read" in mockint(capsys, "export", "1", "--format", form).out
    assert "question 1 cannot be read and is left out" in mockint(capsys, "export", "1", "--format", "json").err


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs the rights of files as Unix has them")
@pytest.mark.parametrize("version", ["0002-better-answers", "0006-progress"])
def test_where_nothing_may_be_written_the_past_can_be_looked_at(capsys: Capsys, unwritable: Path, version: str) -> None:
    shutil.copy(VERSIONS / f"{version}.db", unwritable / "mockint.db")
    before = inside(unwritable)
    with as_somebody_else(unwritable):
        for command in LOOKING_BACK:
            ran = mockint(capsys, *command)
            assert ran.code == 0
            assert ran.err.startswith(f"{unwritable / 'mockint.db'} cannot be written (Permission denied): ")
            assert len(ran.err.splitlines()) == 1
        assert BAKERY in mockint(capsys, "show", "1").out
        doctor = mockint(capsys, "doctor", "--json")
        refused = [mockint(capsys, "history", "purge", "--all", "--yes"), mockint(capsys, "restore", "x.db", "--yes")]
    assert "cannot be written" in doctor.data["database"]["error"]
    assert [(ran.code, len(ran.err.splitlines())) for ran in refused] == [(1, 1)] * 2
    assert inside(unwritable) == before


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs the rights of files as Unix has them")
def test_a_damaged_one_is_looked_back_at_also_where_it_may_not_be_written(capsys: Capsys, unwritable: Path) -> None:
    spoil(unwritable / "mockint.db", "feedback")
    before = inside(unwritable)
    with as_somebody_else(unwritable):
        shown = mockint(capsys, "show", "1")
        doctor = mockint(capsys, "doctor", "--json")
    assert (shown.code, BAKERY in shown.out) == (0, True)
    for told in (shown.err, doctor.data["database"]["error"]):
        assert "is damaged, so nothing more is written to it" in told
    assert inside(unwritable) == before


def test_what_is_in_the_way_is_told_with_what_to_do(
    capsys: Capsys, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("in the way")
    (home / "mockint.db").mkdir(parents=True)
    for place in (home, tmp_path / "file"):
        monkeypatch.setenv("MOCKINT_HOME", str(place))
        doctor = mockint(capsys, "doctor", "--json")
        for told in (mockint(capsys, "history").err, doctor.data["database"]["error"]):
            assert told.strip().endswith("Move away what is there, or name another folder with MOCKINT_HOME")
        assert doctor.code == 1


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs the rights of files as Unix has them")
def test_a_folder_that_cannot_be_made_is_a_sentence(
    capsys: Capsys, unwritable: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOCKINT_HOME", str(unwritable / "new" / "home"))
    sound = Path(shutil.copy(max(VERSIONS.glob("*.db")), unwritable / "sound.db"))
    with as_somebody_else(unwritable):
        ends = [mockint(capsys, *command) for command in [*LOOKING_BACK, ("restore", str(sound), "--yes")]]
        doctor = mockint(capsys, "doctor", "--json")
    assert {(ran.code, len(ran.err.splitlines())) for ran in ends} == {(1, 1)}
    assert all("Permission denied" in ran.err for ran in ends)
    assert "Name a folder that you may write with MOCKINT_HOME" in doctor.data["database"]["error"]
