"""Sessions and stories out of the database into an archive, and back."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json, to_json

from mockint.bank.models import Rubric
from mockint.grading.feedback import Feedback
from mockint.store.archive import (
    Archive,
    ArchivedAttempt,
    ArchivedBetterAnswer,
    ArchivedGrading,
    ArchivedMark,
    ArchivedQuestion,
    ArchivedSession,
    ArchivedStory,
    Place,
    place_of,
)
from mockint.store.archived_stories import add_stories, archived_stories
from mockint.store.database import Database, again_where_damaged
from mockint.store.fitting import mismatch
from mockint.store.rows import feedback_row, insert, respelt

M = TypeVar("M", bound=BaseModel)

_LARGEST_NUMBER = 1_000_000  # that a session brings along: the numbers after it are those of all that come later
_ATTEMPTS = "SELECT * FROM attempts WHERE question_id = ? AND deleted_at IS NULL ORDER BY number"


@dataclass(frozen=True)
class Arrival:
    """What became of a session of an archive.

    Attributes:
        archived: Its number in the archive.
        number: Its number here.
        outcome: ``added``; ``known``, where the same stands here already; ``differs``, where it stands here otherwise, such as with
            fewer answers, and stays so.
    """

    archived: int
    number: int
    outcome: Literal["added", "known", "differs"]


@dataclass(frozen=True)
class Arrivals:
    """What became of an archive.

    Attributes:
        sessions: What became of each of its sessions.
        stories: How many stories were added.
    """

    sessions: Sequence[Arrival]
    stories: int


@dataclass(frozen=True)
class Leaving:
    """A session as it goes into an archive.

    Attributes:
        session: What can be read of it; None where that is nothing.
        places: For each of its questions, its place in the session as it is kept.
        lost: A sentence for each part that cannot be read and is left out.
    """

    session: ArchivedSession | None
    places: Sequence[int]
    lost: Sequence[str]


class Archives:
    """Sessions and stories as they leave and come back. What was deleted is not among them, also while it can still be had back."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @again_where_damaged
    def numbers(self) -> list[int]:
        """Return the numbers of all sessions."""
        with self._db.reading() as db:
            return [number for (number,) in db.execute("SELECT id FROM sessions WHERE deleted_at IS NULL ORDER BY id")]

    @again_where_damaged
    def session(self, number: int) -> Leaving | None:
        """Return a whole session, or None where there is none of this number."""
        with self._db.reading() as db:
            return _leaving(db, number)

    @again_where_damaged
    def stories(self) -> tuple[list[ArchivedStory], list[str]]:
        """Return every story that can be read, and a sentence for each other one."""
        lost: list[str] = []
        with self._db.reading() as db:
            return archived_stories(db, lost), lost

    def add(self, archive: Archive) -> Arrivals:
        """Add the sessions and stories that do not stand here yet, all or none, and tell what became of them.

        A session keeps its number, up to a million, where no other one ever had it. Neither a session nor a story that stands here already is written over.
        """
        with self._db.transaction() as db:
            here = _known(db)
            arrivals = []
            for session in archive.sessions:
                if same := here.get(session.key):
                    number = same.pop(0)
                    known = _leaving(db, number)
                    alike = known is not None and known.session == session.model_copy(update={"number": number})
                    arrivals.append(Arrival(session.number, number, "known" if alike else "differs"))
                else:
                    arrivals.append(Arrival(session.number, _add_session(db, session), "added"))
            return Arrivals(arrivals, add_stories(db, archive.stories, _attempts(db, archive, arrivals)))


def _attempts(db: sqlite3.Connection, archive: Archive, arrivals: Sequence[Arrival]) -> Mapping[Place, int]:
    """Return the attempts of an archive that stand here, by their places in it. What was begun at another moment is another one."""
    sql = """
        SELECT (SELECT count(*) FROM questions WHERE session_id = q.session_id AND position < q.position),
               a.number, a.started_at, a.id
        FROM attempts a JOIN questions q ON q.id = a.question_id
        WHERE q.session_id = ? AND a.deleted_at IS NULL
    """
    found: dict[Place, int] = {}
    for session, arrival in zip(archive.sessions, arrivals, strict=True):
        here = {(at, n, respelt(began)): number for at, n, began, number in db.execute(sql, (arrival.number,))}
        for at, question in enumerate(session.questions):
            for attempt in question.attempts:
                if number := here.get((at, attempt.number, attempt.started_at)):
                    found[session.number, at, attempt.number] = number
    return found


