"""A session as it happened: each attempt on its own clock, with everything that can be stopped at."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Literal

from mockint.grading.delivery import find_fillers
from mockint.interview.marking import newest
from mockint.store.records import AttemptRecord, Moment, QuestionRecord, SessionRecord
from mockint.store.store import Store
from mockint.store.timeline import Drafts, Edit, typed_at
from mockint.text import plural

if TYPE_CHECKING:
    from mockint.grading.feedback import Evidence

MarkerKind = Literal["follow-up", "evidence", "correction", "filler", "moment"]

LONGEST_PAUSE_MS = 2_000  # what a pause takes where pauses are shortened
_LINGER_MS = 1_500  # the whole answer stands this long before its feedback
_FEEDBACK_MS = 8_000  # and its feedback so long before the next question
_ONE_CORRECTION_MS = 2_000  # words taken out within this time of each other are one correction


@dataclass(frozen=True, order=True)
class Marker:
    """A place on an attempt's clock where there is something to look at: at ``ms`` milliseconds, ``text`` tells what."""

    ms: int
    kind: MarkerKind
    text: str


@dataclass(frozen=True)
class Said:
    """One turn as it stands at a moment: what was asked, and what the answer read by then."""

    ask: str
    answer: str


class Take:
    """One attempt at a question, to be played. All times are milliseconds since the question was asked; a time away is not in it.

    Args:
        question: The question as it was asked then.
        attempt: The attempt.
        edits: The timeline of each of its turns.

    Attributes:
        feedback: What was told of it, with the candidate's own marks, or None.
        submitted_ms: When it was handed in, or the last thing that happened to a draft.
        feedback_ms: From when its feedback is shown.
        length: When it is over.
    """

    def __init__(self, question: QuestionRecord, attempt: AttemptRecord, edits: Sequence[Sequence[Edit]]) -> None:
        self.question = question
        self.attempt = attempt
        self.feedback = newest(question, attempt) if attempt.submitted_at else None
        self._edits = edits
        self._drafts = [Drafts(turn) for turn in edits]
        self._asked = [turn.asked_ms for turn in attempt.turns]
        keys = [turn[0].ms for turn in edits if turn]
        spoken_until = round(keys[0] + 1000 * (attempt.seconds or 0)) if keys else 0
        self.submitted_ms = max([*self._happened(), spoken_until])
        self.feedback_ms = self.submitted_ms + _LINGER_MS
        self.length = self.feedback_ms + (_FEEDBACK_MS if self.feedback else 0)

    def turns_at(self, ms: float) -> list[Said]:
        """Return the turns that were asked by a moment; the last one is being answered."""
        asked = max(1, bisect_right(self._asked, ms))
        return [
            Said(turn.ask, drafts.at(ms))
            for turn, drafts in zip(self.attempt.turns[:asked], self._drafts[:asked], strict=True)
        ]

    @cached_property
    def events(self) -> list[int]:
        """Every moment at which something happened, in order, each once."""
        return sorted({0, *self._happened(), self.submitted_ms, self.feedback_ms})

    @cached_property
    def markers(self) -> list[Marker]:
        """What is worth a jump, in order."""
        follow_ups = [Marker(turn.asked_ms, "follow-up", turn.ask) for turn in self.attempt.turns[1:]]
        beside = [Marker(moment.ms, "moment", moment_text(moment)) for moment in self.attempt.moments]
        corrections = [marker for turn in self._edits for marker in _corrections(turn)]
        return sorted([*follow_ups, *beside, *corrections, *self._fillers(), *self._evidence()])

    def _happened(self) -> Iterator[int]:
        yield from self._asked
        yield from (edit.ms for turn in self._edits for edit in turn)
        yield from (moment.ms for moment in self.attempt.moments)

    def _fillers(self) -> Iterator[Marker]:
        for edits, drafts in zip(self._edits, self._drafts, strict=True):
            found = find_fillers(drafts.after(len(edits)))
            typed = typed_at(edits, [end - 1 for _, (_, end) in found])
            yield from (Marker(typed[end - 1], "filler", word) for word, (_, end) in found)

    def _evidence(self) -> Iterator[Marker]:
        """Where the last character of each piece of evidence was typed. What was judged may be the text without control characters."""
        if self.feedback is None:
            return
        numbers = {point.id: number for number, point in enumerate(self.question.rubric.question.expected, 1)}
        told: list[tuple[str, Evidence | None]] = [
            (f"point {numbers[mark.id]} {mark.verdict}", mark.evidence) for mark in self.feedback.points
        ]
        told += [(f"red flag {flag.id}", flag.evidence) for flag in self.feedback.red_flags if flag.raised]
        for turn, edits in enumerate(self._edits):
            here = [(name, words) for name, words in told if words and words.turn == turn]
            typed = typed_at(edits, [words.span[1] - 1 for _, words in here])
            for name, words in here:
                ms = typed.get(words.span[1] - 1, self.submitted_ms)
                yield Marker(ms, "evidence", f"{name}: {words.quote}")


def load_takes(store: Store, session: SessionRecord) -> list[Take]:
    """Return the attempts of a session in the order in which they were begun."""
    pairs = [(question, attempt) for question in session.questions for attempt in question.attempts]
    pairs.sort(key=lambda pair: (pair[1].started_at, pair[1].id))
    return [Take(question, attempt, [store.edits(turn.id) for turn in attempt.turns]) for question, attempt in pairs]


class ShortPauses:
    """The clock of a take on which no pause is longer than ``LONGEST_PAUSE_MS``; between two events it runs evenly.

    Args:
        events: The moments at which something happened, in order, the first one 0.
    """

    def __init__(self, events: Sequence[int]) -> None:
        self._real = events
        gaps = (min(after - before, LONGEST_PAUSE_MS) for before, after in pairwise(events))
        self._played = list(accumulate(gaps, initial=0))

    def played(self, real: float) -> float:
        """Return when a moment of the take is played, in milliseconds from its begin."""
        return _along(self._real, self._played, real)

    def real(self, played: float) -> float:
        """Return the moment of the take that is played then."""
        return _along(self._played, self._real, played)


def moment_text(moment: Moment) -> str:
    """Tell in words what happened beside the typing."""
    told = {
        "hint": "looked at a hint",
        "outline": "opened the outline",
        "editor": "wrote in an editor",
        "story": "looked at a story",
        "left": "left, and came back later",
        "back": "came back",
    }.get(moment.kind, moment.kind)
    return f"{told}: {moment.text}" if moment.text else told


def _corrections(edits: Sequence[Edit]) -> Iterator[Marker]:
    """Where words were taken out; what lies close together is one correction, which stands where it began."""
    first = last = out = 0
    for edit in edits:
        if edit.end == edit.start:
            continue
        if out and edit.ms - last > _ONE_CORRECTION_MS:
            yield Marker(first, "correction", _taken_out(out))
            out = 0
        first, last, out = first if out else edit.ms, edit.ms, out + edit.end - edit.start
    if out:
        yield Marker(first, "correction", _taken_out(out))


def _taken_out(count: int) -> str:
    return f"{plural(count, 'character')} taken out"


def _along(one: Sequence[int], other: Sequence[int], at: float) -> float:
    """Where a place between two milestones lies between the same two of the other clock; behind the last one both run alike."""
    after = bisect_left(one, at)
    if after == 0:
        return other[0]
    if after == len(one):
        return other[-1] + at - one[-1]
    before = after - 1
    share = (at - one[before]) / (one[after] - one[before])
    return other[before] + share * (other[after] - other[before])
