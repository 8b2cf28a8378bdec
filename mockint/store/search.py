"""What somebody types to find answers, put as a question to the index; and how a found passage comes back."""

from dataclasses import dataclass

from mockint.text import clean

# Around the words that were found, in a passage from the index: private characters that no text has, and the boundary lets through.
BEFORE, AFTER = "\ue000", "\ue001"
_SHORTEST = 2


def match_of(words: str) -> str | None:
    """Return the expression that finds answers with all of these words, or None where there is nothing to look for.

    Whatever is typed is data, never syntax: each word is quoted, and found from its beginning on. A single letter of the
    alphabet is left out, since it would find nearly everything.
    """
    wanted = [word for word in clean(words).split() if any(char.isalnum() for char in word)]
    wanted = [word for word in wanted if len(word) >= _SHORTEST or not (word.isascii() and word.isalpha())]
    return " AND ".join('"' + word.replace('"', '""') + '"*' for word in wanted) or None


@dataclass(frozen=True)
class Passage:
    """Words around a hit, with the spans in ``text`` that were found."""

    text: str
    hits: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, marked: str) -> "Passage":
        """Return the passage from a text with ``BEFORE`` and ``AFTER`` around its hits; it is cleaned and put on one line."""
        text, hits, start = "", [], 0
        for char in " ".join(clean(marked).split()):
            if char == BEFORE:
                start = len(text)
            elif char == AFTER:
                hits.append((start, len(text)))
            else:
                text += char
        return cls(text, tuple(hits))

    def near_hit(self, room: int) -> "Passage":
        """Return it from a few words before the first hit on, where all of it is longer than there is room for."""
        first = self.hits[0][0] if self.hits else 0
        cut = self.text.rfind(" ", 0, max(0, first - room // 4)) + 1
        if cut == 0 or len(self.text) <= room:
            return self
        return Passage("…" + self.text[cut:], tuple((start - cut + 1, end - cut + 1) for start, end in self.hits))
