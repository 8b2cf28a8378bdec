"""The timeline of typing: an answer as the changes that made it, from which the draft at any moment follows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True, slots=True)
class Edit:
    """At ``ms`` milliseconds after the question was asked, ``text`` took the place of the draft's [start, end)."""

    ms: int
    start: int
    end: int
    text: str

    def apply(self, draft: str) -> str:
        """Return the draft after this change."""
        return draft[: self.start] + self.text + draft[self.end :]


def difference(old: str, new: str, ms: int) -> Edit | None:
    """Return the one change that leads from one draft to the next, or None where they are equal."""
    if old == new:
        return None
    start = _common(old, new)
    left = min(len(old), len(new)) - start
    same_end = _common(old[::-1][:left], new[::-1][:left])
    return Edit(ms, start, len(old) - same_end, new[start : len(new) - same_end])


def replay(edits: Iterable[Edit], until_ms: int | None = None) -> str:
    """Return the draft at a moment, or at the end."""
    draft = ""
    for edit in edits:
        if until_ms is not None and edit.ms > until_ms:
            break
        draft = edit.apply(draft)
    return draft


def drafts(edits: Sequence[Edit]) -> list[str]:
    """Return the draft after each change."""
    return list(accumulate(edits, lambda draft, edit: edit.apply(draft), initial=""))[1:]


def _common(one: str, other: str) -> int:
    """The length of the common start, found by halving, since slices compare fast."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
