"""Passages suggested for a point: what shares its words comes first, and nothing is marked."""

from mockint.bank.models import Point
from mockint.grading.suggest import nearest, passages

POINTS = [
    Point(id="figure", text="Names the figure that was followed", weight=1),
    Point(
        id="supplier",
        text="Keeps the old supplier in reserve",
        weight=1,
        cues=["the present vendor goes on with a part"],
    ),
    Point(id="trial", text="Tries it out in a small way first", weight=1, partial="Says only that it should go slowly"),
]
ANSWER = "We followed the figure of late boxes. The vendor we had went on with a third. And I wanted it to go slowly at first."


def suggested(answers: list[str]) -> list[list[str]]:
    return [[answers[turn][start:end] for turn, (start, end) in found] for found in nearest(POINTS, answers)]


def test_the_passage_that_shares_words_comes_first() -> None:
    first = [found[0] for found in suggested([ANSWER])]
    assert first == [ANSWER[start:end] for start, end in passages(ANSWER)]


def test_cues_and_what_counts_as_half_are_looked_for_wherever_they_stand() -> None:
    turned = ["It should go slowly.", "The present vendor goes on.", "Late boxes were our figure."]
    assert [found[0] for found in suggested(turned)] == turned[::-1]


def test_two_passages_at_most_and_none_where_nothing_is_shared() -> None:
    assert all(len(found) <= 2 for found in suggested([ANSWER]))
    assert suggested(["zzz qqq"]) == [[], [], []]
    assert suggested([""]) == [[], [], []]
