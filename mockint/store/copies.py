"""A copy of the database beside it, made before a newer mockint brings it up to date."""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path

_KEPT = 3


def copies(path: Path) -> Sequence[Path]:
    """Return the copies of a database that were made before its migrations, oldest migration first."""
    return sorted(path.parent.glob(f"{path.stem}-before-[0-9]*{path.suffix}"))


def all_copies(path: Path) -> Sequence[Path]:
    """Return every copy that mockint made beside a database by itself, also what a restore put aside."""
    return [*copies(path), *sorted(path.parent.glob(f"{path.stem}-before-restore-*{path.suffix}"))]


def keep_copy(path: Path, migration: str) -> None:
    """Copy a database as it stands before a migration; of all such copies the newest few are kept.

    Args:
        path: The database. Another connection may be about to change it.
        migration: The migration's name, which begins with its number.

    Raises:
        OSError: The copy cannot be written.
        sqlite3.Error: The same, or the database cannot be read.
    """
    kept = path.with_name(f"{path.stem}-before-{migration.partition('-')[0]}{path.suffix}")
    unfinished = kept.with_suffix(".unfinished")
    try:
        os.close(os.open(unfinished, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600))
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(unfinished)) as copy:
            source.backup(copy)
        unfinished.replace(kept)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise
    for old in copies(path)[:-_KEPT]:
        old.unlink()
