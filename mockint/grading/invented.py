"""What a model adds on its own: figures and names that the candidate never said become blanks to fill in."""

import re
from collections.abc import Iterator, Sequence

from mockint.words import Word, sentences, words

FIGURE_BLANK, NAME_BLANK = "[how much?]", "[who or what?]"

_UNITS = dict(
    zip(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(),
        range(20),
        strict=True,
    )
)
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_LOOSE = frozenset("half halved double doubled twice triple tripled third thirds quarter quarters dozen dozens".split())
_INNOCENT = frozenset({"one"})  # "the one who", "one day": hardly ever a figure
_BRACKETS = re.compile(r"\[[^\]]*\]")
_SPEAKS = frozenset("said says told asked wanted thought rang called agreed and".split())


def with_blanks(text: str, said: Sequence[str]) -> tuple[str, list[str]]:
    """Return a text in which figures and names that nobody said are blanks, and the words that were taken out.

    Figures count as said whichever way they are written: "nine", "9" and "9 percent" are the same. A name is a word with a
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


def _new_figures(text: str, figures: set[float], forms: set[str]) -> Iterator[Cut]:
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


def _figures(found: Sequence[Word]) -> Iterator[tuple[list[Word], float]]:
    """Yield each figure with its words: "twenty-five", "two hundred and ten" and "1.5" are one each."""
    run: list[Word] = []
    for word in [*found, Word("", 0, 0)]:
        digits = re.fullmatch(r"\d+(?:[.,:]\d+)*", word.form)
        if word.form in _UNITS or word.form in _TENS or word.form in _SCALES:
            if run and not _goes_on(run[-1], word):
                yield run, _value(run)
                run = []
            run.append(word)
            continue
        if run and word.form == "and" and run[-1].form in _SCALES:
            continue
        if run:
            yield run, _value(run)
            run = []
        if digits:
            whole, *rest = re.split(r"[.,:]", word.form)
            yield [word], float(f"{whole}.{''.join(rest) or 0}")


def _goes_on(before: Word, word: Word) -> bool:
    """Whether a number word belongs to the figure before it: "twenty" and "five", but not "three" and "four"."""
    ones = word.form in _UNITS and 0 < _UNITS[word.form] < _UNITS["ten"]
    return word.form in _SCALES or before.form in _SCALES or (before.form in _TENS and ones)


def _value(run: Sequence[Word]) -> float:
    whole = part = 0
    for word in run:
        if word.form == "hundred":
            part = max(part, 1) * 100
        elif word.form in _SCALES:
            whole += max(part, 1) * _SCALES[word.form]
            part = 0
        else:
            part += _UNITS.get(word.form, 0) + _TENS.get(word.form, 0)
    return float(whole + part)
