"""Listening to an answer: what the interviewer asks next, if anything."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from mockint.bank.models import FollowUp, StarPartName
from mockint.grading.sheet import Sheet
from mockint.grading.star import rate_star
from mockint.grading.submission import Submission

# Asked of a story of the past where a part is missing and the rubric has no follow-up on it. On the tuning part of the gold set
# 34 parts of such stories are told as missing; the labels call 13 of them missing, 21 thin and none strong.
_OWN_WORDS: Mapping[StarPartName, str] = {
    "action": "What did you do about it yourself?",
    "result": "And what came of it?",
    "situation": "Where was that, and what was going on?",
}


@dataclass(frozen=True)
class Asking:
    """A follow-up to be asked, and whose words it is in: the rubric's, a model's, or mockint's own."""

    ask: str
    source: Literal["rubric", "model", "code"]


class Listener(Protocol):
    """Anything that listens to what was said and decides what to ask next."""

    async def follow_up(self, submission: Submission) -> Asking | None:
        """Return what to ask next, or None where nothing more is to be asked.

        Raises:
            MockintError: It could not be decided.
        """
        ...


def unasked(submission: Submission) -> list[FollowUp]:
    """Return the follow-ups of the rubric that were not asked yet, in the pack's order."""
    return [written for written in submission.rubric.question.follow_ups if written.ask not in submission.asks]


class OfflineListener:
    """Asks after the part of the story that is missing or thin. Nothing else can be told without a model."""

    async def follow_up(self, submission: Submission) -> Asking | None:
        """Return what to ask about a part of STAR that is missing, else about one that is thin, else None."""
        return await asyncio.to_thread(_on_story, submission)  # half an hour of speech takes a third of a second


def _on_story(submission: Submission) -> Asking | None:
    sheet = Sheet(submission)
    if not submission.rubric.question.star or sheet.nothing_said:
        return None
    return next(_on_weak_parts(sheet), None)


def _on_weak_parts(sheet: Sheet) -> Iterator[Asking]:
    """Yield what may be asked: on missing parts the rubric's follow-ups first, then on thin ones the rubric's alone."""
    question = sheet.rubric.question
    ratings = {str(told.name): told.rating for told in rate_star(sheet.readable, question.kind)}
    ready = unasked(sheet.submission)
    yield from (Asking(one.ask, "rubric") for one in ready if ratings.get(one.if_missing) == "missing")
    written = {one.if_missing for one in question.follow_ups}
    for name, ask in _OWN_WORDS.items():
        known = name in written or ask in sheet.submission.asks
        if question.kind == "behavioral" and ratings[name] == "missing" and not known:
            yield Asking(ask, "code")
    yield from (Asking(one.ask, "rubric") for one in ready if ratings.get(one.if_missing) == "thin")
