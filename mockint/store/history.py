"""What was practised, over all sessions."""

import sqlite3
from collections.abc import Container, Iterator, Sequence
from itertools import groupby, islice
from typing import get_args

from mockint.bank.models import QuestionKey
from mockint.grading.offline import NAME as OFFLINE
from mockint.store.answers import Wanted, sessions_of
from mockint.store.database import Database, again_where_damaged
from mockint.store.records import AnswerLine, AnswerRecord, Mode, SessionLine, UsageLine, WaitingRecord
from mockint.store.rows import MAKES_DRAFT, listed_marks, one_of, question_record, read_time
from mockint.text import clean

_EVERYTHING = Wanted()
_LOOKED_THROUGH = 50


class History:
    """Lists over all sessions. Nothing is written here."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @again_where_damaged
    def sessions(self, wanted: Wanted = _EVERYTHING, offset: int = 0, limit: int | None = None) -> list[SessionLine]:
        """Return sessions, newest first, with a line for each question.

        Args:
            wanted: Sessions that hold any of these answers; without a wish, also those without an answer.
            offset: How many newer ones to pass over.
            limit: The most that are returned; None means all.
        """
        which, values = session_query(wanted)
        paged = f"{which} ORDER BY id DESC LIMIT ? OFFSET ?"
        with self._db.reading() as db:
            return _session_lines(db, paged, (*values, -1 if limit is None else limit, offset))

    @again_where_damaged
    def session_count(self, wanted: Wanted = _EVERYTHING) -> int:
        """Return how many sessions there are, or hold any of these answers."""
        which, values = session_query(wanted)
        with self._db.reading() as db:
            number: int = db.execute(f"SELECT count(*) FROM ({which})", values).fetchone()[0]  # noqa: S608 - it stands below
            return number

    @again_where_damaged
    def left(self, most: int) -> list[SessionLine]:
        """Return the newest sessions that were begun and can be gone on with; those behind fifty others are not looked at."""
        with self._db.reading() as db:
            lines = _session_lines(db, _UNFINISHED, (_LOOKED_THROUGH,))
        return list(islice((line for line in lines if line.was_left), most))

    @again_where_damaged
    def practised(self) -> dict[QuestionKey, AnswerLine]:
        """Return how each question went the last time that it was answered, by pack and question."""
        with self._db.reading() as db:
            lines = [_answer_line(row) for row in db.execute(PRACTISED)]
        return {(line.pack, line.question): line for line in lines}

    @again_where_damaged
    def is_waiting(self, attempt: int) -> bool:
        """Return whether a submitted answer waits for a grading."""
        with self._db.reading() as db:
            return db.execute("SELECT 1 FROM answers WHERE id = ? AND waits", (attempt,)).fetchone() is not None

    @again_where_damaged
    def waiting_count(self, but: Container[int] = ()) -> int:
        """Return how many submitted answers wait for a grading, other than the attempts of these ids."""
        with self._db.reading() as db:
            return sum(number not in but for (number,) in db.execute(WAITING))

    def waiting(self) -> Iterator[WaitingRecord]:
        """Yield the submitted answers that wait for a grading, oldest first; each is read when its turn comes.

        Those are the ones whose grading failed or was stopped and that no model has judged since, also where the candidate has
        marked them by then. One that was graded without a model by choice waits for nothing.
        """
        with self._db.reading() as db:
            numbers = [number for (number,) in db.execute(WAITING)]
        for number in numbers:
            with self._db.reading() as db:
                row = db.execute(_WAITING_QUESTION, (number,)).fetchone()
                question = question_record(db, row) if row else None
            if question and not question.unreadable:
                attempt = next(attempt for attempt in question.attempts if attempt.id == number)
                yield WaitingRecord(row["session_id"], question, attempt)

    @again_where_damaged
    def attempts_of(self, pack: str, question: str) -> list[AnswerRecord]:
        """Return every submitted answer to a question, of all sessions, oldest first."""
        with self._db.reading() as db:
            rows = db.execute(
                "SELECT * FROM questions WHERE pack = ? AND question = ? ORDER BY session_id, position",
                (pack, question),
            ).fetchall()
            asked = [(row["session_id"], question_record(db, row)) for row in rows]
        found = [AnswerRecord(session, one, a) for session, one in asked for a in one.attempts if a.submitted_at]
        return sorted(found, key=lambda answer: answer.attempt.id)

    @again_where_damaged
    def usage(self, session: int | None = None) -> list[UsageLine]:
        """Return what models used, by session and model, failed gradings and better answers included.

        Args:
            session: Only this session; None means all. What was deleted is not counted any more.
        """
        of = "" if session is None else "AND q.session_id = ?"
        with self._db.reading() as db:
            return [
                _usage_line(row) for row in db.execute(_USAGE.format(of=of), () if session is None else (session,) * 2)
            ]


def session_query(wanted: Wanted) -> tuple[str, Sequence[object]]:
    """Return the query for the numbers of the sessions that hold any of these answers."""
    query = "SELECT id FROM sessions WHERE deleted_at IS NULL"
    if wanted.is_everything:
        return query, ()
    held, values = sessions_of(wanted)
    return f"{query} AND id IN ({held})", values


def _session_lines(db: sqlite3.Connection, which: str, values: Sequence[object]) -> list[SessionLine]:
    rows = db.execute(_LINES.format(which=which), values).fetchall()
    lines = []
    for _, group in groupby(rows, key=lambda row: row["id"]):
        of_session = list(group)
        first = of_session[0]
        lines.append(
            SessionLine(
                id=first["id"],
                title=clean(first["title"]),
                mode=one_of(get_args(Mode), first["mode"]),
                started_at=read_time(first["started_at"]),
                finished_at=read_time(first["finished_at"]) if first["finished_at"] else None,
                answers=[_answer_line(row) for row in of_session if row["question"] is not None],
            )
        )
    return lines


# A question of a session as history lists it, to be filled in with FROM and what else is wanted.
_ANSWER = f"""q.pack, q.question, q.skipped_at IS NOT NULL AS skipped,
           (SELECT count(*) FROM answers WHERE question_id = q.id) AS attempts,
           EXISTS (SELECT 1 FROM attempts JOIN turns t ON t.attempt_id = attempts.id JOIN edits e ON e.turn_id = t.id
                   WHERE attempts.question_id = q.id AND submitted_at IS NULL AND deleted_at IS NULL AND {MAKES_DRAFT}) AS drafted,
           a.status, a.score, a.band, a.grader, a.model"""  # noqa: S608 - the parts stand here
_NEWEST = "LEFT JOIN answers a ON a.id = (SELECT id FROM answers WHERE question_id = q.id ORDER BY number DESC LIMIT 1)"
_LINES = f"""
    SELECT s.id, s.title, s.mode, s.started_at, s.finished_at, {_ANSWER}
    FROM sessions s LEFT JOIN questions q ON q.session_id = s.id {_NEWEST}
    WHERE s.id IN ({{which}})
    ORDER BY s.id DESC, q.position
