"""Rows of the database as records. Another program may have changed the file, so all text comes through the boundary again."""

import json
import sqlite3
from datetime import UTC, datetime
from typing import TypeVar

from pydantic import BaseModel

from mockint.bank.models import Rubric
from mockint.grading.feedback import BetterAnswer, Feedback
from mockint.grading.marking import OwnMark
from mockint.store.database import StoreError
from mockint.store.records import (
    AttemptRecord,
    Disagreement,
    FeedbackRecord,
    ListedAnswer,
    Moment,
    QuestionRecord,
    SessionRecord,
    TurnRecord,
)
from mockint.text import clean, cleaned

_LONGEST_KEPT = 1_000_000  # characters; versions that took answers of any length are read up to here

M = TypeVar("M", bound=BaseModel)

_BETTER = "SELECT json FROM better_answers WHERE attempt_id = ? ORDER BY id DESC LIMIT 1"
_LAST_EDIT = "SELECT max(e.ms) FROM turns t JOIN edits e ON e.turn_id = t.id WHERE t.attempt_id = ?"


def session_record(db: sqlite3.Connection, row: sqlite3.Row) -> SessionRecord:
    """Return a session with all that belongs to it."""
    questions = db.execute("SELECT * FROM questions WHERE session_id = ? ORDER BY position", (row["id"],)).fetchall()
    return SessionRecord(
        id=row["id"],
        title=row["title"],
        mode=row["mode"],
        minutes=row["minutes"],
        started_at=read_time(row["started_at"]),
        finished_at=read_time(row["finished_at"]) if row["finished_at"] else None,
        questions=[question_record(db, question) for question in questions],
    )


def question_record(db: sqlite3.Connection, row: sqlite3.Row) -> QuestionRecord:
    """Return a question with its attempts."""
    attempts = db.execute(
        "SELECT * FROM attempts WHERE question_id = ? AND deleted_at IS NULL ORDER BY number", (row["id"],)
    ).fetchall()
    return QuestionRecord(
        id=row["id"],
        position=row["position"],
        rubric=rubric_of(row),
        skipped=row["skipped_at"] is not None,
        attempts=[attempt_record(db, attempt) for attempt in attempts],
    )


def rubric_of(row: sqlite3.Row) -> Rubric:
    """Return the rubric that a question was asked with."""
    return _model(Rubric, row["rubric"])


def attempt_record(db: sqlite3.Connection, row: sqlite3.Row) -> AttemptRecord:
    """Return an attempt with its turns and gradings."""
    turns = db.execute("SELECT * FROM turns WHERE attempt_id = ? ORDER BY position", (row["id"],)).fetchall()
    moments = db.execute("SELECT ms, kind, text FROM moments WHERE attempt_id = ? ORDER BY id", (row["id"],)).fetchall()
    last_edit: int | None = db.execute(_LAST_EDIT, (row["id"],)).fetchone()[0]
    better = db.execute(_BETTER, (row["id"],)).fetchone()
    gradings = db.execute("SELECT * FROM feedback WHERE attempt_id = ? ORDER BY id", (row["id"],)).fetchall()
    return AttemptRecord(
        id=row["id"],
        number=row["number"],
        started_at=read_time(row["started_at"]),
        submitted_at=read_time(row["submitted_at"]) if row["submitted_at"] else None,
        seconds=row["seconds"],
        drafted=row["submitted_at"] is None and last_edit is not None,
        turns=[_turn(turn) for turn in turns],
        moments=[Moment(moment["ms"], moment["kind"], clean(moment["text"])) for moment in moments],
        feedback=[_grading(db, grading) for grading in gradings],
        better=_model(BetterAnswer, better["json"]) if better else None,
        clock_ms=max([last_edit or 0, *(turn["asked_ms"] for turn in turns), *(moment["ms"] for moment in moments)]),
    )


def read_time(text: str) -> datetime:
    """Return the moment that a column tells."""
    return datetime.fromisoformat(text)


def time_text(moment: datetime) -> str:
    """Return a moment as columns tell it: in UTC, so that the order of texts is that of time."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def listed_answer(row: sqlite3.Row) -> ListedAnswer:
    """Return an answer as lists show it."""
    names = ("id", "number", "status", "score", "band")
    return ListedAnswer(
        session=row["session_id"],
        question_id=row["question_id"],
        pack=clean(row["pack"]),
        question=clean(row["question"]),
        level=row["level"] and clean(row["level"]),
        submitted_at=read_time(row["submitted_at"]),
        grader=row["grader"] and clean(row["grader"]),
        model=row["model"] and clean(row["model"]),
        waits=bool(row["waits"]),
        **{name: row[name] for name in names},
    )


def kept_answer(text: str) -> str:
    """Return an answer or a draft behind the boundary.

    Raises:
        StoreError: It is longer than any that was ever typed.
    """
    if len(text) > _LONGEST_KEPT:
        raise StoreError(
            f"an answer in the database has {len(text):,} characters: it was changed by something else than mockint; "
            "put a backup in its place with mockint restore"
        )
    return clean(text)


def _turn(row: sqlite3.Row) -> TurnRecord:
    answer = row["answer"] and kept_answer(row["answer"])
    return TurnRecord(row["id"], clean(row["ask"]), answer, row["source"], row["asked_ms"])


def _grading(db: sqlite3.Connection, row: sqlite3.Row) -> FeedbackRecord:
    marks = db.execute("SELECT * FROM marks WHERE feedback_id = ? ORDER BY id", (row["id"],))
    disagreements = db.execute("SELECT * FROM disagreements WHERE feedback_id = ? ORDER BY id", (row["id"],))
    return FeedbackRecord(
        id=row["id"],
        created_at=read_time(row["created_at"]),
        feedback=_model(Feedback, row["json"]),
        marks=[_mark(mark) for mark in marks],
        disagreements=[Disagreement(_mark(own), clean(own["reason"])) for own in disagreements],
    )


def _mark(row: sqlite3.Row) -> OwnMark:
    span = None if row["start"] is None else (row["start"], row["end"])
    return OwnMark(row["point"], row["verdict"], row["turn"], span)


def _model(kind: type[M], text: str) -> M:
    try:
        return kind.model_validate_json(json.dumps(cleaned(json.loads(text))))
    except ValueError:
        raise StoreError(
            f"a {kind.__name__.lower()} in the database cannot be read: it was changed or damaged"
        ) from None


def feedback_row(feedback: Feedback) -> dict[str, object]:
    """Return the columns of a feedback: its JSON, and beside it what lists are made of."""
    low, high = feedback.range or (None, None)
    return {
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
