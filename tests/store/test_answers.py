"""The list of answers follows whatever happens to them, and is filtered, sorted and paged by index, however long it is."""

import random
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from examples import BAKERY, reply
from interview.steps import Clock, grade, model, said, self_check, submitted
from servers.scripted import Server, answers_status, streams

from mockint.bank.library import Bank
from mockint.bank.models import Rubric
from mockint.grading.marking import OwnMark
from mockint.interview.interview import Interview
from mockint.store.answers import ORDERS, Order, Wanted, count_query, page_query
from mockint.store.history import PRACTISED, WAITING, session_query
from mockint.store.records import ListedAnswer
from mockint.store.store import Store

COUNT = 60


def begun(store: Store, rubric: Rubric) -> Interview:
    return Interview.start(store, [rubric], "one", Clock())


def only(store: Store, wanted: Wanted | None = None) -> ListedAnswer:
    (answer,) = store.answers.page(wanted or Wanted())
    return answer


def test_a_draft_is_no_answer_yet(store: Store, rubric: Rubric) -> None:
    interview = begun(store, rubric)
    interview.ask()
    interview.type(BAKERY)
    interview.save_draft()
    assert store.answers.count(Wanted()) == 0
    assert store.answers.count(Wanted(words="bakery")) == 0


def test_a_submitted_answer_is_there_at_once(store: Store, rubric: Rubric) -> None:
    interview = said(begun(store, rubric), BAKERY)
    answer = only(store)
    assert (answer.session, answer.number, answer.pack, answer.question, answer.level) == (
        interview.session.id,
        1,
        "kpi-stories",
        "problem-in-the-figures",
        rubric.question.level,
    )
    assert (answer.status, answer.score, answer.grader, answer.waits) == (None, None, None, True)
    assert only(store, Wanted(words="bakery")) == answer


def test_it_follows_its_gradings(store: Store, rubric: Rubric, server: Server) -> None:
    interview = said(begun(store, rubric), BAKERY)
    server.plays(answers_status(401))
    grade(interview, model(server))
    assert (only(store).status, only(store).waits) == ("not_graded", True)
    assert store.answers.count(Wanted(words="key")) == 1  # what the failure says

    grade(interview)
    check = self_check(interview)
    for point in check.points:
        check.mark(OwnMark(point, "missed"))
    marked = only(store)
    assert (marked.status, marked.score, marked.grader, marked.waits) == ("self_marked", 0, "offline", True)
    assert store.answers.count(Wanted(words="key")) == 0

    server.plays(streams(reply(rubric)))
    grade(interview, model(server))
    graded = only(store)
    assert (graded.status, graded.score, graded.band, graded.model, graded.waits) == (
        *("graded", 92, "strong"),
        *("tiny", False),
    )
    assert store.answers.count(Wanted(words="say more about stays-away")) == 1  # the judge's advice

    server.plays(answers_status(401))
    grade(interview, model(server))
    assert only(store).score == 92  # a failure takes no marks away


def test_an_answer_graded_without_a_model_waits_for_nothing(store: Store, rubric: Rubric) -> None:
    grade(said(begun(store, rubric), BAKERY))
    assert (only(store).status, only(store).waits) == ("needs_marking", False)
    assert store.history.waiting_count() == 0


def test_every_try_is_listed(store: Store, rubric: Rubric) -> None:
    interview = said(begun(store, rubric), "No idea, I am afraid.")
    interview.try_again()
    submitted(interview, BAKERY)
    assert sorted(answer.number for answer in store.answers.page(Wanted())) == [1, 2]
    assert only(store, Wanted(words="afraid")).number == 1


def test_what_is_written_in_another_order_is_listed_too(store: Store, rubric: Rubric, home: Path) -> None:
    """As an import does: submitted first, then what was said, then the marks."""
    session = store.create_session("imported", [rubric])
    question = store.session(session).questions[0].id
    with closing(sqlite3.connect(home / "mockint.db", isolation_level=None)) as other:
        other.execute("INSERT INTO attempts VALUES (7, ?, 1, '2020-01-01', '2020-01-02', 60, NULL)", (question,))
        other.execute(
            "INSERT INTO turns (attempt_id, position, ask, answer) VALUES (7, 0, 'Why?', 'Because of bread.')"
        )
    assert only(store, Wanted(words="because bread")).id == 7


