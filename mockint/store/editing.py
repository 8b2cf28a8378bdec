"""Where an answer lies while it is open in the candidate's own editor: in a folder beside the database, which outlives a program that dies."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from mockint.store.failures import as_store_errors
from mockint.store.rows import time_text

_MILLISECONDS = len("2026-03-01T09:30:00.125")
# The moment at which an attempt was begun, as it stands in the names below.
BEGUN = f"replace(substr(started_at, 1, {_MILLISECONDS}), ':', '-')"


def editing_folder(database: Path, begun: datetime, turn: int) -> Path:
    """Return the folder of one turn. Its name stays the same where its session is restored, or leaves and comes back.

    Args:
        database: The database.
        begun: When the turn's attempt was begun.
        turn: The turn's place in it, from 0.
    """
    moment = time_text(begun)[:_MILLISECONDS].replace(":", "-")
    return database.with_name("editing") / f"{moment}-{turn + 1}"


def has_edited(database: Path) -> bool:
    """Tell whether anything lies where editors have it."""
    return any(_edited(database))


def forget_edited(database: Path, kept: set[str]) -> None:
    """Remove what lies there of attempts other than those that were begun at these moments, as ``BEGUN`` tells them.

    Raises:
        StoreError: Something cannot be removed.
    """
    for path in list(_edited(database)):
        if path.name[:_MILLISECONDS] not in kept:
            with as_store_errors(path):
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    with suppress(OSError):
        database.with_name("editing").rmdir()  # where it is empty


def _edited(database: Path) -> Iterator[Path]:
    return database.with_name("editing").glob("*")
