"""The one place that reads and writes sessions."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from mockint.bank.models import Rubric
from mockint.errors import UsageError
from mockint.grading.feedback import BetterAnswer, Feedback
from mockint.grading.marking import OwnMark
from mockint.grading.offline import NAME as OFFLINE
from mockint.store.database import Database, StoreError
from mockint.store.records import (
    AnswerLine,
    AttemptRecord,
    FeedbackRecord,
    QuestionRecord,
    SessionLine,
    SessionRecord,
    TurnRecord,
    UsageLine,
    WaitingRecord,
)
from mockint.store.timeline import Edit, replay
from mockint.text import clean

M = TypeVar("M", bound=BaseModel)


class UnknownSessionError(UsageError):
    """There is no such session."""

    code = "unknown-session"


class Store:
    """Sessions on disk. Every method writes all or nothing and returns after it is on disk; any thread may call it."""

    def __init__(self, path: Path) -> None:
        self._db = Database(path)

    def close(self) -> None:
        """Give the file back."""
        self._db.close()

    def create_session(self, title: str, rubrics: Sequence[Rubric]) -> int:
        """Begin a session with these questions, and return its number."""
        with self._db.transaction() as db:
            session = _inserted(db, "INSERT INTO sessions (title, started_at) VALUES (?, ?)", title, _now())
            db.executemany(
                "INSERT INTO questions (session_id, position, pack, question, rubric) VALUES (?, ?, ?, ?, ?)",
                [(session, i, r.pack, r.question.id, r.model_dump_json()) for i, r in enumerate(rubrics)],
            )
        return session

    def finish_session(self, session: int) -> None:
        """Note that a session is over; the first time holds."""
        with self._db.transaction() as db:
            db.execute("UPDATE sessions SET finished_at = coalesce(finished_at, ?) WHERE id = ?", (_now(), session))

    def skip(self, question: int) -> None:
        """Note that a question was passed over."""
        with self._db.transaction() as db:
            db.execute("UPDATE questions SET skipped_at = ? WHERE id = ?", (_now(), question))

    def start_attempt(self, question: int, ask: str) -> int:
        """Begin the next try at a question, with its first turn, and return its id."""
        with self._db.transaction() as db:
            number = db.execute("SELECT count(*) + 1 FROM attempts WHERE question_id = ?", (question,)).fetchone()[0]
            attempt = _inserted(
                db, "INSERT INTO attempts (question_id, number, started_at) VALUES (?, ?, ?)", question, number, _now()
            )
            _inserted(db, "INSERT INTO turns (attempt_id, position, ask) VALUES (?, 0, ?)", attempt, ask)
        return attempt

    def add_edits(self, turn: int, edits: Sequence[Edit]) -> None:
        """Append to the timeline of a turn."""
        with self._db.transaction() as db:
            _add_edits(db, turn, edits)

    def edits(self, turn: int) -> list[Edit]:
        """Return the timeline of a turn."""
        with self._db.reading() as db:
            rows = db.execute("SELECT ms, start, end, text FROM edits WHERE turn_id = ? ORDER BY number", (turn,))
            return [Edit(*row) for row in rows]

    def draft(self, turn: int) -> str:
        """Return what was typed so far."""
        return clean(replay(self.edits(turn)))

    def submit(
        self, attempt: int, answers: Sequence[tuple[int, str]], seconds: float, edits: Sequence[tuple[int, Edit]] = ()
    ) -> None:
        """Keep the answers of an attempt, before anybody is asked to grade them.

        Args:
            attempt: The attempt's id.
            answers: The text of each turn, by the turn's id.
            seconds: How long they took.
            edits: What is left to append to the timelines, by the turn's id, written along with the answers.
        """
        with self._db.transaction() as db:
            for turn, changes in groupby(edits, key=lambda pair: pair[0]):
                _add_edits(db, turn, [edit for _, edit in changes])
            db.executemany("UPDATE turns SET answer = ? WHERE id = ?", [(text, turn) for turn, text in answers])
            db.execute("UPDATE attempts SET submitted_at = ?, seconds = ? WHERE id = ?", (_now(), seconds, attempt))

    def add_feedback(self, attempt: int, feedback: Feedback) -> int:
        """Keep a grading, and return its id. It is never changed: another grading is another row."""
        low, high = feedback.range or (None, None)
        row: dict[str, Any] = {
            "attempt_id": attempt,
            "created_at": _now(),
            "schema": feedback.schema_,
            "status": feedback.status,
            "score": feedback.score,
            "low": low,
            "high": high,
            "band": feedback.band,
            "grader": feedback.grader.name,
            "model": feedback.grader.model,
            "prompt": feedback.grader.prompt,
            "pack_version": feedback.pack_version,
            "json": feedback.to_json(),
        }
        sql = f"INSERT INTO feedback ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})"  # noqa: S608 - the names stand above
        with self._db.transaction() as db:
            return _inserted(db, sql, *row.values())

    def add_better(self, attempt: int, better: BetterAnswer) -> None:
        """Keep a better answer that was written for an attempt."""
        with self._db.transaction() as db:
            db.execute(
                "INSERT INTO better_answers (attempt_id, created_at, json) VALUES (?, ?, ?)",
                (attempt, _now(), better.model_dump_json()),
            )

    def add_mark(self, feedback: int, mark: OwnMark) -> None:
        """Keep the candidate's own mark on a grading."""
        start, end = mark.span or (None, None)
        with self._db.transaction() as db:
            db.execute(
                "INSERT INTO marks (feedback_id, made_at, point, verdict, turn, start, end) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (feedback, _now(), mark.point, mark.verdict, mark.turn, start, end),
            )

    def latest_session(self) -> int | None:
        """Return the number of the newest session, or None."""
        with self._db.reading() as db:
            number: int | None = db.execute("SELECT max(id) FROM sessions").fetchone()[0]
            return number

    def session(self, number: int) -> SessionRecord:
        """Return a whole session.

        Raises:
            UnknownSessionError: There is none of this number.
        """
        with self._db.reading() as db:
            row = db.execute("SELECT * FROM sessions WHERE id = ?", (number,)).fetchone()
            if row is None:
                raise UnknownSessionError(f"there is no session {number}; mockint history lists them")
            questions = db.execute(
                "SELECT * FROM questions WHERE session_id = ? ORDER BY position", (number,)
            ).fetchall()
            return SessionRecord(
                id=row["id"],
                title=row["title"],
                started_at=_time(row["started_at"]),
                finished_at=_time(row["finished_at"]) if row["finished_at"] else None,
                questions=[_question(db, question) for question in questions],
            )

    def attempt(self, attempt: int) -> AttemptRecord:
        """Return one try at a question as it stands now.

        Raises:
            UnknownSessionError: There is none of this id.
        """
        with self._db.reading() as db:
            row = db.execute("SELECT * FROM attempts WHERE id = ?", (attempt,)).fetchone()
            if row is None:
                raise UnknownSessionError("this answer is not in the database any more")
            return _attempt(db, row)

    def waiting_count(self, but: Collection[int] = ()) -> int:
        """Return how many submitted answers wait for a grading, other than the attempts of these ids."""
        with self._db.reading() as db:
            rows = db.execute(f"SELECT a.id FROM attempts a WHERE {_WAITS}").fetchall()  # noqa: S608 - it stands below
            return sum(number not in but for (number,) in rows)

    def waiting(self) -> list[WaitingRecord]:
        """Return the submitted answers that wait for a grading, oldest first.

        Those are the ones whose grading failed or was stopped and that no model has judged since, also where the candidate has
        marked them by then. One that was graded without a model by choice waits for nothing.
        """
        with self._db.reading() as db:
            rows = db.execute(
                f"SELECT q.*, a.id AS attempt FROM attempts a JOIN questions q ON q.id = a.question_id WHERE {_WAITS} ORDER BY a.id"  # noqa: S608
            ).fetchall()
            waiting = []
            for row in rows:
                question = _question(db, row)
                attempt = next(attempt for attempt in question.attempts if attempt.id == row["attempt"])
                waiting.append(WaitingRecord(row["session_id"], question, attempt))
            return waiting

    def usage(self) -> list[UsageLine]:
        """Return what models used, by session and model, failed gradings and better answers included."""
        with self._db.reading() as db:
            return [UsageLine(*row) for row in db.execute(_USAGE)]

    def health(self) -> str | None:
        """Return what SQLite finds wrong with the file, or None where it is sound."""
        with self._db.reading() as db:
            found: str = db.execute("PRAGMA quick_check(1)").fetchone()[0]
            return None if found == "ok" else found

    def sessions(self) -> list[SessionLine]:
        """Return every session, newest first, with a line for each question."""
        with self._db.reading() as db:
            rows = db.execute(_LINES).fetchall()
        lines = []
        for _, group in groupby(rows, key=lambda row: row["id"]):
            of_session = list(group)
            first = of_session[0]
            lines.append(
                SessionLine(
                    id=first["id"],
                    title=first["title"],
                    started_at=_time(first["started_at"]),
                    finished_at=_time(first["finished_at"]) if first["finished_at"] else None,
                    answers=[_answer_line(row) for row in of_session if row["question"] is not None],
                )
            )
        return lines

    def practised(self) -> dict[tuple[str, str], AnswerLine]:
        """Return how each question went the last time that it was answered, by pack and question."""
        with self._db.reading() as db:
            lines = [_answer_line(row) for row in db.execute(_PRACTISED)]
        return {(line.pack, line.question): line for line in lines}


