"""Opening the SQLite file: who may read it, how it is journalled, bringing it up to date; and only to look, where it must not be written."""

import errno
import os
import shutil
import sqlite3
import stat
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from mockint.files import close_to_others, private_folder
from mockint.log import log
from mockint.store import trouble
from mockint.store.copies import UnsoundCopyError, all_copies, keep_copy
from mockint.store.failures import StoreError
from mockint.store.looking import (
    ERRORS,
    READ,
    ForeignError,
    NonsenseError,
    address_of,
    glance,
    has_content,
    is_damage,
    name_of,
)
from mockint.store.salvage import salvage
from mockint.store.updating import missing_steps, newer_steps, run_steps, steps_of
from mockint.text import clean

_RETRY_SECONDS = 0.05
_LEAST_ROOM = 1_000_000  # bytes; a disk with less is full
_NO_RIGHT = {errno.EACCES, errno.EPERM, errno.EROFS}
_IN_THE_WAY = {errno.ENOTDIR, errno.EEXIST, errno.ENOENT}  # the last of a link that leads nowhere


@dataclass(frozen=True)
class Opened:
    """An open database.

    Attributes:
        read_only: Why nothing is written, as sentences; empty where all is well.
        is_salvaged: Whether it is what could be read of a damaged file.
    """

    connection: sqlite3.Connection
    read_only: str = ""
    is_salvaged: bool = False


def open_database(path: Path, patience: float) -> Opened:
    """Open a file, which is made where there is none, and bring it up to date. Where it may not be written, or is damaged, only look at it.

    Args:
        path: The file.
        patience: Seconds to wait for other programs.

    Raises:
        StoreError: It cannot be used; it is as it was.
        sqlite3.Error: The same.
        OSError: The same.
    """
    try:
        _look_before(path)
        return _open_to_write(path, patience)
    except ERRORS as error:
        if not is_damage(error):
            raise
        return open_damaged(path, error)


def open_damaged(path: Path, found: Exception) -> Opened:
    """Open what can be read of a damaged file.

    Raises:
        StoreError: That is nothing.
    """
    log.error("database: damaged, %s", type(found).__name__)
    try:
        salvaged = salvage(path)
    except ERRORS as error:
        why = found if isinstance(found, ForeignError) else error
        raise StoreError(trouble.unreadable(path, clean(str(why)))) from error
    told = trouble.damaged(path, salvaged.sessions, salvaged.lost)
    return Opened(_set_to_read(salvaged.connection), told, is_salvaged=True)


def _look_before(path: Path) -> None:
    """Look at what is there before anything could change it."""
    try:
        about = path.stat()
    except OSError:  # there is none, or it may not be looked at: opening tells
        return
    if not stat.S_ISREG(about.st_mode):
        raise StoreError(trouble.in_the_way(path, "this is no file"))
    if not about.st_size:
        if all_copies(path) or has_content(path, "-wal"):  # SQLite would begin anew, and drop the journal
            raise StoreError(trouble.empty(path))
        return
    try:
        steps = glance(path)
    except ERRORS as error:
        if is_damage(error):
            raise
        return  # such as no right to it: opening tells
    _refuse_newer(path, steps)


def _open_to_write(path: Path, patience: float) -> Opened:
    try:
        _make_private(path)
    except OSError as error:
        if error.errno in _IN_THE_WAY:
            raise StoreError(trouble.in_the_way(path, os.strerror(error.errno))) from error
        if error.errno not in _NO_RIGHT:
            raise
        if not _is_there(path):
            raise StoreError(trouble.unmakeable(path, os.strerror(error.errno))) from error
        return _open_to_look(path, error.errno)
    connection = _connect(str(path), patience)
    try:
        connection.execute("PRAGMA synchronous = FULL")  # an answer is on disk before it is sent
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
        _bring_up_to_date(connection, path)
        _use_wal(connection, patience)
    except sqlite3.OperationalError as error:
        connection.close()
        number = _why_unwritable(path, error)
        if number is None:
            raise
        return _open_to_look(path, number)
    except BaseException:
        connection.close()
        raise
    return Opened(connection)


def _why_unwritable(path: Path, error: sqlite3.Error) -> int | None:
    """Return the number of the system's error that keeps a file from being written, or None where it is something else."""
    name = name_of(error)
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN")):
        return errno.EACCES
    is_full = shutil.disk_usage(path.parent).free < _LEAST_ROOM
    return errno.ENOSPC if is_full and name.startswith(("SQLITE_FULL", "SQLITE_IOERR")) else None


def _open_to_look(path: Path, number: int) -> Opened:
    """Open a file to read it only; one of an older version is brought up to date in a copy that no file holds."""
    connection = _connect(address_of(path))
    try:
        if missing := missing_steps(steps_of(connection)):
            old, connection = connection, _connect("")
            with closing(old):
                old.backup(connection)
            run_steps(connection, missing)
    except sqlite3.OperationalError as error:
        connection.close()
        if name_of(error) != "SQLITE_CANTOPEN":
            raise
        why = f"{os.strerror(number)}, and its journal cannot be read without it"
        raise StoreError(trouble.unmakeable(path, why)) from error
    except BaseException:
        connection.close()
        raise
    return Opened(connection, trouble.unwritable(path, number))


def _refuse_newer(path: Path, steps: set[str]) -> None:
    newer = newer_steps(steps)
    if newer and missing_steps(steps):
        raise NonsenseError("its list of updates is no list of mockint's")
    if newer:
        raise StoreError(
            f"{path} was written by a newer mockint (it has {newer}); install that one. Nothing was changed"
        )


def _bring_up_to_date(connection: sqlite3.Connection, path: Path) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        steps = steps_of(connection)
        _refuse_newer(path, steps)
        missing = missing_steps(steps)
        if steps and missing:
            _keep_copy(path, missing[0])
        run_steps(connection, missing)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _keep_copy(path: Path, migration: str) -> None:
    try:
        keep_copy(path, migration)
    except UnsoundCopyError as error:
        raise NonsenseError(str(error)) from error
    except (OSError, sqlite3.Error) as error:
        raise StoreError(
            f"{path} is to be brought up to date, but the copy that is kept before an update cannot be written: {error}. "
            "Make room and start again; nothing was changed"
        ) from error


def _connect(address: str, patience: float = 0) -> sqlite3.Connection:
    uri = address.startswith("file:")
    return _set_to_read(
        sqlite3.connect(address, timeout=patience, isolation_level=None, check_same_thread=False, uri=uri)
    )


def _set_to_read(connection: sqlite3.Connection) -> sqlite3.Connection:
    connection.row_factory = sqlite3.Row
    connection.text_factory = READ
    return connection


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # such as in a folder that may not be looked into
        return False


def _make_private(path: Path) -> None:
    """Make the folder and the file so that no other user of the machine can read them."""
    private_folder(path.parent)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    for end in ("", "-wal", "-shm"):
        close_to_others(path.with_name(path.name + end))


def _use_wal(connection: sqlite3.Connection, patience: float) -> None:
    """Switch the journal, waiting for others: unlike everything else in SQLite, this pragma does not wait by itself."""
    deadline = time.monotonic() + patience
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(_RETRY_SECONDS)
        else:
            return
