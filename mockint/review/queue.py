"""What to practise today. The list follows from the graded answers up to yesterday, so that it stands still while it is practised."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mockint.bank.library import Bank
from mockint.bank.models import Point, QuestionKey, Rubric
from mockint.review.neighbours import neighbours
from mockint.review.schedule import Schedule, day_of, missed_in, reviews, schedule
from mockint.store.counted import Graded
from mockint.store.store import Store

MOST_A_DAY = 5
NEWEST = 20  # graded answers to a question that are looked at; what came before them hardly moves a date

Answers = Mapping[QuestionKey, Sequence[Graded]]


@dataclass(frozen=True)
class Item:
    """One question to practise today.

    Attributes:
        rubric: What is asked.
        due: The question that came back: the same one, or the one in whose place a neighbour is asked.
        schedule: When it was answered last, and since when it is due.
        retrievability: How likely a good answer still is, from 1 down to 0.
        score: Of the answer that counted last.
        missed: The points that it missed.
        done: Whether what is asked was answered today, and graded.
    """

    rubric: Rubric
    due: Rubric
    schedule: Schedule
    retrievability: float
    score: int
    missed: Sequence[str]
    done: bool

    @property
    def is_neighbour(self) -> bool:
        """Whether another question is asked than the one that came back."""
        return self.rubric is not self.due


@dataclass(frozen=True)
class Queue:
    """What to practise today.

    Attributes:
        items: Nearest to forgotten first.
        more: How many more came back; they can wait.
        next_day: The first day after today on which a question comes back; None where there is none.
    """

    today: date
    items: Sequence[Item]
    more: int
    next_day: date | None

    @property
    def open(self) -> list[Item]:
        """What was not practised yet."""
        return [item for item in self.items if not item.done]


def queue_of(store: Store, bank: Bank, most: int = MOST_A_DAY) -> Queue:
    """Return what to practise today, by this machine's calendar."""
    rubrics = list(bank.rubrics())
    answers = store.progress.graded([rubric.key for rubric in rubrics], NEWEST)
    return queue(rubrics, answers, datetime.now().astimezone().date(), most)


def queue(rubrics: Iterable[Rubric], answers: Answers, today: date, most: int = MOST_A_DAY) -> Queue:
    """Return what to practise on a day.

    Args:
        rubrics: The questions that there are.
        answers: Graded answers by pack and question, in any order.
        today: The day.
        most: At most so many questions.
    """
    asked = {rubric.key: rubric for rubric in rubrics}
    past = _cards(asked, answers, today - timedelta(days=1))
    due = sorted(
        (card for card in past.values() if card.schedule.due <= today),
        key=lambda card: (card.schedule.retrievability(today), card.schedule.due, card.rubric.key),
    )
    taken = {card.rubric.key for card in due}
    items = []
    for card in due[:most]:
        instead = _neighbour(card, asked.values(), past, taken)
        taken.add(instead.key)
        items.append(_item(card, instead, answers, today))
    more = len(due) - len(items)
    days = [card.schedule.due for card in _cards(asked, answers, today).values() if card.schedule.due > today]
    next_day = today + timedelta(days=1) if more else min(days, default=None)
    return Queue(today, items, more, next_day)


@dataclass(frozen=True)
class _Card:
    rubric: Rubric
    reviews: Sequence[Graded]
    schedule: Schedule


def _cards(asked: Mapping[QuestionKey, Rubric], answers: Answers, until: date) -> dict[QuestionKey, _Card]:
    """Return the questions that were answered up to a day."""
    reviewed = {key: reviews(answers.get(key, ()), until) for key in asked}
    return {key: _Card(asked[key], own, schedule(own, asked[key])) for key, own in reviewed.items() if own}


def _item(card: _Card, instead: Rubric, answers: Answers, today: date) -> Item:
    newest = card.reviews[-1]
    return Item(
        rubric=instead,
        due=card.rubric,
        schedule=card.schedule,
        retrievability=round(card.schedule.retrievability(today), 3),
        score=newest.score,
        missed=missed_in(newest),
        done=any(day_of(answer) == today for answer in answers.get(instead.key, ())),
    )


def _neighbour(
    card: _Card, rubrics: Iterable[Rubric], past: Mapping[QuestionKey, _Card], taken: Collection[QuestionKey]
) -> Rubric:
    """Return what to ask: a neighbour that was not answered since where a point was missed twice running, else the same."""
    for point in _missed_twice(card):
        for other in neighbours(card.rubric, point, rubrics):
            key = other.key
            if key not in taken and (key not in past or past[key].schedule.last <= card.schedule.last):
                return other
    return card.rubric


def _missed_twice(card: _Card) -> list[Point]:
    """Return the points that the newest two answers both missed, the heaviest first."""
    if len(card.reviews) == 1:
        return []
    missed = set(missed_in(card.reviews[-1])) & set(missed_in(card.reviews[-2]))
    points = [point for point in card.rubric.question.expected if point.id in missed]
    return sorted(points, key=lambda point: -point.weight)
