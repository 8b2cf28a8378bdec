"""When a question comes back: its graded answers as reviews of a card, scheduled by FSRS in whole days."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from typing import TYPE_CHECKING

from mockint.bank.models import Rubric
from mockint.grading.feedback import Band
from mockint.grading.score import band
from mockint.store.counted import Graded

if TYPE_CHECKING:
    from fsrs import Scheduler

AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4
LONGEST_DAYS = 60  # nobody prepares for an interview for years: within two months everything is heard again
RETENTION = 0.9
_RATING: Mapping[Band, int] = {"weak": AGAIN, "developing": HARD, "solid": GOOD, "strong": EASY}
_HEAVY = 3


@dataclass(frozen=True)
class Schedule:
    """What the answers to a question so far mean for the next one.

    Attributes:
        last: The day of the newest answer.
        due: The day on which it comes back, after ``last``.
        stability: In how many days it will be forgotten by one in ten.
    """

    last: date
    due: date
    stability: float

    def retrievability(self, today: date) -> float:
        """Return how likely a good answer still is, from 1 down to 0."""
        from fsrs import Card  # noqa: PLC0415 - only where something is scheduled

        card = Card(card_id=0, stability=self.stability, last_review=_moment(self.last))
        return _scheduler().get_card_retrievability(card, _moment(max(today, self.last)))


def rating(score: int, missed: Iterable[str], rubric: Rubric) -> int:
    """Return how an answer counts: by its band, and one step lower where a point of weight 3 was missed.

    Args:
        score: Its score.
        missed: The ids of the points that were missed.
        rubric: The question, with the weights of its points.
    """
    heavy = {point.id for point in rubric.question.expected if point.weight == _HEAVY}
    return max(AGAIN, _RATING[band(score)] - (not heavy.isdisjoint(missed)))


def day_of(graded: Graded) -> date:
    """Return the day of an answer on the candidate's calendar."""
    return graded.submitted_at.astimezone().date()


def missed_in(graded: Graded) -> list[str]:
    """Return the ids of the points that an answer missed."""
    return [point for point, verdict in graded.verdicts.items() if verdict == "missed"]


def reviews(answers: Iterable[Graded], until: date) -> list[Graded]:
    """Return the answers that count, oldest first: of each day the first one, since those after it had its feedback before them.

    Args:
        answers: Graded answers to one question, in any order.
        until: The last day; later answers, such as of a clock that ran ahead, are left out.
    """
    first_of: dict[date, Graded] = {}
    for answer in sorted(answers, key=lambda one: (day_of(one), one.attempt)):
        if day_of(answer) <= until:
            first_of.setdefault(day_of(answer), answer)
    return list(first_of.values())


def schedule(reviewed: Sequence[Graded], rubric: Rubric) -> Schedule:
    """Return when a question comes back.

    Args:
        reviewed: The answers that count, oldest first; at least one.
        rubric: The question.
    """
    from fsrs import Card, Rating  # noqa: PLC0415 - only where something is scheduled

    card = Card(card_id=0)
    for answer in reviewed:
        rated = Rating(rating(answer.score, missed_in(answer), rubric))
        card, _ = _scheduler().review_card(card, rated, _moment(day_of(answer)))
    return Schedule(day_of(reviewed[-1]), card.due.date(), card.stability or 0)


@cache
def _scheduler() -> "Scheduler":
    from fsrs import Scheduler  # noqa: PLC0415 - only where something is scheduled

    return Scheduler(
        desired_retention=RETENTION,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=LONGEST_DAYS,
        enable_fuzzing=False,  # the same history gives the same queue
    )


def _moment(day: date) -> datetime:
    """Return a day as FSRS counts it: at midnight, so that a day is a day whatever the hour and the time zone."""
    return datetime.combine(day, time(), UTC)
