"""The answer with each piece of evidence lit up."""

import itertools
from collections.abc import Iterator

from textual.content import Content

from mockint.grading.feedback import Evidence, Feedback

_STYLES = {
    "met": "bold underline $text-success",
    "partial": "underline $text-warning",
    "flag": "bold reverse $text-error",
}


def lit_answer(feedback: Feedback) -> Content:
    """Return the turns with their evidence lit up, each passage followed by the numbers of its points; red flags carry a ⚑."""
    parts = []
    for turn, said in enumerate(feedback.turns):
        if turn:
            parts.append(Content.styled(f"\n\n{said.ask}\n", "italic dim"))
        parts.append(_lit(said.answer, [light for light in _lights(feedback) if light[0].turn == turn]))
    return Content("").join(parts)


def _lights(feedback: Feedback) -> Iterator[tuple[Evidence, str, str]]:
    for number, mark in enumerate(feedback.points, 1):
        if mark.evidence:
            yield mark.evidence, str(number), mark.verdict
    for flag in feedback.red_flags:
        if flag.evidence and flag.raised:
            yield flag.evidence, "⚑", "flag"


def _lit(answer: str, lights: list[tuple[Evidence, str, str]]) -> Content:
    cuts = sorted({0, len(answer), *(at for evidence, _, _ in lights for at in evidence.span)})
    parts: list[Content] = []
    for start, end in itertools.pairwise(cuts):
        over = [kind for evidence, _, kind in lights if evidence.span[0] <= start and end <= evidence.span[1]]
        kind = next((kind for kind in ("flag", "met", "partial") if kind in over), None)
        parts.append(Content.styled(answer[start:end], _STYLES[kind]) if kind else Content(answer[start:end]))
        if ending := [name for evidence, name, _ in lights if evidence.span[1] == end]:
            parts.append(Content.styled(f"[{','.join(ending)}]", "bold $text-accent"))
    return Content("").join(parts)
