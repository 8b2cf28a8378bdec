"""Trying a model on answers whose marks are beyond doubt, and saying in one sentence what its own marks are worth."""

import statistics
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from mockint import resources
from mockint.bank.models import Rubric
from mockint.grading.events import feedback_of
from mockint.grading.feedback import Feedback, Verdict
from mockint.grading.llm import NAME
from mockint.grading.submission import Grader, Submission
from mockint.llm.prompts import load_prompt
from mockint.text import plural

_WELL, _FAIR = 0.85, 0.6  # shares of sure points marked as a careful reader would
_NEARLY_ALL = (
    0.5  # from this share of the sure misses called made, a model is too kind; of the sure hits called missed, too hard
)
_MADE_UP = 0.25  # share of points claimed with words that nobody said

Level = Literal["good", "fair", "poor", "failed"]


class CalibrationAnswer(BaseModel):
    """An answer with the marks that are beyond doubt."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    kind: Literal["good", "half", "empty", "opposite"]
    said: str
    sure: Mapping[str, Verdict]


class _File(BaseModel):
    rubric: Rubric
    answers: Annotated[list[CalibrationAnswer], Field(min_length=1)]


@dataclass(frozen=True)
class Tried:
    """A model has marked one of the answers."""

    answer: CalibrationAnswer
    feedback: Feedback


@dataclass(frozen=True)
class Calibration:
    """What a model's marks are worth, as far as some answers can tell.

    Attributes:
        address: The server's address.
        prompt: The prompt's version, since another prompt is another judge.
        answers: On how many answers it was tried, and ``failed`` on how many of them it gave no marks.
        agreed: How many of ``of`` sure points it marked as a careful reader would.
        seconds: What one grading took, in the middle.
        level: ``good``, ``fair``, ``poor`` or ``failed``.
        told: The sentence for people.
    """

    model: str
    address: str
    prompt: str
    answers: int
    failed: int
    agreed: int
    of: int
    seconds: float
    level: Level
    told: str


@dataclass
class _Count:
    of: int = 0
    agreed: int = 0
    misses: int = 0
    misses_called_made: int = 0
    hits: int = 0
    hits_called_missed: int = 0
    made_up: int = 0
    failures: list[str] = field(default_factory=list)


@cache
def calibration_set() -> tuple[Rubric, Sequence[CalibrationAnswer]]:
    """Return the question and the answers, the plainest first."""
    path = resources.PACKAGE / "grading" / "calibration.yaml"
    read = _File.model_validate(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
    return read.rubric, read.answers


async def try_out(grader: Grader, most: int | None = None) -> AsyncGenerator[Tried, None]:
    """Have a grader mark the answers, and yield each as it is done. One that fails for every answer alike is not asked again.

    Args:
        grader: Who is tried.
        most: How many answers at most, the plainest first.
    """
    rubric, answers = calibration_set()
    for answer in answers[:most]:
        feedback = await feedback_of(grader.grade(Submission.of(rubric, answer.said)))
        yield Tried(answer, feedback)
        if feedback.error and feedback.error.code != "bad-reply":
            return


def calibrated(tried: Sequence[Tried], address: str) -> Calibration:
    """Return what the marks of a model are worth."""
    count = _Count()
    for one in tried:
        _add(count, one)
    origin = tried[-1].feedback.grader if tried else None
    level, told = _judged(count, len(tried))
    return Calibration(
        model=(origin and origin.model) or "",
        address=address,
        prompt=load_prompt("grade").name,
        answers=len(tried),
        failed=len(count.failures),
        agreed=count.agreed,
        of=count.of,
        seconds=round(statistics.median(one.feedback.grader.seconds for one in tried), 2) if tried else 0.0,
        level=level,
        told=told,
    )


def _add(count: _Count, tried: Tried) -> None:
    if tried.feedback.error:
        count.failures.append(tried.feedback.error.message)
        return
    assert tried.feedback.grader.name == NAME  # noqa: S101 - only a model is tried
    for mark in tried.feedback.points:
        sure = tried.answer.sure.get(mark.id)
        if sure is None:
            continue
        # A claim without standing words is told as missed by code. Here it is the model that is looked at: it said that it was made.
        claimed = mark.unsupported is not None
        count.of += 1
        count.made_up += claimed
        count.agreed += mark.verdict == sure and not claimed
        if sure == "missed":
            count.misses += 1
            count.misses_called_made += claimed or mark.verdict in {"met", "partial"}
        else:
            count.hits += 1
            count.hits_called_missed += mark.verdict in {"missed", "unjudged"} and not claimed


def _judged(count: _Count, answers: int) -> tuple[Level, str]:
    if not count.of:
        return "failed", f"it gave no marks: {count.failures[0] if count.failures else 'nothing was tried'}"
    share = count.agreed / count.of
    verdicts: tuple[tuple[bool, Level, str], ...] = (
        (_most(count.misses_called_made, count.misses), "poor", "calls almost everything met; take its marks as hints"),
        (
            _most(count.hits_called_missed, count.hits),
            "poor",
            "overlooks most of what was said; take its marks as hints",
        ),
        (count.made_up / count.of >= _MADE_UP, "poor", "often claims words that nobody said; take its marks as hints"),
        (share >= _WELL and not count.failures, "good", "marks well"),
        (share >= _FAIR, "fair", "marks fairly; read the words beside each mark"),
        (True, "poor", "often marks otherwise than a careful reader; take its marks as hints"),
    )
    level, told = next((level, told) for applies, level, told in verdicts if applies)
    return level, f"this model {told} ({count.agreed} of {count.of} sure points right, on {plural(answers, 'answer')})"


def _most(part: int, whole: int) -> bool:
    return whole > 0 and part / whole >= _NEARLY_ALL
