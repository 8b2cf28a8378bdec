"""The answers of all sessions as a list that is filtered, searched, sorted, and read a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from mockint.grading.feedback import Band, Status
from mockint.store.database import Database, again_where_damaged
from mockint.store.records import ListedAnswer
from mockint.store.rows import listed_answer, time_text
from mockint.store.search import AFTER, BEFORE, Passage, match_of
from mockint.text import clean

Order = Literal["newest", "oldest", "best", "weakest", "pack", "question", "level", "grader", "status"]
ORDERS: tuple[Order, ...] = get_args(Order)
_PASSAGE_WORDS = 24


@dataclass(frozen=True)
class Wanted:
    """Which answers are listed; what is None or empty holds nothing back.

    Attributes:
        words: All of them stand in the question, the answer or the feedback.
        session: The number of a session.
        grader: ``offline``, or the name of a model.
        status: How far it was graded; ``waiting`` where a grading failed or was stopped.
        since: Submitted then or later.
        before: Submitted earlier.
    """

    words: str = ""
    session: int | None = None
    pack: str | None = None
    question: str | None = None
    level: str | None = None
    grader: str | None = None
    status: Status | Literal["waiting"] | None = None
    band: Band | None = None
    since: datetime | None = None
    before: datetime | None = None

    @property
    def is_everything(self) -> bool:
        """Whether nothing is held back."""
        return not _conditions(self)[0]


class Answers:
    """Lists of submitted answers. Nothing is written here."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @again_where_damaged
    def count(self, wanted: Wanted) -> int:
        """Return how many answers there are of these."""
        with self._db.reading() as db:
            number: int = db.execute(*count_query(wanted)).fetchone()[0]
            return number

    @again_where_damaged
    def page(self, wanted: Wanted, order: Order = "newest", offset: int = 0, limit: int = 50) -> list[ListedAnswer]:
        """Return some answers of the list.

        Args:
            wanted: Which answers the list has.
            order: How it is sorted; what is alike stands by its date.
            offset: How many of its answers come before these.
            limit: The most that are returned.
        """
        with self._db.reading() as db:
            return [listed_answer(row) for row in db.execute(*page_query(wanted, order, offset, limit))]

    @again_where_damaged
    def passages(self, words: str, attempts: Sequence[int]) -> Mapping[int, Passage]:
        """Return for each of these attempts the passage in which most of the words were found."""
        match = match_of(words)
        if match is None or not attempts:
            return {}
        # The index is read once over the range; the plus keeps it from being asked for each answer apart, which takes twenty times as long.
        sql = f"""
            SELECT rowid, snippet(search, -1, ?, ?, '…', ?) FROM search
            WHERE search MATCH ? AND rowid BETWEEN ? AND ? AND +rowid IN ({", ".join("?" * len(attempts))})
        """  # noqa: S608 - only signs
        values = (BEFORE, AFTER, _PASSAGE_WORDS, match, min(attempts), max(attempts), *attempts)
        with self._db.reading() as db:
            return {attempt: Passage.of(marked) for attempt, marked in db.execute(sql, values)}

    @again_where_damaged
    def opening(self, attempt: int) -> str:
        """Return how an answer begins, a thousand characters of each turn at most, or nothing where it is not there any more."""
        with self._db.reading() as db:
            sql = "SELECT group_concat(substr(answer, 1, 1000), char(10)) FROM turns WHERE attempt_id = ?"
            return clean(db.execute(sql, (attempt,)).fetchone()[0] or "")

    def packs(self) -> list[str]:
        """Return the packs that answers come from."""
        return self._distinct("pack")

    def graders(self) -> list[str]:
        """Return the models that judged, and ``offline`` where none did."""
        return self._distinct("judge")

    @again_where_damaged
    def _distinct(self, column: str) -> list[str]:
        """Step from value to value by the index, instead of reading every row."""
        sql = f"""
            WITH RECURSIVE found (value) AS (
                SELECT min({column}) FROM answers
                UNION ALL
                SELECT (SELECT min({column}) FROM answers WHERE {column} > value) FROM found WHERE value IS NOT NULL)
            SELECT value FROM found WHERE value IS NOT NULL
        """  # noqa: S608 - a column of ours
        with self._db.reading() as db:
            return [clean(value) for (value,) in db.execute(sql)]


Query = tuple[str, Sequence[object]]

_ORDERED: Mapping[Order, str] = {
    "newest": "a.submitted_at DESC, a.id DESC",
    "oldest": "a.submitted_at, a.id",
    "best": "a.score DESC, a.submitted_at, a.id",
    "weakest": "a.score NULLS LAST, a.submitted_at DESC, a.id DESC",
    "pack": "a.pack, a.submitted_at DESC, a.id DESC",
    "question": "a.question, a.pack, a.submitted_at DESC, a.id DESC",
    "level": "a.level, a.submitted_at DESC, a.id DESC",
    "grader": "a.judge, a.submitted_at DESC, a.id DESC",
    "status": "a.status, a.submitted_at DESC, a.id DESC",
}


def page_query(wanted: Wanted, order: Order, offset: int, limit: int) -> Query:
    """Return the query for a page of a list."""
    source, where, values = _parts(wanted)
    ordered = f"ORDER BY {_ORDERED[order]}"
    paged = f"SELECT a.id FROM {source} {where} {ordered} LIMIT ? OFFSET ?"  # noqa: S608 - the parts stand here
    return f"SELECT a.* FROM answers a WHERE a.id IN ({paged}) {ordered}", (*values, limit, offset)  # noqa: S608 - the same


def count_query(wanted: Wanted) -> Query:
    """Return the query for how long a list is."""
    source, where, values = _parts(wanted)
    return f"SELECT count(*) FROM {source} {where}", values  # noqa: S608 - the parts stand here


def sessions_of(wanted: Wanted) -> Query:
    """Return the query for the sessions that hold any of these answers."""
    source, where, values = _parts(wanted)
    return f"SELECT a.session_id FROM {source} {where}", values  # noqa: S608 - the parts stand here


def _parts(wanted: Wanted) -> tuple[str, str, Sequence[object]]:
    """What FROM names, the WHERE clause and its values; what the words find is read first, since it is most often little."""
    conditions, values = _conditions(wanted)
    source = "search s CROSS JOIN answers a ON a.id = s.rowid" if match_of(wanted.words) else "answers a"
    return source, f"WHERE {' AND '.join(conditions)}" if conditions else "", values


def _conditions(wanted: Wanted) -> tuple[list[str], list[object]]:
    told: list[tuple[str, object]] = [
        ("search MATCH ?", match_of(wanted.words)),
        ("a.session_id = ?", wanted.session),
        ("a.pack = ?", wanted.pack),
        ("a.question = ?", wanted.question),
        ("a.level = ?", wanted.level),
        ("a.judge = ?", wanted.grader),
        ("a.status = ?", None if wanted.status == "waiting" else wanted.status),
        ("a.band = ?", wanted.band),
        ("a.submitted_at >= ?", wanted.since and time_text(wanted.since)),
        ("a.submitted_at < ?", wanted.before and time_text(wanted.before)),
    ]
    given = [(condition, value) for condition, value in told if value is not None]
    conditions = ["a.waits"] if wanted.status == "waiting" else []
    return [condition for condition, _ in given] + conditions, [value for _, value in given]
