"""Rows of the database as records. Another program may have changed the file, so all text comes through the boundary again."""

import sqlite3
from datetime import UTC, datetime
from typing import Any, get_args

from mockint.bank.models import Rubric
from mockint.grading.feedback import Band, BetterAnswer, Feedback, Status, Verdict
from mockint.grading.marking import OwnMark
from mockint.store.fitting import mismatch
from mockint.store.records import (
    AttemptRecord,
    Disagreement,
    FeedbackRecord,
    ListedAnswer,
    Mode,
    Moment,
    QuestionRecord,
    SessionRecord,
    TurnRecord,
    TurnSource,
)
from mockint.store.stored_json import UnreadableError, read_json, stand_in
from mockint.text import clean, when

FIRST_YEAR, LAST_YEAR = 1970, 9998  # near the ends of the calendar a clock that is not that of UTC has no date to show
_FIRST_MOMENT = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
_LAST_MOMENT = datetime.max.replace(year=LAST_YEAR, tzinfo=UTC)
LONGEST_KEPT = 1_000_000  # characters; versions that took answers of any length are read up to here

_STATUSES, _BANDS = get_args(Status), get_args(Band)
_BETTER = "SELECT json FROM better_answers WHERE attempt_id = ? ORDER BY id DESC LIMIT 1"
_FIRST_ASK = "SELECT t.ask FROM attempts a JOIN turns t ON t.attempt_id = a.id WHERE a.question_id = ? ORDER BY a.number, t.position LIMIT 1"
# Whether an edit ``e`` of an attempt's turn ``t`` makes a draft: it wrote something, or it opened an editor that was not closed since.
MAKES_DRAFT = """
    (e.text != '' OR NOT EXISTS (
        SELECT 1 FROM moments m WHERE m.attempt_id = t.attempt_id AND m.kind = 'editor' AND m.ms >= e.ms))
"""
_DRAFT = (
    f"SELECT EXISTS (SELECT 1 FROM turns t JOIN edits e ON e.turn_id = t.id WHERE t.attempt_id = ? AND {MAKES_DRAFT})"  # noqa: S608 - the parts stand here
)
_TURNS = f"""
    SELECT id, ask, source, asked_ms, substr(answer, 1, {LONGEST_KEPT}) AS answer, length(answer) AS characters
    FROM turns WHERE attempt_id = ? ORDER BY position
"""  # noqa: S608 - a number of ours
_LAST_EDIT = "SELECT max(e.ms) FROM turns t JOIN edits e ON e.turn_id = t.id WHERE t.attempt_id = ?"


def session_record(db: sqlite3.Connection, row: sqlite3.Row) -> SessionRecord:
    """Return a session with all that belongs to it."""
    questions = db.execute("SELECT * FROM questions WHERE session_id = ? ORDER BY position", (row["id"],)).fetchall()
    return SessionRecord(
        id=row["id"],
        title=clean(row["title"]),
        mode=one_of(get_args(Mode), row["mode"]),
        minutes=read_number(row["minutes"]),
        started_at=read_time(row["started_at"]),
        finished_at=read_time(row["finished_at"]) if row["finished_at"] else None,
        questions=[question_record(db, question) for question in questions],
    )


def question_record(db: sqlite3.Connection, row: sqlite3.Row) -> QuestionRecord:
    """Return a question with its attempts. Where its rubric cannot be read, another one stands in, and it is told."""
    attempts = db.execute(
        "SELECT * FROM attempts WHERE question_id = ? AND deleted_at IS NULL ORDER BY number", (row["id"],)
    ).fetchall()
    rubric, unreadable = _rubric(db, row)
    return QuestionRecord(
        id=row["id"],
        position=read_whole(row["position"]),
        rubric=rubric,
        skipped=row["skipped_at"] is not None,
        attempts=[_attempt(db, attempt, rubric, unreadable) for attempt in attempts],
        unreadable=unreadable,
    )


def rubric_of(row: sqlite3.Row) -> Rubric | None:
    """Return the rubric that a question was asked with, or None where it cannot be read."""
    try:
        return read_json(Rubric, row["rubric"])
    except UnreadableError:
        return None