"""  # noqa: S608 - the parts stand above
_UNFINISHED = "SELECT id FROM sessions WHERE deleted_at IS NULL AND finished_at IS NULL ORDER BY id DESC LIMIT ?"
# From question to question by the index, and of each the newest answer: as many steps as questions, however many answers.
PRACTISED = f"""
    WITH RECURSIVE asked (question, pack, question_id) AS (
        SELECT * FROM (SELECT question, pack, question_id FROM answers ORDER BY question, pack, submitted_at DESC, id DESC LIMIT 1)
        UNION ALL
        SELECT l.question, l.pack, l.question_id FROM asked JOIN answers l ON l.id = coalesce(
            (SELECT id FROM answers WHERE question = asked.question AND pack > asked.pack
             ORDER BY pack, submitted_at DESC, id DESC LIMIT 1),
            (SELECT id FROM answers WHERE question > asked.question
             ORDER BY question, pack, submitted_at DESC, id DESC LIMIT 1)))
    SELECT {_ANSWER}
    FROM asked JOIN questions q ON q.id = asked.question_id {_NEWEST}
"""  # noqa: S608 - the parts stand above
WAITING = "SELECT id FROM answers WHERE waits ORDER BY id"
_WAITING_QUESTION = "SELECT q.* FROM answers a JOIN questions q ON q.id = a.question_id WHERE a.id = ? AND a.waits"


# A feedback with the candidate's own marks is a copy of one that a model gave, and used nothing by itself. Where nothing is left to
# mark, its status tells it, and its points need not be looked through.
_USAGE = f"""
    SELECT session_id, model, count(*), sum(coalesce(json_extract(told, '$.in'), 0)),
           sum(coalesce(json_extract(told, '$.cached'), 0)), sum(coalesce(json_extract(told, '$.out'), 0)),
           round(sum(seconds), 3)
    FROM (SELECT q.session_id, f.model, json_extract(f.json, '$.grader.tokens') AS told, json_extract(f.json, '$.grader.seconds') AS seconds
          FROM questions q JOIN attempts a ON a.question_id = q.id JOIN feedback f ON f.attempt_id = a.id
          WHERE a.deleted_at IS NULL AND f.grader != '{OFFLINE}' AND json_valid(f.json) {{of}}
            AND CASE f.status WHEN 'graded' THEN 1 WHEN 'self_marked' THEN 0 ELSE NOT EXISTS (
                SELECT 1 FROM json_each(CASE WHEN json_valid(f.json) THEN f.json END, '$.points') AS point
                WHERE json_extract(f.json, point.fullkey || '.by') = 'candidate') END
          UNION ALL
          SELECT q.session_id, json_extract(b.json, '$.writer.model'), json_extract(b.json, '$.writer.tokens'), json_extract(b.json, '$.writer.seconds')
          FROM questions q JOIN attempts a ON a.question_id = q.id JOIN better_answers b ON b.attempt_id = a.id
          WHERE a.deleted_at IS NULL AND json_valid(b.json) {{of}})
    GROUP BY session_id, model
    ORDER BY session_id, model
"""  # noqa: S608 - its own constant


def _usage_line(row: sqlite3.Row) -> UsageLine:
    """Return what was used; the JSON that it is counted from may hold anything."""
    session, model, gradings, *tokens, seconds = row
    name = None if model is None else clean(str(model))
    tokens_in, cached, tokens_out = map(int, tokens)
    return UsageLine(session, name, gradings, tokens_in, cached, tokens_out, float(seconds or 0))


def _answer_line(row: sqlite3.Row) -> AnswerLine:
    return AnswerLine(
        pack=clean(row["pack"]),
        question=clean(row["question"]),
        attempts=row["attempts"],
        skipped=bool(row["skipped"]),
        drafted=bool(row["drafted"]),
        grader=row["grader"] and clean(row["grader"]),
        model=row["model"] and clean(row["model"]),
        **listed_marks(row),
    )
