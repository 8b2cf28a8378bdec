"""Scores over time, one line a judge, and the time that was practised."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from mockint.progress.periods import Step, by_period
from mockint.store.counted import Day, Judge


@dataclass(frozen=True)
class Scores:
    """What some answers by one judge scored. What nobody judged is in ``open`` and in no mean.

    Attributes:
        answers: How many have a score.
        open: How many have points without a judge; their score would be between ``open_low`` and ``open_high``, on average.
    """

    answers: int
    mean: float | None
    lowest: int | None
    highest: int | None
    open: int
    open_low: float | None
    open_high: float | None


@dataclass(frozen=True)
class Line:
    """The scores that one judge gave, in all and by the first day of each period."""

    judge: Judge
    in_all: Scores
    periods: dict[date, Scores]


@dataclass(frozen=True)
class Practice:
    """How much was practised."""

    answers: int
    seconds: float
    not_graded: int


def lines(days: Iterable[Day], step: Step) -> list[Line]:
    """Return a line for each judge; the one with the most answers first."""
    of_judge: dict[Judge, list[Day]] = {}
    for day in days:
        if day.judge:
            of_judge.setdefault(day.judge, []).append(day)
    found = [
        Line(judge, _scores(own), {first: _scores(some) for first, some in by_period(own, _day, step).items()})
        for judge, own in of_judge.items()
    ]
    return sorted(found, key=lambda line: (-line.in_all.answers, -line.in_all.open, line.judge))


def practice(days: Sequence[Day]) -> Practice:
    """Return how much was practised on some days."""
    return Practice(
        answers=sum(day.answers for day in days),
        seconds=round(sum(day.seconds for day in days), 1),
        not_graded=sum(day.answers for day in days if day.judge is None),
    )


def practice_by_period(days: Iterable[Day], step: Step) -> dict[date, Practice]:
    """Return how much was practised, by the first day of each period."""
    return {first: practice(some) for first, some in by_period(days, _day, step).items()}


def _day(day: Day) -> date:
    return day.day


def _scores(days: Sequence[Day]) -> Scores:
    answers, open_ = sum(day.scored for day in days), sum(day.open for day in days)
    return Scores(
        answers=answers,
        mean=_mean(sum(day.total for day in days), answers),
        lowest=min((day.lowest for day in days if day.lowest is not None), default=None),
        highest=max((day.highest for day in days if day.highest is not None), default=None),
        open=open_,
        open_low=_mean(sum(day.open_low for day in days), open_),
        open_high=_mean(sum(day.open_high for day in days), open_),
    )


def _mean(total: int, count: int) -> float | None:
    return round(total / count, 1) if count else None
