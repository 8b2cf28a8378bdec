"""All that a database holds of sessions, read past the code under test."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

# Each table with the one that its rows belong to, and what they are ordered by.
BELONGS = {
    "sessions": ("", "id"),
    "questions": ("session_id", "position"),
    "attempts": ("question_id", "number"),
    "turns": ("attempt_id", "position"),
    "edits": ("turn_id", "number"),
    "moments": ("attempt_id", "id"),
    "feedback": ("attempt_id", "id"),
    "marks": ("feedback_id", "id"),
    "disagreements": ("feedback_id", "id"),
    "better_answers": ("attempt_id", "id"),
    "stories": ("", "id"),
    "story_questions": ("story_id", "pack, question"),
    "story_tellings": ("story_id", "attempt_id"),
}
# What is in no archive, with the reason.
LEFT_OUT = {
    "migrations": "how this file came to be",
    "sqlite_sequence": "which number comes next here",
    "answers": "made by triggers from what goes along",
    "search": "the same",
}
_CHILDREN = {
    parent: [table for table, (key, _) in BELONGS.items() if key == f"{one}_id"]
    for parent, one in (
        ("sessions", "session"),
        ("questions", "question"),
        ("attempts", "attempt"),
        ("turns", "turn"),
        ("feedback", "feedback"),
        ("stories", "story"),
    )
}


def tables(path: Path) -> set[str]:
    """Return the names of the tables."""
    with closing(sqlite3.connect(path)) as db:
        names = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return {name for name in names if not name.startswith("search_")}  # SQLite's own


def state(path: Path) -> list[Any]:
    """Return every session and story with every column of all that belongs to it; rows are told by their places, not by their ids."""
    with closing(sqlite3.connect(path)) as db:
        db.row_factory = sqlite3.Row
        return [
            {"id": row["id"], **_tree(db, table, row)}
            for table in ("sessions", "stories")
            for row in db.execute(f"SELECT * FROM {table} ORDER BY id")  # noqa: S608
        ]


def make_older(path: Path, minutes: float) -> None:
    """Have a file say that it was written so much earlier."""
    earlier = path.stat().st_mtime - 60 * minutes
    os.utime(path, (earlier, earlier))


def _tree(db: sqlite3.Connection, table: str, row: sqlite3.Row) -> dict[str, Any]:
    columns = {name: row[name] for name in row.keys() if name != "id" and name != BELONGS[table][0]}  # noqa: SIM118 - a Row iterates over values
    for child in _CHILDREN.get(table, []):
        key, order = BELONGS[child]
        rows = db.execute(f"SELECT * FROM {child} WHERE {key} = ? ORDER BY {order}", (row["id"],)).fetchall()  # noqa: S608
        columns[child] = [_tree(db, child, one) for one in rows]
    if table == "story_tellings":
        columns["attempt_id"] = tuple(db.execute(_PLACE, (row["attempt_id"],)).fetchone())
    return columns


_PLACE = """
    SELECT q.session_id, q.position, a.number FROM attempts a JOIN questions q ON q.id = a.question_id WHERE a.id = ?
"""
