"""Passages that may speak of a point, for the candidate to choose from. They suggest and never mark."""

from collections.abc import Sequence

from mockint.bank.models import Point
from mockint.grading.evidence import Span
from mockint.words import sentences, spoken, stems

_LONGEST_PASSAGE = 25  # words


def passages(answer: str) -> list[Span]:
    """Return the passages of an answer that can be chosen as evidence: sentences, or clauses where a sentence runs on."""
    return [span for span in sentences(answer, longest=_LONGEST_PASSAGE) if spoken(answer[span[0] : span[1]])]


def nearest(point: Point, answers: Sequence[str], most: int = 2) -> list[tuple[int, Span]]:
    """Return the passages that share the most with a point's text and cues, best first, as a turn and a span; none where nothing is shared."""
    wanted = stems(" ".join([point.text, *point.cues]))
    ranked = []
    for turn, answer in enumerate(answers):
        for span in passages(answer):
            said = stems(answer[span[0] : span[1]])
            if shared := len(said & wanted):
                ranked.append((shared / (len(said) + 8) ** 0.5, turn, span))  # longer passages share more by chance
    ranked.sort(key=lambda entry: -entry[0])
    return [(turn, span) for _, turn, span in ranked[:most]]
