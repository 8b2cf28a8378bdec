"""The candidate's own marks: on points that nobody judged, or, where asked for, in place of a judge's."""

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


def disputable_points(feedback: Feedback) -> list[str]:
    """Return the ids of the points that a model marked, with or without standing words, so that the candidate may disagree."""
    if feedback.error:
        return []
    return [mark.id for mark in feedback.points if mark.by == "grader" or mark.unsupported is not None]


def with_own_marks(feedback: Feedback, rubric: Rubric, marks: Sequence[OwnMark]) -> Feedback:
    """Return the feedback with the candidate's marks on open points; of several for one point the last one holds.

    Raises:
        MarkError: A point is not open, or met or partial was said without words that may count.
    """
    return _marked(feedback, rubric, marks, open_points(feedback))


def overruled(feedback: Feedback, rubric: Rubric, marks: Sequence[OwnMark]) -> Feedback:
    """Return the feedback with the candidate's marks in place of a model's. It is self-marked then, and still tells its grader.

    Raises:
        MarkError: A point was not marked by a model, or met or partial was said without words that may count.
    """
    return _marked(feedback, rubric, marks, disputable_points(feedback))


def own_point_mark(feedback: Feedback, rubric: Rubric, mark: OwnMark) -> PointMark:
    """Return the candidate's mark with its words.

    Raises:
        MarkError: Met or partial was said without words that may count.
    """
    return _as_point_mark(mark, Sheet(_submission(feedback, rubric)))


def _marked(feedback: Feedback, rubric: Rubric, marks: Sequence[OwnMark], allowed: Sequence[str]) -> Feedback:
    submission = _submission(feedback, rubric)
    sheet = Sheet(submission)
    latest = {}
    for mark in marks:
        if mark.point not in allowed:
            raise MarkError(f"point {mark.point!r} is not open; there are: {', '.join(allowed) or 'none'}")
        latest[mark.point] = _as_point_mark(mark, sheet)
    points = [_in_place_of(point, latest[point.id]) if point.id in latest else point for point in feedback.points]
    return assemble(submission, points, feedback.red_flags, feedback.star, feedback.notices, feedback.grader)


def _submission(feedback: Feedback, rubric: Rubric) -> Submission:
    return Submission(rubric, tuple(feedback.turns), feedback.delivery.seconds)


def _in_place_of(judged: PointMark, own: PointMark) -> PointMark:
    advice = None if own.verdict == "met" else judged.advice
    return own.model_copy(update={"suggestions": judged.suggestions, "advice": advice})


def _as_point_mark(mark: OwnMark, sheet: Sheet) -> PointMark:
    if mark.verdict == "missed":
        return PointMark(id=mark.point, verdict="missed", by="candidate")
    if mark.verdict == "unjudged":
        return PointMark(id=mark.point)
    if mark.turn is None or mark.span is None or not 0 <= mark.turn < len(sheet.submission.turns):
        raise MarkError(f"{mark.verdict} needs words: choose the passage that makes the point")
    found = sheet.evidence_at(mark.turn, mark.span)
    if found is None:
        raise MarkError("this passage cannot count: it holds no words of the answer itself; choose another")
    return PointMark(id=mark.point, verdict=mark.verdict, by="candidate", evidence=found)
