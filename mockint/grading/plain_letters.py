"""A text in the letters of ASCII as far as it can be read so: what is typed in other letters that look alike is meant to be read alike."""

import unicodedata
from collections.abc import Iterator, Sequence

_ALIKE = dict(
    zip(
        "‘’‚‛′´“”„‟″«»‐‑‒–—―−аеорсхуіѕјһԁԛԝАВЕКМНОРСТХУІЅЈαειοκνρτυΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        '\'\'\'\'\'\'"""""""-------aeopcxyisjhdqwABEKMHOPCTXYISJaeiokvptuABEZHIKMNOPTYX',
        strict=True,
    )
)


def plain_letters(text: str) -> tuple[str, Sequence[int]]:
    """Return the text in plain letters, without accents and signs that do not show, blanks in a row made one.

    The second is where each of its characters stands in the text, and last the text's end.
    """
    if text.isascii() and "  " not in text:
        return text, range(len(text) + 1)
    kept: list[str] = []
    at: list[int] = []
    for i, char in enumerate(text):
        for plain in _plain(char):
            if plain != " " or not kept or kept[-1] != " ":
                kept.append(plain)
                at.append(i)
    return "".join(kept), [*at, len(text)]


def _plain(char: str) -> Iterator[str]:
    if char.isascii():
        yield char
    elif char in _ALIKE:
        yield _ALIKE[char]
    elif unicodedata.category(char) not in {"Mn", "Me", "Cf"}:
        bare = [part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part)]
        yield from bare if "".join(bare).isascii() else char
