"""Answers of earlier days: written through the store as ever, then dated back."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from examples import BAKERY

from mockint.bank.models import STAR_PARTS, Rubric
from mockint.grading.feedback import (
    Evidence,
    Failure,
    Feedback,
    FlagMark,
    Origin,
    PointMark,
    Rating,
    Star,
    StarPart,
    Turn,
    Verdict,
)
from mockint.grading.sheet import assemble
from mockint.grading.submission import Submission
from mockint.store.store import Store

OFFLINE = Origin(name="offline", seconds=0.1)
TINY = Origin(name="llm", model="tiny", prompt="grade-3", seconds=1.5)
WORDS = Evidence(turn=0, span=(0, 2), quote=BAKERY[:2])


def today() -> date:
    return datetime.now().astimezone().date()


def feedback(
    rubric: Rubric,
    verdicts: Mapping[str, Verdict],
    origin: Origin = TINY,
    *,
    star: Mapping[str, Rating] | None = None,
    raised: str | None = None,
    failure: str | None = None,
) -> Feedback:
    """Return a feedback with these verdicts; points that are not named are missed. Offline, the candidate marked them."""
    by = "candidate" if origin.name == "offline" else "grader"
    points = [
        PointMark(id=p.id)
        if failure or verdicts.get(p.id) == "unjudged"
        else PointMark(
            id=p.id,
            verdict=verdicts.get(p.id, "missed"),
            by=by,
            evidence=WORDS if verdicts.get(p.id) in {"met", "partial"} else None,
        )
        for p in rubric.question.expected
    ]
    flags = [FlagMark(id=flag.id, raised=None if failure else flag.id == raised) for flag in rubric.red_flags]
    parts = {part: StarPart(rating=(star or {}).get(part)) for part in STAR_PARTS}
    error = Failure(code=failure, message="It could not be graded.") if failure else None
    submission = Submission(rubric, (Turn(ask=rubric.question.ask, answer=BAKERY),), 60.0)
    return assemble(submission, points, flags, Star(**parts) if rubric.question.star else None, [], origin, error)


def answer(store: Store, path: Path, rubric: Rubric, *graded: Feedback, days_ago: int = 0, seconds: float = 60) -> int:
    """Answer a question so many days ago, with these gradings, and return the attempt's id."""
    session = store.create_session(rubric.pack, [rubric])
    question = store.session(session).questions[0].id
    attempt = store.start_attempt(question, rubric.question.ask)
    turn = store.attempt(attempt).turns[0].id
    store.answer_turn(turn, BAKERY, 0)
    store.submit(attempt, seconds)
    for one in graded:
        store.add_feedback(attempt, one)
    noon = datetime.combine(today() - timedelta(days=days_ago), time(12)).astimezone(UTC)
    with closing(sqlite3.connect(path, isolation_level=None)) as another:
        another.execute("UPDATE attempts SET submitted_at = ? WHERE id = ?", (noon.isoformat(), attempt))
    return attempt


def all_met(rubric: Rubric, but: Mapping[str, Verdict] | None = None) -> dict[str, Verdict]:
    """Return verdicts that are all met, but for some."""
    return {**{point.id: "met" for point in rubric.question.expected}, **(but or {})}
