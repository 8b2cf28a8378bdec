"""A gold set: answers with the labels that people gave them, one JSON object a line. docs/evaluation.md tells the format."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mockint import resources
from mockint.bank.library import Bank, UnknownPackError
from mockint.bank.models import STAR_PARTS, Rubric, StarPartName
from mockint.errors import MockintError, UsageError
from mockint.files import path_of
from mockint.grading.evidence import find
from mockint.grading.feedback import Rating
from mockint.text import clean, one_line

BUILT_IN = ("tuning", "untouched")
LARGEST = 20_000_000  # bytes of a file that is read; some ten thousand answers, which would be judged for days


class GoldError(MockintError):
    """A gold set that cannot be used; the message names file, line and field."""

    code = "bad-gold-set"


class NoGoldError(UsageError):
    """A gold set that is not there."""

    code = "no-file"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PointLabel(_Part):
    """A person's verdict on a point, with the words that it rests on."""

    verdict: Literal["met", "partial", "missed"]
    quote: str = ""


class Labels(_Part):
    """One person's labels of an answer.

    Attributes:
        points: A label for every point of the question, by its id.
        red_flags: The words that raise a flag, by the flag's id; a flag that is left out is not raised.
        star: A rating for each part; None where the question has none, or nobody rated them.
        overall: 1 (nothing of use) to 5 (would hire on it), without adding up points; None where nobody said.
        doubt: Where two honest people could part.
    """

    points: Mapping[str, PointLabel]
    red_flags: Mapping[str, str] = {}
    star: Mapping[StarPartName, Rating] | None = None
    overall: Annotated[int, Field(ge=1, le=5)] | None = None
    doubt: str | None = None


class _Row(_Part):
    id: str
    pack: str | None = None
    question: str
    answer: str
    style: str | None = None
    gold: Labels
    first: Labels | None = None
    second: Labels | None = None


@dataclass(frozen=True)
class GoldAnswer:
    """An answer with its labels, and the rubric that they refer to.

    Attributes:
        style: What kind of answer it is, such as ``strong`` or ``empty``; for figures of their own.
        gold: The settled labels.
        first: What one person said before anything was settled; None where there was only one.
        second: The same of another person, who did not see the first one's.
    """

    id: str
    rubric: Rubric
    answer: str
    style: str | None
    gold: Labels
    first: Labels | None
    second: Labels | None


def read_gold(name: str, bank: Bank, pack: str | None = None) -> list[GoldAnswer]:
    """Read a gold set.

    Args:
        name: A file, or ``tuning`` or ``untouched``, the two parts of the built-in set.
        bank: Where the questions are.
        pack: The pack that every row is about, whatever it names; None leaves it to the rows.

    Raises:
        NoGoldError: There is no such file.
        GoldError: The file cannot be read, or a row of it does not fit.
    """
    path = resources.folder("gold") / f"{name}.jsonl" if name in BUILT_IN else path_of(name)
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise GoldError(f"{path}: larger than {LARGEST // 1_000_000} MB; split it into several files")
        text = raw.decode("utf-8-sig")
    except FileNotFoundError:
        raise NoGoldError(
            f"{path}: there is no such file; name a .jsonl file, or one of {', '.join(BUILT_IN)}"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        told = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise GoldError(f"{path}: cannot be read: {told}") from None
    answers: dict[str, GoldAnswer] = {}
    for number, line in enumerate(text.split("\n"), 1):  # splitlines would also split at signs that JSON may hold
        if not line.strip():
            continue
        try:
            answer = _answer(line, bank, pack)
            if answer.id in answers:
                raise GoldError(f"id: {one_line(answer.id)} stands twice; give each row its own")
        except MockintError as error:
            raise GoldError(f"{path}:{number}: {error.message}") from None
        answers[answer.id] = answer
    if not answers:
        raise GoldError(f"{path}: holds no answer")
    return list(answers.values())


def _answer(line: str, bank: Bank, pack: str | None) -> GoldAnswer:
    try:
        data: Any = json.loads(line)
        if not isinstance(data, dict):
            raise GoldError("no object; write one JSON object a line")
        row = _Row.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise GoldError(f"{one_line(field)}: {first['msg']}") from None
    except (ValueError, RecursionError) as error:
        raise GoldError(f"no JSON: {error}; write one object a line") from None
    try:
        rubric = bank.rubric(row.question, pack or row.pack)
    except UsageError as error:
        field = "pack" if isinstance(error, UnknownPackError) else "question"
        raise GoldError(f"{field}: {error.message}") from None
    answer = clean(row.answer)
    for who, labels in (("gold", row.gold), ("first", row.first), ("second", row.second)):
        for problem in _misfits(labels, rubric, answer) if labels else ():
            raise GoldError(f"{who}.{problem}")
    return GoldAnswer(row.id, rubric, answer, row.style, row.gold, row.first, row.second)


def _misfits(labels: Labels, rubric: Rubric, answer: str) -> Iterator[str]:
    yield from _wrong_names("points", labels.points, [point.id for point in rubric.question.expected], rubric)
    for point in rubric.question.expected:
        if point.id not in labels.points:
            yield f"points.{point.id}: has no label"
    yield from _wrong_names("red_flags", labels.red_flags, [flag.id for flag in rubric.red_flags], rubric)
    if labels.star is not None and (rubric.question.star is None or labels.star.keys() != set(STAR_PARTS)):
        yield "star: rate all four parts, and only where the question has STAR"
    for name, label in labels.points.items():
        if label.verdict != "missed" and not find(label.quote, answer):
            yield f"points.{name}.quote: does not stand in the answer; copy the words that make the point"
    for name, quote in labels.red_flags.items():
        if not find(quote, answer):
            yield f"red_flags.{name}: does not stand in the answer; copy the words that raise the flag"


def _wrong_names(field: str, names: Iterable[str], known: Sequence[str], rubric: Rubric) -> Iterator[str]:
    for name in names:
        if name not in known:
            there_are = ", ".join(known) or "none"
            yield f"{field}.{one_line(name)}: {rubric.question.id} has no such one; there are: {there_are}"
