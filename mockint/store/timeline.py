"""The timeline of typing: an answer as the changes that made it, from which the draft at any moment follows."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """At ``ms`` milliseconds of the attempt's clock, ``text`` took the place of the draft's [start, end)."""

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


class Drafts:
    """The draft at any moment of a timeline, near the last one asked for at next to no cost.

    Playing on applies one change after the other. A jump begins at the nearest of the drafts that were kept on the way, so that an
    hour of typing is never gone through twice.
    """

    _EVERY = 256  # changes between two kept drafts

    def __init__(self, edits: Sequence[Edit]) -> None:
        self.edits = edits
        self._moments = [edit.ms for edit in edits]
        self._kept = [""]
        self._at = 0
        self._draft = ""

    def at(self, ms: float) -> str:
        """Return the draft at a moment."""
        return self.after(bisect_right(self._moments, ms))

    def after(self, count: int) -> str:
        """Return the draft after so many changes."""
        nearest = min(count // self._EVERY, len(self._kept) - 1)
        if not nearest * self._EVERY <= self._at <= count:
            self._at, self._draft = nearest * self._EVERY, self._kept[nearest]
        for edit in self.edits[self._at : count]:
            self._draft = edit.apply(self._draft)
            self._at += 1
            if self._at == len(self._kept) * self._EVERY:
                self._kept.append(self._draft)
        return self._draft


def typed_at(edits: Sequence[Edit], places: Collection[int]) -> dict[int, int]:
    """Return when the characters at these places of the last draft were typed, in milliseconds.

    It goes back through the changes. A place that a change typed is known; one behind it moves to where it stood before.
    """
    found: dict[int, int] = {}
    wanted = sorted(
        (place, place) for place in set(places)
    )  # where it stands in the draft that is looked at, and at the end
    for edit in reversed(edits):
        first = bisect_left(wanted, (edit.start, -1))
        if first == len(wanted):
            continue
        past = edit.start + len(edit.text)
        moved = edit.end - past
        behind = bisect_left(wanted, (past, -1))
        found.update((place, edit.ms) for _, place in wanted[first:behind])
        wanted[first:] = [(at + moved, place) for at, place in wanted[behind:]]
    return found


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