def _known(db: sqlite3.Connection) -> dict[tuple[object, ...], list[int]]:
    """Return the numbers of the sessions by what never changes in them; there may be twins."""
    known: dict[tuple[object, ...], list[int]] = {}
    for number, began, *others in db.execute(
        "SELECT id, started_at, title, mode, minutes FROM sessions WHERE deleted_at IS NULL ORDER BY id"
    ):
        known.setdefault((respelt(began), *others), []).append(number)
    return known


def _leaving(db: sqlite3.Connection, number: int) -> Leaving | None:
    row = db.execute("SELECT * FROM sessions WHERE id = ? AND deleted_at IS NULL", (number,)).fetchone()
    if row is None:
        return None
    lost: list[str] = []
    rows = db.execute("SELECT * FROM questions WHERE session_id = ? ORDER BY position", (number,)).fetchall()
    read = [_question(db, one, f"session {number}, question {place}", lost) for place, one in enumerate(rows, 1)]
    questions = {place: question for place, question in enumerate(read) if question}
    own = _fields(row, "title mode minutes started_at finished_at")
    session = _read(ArchivedSession, {"number": number, **own, "questions": []}, f"session {number}", lost)
    whole = session and session.model_copy(update={"questions": list(questions.values())})
    return Leaving(whole, list(questions), lost)


def _question(db: sqlite3.Connection, row: sqlite3.Row, where: str, lost: list[str]) -> ArchivedQuestion | None:
    told = {"rubric": _json_of(row["rubric"]), "skipped_at": row["skipped_at"], "attempts": []}
    question = _read(ArchivedQuestion, told, where, lost)
    if question is None:
        return None
    rows = db.execute(_ATTEMPTS, (row["id"],)).fetchall()
    attempts = [_attempt(db, one, question, f"{where}, attempt {one['number']}", lost) for one in rows]
    return question.model_copy(update={"attempts": [one for one in attempts if one]})


def _attempt(
    db: sqlite3.Connection, row: sqlite3.Row, question: ArchivedQuestion, where: str, lost: list[str]
) -> ArchivedAttempt | None:
    turns, moments, gradings, better = (
        db.execute(f"SELECT * FROM {table} WHERE attempt_id = ? ORDER BY {order}", (row["id"],)).fetchall()  # noqa: S608
        for table, order in (("turns", "position"), ("moments", "id"), ("feedback", "id"), ("better_answers", "id"))
    )
    told = {
        **_fields(row, "number started_at submitted_at seconds"),
        "turns": [{**_fields(turn, "ask answer source asked_ms"), "edits": _edits(db, turn["id"])} for turn in turns],
        "moments": [_fields(moment, "ms kind text") for moment in moments],
        "gradings": [],
        "better_answers": [],
    }
    attempt = _read(ArchivedAttempt, told, where, lost)
    if attempt is None:
        return None
    rubric = Rubric.model_validate_json(to_json(question.rubric))
    read = [_grading(db, one, rubric, f"{where}, grading {n}", lost) for n, one in enumerate(gradings, 1)]
    answers = [{"created_at": one["created_at"], "answer": _json_of(one["json"])} for one in better]
    texts = [_read(ArchivedBetterAnswer, one, f"{where}, better answer {n}", lost) for n, one in enumerate(answers, 1)]
    whole = {"gradings": [one for one in read if one], "better_answers": [one for one in texts if one]}
    return attempt.model_copy(update=whole)


def _read(kind: type[M], data: dict[str, Any], where: str, lost: list[str]) -> M | None:
    """Return a part of an archive; where it cannot be read, None, and a sentence goes to what is lost."""
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        lost.append(_left_out(where, place_of(error)))
        return None


def _left_out(where: str, why: str) -> str:
    return f"{where} cannot be read and is left out: {why}"


def _json_of(text: str) -> Any:  # noqa: ANN401 - JSON
    """Return what a text says as JSON; one that is none is left as it is, and is refused where it is read."""
    try:
        return from_json(text)
    except ValueError:
        return text


def _edits(db: sqlite3.Connection, turn: int) -> list[tuple[object, ...]]:
    return [
        tuple(row)
        for row in db.execute("SELECT ms, start, end, text FROM edits WHERE turn_id = ? ORDER BY number", (turn,))
    ]


