"""``mockint review``: what to practise today, and why."""

from pathlib import Path

import pytest
from cli.commands import documented, mockint, shape
from interview.steps import Clock, grade, said
from past import OFFLINE, all_met, answer, feedback, today

from mockint.bank.library import Bank
from mockint.bank.models import Rubric
from mockint.interview.interview import Interview
from mockint.store.store import Store

Capsys = pytest.CaptureFixture[str]


def test_what_is_due_and_why(capsys: Capsys, store: Store, home: Path, rubric: Rubric) -> None:
    answer(store, home / "mockint.db", rubric, feedback(rubric, {}), days_ago=3)
    ran = mockint(capsys, "review")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines() == [
        f"{today()}: 1 question for today.",
        "· problem-in-the-figures (kpi-stories)",
        "    0 of 100 (weak) 3 days ago, 6 points missed",
        "",
        "mockint review --start asks them.",
    ]


def test_a_list_for_scripts(capsys: Capsys, store: Store, home: Path, bank: Bank) -> None:
    for rubric in bank.rubrics("okrs"):
        answer(store, home / "mockint.db", rubric, feedback(rubric, {}, OFFLINE), days_ago=2)
    data = mockint(capsys, "review", "--json", "--count", "4").data
    assert (len(data["items"]), data["more"], data["today"]) == (4, 8, today().isoformat())
    first = data["items"][0]
    assert (first["pack"], first["done"], first["due"]["score"]) == ("okrs", False, 0)
    assert first["due"]["since"] < data["today"]
    assert 0 < first["due"]["retrievability"] < 1


def test_the_example_in_docs_has_the_keys_that_there_are(
    capsys: Capsys, store: Store, home: Path, rubric: Rubric
) -> None:
    answer(store, home / "mockint.db", rubric, feedback(rubric, {}), days_ago=3)
    assert shape(documented("review.md")) == shape(mockint(capsys, "review", "--json").data)


def test_before_the_first_answer(capsys: Capsys) -> None:
    ran = mockint(capsys, "review")
    assert (ran.code, ran.out) == (0, f"{today()}: nothing is due today.\n")
    assert mockint(capsys, "review", "--json").data["items"] == []


def test_what_nobody_judged_what_failed_and_what_was_skipped_schedule_nothing(
    capsys: Capsys, store: Store, home: Path, bank: Bank
) -> None:
    first, second, third = list(bank.rubrics("okrs"))[:3]
    open_ = feedback(first, all_met(first, {first.question.expected[0].id: "unjudged"}), OFFLINE)
    answer(store, home / "mockint.db", first, open_, days_ago=3)
    answer(store, home / "mockint.db", second, feedback(second, {}, failure="no-answer"), days_ago=3)
    Interview.start(store, [third], "skipped", Clock()).skip()
    grade(
        said(Interview.start(store, [first], "computed", Clock()), "I would ask the team for the figures of the year.")
    )
    data = mockint(capsys, "review", "--json").data
    assert (data["items"], data["more"], data["next_day"]) == ([], 0, None)


def test_a_question_that_is_no_longer_in_any_pack_is_left_out(
    capsys: Capsys, store: Store, home: Path, rubric: Rubric
) -> None:
    gone = rubric.model_copy(update={"pack": "gone"})
    answer(store, home / "mockint.db", gone, feedback(gone, {}), days_ago=3)
    assert mockint(capsys, "review", "--json").data["items"] == []


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["--count", "0"], "'0' is no whole number from 1 to 100"),
        (["--count", "many"], "no whole number"),
        (["--json", "--start"], "choose one of them"),
    ],
)
def test_wrong_usage_is_told(capsys: Capsys, args: list[str], told: str) -> None:
    ran = mockint(capsys, "review", *args)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err


def test_starting_needs_a_terminal(capsys: Capsys) -> None:
    ran = mockint(capsys, "review", "--start")
    assert ran.code == 1
    assert "the screens need a terminal" in ran.err
