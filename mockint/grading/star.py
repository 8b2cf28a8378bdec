"""STAR told from plain features of the words, without a model.

The four parts are told apart by how people speak of them: places and times open a situation, "my job was to" names a task, "I"
with a deed is an action, what changed (best with a figure) is a result. A rating shows the passage that earned it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mockint.bank.models import StarPartName
from mockint.grading.delivery import count_figures
from mockint.grading.evidence import Span
from mockint.grading.feedback import Rating
from mockint.words import sentences, spoken

_LONGEST_PASSAGE = 25  # words; longer sentences are looked at clause by clause


def _any(*ways: str) -> re.Pattern[str]:
    """Match any of some ways to say it, as whole words; a blank stands for any white space."""
    return re.compile(rf"\b(?:{'|'.join(way.replace(' ', chr(92) + 's+') for way in ways)})\b", re.IGNORECASE)


_EARLIER = "(?:last|previous|old|current|first|former)"
_SEASON = "(?:year|month|week|summer|winter|spring|autumn|fall|quarter)"
_PLACE = "(?:team|company|shop|plant|clinic|school|store|warehouse|hospital|site|place|department|office|business|firm)"
_SITUATION = _any(
    "when i (?:was|worked|started|joined|ran|led)",
    "while (?:i|we) (?:was|were|worked)",
    "back (?:in|when|at)",
    f"(?:at|in) (?:my|our|the) {_EARLIER}",
    f"last {_SEASON}",
    rf"(?:a|two|three|four|five|six|\d+|a few|couple of) {_SEASON}s? (?:ago|back)",
    r"in (?:19|20)\d\d",
    "there (?:was|were) (?:a|an|this|no|some|about|around)",
    "we (?:had|were|used to|ran|got)",
    "i (?:was|worked|used to work) (?:a|an|the|at|for|in|on|with|running|leading|working)",
    f"(?:they|the {_PLACE}) (?:was|were|had|kept)",
    "the (?:problem|trouble|issue|situation|background|context) (?:was|is|there)",
    "(?:so this|this) (?:was|is) (?:at|in|when|back)",
    "it was (?:a|an|at|in|during|back)",
)
_TASK = _any(
    "my (?:job|task|role|goal|target|responsibility|brief|part|mission|challenge) (?:was|is|there)",
    "i (?:was|got|had been) (?:asked|told|tasked|given|hired|brought in|responsible|in charge|supposed)",
    r"i (?:had|needed) to \w+",
    "it was (?:on me|my job|up to me|down to me)",
    r"(?:my|the) (?:boss|manager|director|owner|head|chief)\b[^.!?]{0,30} (?:asked|wanted|told) me",
    "the (?:goal|aim|target|task|objective|ask|brief) was",
    "what i (?:had|needed) to",
    "i was the one (?:who|that) had to",
    "we (?:had|needed) to (?:get|bring|cut|reach|hit|reduce|raise|find|finish|deliver)",
)
_IRREGULAR = (
    "built|made|set|wrote|ran|took|sat|went|called|got|put|cut|drew|split|pulled|gave|began|brought|chose|found out|kept|led|held|met|"
    "rang|spoke|told|taught|showed|sold|bought|drove|changed|did|dug|sent|shut"
)
_NO_DEED = "(?:need|want|guess|think|believ|feel|lik|lov|hat|work|liv|us|suppos|hop|happen)"
_ADVERBS = r"(?:(?:then|also|just|first|personally|actually|even|sort of|kind of|\w+ly) )*"
_ACTION = _any(
    rf"i {_ADVERBS}(?:{_IRREGULAR}|(?!{_NO_DEED})\w{{3,}}ed)",
    "what i did",
    r"i (?:ended up|started|kept) \w+ing",
)
_ACTION_WE = _any(rf"we {_ADVERBS}(?:{_IRREGULAR}|(?!{_NO_DEED})\w{{3,}}ed)")
_MOVED = "(?:went|came|dropped|fell|rose|grew|climbed|jumped|moved|got|brought|cut|improved|increased|decreased|reduced|shrank|slipped)"
_AMOUNT = r"(?:up|down|from|to|by|percent|half|twice|zero|\d+|a third|a quarter)"
_OUTCOME = _any(
    "as a result",
    "(?:in|at) the end",
    "ended up",
    "by the (?:end|time|next|summer|autumn|spring|winter)",
    "since then",
    r"after (?:that|a|two|three|four|five|six|\d+|about|the first)",
    f"{_SEASON}s? later",
    "turned out",
    "the (?:result|outcome)",
    "so now",
    rf"{_MOVED}\b[^.!?]{{0,40}}\b{_AMOUNT}",
    "saved|gained|won|lost|hit|reached|beat|finished|shipped|delivered|renewed|promoted|stayed|signed",
    "doubled|halved|tripled|went away|paid off|worked out|fixed it",
)
_CHANGE = _any(r"from\b[^.!?]{1,40} (?:to|down to|up to)")

_MANY_DEEDS = 3
_SOME_WORDS = 12
_LATE = 0.4  # results are told in the later part of an answer


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
    at: float  # where it stands in the whole, 0 to 1


def rate_star(answers: Sequence[str]) -> Iterator[Told]:
    """Yield a rating for each part.

    The task is rated only where it is plain: it is often said in passing, and code cannot tell that from its being left out.

    Args:
        answers: The text of each turn, with what does not count blanked.
    """
    passages = list(_passages(answers))
    yield _situation(passages)
    yield _task(passages)
    yield _action(passages)
    yield _result(passages)


def _passages(answers: Sequence[str]) -> Iterator[_Passage]:
    spans = [
        (turn, span) for turn, answer in enumerate(answers) for span in sentences(answer, longest=_LONGEST_PASSAGE)
    ]
    for i, (turn, span) in enumerate(spans):
        yield _Passage(turn, span, answers[turn][span[0] : span[1]], i / len(spans))


def _situation(passages: Sequence[_Passage]) -> Told:
    found = [passage for passage in passages if _SITUATION.search(passage.text)]
    if not found:
        return Told("situation", "missing")
    best = max(found, key=lambda passage: (len(_SITUATION.findall(passage.text)), -passage.at))
    scene = sum(len(spoken(passage.text)) for passage in found)
    signs = sum(len(_SITUATION.findall(passage.text)) for passage in found)
    return Told("situation", "strong" if signs > 1 and scene >= _SOME_WORDS else "thin", best.turn, best.span)


def _task(passages: Sequence[_Passage]) -> Told:
    found = next((passage for passage in passages if _TASK.search(passage.text)), None)
    if found is None:
        return Told("task", None)
    return Told("task", "strong" if len(spoken(found.text)) >= _SOME_WORDS // 2 else "thin", found.turn, found.span)


def _action(passages: Sequence[_Passage]) -> Told:
    own = [(passage, len(_ACTION.findall(passage.text))) for passage in passages]
    deeds = sum(count for _, count in own)
    if deeds:
        best = max(own, key=lambda pair: pair[1])[0]
        return Told("action", "strong" if deeds >= _MANY_DEEDS else "thin", best.turn, best.span)
    shared = next((passage for passage in passages if _ACTION_WE.search(passage.text)), None)
    return Told("action", "thin", shared.turn, shared.span) if shared else Told("action", "missing")


def _result(passages: Sequence[_Passage]) -> Told:
    def signs(passage: _Passage) -> int:
        return (
            2 * bool(_CHANGE.search(passage.text))
            + bool(_OUTCOME.search(passage.text))
            + bool(count_figures(spoken(passage.text)))
        )

    late = [
        passage
        for passage in passages
        if _OUTCOME.search(passage.text) and (passage.at >= _LATE or _CHANGE.search(passage.text))
    ]
    if not late:
        return Told("result", "missing")
    best = max(late, key=lambda passage: (signs(passage), passage.at))
    return Told("result", "strong" if count_figures(spoken(best.text)) else "thin", best.turn, best.span)
