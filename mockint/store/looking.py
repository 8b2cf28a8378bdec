"""Reading a database file without changing a byte of it or of its journal."""

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from mockint.store.updating import steps_of

_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR_READ", "SQLITE_IOERR_SHORT_READ")
ERRORS = (sqlite3.DatabaseError, UnicodeDecodeError)  # the latter where SQLite quotes what it finds
READ = partial(str, encoding="utf-8", errors="replace")  # a byte that no text has is no reason to hide the others
# What is asked is always the same, so that it can only lack in a database whose description of its tables is damaged.
_LACKING = ("no such table", "no such column", "vtable constructor failed")


class NonsenseError(sqlite3.DatabaseError):
    """SQLite reads it, and it makes no sense."""

    sqlite_errorname = "SQLITE_CORRUPT"


class ForeignError(NonsenseError):
    """It is a sound database of another program, as far as can be told."""


def name_of(error: sqlite3.Error) -> str:
    """Return the name that SQLite gives an error, such as ``SQLITE_FULL``, or nothing."""
    return getattr(error, "sqlite_errorname", "")


def is_damage(error: Exception) -> bool:
    """Tell whether an error means that the file holds what no database of mockint does."""
    if not isinstance(error, sqlite3.Error):
        return isinstance(error, UnicodeDecodeError)
    name = name_of(error)
    return name.startswith(_DAMAGED) or (name == "SQLITE_ERROR" and str(error).startswith(_LACKING))


def address_of(path: Path) -> str:
    """Return the address under which SQLite opens a file to read only.

    Where all of it is in the file, its journal is not looked for: SQLite would make one, also where it has no right to.

    Raises:
        OSError: It is not there, or is no file.
    """
    return next(_addresses(path))


def glance(path: Path) -> set[str]:
    """Return which migrations ran on a database; none where it is empty.

    Raises:
        ForeignError: None ran, and there is something in it.
        OSError: It is not there, or is no file.
        sqlite3.Error: It cannot be read.
        UnicodeDecodeError: The same.
    """
    for address in _addresses(path):
        try:
            with closing(sqlite3.connect(address, uri=True)) as db:
                db.text_factory = READ
                is_empty = not db.execute("SELECT 1 FROM sqlite_master").fetchone()
                steps = steps_of(db)
        except ERRORS as error:
            found = error  # another program may have written just then, so that only a look under its locks tells
        else:
            if not (steps or is_empty):
                raise ForeignError("this is no database of mockint")
            return steps
    raise found


def journal_of(path: Path, journal: str = "-wal") -> Path:
    """Return where SQLite keeps a journal of a database; where a link leads to that, beside the file itself."""
    file = path.resolve()
    return file.with_name(file.name + journal)


def _addresses(path: Path) -> Iterator[str]:
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError("this is no file")  # SQLite would wait for a pipe
    address = path.resolve().as_uri()
    if not any(has_content(path, journal) for journal in ("-wal", "-journal")):
        yield f"{address}?immutable=1"
    yield f"{address}?mode=ro"


def has_content(path: Path, journal: str) -> bool:
    """Tell whether anything is in a database's journal, ``-wal`` or ``-journal``."""
    beside = journal_of(path, journal)
    return beside.exists() and beside.stat().st_size > 0
