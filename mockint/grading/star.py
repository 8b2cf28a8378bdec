"""STAR told from plain counts of the words, without a model.

What is counted is in ``star_features``, what it is worth in ``star_model``. A rating shows the passage that carries it: places and
roles open a situation, "my job was to" names a task, "I" with a deed is an action, what changed late in the answer is a result.
Where no passage does, the part is missing, whatever the counts say.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from mockint.bank.models import STAR_PARTS, Kind, StarPartName
from mockint.grading import star_features as signs
from mockint.grading.delivery import count_figures
from mockint.grading.evidence import Span
from mockint.grading.feedback import Rating
from mockint.grading.star_model import MODEL, Model
from mockint.words import Word, sentences, spoken

_LONGEST_PASSAGE = 25  # words; longer sentences are looked at clause by clause
_FEW_WORDS = 8
_EARLY, _LATE = 0.6, 0.4  # a situation is told before, a result after this share of an answer
_HALF = 0.5
_STRAY = 0.4  # what a passage in the wrong place is worth
_PLACED = re.compile(r"\b(?:[Ii]n|[Aa]t|[Nn]ear|[Ff]or|with|from|outside) (?:an?|the|my|our|[^\W\d_a-z]\w+)\b")


@dataclass(frozen=True)
class Told:
    """How well a part is told, and where; ``span`` is None where nothing was found."""

    name: StarPartName
    rating: Rating | None
    turn: int = 0
    span: Span | None = None


@dataclass(frozen=True)
class _Passage:
    turn: int
    span: Span
    text: str
    said: Sequence[Word]
    placed: bool
    at: float  # where it stands in the whole, 0 to 1

    def count(self, pattern: re.Pattern[str]) -> int:
        return signs.count(pattern, self.text)

    @property
    def figures(self) -> int:
        return count_figures(self.said)

    @property
    def measured(self) -> bool:
        """Whether it says, towards the end, from how much to how much something went."""
        return self.at >= _HALF and self.figures > 1 and bool(self.count(signs.CHANGE))

    @property
    def whole(self) -> float:
        """1 for a passage that says something by itself, less for a scrap such as "what I did"."""
        return min(1, len(self.said) / _FEW_WORDS)


def rate_star(answers: Sequence[str], kind: Kind, model: Model = MODEL) -> Iterator[Told]:
    """Yield a rating for each part; None where it cannot be told, which is every part of an answer that is not in English.

    The task is rated only where it is plain: it is often said in passing, and code cannot tell that from its being left out.

    Args:
        answers: The text of each turn, with what does not count blanked.
        kind: The kind of question; fewer people tell a result where they are asked what they would do.
        model: What the counts are worth.
    """
    if not signs.is_english(answers):
        yield from (Told(name, None) for name in STAR_PARTS)
        return
    counted = signs.features(answers, kind)
    passages = list(_passages(answers))
    for name in STAR_PARTS:
        carrying = _carrying(name, passages)
        rating = model[name].rating(counted)
        if name == "result" and carrying and carrying.measured:
            rating = "strong"  # "from nine to four" is a result in however short an answer
        yield _rated(name, rating, carrying)


def _rated(name: StarPartName, rating: Rating, carrying: _Passage | None) -> Told:
    if name == "task" and (rating == "thin" or (rating == "strong") != bool(carrying)):
        return Told(name, None)
    if rating == "missing" or carrying is None:
        return Told(name, "missing")
    return Told(name, rating, carrying.turn, carrying.span)


def _passages(answers: Sequence[str]) -> Iterator[_Passage]:
    spans = [
        (turn, span) for turn, answer in enumerate(answers) for span in sentences(answer, longest=_LONGEST_PASSAGE)
    ]
    for i, (turn, span) in enumerate(spans):
        text = answers[turn][span[0] : span[1]]
        yield _Passage(turn, span, signs.plain(text), spoken(text), bool(_PLACED.search(text)), i / len(spans))


def _carrying(name: StarPartName, passages: Sequence[_Passage]) -> _Passage | None:
    worth = [_CARRIES[name](passage) for passage in passages]
    return passages[worth.index(max(worth))] if any(worth) else None


def _situation(passage: _Passage) -> float:
    placed = 2 * passage.count(signs.SETTING) + passage.placed
    if not placed:
        return 0
    return (placed + min(passage.figures, 2)) * passage.whole * (1 - passage.at if passage.at <= _EARLY else _STRAY)


def _task(passage: _Passage) -> float:
    return passage.count(signs.TASK)


def _action(passage: _Passage) -> float:
    own = passage.count(signs.OWN_DEED) + passage.count(signs.WOULD_DEED)
    done = 2 * own + passage.count(signs.SHARED_DEED)
    return done * passage.whole / (1 + passage.count(signs.SETTING) + passage.count(signs.UNDONE))


def _result(passage: _Passage) -> float:
    moved, changed, ended = (passage.count(sign) for sign in (signs.MOVED, signs.CHANGE, signs.OUTCOME))
    if not (moved or changed or ended):
        return 0
    sum_of_signs = min(moved, 1) + min(ended, 2) + 2 * changed + 2 * min(passage.figures, 2)
    return (sum_of_signs + passage.at) * passage.whole * (1 if passage.at >= _LATE or changed else _STRAY)


_CARRIES: dict[StarPartName, Callable[[_Passage], float]] = {
    "situation": _situation,
    "task": _task,
    "action": _action,
    "result": _result,
}
