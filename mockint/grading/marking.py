"""The self-check: the candidate marks the points that nobody judged."""

from collections.abc import Sequence
from dataclasses import dataclass

from mockint.bank.models import Rubric
from mockint.errors import UsageError
from mockint.grading.evidence import Span
from mockint.grading.feedback import Feedback, PointMark, Verdict
from mockint.grading.sheet import Sheet, assemble
from mockint.grading.submission import Submission


class MarkError(UsageError):
    """A mark that cannot stand, such as one without words."""

    code = "bad-mark"


@dataclass(frozen=True)
class OwnMark:
    """The candidate's verdict of a point: met and partial name the words, as a turn and a span in its answer."""

    point: str
    verdict: Verdict
    turn: int | None = None
    span: Span | None = None


def open_points(feedback: Feedback) -> list[str]:
    """Return the ids of the points that the candidate may mark, in the pack's order: those that neither grader nor code judged."""
    return [mark.id for mark in feedback.points if mark.by in {None, "candidate"}]


def with_own_marks(feedback: Feedback, rubric: Rubric, marks: Sequence[OwnMark]) -> Feedback:
    """Return the feedback with the candidate's marks; of several for one point the last one holds.

    Raises:
        MarkError: A point is not open, or met or partial was said without words that may count.
    """
    submission = Submission(rubric, tuple(feedback.turns), feedback.delivery.seconds)
    sheet = Sheet(submission)
    latest = {mark.point: _as_point_mark(mark, sheet, feedback) for mark in marks}
    points = [
        latest[point.id].model_copy(update={"suggestions": point.suggestions, "advice": point.advice})
        if point.id in latest
        else point
        for point in feedback.points
    ]
    return assemble(submission, points, feedback.red_flags, feedback.star, feedback.notices, feedback.grader)


def _as_point_mark(mark: OwnMark, sheet: Sheet, feedback: Feedback) -> PointMark:
    if mark.point not in open_points(feedback):
        raise MarkError(f"point {mark.point!r} is not open; there are: {', '.join(open_points(feedback)) or 'none'}")
    if mark.verdict == "missed":
        return PointMark(id=mark.point, verdict="missed", by="candidate")
    if mark.verdict == "unjudged":
        return PointMark(id=mark.point)
    if mark.turn is None or mark.span is None or not 0 <= mark.turn < len(feedback.turns):
        raise MarkError(f"{mark.verdict} needs words: choose the passage that makes the point")
    found = sheet.evidence_at(mark.turn, mark.span)
    if found is None:
        raise MarkError("this passage cannot count: it holds no words of the answer itself; choose another")
    return PointMark(id=mark.point, verdict=mark.verdict, by="candidate", evidence=found)
