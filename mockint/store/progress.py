"""What progress and review are counted from: the feedback that counts for each answer, over all sessions."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, get_args

from mockint.bank.models import STAR_PARTS, QuestionKey, Rubric, StarPartName
from mockint.grading.feedback import Rating, Verdict
from mockint.store.counted import Answered, Behind, Day, Graded, Judge
from mockint.store.database import Database, again_where_damaged
from mockint.store.rows import (
    FIRST_YEAR,
    LAST_YEAR,
    listed_marks,
    one_of,
    read_number,
    read_time,
    read_whole,
    rubric_of,
)
from mockint.text import clean

MOST_LISTED = 500  # answers behind one figure, which is more than anyone looks through
_A_DAY = timedelta(days=1)
_VERDICTS = frozenset(get_args(Verdict))
_RATINGS = frozenset(get_args(Rating))
_RAISED = (True, False, None)
_NOT_AS_WRITTEN = (AttributeError, KeyError, TypeError, ValueError)  # what comes of JSON that another program changed


class Progress:
    """Figures over all answers, and the answers behind them. Nothing is written here."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @again_where_damaged
    def days(self) -> list[Day]:
        """Return what was answered on each day and how it was marked, a line for each judge, oldest day first."""
        with self._db.reading() as db:
            return [_day(row) for row in db.execute(_DAYS)]

    @again_where_damaged
    def answers(self, most: int, behind: Behind | None = None) -> list[Answered]:
        """Return submitted answers, newest first.

        Args:
            most: At most so many.
            behind: Only those behind a figure; None means all.
        """
        where, values = _where(behind or Behind())
        with self._db.reading() as db:
            rows = db.execute(f"{_ANSWERS} WHERE {where} {_NEWEST_FIRST}", (*values, most))
            return [_answered(row) for row in rows]

    def graded(self, keys: Iterable[QuestionKey], newest: int) -> dict[QuestionKey, list[Graded]]:
        """Return the newest graded answers to some questions, oldest first; questions without one are left out.

        Args:
            keys: The questions, by pack and id.
            newest: At most so many answers a question.
        """
        found = {key: self._graded(key, newest) for key in keys}
        return {key: graded for key, graded in found.items() if graded}

    @again_where_damaged
    def _graded(self, key: QuestionKey, newest: int) -> list[Graded]:
        with self._db.reading() as db:  # for one question at a time, so that nobody waits for all of them
            return [_graded(row) for row in reversed(db.execute(_GRADED, (*key, newest)).fetchall())]

    @again_where_damaged
    def rubrics(self, keys: Collection[QuestionKey]) -> dict[QuestionKey, Rubric]:
        """Return questions as they were last asked, by pack and id; those that cannot be read are left out."""
        with self._db.reading() as db:
            rows = [(key, db.execute(_RUBRIC, (*key, 1)).fetchone()) for key in keys]
            return {key: rubric for key, row in rows if row and (rubric := rubric_of(row))}


_DAY = "date(l.submitted_at, 'localtime')"
_JUDGE = "f.grader, coalesce(f.model, '') AS model, coalesce(f.prompt, '') AS prompt, f.status = 'self_marked' AS own"
# By itself SQLite would look up each feedback where its texts are, which is a gigabyte for a hundred thousand answers.
_DAYS = f"""
    SELECT {_DAY} AS day, {_JUDGE}, count(*) AS answers, coalesce(sum(a.seconds), 0) AS seconds, count(l.score) AS scored,
           coalesce(sum(l.score), 0) AS total, min(l.score) AS lowest, max(l.score) AS highest, sum(f.low) AS low, sum(f.high) AS high
    FROM answers l
    JOIN attempts a ON a.id = l.id
    LEFT JOIN feedback f INDEXED BY feedback_figures ON f.id = l.feedback_id AND f.status != 'not_graded'
    WHERE day BETWEEN '{FIRST_YEAR - 1}' AND '{LAST_YEAR + 1}'
    GROUP BY 1, 2, 3, 4, 5
    ORDER BY 1, 2, 3, 4, 5
"""  # noqa: S608 - the parts stand above
_VERDICTS_OF = "(SELECT json_group_object(json_extract(value, '$.id'), json_extract(value, '$.verdict')) FROM json_each(f.json, '$.points'))"
_ANSWERS = f"""
    SELECT l.id, l.submitted_at, a.seconds, l.session_id, q.position, l.pack, l.question, l.status, l.score, f.low, f.high, l.band, {_JUDGE},
           CASE WHEN json_valid(f.json) THEN {_VERDICTS_OF} END AS verdicts,
           CASE WHEN json_valid(f.json) THEN json_extract(f.json, {", ".join(f"'$.star.{part}.rating'" for part in STAR_PARTS)}) END AS star,
           CASE WHEN json_valid(f.json) THEN json_extract(f.json, '$.red_flags') END AS flags,
           CASE WHEN json_valid(f.json) THEN json_extract(f.json, '$.delivery.words', '$.delivery.fillers', '$.delivery.hedges') END AS delivery
    FROM answers l
    JOIN attempts a ON a.id = l.id
    JOIN questions q ON q.id = l.question_id
    LEFT JOIN feedback f ON f.id = l.feedback_id
"""  # noqa: S608 - the parts stand above
_NEWEST_FIRST = "ORDER BY l.submitted_at DESC, l.id DESC LIMIT ?"
_GRADED = f"""
    SELECT l.id, l.submitted_at, l.score, CASE WHEN json_valid(f.json) THEN {_VERDICTS_OF} END AS verdicts
    FROM answers l JOIN feedback f ON f.id = l.feedback_id
    WHERE l.pack = ? AND l.question = ? AND l.score IS NOT NULL {_NEWEST_FIRST}
"""  # noqa: S608 - the parts stand above
_RUBRIC = f"""
    SELECT q.rubric FROM answers l JOIN questions q ON q.id = l.question_id
    WHERE l.pack = ? AND l.question = ? {_NEWEST_FIRST}
"""  # noqa: S608 - the parts stand above