def _grading(
    db: sqlite3.Connection, row: sqlite3.Row, rubric: Rubric, where: str, lost: list[str]
) -> ArchivedGrading | None:
    marks, disagreements = (
        db.execute(f"SELECT * FROM {table} WHERE feedback_id = ? ORDER BY id", (row["id"],)).fetchall()  # noqa: S608
        for table in ("marks", "disagreements")
    )
    told = {
        "created_at": row["created_at"],
        "feedback": _json_of(row["json"]),
        "marks": [_mark(mark) for mark in marks],
        "disagreements": [{**_mark(own), "reason": own["reason"]} for own in disagreements],
    }
    grading = _read(ArchivedGrading, told, where, lost)
    if grading and (wrong := mismatch(Feedback.model_validate(grading.feedback), rubric)):
        lost.append(_left_out(where, wrong))
        return None
    return grading


def _mark(row: sqlite3.Row) -> dict[str, Any]:
    span = None if row["start"] is None else (row["start"], row["end"])
    return {**_fields(row, "made_at point verdict turn"), "span": span}


def _fields(row: sqlite3.Row, names: str) -> dict[str, Any]:
    return {name: row[name] for name in names.split()}


def _add_session(db: sqlite3.Connection, session: ArchivedSession) -> int:
    last = db.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = 'sessions'").fetchone()[0] or 0
    number = insert(
        db,
        "sessions",
        id=session.number if last < session.number <= _LARGEST_NUMBER else None,  # None: the next one
        **session.model_dump(include={"title", "mode", "minutes", "started_at", "finished_at"}),
    )
    asked = [(_add_question(db, number, at, question), question) for at, question in enumerate(session.questions)]
    attempts = [(question, attempt) for question, archived in asked for attempt in archived.attempts]
    for question, attempt in sorted(attempts, key=lambda pair: pair[1].started_at):  # ids tell their order
        _add_attempt(db, question, attempt)
    return number


def _add_question(db: sqlite3.Connection, session: int, position: int, question: ArchivedQuestion) -> int:
    pack, name = question.key
    return insert(
        db,
        "questions",
        session_id=session,
        position=position,
        pack=pack,
        question=name,
        rubric=_json(question.rubric),
        skipped_at=question.skipped_at,
    )


def _add_attempt(db: sqlite3.Connection, question: int, attempt: ArchivedAttempt) -> None:
    own = attempt.model_dump(include={"number", "started_at", "submitted_at", "seconds"})
    number = insert(db, "attempts", question_id=question, **own)
    for position, turn in enumerate(attempt.turns):
        said = turn.model_dump(include={"ask", "answer", "source", "asked_ms"})
        turn_id = insert(db, "turns", attempt_id=number, position=position, **said)
        edits = [(turn_id, i, *edit) for i, edit in enumerate(turn.edits)]
        db.executemany("INSERT INTO edits (turn_id, number, ms, start, end, text) VALUES (?, ?, ?, ?, ?, ?)", edits)
    for moment in attempt.moments:
        insert(db, "moments", attempt_id=number, **moment.model_dump())
    for grading in attempt.gradings:
        _add_grading(db, number, grading)
    for better in attempt.better_answers:
        insert(db, "better_answers", attempt_id=number, created_at=better.created_at, json=_json(better.answer))


def _add_grading(db: sqlite3.Connection, attempt: int, grading: ArchivedGrading) -> None:
    row = feedback_row(Feedback.model_validate(grading.feedback))
    number = insert(
        db,
        "feedback",
        **{**row, "attempt_id": attempt, "created_at": grading.created_at, "json": _json(grading.feedback)},
    )
    for mark in grading.marks:
        insert(db, "marks", feedback_id=number, **_mark_row(mark))
    for own in grading.disagreements:
        insert(db, "disagreements", feedback_id=number, reason=own.reason, **_mark_row(own))


def _mark_row(mark: ArchivedMark) -> dict[str, Any]:
    start, end = mark.span or (None, None)
    return {**mark.model_dump(include={"made_at", "point", "verdict", "turn"}), "start": start, "end": end}


def _json(data: dict[str, Any]) -> str:
    """Return the text that was stored; the same writer spells it."""
    return to_json(data).decode()
