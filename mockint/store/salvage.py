"""What can be read of a damaged database, in a copy to look at. The damaged file stays as it is."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mockint.store.looking import ERRORS, READ, NonsenseError, address_of
from mockint.store.migrations import MIGRATIONS
from mockint.store.soundness import COLUMNS, allow_conditions, columns_of, condition
from mockint.store.updating import missing_steps, run_steps, steps_of

_MOST_FAILURES = 20_000  # a table with more rows that cannot be read is left there, after a fifth of a second
_MOST_IN_THE_DARK = 200  # where neither its begin nor its end can be read, mostly nothing can
_UNKNOWN = (0, 2**31)
KEYS = {"edits": "turn_id", "story_questions": "story_id"}  # what the rows of tables without a number are found by
_LOST = "(lost)"
_LONG_AGO = "1970-01-01T00:00:00.000+00:00"

# In the words of a person who practised. The typing of an answer is its timeline; the answer itself is in turns.
_CALLED = {
    "sessions": "sessions",
    "questions": "questions",
    "attempts": "answers",
    "turns": "answers",
    "edits": "the typing of answers",
    "moments": "what happened while answering",
    "feedback": "feedback",
    "marks": "your own marks",
    "disagreements": "where you disagreed",
    "better_answers": "better answers",
    "stories": "stories",
    "story_tellings": "where stories were told",
    "story_questions": "what stories could serve",
}


@dataclass(frozen=True)
class Salvaged:
    """What could be read of a damaged database.

    Attributes:
        connection: A database of its own, in no file that anybody sees, up to date.
        sessions: How many sessions are in it.
        lost: What could not be read, or not all of it, as nouns.
    """

    connection: sqlite3.Connection
    sessions: int
    lost: tuple[str, ...]


def salvage(path: Path) -> Salvaged:
    """Copy what can be read of a database, and what makes sense.

    Answers whose session or question is lost stand in a session or question that is made up for them, so that they are seen.

    Raises:
        sqlite3.Error: It is no database, or none of mockint, or nothing of it can be read.
    """
    # Without a name it is kept in memory and in a file that is gone with the program.
    db = sqlite3.connect("", uri=True, isolation_level=None, check_same_thread=False)
    try:
        db.execute("PRAGMA writable_schema = ON")  # reads on where the description of the tables is damaged
        db.text_factory = READ
        allow_conditions(db)
        db.execute("ATTACH ? AS damaged", (address_of(path),))
        run_steps(db, _steps(db))
        lost = [_CALLED[table] for table in COLUMNS if columns_of(db, table) and not _copy(db, table)]
        _refuse_nothing(db)
        db.execute("DETACH damaged")
        db.execute("PRAGMA writable_schema = OFF")
        run_steps(db, missing_steps(steps_of(db)))
        _make_up_what_is_lost(db)
        (sessions,) = db.execute("SELECT count(*) FROM sessions WHERE deleted_at IS NULL").fetchone()
    except BaseException:
        db.close()
        raise
    return Salvaged(db, sessions, tuple(dict.fromkeys(lost)))


def _refuse_nothing(db: sqlite3.Connection) -> None:
    if not any(db.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() for table in COLUMNS):  # noqa: S608 - names of ours
        raise NonsenseError("nothing in it can be read")


def _steps(db: sqlite3.Connection) -> set[str]:
    """Which migrations ran on the damaged database; all, where that cannot be read."""
    everything = {name for name, _ in MIGRATIONS}
    try:
        return steps_of(db, "damaged") & everything or everything
    except ERRORS:
        return everything


def _copy(db: sqlite3.Connection, table: str) -> bool:
    """Copy the sound rows of a table, and return whether that was all."""
    here = columns_of(db, table)
    try:
        columns = [column for column in columns_of(db, table, "damaged") if column in here]
    except ERRORS:
        columns = []
    if not columns:
        return False
    names = ", ".join(f'"{column}"' for column in columns)
    fits = condition(table, columns)
    key = KEYS.get(table, "rowid")
    sound = f"INSERT OR IGNORE INTO main.{table} ({names}) SELECT {names} FROM damaged.{table} WHERE {{}} AND {fits}"  # noqa: S608
    bounds = _bounds(db, table, key)
    most = _MOST_FAILURES if bounds != _UNKNOWN else _MOST_IN_THE_DARK
    failures = 0
    for first, last in (ranges := _Ranges(*bounds)):
        try:
            db.execute(sound.format(f"{key} BETWEEN ? AND ?"), (first, last))
        except ERRORS:
            failures += 1
            if failures > most:
                break
            ranges.halve(first, last)
    return not failures and _count(db, "main", table) == _count(db, "damaged", table)


class _Ranges:
    """Ranges of keys to copy, the lowest first; one in which something cannot be read is halved."""

    def __init__(self, first: int, last: int) -> None:
        self._left = [(first, last)]

    def __iter__(self) -> Iterator[tuple[int, int]]:
        while self._left:
            yield self._left.pop()

    def halve(self, first: int, last: int) -> None:
        if first < last:
            middle = (first + last) // 2
            self._left += [(middle + 1, last), (first, middle)]


def _bounds(db: sqlite3.Connection, table: str, key: str) -> tuple[int, int]:
    """The lowest and the highest key, as far as they can be read."""
    bounds = [*_UNKNOWN]
    for place, end in enumerate(("min", "max")):
        try:
            found = db.execute(f"SELECT {end}({key}) FROM damaged.{table}").fetchone()[0]  # noqa: S608 - names of ours
        except ERRORS:
            continue
        if isinstance(found, int):
            bounds[place] = found
    return bounds[0], bounds[1]


def _count(db: sqlite3.Connection, schema: str, table: str) -> int:
    number: int = db.execute(f"SELECT count(*) FROM {schema}.{table} NOT INDEXED").fetchone()[0]  # noqa: S608 - names of ours
    return number


def _make_up_what_is_lost(db: sqlite3.Connection) -> None:
    """Give each row whose session, question or attempt is lost one that says so, and drop what belongs to nothing."""
    session, question = (db.execute(sql).fetchone()[0] for sql in (_LAST_SESSION, _LAST_QUESTION))
    db.execute(_ATTEMPTS, {"question": question, "then": _LONG_AGO})
    db.execute(_QUESTIONS, {"lost": _LOST, "session": session + 1})
    db.execute(_SESSIONS, {"lost": _LOST, "then": _LONG_AGO})
    # Before turns are made up: one may take the number of a lost turn, and with it what was typed there.
    for table, parent, key in _BELONGS:
        db.execute(f"DELETE FROM {table} WHERE {key} NOT IN (SELECT id FROM {parent})")  # noqa: S608 - names of ours
    db.execute(_TURNS, {"lost": _LOST})
    db.execute(
        "UPDATE attempts SET deleted_at = deleted_at WHERE id NOT IN (SELECT id FROM answers)"
    )  # a trigger lists it now


# The highest number of any that is there, or is lost and still named.
_LAST_SESSION = (
    "SELECT coalesce(max(n), 0) FROM (SELECT max(id) AS n FROM sessions UNION SELECT max(session_id) FROM questions)"
)
_LAST_QUESTION = (
    "SELECT coalesce(max(n), 0) FROM (SELECT max(id) AS n FROM questions UNION SELECT max(question_id) FROM attempts)"
)
_ATTEMPTS = """
    INSERT INTO attempts (id, question_id, number, started_at, submitted_at)
    SELECT attempt_id, :question + attempt_id, 1, :then, iif(max(answer IS NOT NULL), :then, NULL)
    FROM turns WHERE attempt_id NOT IN (SELECT id FROM attempts) GROUP BY attempt_id
