"""One try at a question while it is being answered: what is asked, what is typed, and the clock of both."""

from collections.abc import Callable
from pathlib import Path

from mockint.errors import UsageError
from mockint.grading.listening import Asking
from mockint.interview.editor import EditorError, forget, left_behind
from mockint.store.failures import StoreError
from mockint.store.records import AttemptRecord, Moment, TurnRecord
from mockint.store.rows import LONGEST_KEPT
from mockint.store.store import Store
from mockint.store.timeline import Edit, difference, replay
from mockint.text import clean

_LEFT_BEHIND = "mockint ended while your editor was open. What you had saved there is the draft now."


class NothingAskedError(UsageError):
    """There is no question to do this with."""

    code = "nothing-asked"


class Stopwatch:
    """Milliseconds that pass while it runs; it begins standing.

    Args:
        clock: Seconds that never go back.
        ms: What it shows at first.
    """

    def __init__(self, clock: Callable[[], float], ms: int = 0) -> None:
        self._clock = clock
        self._ms = ms
        self._since: float | None = None

    @property
    def ms(self) -> int:
        """What it shows."""
        return self._ms if self._since is None else self._ms + round((self._clock() - self._since) * 1000)

    @property
    def is_running(self) -> bool:
        """Whether it runs."""
        return self._since is not None

    def run(self) -> None:
        """Let it run."""
        if not self.is_running:
            self._since = self._clock()

    def stop(self) -> None:
        """Let it stand."""
        self._ms, self._since = self.ms, None


