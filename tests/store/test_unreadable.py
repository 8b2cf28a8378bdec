"""JSON in the database that this version cannot read takes nothing else down: a line stands in its place."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from examples import BAKERY
from interview.steps import Clock
from store.damage import change
from store.test_damage import database, look_at

from mockint.grading.offline import OfflineGrader
from mockint.interview.disagreement import shown_disagreements
from mockint.interview.interview import Interview
from mockint.interview.marking import grade_attempt
from mockint.progress.overview import overview
from mockint.store.database import StoreError
from mockint.store.records import AttemptRecord, QuestionRecord
from mockint.store.store import Store
from mockint.text import when

__all__ = ["database"]

NEWER = "it was written by a newer mockint (schema 2); install that one"
DAMAGED = "it was changed or damaged"


def first(store: Store) -> tuple[QuestionRecord, AttemptRecord]:
    """Return the question that was tried twice, and its second try."""
    question = store.session(1).questions[0]
    return question, question.attempts[1]


@pytest.mark.parametrize(
    ("stored", "told"),
    [
        ("json_set(json, '$.schema', 2)", NEWER),
        ("json_set(json, '$.schema', 2, '$.points', json('{}'))", NEWER),
        ("json_set(json, '$.turns[0].answer', 'I never said that')", DAMAGED),
        ("json_set(json, '$.points[0].id', 'own-stem')", DAMAGED),
        ("substr(json, 1, 200)", DAMAGED),
        ("'[1, 2]'", DAMAGED),
        ("'null'", DAMAGED),
        ("replace(hex(zeroblob(20000)), '00', '[')", DAMAGED),
    ],
)
def test_a_feedback_that_cannot_be_read_has_a_line_in_its_place(database: Path, stored: str, told: str) -> None:
    change(
        database,
        "UPDATE feedback SET json = STORED WHERE attempt_id = 2 AND status = 'self_marked'".replace("STORED", stored),
    )
    assert look_at(database) == ""
    with closing(Store(database)) as store:
        _, attempt = first(store)
        (line,) = attempt.unreadable
        assert line.startswith("A feedback of 2026-")
        assert f"(25 of 100) cannot be read: {told}" in line
        assert attempt.turns[0].answer == BAKERY
        assert [record.feedback.status for record in attempt.feedback] == ["needs_marking"]
        assert overview(store).practice.answers == 4
        assert store.attempt(attempt.id) == attempt


def test_keys_that_only_a_newer_version_knows_are_passed_over(database: Path) -> None:
    change(
        database,
        "UPDATE questions SET rubric = json_set(rubric, '$.mood', 1, '$.question.mood', 'calm', '$.question.expected[0].mood', 2)",
        "UPDATE feedback SET json = json_set(json, '$.mood', 'calm')",
    )
    with closing(Store(database)) as store:
        question, attempt = first(store)
        assert (question.unreadable, attempt.unreadable) == ("", [])
        assert len(question.rubric.question.expected) == 6
        assert len(attempt.feedback) == 2


@pytest.mark.parametrize("stored", ["'{}'", "json_set(rubric, '$.question.kind', 'riddle')", "substr(rubric, 9)", "''"])
async def test_a_question_whose_rubric_cannot_be_read_keeps_its_answers(database: Path, stored: str) -> None:
    change(database, "UPDATE questions SET rubric = STORED WHERE position = 0".replace("STORED", stored))
    assert look_at(database) == ""
    with closing(Store(database)) as store:
        question, attempt = first(store)
        assert question.unreadable.startswith("The rubric of this question cannot be read: it was changed or damaged")
        assert question.rubric.question.ask == attempt.turns[0].ask
        assert attempt.turns[0].answer == BAKERY
        assert len(attempt.unreadable) == 3  # the rubric, and two feedbacks that need it
        assert [len(other.unreadable) for other in store.session(1).questions[1:]] == [0, 0, 0]
        assert Interview(store, 2, Clock()).position is None  # nothing that could be asked is left
        with pytest.raises(StoreError, match="cannot be practised"):
            store.create_session("again", [question.rubric])
        with pytest.raises(StoreError, match="cannot be practised or graded"):
            async for _ in grade_attempt(store, question, attempt, OfflineGrader()):
                pass


def test_a_better_answer_that_cannot_be_read_is_told(database: Path) -> None:
    change(database, "UPDATE better_answers SET json = '{\"text\": 5}'")
    with closing(Store(database)) as store:
        (attempt,) = store.session(1).questions[1].attempts
        assert attempt.better is None
        assert attempt.unreadable == [
            "The better answer cannot be read: it was changed or damaged, or written by a newer mockint"
        ]


def test_a_status_that_only_a_newer_version_knows_is_listed_as_not_graded(database: Path) -> None:
    change(
        database,
        "UPDATE feedback SET status = 'half_graded', json = json_set(json, '$.schema', 2)",
        "UPDATE answers SET status = 'half_graded'",
    )
    assert look_at(database) == ""
    with closing(Store(database)) as store:
        assert store.health() is None
        (answer, *_) = store.history.sessions()[1].answers
        assert (answer.status, answer.score) == ("not_graded", None)
        assert json.dumps(overview(store).as_json())


def test_a_disagreement_about_a_point_that_is_none_is_passed_over(database: Path) -> None:
    change(database, "UPDATE disagreements SET point = 'no-such-point'", "UPDATE marks SET point = 'no-such-point'")
    with closing(Store(database)) as store:
        for question in store.session(1).questions:
            for attempt in question.attempts:
                assert shown_disagreements(attempt) == {}


@pytest.mark.parametrize("place", ["America/New_York", "Europe/Berlin"])
@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59.999+00:00", "20260301T093000+00:00"]
)
def test_a_time_that_no_calendar_here_shows_hides_nothing(
    zone: Callable[[str], None], database: Path, place: str, moment: str
) -> None:
    zone(place)
    times = {"sessions": "started_at", "attempts": "submitted_at", "feedback": "created_at", "stories": "changed_at"}
    change(database, *[f"UPDATE {table} SET {column} = '{moment}' WHERE id = 1" for table, column in times.items()])  # noqa: S608
    assert look_at(database) == ""
    with closing(Store(database)) as store:
        assert [when(line.started_at)[4] for line in store.history.sessions()] == ["-", "-"]
        assert len({answer.day for answer in store.progress.answers(9)}) == 2
        assert store.health() is None
