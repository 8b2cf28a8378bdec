"""Finding a quote in an answer. What is not found here counts for nothing."""

import functools
import re
from bisect import bisect_left
from collections.abc import Iterator
from difflib import SequenceMatcher

from mockint.words import FILLERS, SCALES, TENS, UNITS, VOID, Word, spoken, words

Span = tuple[int, int]

_ELLIPSIS = re.compile(r"\[?(?:\.\s?\.\s?\.|…)\]?")
_BETWEEN_PIECES = 12  # words that a model may leave out with an ellipsis; more would join unrelated passages

# Words that a model drops, adds or bends without changing what was said.
SMALL_WORDS = frozenset(
    "a an the and so that this it its is are was were am be been being has have had do did does of to in on at for with as by "
    "then just really very also like you know i mean well oh okay ok kind sort basically actually".split()
)
# Words that take back what follows them.
_DENIALS = frozenset(
    "not no never none noone nobody nothing nowhere neither nor without cannot hardly scarcely barely rarely seldom nearly almost dont didnt "
    "doesnt wont wouldnt cant couldnt shouldnt isnt arent wasnt werent hasnt havent hadnt aint neednt mustnt mightnt oughtnt darent shant".split()
)
# Words that change what was said: a quote with one of these too many, too few or another is another statement.
_TURNING = _DENIALS | frozenset("un non before after up down more less most least".split())
_FIGURES = frozenset([*UNITS, *TENS, *SCALES]) | frozenset(
    "half double twice triple first second third fourth fifth sixth seventh eighth ninth tenth thirteenth thirtieth fourteenth fortieth "
    "fifteenth fiftieth sixteenth sixtieth seventeenth seventieth eighteenth eightieth nineteenth ninetieth".split()
)
_NEGATING_PREFIXES = ("un", "in", "im", "ir", "il", "non", "dis", "mis")

_SLIP_FROM = 3  # a quote shorter than this must stand word for word
_LONGEST_INEXACT = 100  # words; so must a longer one, twice what is asked for: a model that writes without end would keep the search busy
_WORDS_A_SLIP = 5  # one light slip for so many words of the quote
_HEAVY = 2  # what a dropped or added content word costs
_SIMILAR = 0.78  # "recieve" and "receive" .86, "track" and "tracked" .83; "increase" and "decrease" .75
_NEVER = 1_000_000
_DENIED_WORDS = 4  # so far a negation reaches: "I never really got to tracking the orders"
# Between two words. An ellipsis ends nothing ("I never ... tracked"), nor do the commas around a filler.
_SENTENCE_END = re.compile(r"(?<!\.)[.!?](?!\.)|[。！？]")
_CLAUSE_END = re.compile(rf"{_SENTENCE_END.pattern}|^\s*[,;:]\s*$")


def find(quote: str, answer: str) -> Span | None:
    """Return where a quote stands in an answer, as [start, end) in code points, or None where it does not.

    Case, white space, punctuation, accents and the form of quotation marks do not matter. A quote of three words or more may
    differ by a few slips of the copyist: fillers and small words dropped or added, a word misspelt or inflected. A figure or a
    negation may not differ, nor be left out with the quote's first or last word. The words must stand together: only an ellipsis in
    the quote may skip a few.
    """
    return next(word_for_word(quote, answer), None) or with_slips(quote, answer)


def word_for_word(quote: str, answer: str) -> Iterator[Span]:
    """Yield every place where a quote stands with no slip at all."""
    wanted, said = _forms(spoken(quote)), words(answer)
    for first in _runs(wanted, said) if wanted else ():
        yield said[first].start, said[first + len(wanted) - 1].end


def with_slips(quote: str, answer: str) -> Span | None:
    """Return the place where a quote stands with the fewest slips, or None; one far longer than asked for has no such place."""
    wanted, said = _forms(_without_fillers(spoken(quote))), _without_fillers(words(answer))
    if len(wanted) > _LONGEST_INEXACT:
        return None
    found = _with_ellipsis(quote, said) or _with_slips(wanted, said, answer)
    return (said[found[0]].start, said[found[1] - 1].end) if found else None


def said_plainly(sign: str, answer: str) -> Iterator[Span]:
    """Yield every place where the words of a sign stand word for word, fillers aside, with no "not" or "never" before them in their clause."""
    wanted, said = _forms(_without_fillers(spoken(sign))), _without_fillers(words(answer))
    for first in _runs(wanted, said) if wanted else ():
        if not _denied(said, first, answer, _CLAUSE_END):
            yield said[first].start, said[first + len(wanted) - 1].end


def _without_fillers(found: list[Word]) -> list[Word]:
    return [word for word in found if word.form not in FILLERS]


def _forms(found: list[Word]) -> list[str]:
    return [word.form for word in found]


def _runs(wanted: list[str], said: list[Word]) -> Iterator[int]:
    """Yield the index of the first word of every run of the words, by searching one joined text."""
    joined = "\x1f" + "\x1f".join(_forms(said)) + "\x1f"
    starts = []
    at = 0
    for word in said:
        starts.append(at)
        at += len(word.form) + 1
    needle = "\x1f" + "\x1f".join(wanted) + "\x1f"
    at = joined.find(needle)
    while at >= 0:
        yield bisect_left(starts, at)
        at = joined.find(needle, at + 1)


