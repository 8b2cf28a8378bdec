"""What a model adds on its own: figures and names that the candidate never said become blanks to fill in."""

import itertools
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from mockint.words import SCALES, TENS, UNITS, Word, sentences, words

FIGURE_BLANK, NAME_BLANK = "[how much?]", "[who or what?]"

_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
_SHORT_SCALES = {"k": 1_000, "m": 1_000_000, "bn": 1_000_000_000}  # where they touch the digits: "5k"
_ORDINALS = frozenset({"st", "nd", "rd", "th"})
_LOOSE = frozenset("half halved double doubled twice triple tripled third thirds quarter quarters dozen dozens".split())
_INNOCENT = frozenset({"one"})  # "the one who", "one day": hardly ever a figure
_END = Word("", 0, 0)
_BRACKETS = re.compile(r"\[[^\]]*\]")
_SPEAKS = frozenset("said says told asked wanted thought rang called agreed and".split())


def with_blanks(text: str, said: Sequence[str]) -> tuple[str, list[str]]:
    """Return a text in which figures and names that nobody said are blanks, and the words that were taken out.

    Figures count as said whichever way they are written: "nine", "9" and "9 percent" are the same, and so are "5 million", "five million"
    and "5m". A name is a word with a
    capital inside a sentence; at its beginning, only where somebody speaks or acts with "and" after it.

    Args:
        text: What a model wrote; what stands in square brackets is left alone.
        said: The candidate's turns.
    """
    figures = {figure for turn in said for _, figure in _figures(words(turn))}
    forms = {word.form for turn in said for word in words(turn)}
    found = sorted([*_new_figures(text, figures, forms), *_new_names(text, forms)])
    pieces: list[str] = []
    taken: list[str] = []
    end = 0
    for start, stop, blank in found:
        if start < end:
            continue
        if pieces and pieces[-1] == blank and not text[end:start].strip():  # "Mr Khan" is one name
            taken[-1] += text[end:stop]
        else:
            pieces += [text[end:start], blank]
            taken.append(text[start:stop])
        end = stop
    return "".join([*pieces, text[end:]]), taken


Cut = tuple[int, int, str]


def _new_figures(text: str, figures: set[Decimal], forms: set[str]) -> Iterator[Cut]:
    for run, figure in _figures(_outside_brackets(text)):
        if figure not in figures and not (len(run) == 1 and run[0].form in _INNOCENT):
            yield run[0].start, run[-1].end, FIGURE_BLANK
    for word in _outside_brackets(text):
        if word.form in _LOOSE and word.form not in forms:
            yield word.start, word.end, FIGURE_BLANK


def _new_names(text: str, forms: set[str]) -> Iterator[Cut]:
    inside = _outside_brackets(text)
    firsts = {next((word.start for word in inside if word.start >= start), -1) for start, _ in sentences(text)}
    for number, word in enumerate(inside):
        written = text[word.start : word.end]
        if not written[0].isupper() or word.form in forms or word.form.split("'")[0] in {"i", "im", "ive", "id", "ill"}:
            continue
        after = inside[number + 1].form if number + 1 < len(inside) else ""
        if word.start not in firsts or after in _SPEAKS:
            yield word.start, word.end, NAME_BLANK


def _outside_brackets(text: str) -> list[Word]:
    return words(_BRACKETS.sub(lambda match: " " * len(match.group()), text))


def _figures(found: Sequence[Word]) -> Iterator[tuple[list[Word], Decimal]]:
    """Yield each figure with its words: "twenty-five", "two hundred and ten", "1.5 million" and "5k" are one each; "2nd" is none."""
    run: list[Word] = []
    for word, after in itertools.pairwise([*found, _END, _END]):
        if run and not _goes_on(run[-1], word):
            if word.form == "and" and run[-1].form in SCALES:
                continue
            yield run, _value(run)
            run = []
        if run or _is_number(word, after):
            run.append(word)


def _is_number(word: Word, after: Word) -> bool:
    if _DIGITS.fullmatch(word.form):
        return not (after.form in _ORDINALS and after.start == word.end)
    return word.form in UNITS or word.form in TENS or word.form in SCALES


def _goes_on(before: Word, word: Word) -> bool:
    """Whether a word belongs to the figure before it: "twenty" and "five", "5" and "million", but not "three" and "four"."""
    if word.form in _SHORT_SCALES:
        return word.start == before.end and before.form[-1].isdigit()
    ones = word.form in UNITS and 0 < UNITS[word.form] < UNITS["ten"]
    tens = word.form in UNITS or word.form in TENS
    return word.form in SCALES or (before.form in SCALES and tens) or (before.form in TENS and ones)


def _value(run: Sequence[Word]) -> Decimal:
    whole = part = Decimal(0)
    for word in run:
        if word.form == "hundred":
            part = (part or 1) * Decimal(100)
        elif scale := SCALES.get(word.form) or _SHORT_SCALES.get(word.form):
            whole += (part or 1) * Decimal(scale)
            part = Decimal(0)
        elif _DIGITS.fullmatch(word.form):
            first, *rest = re.split(r"[.,:]", word.form)
            part += Decimal(f"{first}.{''.join(rest) or 0}")
        else:
            part += UNITS.get(word.form, 0) + TENS.get(word.form, 0)
    return whole + part
