"""Another question that asks for something alike, so that a weak point is not learnt as the end of one answer."""

from collections.abc import Iterable

from mockint.bank.models import Point, Rubric
from mockint.words import stems

LEAST_ALIKE = 0.4  # looked at by hand on the built-in packs: below it, points share words rather than a thought


def alike(one: str, other: str) -> float:
    """Return how many of the stems of two sentences they share, from 0 to 1."""
    first, second = stems(one), stems(other)
    return len(first & second) / len(first | second) if first | second else 0.0


def neighbours(rubric: Rubric, point: Point, rubrics: Iterable[Rubric]) -> list[Rubric]:
    """Return the questions of the same pack and a common topic that have a point like this one, most alike first."""
    found = [
        (max(alike(point.text, theirs.text) for theirs in other.question.expected), other)
        for other in rubrics
        if other.pack == rubric.pack
        and other.question.id != rubric.question.id
        and not set(other.question.topics).isdisjoint(rubric.question.topics)
    ]
    near = [pair for pair in found if pair[0] >= LEAST_ALIKE]
    return [other for _, other in sorted(near, key=lambda pair: (-pair[0], pair[1].question.id))]
