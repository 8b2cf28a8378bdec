"""The grader that is always there: no key, no network, no model.

It says what can be computed honestly and does not pretend to know whether a point was made: points stay unjudged, with
suggestions, until the candidate marks them.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Iterator

from mockint.grading.events import Event, Finished, NoticeGiven
from mockint.grading.feedback import FlagMark, Origin, PointMark, StarPart
from mockint.grading.sheet import Sheet, not_graded
from mockint.grading.star import rate_star
from mockint.grading.submission import Submission
from mockint.grading.suggest import nearest

NAME = "offline"

_ADVICE = {
    ("situation", "missing"): "Open with where and when this was, and what was going wrong, in two sentences.",
    ("situation", "thin"): "Say a little more of the setting: who, where, when, and what was at stake.",
    ("task", "missing"): "Say plainly what you were asked to reach, and by when.",
    ("action", "missing"): 'Tell what you did, step by step, with "I".',
    ("action", "thin"): 'Tell more of your own steps, with "I" rather than "we".',
    ("result", "missing"): "End with what changed because of it, with a figure if you have one.",
    ("result", "thin"): "Make the result plain: what moved, from how much to how much, and by when.",
}


class OfflineGrader:
    """Computes STAR, delivery, plain signs of flags and suggestions."""

    async def warm_up(self) -> None:
        """Nothing needs to be got ready."""

    async def grade(self, submission: Submission) -> AsyncGenerator[Event, None]:
        """Yield what can be told without a judge."""
        for event in await asyncio.to_thread(_graded, submission):  # half an hour of speech takes most of a second
            yield event


def _graded(submission: Submission) -> list[Event]:
    started = time.perf_counter()

    def origin() -> Origin:
        return Origin(name=NAME, seconds=round(time.perf_counter() - started, 3))

    if failure := submission.too_long:
        return [Finished(not_graded(submission, origin(), failure))]
    sheet = Sheet(submission)
    events: list[Event] = [NoticeGiven(notice) for notice in sheet.notices]
    if sheet.nothing_said:
        sheet.judge_nothing_said()
    else:
        events += _computed(sheet)
    return [*events, Finished(sheet.feedback(origin()))]


def _computed(sheet: Sheet) -> Iterator[Event]:
    points = sheet.rubric.question.expected
    for point, passages in zip(points, nearest(points, sheet.readable), strict=True):
        near = [sheet.evidence_at(turn, span) for turn, span in passages]
        yield sheet.put_point(PointMark(id=point.id, suggestions=[passage for passage in near if passage]))
    for flag in sheet.rubric.red_flags:
        said = next((found for sign in flag.signs if (found := sheet.sign(sign))), None)
        yield sheet.put_flag(
            FlagMark(id=flag.id, raised=True, by="code", evidence=said) if said else FlagMark(id=flag.id)
        )
    if sheet.rubric.question.star:
        for told in rate_star(sheet.readable, sheet.rubric.question.kind):
            words = sheet.evidence_at(told.turn, told.span) if told.span else None
            rating = told.rating if words or told.rating == "missing" else None
            advice = _ADVICE.get((told.name, rating)) if rating else None
            yield sheet.put_star(told.name, StarPart(rating=rating, evidence=words, advice=advice))
