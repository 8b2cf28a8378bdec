"""What progress and review are counted from: the feedback that counts for each answer, over all sessions."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, get_args

from mockint.bank.models import STAR_PARTS, Rubric
from mockint.grading.feedback import Rating, Verdict
from mockint.store.counted import Answered, Behind, Day, Graded, Judge
from mockint.store.database import Database, StoreError
from mockint.store.rows import read_time, rubric_of
from mockint.text import clean

MOST_LISTED = 500  # answers behind one figure, which is more than anyone looks through
_A_DAY = timedelta(days=1)
_VERDICTS = frozenset(get_args(Verdict))
_RATINGS = frozenset(get_args(Rating))


class Progress:
    """Figures over all answers, and the answers behind them. Nothing is written here."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def days(self) -> list[Day]:
        """Return what was answered on each day and how it was marked, a line for each judge, oldest day first."""
        with self._db.reading() as db:
            return [_day(row) for row in db.execute(_DAYS)]

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

    def graded(self, keys: Iterable[tuple[str, str]], newest: int) -> dict[tuple[str, str], list[Graded]]:
        """Return the newest graded answers to some questions, oldest first; questions without one are left out.

        Args:
            keys: The questions, by pack and id.
            newest: At most so many answers a question.
        """
        found = {key: self._graded(key, newest) for key in keys}
        return {key: graded for key, graded in found.items() if graded}

    def _graded(self, key: tuple[str, str], newest: int) -> list[Graded]:
        with self._db.reading() as db:  # for one question at a time, so that nobody waits for all of them
            rows = db.execute(_GRADED, (*key, newest)).fetchall()
        return [_graded(row) for row in reversed(rows)]

    def rubrics(self, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Rubric]:
        """Return questions as they were last asked, by pack and id."""
        with self._db.reading() as db:
            rows = [(key, db.execute(_RUBRIC, (*key, 1)).fetchone()) for key in keys]
            return {key: rubric_of(row) for key, row in rows if row}


_DAY = "date(l.submitted_at, 'localtime')"
_JUDGE = "f.grader, coalesce(f.model, '') AS model, coalesce(f.prompt, '') AS prompt, f.status = 'self_marked' AS own"
# By itself SQLite would look up each feedback where its texts are, which is a gigabyte for a hundred thousand answers.
_DAYS = f"""
    SELECT {_DAY} AS day, {_JUDGE}, count(*) AS answers, coalesce(sum(a.seconds), 0) AS seconds, count(l.score) AS scored,
           coalesce(sum(l.score), 0) AS total, min(l.score) AS lowest, max(l.score) AS highest, sum(f.low) AS low, sum(f.high) AS high
    FROM answers l
    JOIN attempts a ON a.id = l.id
    LEFT JOIN feedback f INDEXED BY feedback_figures ON f.id = l.feedback_id AND f.status != 'not_graded'
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
    judged = row["status"] not in {None, "not_graded"}
    with _damage_told():
        words, fillers, hedges = _read(row["delivery"], [None] * 3)
        flags = {clean(flag["id"]): flag["raised"] for flag in _read(row["flags"], [])}
        star = dict(zip(STAR_PARTS, _read(row["star"], [None] * len(STAR_PARTS)), strict=True))
        verdicts = _verdicts(row)
    return Answered(
        attempt=row["id"],
        session=row["session_id"],
        position=row["position"],
        submitted_at=read_time(row["submitted_at"]),
        seconds=row["seconds"],
        pack=clean(row["pack"]),
        question=clean(row["question"]),
        status=row["status"],
        score=row["score"],
        range=None if row["low"] is None else (row["low"], row["high"]),
        band=row["band"],
        judge=_judge(row) if judged else None,
        verdicts=verdicts if judged else {},
        star={part: rating for part, rating in star.items() if rating in _RATINGS},
        flags=flags if judged else {},
        words=words,
        fillers=fillers,
        hedges=hedges,
    )


def _graded(row: sqlite3.Row) -> Graded:
    with _damage_told():
        return Graded(row["id"], read_time(row["submitted_at"]), row["score"], _verdicts(row))


@contextmanager
def _damage_told() -> Iterator[None]:
    """Say of JSON that was changed by another program, and lacks what belongs there, that it cannot be read."""
    try:
        yield
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise StoreError("a feedback in the database cannot be read: it was changed or damaged") from error


def _verdicts(row: sqlite3.Row) -> Mapping[str, Verdict]:
    return {clean(name): verdict for name, verdict in _read(row["verdicts"], {}).items() if verdict in _VERDICTS}


def _read(text: str | None, otherwise: Any) -> Any:  # noqa: ANN401 - JSON
    return otherwise if text is None else json.loads(text)
