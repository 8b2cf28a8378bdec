"""The end of an interview on one page: how each question went, what was strong and weak, and what to practise next."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from mockint.bank.models import STAR_PARTS, Rubric, StarPartName
from mockint.grading.feedback import Band, Feedback, Status
from mockint.grading.offline import NAME as OFFLINE
from mockint.interview.marking import newest
from mockint.store.records import AttemptRecord, QuestionRecord, SessionRecord

Outcome = Status | Literal["waiting", "unreadable", "draft", "skipped", "not_reached"]

_FEWEST_TOLD = 2
_MOST_NEXT = 3
_NEVER_ANSWERED: Mapping[Outcome, str] = {
    "skipped": "You passed over it.",
    "draft": "You began to answer it, and did not submit.",
    "not_reached": "You did not get to it.",
}


@dataclass(frozen=True)
class QuestionSummary:
    """How one question went, by its newest submitted try.

    Attributes:
        question: The question.
        outcome: The feedback's status; ``waiting`` for an answer without any, ``unreadable`` where it cannot be read, ``draft`` for
            words that were never submitted, ``skipped``, or ``not_reached``.
        score: Null is no zero: it was not graded, or not yet.
        attempt: The try that is told of, or None.
        feedback: Its feedback, with the candidate's own marks, or None.
        ms: The time on the clocks of all tries, thinking included.
        attempts: How many were submitted.
        follow_ups: How many follow-ups were asked in this try.
    """

    question: QuestionRecord
    outcome: Outcome
    score: int | None
    band: Band | None
    attempt: AttemptRecord | None
    feedback: Feedback | None
    ms: int
    attempts: int
    follow_ups: int


@dataclass(frozen=True)
class Part:
    """A part of the story over all answers: strong in ``strong``, thin in ``thin``, missing in ``missing`` of them."""

    name: StarPartName
    strong: int
    thin: int
    missing: int

    @property
    def rated(self) -> int:
        """In how many answers it was rated at all."""
        return self.strong + self.thin + self.missing


@dataclass(frozen=True)
class Next:
    """Something to practise next: a question, and why."""

    rubric: Rubric
    why: str


@dataclass(frozen=True)
class Summary:
    """The whole page.

    Attributes:
        strongest: The part of STAR that was told best, or None where no part stands out.
        weakest: The one that was told worst, or None.
        compared: Whether there were parts to compare.
        told_by_code: Whether code rated the parts, and no model.
        next: Three things at most, the most worthwhile first.
        ms: The time on the clocks of all tries.
    """

    questions: Sequence[QuestionSummary]
    strongest: Part | None
    weakest: Part | None
    compared: bool
    told_by_code: bool
    next: Sequence[Next]
    ms: int


def summary(session: SessionRecord) -> Summary:
    """Return what the page of a session tells, as far as its answers are graded by now.

    The parts that are compared over the whole are those of STAR, since only they are the same for every question; points and
    flags are each question's own. Only answers that tell of the past count, since no others need all four parts. One stands out
    where the parts differ, and where there are several answers two at least were rated on it. Ratings of another grader, model or prompt are another
    scale: those of the judge with the most answers count.
    """
    questions = [_question_summary(question) for question in session.questions]
    told = [one.feedback for one in questions if one.feedback and _asks_for_a_story(one)]
    stories = _of_one_judge(told)
    parts = sorted(_parts(stories, min(_FEWEST_TOLD, len(told))), key=_share)
    differ = len(parts) > 1 and _share(parts[0]) < _share(parts[-1])
    return Summary(
        questions=questions,
        strongest=parts[-1] if differ else None,
        weakest=parts[0] if differ else None,
        compared=len(parts) > 1,
        told_by_code=any(feedback.grader.name == OFFLINE for feedback in stories),
        next=_next(questions),
        ms=session.spent_ms,
    )


def _question_summary(question: QuestionRecord) -> QuestionSummary:
    submitted = [attempt for attempt in question.attempts if attempt.submitted_at]
    attempt = submitted[-1] if submitted else None
    feedback = newest(question, attempt) if attempt else None
    return QuestionSummary(
        question=question,
        outcome=_outcome(question, attempt, feedback),
        score=feedback.score if feedback else None,
        band=feedback.band if feedback else None,
        attempt=attempt,
        feedback=feedback,
        ms=sum(attempt.clock_ms for attempt in question.attempts),
        attempts=len(submitted),
        follow_ups=len(attempt.turns) - 1 if attempt else 0,
    )


def _outcome(question: QuestionRecord, attempt: AttemptRecord | None, feedback: Feedback | None) -> Outcome:
    if feedback:
        return feedback.status
    if attempt:
        return "unreadable" if attempt.unreadable else "waiting"
    if question.skipped:
        return "skipped"
    return "draft" if any(attempt.drafted for attempt in question.attempts) else "not_reached"


def _asks_for_a_story(one: QuestionSummary) -> bool:
    asked = one.question.rubric.question
    return asked.kind == "behavioral" and asked.star is not None


def _of_one_judge(feedbacks: Sequence[Feedback]) -> list[Feedback]:
    judges = Counter(map(_judge, feedbacks))
    return [one for one in feedbacks if _judge(one) == judges.most_common(1)[0][0]]


def _parts(feedbacks: Sequence[Feedback], fewest: int) -> list[Part]:
    """Return the parts that were rated so often at least."""
    counts = {name: Counter(one.star.part(name).rating for one in feedbacks if one.star) for name in STAR_PARTS}
    parts = [Part(name, told["strong"], told["thin"], told["missing"]) for name, told in counts.items()]
    return [part for part in parts if part.rated >= fewest > 0]


def _judge(feedback: Feedback) -> tuple[str, str | None, str | None]:
    return feedback.grader.name, feedback.grader.model, feedback.grader.prompt


def _share(part: Part) -> Fraction:
    return Fraction(2 * part.strong + part.thin, 2 * part.rated)


def _next(questions: Sequence[QuestionSummary]) -> list[Next]:
    """What is scored comes first, the lowest score leading; then what was skipped, what is unscored but told thinly, what was not reached."""
    scored = sorted((one for one in questions if one.score is not None), key=lambda one: one.score or 0)
    asked_again = [one for one in [*scored, *_unscored(questions)] if not one.question.unreadable]
    found = [Next(one.question.rubric, why) for one in asked_again if (why := _why(one))]
    return found[:_MOST_NEXT]


def _unscored(questions: Sequence[QuestionSummary]) -> Iterator[QuestionSummary]:
    for outcome in ("skipped", "needs_marking", "draft", "not_reached"):
        yield from (one for one in questions if one.outcome == outcome)


def _why(one: QuestionSummary) -> str | None:
    """Why a question is worth another go, or None where nothing is known that speaks for it."""
    if one.feedback is None:
        return _NEVER_ANSWERED.get(one.outcome)
    if one.feedback.headline:
        return one.feedback.headline.text
    star = one.feedback.star
    if one.score is not None or star is None:
        return None
    weak = [
        star.part(name) for rating in ("missing", "thin") for name in STAR_PARTS if star.part(name).rating == rating
    ]
    return next((part.advice for part in weak if part.advice), None)
