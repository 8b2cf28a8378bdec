"""What was practised, over all sessions."""

import sqlite3
from collections.abc import Collection
from itertools import groupby

from mockint.grading.offline import NAME as OFFLINE
from mockint.store.database import Database
from mockint.store.records import AnswerLine, AnswerRecord, SessionLine, UsageLine, WaitingRecord
from mockint.store.rows import question_record, read_time


class History:
    """Lists over all sessions. Nothing is written here."""

    def __init__(self, db: Database) -> None:
        self._db = db

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
                    started_at=read_time(first["started_at"]),
                    finished_at=read_time(first["finished_at"]) if first["finished_at"] else None,
                    answers=[_answer_line(row) for row in of_session if row["question"] is not None],
                )
            )
        return lines

    def practised(self) -> dict[tuple[str, str], AnswerLine]:
        """Return how each question went the last time that it was answered, by pack and question."""
        with self._db.reading() as db:
            lines = [_answer_line(row) for row in db.execute(_PRACTISED)]
        return {(line.pack, line.question): line for line in lines}

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
                question = question_record(db, row)
                attempt = next(attempt for attempt in question.attempts if attempt.id == row["attempt"])
                waiting.append(WaitingRecord(row["session_id"], question, attempt))
            return waiting

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

    def usage(self) -> list[UsageLine]:
        """Return what models used, by session and model, failed gradings and better answers included."""
        with self._db.reading() as db:
            return [UsageLine(*row) for row in db.execute(_USAGE)]


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


def _answer_line(row: sqlite3.Row) -> AnswerLine:
    names = ("pack", "question", "attempts", "status", "score", "band", "grader", "model")
    return AnswerLine(skipped=bool(row["skipped"]), drafted=bool(row["drafted"]), **{name: row[name] for name in names})
