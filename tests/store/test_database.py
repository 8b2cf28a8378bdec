"""The file itself: who may read it, what happens when several use it at once, when a program dies, and when it is no such file."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from examples import BAKERY

from mockint.bank.models import Rubric
from mockint.interview.interview import Interview
from mockint.store.database import StoreError
from mockint.store.store import Store
from mockint.store.timeline import Edit

# What each program below begins with. Its arguments are the database and the number of a session.
BEGINNING = """
import sys, time
from pathlib import Path
from mockint.bank.library import load_bank
from mockint.interview.interview import Interview
from mockint.store.database import StoreError
from mockint.store.store import Store
from mockint.store.timeline import Edit

store = Store(Path(sys.argv[1]))
number = int(sys.argv[2])
"""

TYPES_AND_HANGS = """
clock = iter(range(100)).__next__
interview = Interview(store, number, clock)
interview.ask()
interview.answer("The first answer, said and sent.")
interview.submit()
interview.next()
interview.ask()
interview.type("So, um, back at the bakery")
interview.save_draft()
print("saved", flush=True)
time.sleep(600)
"""

WRITES_MUCH = """
question = store.session(number).questions[0]
turn = question.attempts[0].turns[0].id
print("ready", flush=True)
sys.stdin.readline()
for _ in range(25):
    store.start_attempt(question.id, "?")
    store.add_edits(turn, [Edit(0, 0, 0, "x")])
"""

ON_A_FULL_DISK = """
import resource
interview = Interview(store, number, iter(range(100)).__next__)
interview.ask()
interview.type("Kept before the disk was full.")
interview.save_draft()
largest = max(path.stat().st_size for path in Path(sys.argv[1]).parent.iterdir())
resource.setrlimit(resource.RLIMIT_FSIZE, (largest + 9000, resource.RLIM_INFINITY))
long = "Kept before the disk was full. " + "and more " * 50_000
for write in (lambda: interview.answer(long), interview.save_draft):
    try:
        write()
        print("written")
    except StoreError as error:
        print("told:", error)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
interview.answer(long)
print(interview.submit().turns[0].answer == long)
"""


def program(text: str, path: Path, number: int) -> "subprocess.Popen[str]":
    """Start another program that uses the same database."""
    return subprocess.Popen(
        [sys.executable, "-c", BEGINNING + text, str(path), str(number)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def line_of(running: "subprocess.Popen[str]") -> str:
    assert running.stdout is not None
    return running.stdout.readline().strip()


@contextmanager
def as_somebody_without_rights() -> Iterator[None]:
    """Root may write everywhere; for a moment be nobody."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_only_its_owner_can_read_it(store: Store, rubric: Rubric, home: Path) -> None:
    store.create_session("private", [rubric])  # writes the journal

    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in home.iterdir()}
    assert {"mockint.db", "mockint.db-wal"} <= modes.keys()
    assert set(modes.values()) == {0o600}


def test_folders_above_are_made(tmp_path: Path) -> None:
    Store(tmp_path / "share" / "mockint" / "mockint.db").close()
    assert stat.S_IMODE((tmp_path / "share" / "mockint").stat().st_mode) == 0o700


def test_it_is_journalled_and_every_step_is_recorded(store: Store, home: Path) -> None:
    assert store.history.sessions() == []
    with closing(sqlite3.connect(home / "mockint.db")) as another:
        assert another.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert [name for (name,) in another.execute("SELECT name FROM migrations")][:1] == ["0001-sessions"]


def test_opening_it_again_changes_nothing(store: Store, rubric: Rubric, home: Path) -> None:
    number = store.create_session("kept", [rubric])
    again = Store(home / "mockint.db")

    assert again.session(number) == store.session(number)
    again.close()


def test_what_was_saved_outlives_a_program_that_is_killed(store: Store, rubric: Rubric, home: Path) -> None:
    number = store.create_session("killed", [rubric, rubric])
    with program(TYPES_AND_HANGS, home / "mockint.db", number) as typing:
        assert line_of(typing) == "saved"
        typing.send_signal(signal.SIGKILL)

    resumed = Interview(store, number, lambda: 1000.0)
    assert resumed.session.questions[0].attempts[0].turns[0].answer == "The first answer, said and sent."
    assert resumed.position == 1
    assert resumed.ask() == "So, um, back at the bakery"
    with closing(sqlite3.connect(home / "mockint.db")) as another:
        assert another.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_two_programs_at_once_lose_nothing(store: Store, rubric: Rubric, home: Path) -> None:
    number = store.create_session("two at once", [rubric])
    store.start_attempt(store.session(number).questions[0].id, "?")
    with (
        program(WRITES_MUCH, home / "mockint.db", number) as one,
        program(WRITES_MUCH, home / "mockint.db", number) as two,
    ):
        for writing in (one, two):
            assert line_of(writing) == "ready"
        for writing in (one, two):
            writing.communicate("go\n")
        assert (one.returncode, two.returncode) == (0, 0)

    (question,) = store.session(number).questions
    assert [attempt.number for attempt in question.attempts] == list(range(1, 52))
    assert store.draft(question.attempts[0].turns[0].id) == "x" * 50