# A question of a session as history lists it, to be filled in with FROM and what else is wanted.
_ANSWER = """q.pack, q.question, q.skipped_at IS NOT NULL AS skipped,
           (SELECT count(*) FROM attempts a WHERE a.question_id = q.id AND a.submitted_at IS NOT NULL) AS attempts,
           EXISTS (SELECT 1 FROM attempts a JOIN turns t ON t.attempt_id = a.id JOIN edits e ON e.turn_id = t.id
                   WHERE a.question_id = q.id AND a.submitted_at IS NULL) AS drafted,
           f.status, f.score, f.band, f.grader, f.model"""
_NEWEST_FEEDBACK = """
    LEFT JOIN attempts a ON a.id = (
        SELECT id FROM attempts WHERE question_id = q.id AND submitted_at IS NOT NULL ORDER BY number DESC LIMIT 1)
    LEFT JOIN feedback f ON f.id = (
        SELECT id FROM feedback WHERE attempt_id = a.id ORDER BY status = 'not_graded', id DESC LIMIT 1)
"""
_LINES = f"""
    SELECT s.id, s.title, s.started_at, s.finished_at, {_ANSWER}
    FROM sessions s LEFT JOIN questions q ON q.session_id = s.id {_NEWEST_FEEDBACK}
    ORDER BY s.id DESC, q.position
"""  # noqa: S608 - the parts stand above
_PRACTISED = f"""
    SELECT {_ANSWER}
    FROM questions q {_NEWEST_FEEDBACK}
    WHERE q.id IN (SELECT max(q.id) FROM questions q JOIN attempts a ON a.question_id = q.id
                   WHERE a.submitted_at IS NOT NULL GROUP BY q.pack, q.question)
"""  # noqa: S608 - the parts stand above


