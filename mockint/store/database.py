"""The connection to the SQLite file: writing all or nothing, reading one moment, and what happens where the file is found damaged."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from pathlib import Path
from threading import RLock
from typing import ParamSpec, TypeVar

from mockint.log import log_failure
from mockint.store.copies import all_copies, rooms
from mockint.store.failures import BusyError, DamagedError, ReadOnlyError, StoreError, as_store_errors
from mockint.store.looking import ERRORS, is_damage
from mockint.store.opening import Opened, open_damaged, open_database
from mockint.store.soundness import has_nonsense

__all__ = [
    "PATIENCE",
    "BusyError",
    "DamagedError",
    "Database",
    "ReadOnlyError",
    "StoreError",
    "again_where_damaged",
    "as_store_errors",
]

P = ParamSpec("P")
R = TypeVar("R")

PATIENCE = 5.0  # seconds that another process may hold the file before it is said
# What comes of a row that makes no sense.
_NONSENSE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


class Database:
    """A connection that several threads may share, one at a time.

    Args:
        path: The file.
        patience: Seconds that a write waits for other programs, once it is open.
        on_trouble: Is told, perhaps in another thread, why nothing is written, at once or from some moment on.

    Attributes:
        read_only: Why nothing is written, as sentences; empty where all is well.
    """

    def __init__(
        self, path: Path, patience: float = PATIENCE, on_trouble: Callable[[str], object] = lambda _: None
    ) -> None:
        self.path = path
        self.read_only = ""
        self._on_trouble = on_trouble
        self._patience = patience
        self._lock = RLock()
        with as_store_errors(path):
            self._take(open_database(path, PATIENCE))
            self._wait_at_most(patience)

    @contextmanager
    def transaction(self, patience: float | None = None) -> Iterator[sqlite3.Connection]:
        """Write all or nothing.

        Args:
            patience: Seconds to wait for other programs, where it is not the usual time.

        Raises:
            BusyError: Another program held the file all that time.
            ReadOnlyError: The database is only looked at.
            StoreError: The database does not take it, such as on a full disk.
        """
        with self._lock, as_store_errors(self.path):
            if self.read_only:
                raise ReadOnlyError(self.read_only)
            with self._damage_noticed():
                connection = self._connection
                self._begin(patience)
                try:
                    yield connection
                    connection.execute("COMMIT")
                except BaseException:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                    raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Read what stands at one moment.

        Raises:
            DamagedError: The database is found damaged; reading again reads what can be read of it.
            StoreError: The database cannot be read.
        """
        with self._lock, as_store_errors(self.path), self._damage_noticed(), self._nonsense_noticed():
            connection = self._connection
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                if connection.in_transaction:
                    connection.execute("COMMIT")

    def look_only(self, found: Exception) -> None:
        """Take the database for damaged, unless that is known already: write no more, and read what can be read of it.

        Raises:
            StoreError: Nothing can be read of it.
        """
        with self._lock, as_store_errors(self.path):
            if not self._is_salvaged:
                damaged = self._connection
                self._take(open_damaged(self.path, found))
                damaged.close()

    def examine(self) -> None:
        """Look through the whole file, 6 s for 100,000 answers; where it is damaged, it is only looked at from now on.

        Raises:
            StoreError: Nothing can be read of it.
        """
        with suppress(DamagedError), self._lock, as_store_errors(self.path), self._damage_noticed():
            if self._is_salvaged:
                return
            (found,) = self._connection.execute("PRAGMA integrity_check(1)").fetchone()
            if found != "ok" or has_nonsense(self._connection):
                self.look_only(StoreError(found))

    def forget(self, *, compact: bool = False) -> None:
        """Make sure that what was deleted stands in the file and its journal no more.

        Args:
            compact: Also write the whole file anew, which gives its room back.

        Raises:
            StoreError: Another program holds the file, or the disk is full.
        """
        with self._lock, as_store_errors(self.path):
            # The index holds on to deleted words until it is written anew: 5 s for 100,000 answers.
            self._connection.execute("INSERT INTO search (search) VALUES ('optimize')")
            if compact:
                self._connection.execute("VACUUM")
            (is_held, *_) = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if is_held:
                raise BusyError(
                    f"it is deleted, but another program reads {self.path} just now: until that one is closed, the words stand in its journal"
                )

    def drop_copies(self) -> None:
        """Remove the copies that were made without being asked for.

        Raises:
            StoreError: One of them cannot be removed.
        """
        with as_store_errors(self.path):
            for copy in all_copies(self.path):
                for end in ("", "-wal", "-shm"):
                    copy.with_name(copy.name + end).unlink(missing_ok=True)
            for room in rooms(self.path.parent):
                shutil.rmtree(room)

    def close(self) -> None:
        """Give the file back."""
        with self._lock:
            self._connection.close()

    def _begin(self, patience: float | None) -> None:
        if patience is None:
            self._connection.execute("BEGIN IMMEDIATE")
            return
        self._wait_at_most(patience)
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        finally:
            self._wait_at_most(self._patience)

    def _take(self, opened: Opened) -> None:
        self._connection, self.read_only, self._is_salvaged = opened.connection, opened.read_only, opened.is_salvaged
        if self.read_only:
            self._on_trouble(self.read_only)

    def _wait_at_most(self, seconds: float) -> None:
        self._connection.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")

    @contextmanager
    def _damage_noticed(self) -> Iterator[None]:
        try:
            yield
        except ERRORS as error:
            if self._is_salvaged or not is_damage(error):
                raise
            self.look_only(error)
            raise DamagedError(self.read_only) from error

    @contextmanager
    def _nonsense_noticed(self) -> Iterator[None]:
        """Take a row that makes no sense for damage too. A mistake of this program is none, and is only told."""
        try:
            yield
        except _NONSENSE as error:
            log_failure(error)
            if self._is_salvaged or not has_nonsense(self._connection):
                raise StoreError(f"something in {self.path} cannot be read; mockint doctor looks for damage") from error
            self.look_only(error)
            raise DamagedError(self.read_only) from error


def again_where_damaged(method: Callable[P, R]) -> Callable[P, R]:
    """Let a method that reads begin once more where it finds the database damaged; then it reads what can be read."""

    @wraps(method)
    def reads(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(*args, **kwargs)
        except DamagedError:
            return method(*args, **kwargs)

    return reads
