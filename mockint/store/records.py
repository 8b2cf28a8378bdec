"""What the store gives back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from mockint.bank.models import Rubric
from mockint.grading.feedback import Band, BetterAnswer, Feedback, Status
from mockint.grading.marking import OwnMark

Mode = Literal["practice", "mock"]  # feedback after each question, or only at the end
# Whose words ask: the question's, those of a follow-up in the rubric, a model's, or mockint's own.
TurnSource = Literal["question", "rubric", "model", "code"]


@dataclass(frozen=True)
class Moment:
    """Something that happened beside the typing, at ``ms`` milliseconds of the attempt's clock.

    Attributes:
        ms: When; a time away does not count.
        kind: What, as a slug such as ``hint``.
        text: What was shown or said by it, or nothing.
    """

    ms: int
    kind: str
    text: str = ""


@dataclass(frozen=True)
class Disagreement:
    """How the candidate would have marked a point that a grader marked otherwise, and why. It changes no number."""

    mark: OwnMark
    reason: str


@dataclass(frozen=True)
class TurnRecord:
    """What was asked, and what was answered once it was submitted.

    Attributes:
        source: Whose words ask.
        asked_ms: When it was asked, in milliseconds of the attempt's clock; the edits of a turn tell the same clock.
    """

    id: int
    ask: str
    answer: str | None
    source: TurnSource = "question"
    asked_ms: int = 0


@dataclass(frozen=True)
class FeedbackRecord:
    """One grading as it was stored, the candidate's own marks on what it left open, and where the candidate disagrees."""

    id: int
    created_at: datetime
    feedback: Feedback
    marks: Sequence[OwnMark]
    disagreements: Sequence[Disagreement] = ()


@dataclass(frozen=True)
class AttemptRecord:
    """One try at a question.

    Attributes:
        seconds: From the first key to the submission, where it was submitted.
        drafted: Whether something was typed and not submitted, or an editor may hold something.
        turns: The question, then the follow-ups that were asked.
        moments: What happened beside the typing, in its order.
        clock_ms: How far its clock had come when something was last kept.
        feedback: Every grading of it, oldest first.
        better: The newest better answer that was written for it, or None.
        unreadable: What is kept of it and cannot be read, a sentence without a full stop for each.
    """

    id: int
    number: int
    started_at: datetime
    submitted_at: datetime | None
    seconds: float | None
    drafted: bool
    turns: Sequence[TurnRecord]
    feedback: Sequence[FeedbackRecord]
    better: BetterAnswer | None = None
    moments: Sequence[Moment] = ()
    clock_ms: int = 0
    unreadable: Sequence[str] = ()


@dataclass(frozen=True)
class QuestionRecord:
    """A question as it was asked.

    Attributes:
        rubric: The session's own copy; where it cannot be read, one without points stands in.
        unreadable: Why it cannot be read, as a sentence without a full stop; empty where it can.
    """

    id: int
    position: int
    rubric: Rubric
    skipped: bool
    attempts: Sequence[AttemptRecord]
    unreadable: str = ""

    @property
    def is_done(self) -> bool:
        """Whether it was skipped, or answered with no draft of another try left, or cannot be asked any more."""
        drafted = any(attempt.drafted for attempt in self.attempts)
        return (
            self.skipped
            or bool(self.unreadable)
            or (any(attempt.submitted_at for attempt in self.attempts) and not drafted)
        )


@dataclass(frozen=True)
class AnswerRecord:
    """A submitted answer of any session, with the question as it was asked then."""

    session: int
    question: QuestionRecord
    attempt: AttemptRecord


@dataclass(frozen=True)
class WaitingRecord(AnswerRecord):
    """A submitted answer that waits for a grading: its last one failed or was stopped."""


@dataclass(frozen=True)
class SessionRecord:
    """One interview.

    Attributes:
        mode: When the feedback is shown.
        minutes: How long the whole may take, where it has a clock.
    """

    id: int
    title: str
    mode: Mode
    minutes: float | None
    started_at: datetime
    finished_at: datetime | None
    questions: Sequence[QuestionRecord]

    @property
    def spent_ms(self) -> int:
        """What the clocks of all attempts show together."""
        return sum(attempt.clock_ms for question in self.questions for attempt in question.attempts)

    @property
    def remaining_ms(self) -> int | None:
        """What is left of its time, not below 0, or None where it has no clock."""
        return None if self.minutes is None else max(0, round(self.minutes * 60_000) - self.spent_ms)


@dataclass(frozen=True)
class AnswerLine:
    """One question of a session as history lists it; the marks are those of the newest feedback of its newest attempt."""

    pack: str
    question: str
    attempts: int
    skipped: bool
    drafted: bool
    status: Status | None
    score: int | None
    band: Band | None
    grader: str | None
    model: str | None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be answered, or has a draft."""
        return not self.skipped and (self.drafted or not self.attempts)

    @property
    def is_touched(self) -> bool:
        """Whether anything was typed, submitted or skipped; to have looked at the question is nothing."""
        return self.skipped or self.drafted or bool(self.attempts)


@dataclass(frozen=True)
class ListedAnswer:
    """A submitted answer as lists show it, with the marks that count for it.

    Attributes:
        id: The attempt's.
        number: Which try at the question it is, in its session.
        waits: Whether its grading failed or was stopped, and no model has judged it since.
    """

    id: int
    session: int
    question_id: int
    number: int
    pack: str
    question: str
    level: str | None
    submitted_at: datetime
    status: Status | None
    score: int | None
    band: Band | None
    grader: str | None
    model: str | None
    waits: bool


@dataclass(frozen=True)
class SessionLine:
    """One session as history lists it."""

    id: int
    title: str
    mode: Mode
    started_at: datetime
    finished_at: datetime | None
    answers: Sequence[AnswerLine]

    @property
    def was_left(self) -> bool:
        """Whether it was begun and can be gone on with. One that was opened and left without a word was not begun."""
        if self.finished_at:
            return False
        return any(answer.is_touched for answer in self.answers) and any(answer.is_open for answer in self.answers)


@dataclass(frozen=True)
class UsageLine:
    """What the gradings of one session by one model used, as its server counted."""

    session: int
    model: str | None
    gradings: int
    tokens_in: int
    cached: int
    tokens_out: int
    seconds: float
