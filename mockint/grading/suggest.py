"""Passages that may speak of a point, for the candidate to choose from. They suggest and never mark."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mockint.bank.models import Point
from mockint.grading.evidence import Span
from mockint.words import sentences, spoken, stems

_LONGEST_PASSAGE = 25  # words
# Runs of four letters across words see what stems miss: "on time" in "on-time", "reckon" in "reckoned up", "from ... to".
# On the tuning part of the gold set 53 % of the settled passages were among two suggested by stems alone, 64 % with these runs and
# "partial", 67 % with the place as well (60 % where people keep to no order). Weights by rarity and the words of the model answer brought nothing more.
_RUN = 4
_PLACE_WORTH = 0.2


def passages(answer: str) -> list[Span]:
    """Return the passages of an answer that can be chosen as evidence: sentences, or clauses where a sentence runs on."""
    return [span for span in sentences(answer, longest=_LONGEST_PASSAGE) if spoken(answer[span[0] : span[1]])]


@dataclass(frozen=True)
class _Passage:
    turn: int
    span: Span
    stems: frozenset[str]
    runs: Counter[str]


def nearest(points: Sequence[Point], answers: Sequence[str], most: int = 2) -> Iterator[list[tuple[int, Span]]]:
    """Yield for each point the passages that share the most with its text, its cues and what counts as half.

    People tell things in about the order of the points, so where the words leave it even, the place decides.

    Args:
        points: All points of the question, in its order.
        answers: The text of each turn.
        most: How many passages to name for a point, best first, each as a turn and a span; fewer where nothing is shared.
    """
    found = [
        _Passage(turn, (start, end), stems(answer[start:end]), _runs(answer[start:end]))
        for turn, answer in enumerate(answers)
        for start, end in passages(answer)
    ]
    for number, point in enumerate(points):
        about = " ".join([point.text, *point.cues, point.partial or ""])
        wanted, runs = stems(about), _runs(about)
        breadth = max(1, runs.total()) ** 0.5
        ranked = []
        for i, passage in enumerate(found):
            shared = len(passage.stems & wanted) + _shared(passage.runs, runs) / breadth
            if shared:
                off = abs(i / max(1, len(found) - 1) - number / max(1, len(points) - 1))
                # A longer passage shares more by chance.
                worth = shared / (len(passage.stems) + 8) ** 0.5 + _PLACE_WORTH * (1 - off)
                ranked.append((worth, passage))
        ranked.sort(key=lambda entry: -entry[0])
        yield [(passage.turn, passage.span) for _, passage in ranked[:most]]


def _shared(few: Counter[str], many: Counter[str]) -> int:
    return sum(min(count, many[run]) for run, count in few.items() if run in many)


def _runs(text: str) -> Counter[str]:
    joined = f" {' '.join(word.form for word in spoken(text))} "
    return Counter(joined[i : i + _RUN] for i in range(len(joined) - _RUN + 1))
