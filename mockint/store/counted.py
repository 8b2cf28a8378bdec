"""What is counted of the answers: the figures of each day, and an answer as far as figures are made of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from mockint.bank.models import QuestionKey, StarPartName
from mockint.grading.feedback import Band, Rating, Status, Verdict


@dataclass(frozen=True, order=True)
class Judge:
    """Where marks come from; marks of different judges are never counted together.

    Attributes:
        model: Its name, or nothing.
        prompt: The prompt's version, or nothing.
        own: Whether the candidate marked what the grader had left open.
    """

    grader: str
    model: str
    prompt: str
    own: bool


@dataclass(frozen=True)
class Day:
    """The answers of one day that one judge marked.

    Attributes:
        judge: None for the answers whose grading failed, or that wait for one.
        seconds: What the answers took, from the first key to the submission.
        scored: How many have a score; ``total`` is the sum of their scores.
        open: How many have points that nobody judged, and so a range and no score; ``open_low`` and ``open_high`` are sums.
    """

    day: date
    judge: Judge | None
    answers: int
    seconds: float
    scored: int = 0
    total: int = 0
    lowest: int | None = None
    highest: int | None = None
    open: int = 0
    open_low: int = 0
    open_high: int = 0


@dataclass(frozen=True)
class Behind:
    """Which answers stand behind a figure; None means any.

    Attributes:
        first: The first day; ``last`` is the last one, or the first alone.
        scored: Whether they have a score.
        judged: Whether they have a feedback that did not fail.
    """

    judge: Judge | None = None
    first: date | None = None
    last: date | None = None
    scored: bool | None = None
    judged: bool | None = None


@dataclass(frozen=True)
class Answered:
    """A submitted answer, and what the feedback that counts for it says.

    Attributes:
        judge: Whose marks they are; None where there are none.
        verdicts: By point id.
        star: The parts that could be told.
        flags: Whether a flag was raised, by flag id; None where nobody looked.
        words: None, like fillers and hedges, where there is no feedback yet.
    """

    attempt: int
    session: int
    position: int
    submitted_at: datetime
    seconds: float | None
    pack: str
    question: str
    status: Status | None
    score: int | None
    range: tuple[int, int] | None
    band: Band | None
    judge: Judge | None
    verdicts: Mapping[str, Verdict]
    star: Mapping[StarPartName, Rating]
    flags: Mapping[str, bool | None]
    words: int | None
    fillers: int | None
    hedges: int | None

    @property
    def key(self) -> QuestionKey:
        """The pack's id and the question's."""
        return self.pack, self.question

    @property
    def day(self) -> date:
        """The day on the candidate's calendar."""
        return self.submitted_at.astimezone().date()


@dataclass(frozen=True)
class Graded:
    """One graded answer to a question, as far as it matters for when the question comes back."""

    attempt: int
    submitted_at: datetime
    score: int
    verdicts: Mapping[str, Verdict]
