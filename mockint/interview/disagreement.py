"""Where the candidate would have marked otherwise than a model: kept beside its mark, and counted only where asked for."""

from collections.abc import Mapping

from mockint.bank.models import Rubric
from mockint.grading.feedback import Feedback, Verdict
from mockint.grading.marking import MarkError, OwnMark, disputable_points, overruled, own_point_mark
from mockint.interview.marking import newest, newest_record
from mockint.store.records import AttemptRecord, Disagreement, FeedbackRecord, QuestionRecord
from mockint.store.store import Store
from mockint.text import one_line

LONGEST_REASON = 300  # characters


def standing(record: FeedbackRecord) -> Mapping[str, Disagreement]:
    """Return where the candidate disagrees with a grading, by point: the newest word on each holds.

    Who then marks a point as the grader did agrees again.
    """
    given = _verdicts(record.feedback)
    latest = {one.mark.point: one for one in record.disagreements}
    return {point: one for point, one in latest.items() if given.get(point) != one.mark.verdict}


def shown_disagreements(attempt: AttemptRecord) -> Mapping[str, Disagreement]:
    """Return the disagreements to show with an attempt's newest feedback.

    A feedback that counts the candidate's own marks is a copy of the grading they were about, so their reasons are told with it too.
    """
    record = newest_record(attempt)
    if record is None:
        return {}
    reasons: dict[str, Disagreement] = {}
    for other in attempt.feedback:
        if other.id <= record.id and other.feedback.grader == record.feedback.grader:
            reasons.update(standing(other))
    marks = {mark.id: mark for mark in record.feedback.points}
    return {
        point: one
        for point, one in reasons.items()
        if point in marks and (marks[point].verdict == one.mark.verdict) == (marks[point].by == "candidate")
    }


def checked(rubric: Rubric, feedback: Feedback, own: Disagreement) -> Disagreement:
    """Return a disagreement as it can be kept.

    To mark a point as the model did takes an earlier disagreement back, and needs neither words nor a reason.

    Raises:
        MarkError: No model marked the point, or there are no words or no reason for the mark.
    """
    mark, reason = own.mark, one_line(own.reason, LONGEST_REASON)
    if mark.point not in disputable_points(feedback):
        raise MarkError("only a mark that a model gave can be disagreed with; m marks what nobody judged")
    if mark.verdict == _verdicts(feedback)[mark.point]:
        return Disagreement(OwnMark(mark.point, mark.verdict), reason)
    own_point_mark(feedback, rubric, mark)
    if not reason:
        raise MarkError("say in a line why you see it otherwise")
    return Disagreement(mark, reason)


def disagree(store: Store, question: QuestionRecord, attempt: AttemptRecord, own: Disagreement) -> None:
    """Keep how the candidate would have marked a point, and why. No number changes.

    Raises:
        MarkError: It cannot stand; see ``checked``.
    """
    record = newest_record(attempt)
    if record is None:
        raise MarkError("this answer has no marks yet")
    store.add_disagreement(record.id, checked(question.rubric, record.feedback, own))


def count_own_marks(store: Store, question: QuestionRecord, attempt: AttemptRecord) -> Feedback:
    """Make a feedback of its own with the candidate's marks in place where they disagree, and keep it; the model's stays.

    Marks of the self-check, on what the model left open, are in it too.

    Raises:
        MarkError: There is no disagreement, or its words do not count any more.
    """
    record, marked = newest_record(attempt), newest(question, attempt)
    marks = [one.mark for one in standing(record).values()] if record else []
    if marked is None or not marks:
        raise MarkError("you disagree with no mark yet; d on a point does")
    feedback = overruled(marked, question.rubric, marks)
    store.add_feedback(attempt.id, feedback)
    return feedback


def as_judged(attempt: AttemptRecord) -> Feedback | None:
    """Return the grading whose marks the candidate's own stand in place of in an attempt's newest feedback, or None."""
    record = newest_record(attempt)
    if record is None:
        return None
    own = {mark.id for mark in record.feedback.points if mark.by == "candidate"}
    copied = (one.feedback for one in attempt.feedback if one.feedback.grader == record.feedback.grader)
    return next((one for one in copied if own.intersection(disputable_points(one))), None)


def _verdicts(feedback: Feedback) -> Mapping[str, Verdict]:
    return {mark.id: mark.verdict for mark in feedback.points}
