"""How an answer was said. Everything here is counted; nothing here is part of the score."""

import re
from collections import Counter
from collections.abc import Sequence

from mockint.bank.models import WORDS_A_MINUTE
from mockint.grading.evidence import Span
from mockint.grading.feedback import Delivery
from mockint.words import FILLERS, SCALES, TENS, UNITS, Word, spoken

_PHRASE_FILLERS = (
    "you know",
    "i mean",
    "kind of",
    "sort of",
    "like i said",
    "and stuff",
    "or whatever",
    "or something",
)
_WORD_FILLERS = FILLERS | {"basically", "literally"}
_HEDGES = (
    "i think", "i guess", "i suppose", "i feel like", "maybe", "perhaps", "probably", "possibly", "hopefully", "i am not sure",
    "im not sure", "somewhat", "more or less", "i would say", "id say", "i believe",
)  # fmt: skip
_I = frozenset({"i", "me", "my", "mine", "myself"})
_WE = frozenset({"we", "us", "our", "ours", "ourselves"})
# Without their apostrophes "we're", "I'll" and "I'd" would be other words, so they are looked for as written.
_CONTRACTED = re.compile(r"\b(i|we)['’](?:m|re|ve|d|ll)\b", re.IGNORECASE)
_NUMBERS = frozenset([*UNITS, *TENS, *SCALES]) - {"zero", "one"} | frozenset(
    "percent half halved double doubled twice triple tripled dozen".split()
)


def delivery(answers: Sequence[str], minutes: float, seconds: float | None = None) -> Delivery:
    """Count how the answers were said.

    Args:
        answers: The text of each turn.
        minutes: The speaking time to aim for.
        seconds: How long the answers took, where that is known.
    """
    said = [word for answer in answers for word in spoken(answer)]
    fillers = Counter(filler for answer in answers for filler, _ in find_fillers(answer))
    hedges = _count_phrases(said, _HEDGES)
    contracted = Counter(match.group(1).lower() for answer in answers for match in _CONTRACTED.finditer(answer))
    return Delivery(
        words=len(said),
        fillers=fillers.total(),
        filler_words=dict(fillers.most_common()),
        hedges=hedges.total(),
        hedge_words=dict(hedges.most_common()),
        i=sum(word.form in _I for word in said) + contracted["i"],
        we=sum(word.form in _WE for word in said) + contracted["we"],
        figures=count_figures(said),
        minutes_aimed=minutes,
        minutes_spoken=round(len(said) / WORDS_A_MINUTE, 1),
        seconds=None if seconds is None else round(seconds, 1),
        words_per_minute=round(len(said) * 60 / seconds) if seconds and seconds >= 1 else None,
    )


def find_fillers(answer: str) -> list[tuple[str, Span]]:
    """Return the fillers of an answer with the places where they stand, in its order."""
    said = spoken(answer)
    found = [(word.form, (word.start, word.end)) for word in said if word.form in _WORD_FILLERS]
    for phrase in _PHRASE_FILLERS:
        forms = phrase.split()
        for at in range(len(said) - len(forms) + 1):
            words = said[at : at + len(forms)]
            if [word.form for word in words] == forms:
                found.append((phrase, (words[0].start, words[-1].end)))
    return sorted(found, key=lambda filler: filler[1])


def count_figures(said: Sequence[Word]) -> int:
    """Count the figures in some words; neighbours such as "thirty five percent" are one."""
    is_figure = [word.form in _NUMBERS or word.form[:1].isdigit() for word in said]
    return sum(now and not before for before, now in zip([False, *is_figure], is_figure, strict=False))


def _count_phrases(said: Sequence[Word], phrases: Sequence[str]) -> Counter[str]:
    text = f" {' '.join(word.form for word in said)} "
    return Counter({phrase: n for phrase in phrases if (n := text.count(f" {phrase} "))})
