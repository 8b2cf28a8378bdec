"""A model grades an answer that is on disk: whatever goes wrong, the answer stays, and nothing half-done is kept."""

import asyncio
import sqlite3
import threading
from contextlib import aclosing, closing
from pathlib import Path

import pytest
from examples import BAKERY, reply
from interview.steps import Clock, grade, grading, model, on_disk, said, self_check
from servers.scripted import Handler, Server, answers_status, says_nothing, streams

from mockint.bank.models import Rubric
from mockint.grading.events import Finished, PointJudged
from mockint.grading.marking import OwnMark
from mockint.interview.interview import Interview
from mockint.interview.marking import grade_attempt, newest
from mockint.store.store import Store


@pytest.fixture
def answered(store: Store, rubric: Rubric) -> Interview:
    """An interview whose only question was answered."""
    return said(Interview.start(store, [rubric], "kpi-stories", Clock()), BAKERY)


def test_a_model_marks_and_the_marks_are_kept(answered: Interview, server: Server, rubric: Rubric, home: Path) -> None:
    server.plays(streams(reply(rubric)))
    feedback = grade(answered, model(server))

    assert (feedback.status, feedback.score) == ("graded", 92)
    assert [record.feedback for record in on_disk(home, answered).attempts[0].feedback] == [feedback]


def test_the_answer_is_on_disk_before_the_server_hears_of_it(
    answered: Interview, server: Server, rubric: Rubric, home: Path
) -> None:
    seen: list[tuple[str]] = []

    def looks_first(handler: Handler) -> None:
        with closing(sqlite3.connect(home / "mockint.db")) as another:
            seen.extend(another.execute("SELECT answer FROM turns").fetchall())
        streams(reply(rubric))(handler)

    server.plays(looks_first)
    grade(answered, model(server))
    assert seen == [(BAKERY,)]


async def test_closing_in_the_middle_keeps_the_answer_and_no_feedback(
    answered: Interview, server: Server, rubric: Rubric, home: Path
) -> None:
    server.plays(says_nothing(after=reply(rubric)[:250]))
    async with aclosing(grade_attempt(answered.store, answered.question, answered.attempt, model(server))) as events:
        async for event in events:
            assert isinstance(event, PointJudged)
            break

    left = on_disk(home, answered).attempts[0]
    assert (left.turns[0].answer, left.feedback) == (BAKERY, [])
    assert await asyncio.to_thread(server.hung_up.wait, 5)

    server.plays(streams(reply(rubric)))
    last = (await grading(answered, model(server)))[-1]
    assert isinstance(last, Finished)
    assert last.feedback.score == 92
    assert len(on_disk(home, answered).attempts[0].feedback) == 1


async def test_a_grading_that_is_cancelled_keeps_the_answer_and_no_feedback(
    answered: Interview, server: Server, rubric: Rubric, home: Path
) -> None:
    asked = threading.Event()

    def takes_its_time(handler: Handler) -> None:
        asked.set()
        says_nothing(after=reply(rubric)[:250])(handler)

    server.plays(takes_its_time)
    task = asyncio.create_task(grading(answered, model(server)))
    assert await asyncio.to_thread(asked.wait, 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    left = on_disk(home, answered).attempts[0]
    assert (left.turns[0].answer, left.feedback) == (BAKERY, [])
    assert await asyncio.to_thread(server.hung_up.wait, 5)


def test_a_failed_grading_can_be_marked_by_hand_and_graded_again(
    answered: Interview, server: Server, rubric: Rubric, home: Path
) -> None:
    server.plays(answers_status(401))
    failed = grade(answered, model(server))
    assert failed.error is not None
    assert (failed.status, failed.score, failed.error.code) == ("not_graded", None, "refused-key")

    check = self_check(answered)
    assert check.points == [point.id for point in rubric.question.expected]
    for point in check.points:
        marked = check.mark(OwnMark(point, "missed"))
    assert (marked.status, marked.score, marked.error) == ("self_marked", 0, None)

    server.plays(streams(reply(rubric)))
    graded = grade(answered, model(server))
    assert (graded.status, graded.score) == ("graded", 92)

    kept = on_disk(home, answered).attempts[0]
    assert [record.feedback for record in kept.feedback] == [failed, marked, graded]
    assert kept.turns[0].answer == BAKERY
    shown = newest(answered.session.questions[0], kept)
    assert shown == graded


def test_what_a_model_left_out_is_marked_by_hand_and_the_rest_stands(
    answered: Interview, server: Server, rubric: Rubric
) -> None:
    whole = reply(rubric)
    left_out = whole.replace('"cause"', '"because"')
    server.plays(streams(left_out))
    feedback = grade(answered, model(server))
    assert (feedback.status, feedback.range) == ("needs_marking", (75, 92))

    check = self_check(answered)
    assert check.points == check.unmarked == ["cause"]
    marked = check.mark(OwnMark("cause", "missed"))
    assert (marked.status, marked.score) == ("self_marked", 75)
    assert {mark.by for mark in marked.points} == {"grader", "candidate"}


def test_the_key_is_in_no_file_of_the_home(answered: Interview, server: Server, home: Path) -> None:
    server.plays(answers_status(401, {"error": {"message": "Incorrect API key provided: sk-secret-0123456789"}}))
    assert grade(answered, model(server)).status == "not_graded"
    assert [file.name for file in home.iterdir() if b"sk-secret" in file.read_bytes()] == []