def attempt_record(db: sqlite3.Connection, row: sqlite3.Row) -> AttemptRecord:
    """Return an attempt with its turns and gradings."""
    question = db.execute("SELECT * FROM questions WHERE id = ?", (row["question_id"],)).fetchone()
    return _attempt(db, row, *_rubric(db, question))


def _rubric(db: sqlite3.Connection, row: sqlite3.Row) -> tuple[Rubric, str]:
    """Return a question's rubric, or what stands in for it and what to say then."""
    try:
        return read_json(Rubric, row["rubric"]), ""
    except UnreadableError as error:
        asked = db.execute(_FIRST_ASK, (row["id"],)).fetchone()
        ask = clean(asked["ask"]) if asked else "(what was asked cannot be read)"
        told = f"The rubric of this question cannot be read: it {error}. It cannot be practised or graded"
        return stand_in(clean(row["pack"]), clean(row["question"]), ask), told


def _attempt(db: sqlite3.Connection, row: sqlite3.Row, rubric: Rubric, unreadable: str) -> AttemptRecord:
    turns = db.execute(_TURNS, (row["id"],)).fetchall()
    moments = db.execute("SELECT ms, kind, text FROM moments WHERE attempt_id = ? ORDER BY id", (row["id"],)).fetchall()
    last_edit: int | None = db.execute(_LAST_EDIT, (row["id"],)).fetchone()[0]
    gradings = db.execute("SELECT * FROM feedback WHERE attempt_id = ? ORDER BY id", (row["id"],)).fetchall()
    if not turns:
        raise ValueError("an attempt at nothing")
    lost = [unreadable] if unreadable else []
    return AttemptRecord(
        id=row["id"],
        number=read_whole(row["number"]),
        started_at=read_time(row["started_at"]),
        submitted_at=read_time(row["submitted_at"]) if row["submitted_at"] else None,
        seconds=read_number(row["seconds"]),
        drafted=row["submitted_at"] is None and bool(db.execute(_DRAFT, (row["id"],)).fetchone()[0]),
        turns=[_turn(turn, lost) for turn in turns],
        moments=[Moment(read_whole(moment["ms"]), clean(moment["kind"]), clean(moment["text"])) for moment in moments],
        feedback=[found for grading in gradings if (found := _grading(db, grading, rubric, lost))],
        better=_better(db, row["id"], lost),
        clock_ms=max([last_edit or 0, *(turn["asked_ms"] for turn in turns), *(moment["ms"] for moment in moments)]),
        unreadable=lost,
    )


def read_time(text: str) -> datetime:
    """Return the moment that a column tells; one that lies outside the years of mockint, the nearest in them."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return min(max(moment, _FIRST_MOMENT), _LAST_MOMENT)


def read_whole(value: Any) -> int:  # noqa: ANN401 - whatever a damaged column holds
    """Return the whole number that a column tells."""
    if type(value) is not int or value < 0:
        raise ValueError(value)
    return value


def read_text(value: Any) -> str:  # noqa: ANN401 - the same
    """Return the text that a column tells."""
    if type(value) is not str:
        raise ValueError(value)
    return value


def read_number(value: Any) -> float | None:  # noqa: ANN401 - the same
    """Return the number that a column tells, or None where it tells none."""
    if not (value is None or type(value) in {int, float}):
        raise ValueError(value)
    number: float | None = value
    return number


def one_of(choices: tuple[Any, ...], value: Any) -> Any:  # noqa: ANN401 - the choice's own type
    """Return which of some words a column tells."""
    if value not in choices:
        raise ValueError(value)
    return value


def insert(db: sqlite3.Connection, table: str, **values: object) -> int:
    """Add a row, and return its id."""
    sql = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})"  # noqa: S608 - names of ours
    number = db.execute(sql, tuple(values.values())).lastrowid
    assert number is not None  # noqa: S101 - an INSERT has a row
    return number


def now_text() -> str:
    """Return the present moment as columns tell it."""
    return time_text(datetime.now(UTC))


def time_text(moment: datetime) -> str:
    """Return a moment as columns tell it: in UTC, so that the order of texts is that of time."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def respelt(text: str) -> str:
    """Return what a column tells of a moment as ``time_text`` spells it; what tells none is left as it is."""
    try:
        return time_text(read_time(text))
    except (TypeError, ValueError):
        return text