def test_a_damaged_copy_of_a_rubric_or_a_feedback_stops_no_list(store: Store, rubric: Rubric, home: Path) -> None:
    interview = said(begun(store, rubric), BAKERY)
    with closing(sqlite3.connect(home / "mockint.db", isolation_level=None)) as other:
        other.execute("UPDATE questions SET rubric = '{'")
        other.execute(
            "INSERT INTO feedback (attempt_id, created_at, schema, status, grader, pack_version, json) VALUES (?, '', 1, 'graded', 'llm', 1, '{')",
            (interview.attempt.id,),
        )
    assert (only(store).level, only(store).status) == (None, "graded")
    assert store.answers.count(Wanted(words="bakery")) == 1


@pytest.fixture
def many(store: Store, bank: Bank, home: Path) -> Store:
    """Sixty answers of all kinds, some at the same moment."""
    dice = random.Random(7)
    rubrics = list(bank.rubrics())[::5]
    began = datetime(2026, 3, 1, tzinfo=UTC)
    for number in range(COUNT):
        said(begun(store, dice.choice(rubrics)), f"Answer {number} about bread.")
    with closing(sqlite3.connect(home / "mockint.db", isolation_level=None)) as other:
        for attempt in range(1, COUNT + 1):
            at = (began + timedelta(days=dice.randint(0, 20))).isoformat(timespec="milliseconds")
            other.execute("UPDATE attempts SET submitted_at = ? WHERE id = ?", (at, attempt))
            score = dice.choice([None, 0, 40, 72, 92])
            judged = [
                ("graded", score or 0, "weak", "llm", "tiny"),
                ("self_marked", score or 0, "solid", "offline", None),
                ("not_graded", None, None, "llm", "tiny"),
                ("needs_marking", None, None, "offline", None),
            ]
            if marks := dice.choice([*judged, None]):
                sql = "INSERT INTO feedback (attempt_id, created_at, schema, pack_version, json, status, score, band, grader, model) VALUES (?, '', 1, 1, '{}', ?, ?, ?, ?, ?)"
                other.execute(sql, (attempt, *marks))
    return store


KEYS: dict[Order, Callable[[ListedAnswer], Any]] = {
    "newest": lambda one: (-one.submitted_at.timestamp(), -one.id),
    "oldest": lambda one: (one.submitted_at, one.id),
    "best": lambda one: (one.score is None, -(one.score or 0)),
    "weakest": lambda one: (one.score is None, one.score or 0),
    "pack": lambda one: one.pack,
    "question": lambda one: (one.question, one.pack),
    "level": lambda one: one.level,
    "grader": lambda one: one.model or one.grader or "",
    "status": lambda one: one.status or "",
}


@pytest.mark.parametrize("order", ORDERS)
def test_pages_make_up_the_sorted_list(many: Store, order: Order) -> None:
    pages = [many.answers.page(Wanted(), order, offset, 7) for offset in range(0, COUNT + 7, 7)]
    listed = [answer for page in pages for answer in page]

    assert len({answer.id for answer in listed}) == len(listed) == COUNT == many.answers.count(Wanted())
    assert listed == many.answers.page(Wanted(), order, limit=1000)
    assert [KEYS[order](answer) for answer in listed] == sorted(KEYS[order](answer) for answer in listed)


FILTERS: Sequence[tuple[Wanted, Callable[[ListedAnswer], bool]]] = [
    (Wanted(pack="okrs"), lambda one: one.pack == "okrs"),
    (Wanted(level="senior"), lambda one: one.level == "senior"),
    (Wanted(grader="tiny"), lambda one: one.model == "tiny"),
    (Wanted(grader="offline"), lambda one: one.grader == "offline"),
    (Wanted(status="not_graded"), lambda one: one.status == "not_graded"),
    (Wanted(status="waiting"), lambda one: one.waits),
    (Wanted(band="solid"), lambda one: one.band == "solid"),
    (Wanted(session=3), lambda one: one.session == 3),
    (Wanted(since=datetime(2026, 3, 9, tzinfo=UTC)), lambda one: one.submitted_at.day >= 9),
    (Wanted(before=datetime(2026, 3, 9, tzinfo=UTC)), lambda one: one.submitted_at.day < 9),
    (Wanted(words="answer 5 bread"), lambda one: str(one.id - 1).startswith("5")),
    (Wanted(words="bread", status="graded", level="mid"), lambda one: (one.status, one.level) == ("graded", "mid")),
]


