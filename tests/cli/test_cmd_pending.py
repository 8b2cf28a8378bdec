"""``mockint grade --pending``: what could not be graded is graded later, and nothing is lost meanwhile."""

import pytest
from cli.commands import mockint
from examples import BAKERY, reply
from interview.steps import Clock, grade, model, said, self_check
from servers.scripted import Server, answers_status, streams

from mockint.bank.models import Rubric
from mockint.grading.marking import OwnMark
from mockint.grading.offline import OfflineGrader
from mockint.interview.interview import Interview
from mockint.store.store import Store

Capsys = pytest.CaptureFixture[str]


def answered(store: Store, rubric: Rubric) -> Interview:
    return said(Interview.start(store, [rubric], "one", Clock()), BAKERY)


def test_what_failed_is_graded_and_kept(capsys: Capsys, server: Server, store: Store, rubric: Rubric) -> None:
    server.plays(answers_status(402))
    failed = answered(store, rubric)
    assert grade(failed, model(server)).status == "not_graded"
    never = answered(store, rubric)
    server.plays(streams(reply(rubric)))
    ran = mockint(capsys, "grade", "--pending", "--json", "--base-url", server.base_url)
    assert ran.code == 0
    assert [(row["session"], row["attempt"], row["status"], row["score"]) for row in ran.rows] == [
        (failed.session.id, 1, "graded", 92),
        (never.session.id, 1, "graded", 92),
    ]
    assert mockint(capsys, "show", "last", "--json").data["questions"][0]["attempts"][0]["feedback"]["score"] == 92
    again = mockint(capsys, "grade", "--pending", "--base-url", server.base_url)
    assert (again.code, again.out) == (0, "No answer waits for a grading.\n")


def test_an_answer_that_was_marked_by_hand_after_a_failure_still_waits(
    server: Server, store: Store, rubric: Rubric
) -> None:
    server.plays(answers_status(402))
    interview = answered(store, rubric)
    grade(interview, model(server))
    grade(interview, OfflineGrader())
    check = self_check(interview)
    for point in check.points:
        check.mark(OwnMark(point, "missed"))
    assert store.history.waiting_count() == 1
    server.plays(streams(reply(rubric)))
    assert grade(interview, model(server)).score == 92
    assert store.history.waiting_count() == 0


def test_what_was_graded_without_a_model_by_choice_does_not_wait(store: Store, rubric: Rubric) -> None:
    grade(answered(store, rubric), OfflineGrader())
    assert (store.history.waiting_count(), list(store.history.waiting())) == (0, [])


def test_a_failure_that_meets_all_alike_is_tried_once(
    capsys: Capsys, server: Server, store: Store, rubric: Rubric
) -> None:
    for _ in range(3):
        answered(store, rubric)
    server.plays(answers_status(402))
    ran = mockint(capsys, "grade", "--pending", "--base-url", server.base_url)
    assert ran.code == 1
    assert len(server.requests) == 1
    assert "the quota at" in ran.out
    assert ran.out.endswith("nothing was graded; 3 answers wait still.\n")


def test_without_a_model_it_says_how_to_get_one(capsys: Capsys, store: Store, rubric: Rubric) -> None:
    answered(store, rubric)
    ran = mockint(capsys, "grade", "--pending")
    assert (ran.code, ran.out) == (2, "")
    assert "run mockint setup" in ran.err


@pytest.mark.parametrize("more", [["--question", "x"], ["--batch", "x.jsonl"], ["--pack", "x"], ["answer.txt"]])
def test_it_takes_nothing_else(capsys: Capsys, more: list[str]) -> None:
    ran = mockint(capsys, "grade", "--pending", *more)
    assert ran.code == 2
    assert "--pending grades what waits" in ran.err
