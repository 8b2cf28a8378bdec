"""How a failure of the database is told."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mockint.errors import MockintError
from mockint.store.looking import name_of

GONE = "this was deleted meanwhile, so nothing more is kept with it; copy what you would keep, and leave"


class StoreError(MockintError):
    """The database cannot be used."""

    code = "store"


class BusyError(StoreError):
    """Another program writes to the database just now."""

    code = "store-busy"


class GoneError(StoreError):
    """What something was to be added to was deleted meanwhile."""

    code = "gone"


class ReadOnlyError(StoreError):
    """Nothing is written, since the database is damaged or may not be written."""

    code = "store-read-only"


class DamagedError(ReadOnlyError):
    """The database was found damaged. From now on, what can be read of it is looked at."""

    code = "store-damaged"


@contextmanager
def as_store_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system raise into a sentence."""
    try:
        yield
    except sqlite3.Error as error:
        if "locked" in str(error):
            raise BusyError(f"{path} is held by another program; close it and try again") from error
        if name_of(error) == "SQLITE_CONSTRAINT_FOREIGNKEY":
            raise GoneError(GONE) from error
        if name_of(error) == "SQLITE_FULL":
            raise StoreError(f"{path} cannot be used: the disk is full; make room and try again") from error
        raise StoreError(f"{path} cannot be used: {error}") from error
    except UnicodeDecodeError as error:
        raise StoreError(f"{path} cannot be used: it is damaged") from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise StoreError(f"{path} cannot be used: the disk is full; make room and try again") from error
        raise StoreError(f"{path} cannot be used: {error.strerror or error}") from error
