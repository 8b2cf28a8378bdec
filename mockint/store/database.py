"""Opening the SQLite file: who may read it, how it is journalled, bringing it up to date, and only looking at it where it must not be written."""

import errno
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import wraps
from pathlib import Path
from threading import RLock
from typing import ParamSpec, TypeVar

from mockint.errors import MockintError
from mockint.log import log, log_failure
from mockint.store import trouble
from mockint.store.copies import all_copies, keep_copy
from mockint.store.looking import ERRORS, READ, NonsenseError, address_of, glance, is_damage, name_of
from mockint.store.salvage import salvage
from mockint.store.soundness import has_nonsense
from mockint.store.updating import missing_steps, newer_steps, run_steps, steps_of
from mockint.text import clean

P = ParamSpec("P")
R = TypeVar("R")

_RETRY_SECONDS = 0.05
PATIENCE = 5.0  # seconds that another process may hold the file before it is said
_NO_RIGHT = {errno.EACCES, errno.EPERM, errno.EROFS}
_NONSENSE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)  # what comes of a row that makes no sense


class StoreError(MockintError):
    """The database cannot be used."""

    code = "store"


class BusyError(StoreError):
    """Another program writes to the database just now."""

    code = "store-busy"


class ReadOnlyError(StoreError):
    """Nothing is written, since the database is damaged or may not be written."""

    code = "store-read-only"


class DamagedError(ReadOnlyError):
    """The database was found damaged. From now on, what can be read of it is looked at."""

    code = "store-damaged"