class Answering:
    """Notes what is typed and answered in an attempt. Its clock stands while the candidate is away or an interviewer thinks.

    Attributes:
        record: The attempt as it is on disk, but for what was typed since.
        draft: What is typed in the current turn.
        watch: The attempt's clock.
    """

    def __init__(self, store: Store, attempt: int, clock: Callable[[], float]) -> None:
        self._store = store
        self.record: AttemptRecord = store.attempt(attempt)
        self.watch = Stopwatch(clock, self.record.clock_ms)
        turns = self.record.turns
        timelines = [store.edits(turn.id) for turn in turns]
        self._spoken_ms = sum(  # the clock stands between an answer and what is asked next
            after.asked_ms - edits[0].ms for edits, after in zip(timelines, turns[1:], strict=False) if edits
        )
        self._first_key_ms = timelines[-1][0].ms if timelines[-1] else None
        self.draft = _checked(replay(timelines[-1]))
        self._unsaved: list[Edit] = []
        self._unnoted: list[Moment] = []
        self._was_edited = False  # an editor has ended, and what it had is still there
        if not self.is_answered:
            self.watch.run()

    @property
    def turn(self) -> TurnRecord:
        """What was asked last."""
        return self.record.turns[-1]

    @property
    def is_answered(self) -> bool:
        """Whether what was asked last has its answer."""
        return self.turn.answer is not None or self.is_submitted

    @property
    def is_submitted(self) -> bool:
        """Whether nothing more can be said."""
        return self.record.submitted_at is not None

    @property
    def has_answer(self) -> bool:
        """Whether the question itself has its answer."""
        return self.record.turns[0].answer is not None

    @property
    def said_anything(self) -> bool:
        """Whether there is an answer to hand in, or words for one."""
        return self.has_answer or bool(self.draft.strip())

    @property
    def speaking_ms(self) -> int | None:
        """Milliseconds of speaking, from the first key of each turn to its answer; None before the very first."""
        if self._first_key_ms is None:
            return self._spoken_ms or None
        return self._spoken_ms + self.watch.ms - self._first_key_ms

    def type(self, text: str) -> None:
        """Note what the draft reads now. Once it is answered nothing changes any more."""
        if self.is_answered:
            return
        text = clean(text)
        edit = difference(self.draft, text, self.watch.ms)
        if edit is None:
            return
        self.watch.run()
        if self._first_key_ms is None:
            self._first_key_ms = edit.ms
        self.draft = text
        self._unsaved.append(edit)

    def save_draft(self, patience: float | None = None) -> None:
        """Write what was typed and read since the last time, waiting so many seconds for other programs where it is not the usual time."""
        if self._unsaved or self._unnoted:
            self._store.add_edits(self.turn.id, self._unsaved, patience, self._unnoted)
            self._unsaved, self._unnoted = [], []
        if self._was_edited:
            self._forget_edited()

    def open_editor(self) -> Path:
        """Keep the draft and that it is being written, and return the folder in which an editor may have it."""
        self.watch.run()
        if self._first_key_ms is None:
            self._first_key_ms = self.watch.ms
        if not self.draft:
            self._unsaved.append(Edit(self.watch.ms, 0, 0, ""))
        self.save_draft()
        return self._editing_folder

    def close_editor(self, text: str) -> None:
        """Note what the draft reads once its editor has ended. What that had goes as soon as the draft is on disk."""
        self.type(text)
        self._was_edited = True
        self.save_draft()
        self.note("editor")

    def take_left_behind(self, longest: int) -> str:
        """Make a draft of what an editor had saved when the program died that had opened it.

        Returns:
            What to tell the candidate, or nothing.
        """
        if self.is_answered:
            return ""
        try:
            saved = left_behind(self._editing_folder, self.draft, longest)
        except EditorError as error:
            return f"mockint ended while your editor was open: {error.message}"
        if saved is not None:
            self.type(saved)
            self.save_draft()
            self.note("editor")
        forget(self._editing_folder, traces=False)  # an editor may find what it had not saved by them
        return _LEFT_BEHIND if saved is not None else ""

    def answer(self, text: str) -> None:
        """Keep the answer to what was asked last, and stop the clock.

        Raises:
            NothingAskedError: It has its answer already.
        """
        if self.is_answered:
            raise NothingAskedError("this answer is in already; ask the question again to answer it anew")
        self.type(text)
        self._store.answer_turn(self.turn.id, self.draft, self.watch.ms, self._unsaved, self._unnoted)
        self._unsaved, self._unnoted = [], []
        self._forget_edited()
        self.watch.stop()
        self._reload()

    def ask(self, follow_up: Asking) -> None:
        """Ask a follow-up, and let the clock run again."""
        self._store.add_turn(self.record.id, clean(follow_up.ask), follow_up.source, self.watch.ms)
        self._spoken_ms = self.speaking_ms or 0
        self._first_key_ms = None
        self.draft = ""
        self._reload()
        self.watch.run()

    def submit(self) -> None:
        """Hand in all answers. Words that were not sent off yet are an answer; a follow-up without any stays without one.

        Raises:
            NothingAskedError: Nothing was said, or it is handed in already.
        """
        if self.is_submitted or not self.said_anything:
            raise NothingAskedError("there is nothing to submit; say something first, or skip the question")
        if not self.is_answered and self.draft.strip():
            self.answer(self.draft)
        self.decline()

    def decline(self) -> None:
        """Hand in the answers so far. A follow-up may stay without one; what was typed then stays a draft.

        Raises:
            NothingAskedError: The question itself has no answer, or it is handed in already.
        """
        if self.is_submitted or not self.has_answer:
            raise NothingAskedError("there is no answer to hand in; say something first, or skip the question")
        spoken = self.speaking_ms
        if not self.is_answered:
            spoken = self._spoken_ms  # nobody judges the draft, so its time is not held against the answers
            self.save_draft()
            self.note("declined")
        self._store.submit(self.record.id, (spoken or 0) / 1000)
        self.watch.stop()
        self._reload()

    def note(self, kind: str, text: str = "") -> None:
        """Keep that something happened now."""
        self._store.add_moment(self.record.id, Moment(self.watch.ms, kind, clean(text)))
        self._reload()

    def note_reading(self, story: str) -> None:
        """Note that the notes of a story are read now. ``save_draft`` writes it."""
        self._unnoted.append(Moment(self.watch.ms, "story", clean(story)))

    def leave(self) -> None:
        """Keep the draft and how far the clock is; nothing more counts until the attempt is taken up again."""
        self.save_draft()
        if self.watch.is_running:
            self.note("left")
            self.watch.stop()

    @property
    def _editing_folder(self) -> Path:
        return self._store.editing_folder(self.record)

    def _forget_edited(self) -> None:
        forget(self._editing_folder)
        self._was_edited = False

    def _reload(self) -> None:
        self.record = self._store.attempt(self.record.id)


def _checked(draft: str) -> str:
    """Return a draft behind the boundary.

    Raises:
        StoreError: It is longer than any that was ever typed.
    """
    if len(draft) > LONGEST_KEPT:
        raise StoreError(
            f"the draft of this answer has {len(draft):,} characters, and up to {LONGEST_KEPT:,} can be gone on with; "
            "mockint export puts it out"
        )
    return clean(draft)
