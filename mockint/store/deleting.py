"""Taking answers and sessions away: first out of sight, so that it can be undone; then for good.

What is out of sight is in no list, no count and no export. It is gone when the app is left, or at its next start after a crash.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from mockint.store.copies import all_copies, rooms
from mockint.store.database import Database, again_where_damaged
from mockint.store.editing import BEGUN, forget_edited, has_edited
from mockint.store.rows import time_text


@dataclass(frozen=True)
class Part:
    """A part of the history: the questions of one pack, in sessions that began before a moment; None for any."""

    pack: str | None = None
    before: datetime | None = None

    @property
    def values(self) -> tuple[str | None, str | None]:
        """What the queries below ask for."""
        return self.pack, time_text(self.before) if self.before else None


@dataclass(frozen=True)
class Amount:
    """What a purge takes away.

    Attributes:
        sessions: How many sessions go as a whole.
        questions: How many questions go, with all that was said to them.
        answers: How many submitted answers are among that.
        out_of_sight: Whether what was deleted before, and could be brought back, goes along; it is not counted.
        edited: Whether all of it goes, and something lies where an editor had it.
        copies: Copies of the whole database that mockint keeps by itself, which hold the same words.
    """

    sessions: int
    questions: int
    answers: int
    out_of_sight: bool
    edited: bool
    copies: Sequence[Path]


class Deleting:
    """Deletes, and brings back."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def answer(self, attempt: int) -> None:
        """Take one answer out of sight."""
        with self._db.transaction() as db:
            db.execute("UPDATE attempts SET deleted_at = ? WHERE id = ?", (_now(), attempt))

    def session(self, number: int) -> None:
        """Take a session out of sight, with all its answers."""
        now = _now()
        with self._db.transaction() as db:
            db.execute("UPDATE sessions SET deleted_at = ? WHERE id = ?", (now, number))
            sql = """
                UPDATE attempts SET deleted_at = ?
                WHERE deleted_at IS NULL AND question_id IN (SELECT id FROM questions WHERE session_id = ?)
            """
            db.execute(sql, (now, number))

    def untouched(self, number: int) -> None:
        """Delete a session in which nothing was typed, answered or skipped; of any other nothing goes."""
        with self._db.transaction() as db:
            db.execute(f"DELETE FROM sessions WHERE id = ? AND NOT EXISTS ({_TOUCHED})", (number,))  # noqa: S608 - it stands below

    @again_where_damaged
    def can_undo(self) -> bool:
        """Tell whether anything is out of sight that can be brought back."""
        with self._db.reading() as db:
            return db.execute(_LAST).fetchone()[0] is not None

    def undo(self) -> bool:
        """Bring back what was deleted last, and return whether there was anything."""
        with self._db.transaction() as db:
            (last,) = db.execute(_LAST).fetchone()
            for table in _TABLES:
                db.execute(f"UPDATE {table} SET deleted_at = NULL WHERE deleted_at = ?", (last,))  # noqa: S608 - named below
        return last is not None

    def finish(self) -> None:
        """Delete for good what is out of sight."""
        with self._db.transaction() as db:
            gone = [db.execute(f"DELETE FROM {table} WHERE deleted_at IS NOT NULL").rowcount for table in _TABLES]  # noqa: S608 - named below
        if any(gone):
            self._forget_edited()
            self._db.forget()

    @again_where_damaged
    def amount(self, part: Part) -> Amount:
        """Return what a purge would take away."""
        with self._db.reading() as db:
            return self._amount(db, part)

    def purge(self, part: Part) -> Amount:
        """Delete a part of the history for good, and return what is gone. Its words are in no file any more.

        Raises:
            StoreError: Another program holds the file, or the disk is full.
        """
        with self._db.transaction() as db:
            amount = self._amount(db, part)
            db.execute(f"DELETE FROM sessions WHERE id IN ({_WHOLE_SESSIONS})", part.values)  # noqa: S608 - it stands below
            db.execute(f"DELETE FROM questions WHERE id IN ({_QUESTIONS})", part.values)  # noqa: S608 - it stands below
        try:
            self._db.forget(compact=True)
        finally:
            self._forget_edited()
            self._db.drop_copies()
        return amount

    def _forget_edited(self) -> None:
        if has_edited(self._db.path):
            with self._db.reading() as db:
                begun = {moment for (moment,) in db.execute(f"SELECT {BEGUN} FROM attempts")}  # noqa: S608 - a constant
            forget_edited(self._db.path, begun)

    def _amount(self, db: sqlite3.Connection, part: Part) -> Amount:
        def count(query: str) -> int:
            number: int = db.execute(f"SELECT count(*) FROM ({query})", part.values).fetchone()[0]  # noqa: S608 - it stands below
            return number

        return Amount(
            sessions=count(f"{_WHOLE_SESSIONS} AND s.deleted_at IS NULL"),
            questions=count(f"{_QUESTIONS} AND s.deleted_at IS NULL"),
            answers=count(f"{_ANSWERS} AND submitted_at IS NOT NULL AND deleted_at IS NULL"),
            out_of_sight=count(f"{_QUESTIONS} AND {_HIDDEN}") > 0,
            edited=part == Part() and has_edited(self._db.path),
            copies=[*all_copies(self._db.path), *rooms(self._db.path.parent)],
        )


_TABLES = ("sessions", "attempts")
_LAST = (
    "SELECT max(at) FROM (SELECT max(deleted_at) AS at FROM sessions UNION ALL SELECT max(deleted_at) FROM attempts)"
)
# ?1 is the pack and ?2 the moment; null for any.
_QUESTIONS = """
    SELECT q.id FROM questions q JOIN sessions s ON s.id = q.session_id
    WHERE (?1 IS NULL OR q.pack = ?1) AND (?2 IS NULL OR s.started_at < ?2)
"""
_WHOLE_SESSIONS = """
    SELECT s.id FROM sessions s
    WHERE (?2 IS NULL OR s.started_at < ?2)
    AND (?1 IS NULL OR (EXISTS (SELECT 1 FROM questions q WHERE q.session_id = s.id AND q.pack = ?1)
                        AND NOT EXISTS (SELECT 1 FROM questions q WHERE q.session_id = s.id AND q.pack != ?1)))
"""
_TOUCHED = """
    SELECT 1 FROM questions q LEFT JOIN attempts a ON a.question_id = q.id LEFT JOIN turns t ON t.attempt_id = a.id
    WHERE q.session_id = sessions.id
    AND (q.skipped_at IS NOT NULL OR a.submitted_at IS NOT NULL OR t.answer IS NOT NULL
         OR EXISTS (SELECT 1 FROM edits e WHERE e.turn_id = t.id AND e.text != ''))
"""
_HIDDEN = "(s.deleted_at IS NOT NULL OR EXISTS (SELECT 1 FROM attempts a WHERE a.question_id = q.id AND a.deleted_at IS NOT NULL))"
_ANSWERS = f"SELECT id FROM attempts WHERE question_id IN ({_QUESTIONS})"  # noqa: S608 - it stands above


def _now() -> str:
    return datetime.now(UTC).isoformat()  # to the microsecond: what was deleted at one moment comes back together
