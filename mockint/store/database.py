"""Opening the SQLite file: who may read it, how it is journalled, and bringing it up to date."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock

from mockint.errors import MockintError
from mockint.files import close_to_others, private_folder
from mockint.log import log
from mockint.store.copies import all_copies, keep_copy
from mockint.store.migrations import MIGRATIONS, statements_of

_RETRY_SECONDS = 0.05
PATIENCE = 5.0  # seconds that another process may hold the file before it is said


class StoreError(MockintError):
    """The database cannot be used."""

    code = "store"


class BusyError(StoreError):
    """Another program writes to the database just now."""

    code = "store-busy"


class Database:
    """A connection that several threads may share, one at a time.

    Args:
        path: The file.
        patience: Seconds that a write waits for other programs, once it is open.
    """

    def __init__(self, path: Path, patience: float = PATIENCE) -> None:
        self.path = path
        self._patience = patience
        self._lock = RLock()
        with told(path):
            _make_private(path)
            self._connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
            try:
                self._set_up()
                self._wait_at_most(patience)
            except BaseException:
                self._connection.close()
                raise

    @contextmanager
    def transaction(self, patience: float | None = None) -> Iterator[sqlite3.Connection]:
        """Write all or nothing.

        Args:
            patience: Seconds to wait for other programs, where it is not the usual time.

        Raises:
            BusyError: Another program held the file all that time.
            StoreError: The database does not take it, such as on a full disk.
        """
        with self._lock, told(self.path):
            self._begin(patience)
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Read what stands at one moment.

        Raises:
            StoreError: The database cannot be read.
        """
        with self._lock, told(self.path):
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            finally:
                self._connection.execute("COMMIT")

    def forget(self, *, compact: bool = False) -> None:
        """Make sure that what was deleted stands in the file and its journal no more.

        Args:
            compact: Also write the whole file anew, which gives its room back.

        Raises:
            StoreError: Another program holds the file, or the disk is full.
        """
        with self._lock, told(self.path):
            # The index holds on to deleted words until it is written anew: 5 s for 100,000 answers.
            self._connection.execute("INSERT INTO search (search) VALUES ('optimize')")
            if compact:
                self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def drop_copies(self) -> None:
        """Remove the copies from before updates and restores.

        Raises:
            StoreError: One of them cannot be removed.
        """
        with told(self.path):
            for copy in all_copies(self.path):
                copy.unlink()

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

    def _wait_at_most(self, seconds: float) -> None:
        self._connection.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")

    def _set_up(self) -> None:
        self._connection.row_factory = sqlite3.Row
        self._use_wal()
        self._connection.execute("PRAGMA synchronous = FULL")  # an answer is on disk before it is sent
        self._connection.execute("PRAGMA foreign_keys = ON")
        self._connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
        self._migrate()

    def _use_wal(self) -> None:
        """Switch the journal, waiting for others: unlike everything else in SQLite, this pragma does not wait by itself."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self._connection.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > deadline:
                    raise
                time.sleep(_RETRY_SECONDS)
            else:
                return

    def _migrate(self) -> None:
        with self.transaction() as db:
            db.execute("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL)")
            applied = {row["name"] for row in db.execute("SELECT name FROM migrations")}
            if unknown := applied - {name for name, _ in MIGRATIONS}:
                raise StoreError(
                    f"{self.path} was written by a newer mockint (it has {', '.join(sorted(unknown))}); install that one. Nothing was changed"
                )
            missing = [(name, statements) for name, statements in MIGRATIONS if name not in applied]
            if applied and missing:
                self._keep_copy(missing[0][0])
            for name, statements in missing:
                for statement in statements_of(statements):
                    db.execute(statement)
                db.execute("INSERT INTO migrations VALUES (?, ?)", (name, datetime.now(UTC).isoformat()))
                log.info("database: %s", name)

    def _keep_copy(self, migration: str) -> None:
        try:
            keep_copy(self.path, migration)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                f"{self.path} is to be brought up to date, but the copy that is kept before an update cannot be written: {error}. "
                "Make room and start again; nothing was changed"
            ) from error


def _make_private(path: Path) -> None:
    """Make the folder and the file so that no other user of the machine can read them."""
    private_folder(path.parent)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    for end in ("", "-wal", "-shm"):
        close_to_others(path.with_name(path.name + end))


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system raise into a sentence."""
    try:
        yield
    except sqlite3.Error as error:
        if "locked" in str(error):
            raise BusyError(f"{path} is held by another program; close it and try again") from error
        if error.sqlite_errorname == "SQLITE_FULL":
            raise StoreError(f"{path} cannot be used: the disk is full; make room and try again") from error
        raise StoreError(f"{path} cannot be used: {error}") from error
    except OSError as error:
        raise StoreError(f"{path} cannot be used: {error.strerror or error}") from error