"""
_QUESTIONS = """
    INSERT INTO questions (id, session_id, position, pack, question, rubric)
    SELECT a.question_id, :session, a.question_id,
           coalesce(max(CASE WHEN json_valid(f.json) THEN json_extract(f.json, '$.pack') END), :lost),
           coalesce(max(CASE WHEN json_valid(f.json) THEN json_extract(f.json, '$.question') END), :lost), ''
    FROM attempts a LEFT JOIN feedback f ON f.attempt_id = a.id
    WHERE a.question_id NOT IN (SELECT id FROM questions) GROUP BY a.question_id
"""
_SESSIONS = """
    INSERT INTO sessions (id, title, started_at, finished_at)
    SELECT q.session_id, :lost, coalesce(min(a.started_at), :then), coalesce(min(a.started_at), :then)
    FROM questions q LEFT JOIN attempts a ON a.question_id = q.id
    WHERE q.session_id NOT IN (SELECT id FROM sessions) GROUP BY q.session_id
"""
_TURNS = """
    INSERT INTO turns (attempt_id, position, ask, answer)
    SELECT id, 0, :lost, iif(submitted_at IS NULL, NULL, :lost) FROM attempts WHERE id NOT IN (SELECT attempt_id FROM turns)
"""
_BELONGS = (
    ("edits", "turns", "turn_id"),
    ("moments", "attempts", "attempt_id"),
    ("feedback", "attempts", "attempt_id"),
    ("better_answers", "attempts", "attempt_id"),
    ("story_tellings", "attempts", "attempt_id"),
    ("story_tellings", "stories", "story_id"),
    ("story_questions", "stories", "story_id"),
    ("marks", "feedback", "feedback_id"),
    ("disagreements", "feedback", "feedback_id"),
)
