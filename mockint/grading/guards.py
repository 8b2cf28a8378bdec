"""What does not count as an answer: the question read back, next to no words at all; and what was recited.

All of it is decided by code, before and after the judge, so that a judge that can be talked into things changes nothing.
"""

from collections.abc import Iterable, Sequence

from mockint.grading.evidence import Span
from mockint.words import VOID, Word, spoken, words

FEWEST_WORDS = 5
_READ_BACK_SHARE = (4, 5)  # of the words; in whole numbers, so that no rounding decides
_READ_BACK_RUN = 5  # words of the question in its own order
_RECITED_RUN = 12  # words of the rubric or the model answer in their own order


def blanked(answer: str, spans: Iterable[Span], filling: str = " ") -> str:
    """Return the answer with spans filled up, at equal length; line feeds stay."""
    for start, end in spans:
        piece = "".join("\n" if char == "\n" and filling != VOID else filling for char in answer[start:end])
        answer = answer[:start] + piece + answer[end:]
    return answer


def read_back(answer: str, asks: Sequence[str]) -> list[Span]:
    """Return the spans where the answer says five or more words of a question in the question's own order."""
    return merged(span for ask in asks for span in _common_runs(words(answer), words(ask), _READ_BACK_RUN))


def only_read_back(span: Span, said: Sequence[Word], spans: Sequence[Span]) -> bool:
    """Tell whether four fifths of the words of a span stand in read-back passages."""
    inside = [word for word in said if span[0] <= word.start and word.end <= span[1]]
    again = sum(any(start <= word.start and word.end <= end for start, end in spans) for word in inside)
    return bool(inside) and _mostly(again, len(inside))


def no_content(answers: Sequence[str], asks: Sequence[str]) -> bool:
    """Tell whether there is nothing to judge: under five words in all turns, or four fifths of them had been asked before."""
    said = again = 0
    for turn, answer in enumerate(answers):
        asked = {word.form for ask in asks[: turn + 1] for word in words(ask)}
        forms = [word.form for word in spoken(answer)]
        said += len(forms)
        again += sum(form in asked for form in forms)
    return said < FEWEST_WORDS or _mostly(again, said)


def recited(answer: str, sources: Iterable[str]) -> bool:
    """Tell whether the answer says twelve words in a row of the rubric or of the model answer."""
    said = words(answer)
    return any(_common_runs(said, words(source), _RECITED_RUN) for source in sources)


def _mostly(part: int, whole: int) -> bool:
    above, below = _READ_BACK_SHARE
    return part * below >= whole * above


def _common_runs(said: Sequence[Word], source: Sequence[Word], length: int) -> list[Span]:
    forms = [word.form for word in source]
    known = {tuple(forms[i : i + length]) for i in range(len(forms) - length + 1)}
    return [
        (said[i].start, said[i + length - 1].end)
        for i in range(len(said) - length + 1)
        if tuple(word.form for word in said[i : i + length]) in known
    ]


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, those that touch made one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
