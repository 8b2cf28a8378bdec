"""Backup and restore: a copy is whole whatever goes on meanwhile, and nothing that was there is ever lost."""

import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from store.make_version import VERSIONS
from store.state import make_older, state

from mockint.bank.models import Rubric
from mockint.store.backup import back_up, check, restore
from mockint.store.copies import Glance, glance_at
from mockint.store.database import StoreError
from mockint.store.deleting import Part
from mockint.store.salvage import salvage
from mockint.store.store import Store
from mockint.store.timeline import Edit

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
KEPT = "mockint-before-restore-20260301-093000.db"


@pytest.fixture
def database(home: Path) -> Path:
    return home / "mockint.db"


@pytest.fixture
def backup(store: Store, database: Path, rubric: Rubric, tmp_path: Path) -> Path:
    """A copy of a database with one session, which goes on with another one."""
    store.create_session("before", [rubric])
    copy = tmp_path / "backup.db"
    back_up(database, copy)
    store.create_session("after", [rubric])
    store.close()
    return copy


def titles(path: Path) -> list[str]:
    return [session["title"] for session in state(path)]


def beside(path: Path) -> list[str]:
    """Return the names of what is in a file's folder."""
    return sorted(file.name for file in path.parent.iterdir())


def test_a_copy_is_the_same_and_one_file_for_its_owner(
    store: Store, database: Path, rubric: Rubric, tmp_path: Path
) -> None:
    store.create_session("kept", [rubric])
    folder = tmp_path / "stick"
    folder.mkdir()
    glance = back_up(database, folder / "backup.db")

    assert glance == Glance(1, state(database)[0]["started_at"][:10])
    assert state(folder / "backup.db") == state(database)
    assert beside(folder / "backup.db") == ["backup.db"]
    assert stat.S_IMODE((folder / "backup.db").stat().st_mode) == 0o600