def listed_marks(row: sqlite3.Row) -> dict[str, Any]:
    """Return the status, the score and the band that count for an answer. What only a newer mockint knows is not graded here."""
    status, score, band = row["status"], row["score"], row["band"]
    if status is not None and status not in _STATUSES:
        return {"status": "not_graded", "score": None, "band": None}
    whole = None if score is None else read_whole(score)
    return {"status": status, "score": whole, "band": None if band is None else one_of(_BANDS, band)}


def listed_answer(row: sqlite3.Row) -> ListedAnswer:
    """Return an answer as lists show it."""
    return ListedAnswer(
        id=row["id"],
        number=read_whole(row["number"]),
        session=row["session_id"],
        question_id=row["question_id"],
        pack=clean(row["pack"]),
        question=clean(row["question"]),
        level=row["level"] and clean(row["level"]),
        submitted_at=read_time(row["submitted_at"]),
        grader=row["grader"] and clean(row["grader"]),
        model=row["model"] and clean(row["model"]),
        waits=bool(row["waits"]),
        **listed_marks(row),
    )


def _turn(row: sqlite3.Row, lost: list[str]) -> TurnRecord:
    """Return a turn; where its answer is longer than any that was ever typed, its beginning, and a sentence goes to what is lost."""
    answer, characters = row["answer"], row["characters"]
    if answer and characters > LONGEST_KEPT:
        lost.append(f"An answer has {characters:,} characters, and only the first {LONGEST_KEPT:,} are read")
    source = one_of(get_args(TurnSource), row["source"])
    return TurnRecord(row["id"], clean(row["ask"]), answer and clean(answer), source, read_whole(row["asked_ms"]))


def _grading(db: sqlite3.Connection, row: sqlite3.Row, rubric: Rubric, lost: list[str]) -> FeedbackRecord | None:
    """Return a grading; where it cannot be read, None, and a sentence goes to what is lost."""
    made = read_time(row["created_at"])
    try:
        feedback = _fitting(read_json(Feedback, row["json"]), rubric)
    except UnreadableError as error:
        score = "" if row["score"] is None else f" ({read_whole(row['score'])} of 100)"
        lost.append(f"A feedback of {when(made)}{score} cannot be read: it {error}")
        return None
    marks = db.execute("SELECT * FROM marks WHERE feedback_id = ? ORDER BY id", (row["id"],))
    disagreements = db.execute("SELECT * FROM disagreements WHERE feedback_id = ? ORDER BY id", (row["id"],))
    return FeedbackRecord(
        id=row["id"],
        created_at=made,
        feedback=feedback,
        marks=[_mark(mark) for mark in marks],
        disagreements=[Disagreement(_mark(own), clean(own["reason"])) for own in disagreements],
    )


def _fitting(feedback: Feedback, rubric: Rubric) -> Feedback:
    if not rubric.question.expected:
        raise UnreadableError("needs the rubric")
    if wrong := mismatch(feedback, rubric):
        raise UnreadableError(f"was changed or damaged: {wrong}")
    return feedback


def _better(db: sqlite3.Connection, attempt: int, lost: list[str]) -> BetterAnswer | None:
    """Return the newest better answer of an attempt; where it cannot be read, None, and a sentence goes to what is lost."""
    row = db.execute(_BETTER, (attempt,)).fetchone()
    try:
        return read_json(BetterAnswer, row["json"]) if row else None
    except UnreadableError as error:
        lost.append(f"The better answer cannot be read: it {error}")
        return None


def _mark(row: sqlite3.Row) -> OwnMark:
    span = None if row["start"] is None else (read_whole(row["start"]), read_whole(row["end"]))
    turn = None if row["turn"] is None else read_whole(row["turn"])
    return OwnMark(clean(row["point"]), one_of(get_args(Verdict), row["verdict"]), turn, span)


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
