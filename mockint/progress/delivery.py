"""How answers were said over time: length, fillers, hedges and pace. It stands beside the score."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from mockint.progress.periods import Step, by_period
from mockint.store.counted import Answered

_SECONDS_A_MINUTE = 60


@dataclass(frozen=True)
class Delivery:
    """How some answers were said.

    Attributes:
        answers: Those whose words were counted.
        words: How many they have on average.
        fillers: In a hundred words, like hedges.
        pace: Words a minute, of the ``timed`` answers.
    """

    answers: Sequence[Answered]
    words: float | None
    fillers: float | None
    hedges: float | None
    timed: int
    pace: float | None


def delivery(answers: Iterable[Answered]) -> Delivery:
    """Return how some answers were said."""
    counted = [answer for answer in answers if answer.words is not None]
    words = sum(answer.words or 0 for answer in counted)
    timed = [answer for answer in counted if answer.seconds and answer.seconds >= 1]
    minutes = sum(answer.seconds or 0 for answer in timed) / _SECONDS_A_MINUTE
    return Delivery(
        answers=counted,
        words=_ratio(words, len(counted)),
        fillers=_ratio(100 * sum(answer.fillers or 0 for answer in counted), words),
        hedges=_ratio(100 * sum(answer.hedges or 0 for answer in counted), words),
        timed=len(timed),
        pace=_ratio(sum(answer.words or 0 for answer in timed), minutes),
    )


def delivery_by_period(answers: Iterable[Answered], step: Step) -> dict[date, Delivery]:
    """Return how answers were said, by the first day of each period."""
    return {first: delivery(some) for first, some in by_period(answers, lambda answer: answer.day, step).items()}


def _ratio(total: float, count: float) -> float | None:
    return round(total / count, 1) if count else None
