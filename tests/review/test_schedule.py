"""When a question comes back: sooner where more was missed, never sooner for a break, always in whole days."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review.answers import START, VERDICTS, graded

from mockint.bank.models import Rubric
from mockint.grading.feedback import Verdict
from mockint.review.schedule import AGAIN, EASY, GOOD, HARD, LONGEST_DAYS, Schedule, rating, reviews, schedule
from mockint.store.counted import Graded

FAR = date(2100, 1, 1)


def history(rubric: Rubric, gaps: Sequence[int], marks: Sequence[Sequence[Verdict]]) -> list[Graded]:
    days = [START + timedelta(days=sum(gaps[: n + 1])) for n in range(len(gaps))]
    return [graded(rubric, day, own, n) for n, (day, own) in enumerate(zip(days, marks, strict=True))]


def comes_back(rubric: Rubric, answers: Sequence[Graded]) -> Schedule:
    return schedule(reviews(answers, FAR), rubric)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[int], list[list[Verdict]]]:
    count = draw(st.integers(1, 6))
    gaps = draw(st.lists(st.integers(1, 90), min_size=count, max_size=count))
    marks = st.lists(st.sampled_from(VERDICTS), min_size=6, max_size=6)
    return gaps, draw(st.lists(marks, min_size=count, max_size=count))


@pytest.mark.parametrize(
    ("value", "missed", "rated"),
    [(30, [], AGAIN), (50, [], HARD), (70, [], GOOD), (85, [], EASY), (90, ["figure"], EASY), (90, ["result"], GOOD)],
)
def test_a_mark_becomes_a_rating_by_its_band_and_what_weighs_most(
    rubric: Rubric, value: int, missed: list[str], rated: int
) -> None:
    weights = {point.id: point.weight for point in rubric.question.expected}
    assert (weights["result"], weights["figure"] < 3) == (3, True)
    assert rating(value, missed, rubric) == rated


@pytest.mark.parametrize(
    ("verdicts", "days"),
    [
        ("met met met met met met", 8),
        ("met met missed met met missed", 2),
        ("met met partial partial missed missed", 1),
        ("missed " * 6, 1),
    ],
)
def test_a_first_answer_comes_back_after_the_days_that_the_docs_tell(rubric: Rubric, verdicts: str, days: int) -> None:
    found = comes_back(rubric, history(rubric, [0], [verdicts.split()]))  # type: ignore[list-item]
    assert (found.due - found.last).days == days


def test_nothing_is_lower_than_again(rubric: Rubric) -> None:
    assert rating(0, [point.id for point in rubric.question.expected], rubric) == AGAIN


@given(histories())
def test_a_question_comes_back_on_a_later_day_and_within_two_months(
    rubric: Rubric, past: tuple[list[int], list[list[Verdict]]]
) -> None:
    found = comes_back(rubric, history(rubric, *past))
    assert found.last == START + timedelta(days=sum(past[0]))
    assert 1 <= (found.due - found.last).days <= LONGEST_DAYS


@given(histories(), st.randoms(use_true_random=False))
def test_the_same_history_gives_the_same_day_in_whatever_order_it_is_read(
    rubric: Rubric, past: tuple[list[int], list[list[Verdict]]], order: object
) -> None:
    answers = history(rubric, *past)
    shuffled = list(answers)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert comes_back(rubric, shuffled) == comes_back(rubric, answers)


@given(histories(), st.integers(0, 5))
def test_who_missed_more_never_waits_longer(
    rubric: Rubric, past: tuple[list[int], list[list[Verdict]]], place: int
) -> None:
    gaps, marks = past
    worse = [*marks[:-1], [*marks[-1][:place], "missed", *marks[-1][place + 1 :]]]
    assert comes_back(rubric, history(rubric, gaps, worse)).due <= comes_back(rubric, history(rubric, gaps, marks)).due


@given(histories(), st.integers(1, 400))
def test_a_break_before_an_answer_never_brings_it_back_sooner(
    rubric: Rubric, past: tuple[list[int], list[list[Verdict]]], longer: int
) -> None:
    gaps, marks = past
    at_once = comes_back(rubric, history(rubric, gaps, marks))
    after_break = comes_back(rubric, history(rubric, [*gaps[:-1], gaps[-1] + longer], marks))
    assert after_break.due - after_break.last >= at_once.due - at_once.last


@given(histories(), st.integers(0, 300), st.integers(0, 300))
def test_what_is_remembered_only_fades(
    rubric: Rubric, past: tuple[list[int], list[list[Verdict]]], some: int, more: int
) -> None:
    found = comes_back(rubric, history(rubric, *past))
    early, late = (found.retrievability(found.last + timedelta(days=days)) for days in (some, some + more))
    assert 0 < late <= early <= 1


def test_of_a_day_only_the_first_answer_counts(rubric: Rubric) -> None:
    first = graded(rubric, START, ["missed"] * 6, attempt=1)
    after_reading = graded(rubric, START, ["met"] * 6, attempt=2)
    assert reviews([after_reading, first], FAR) == [first]


def test_an_answer_of_a_clock_that_ran_ahead_schedules_nothing_until_its_day(rubric: Rubric) -> None:
    now, ahead = graded(rubric, START, ["met"] * 6), graded(rubric, date(2090, 1, 1), ["met"] * 6, attempt=2)
    assert reviews([now, ahead], START) == [now]
    assert reviews([ahead], START) == []


def test_a_clock_that_went_back_leaves_the_rest_as_it_was(rubric: Rubric) -> None:
    back = graded(rubric, date(1970, 1, 1), ["missed"] * 6, attempt=2)
    found = comes_back(rubric, [graded(rubric, START, ["met"] * 6), back])
    assert found.last == START
    assert found.due > START


@pytest.mark.parametrize("name", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu", "UTC"])
def test_a_day_is_a_day_of_the_calendar_here(rubric: Rubric, zone: Callable[[str], None], name: str) -> None:
    zone(name)
    late = datetime(2026, 3, 28, 23, 59).astimezone()
    early = datetime(2026, 3, 29, 0, 1).astimezone()
    verdicts: dict[str, Verdict] = {point.id: "met" for point in rubric.question.expected}
    answers = [Graded(n, moment.astimezone(UTC), 100, verdicts) for n, moment in enumerate((late, early))]
    assert [answer.attempt for answer in reviews(answers, FAR)] == [0, 1]
    found = comes_back(rubric, answers[:1])
    assert (found.last, (found.due - found.last).days) == (date(2026, 3, 28), 8)