def test_a_copy_made_while_another_thread_writes_is_a_moment_of_it(
    store: Store, database: Path, rubric: Rubric, tmp_path: Path
) -> None:
    number = store.create_session("busy", [rubric])
    store.start_attempt(store.session(number).questions[0].id, "?")
    turn = store.session(number).questions[0].attempts[0].turns[0].id
    begun, enough = threading.Event(), threading.Event()
    written: list[int] = []

    def write() -> None:
        while not enough.is_set():
            place = 2 * len(written)
            store.add_edits(turn, [Edit(0, place, place, "x"), Edit(1, place + 1, place + 1, "y")])
            written.append(place)
            begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait()
    copies = [tmp_path / f"{i}.db" for i in range(10)]
    lengths = []
    for copy in copies:
        at_least = 2 * len(written)
        back_up(database, copy)
        with closing(Store(copy)) as copied:
            lengths.append(len(copied.draft(turn)))
            assert copied.health() is None
            assert copied.draft(turn) == "xy" * (lengths[-1] // 2)  # every transaction whole
        assert at_least <= lengths[-1]
    enough.set()
    writer.join()
    assert lengths == sorted(lengths)
    assert store.draft(turn) == "xy" * len(written)  # and none was lost


def test_a_file_that_is_there_is_never_written_over(store: Store, database: Path, tmp_path: Path) -> None:
    store.history.sessions()
    (tmp_path / "diary.txt").write_text("Dear diary")
    with pytest.raises(StoreError, match=r"diary\.txt: there is such a file already; name another one"):
        back_up(database, tmp_path / "diary.txt")
    assert (tmp_path / "diary.txt").read_text() == "Dear diary"


def test_there_is_nothing_to_copy_before_the_first_start(database: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no database yet; mockint practice begins one"):
        back_up(database, tmp_path / "backup.db")
    assert not database.exists()


def test_a_damaged_database_makes_no_copy(backup: Path, database: Path, tmp_path: Path) -> None:
    spoil(database)
    with pytest.raises(StoreError, match=r"new\.db.*(damaged|malformed)"):
        back_up(database, tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()
    assert backup.exists()


def test_a_newer_database_makes_no_copy_and_is_called_newer(backup: Path, database: Path, tmp_path: Path) -> None:
    newer(database)
    with pytest.raises(StoreError) as error:
        back_up(database, tmp_path / "new.db")
    assert error.value.message.startswith(
        f"{database} was written by a newer mockint (it has 9001-moods); install that one"
    )
    assert beside(backup) == ["backup.db", "home"]


@pytest.mark.parametrize("kind", ["device", "pipe", "folder", "prose", "foreign"])
def test_what_cannot_be_copied_is_named_and_not_the_copy(database: Path, tmp_path: Path, kind: str) -> None:
    database.parent.mkdir()
    put(database, kind)
    with pytest.raises(StoreError) as error:
        back_up(database, tmp_path / "new.db")
    assert error.value.message.startswith(f"{database} cannot be used: ")
    assert "new.db" not in error.value.message
    assert beside(tmp_path / "new.db") == ["home"]


def test_a_folder_that_is_not_there_is_told(store: Store, database: Path, tmp_path: Path) -> None:
    store.history.sessions()
    with pytest.raises(StoreError, match=r"backup\.db cannot be used: No such file or directory"):
        back_up(database, tmp_path / "nowhere" / "backup.db")


def test_a_copy_comes_back_and_what_was_there_is_kept(backup: Path, database: Path) -> None:
    kept = restore(backup, database, NOW)

    assert titles(database) == ["before"]
    assert kept == database.with_name(KEPT)
    assert titles(kept) == ["before", "after"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in (database, kept)} == {0o600}
    assert titles(backup) == ["before"]
    with closing(Store(database)) as again:
        assert again.health() is None
    assert beside(database) == [KEPT, "mockint.db"]
    assert beside(backup) == ["backup.db", "home"]


def test_two_in_one_second_keep_both(backup: Path, database: Path) -> None:
    first, second = restore(backup, database, NOW), restore(backup, database, NOW)
    assert first
    assert second
    assert (titles(first), titles(second)) == (["before", "after"], ["before"])


def test_where_there_was_nothing_it_is_simply_put(backup: Path, tmp_path: Path) -> None:
    (tmp_path / "fresh").mkdir()
    path = tmp_path / "fresh" / "mockint.db"
    assert restore(backup, path, NOW) is None
    assert titles(path) == ["before"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_while_it_is_open_elsewhere_nothing_happens(backup: Path, database: Path) -> None:
    with closing(Store(database)) as elsewhere:
        with pytest.raises(StoreError, match=r"mockint\.db is open in another mockint; leave that one and try again"):
            restore(backup, database, NOW)
        assert [line.title for line in elsewhere.history.sessions()] == ["after", "before"]
    assert beside(database) == ["mockint.db"]
    assert restore(backup, database, NOW)


BROKEN = b"Dear diary, " * 1000


@pytest.mark.parametrize("broken", [BROKEN, b"SQLite format 3\x00" + b"\xff" * 5000], ids=["prose", "bytes"])
def test_what_can_no_longer_be_read_is_kept_too(backup: Path, database: Path, broken: bytes) -> None:
    database.write_bytes(broken)
    kept = restore(backup, database, NOW)
    assert kept
    assert kept.read_bytes() == broken
    assert titles(database) == ["before"]


def test_what_can_no_longer_be_read_is_kept_with_its_journal(backup: Path, database: Path) -> None:
    database.write_bytes(b"")
    journal = database.with_name("mockint.db-wal")
    journal.write_bytes(b"whatever may be left of it")
    with pytest.raises(StoreError, match="it is empty"):
        Store(database)
    kept = restore(backup, database, NOW)
    assert kept
    assert kept.with_name(f"{KEPT}-wal").read_bytes() == b"whatever may be left of it"
    assert titles(database) == ["before"]
    assert beside(database) == [KEPT, f"{KEPT}-wal", "mockint.db"]


DIES_BEFORE_THE_COPY_TAKES_ITS_PLACE = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from mockint.store.backup import restore
sys.addaudithook(lambda event, args: event == "os.rename" and str(args[1]) == sys.argv[2] and os.kill(os.getpid(), signal.SIGKILL))
restore(Path(sys.argv[1]), Path(sys.argv[2]), datetime(2026, 3, 1, 9, 30, tzinfo=UTC))
"""


@pytest.fixture
def killed(backup: Path, database: Path) -> Path:
    """What could no longer be read, and a restore that is killed over it."""
    database.write_bytes(BROKEN)
    command = [sys.executable, "-c", DIES_BEFORE_THE_COPY_TAKES_ITS_PLACE, str(backup), str(database)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    return backup


needs_kill = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills a program")


@needs_kill
def test_killed_over_what_can_no_longer_be_read_that_is_still_there(killed: Path, database: Path) -> None:
    assert database.read_bytes() == BROKEN
    with pytest.raises(StoreError, match="cannot be used: file is not a database"):
        Store(database)
    kept = restore(killed, database, NOW)
    assert kept
    assert kept.read_bytes() == BROKEN
    assert titles(database) == ["before"]


RESTORES_ON_A_DISK_WITHOUT_LINKS = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from mockint.store.backup import restore
def refuse(event, args):
    if event == "os.link":
        raise PermissionError(1, "Operation not permitted")
sys.addaudithook(refuse)
restore(Path(sys.argv[1]), Path(sys.argv[2]), datetime(2026, 3, 1, 9, 30, tzinfo=UTC))
"""


def test_on_a_disk_without_links_what_can_no_longer_be_read_is_copied(backup: Path, database: Path) -> None:
    database.write_bytes(BROKEN)
    command = [sys.executable, "-c", RESTORES_ON_A_DISK_WITHOUT_LINKS, str(backup), str(database)]
    subprocess.run(command, check=True)
    kept = database.with_name(KEPT)
    assert kept.read_bytes() == BROKEN
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert titles(database) == ["before"]


@needs_kill
@pytest.mark.parametrize("goes_by", ["a purge", "an hour"])
def test_what_a_killed_restore_leaves_behind_goes(killed: Path, database: Path, goes_by: str) -> None:
    (left,) = database.parent.glob(".mockint-*")
    restore(killed, database, NOW)
    with closing(Store(database)) as store:
        store.keep_daily_copy()
        assert left.exists()  # it may be one that is made just now
        if goes_by == "an hour":
            make_older(left, 61)
            store.keep_daily_copy()
        else:
            assert left in store.deleting.amount(Part()).copies
            store.deleting.purge(Part())
            assert not any(b"before" in file.read_bytes() for file in database.parent.glob("*mockint*"))
    assert not left.exists()


def test_a_damaged_database_is_replaced(backup: Path, database: Path) -> None:
    spoil(database)
    kept = restore(backup, database, NOW)
    assert kept
    assert kept.exists()
    assert titles(database) == ["before"]
    with closing(Store(database)) as again:
        assert again.health() is None


@pytest.mark.parametrize("old", sorted(VERSIONS.glob("*.db")), ids=lambda path: path.stem)
def test_a_copy_of_an_older_version_is_brought_up_to_date(old: Path, home: Path) -> None:
    home.mkdir()
    restore(old, home / "mockint.db", NOW)
    with closing(Store(home / "mockint.db")) as again:
        assert again.session(1).questions


def test_a_copy_with_its_journal_beside_it_is_taken_whole(
    store: Store, database: Path, rubric: Rubric, tmp_path: Path
) -> None:
    store.create_session("in the journal", [rubric])
    copied = tmp_path / "copied.db"
    shutil.copyfile(database, copied)
    shutil.copyfile(f"{database}-wal", f"{copied}-wal")
    assert check(copied, tmp_path).sessions == 1
    assert {"copied.db", "copied.db-wal"} <= set(beside(copied))


def test_a_link_is_followed_to_the_journal(store: Store, database: Path, rubric: Rubric, tmp_path: Path) -> None:
    store.create_session("in the journal", [rubric])
    link = tmp_path / "link.db"
    link.symlink_to(database)
    assert check(link, tmp_path) == glance_at(link) == check(database, tmp_path)
    assert check(link, tmp_path).sessions == 1
    with closing(salvage(link).connection) as seen:
        assert seen.execute("SELECT title FROM sessions").fetchall() == [("in the journal",)]


DIES_WHILE_CHANGING = """
import os, sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.executescript("PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; BEGIN; UPDATE questions SET rubric = hex(randomblob(90000)); DELETE FROM sessions")
os._exit(0)
"""


def test_a_copy_that_somebody_died_over_is_taken_as_it_was_before(backup: Path, database: Path) -> None:
    subprocess.run([sys.executable, "-c", DIES_WHILE_CHANGING, str(backup)], check=True)
    assert backup.with_name("backup.db-journal").exists()
    restore(backup, database, NOW)
    assert titles(database) == ["before"]


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("INSERT INTO migrations VALUES ('9001-moods', '2031-01-01')")


def foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("CREATE TABLE recipes (id INTEGER)")


def orphaned(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("DELETE FROM sessions")


def spoil(path: Path) -> None:
    """Write nonsense over a page in the middle."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = DELETE")
        (root,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'questions'").fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xaa" * size)


def prose(path: Path) -> None:
    path.write_text("Dear diary, this is no database at all.\n" * 200)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:20_000])


def put(path: Path, kind: str) -> None:
    """Put something that is no database of mockint into its place."""
    if kind == "device":
        path.symlink_to("/dev/zero")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "prose":
        prose(path)
    else:
        path.touch()
        foreign(path)


@pytest.mark.parametrize(
    ("spoils", "told"),
    [
        (newer, "was written by a newer mockint (it has 9001-moods); install that one"),
        (foreign, ": this is no database of mockint"),
        (orphaned, ": this database is damaged"),
        (spoil, "damaged"),
        (prose, " cannot be used: file is not a database"),
        (cut, "malformed"),
        (Path.unlink, " cannot be used: No such file or directory"),
    ],
    ids=["newer", "foreign", "orphaned", "spoilt", "prose", "cut", "gone"],
)
def test_a_copy_that_cannot_be_used_is_told_and_nothing_changes(
    backup: Path, database: Path, spoils: object, told: str
) -> None:
    assert callable(spoils)
    spoils(backup)
    before = database.read_bytes()
    with pytest.raises(StoreError) as error:
        restore(backup, database, NOW)
    assert error.value.message.startswith(str(backup))
    assert told in error.value.message
    assert database.read_bytes() == before
    assert beside(database) == ["mockint.db"]


@contextmanager
def small_files() -> Iterator[None]:
    """Let no file grow over a megabyte, so that one that never ends fills no disk."""
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@pytest.mark.usefixtures("backup")
@pytest.mark.parametrize("kind", ["device", "pipe", "folder"])
def test_what_is_no_file_is_never_read_as_a_copy(database: Path, tmp_path: Path, kind: str) -> None:
    named = tmp_path / "named.db"
    put(named, kind)
    with small_files(), pytest.raises(StoreError, match=r"named\.db: this is no file; name one that mockint backup"):
        check(named, database.parent)
    with small_files(), pytest.raises(StoreError, match=r"named\.db: this is no file"):
        restore(named, database, NOW)
    assert beside(database) == ["mockint.db"]


def test_a_large_file_that_is_no_database_is_refused_by_how_it_begins(database: Path, tmp_path: Path) -> None:
    film = tmp_path / "film.db"
    film.touch()
    os.truncate(film, 10**12)
    database.parent.mkdir()
    with small_files(), pytest.raises(StoreError, match=r"film\.db cannot be used: file is not a database"):
        check(film, database.parent)
    assert beside(database) == []
