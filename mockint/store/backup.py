"""A copy of the whole database, and a copy put back."""

import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from mockint.files import free_name
from mockint.store.copies import Glance, checked, refuse_newer, room
from mockint.store.database import StoreError, as_store_errors
from mockint.store.looking import ERRORS, glance, is_damage, journal_of

_WAIT_SECONDS = 2.0  # for what another program just writes
_HEAD = b"SQLite format 3\0"


def back_up(path: Path, copy: Path) -> Glance:
    """Copy a database into a new file that only its owner can read, also while other programs read and write it.

    Returns:
        What is in the copy.

    Raises:
        StoreError: There is no database, it is one of a newer mockint, the copy's file is there already or cannot be written, or the
            copy is not sound.
    """
    if not path.exists():
        raise StoreError(f"{path}: there is no database yet; mockint practice begins one")
    if copy.exists():
        raise StoreError(f"{copy}: there is such a file already; name another one")
    with as_store_errors(path):
        refuse_newer(path, glance(path))
    with as_store_errors(copy), room(copy.parent) as folder:
        new = Path(folder) / copy.name
        os.close(os.open(new, os.O_CREAT | os.O_EXCL, 0o600))
        with _opened(path) as source, _opened(new) as target:
            source.backup(target)
            _into_one_file(target)
        try:
            found = _checked(new, copy)
        except (StoreError, *ERRORS) as error:
            raise StoreError(f"{copy} was not written: {path} is damaged; mockint doctor tells what to do") from error
        new.replace(copy)
        return found


def check(copy: Path, folder: Path) -> Glance:
    """Look at a copy from its first page to its last, and leave it as it is.

    Args:
        copy: The file.
        folder: Where there is room to work.

    Raises:
        StoreError: It is no sound database of mockint, or one of a newer mockint.
    """
    with as_store_errors(copy), _own_copy(copy, folder) as own:
        return _checked(own, copy)


def restore(copy: Path, path: Path, now: datetime) -> Path | None:
    """Put a copy in the place of a database. What was there is kept beside it, in a file that only its owner can read.

    A program that dies meanwhile leaves the old database or the new one, nothing between them.

    Returns:
        Where the old one is kept; None where there was none.

    Raises:
        StoreError: The copy cannot be used, another program has the database open, or it cannot be written. It is as it was then.
    """
    with as_store_errors(copy), _own_copy(copy, path.parent) as own:
        _checked(own, copy)
        with as_store_errors(path):
            kept = _kept_name(path, now) if path.exists() else None
            if kept and _is_broken(path):
                _put_on_disk(own)
                _put_aside(path, kept)
                own.replace(path)
            else:
                _replace(path, own, kept)
            return kept


def _put_on_disk(own: Path) -> None:
    with own.open("r+b") as file:
        os.fsync(file.fileno())


def _put_aside(path: Path, kept: Path) -> None:
    """Give a database a second name, and its journal only that one: never is another file's journal beside what is there."""
    try:
        kept.hardlink_to(path)
    except OSError:  # not every disk has such names
        os.close(os.open(kept, os.O_CREAT | os.O_EXCL, 0o600))
        shutil.copyfile(path, kept)
        _put_on_disk(kept)
    for end in ("-wal", "-shm"):
        with_end = path.with_name(path.name + end)
        if with_end.exists():
            with_end.rename(kept.with_name(kept.name + end))


def _replace(path: Path, own: Path, kept: Path | None) -> None:
    """Write a copy over a database through SQLite, whose locks and journal hold off other programs and survive a crash."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    with _alone(path) as db, _opened(own) as source:
        if kept:
            os.close(os.open(kept, os.O_CREAT | os.O_EXCL, 0o600))
            with _opened(kept) as old:
                db.backup(old)
        source.backup(db)


@contextmanager
def _alone(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a database that no other program has open, and keep the others out until it is closed."""
    with _opened(path) as db:
        try:
            db.execute("PRAGMA journal_mode = DELETE")  # SQLite refuses it while anybody else has the file open
            db.execute("PRAGMA locking_mode = EXCLUSIVE")
            db.executescript("BEGIN EXCLUSIVE; COMMIT")  # the lock is taken here, and stays
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise StoreError(f"{path} is open in another mockint; leave that one and try again") from None
            raise
        yield db


@contextmanager
def _own_copy(copy: Path, folder: Path) -> Iterator[Path]:
    """Copy a file, with the journal that may lie beside it, to where it may be written: looking at it can change it."""
    with _room(folder) as name:
        own = Path(name) / "copy.db"
        _refuse_what_is_no_database(copy)
        shutil.copyfile(copy, own)
        own.chmod(0o600)
        for end in ("-wal", "-journal"):
            if (journal := journal_of(copy, end)).is_file():
                shutil.copyfile(journal, own.with_name(own.name + end))
        with _opened(own) as db:
            _into_one_file(db)
        yield own


def _refuse_what_is_no_database(copy: Path) -> None:
    """Look at the kind of a file and its first bytes: to copy one that never ends, such as a device, would fill the disk."""
    if not stat.S_ISREG(copy.stat().st_mode):
        raise StoreError(f"{copy}: this is no file; name one that mockint backup wrote")
    with copy.open("rb") as file:
        head = file.read(len(_HEAD))
    if head and head != _HEAD:
        raise sqlite3.DatabaseError("file is not a database")


@contextmanager
def _room(folder: Path) -> Iterator[str]:
    """Make a folder of one's own in a folder, for as long as it is needed."""
    with as_store_errors(folder):
        made = room(folder)  # what fails in it is not the folder's fault
    with made as name:
        yield name


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a file that is there."""
    address = f"{path.resolve().as_uri()}?mode=rw"
    db = sqlite3.connect(address, uri=True, timeout=_WAIT_SECONDS, isolation_level=None)
    try:
        yield db
    finally:
        db.close()


def _into_one_file(db: sqlite3.Connection) -> None:
    """Leave no journal beside the file, so that it can be carried about alone."""
    db.execute("PRAGMA journal_mode = DELETE")


def _checked(own: Path, copy: Path) -> Glance:
    with _opened(own) as db:
        return checked(db, copy)


def _is_broken(path: Path) -> bool:
    """Tell whether SQLite makes nothing of a database, or it is another program's. It is only looked at: SQLite would drop a journal that does not fit."""
    if path.is_file() and not path.stat().st_size:
        return True
    try:
        glance(path)
    except ERRORS as error:
        return is_damage(error)
    return False


def _kept_name(path: Path, now: datetime) -> Path:
    return free_name(path.with_name(f"{path.stem}-before-restore-{now:%Y%m%d-%H%M%S}{path.suffix}"))
