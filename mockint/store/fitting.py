"""Whether a feedback can be one on an answer to a question."""

from collections.abc import Mapping, Sequence
from typing import Any

from mockint.bank.models import Rubric
from mockint.grading.feedback import Evidence, Feedback


def mismatch(feedback: Feedback, rubric: Rubric) -> str | None:
    """Return why a feedback cannot be one on an answer to this question, or None where it can."""
    if [mark.id for mark in feedback.points] != [point.id for point in rubric.question.expected]:
        return "its points are not those of the question"
    if [mark.id for mark in feedback.red_flags] != [flag.id for flag in rubric.red_flags]:
        return "its red flags are not those of the question"
    wrong = next((found for found in _evidence(feedback) if not _stands(found, feedback)), None)
    return f"the words {wrong.quote!r} do not stand where it says" if wrong else None


def _evidence(feedback: Feedback) -> Sequence[Evidence]:
    parts: Mapping[str, Any] = dict(feedback.star) if feedback.star else {}
    marked = [*feedback.points, *feedback.red_flags, *parts.values()]
    found = [mark.evidence for mark in marked if mark.evidence]
    return [*found, *(suggested for point in feedback.points for suggested in point.suggestions)]


def _stands(evidence: Evidence, feedback: Feedback) -> bool:
    start, end = evidence.span
    return evidence.turn < len(feedback.turns) and evidence.quote == feedback.turns[evidence.turn].answer[start:end]
