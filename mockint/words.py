"""Words as they are compared: without case, accents, punctuation and the kind of apostrophe."""

import functools
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

# What is taken out of an answer leaves this in its place, so that spans still fit and nothing is found across the gap.
VOID = "\x00"

# Scripts without spaces between words count one word a character. "%" is the word "percent". A run of VOID is a word that equals none.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_APOSTROPHE = "'’‘ʼ＇´`"  # as typed, and as some keyboards and programs make it
_WORD = re.compile(
    rf"\x00+|[{_UNSPACED}]|%|[$€£¥]?\d+(?:[.,:]\d+)*|[^\W\d_{_UNSPACED}](?:[^\W_{_UNSPACED}]|[\u0300-\u036f]|[{_APOSTROPHE}](?=[^\W_]))*|[^\W_]"
)
_APOSTROPHES = re.compile(f"[{_APOSTROPHE}]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_SENTENCE_END = re.compile(r"[.!?…。！？]+[\"'”’)\]]*(?=\s|$|\x00)|\n+|(?<=[。！？])")

# Words that stand in any text of English, and the verbs with which points of rubrics begin: sharing them means nothing.
_COMMON = frozenset(
    "a an the and or but so that this these those it its is are was were be been being has have had do does did of to in on at for with as by "
    "from into about than then there their they them he she his her him we us our you your i me my not no if when what which who how why "
    "where whether own themselves themself myself yourself one something someone somebody "
    "says say names name gives give tells tell explains explain describes describe at least some two any other more most can could would should will just".split()
)
# Words for numbers, each with its worth.
UNITS = {
    word: worth
    for worth, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
        "nineteen".split()
    )
}
TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}

FILLERS = frozenset({"um", "umm", "uh", "uhm", "er", "erm", "hmm", "mm", "ah"})


@dataclass(frozen=True, slots=True)
class Word:
    """A word in its compared form, and where it stands: ``text[start:end]``, in code points."""

    form: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """Return the words of a text in order."""
    return [Word(_form(match.group()), match.start(), match.end()) for match in _WORD.finditer(text)]


def spoken(text: str) -> list[Word]:
    """Return the words of a text without what was taken out of it."""
    return [word for word in words(text) if not word.form.startswith(VOID)]


def count_spoken(text: str) -> int:
    """Return how many words ``spoken`` finds, quickly enough for each key that is typed."""
    return sum(not match.group().startswith(VOID) for match in _WORD.finditer(text))


def stems(text: str) -> frozenset[str]:
    """Return the stems of the words of a text that carry meaning, by Snowball's rules for English."""
    return frozenset(_stem(word.form) for word in spoken(text) if word.form not in _COMMON)


@functools.lru_cache(maxsize=20_000)
def _stem(form: str) -> str:
    return str(_stemmer().stemWord(form))


@functools.cache
def _stemmer() -> Any:  # noqa: ANN401 - the library has no types
    import snowballstemmer  # noqa: PLC0415 - not on the way to the first frame

    return snowballstemmer.stemmer("english")


def sentences(text: str, longest: int = 0) -> list[tuple[int, int]]:
    """Return the spans of the sentences of a text, without the white space around them.

    With ``longest``, a sentence of more words than that (speech often runs on) is cut at commas and before "and", "but" and
    "so", into pieces of a few words or more.
    """
    spans = []
    start = 0
    for end in [*(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]:
        if trimmed := _trimmed(text, start, end):
            spans += _clauses(text, trimmed, longest) if longest else [trimmed]
        start = end
    return spans


_CLAUSE = re.compile(r"(?<=[,;:])\s+|\s+(?=(?:and|but|so|because|then)\s)", re.IGNORECASE)
_SHORTEST_CLAUSE = 4


def _clauses(text: str, span: tuple[int, int], longest: int) -> list[tuple[int, int]]:
    start, end = span
    if len(words(text[start:end])) <= longest:
        return [span]
    pieces: list[tuple[int, int]] = []
    for cut in [*(match.end() for match in _CLAUSE.finditer(text, start, end)), end]:
        piece = _trimmed(text, start, cut)
        if piece is None:
            continue
        if cut == end or len(words(text[piece[0] : piece[1]])) >= _SHORTEST_CLAUSE:
            pieces.append(piece)
            start = cut
    return pieces


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return (start + left, start + len(piece.rstrip())) if piece.strip() else None


def _form(word: str) -> str:
    if word.startswith(VOID):
        return word
    if word == "%":
        return "percent"
    bare = _APOSTROPHES.sub("", word)
    if bare.isascii():
        form = bare.lower()
    else:
        decomposed = unicodedata.normalize("NFKD", bare).casefold()
        form = "".join(char for char in decomposed if not unicodedata.combining(char))
    if form[:1] in "$€£¥":
        form = form[1:]
    return _THOUSANDS.sub("", form) or word  # a lone mark of a script is a word of its own