class Database:
    """A connection that several threads may share, one at a time.

    Args:
        path: The file.
        patience: Seconds that a write waits for other programs, once it is open.
        on_trouble: Is told once, perhaps in another thread, why nothing is written, at once or from some moment on.

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
        with told(path):
            try:
                self._connection = self._opened()
            except ERRORS as error:
                if not is_damage(error):
                    raise
                self._connection = self._salvaged(error)

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
        with self._lock, told(self.path):
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
        with self._lock, told(self.path), self._damage_noticed(), self._nonsense_noticed():
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
        with self._lock, told(self.path):
            if not self.read_only:
                damaged, self._connection = self._connection, self._salvaged(found)
                damaged.close()

    def examine(self) -> None:
        """Look through the whole file, 3 s for 100,000 answers; where it is damaged, it is only looked at from now on.

        Raises:
            StoreError: Nothing can be read of it.
        """
        with suppress(DamagedError), self._lock, told(self.path), self._damage_noticed():
            if self.read_only:
                return
            (found,) = self._connection.execute("PRAGMA quick_check(1)").fetchone()
            if found != "ok" or has_nonsense(self._connection):
                self.look_only(StoreError(found))

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
        """Remove the copies that were made without being asked for.

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

    @contextmanager
    def _damage_noticed(self) -> Iterator[None]:
        try:
            yield
        except ERRORS as error:
            if self.read_only or not is_damage(error):
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
            if self.read_only or not has_nonsense(self._connection):
                raise StoreError(f"something in {self.path} cannot be read; mockint doctor looks for damage") from error
            self.look_only(error)
            raise DamagedError(self.read_only) from error

    def _opened(self) -> sqlite3.Connection:
        """Open the file, and bring it up to date; only look at it where it may not be written."""
        self._look_before()
        try:
            _make_private(self.path)
        except OSError as error:
            if error.errno not in _NO_RIGHT or not self.path.is_file():
                raise
            return self._looking(os.strerror(error.errno))
        connection = self._connected(str(self.path))
        try:
            _use_wal(connection)
            connection.execute("PRAGMA synchronous = FULL")  # an answer is on disk before it is sent
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
            self._bring_up_to_date(connection)
            connection.execute(f"PRAGMA busy_timeout = {round(self._patience * 1000)}")
        except sqlite3.OperationalError as error:
            connection.close()
            if not name_of(error).startswith(("SQLITEREADONLY", "SQLITE_CANTOPEN")):
                raise
            return self._looking(os.strerror(errno.EACCES))
        except BaseException:
            connection.close()
            raise
        return connection

    def _look_before(self) -> None:
        """Look at what is there before anything could change it."""
        if not self.path.is_file():
            return
        if not self.path.stat().st_size:
            if all_copies(self.path):
                raise StoreError(trouble.empty(self.path))
            return
        try:
            steps = glance(self.path)
        except ERRORS as error:
            if is_damage(error):
                raise
            return  # such as no right to it: opening tells
        self._refuse_newer(steps)

    def _refuse_newer(self, steps: set[str]) -> None:
        newer = newer_steps(steps)
        if newer and missing_steps(steps):
            raise NonsenseError("its list of updates is no list of mockint's")
        if newer:
            raise StoreError(
                f"{self.path} was written by a newer mockint (it has {newer}); install that one. Nothing was changed"
            )

    def _bring_up_to_date(self, connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN IMMEDIATE")
        try:
            steps = steps_of(connection)
            self._refuse_newer(steps)
            missing = missing_steps(steps)
            if steps and missing:
                self._keep_copy(missing[0])
            run_steps(connection, missing)
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def _keep_copy(self, migration: str) -> None:
        try:
            keep_copy(self.path, migration)
        except (OSError, sqlite3.Error) as error:
            raise StoreError(
                f"{self.path} is to be brought up to date, but the copy that is kept before an update cannot be written: {error}. "
                "Make room and start again; nothing was changed"
            ) from error

    def _looking(self, why: str) -> sqlite3.Connection:
        """Open the file to read it only; one of an older version is brought up to date in a copy that no file holds."""
        connection = self._connected(address_of(self.path))
        try:
            if missing := missing_steps(steps_of(connection)):
                old, connection = connection, self._connected("")
                with closing(old):
                    old.backup(connection)
                run_steps(connection, missing)
        except BaseException:
            connection.close()
            raise
        self._tell(trouble.unwritable(self.path, why))
        return connection

    def _salvaged(self, found: Exception) -> sqlite3.Connection:
        log.error("database: damaged, %s", type(found).__name__)
        try:
            salvaged = salvage(self.path)
        except ERRORS as error:
            raise StoreError(trouble.unreadable(self.path, clean(str(error)))) from error
        self._tell(trouble.damaged(self.path, salvaged.sessions, salvaged.lost))
        return _set_to_read(salvaged.connection)

    def _tell(self, why: str) -> None:
        self.read_only = why
        self._on_trouble(why)

    def _connected(self, address: str) -> sqlite3.Connection:
        uri = address.startswith("file:")
        return _set_to_read(
            sqlite3.connect(address, timeout=PATIENCE, isolation_level=None, check_same_thread=False, uri=uri)
        )


def again_where_damaged(method: Callable[P, R]) -> Callable[P, R]:
    """Let a method that reads begin once more where it finds the database damaged; then it reads what can be read."""

    @wraps(method)
    def reads(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(*args, **kwargs)
        except DamagedError:
            return method(*args, **kwargs)

    return reads


def _set_to_read(connection: sqlite3.Connection) -> sqlite3.Connection:
    connection.row_factory = sqlite3.Row
    connection.text_factory = READ
    return connection


def _make_private(path: Path) -> None:
    """Make the folder and the file so that no other user of the machine can read them."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _use_wal(connection: sqlite3.Connection) -> None:
    """Switch the journal, waiting for others: unlike everything else in SQLite, this pragma does not wait by itself."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(_RETRY_SECONDS)
        else:
            return


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system raise into a sentence."""
    try:
        yield
    except sqlite3.Error as error:
        if "locked" in str(error):
            raise BusyError(f"{path} is held by another program; close it and try again") from error
        if name_of(error) == "SQLITE_FULL":
            raise StoreError(f"{path} cannot be used: the disk is full; make room and try again") from error
        raise StoreError(f"{path} cannot be used: {error}") from error
    except UnicodeDecodeError as error:
        raise StoreError(f"{path} cannot be used: it is damaged") from error
    except OSError as error:
        raise StoreError(f"{path} cannot be used: {error.strerror or error}") from error
