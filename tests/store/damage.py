"""Ways in which a database file comes to harm."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path

from mockint.store.salvage import KEYS
from mockint.store.soundness import COLUMNS


def page_of(path: Path, table: str) -> tuple[int, int]:
    """Return where the first page of a table begins in the file, and how long it is."""
    with closing(sqlite3.connect(path)) as db:
        (root,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    return (root - 1) * size, size


def spoil(path: Path, table: str = "questions") -> None:
    """Write nonsense over the first page of a table."""
    start, size = page_of(path, table)
    with path.open("r+b") as file:
        file.seek(start)
        file.write(b"\xaa" * size)


def change(path: Path, *statements: str) -> None:
    """Change a database past the code under test, whatever belongs together in it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for statement in statements:
            db.execute(statement)


def lose_rows(dice: random.Random, path: Path) -> None:
    """Lose a stretch of rows of some tables, as with the pages that they stand on."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for table in dice.sample(sorted(COLUMNS), dice.randint(1, 5)):
            key = KEYS.get(table, "rowid")
            keys = [key for (key,) in db.execute(f"SELECT {key} FROM {table} ORDER BY {key}")] or [0]  # noqa: S608
            ends = sorted(dice.choices(keys, k=2))
            db.execute(f"DELETE FROM {table} WHERE {key} BETWEEN ? AND ?", ends)  # noqa: S608


def inside(path: Path) -> dict[str, bytes]:
    """Return what is in the files of a folder, the log and the empty file of claims left out."""
    files = [file for file in path.iterdir() if file.is_file() and file.suffix != ".log"]
    return {file.name: file.read_bytes() for file in files if not file.name.endswith(("-grading", "-open", "-deleted"))}
