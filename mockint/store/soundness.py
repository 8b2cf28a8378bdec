"""What the columns of a sound database hold. The rows of a damaged one can hold anything."""

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import get_args

from mockint.bank.models import LARGEST_WHOLE
from mockint.grading.feedback import Verdict
from mockint.store.records import Mode, TurnSource

LARGEST_NUMBER = 1e12  # of seconds and of minutes
_TEXT = "typeof({0}) = 'text'"
_WHOLE = f"typeof({{0}}) = 'integer' AND {{0}} BETWEEN 0 AND {LARGEST_WHOLE}"
_NUMBER = f"typeof({{0}}) IN ('integer', 'real') AND {{0}} BETWEEN 0 AND {LARGEST_NUMBER}"
_TIME = "CASE WHEN typeof({0}) = 'text' AND {0} NOT GLOB '*[^-+0-9T:.Z ]*' THEN is_time({0}) END"


def _or_null(condition: str) -> str:
    return f"{{0}} IS NULL OR {condition}"


def _one_of(choices: tuple[str, ...]) -> str:
    return f"{{0}} IN ({', '.join(map(repr, choices))})"


_MARK = {
    "id": _WHOLE,
    "feedback_id": _WHOLE,
    "made_at": _TIME,
    "point": _TEXT,
    "verdict": _one_of(get_args(Verdict)),
    "turn": _or_null(_WHOLE),
    "start": _or_null(_WHOLE),
    "end": f"({{0}} IS NULL) = (start IS NULL) AND ({_or_null(_WHOLE)})",
}
# The tables that hold what was kept, those of which others tell before them; whatever else there is follows from these. An attempt comes
# after all that belongs to it, since with it the list of answers is written. ``{0}`` is the column.
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "sessions": {
        "id": _WHOLE,
        "title": _TEXT,
        "started_at": _TIME,
        "finished_at": _or_null(_TIME),
        "mode": _one_of(get_args(Mode)),
        "minutes": _or_null(_NUMBER),
        "deleted_at": _or_null(_TEXT),
    },
    "questions": {
        "id": _WHOLE,
        "session_id": _WHOLE,
        "position": _WHOLE,
        "pack": _TEXT,
        "question": _TEXT,
        "rubric": _TEXT,
        "skipped_at": _or_null(_TEXT),
    },
    "turns": {
        "id": _WHOLE,
        "attempt_id": _WHOLE,
        "position": _WHOLE,
        "ask": _TEXT,
        "answer": _or_null(_TEXT),
        "source": _one_of(get_args(TurnSource)),
        "asked_ms": _WHOLE,
    },
    "edits": {"turn_id": _WHOLE, "number": _WHOLE, "ms": _WHOLE, "start": _WHOLE, "end": _WHOLE, "text": _TEXT},
    "moments": {"id": _WHOLE, "attempt_id": _WHOLE, "ms": _WHOLE, "kind": _TEXT, "text": _TEXT},
    "feedback": {
        "id": _WHOLE,
        "attempt_id": _WHOLE,
        "created_at": _TIME,
        "schema": _WHOLE,
        "status": _TEXT,
        "score": _or_null(_WHOLE),
        "low": _or_null(_WHOLE),
        "high": f"({{0}} IS NULL) = (low IS NULL) AND ({_or_null(_WHOLE)})",
        "band": _or_null(_TEXT),
        "grader": _TEXT,
        "model": _or_null(_TEXT),
        "prompt": _or_null(_TEXT),
        "pack_version": _WHOLE,
        "json": _TEXT,
    },
    "marks": _MARK,
    "disagreements": {**_MARK, "reason": _TEXT},
    "better_answers": {"id": _WHOLE, "attempt_id": _WHOLE, "created_at": _TIME, "json": _TEXT},
    "stories": {
        "id": _WHOLE,
        "created_at": _TIME,
        "changed_at": _TIME,
        "deleted_at": _or_null(_TEXT),
        **dict.fromkeys(("title", "situation", "task", "action", "result", "figures"), _TEXT),
    },
    "story_tellings": {"attempt_id": _WHOLE, "story_id": _WHOLE},
    "story_questions": {"story_id": _WHOLE, "pack": _TEXT, "question": _TEXT},
    "attempts": {
        "id": _WHOLE,
        "question_id": _WHOLE,
        "number": _WHOLE,
        "started_at": _TIME,
        "submitted_at": _or_null(_TIME),
        "seconds": _or_null(_NUMBER),
        "deleted_at": _or_null(_TEXT),
    },
}


def columns_of(db: sqlite3.Connection, table: str, schema: str = "main") -> list[str]:
    """Return the columns that a table has in a database, perhaps an older one; none where there is no such table."""
    there = {row[1] for row in db.execute(f"PRAGMA {schema}.table_info({table})")}
    return [column for column in COLUMNS[table] if column in there]


def condition(table: str, columns: list[str]) -> str:
    """Return the SQL that holds for a sound row of a table, as far as these columns tell. ``allow_conditions`` comes first.

    The plus keeps SQLite from looking for rows by these conditions, and so where they may not be readable.
    """
    return " AND ".join("(" + COLUMNS[table][column].format(f'+"{column}"') + ")" for column in columns)


def allow_conditions(db: sqlite3.Connection) -> None:
    """Let a connection read the conditions on rows."""
    db.create_function("is_time", 1, _is_time, deterministic=True)


def has_nonsense(db: sqlite3.Connection) -> bool:
    """Tell whether any row holds what no version of mockint ever wrote, or belongs to nothing."""
    allow_conditions(db)
    if db.execute("PRAGMA foreign_key_check").fetchone() or db.execute(_UNASKED).fetchone():
        return True
    for table in COLUMNS:
        columns = columns_of(db, table)
        sql = f"SELECT 1 FROM {table} WHERE ({condition(table, columns)}) IS NOT TRUE LIMIT 1"  # noqa: S608 - names of ours
        if db.execute(sql).fetchone():
            return True
    return False


_UNASKED = "SELECT 1 FROM attempts WHERE id NOT IN (SELECT attempt_id FROM turns) LIMIT 1"


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
