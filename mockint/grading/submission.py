"""What is handed to a grader, and the protocol of graders."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Protocol

from mockint.bank.models import Rubric
from mockint.grading.events import Event
from mockint.grading.feedback import Failure, Turn
from mockint.text import clean

LONGEST_ANSWER = 24_000  # characters in all turns; some half an hour of speech


@dataclass(frozen=True)
class Submission:
    """The answer to a question, then any follow-ups and their answers, with the rubric they are held against.

    Attributes:
        seconds: How long the answers took, where that is known.
    """

    rubric: Rubric
    turns: tuple[Turn, ...]
    seconds: float | None = None

    @classmethod
    def of(cls, rubric: Rubric, answer: str, *, seconds: float | None = None) -> "Submission":
        """Return the submission of a single answer, which comes from outside and is cleaned here."""
        return cls(rubric, (Turn(ask=rubric.question.ask, answer=clean(answer)),), seconds)

    @property
    def answers(self) -> Sequence[str]:
        """The text of each turn."""
        return [turn.answer for turn in self.turns]

    @property
    def asks(self) -> Sequence[str]:
        """What was asked in each turn."""
        return [turn.ask for turn in self.turns]

    @property
    def too_long(self) -> Failure | None:
        """Why nobody grades it, or None where it is no longer than an answer may be."""
        if sum(map(len, self.answers)) <= LONGEST_ANSWER:
            return None
        return Failure(
            code="too-long",
            message=f"the answer is longer than {LONGEST_ANSWER:,} characters, the most that is graded; shorten it",
        )


class Grader(Protocol):
    """Anything that marks a submission."""

    async def warm_up(self) -> None:
        """Get ready, so that the grading starts at once; the answer is not needed for it."""
        ...

    def grade(self, submission: Submission) -> AsyncGenerator[Event, None]:
        """Yield events as marks are found; the last one is ``Finished``, also when nothing could be graded."""
        ...
