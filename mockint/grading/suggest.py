"""Passages that may speak of a point, for the candidate to choose from. They suggest and never mark."""

import re
from collections.abc import Sequence

from mockint.bank.models import Point
from mockint.grading.evidence import Span
from mockint.grading.words import sentences, spoken

_LONGEST_PASSAGE = 25  # words
_ENDINGS = re.compile(r"(?:ing|ed|es|s|ly|ment|tion|er)$")
_SHORTEST_STEM = 3
_COMMON = frozenset(
    "a an the and or but so that this these those it its is are was were be been being has have had do does did of to in on at for with as by "
    "from into about than then there their they them he she his her him we us our you your i me my not no if when what which who how "
    "says say names name gives give tells tell explains explain describes at least one two some any other more most can could would should will just".split()
)


def passages(answer: str) -> list[Span]:
    """Return the passages of an answer that can be chosen as evidence: sentences, or clauses where a sentence runs on."""
    return [span for span in sentences(answer, longest=_LONGEST_PASSAGE) if spoken(answer[span[0] : span[1]])]


def nearest(point: Point, answers: Sequence[str], most: int = 2) -> list[tuple[int, Span]]:
    """Return the passages that share the most with a point's text and cues, best first, as a turn and a span; none where nothing is shared."""
    wanted = _stems(" ".join([point.text, *point.cues]))
    ranked = []
    for turn, answer in enumerate(answers):
        for span in passages(answer):
            stems = _stems(answer[span[0] : span[1]])
            if shared := len(stems & wanted):
                ranked.append((shared / (len(stems) + 8) ** 0.5, turn, span))  # longer passages share more by chance
    ranked.sort(key=lambda entry: -entry[0])
    return [(turn, span) for _, turn, span in ranked[:most]]


def _stems(text: str) -> frozenset[str]:
    forms = [word.form for word in spoken(text) if word.form not in _COMMON]
    return frozenset(stem if len(stem := _ENDINGS.sub("", form)) >= _SHORTEST_STEM else form for form in forms)
