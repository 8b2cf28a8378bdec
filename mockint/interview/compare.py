"""Two answers to one question, held against each other: what was gained and lost, point by point, and the words that changed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from mockint.bank.models import Point
from mockint.grading.feedback import Feedback, PointMark
from mockint.interview.marking import newest
from mockint.store.records import AnswerRecord
from mockint.words import words

Change = Literal["gained", "lost", "same", "open"]

_WORTH = {"missed": 0, "partial": 1, "met": 2}
_TOKEN = re.compile(r"\S+")


@dataclass(frozen=True)
class PointChange:
    """How one point went in both answers.

    Attributes:
        point: The point, as the later answer was held against it; as the earlier one, where only that had it.
        before: Its mark in the earlier answer; None where it was not asked for then, or nothing was graded.
        after: The same of the later one.
        change: ``open`` where one of the two is not judged.
    """

    point: Point
    before: PointMark | None
    after: PointMark | None
    change: Change


@dataclass(frozen=True)
class Piece:
    """A run of words: in both answers, ``gone`` from the later one, or ``new`` in it."""

    kind: Literal["same", "gone", "new"]
    text: str


@dataclass(frozen=True)
class Comparison:
    """Two answers to one question.

    Attributes:
        before: The feedback of the earlier answer with the candidate's marks on it; None where there is none.
        after: The same of the later one.
        differences: What keeps the two scores from being one scale, a phrase for each; empty where nothing does.
        gain: The later score minus the earlier one; None where they are no one scale or one is missing.
        points: Every point: gained ones first, then lost ones, open ones and those that stayed, each in the pack's order.
        words: The words of both answers, with what changed.
    """

    before: Feedback | None
    after: Feedback | None
    differences: Sequence[str]
    gain: int | None
    points: Sequence[PointChange]
    words: Sequence[Piece]


def compare(earlier: AnswerRecord, later: AnswerRecord) -> Comparison:
    """Hold two answers to one question against each other."""
    before, after = (newest(answer.question, answer.attempt) for answer in (earlier, later))
    differences = list(_differences(before, after)) if before and after else []
    if before and after and before.pack_version == after.pack_version and _expected(earlier) != _expected(later):
        differences.append("the points were written otherwise")
    scores = [feedback.score if feedback else None for feedback in (before, after)]
    gain = None if differences or scores[0] is None or scores[1] is None else scores[1] - scores[0]
    points = sorted(_points(earlier, later, before, after), key=lambda one: _ORDER.index(one.change))
    return Comparison(before, after, differences, gain, points, word_changes(said(earlier), said(later)))


def said(answer: AnswerRecord) -> str:
    """Return all that was said in an answer, follow-ups included."""
    return "\n".join(turn.answer for turn in answer.attempt.turns if turn.answer)


def word_changes(before: str, after: str) -> list[Piece]:
    """Return the words of two texts in order, with what changed; how a word is written, and signs beside it, are no change."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    pieces: list[Piece] = []
    matcher = SequenceMatcher(None, [_form(token) for token in old], [_form(token) for token in new], autojunk=False)
    for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", " ".join(new[new_start:new_end])))
            continue
        if old_end > old_start:
            pieces.append(Piece("gone", " ".join(old[old_start:old_end])))
        if new_end > new_start:
            pieces.append(Piece("new", " ".join(new[new_start:new_end])))
    return pieces


_ORDER: tuple[Change, ...] = ("gained", "lost", "open", "same")


def _points(
    earlier: AnswerRecord, later: AnswerRecord, before: Feedback | None, after: Feedback | None
) -> Iterator[PointChange]:
    then, now = (
        {} if feedback is None or feedback.error else {mark.id: mark for mark in feedback.points}
        for feedback in (before, after)
    )
    expected = [*_expected(earlier), *_expected(later)]
    for point in {point.id: point for point in expected}.values():
        mark, other = then.get(point.id), now.get(point.id)
        yield PointChange(point, mark, other, _change(mark, other))


def _expected(answer: AnswerRecord) -> Sequence[Point]:
    return answer.question.rubric.question.expected


def _change(before: PointMark | None, after: PointMark | None) -> Change:
    if before is None or after is None or "unjudged" in {before.verdict, after.verdict}:
        return "open"
    step = _WORTH[after.verdict] - _WORTH[before.verdict]
    return "gained" if step > 0 else "lost" if step < 0 else "same"


def _differences(before: Feedback, after: Feedback) -> Iterator[str]:
    """Yield what differs in where two scores come from."""
    one, other = before.grader, after.grader
    own = [any(mark.by == "candidate" for mark in feedback.points) for feedback in (before, after)]
    passes = [feedback.grader.passes.count if feedback.grader.passes else 1 for feedback in (before, after)]
    for what, first, second in (
        ("grader", one.name, other.name),
        ("model", one.model, other.model),
        ("prompt", one.prompt, other.prompt),
        ("pack version", before.pack_version, after.pack_version),
        ("number of passes", *passes),
    ):
        if first != second:
            yield f"another {what} ({first or 'none'}, then {second or 'none'})"
    if own[0] != own[1]:
        yield "your own marks are in the first only" if own[0] else "your own marks are in the second only"


def _form(token: str) -> str:
    return " ".join(word.form for word in words(token)) or token
