"""Listening to an answer: what the interviewer asks next, if anything."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from mockint.bank.models import FollowUp
from mockint.grading.feedback import Rating
from mockint.grading.sheet import Sheet
from mockint.grading.star import rate_star
from mockint.grading.submission import Submission

_WEAK: tuple[Rating, ...] = ("missing", "thin")  # in the order in which they are asked about


@dataclass(frozen=True)
class Asking:
    """A follow-up to be asked, and whose words it is in: the rubric's or a model's."""

    ask: str
    source: Literal["rubric", "model"]


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
        """Return the rubric's follow-up on a part of STAR that is missing, else on one that is thin, else None."""
        sheet = Sheet(submission)
        if not submission.rubric.question.star or sheet.nothing_said:
            return None
        return next((Asking(written.ask, "rubric") for written in _on_weak_parts(sheet)), None)


def _on_weak_parts(sheet: Sheet) -> Iterator[FollowUp]:
    written = unasked(sheet.submission)
    ratings: Mapping[str, Rating | None] = {
        told.name: told.rating for told in rate_star(sheet.readable, sheet.rubric.question.kind)
    }
    for weak in _WEAK:
        yield from (one for one in written if ratings.get(one.if_missing) == weak)