def _with_ellipsis(quote: str, said: list[Word]) -> tuple[int, int] | None:
    pieces = [_forms(_without_fillers(words(piece))) for piece in _ELLIPSIS.split(quote)]
    pieces = [piece for piece in pieces if piece]
    if len(pieces) < 2:  # noqa: PLR2004 - one piece has nothing to join
        return None
    for first in _runs(pieces[0], said):
        end = first + len(pieces[0])
        for piece in pieces[1:]:
            near = said[end : end + _BETWEEN_PIECES + len(piece)]
            step = next(_runs(piece, near), None)
            if step is None or any(_turns(word.form) for word in near[:step]):
                break  # too far away, or what is skipped turns the meaning
            end += step + len(piece)
        else:
            return first, end
    return None


def _with_slips(wanted: list[str], said: list[Word], answer: str) -> tuple[int, int] | None:
    """Align the quote with any stretch of the answer, by the least cost of slips (Sellers' algorithm, over words)."""
    if len(wanted) < _SLIP_FROM:
        return None
    allowed = max(1, len(wanted) // _WORDS_A_SLIP)
    forms = _forms(said)
    # costs[j], begins[j]: the cheapest way to have read the quote so far when the answer is read up to word j, and where it begins.
    costs = [0] * (len(forms) + 1)
    begins = list(range(len(forms) + 1))
    for i, word in enumerate(wanted):
        added = _gap(word, wanted[i - 1] if i else "")
        new_costs = [costs[0] + added]
        new_begins = [begins[0]]
        for j, form in enumerate(forms, 1):
            best = (costs[j - 1] + _swap(word, form), begins[j - 1])
            best = min(best, (costs[j] + added, begins[j]), key=_cost)
            if new_costs[j - 1] <= allowed:
                dropped = _gap(form, forms[j - 2] if j > 1 else "")
                best = min(best, (new_costs[j - 1] + dropped, new_begins[j - 1]), key=_cost)
            new_costs.append(best[0])
            new_begins.append(best[1])
        costs, begins = new_costs, new_begins
    for end in sorted((end for end, cost in enumerate(costs) if cost <= allowed), key=costs.__getitem__):
        start = begins[end]
        if start < end and not _leaves_out_a_denial(wanted, said, (start, end), answer):
            return start, end
    return None


def _leaves_out_a_denial(wanted: list[str], said: list[Word], run: tuple[int, int], answer: str) -> bool:
    """Whether the quote's first or last word fell out, and a negation with it: the "I" of "I tracked" is free, the "never" is not."""
    start, end = run
    if said[start].form != wanted[0] and _denied(said, start, answer, _SENTENCE_END):
        return True
    if said[end - 1].form == wanted[-1] or end == len(said) or said[end].form not in _DENIALS:
        return False
    return not _SENTENCE_END.search(answer[said[end - 1].end : said[end].start])


def _denied(said: list[Word], at: int, answer: str, end: re.Pattern[str]) -> bool:
    """Whether one of the words shortly before a word takes back what begins there.

    Args:
        said: The words of the answer.
        at: The index of the word.
        answer: The answer.
        end: What ends the reach of a negation, where it stands between two words.
    """
    for before in range(at - 1, max(at - 1 - _DENIED_WORDS, -1), -1):
        if end.search(answer[said[before].end : said[before + 1].start]):
            return False
        if said[before].form in _DENIALS:
            return True
    return False


def _cost(way: tuple[int, int]) -> int:
    return way[0]


@functools.lru_cache(maxsize=4096)
def _gap(word: str, before: str) -> int:
    """What it costs when a word stands on one side only."""
    if word == before and word.isalpha():  # a stammer: "we we tracked"
        return 0
    if _firm(word):
        return _NEVER
    return 1 if word in SMALL_WORDS else _HEAVY


def _swap(wanted: str, said: str) -> int:
    """What it costs when one word stands for another."""
    if wanted == said:
        return 0
    if wanted[0] != said[0] and not (wanted in SMALL_WORDS and said in SMALL_WORDS):
        return _NEVER
    return _swap_unequal(wanted, said)


@functools.lru_cache(maxsize=4096)
def _swap_unequal(wanted: str, said: str) -> int:
    if _firm(wanted) or _firm(said):
        return _NEVER
    if wanted in SMALL_WORDS and said in SMALL_WORDS:
        return 1
    if any(wanted == prefix + said or said == prefix + wanted for prefix in _NEGATING_PREFIXES):
        return _NEVER
    return 1 if SequenceMatcher(None, wanted, said).ratio() >= _SIMILAR else _NEVER


def _firm(word: str) -> bool:
    return _turns(word) or word in _FIGURES or any(char.isdigit() for char in word)


def _turns(word: str) -> bool:
    return word in _TURNING or word.startswith(VOID)