# A feedback with the candidate's own marks is a copy of one that a model gave, and used nothing by itself.
_USAGE = f"""
    SELECT q.session_id, f.model, count(*), sum(coalesce(json_extract(f.told, '$.in'), 0)),
           sum(coalesce(json_extract(f.told, '$.cached'), 0)), sum(coalesce(json_extract(f.told, '$.out'), 0)),
           round(sum(f.seconds), 3)
    FROM (SELECT attempt_id, model, json_extract(json, '$.grader.tokens') AS told, json_extract(json, '$.grader.seconds') AS seconds
          FROM feedback WHERE grader != '{OFFLINE}' AND status != 'self_marked' AND json_valid(json)
          UNION ALL
          SELECT attempt_id, json_extract(json, '$.writer.model'), json_extract(json, '$.writer.tokens'), json_extract(json, '$.writer.seconds')
          FROM better_answers WHERE json_valid(json)) f
    JOIN attempts a ON a.id = f.attempt_id
    JOIN questions q ON q.id = a.question_id
    GROUP BY q.session_id, f.model
    ORDER BY q.session_id, f.model
"""  # noqa: S608 - its own constant
_WAITS = f"""
    a.submitted_at IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM feedback f WHERE f.attempt_id = a.id AND f.status != 'not_graded' AND f.grader != '{OFFLINE}')
    AND coalesce((SELECT max(f.status = 'not_graded') FROM feedback f WHERE f.attempt_id = a.id), 1)
"""  # noqa: S608 - its own constant
_BETTER = "SELECT json FROM better_answers WHERE attempt_id = ? ORDER BY id DESC LIMIT 1"
_HAS_EDITS = "SELECT 1 FROM turns t JOIN edits e ON e.turn_id = t.id WHERE t.attempt_id = ? LIMIT 1"