def _where(behind: Behind) -> tuple[str, list[object]]:
    parts = ["TRUE"]
    values: list[object] = []
    if behind.first:
        first, last = behind.first, behind.last or behind.first
        parts.append(f"{_DAY} BETWEEN ? AND ? AND l.submitted_at BETWEEN ? AND ?")  # the index knows days of UTC
        values += [day.isoformat() for day in (first, last, first - _A_DAY, last + 2 * _A_DAY)]
    if behind.judge:
        judge = behind.judge
        parts.append("f.grader = ? AND coalesce(f.model, '') = ? AND coalesce(f.prompt, '') = ?")
        parts.append("(f.status = 'self_marked') = ? AND f.status != 'not_graded'")
        values += [judge.grader, judge.model, judge.prompt, judge.own]
    if behind.scored is not None:
        parts.append(f"l.score IS {'NOT ' if behind.scored else ''}NULL")
    if behind.judged is not None:
        parts.append(f"coalesce(f.status, 'not_graded') {'!=' if behind.judged else '='} 'not_graded'")
    return " AND ".join(parts), values


def _day(row: sqlite3.Row) -> Day:
    day = date.fromisoformat(row["day"])
    if row["grader"] is None:
        return Day(day, None, row["answers"], row["seconds"])
    scored, total = row["scored"], row["total"]
    return Day(
        day,
        _judge(row),
        row["answers"],
        row["seconds"],
        scored,
        total,
        row["lowest"],
        row["highest"],
        open=row["answers"] - scored,
        open_low=row["low"] - total,  # the range of a score is the score twice
        open_high=row["high"] - total,
    )


def _judge(row: sqlite3.Row) -> Judge:
    return Judge(clean(row["grader"]), clean(row["model"]), clean(row["prompt"]), bool(row["own"]))


def _answered(row: sqlite3.Row) -> Answered:
    feedback = _counted_feedback(row)
    judged = feedback is not None and row["status"] not in {None, "not_graded"}
    return Answered(
        attempt=row["id"],
        session=row["session_id"],
        position=row["position"],
        submitted_at=read_time(row["submitted_at"]),
        seconds=read_number(row["seconds"]),
        pack=clean(row["pack"]),
        question=clean(row["question"]),
        **listed_marks(row),
        range=None if row["low"] is None else (read_whole(row["low"]), read_whole(row["high"])),
        judge=_judge(row) if judged else None,
        verdicts=feedback.verdicts if feedback and judged else {},
        flags=feedback.flags if feedback and judged else {},
        star=feedback.star if feedback else {},
        words=feedback.words if feedback else None,
        fillers=feedback.fillers if feedback else None,
        hedges=feedback.hedges if feedback else None,
    )


@dataclass(frozen=True)
class _CountedFeedback:
    """What the JSON of a feedback says, as far as it is counted; all of it empty where there is none."""

    verdicts: Mapping[str, Verdict]
    flags: Mapping[str, bool | None]
    star: Mapping[StarPartName, Rating]
    words: int | None
    fillers: int | None
    hedges: int | None


def _counted_feedback(row: sqlite3.Row) -> _CountedFeedback | None:
    """Return what a feedback says, or None where it cannot be read: then it counts for nothing here."""
    try:
        flags = {clean(flag["id"]): one_of(_RAISED, flag["raised"]) for flag in _read(row["flags"], [])}
        star = dict(zip(STAR_PARTS, _read(row["star"], [None] * len(STAR_PARTS)), strict=True))
        delivery = [one if one is None else read_whole(one) for one in _read(row["delivery"], [None] * 3)]
        known = {part: rating for part, rating in star.items() if rating in _RATINGS}
        return _CountedFeedback(_verdicts(row), flags, known, *delivery)
    except _NOT_AS_WRITTEN:
        return None


def _graded(row: sqlite3.Row) -> Graded:
    try:
        verdicts = _verdicts(row)
    except _NOT_AS_WRITTEN:
        verdicts = {}
    return Graded(row["id"], read_time(row["submitted_at"]), read_whole(row["score"]), verdicts)


def _verdicts(row: sqlite3.Row) -> Mapping[str, Verdict]:
    return {clean(name): verdict for name, verdict in _read(row["verdicts"], {}).items() if verdict in _VERDICTS}


def _read(text: str | None, otherwise: Any) -> Any:  # noqa: ANN401 - JSON
    return otherwise if text is None else json.loads(text)
