"""Days, weeks and months: in what steps a stretch of time is told."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Literal, TypeVar

Step = Literal["day", "week", "month"]
T = TypeVar("T")

_MOST_DAYS = 31
_MOST_WEEKS = 52


def beginning(day: date) -> datetime:
    """Return the moment when a day begins on this machine's clock; clocks are changed, so days differ in length."""
    return datetime.combine(day, time()).astimezone()


def step_of(days: Iterable[date]) -> Step:
    """Return the step in which a stretch of days fits on a screen."""
    told = list(days)
    length = (max(told) - min(told)).days if told else 0
    if length < _MOST_DAYS:
        return "day"
    return "week" if length < 7 * _MOST_WEEKS else "month"


def first_day(day: date, step: Step) -> date:
    """Return the first day of the period that a day is in; weeks begin on Monday."""
    if step == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step == "month" else day


def last_day(day: date, step: Step) -> date:
    """Return the last day of the period that a day is in."""
    first = first_day(day, step)
    if step == "month":
        return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first + timedelta(days=6) if step == "week" else first


def period_text(first: date, step: Step) -> str:
    """Return how a period is called, by its first day."""
    return f"{first:%Y-%m}" if step == "month" else first.isoformat()


def by_period(items: Iterable[T], day_of: Callable[[T], date], step: Step) -> Mapping[date, list[T]]:
    """Return items by the first day of their period, oldest period first."""

    def period(item: T) -> date:
        return first_day(day_of(item), step)

    return {first: list(group) for first, group in groupby(sorted(items, key=period), key=period)}
