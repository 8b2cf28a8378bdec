"""Finding a quote in an answer. What is not found here counts for nothing."""

import functools
import re
from bisect import bisect_left
from collections.abc import Iterator
from difflib import SequenceMatcher

from mockint.words import FILLERS, VOID, Word, spoken, words

Span = tuple[int, int]

_ELLIPSIS = re.compile(r"\[?(?:\.\s?\.\s?\.|…)\]?")
_BETWEEN_PIECES = 12  # words that a model may leave out with an ellipsis; more would join unrelated passages

# Words that a model drops, adds or bends without changing what was said.
SMALL_WORDS = frozenset(
    "a an the and so that this it its is are was were am be been being has have had do did does of to in on at for with as by "
    "then just really very also like you know i mean well oh okay ok kind sort basically actually".split()
)
# Words that change what was said: a quote with one of these too many, too few or another is another statement.
_NEGATIONS = frozenset(
    "not no never none nobody nothing neither nor without cannot hardly barely rarely seldom nearly almost un non before after up down "
    "more less most least dont didnt doesnt wont wouldnt cant couldnt shouldnt isnt arent wasnt werent hasnt havent hadnt aint neednt "
    "mustnt mightnt oughtnt darent shant".split()
)
_FIGURES = frozenset(
    "zero half one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion double twice triple first second "
    "third fourth fifth sixth seventh eighth ninth tenth thirteenth thirtieth fourteenth fortieth fifteenth fiftieth sixteenth sixtieth "
    "seventeenth seventieth eighteenth eightieth nineteenth ninetieth".split()
)
_NEGATING_PREFIXES = ("un", "in", "im", "ir", "il", "non", "dis", "mis")

_SLIP_FROM = 3  # a quote shorter than this must stand word for word
_LONGEST_INEXACT = 100  # words; so must a longer one, twice what is asked for: a model that writes without end would keep the search busy
_WORDS_A_SLIP = 5  # one light slip for so many words of the quote
_HEAVY = 2  # what a dropped or added content word costs
_SIMILAR = 0.78  # "recieve" and "receive" .86, "track" and "tracked" .83; "increase" and "decrease" .75
_NEVER = 1_000_000


def find(quote: str, answer: str) -> Span | None:
    """Return where a quote stands in an answer, as [start, end) in code points, or None where it does not.

    Case, white space, punctuation, accents and the form of quotation marks do not matter. A quote of three words or more may
    differ by a few slips of the copyist: fillers and small words dropped or added, a word misspelt or inflected. A figure or a
    negation may not differ. The words must stand together: only an ellipsis in the quote may skip a few.
    """
    return next(occurrences(quote, answer), None)


def occurrences(quote: str, answer: str) -> Iterator[Span]:
    """Yield every place where a quote stands word for word; only if there is none, and it is no longer than a quote is, the best place with slips."""
    wanted = [word.form for word in spoken(quote)]
    said = words(answer)
    if not wanted or not said:
        return
    exact = False
    for first in _runs(wanted, said):
        exact = True
        yield said[first].start, said[first + len(wanted) - 1].end
    if exact or len(wanted) > _LONGEST_INEXACT:
        return
    span = _with_ellipsis(quote, said) or _with_slips(wanted, said)
    if span:
        yield said[span[0]].start, said[span[1] - 1].end


def _runs(wanted: list[str], said: list[Word]) -> Iterator[int]:
    """Yield the index of the first word of every run of the words, by searching one joined text."""
    joined = "\x1f" + "\x1f".join(word.form for word in said) + "\x1f"
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
    pieces = [[word.form for word in words(piece)] for piece in _ELLIPSIS.split(quote)]
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


def _with_slips(wanted: list[str], said: list[Word]) -> tuple[int, int] | None:
    """Align the quote with any stretch of the answer, by the least cost of slips (Sellers' algorithm, over words)."""
    if len(wanted) < _SLIP_FROM:
        return None
    allowed = max(1, len(wanted) // _WORDS_A_SLIP)
    forms = [word.form for word in said]
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
    end = min(range(len(costs)), key=costs.__getitem__)
    return (begins[end], end) if costs[end] <= allowed and begins[end] < end else None


def _cost(way: tuple[int, int]) -> int:
    return way[0]


@functools.lru_cache(maxsize=4096)
def _gap(word: str, before: str) -> int:
    """What it costs when a word stands on one side only."""
    if word in FILLERS or (word == before and word.isalpha()):  # a stammer: "we we tracked"
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
    return word in _NEGATIONS or word.startswith(VOID)