@pytest.mark.parametrize("shared", [True, False], ids=["one store", "a store each"])
def test_two_threads_at_once_lose_nothing(store: Store, rubric: Rubric, home: Path, *, shared: bool) -> None:
    number = store.create_session("two at once", [rubric])
    question = store.session(number).questions[0].id
    store.start_attempt(question, "?")
    turn = store.session(number).questions[0].attempts[0].turns[0].id
    start = threading.Barrier(2)
    seen: list[int] = []

    def write() -> None:
        mine = store if shared else Store(home / "mockint.db")
        start.wait()
        for _ in range(25):
            mine.start_attempt(question, "?")
            mine.add_edits(turn, [Edit(0, 0, 0, "x")])
            seen.append(len(mine.session(number).questions[0].attempts))
        if not shared:
            mine.close()

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 50  # neither failed
    assert max(seen) == 51
    assert [attempt.number for attempt in store.session(number).questions[0].attempts] == list(range(1, 52))
    assert store.draft(turn) == "x" * 50


@pytest.mark.parametrize("hold", ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
def test_a_file_that_another_program_just_begins_is_waited_for(tmp_path: Path, hold: str) -> None:
    path = tmp_path / "mockint.db"
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as another:
        another.executescript("CREATE TABLE begun (id INTEGER); DROP TABLE begun")
        another.execute(hold)
        let_go = threading.Timer(0.3, lambda: another.execute("COMMIT"))
        let_go.start()
        try:
            store = Store(path)
        finally:
            let_go.join()
    assert store.history.sessions() == []
    store.close()


def test_a_file_that_another_program_keeps_is_told_and_nothing_is_lost(
    store: Store, rubric: Rubric, home: Path
) -> None:
    interview = Interview.start(store, [rubric], "held", lambda: 0.0)
    interview.ask()
    interview.type(BAKERY)
    with closing(sqlite3.connect(home / "mockint.db", isolation_level=None)) as another:
        another.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="held by another program; close it and try again"):
            interview.save_draft()
        another.execute("ROLLBACK")

    interview.save_draft()
    assert store.draft(interview.attempt.turns[0].id) == BAKERY


@pytest.mark.skipif(not hasattr(signal, "SIGXFSZ"), reason="needs a limit on the size of files")
def test_a_full_disk_is_told_and_the_answer_can_be_sent_again(store: Store, rubric: Rubric, home: Path) -> None:
    number = store.create_session("full", [rubric])
    with program(ON_A_FULL_DISK, home / "mockint.db", number) as typing:
        told, _ = typing.communicate()

    assert typing.returncode == 0
    first, second, last = told.splitlines()
    for line in (first, second):
        assert line.startswith(f"told: {home / 'mockint.db'} cannot be used: ")
        assert "rollback" not in line  # what failed, not what failed after it
    assert last == "True"
    assert (store.session(number).questions[0].attempts[0].turns[0].answer or "").startswith("Kept before")


def test_a_database_of_a_newer_version_is_refused_and_stays_as_it_is(home: Path, rubric: Rubric) -> None:
    path = home / "mockint.db"
    store = Store(path)
    store.create_session("from the future", [rubric])
    store.close()
    with closing(sqlite3.connect(path, isolation_level=None)) as newer:
        newer.execute("CREATE TABLE moods (id INTEGER PRIMARY KEY, mood TEXT)")
        newer.execute("INSERT INTO migrations VALUES ('9001-moods', '2031-01-01')")
    before = path.read_bytes()

    with pytest.raises(StoreError, match=r"written by a newer mockint \(it has 9001-moods\); install that one") as told:
        Store(path)
    assert str(path) in str(told.value)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "content",
    [b"Dear diary, this is no database at all.\n" * 200, b"\x00" * 5000, b"SQLite format 3\x00" + b"\xff" * 5000],
)
def test_a_file_that_is_no_database_is_told_and_left_alone(home: Path, content: bytes) -> None:
    home.mkdir()
    (home / "mockint.db").write_bytes(content)

    with pytest.raises(StoreError, match=r"mockint\.db cannot be used: ") as told:
        Store(home / "mockint.db")
    assert len(str(told.value).splitlines()) == 1
    assert (home / "mockint.db").read_bytes() == content


def test_a_folder_in_its_place_is_told(home: Path) -> None:
    (home / "mockint.db").mkdir(parents=True)
    with pytest.raises(StoreError, match=r"mockint\.db cannot be used: this is no file"):
        Store(home / "mockint.db")


def test_a_file_where_its_folder_should_be_is_told(home: Path) -> None:
    home.write_text("in the way")
    with pytest.raises(StoreError, match=r"mockint\.db cannot be used: "):
        Store(home / "mockint.db")
    assert home.read_text() == "in the way"


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs the rights of files as Unix has them")
@pytest.mark.parametrize("inside", ["mockint.db", "new/mockint.db"])
def test_a_folder_that_may_not_be_written_is_told(inside: str) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as name:
        Path(name).chmod(0o555)
        with as_somebody_without_rights(), pytest.raises(StoreError, match="cannot be used: Permission denied"):
            Store(Path(name) / inside)
        assert list(Path(name).iterdir()) == []
        Path(name).chmod(0o700)