@pytest.mark.parametrize(("wanted", "fits"), FILTERS, ids=lambda value: str(value) if isinstance(value, Wanted) else "")
@pytest.mark.parametrize("order", ["newest", "weakest"])
def test_a_filter_keeps_what_fits(
    many: Store, wanted: Wanted, fits: Callable[[ListedAnswer], bool], order: Order
) -> None:
    everything = many.answers.page(Wanted(), order, limit=1000)
    kept = [answer for answer in everything if fits(answer)]

    assert 0 < len(kept) < COUNT
    assert many.answers.page(wanted, order, limit=1000) == kept
    assert many.answers.count(wanted) == len(kept)
    assert not wanted.is_everything
    held = {line.id for line in many.history.sessions(wanted)}
    assert held == {answer.session for answer in kept}
    assert many.history.session_count(wanted) == len(held)


def test_what_can_be_chosen(many: Store) -> None:
    everything = many.answers.page(Wanted(), limit=1000)
    assert many.answers.packs() == sorted({answer.pack for answer in everything})
    assert many.answers.graders() == ["offline", "tiny"]


def test_how_each_question_went_last(many: Store) -> None:
    last: dict[tuple[str, str], ListedAnswer] = {}
    for answer in many.answers.page(Wanted(), "oldest", limit=1000):
        last[answer.pack, answer.question] = answer
    practised = many.history.practised()
    assert {key: (line.status, line.score) for key, line in practised.items()} == {
        key: (answer.status, answer.score) for key, answer in last.items()
    }


def test_sessions_come_a_page_at_a_time(many: Store) -> None:
    everything = many.history.sessions()
    assert [line.id for line in everything] == list(range(COUNT, 0, -1))
    assert many.history.sessions(offset=10, limit=5) == everything[10:15]


def plan(store_file: Path, query: str, values: Sequence[object] = ()) -> list[str]:
    with closing(sqlite3.connect(store_file)) as db:
        return [str(row[3]) for row in db.execute(f"EXPLAIN QUERY PLAN {query}", values)]


BIG = ("answers", "attempts", "questions", "turns", "edits", "feedback", "search_content", "a", "q")


def reads_all(step: str) -> bool:
    """Whether a step of a plan reads a big table from end to end, row by row."""
    return any(step == f"SCAN {table}" for table in BIG)


@pytest.mark.parametrize("order", ORDERS)
def test_a_list_is_read_in_the_order_of_an_index(store: Store, home: Path, order: Order) -> None:
    assert store.answers.count(Wanted()) == 0
    query, values = page_query(Wanted(), order, 0, 50)
    (inner, *_) = (step for step in plan(home / "mockint.db", query, values) if "answers_by" in step)
    assert "USING COVERING INDEX" in inner
    sorted_by_hand = [step for step in plan(home / "mockint.db", query, values) if "TEMP B-TREE" in step]
    assert len(sorted_by_hand) <= 1  # the page's own rows


@pytest.mark.parametrize(
    ("query", "values"),
    [
        page_query(Wanted(), "newest", 0, 50),
        count_query(Wanted()),
        page_query(Wanted(pack="okrs"), "newest", 0, 50),
        page_query(Wanted(words="bread"), "newest", 0, 50),
        count_query(Wanted(status="waiting")),
        session_query(Wanted(words="bread", level="mid")),
        (PRACTISED, ()),
        (WAITING, ()),
    ],
    ids=["page", "count", "pack", "words", "waiting", "sessions", "practised", "waiting list"],
)
def test_no_list_reads_every_row(store: Store, home: Path, query: str, values: Sequence[object]) -> None:
    assert store.answers.count(Wanted()) == 0
    assert [step for step in plan(home / "mockint.db", query, values) if reads_all(step)] == []
