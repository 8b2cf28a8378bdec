"""The copies of the database that mockint keeps beside it by itself: before updates, before restores, and one a day, which is renewed."""

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mockint.log import log
from mockint.store.failures import StoreError
from mockint.store.looking import ERRORS, address_of, glance, journal_of
from mockint.store.updating import newer_steps, steps_of

_KEPT = 3
_DAYS_KEPT = 3
_RENEWED_AFTER = 600 * 10**9  # nanoseconds of writing that may be missing in the copy of today
_ROOM = (".mockint-", ".unfinished")
_OLDEST_UNFINISHED = 3600  # seconds; no copy takes that long
_DAY = "[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]"


class UnsoundCopyError(Exception):
    """A copy was made, and shows that the database is damaged."""


@dataclass(frozen=True)
class Glance:
    """What is in a database.

    Attributes:
        newest: The day on which its newest session was begun, or None without one.
    """

    sessions: int
    newest: str | None


def glance_of(db: sqlite3.Connection) -> Glance:
    """Return what is in an open database."""
    return Glance(*db.execute("SELECT count(*), substr(max(started_at), 1, 10) FROM sessions").fetchone())


def glance_at(path: Path) -> Glance | None:
    """Return what is in a database, or None where it is not there or cannot be read. Nothing is changed."""
    try:
        with closing(sqlite3.connect(address_of(path), uri=True)) as db:
            return glance_of(db)
    except (OSError, *ERRORS):
        return None


def checked(db: sqlite3.Connection, copy: Path) -> Glance:
    """Look at an open copy from its first page to its last, and return what is in it.

    Raises:
        StoreError: It is no sound database of mockint, or one of a newer mockint.
        sqlite3.Error: The same.
    """
    found = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok" or db.execute("PRAGMA foreign_key_check").fetchone():
        raise StoreError(f"{copy}: this database is damaged")
    tables = {table for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"migrations", "sessions"} <= tables:
        raise StoreError(f"{copy}: this is no database of mockint")
    refuse_newer(copy, steps_of(db))
    return glance_of(db)


def refuse_newer(path: Path, steps: Collection[str]) -> None:
    """Hold that this version knows all migrations that ran on a database.

    Raises:
        StoreError: It does not.
    """
    if newer := newer_steps(steps):
        raise StoreError(f"{path} was written by a newer mockint (it has {newer}); install that one")


def copies(path: Path) -> Sequence[Path]:
    """Return the copies of a database that were made before its migrations, oldest migration first."""
    return sorted(_beside(path, f"-before-[0-9]*{path.suffix}"))


def daily_copies(path: Path) -> Sequence[Path]:
    """Return the copies of a database that were made day by day, oldest first."""
    return sorted(_beside(path, f"-{_DAY}{path.suffix}"), key=_moment)


def all_copies(path: Path) -> Sequence[Path]:
    """Return every copy that mockint made beside a database by itself, also what a restore put aside and what is not finished."""
    put_aside = sorted(_beside(path, f"-before-restore-*{path.suffix}"))
    unfinished = sorted(_beside(path, "-*.unfinished"))
    return [*copies(path), *put_aside, *daily_copies(path), *unfinished]


def room(folder: Path) -> tempfile.TemporaryDirectory[str]:
    """Make a folder in which a copy is worked on; it goes when it is left, unless the program dies."""
    return tempfile.TemporaryDirectory(dir=folder, prefix=_ROOM[0], suffix=_ROOM[1])


def rooms(folder: Path) -> Sequence[Path]:
    """Return the folders in which copies are worked on, or were, when a program died."""
    return sorted(folder.glob("*".join(_ROOM)))


def usable_copies(path: Path) -> list[tuple[Path, Glance]]:
    """Return the copies that can be read and that no newer mockint wrote, the newest state of the database first, with what is in them."""
    newest_first = sorted((copy for copy in all_copies(path) if copy.suffix == path.suffix), key=_moment, reverse=True)
    return [(copy, found) for copy in newest_first if (found := _usable(copy))]


def _usable(copy: Path) -> Glance | None:
    with suppress(OSError, StoreError, *ERRORS):
        refuse_newer(copy, glance(copy))
        return glance_at(copy)
    return None


def newest_sound_copy(path: Path) -> tuple[Path, Glance] | None:
    """Return the newest copy that a restore would take, with what is in it. It is read whole; none is changed."""
    for copy, _ in usable_copies(path):
        with suppress(OSError, StoreError, *ERRORS), closing(sqlite3.connect(address_of(copy), uri=True)) as db:
            return copy, checked(db, copy)
    return None


