"""The questions of the bank as a candidate looks through them: with how each went the last time."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from mockint.bank.library import Bank, Choice, fits
from mockint.bank.models import QuestionKey, Rubric
from mockint.store.records import AnswerLine

Practised = Literal["never", "answered", "weak", "developing", "solid", "strong"]
PRACTISED: tuple[Practised, ...] = get_args(Practised)


@dataclass(frozen=True)
class Listing:
    """A question, and its newest answer; None where it was never answered."""

    rubric: Rubric
    last: AnswerLine | None


def browse(
    bank: Bank,
    answers: Mapping[QuestionKey, AnswerLine],
    *,
    choice: Choice,
    words: str = "",
    practised: Practised | None = None,
    always: Container[QuestionKey] = (),
) -> list[Listing]:
    """Return the questions that fit, in the order of the packs.

    Args:
        bank: The packs.
        answers: The newest answer to each question, by pack and question.
        choice: Pack, level, kind and topic; None means any.
        words: All of them stand in the question, its id, topics, intent or pack; the rubric is not searched, so that nothing is spoilt.
        practised: ``never``, ``answered``, or the band of the last score.
        always: Questions that are listed whether they fit or not.
    """
    listings = [Listing(rubric, answers.get(rubric.key)) for rubric in bank.rubrics()]
    return [
        listing
        for listing in listings
        if listing.rubric.key in always
        or (
            choice.pack in {None, listing.rubric.pack}
            and fits(listing.rubric.question, choice)
            and has_words(listing.rubric, words)
            and (practised is None or _is(listing.last, practised))
        )
    ]


def has_words(rubric: Rubric, words: str) -> bool:
    """Tell whether all words stand in a question, its id, topics, intent or pack. What its rubric says is not searched."""
    question = rubric.question
    text = " ".join([rubric.pack, question.id, question.ask, question.intent, *question.topics]).casefold()
    return all(word in text for word in words.casefold().split())


def _is(last: AnswerLine | None, practised: Practised) -> bool:
    if practised == "never":
        return last is None
    return last is not None and practised in {"answered", last.band}
