"""What a grader tells while it works. One union of events; the last one carries the whole ``Feedback``."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from mockint.bank.models import StarPartName
from mockint.grading.feedback import Feedback, FlagMark, Notice, PointMark, StarPart


@dataclass(frozen=True)
class PointJudged:
    """A point has its mark."""

    mark: PointMark


@dataclass(frozen=True)
class FlagJudged:
    """A flag was looked for."""

    mark: FlagMark


@dataclass(frozen=True)
class StarJudged:
    """A part of the story was rated."""

    name: StarPartName
    part: StarPart


@dataclass(frozen=True)
class NoticeGiven:
    """Something the reader should know."""

    notice: Notice


@dataclass(frozen=True)
class Finished:
    """The grading is over; nothing follows."""

    feedback: Feedback


Event = PointJudged | FlagJudged | StarJudged | NoticeGiven | Finished


async def feedback_of(events: AsyncGenerator[Event, None]) -> Feedback:
    """Wait for a grading to end, with nobody looking on, and return what came of it. Cancelling this ends the grading."""
    async with aclosing(events):
        async for event in events:
            if isinstance(event, Finished):
                return event.feedback
    raise AssertionError("a grading ends with Finished")