def keep_copy(path: Path, migration: str) -> None:
    """Copy a database as it stands before a migration; of all such copies the newest few are kept.

    Args:
        path: The database. Another connection may be about to change it.
        migration: The migration's name, which begins with its number.

    Raises:
        OSError: The copy cannot be written.
        sqlite3.Error: The same, or the database cannot be read.
        UnsoundCopyError: The database is damaged; no copy is kept then.
    """
    kept = path.with_name(f"{path.stem}-before-{migration.partition('-')[0]}{path.suffix}")
    with suppress(FileNotFoundError):
        _unfinished(kept).unlink()  # of a program that died: who updates is alone with the database
    with _copied(path, kept) as copy:
        _check(copy)
    for old in copies(path)[:-_KEPT]:
        old.unlink()


def keep_daily_copy(path: Path, today: date) -> bool:
    """Copy a database where it was written since the last copy and what today's holds is older than that by ten minutes.

    The newest few are kept. A program that dies meanwhile leaves the copy of today as it was. What backups and restores left that died
    an hour ago goes.

    A disk without room for it is no reason for a word: the next start tries again.

    Returns:
        Whether a copy was made.

    Raises:
        UnsoundCopyError: The database is damaged; no copy is kept then, and none of the earlier ones goes.
    """
    kept = path.with_name(f"{path.stem}-{today.isoformat()}{path.suffix}")
    for abandoned in filter(_is_abandoned, rooms(path.parent)):
        shutil.rmtree(abandoned, ignore_errors=True)
    try:
        written, size = _written(path)
        earlier = daily_copies(path)
        if any(_moment(copy) == written for copy in earlier) or not _is_used(path):
            return False
        if kept in earlier and abs(written - _moment(kept)) < _RENEWED_AFTER:  # also where the clock was set back
            return False
        if shutil.disk_usage(path.parent).free < 2 * size:  # whoever practises needs some of it
            log.info("database: no room for a copy of today")
            return False
        if _is_abandoned(_unfinished(kept)):
            _unfinished(kept).unlink(missing_ok=True)
        with _copied(path, kept) as copy:
            _check(copy)
            os.utime(copy, ns=(written, written))
        for old in [copy for copy in earlier if copy != kept][: 1 - _DAYS_KEPT]:
            old.unlink()
    except (OSError, *ERRORS) as error:
        log.info("database: no copy of today, %s", type(error).__name__)
        return False
    return True


@contextmanager
def _copied(path: Path, kept: Path) -> Iterator[Path]:
    """Copy a database into a file that only its owner can read; it gets its name once the caller is done with it.

    Raises:
        FileExistsError: Another program makes it just now.
    """
    unfinished = _unfinished(kept)
    os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(unfinished)) as copy:
            source.backup(copy)
        yield unfinished
        unfinished.replace(kept)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise


def _unfinished(kept: Path) -> Path:
    return kept.with_suffix(".unfinished")


def _is_abandoned(unfinished: Path) -> bool:
    """Tell whether a program must have died over what is not finished."""
    try:
        return unfinished.stat().st_mtime < time.time() - _OLDEST_UNFINISHED
    except FileNotFoundError:
        return False


def _check(copy: Path) -> None:
    """Look whether a restore would take a copy."""
    with closing(sqlite3.connect(copy)) as db:
        db.execute("PRAGMA journal_mode = DELETE")  # one file, that can be carried about alone
        try:
            checked(db, copy)
        except (StoreError, *ERRORS) as error:
            raise UnsoundCopyError(str(error)) from error


def _is_used(path: Path) -> bool:
    """Tell whether anybody put anything into a database yet."""
    with closing(sqlite3.connect(path)) as db:
        return bool(
            db.execute("SELECT EXISTS (SELECT 1 FROM sessions) OR EXISTS (SELECT 1 FROM stories)").fetchone()[0]
        )


def _written(path: Path) -> tuple[int, int]:
    """When a database was written last, and how large it is, with its journal."""
    parts = [path.stat()]
    with suppress(FileNotFoundError):
        journal = journal_of(path).stat()
        parts += [journal] if journal.st_size else []
    return max(part.st_mtime_ns for part in parts), sum(part.st_size for part in parts)


def _beside(path: Path, ending: str) -> Iterator[Path]:
    return (file for file in path.parent.glob(f"{path.stem}{ending}") if file.is_file())


def _moment(path: Path) -> int:
    return path.stat().st_mtime_ns
