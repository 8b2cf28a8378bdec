"""Taking answers and sessions away: first out of sight, so that it can be undone; then for good.

Nothing is taken from a session in which somebody answers just now.

What is out of sight is in no list, no count and no export. It is gone when the program ends that deleted it, or at the next start after a crash.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mockint.store.claims import Claims
from mockint.store.copies import all_copies, rooms
from mockint.store.database import Database, again_where_damaged
from mockint.store.deletions import Deletions
from mockint.store.editing import BEGUN, forget_edited, has_edited
from mockint.store.rows import MAKES_DRAFT, time_text


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
    """Deletes, and brings back.

    Args:
        db: The database.
        deletions: What can still be undone, here or in another program.
        open_sessions: In which sessions somebody answers, here or in another program.
    """

    def __init__(self, db: Database, deletions: Deletions, open_sessions: Claims) -> None:
        self._db = db
        self._deletions = deletions
        self._open_sessions = open_sessions

    def answer(self, attempt: int) -> None:
        """Take one answer out of sight.

        Raises:
            OpenElsewhereError: Somebody answers in its session just now.
        """
        sql = "SELECT q.session_id FROM attempts a JOIN questions q ON q.id = a.question_id WHERE a.id = ?"
        with self._db.transaction() as db, self._closed(db.execute(sql, (attempt,))):
            moment = self._deletions.begin()
            db.execute("UPDATE attempts SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL", (moment, attempt))

    def session(self, number: int) -> None:
        """Take a session out of sight, with all its answers.

        Raises:
            OpenElsewhereError: Somebody answers in it just now.
        """
        with self._db.transaction() as db, self._closed([(number,)]):
            moment = self._deletions.begin()
            db.execute("UPDATE sessions SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL", (moment, number))
            sql = """
                UPDATE attempts SET deleted_at = ?
                WHERE deleted_at IS NULL AND question_id IN (SELECT id FROM questions WHERE session_id = ?)
            """
            db.execute(sql, (moment, number))

    def untouched(self, number: int) -> None:
        """Delete a session in which nothing was typed, answered or skipped; of any other nothing goes."""
        with self._db.transaction() as db:
            db.execute(f"DELETE FROM sessions WHERE id = ? AND NOT EXISTS ({_TOUCHED})", (number,))  # noqa: S608 - it stands below

    @again_where_damaged
    def can_undo(self) -> bool:
        """Tell whether anything is out of sight that this program can bring back."""
        with self._db.reading() as db:
            return self._deletions.newest(_moments(db, "sessions", "attempts")) is not None

    def undo(self) -> bool:
        """Bring back what this program deleted last, and return whether there was anything."""
        with self._db.transaction() as db:
            last = self._deletions.newest(_moments(db, "sessions", "attempts"))
            db.execute("UPDATE sessions SET deleted_at = NULL WHERE deleted_at = ?", (last,))
            db.execute(_BRING_BACK, (last,))
        return last is not None

    def finish(self) -> None:
        """Delete for good what no program can bring back any more, stories too; from now on this one brings nothing back."""
        self._deletions.end()
        tables = ("sessions", "attempts", "stories")
        with self._db.transaction() as db:
            over = [(moment,) for moment in self._deletions.over(_moments(db, *tables))]
            for table in tables:
                db.executemany(f"DELETE FROM {table} WHERE deleted_at = ?", over)  # noqa: S608 - named above
        if over:
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
            OpenElsewhereError: Somebody answers in one of the sessions just now; nothing is gone then.
            StoreError: Another program holds the file, or the disk is full.
        """
        with self._db.transaction() as db, self._closed(db.execute(_UNFINISHED, part.values)):
            amount = self._amount(db, part)
            db.execute(f"DELETE FROM sessions WHERE id IN ({_WHOLE_SESSIONS})", part.values)  # noqa: S608 - it stands below
            db.execute(f"DELETE FROM questions WHERE id IN ({_QUESTIONS})", part.values)  # noqa: S608 - it stands below
        try:
            self._db.forget(compact=True)
        finally:
            self._forget_edited()
            self._db.drop_copies()
        return amount

    @contextmanager
    def _closed(self, sessions: Iterable[tuple[int]]) -> Iterator[None]:
        """Hold that nobody answers in these sessions meanwhile."""
        with ExitStack() as claims:
            for (number,) in sessions:
                claims.enter_context(self._open_sessions.of(number))
            yield

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


# An answer whose session is out of sight comes back with that.
_BRING_BACK = """
    UPDATE attempts
    SET deleted_at = (SELECT s.deleted_at FROM questions q JOIN sessions s ON s.id = q.session_id WHERE q.id = question_id)
    WHERE deleted_at = ?
"""
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
_UNFINISHED = f"SELECT id FROM sessions WHERE finished_at IS NULL AND id IN (SELECT session_id FROM questions WHERE id IN ({_QUESTIONS}))"  # noqa: S608 - it stands above
_TOUCHED = f"""
    SELECT 1 FROM questions q LEFT JOIN attempts a ON a.question_id = q.id LEFT JOIN turns t ON t.attempt_id = a.id
    WHERE q.session_id = sessions.id
    AND (q.skipped_at IS NOT NULL OR a.submitted_at IS NOT NULL OR t.answer IS NOT NULL
         OR EXISTS (SELECT 1 FROM edits e WHERE e.turn_id = t.id AND {MAKES_DRAFT}))
"""  # noqa: S608 - the parts stand here
_HIDDEN = "(s.deleted_at IS NOT NULL OR EXISTS (SELECT 1 FROM attempts a WHERE a.question_id = q.id AND a.deleted_at IS NOT NULL))"
_ANSWERS = f"SELECT id FROM attempts WHERE question_id IN ({_QUESTIONS})"  # noqa: S608 - it stands above


def _moments(db: sqlite3.Connection, *tables: str) -> set[str]:
    """Return when what is out of sight was deleted."""
    sql = "SELECT DISTINCT deleted_at FROM {} WHERE deleted_at IS NOT NULL"
    return {moment for table in tables for (moment,) in db.execute(sql.format(table))}
