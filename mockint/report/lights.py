"""An answer in pieces: where which mark has its words."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from mockint.grading.feedback import Evidence, Feedback

FLAG = "⚑"


@dataclass(frozen=True)
class Light:
    """The words of one mark.

    Attributes:
        label: The number of a point, or the sign of a flag.
        id: The id of the point or the flag.
    """

    kind: Literal["met", "partial", "flag"]
    label: str
    id: str
    evidence: Evidence


@dataclass(frozen=True)
class Piece:
    """A stretch of an answer.

    Attributes:
        over: The marks whose words it is part of; several where their words overlap.
        ending: Those whose words end with it.
    """

    text: str
    over: Sequence[Light]
    ending: Sequence[Light]


def pieces(feedback: Feedback, turn: int) -> list[Piece]:
    """Return the answer of a turn, cut wherever the words of a mark begin or end."""
    answer = feedback.turns[turn].answer
    lights = [light for light in _lights(feedback) if light.evidence.turn == turn]
    cuts = sorted({0, len(answer), *(at for light in lights for at in light.evidence.span)})
    return [
        Piece(
            answer[start:end],
            [light for light in lights if light.evidence.span[0] <= start and end <= light.evidence.span[1]],
            [light for light in lights if light.evidence.span[1] == end],
        )
        for start, end in itertools.pairwise(cuts)
    ]


def _lights(feedback: Feedback) -> Iterator[Light]:
    for number, mark in enumerate(feedback.points, 1):
        if mark.evidence and mark.verdict in {"met", "partial"}:
            yield Light("met" if mark.verdict == "met" else "partial", str(number), mark.id, mark.evidence)
    for flag in feedback.red_flags:
        if flag.evidence and flag.raised:
            yield Light("flag", FLAG, flag.id, flag.evidence)
