"""Beginning an interview with the questions of a choice, to practise or as a mock."""

import math
import time
from collections.abc import Callable, Sequence

from mockint.bank.library import Bank, Choice
from mockint.bank.models import Rubric
from mockint.config import MOST_FOLLOW_UPS
from mockint.interview.interview import Interview, title_of
from mockint.store.store import Store

FEWEST_IN_MOCK, IN_MOCK, MOST_IN_MOCK = 5, 6, 8
# A question's minutes are speaking time at 130 words a minute. Typing takes about three times as long, and whoever speaks has
# as much again for thinking and follow-ups: six questions come to some forty minutes, like an interview.
_MINUTES_A_MINUTE = 3


def begin(
    store: Store,
    bank: Bank,
    choice: Choice,
    follow_ups: int = MOST_FOLLOW_UPS,
    clock: Callable[[], float] = time.monotonic,
) -> Interview:
    """Begin a new session with the questions of a choice.

    Raises:
        UsageError: The pack or the question does not exist, or nothing fits.
    """
    rubrics = bank.choose(choice)
    title = title_of(choice, rubrics)
    if not choice.mock:
        return Interview.start(store, rubrics, title, clock, follow_ups=follow_ups)
    minutes = choice.minutes or mock_minutes(rubrics)
    return Interview.start(store, rubrics, title, clock, "mock", minutes, follow_ups)


def mock_minutes(rubrics: Sequence[Rubric]) -> int:
    """Return how many minutes a mock interview with these questions gets: three times what the answers take to say."""
    return math.ceil(_MINUTES_A_MINUTE * sum(rubric.question.minutes for rubric in rubrics))
