"""Graded answers for the tests of review."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from mockint.bank.models import Rubric
from mockint.grading.feedback import Verdict
from mockint.grading.score import score
from mockint.store.counted import Graded

START = date(2026, 3, 2)
VERDICTS: tuple[Verdict, ...] = ("met", "partial", "missed")


def graded(rubric: Rubric, day: date, verdicts: Sequence[Verdict], attempt: int = 1) -> Graded:
    """Return an answer at noon of a day here, with these verdicts in the order of the points."""
    named = {point.id: verdict for point, verdict in zip(rubric.question.expected, verdicts, strict=False)}
    noon = datetime(day.year, day.month, day.day, 12).astimezone()
    value = score(named, {}, rubric).value
    assert value is not None
    return Graded(attempt, noon.astimezone(UTC), value, named)
