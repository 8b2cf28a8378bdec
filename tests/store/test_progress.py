"""What figures are counted from: the feedback that counts for each answer, found without reading every text."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from past import OFFLINE, TINY, all_met, answer, feedback, today

from mockint.bank.models import Rubric
from mockint.store import progress as queries
from mockint.store.counted import Behind, Judge
from mockint.store.database import StoreError
from mockint.store.store import Store

MODEL = Judge("llm", "tiny", "grade-3", own=False)
OWN = Judge("offline", "", "", own=True)


@pytest.fixture
def path(home: Path, store: Store) -> Path:  # noqa: ARG001 - it makes the file
    return home / "mockint.db"


def test_an_answer_counts_once_by_its_newest_grading_that_did_not_fail(
    store: Store, path: Path, rubric: Rubric
) -> None:
    failed = feedback(rubric, {}, failure="refused-key")
    answer(store, path, rubric, feedback(rubric, {}), feedback(rubric, all_met(rubric)), failed, days_ago=3)
    (day,) = store.progress.days()
    assert (day.judge, day.answers, day.scored, day.total, day.open) == (MODEL, 1, 1, 100, 0)
    assert [one.score for one in store.progress.answers(9)] == [100]
    (graded,) = store.progress.graded([rubric.key], 9).values()
    assert [one.score for one in graded] == [100]


def test_days_and_judges_stand_apart(store: Store, path: Path, rubric: Rubric) -> None:
    for origin in (TINY, OFFLINE):
        answer(store, path, rubric, feedback(rubric, all_met(rubric), origin), days_ago=2)
        answer(store, path, rubric, feedback(rubric, {}, origin), days_ago=1, seconds=90)
    told = [(day.day, day.judge, day.answers, day.total, day.seconds) for day in store.progress.days()]
    before, yesterday = today() - timedelta(days=2), today() - timedelta(days=1)
    assert told == [
        (before, MODEL, 1, 100, 60),
        (before, OWN, 1, 100, 60),
        (yesterday, MODEL, 1, 0, 90),
        (yesterday, OWN, 1, 0, 90),
    ]


def test_what_nobody_judged_has_a_range_and_what_failed_has_nothing(store: Store, path: Path, rubric: Rubric) -> None:
    open_ = feedback(rubric, all_met(rubric, {"figure": "unjudged"}))
    answer(store, path, rubric, open_)
    answer(store, path, rubric, feedback(rubric, {}, failure="no-answer"))
    answer(store, path, rubric)
    failed, marked = sorted(store.progress.days(), key=lambda day: day.judge is not None)
    assert (failed.judge, failed.answers, failed.scored, failed.total) == (None, 2, 0, 0)
    assert open_.range is not None
    assert (marked.scored, marked.open, marked.open_low, marked.open_high) == (0, 1, *open_.range)
    assert store.progress.graded([rubric.key], 9) == {}


def test_the_answers_behind_a_figure(store: Store, path: Path, rubric: Rubric) -> None:
    old = answer(store, path, rubric, feedback(rubric, {}), days_ago=9)
    new = answer(store, path, rubric, feedback(rubric, {}), days_ago=1)
    own = answer(store, path, rubric, feedback(rubric, {}, OFFLINE), days_ago=1)
    failed = answer(store, path, rubric, feedback(rubric, {}, failure="no-answer"), days_ago=1)
    waits = answer(store, path, rubric)
    yesterday = today() - timedelta(days=1)

    def found(most: int = 9, **behind: object) -> list[int]:
        return [one.attempt for one in store.progress.answers(most, Behind(**behind))]  # type: ignore[arg-type]

    assert found() == [waits, failed, own, new, old]
    assert found(2) == [waits, failed]
    assert found(judge=MODEL, scored=True) == [new, old]
    assert found(judge=OWN) == [own]
    assert found(first=yesterday) == [failed, own, new]
    assert found(first=yesterday - timedelta(days=30), last=yesterday - timedelta(days=2)) == [old]
    assert found(judged=False) == [waits, failed]


def test_what_is_counted_of_an_answer(store: Store, path: Path, rubric: Rubric) -> None:
    flag = rubric.red_flags[0].id
    told = feedback(rubric, {"figure": "partial"}, star={"task": "thin"}, raised=flag)
    answer(store, path, rubric, told)
    (one,) = store.progress.answers(1)
    assert one.key == rubric.key
    assert one.verdicts == {point.id: point.verdict for point in told.points}
    assert one.star == {"task": "thin"}
    assert [name for name, raised in one.flags.items() if raised] == [flag]
    assert (one.words, one.fillers, one.hedges) == (told.delivery.words, told.delivery.fillers, told.delivery.hedges)
    assert store.progress.rubrics([one.key, ("no", "pack")]) == {one.key: rubric}


def test_only_the_newest_graded_answers_of_a_question_are_read(store: Store, path: Path, rubric: Rubric) -> None:
    attempts = [answer(store, path, rubric, feedback(rubric, {}), days_ago=9 - n) for n in range(4)]
    (graded,) = store.progress.graded([rubric.key], 3).values()
    assert [one.attempt for one in graded] == attempts[1:]


@pytest.mark.parametrize(
    "json",
    [
        '"no"',
        '{"points": [{"id": "figure", "verdict": ["met"]}]}',
        '{"points": [3]}',
        '{"points": 1, "red_flags": {"a": 1}}',
        '{"delivery": []}',
    ],
)
def test_a_feedback_that_was_changed_is_told_or_left_out(store: Store, path: Path, rubric: Rubric, json: str) -> None:
    answer(store, path, rubric, feedback(rubric, {}))
    with closing(sqlite3.connect(path, isolation_level=None)) as another:
        another.execute("UPDATE feedback SET json = ?", (json,))
        another.execute("UPDATE answers SET score = 50")
    for read in (
        lambda: store.progress.answers(9),
        lambda: store.progress.graded([rubric.key], 9),
    ):
        try:
            assert len(read()) == 1
        except StoreError as error:
            assert "cannot be" in error.message  # noqa: PT017 - either is right, a crash is not


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    "query",
    [queries._DAYS, f"{queries._ANSWERS} {queries._NEWEST_FIRST}", queries._GRADED, queries._RUBRIC],
    ids=["days", "answers", "graded", "rubric"],
)
def test_no_query_reads_every_feedback_or_every_question(home: Path, query: str) -> None:
    with closing(sqlite3.connect(home / "mockint.db")) as db:
        plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {query}", ("a",) * query.count("?"))]
    assert not [step for step in plan if step.startswith("SCAN") and not step.startswith(("SCAN l", "SCAN json_each"))]
    sorts = [step for step in plan if "TEMP B-TREE" in step]
    assert sorts == (["USE TEMP B-TREE FOR GROUP BY"] if query is queries._DAYS else [])


def test_the_days_are_counted_without_reading_texts(home: Path, store: Store) -> None:
    store.close()
    with closing(sqlite3.connect(home / "mockint.db")) as db:
        plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {queries._DAYS}")]
    assert any(step.startswith("SEARCH f USING COVERING INDEX feedback_figures") for step in plan), plan


def test_what_was_deleted_is_counted_no_more_until_it_is_brought_back(store: Store, path: Path, rubric: Rubric) -> None:
    attempt = answer(store, path, rubric, feedback(rubric, {}))
    key = rubric.key
    store.deleting.answer(attempt)
    assert (store.progress.days(), store.progress.answers(9), store.progress.graded([key], 9)) == ([], [], {})
    store.deleting.undo()
    assert (len(store.progress.days()), len(store.progress.answers(9)), len(store.progress.graded([key], 9))) == (
        1,
        1,
        1,
    )


def test_what_is_out_of_sight_counts_nowhere(store: Store, path: Path, rubric: Rubric) -> None:
    kept = answer(store, path, rubric, feedback(rubric, {}), days_ago=1)
    gone = [answer(store, path, rubric, feedback(rubric, all_met(rubric))) for _ in range(2)]
    store.deleting.answer(gone[0])
    store.deleting.session(3)
    key = rubric.key
    assert [(day.answers, day.total) for day in store.progress.days()] == [(1, 0)]
    assert [one.attempt for one in store.progress.answers(9)] == [kept]
    assert [one.attempt for one in store.progress.graded([key], 9)[key]] == [kept]
