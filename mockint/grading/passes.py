"""Grading several times: the median of the marks, and how far the passes part."""

import statistics
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TypeVar

from mockint.bank.models import STAR_PARTS
from mockint.grading.events import Event, Finished
from mockint.grading.feedback import (
    Feedback,
    FlagMark,
    Notice,
    Origin,
    Passes,
    PointMark,
    Rating,
    Star,
    StarPart,
    Verdict,
    summed,
)
from mockint.grading.sheet import assemble
from mockint.grading.submission import Grader, Submission
from mockint.llm.errors import FOR_ALL
from mockint.text import plural

_VERDICTS: Mapping[Verdict, int] = {"missed": 0, "partial": 1, "met": 2}
_RATINGS: Mapping[Rating, int] = {"missing": 0, "thin": 1, "strong": 2}
_IN_VAIN = FOR_ALL | {"timeout"}  # another pass would wait as long for the same failure
T = TypeVar("T")


@dataclass(frozen=True)
class PassesGrader:
    """Has another grader mark everything several times.

    Of each mark the median counts, and of two in the middle the lower one: that is the majority wherever there is one.
    """

    grader: Grader
    count: int

    async def warm_up(self) -> None:
        """Get the grader ready."""
        await self.grader.warm_up()

    async def grade(self, submission: Submission) -> AsyncGenerator[Event, None]:
        """Yield the marks of the first pass as they arrive, and in the end what all passes come to."""
        found: list[Feedback] = []
        for number in range(self.count):
            async with aclosing(self.grader.grade(submission)) as events:
                async for event in events:
                    if isinstance(event, Finished):
                        found.append(event.feedback)
                    elif number == 0:
                        yield event
            if not found[0].points or all(mark.by == "code" and mark.unsupported is None for mark in found[0].points):
                break  # code alone decided, and will again
            if (error := found[-1].error) and error.code in _IN_VAIN:
                break
        yield Finished(combined(submission, found))


def combined(submission: Submission, passes: Sequence[Feedback]) -> Feedback:
    """Return the feedback that several gradings of one submission come to; one that failed has no say, unless all did."""
    graded = [one for one in passes if not one.error]
    if len(passes) == 1:
        return passes[0]
    if not graded:
        return passes[0].model_copy(update={"grader": _origin(passes, None)})
    points = [_point([one.points[i] for one in graded]) for i in range(len(graded[0].points))]
    flags = [_flag([one.red_flags[i] for one in graded]) for i in range(len(graded[0].red_flags))]
    parts = {name: _part([one.star.part(name) for one in graded if one.star]) for name in STAR_PARTS}
    star = Star(**parts) if graded[0].star else None
    parted = [
        mark.id
        for i, mark in enumerate(points)
        if len({one.points[i].verdict for one in graded} - {"unjudged"}) > 1  # a pass that left it out has no say
    ]
    scores = [one.score for one in graded]
    origin = _origin(passes, Passes(count=len(graded), scores=scores, parted=parted))
    notices = list({notice.code: notice for one in graded for notice in one.notices}.values())
    if len(graded) < len(passes):
        message = f"{len(passes) - len(graded)} of {len(passes)} passes failed and had no say"
        notices.append(Notice(code="failed-passes", message=message))
    if parted:
        known = [score for score in scores if score is not None]
        spread = f"; the scores went from {min(known)} to {max(known)}" if known and min(known) != max(known) else ""
        message = f"{len(graded)} passes parted on {plural(len(parted), 'point')} ({', '.join(parted)}){spread}"
        notices.append(Notice(code="parted-passes", message=message))
    return assemble(submission, points, flags, star, notices, origin)


def _point(marks: Sequence[PointMark]) -> PointMark:
    judged = [mark for mark in marks if mark.verdict != "unjudged"]
    return _median(judged, lambda mark: _VERDICTS[mark.verdict]) if judged else marks[0]


def _flag(marks: Sequence[FlagMark]) -> FlagMark:
    looked = [mark for mark in marks if mark.raised is not None]
    return _median(looked, lambda mark: int(bool(mark.raised))) if looked else marks[0]


def _part(parts: Sequence[StarPart]) -> StarPart:
    told = [part for part in parts if part.rating]
    return _median(told, lambda part: _RATINGS[part.rating or "missing"]) if told else StarPart()


def _median(marks: Sequence[T], rank: Callable[[T], int]) -> T:
    """The first of the marks whose rank is the lower median of all ranks."""
    middle = statistics.median_low(rank(mark) for mark in marks)
    return next(mark for mark in marks if rank(mark) == middle)


def _origin(passes: Sequence[Feedback], told: Passes | None) -> Origin:
    """Where the marks come from: one grader, with the time and the tokens of all passes."""
    tokens = summed(one.grader.tokens for one in passes if one.grader.tokens)
    seconds = round(sum(one.grader.seconds for one in passes), 3)
    return passes[0].grader.model_copy(update={"seconds": seconds, "tokens": tokens, "passes": told})