def _answer_line(row: sqlite3.Row) -> AnswerLine:
    names = ("pack", "question", "attempts", "status", "score", "band", "grader", "model")
    return AnswerLine(skipped=bool(row["skipped"]), drafted=bool(row["drafted"]), **{name: row[name] for name in names})


def _question(db: sqlite3.Connection, row: sqlite3.Row) -> QuestionRecord:
    attempts = db.execute("SELECT * FROM attempts WHERE question_id = ? ORDER BY number", (row["id"],)).fetchall()
    return QuestionRecord(
        id=row["id"],
        position=row["position"],
        rubric=_model(Rubric, row["rubric"]),
        skipped=row["skipped_at"] is not None,
        attempts=[_attempt(db, attempt) for attempt in attempts],
    )


def _attempt(db: sqlite3.Connection, row: sqlite3.Row) -> AttemptRecord:
    turns = db.execute("SELECT id, ask, answer FROM turns WHERE attempt_id = ? ORDER BY position", (row["id"],))
    better = db.execute(_BETTER, (row["id"],)).fetchone()
    gradings = db.execute("SELECT * FROM feedback WHERE attempt_id = ? ORDER BY id", (row["id"],)).fetchall()
    return AttemptRecord(
        id=row["id"],
        number=row["number"],
        started_at=_time(row["started_at"]),
        submitted_at=_time(row["submitted_at"]) if row["submitted_at"] else None,
        seconds=row["seconds"],
        drafted=row["submitted_at"] is None and db.execute(_HAS_EDITS, (row["id"],)).fetchone() is not None,
        turns=[TurnRecord(turn["id"], clean(turn["ask"]), turn["answer"] and clean(turn["answer"])) for turn in turns],
        feedback=[_grading(db, grading) for grading in gradings],
        better=_model(BetterAnswer, better["json"]) if better else None,
    )


def _grading(db: sqlite3.Connection, row: sqlite3.Row) -> FeedbackRecord:
    marks = db.execute(
        "SELECT point, verdict, turn, start, end FROM marks WHERE feedback_id = ? ORDER BY id", (row["id"],)
    )
    return FeedbackRecord(
        id=row["id"],
        created_at=_time(row["created_at"]),
        feedback=_model(Feedback, row["json"]),
        marks=[
            OwnMark(
                mark["point"],
                mark["verdict"],
                mark["turn"],
                None if mark["start"] is None else (mark["start"], mark["end"]),
            )
            for mark in marks
        ],
    )


def _model(kind: type[M], text: str) -> M:
    """Read what was stored as JSON. Another program may have changed the file, so it comes through the boundary of text again."""
    try:
        return kind.model_validate_json(json.dumps(_cleaned(json.loads(text))))
    except ValueError:
        raise StoreError(
            f"a {kind.__name__.lower()} in the database cannot be read: it was changed or damaged"
        ) from None


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    return {key: _cleaned(item) for key, item in value.items()} if isinstance(value, dict) else value


def _add_edits(db: sqlite3.Connection, turn: int, edits: Iterable[Edit]) -> None:
    first = db.execute("SELECT coalesce(max(number), -1) + 1 FROM edits WHERE turn_id = ?", (turn,)).fetchone()[0]
    rows = [(turn, number, edit.ms, edit.start, edit.end, edit.text) for number, edit in enumerate(edits, first)]
    db.executemany("INSERT INTO edits (turn_id, number, ms, start, end, text) VALUES (?, ?, ?, ?, ?, ?)", rows)


def _inserted(db: sqlite3.Connection, sql: str, *values: object) -> int:
    number = db.execute(sql, values).lastrowid
    assert number is not None  # noqa: S101 - an INSERT has a row
    return number


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
