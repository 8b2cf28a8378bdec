"""The interview: ask, draft, answer, ask on, submit, try again, skip, go on, finish, resume."""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from mockint.bank.library import Choice
from mockint.bank.models import Rubric
from mockint.config import MOST_FOLLOW_UPS
from mockint.errors import message_of
from mockint.grading.listening import Asking, Listener
from mockint.grading.submission import LONGEST_ANSWER
from mockint.interview.answering import Answering, NothingAskedError
from mockint.interview.marking import newest, submission_of
from mockint.store.records import AttemptRecord, Mode, QuestionRecord, SessionRecord, TurnRecord
from mockint.store.store import Store

LONGEST_THOUGHT = 10.0  # seconds that an interviewer may take to decide what to ask next
_ROOM_TO_ASK = 1_000  # characters; with less room left for an answer nothing more is asked


class Interview:
    """One session. What is typed is kept as a timeline; what is submitted is on disk before anybody grades it.

    Args:
        store: Where the session is kept.
        number: The session's number.
        clock: Seconds that never go back.
        follow_ups: How many follow-ups an answer may get.

    Attributes:
        thought_too_long: Whether the time ran out when it was last decided what to ask next.
        left_behind: What to tell of words that an editor had saved when mockint died, once the question is asked again; mostly nothing.
    """

    def __init__(
        self,
        store: Store,
        number: int,
        clock: Callable[[], float] = time.monotonic,
        follow_ups: int = MOST_FOLLOW_UPS,
    ) -> None:
        self.store = store
        self._clock = clock
        self._follow_ups = follow_ups
        self.session: SessionRecord = store.session(number)
        self._position = self._next_open(-1)
        self._answering: Answering | None = None
        self.thought_too_long = False
        self.left_behind = ""

    @classmethod
    def start(
        cls,
        store: Store,
        rubrics: Sequence[Rubric],
        title: str,
        clock: Callable[[], float] = time.monotonic,
        mode: Mode = "practice",
        minutes: float | None = None,
        follow_ups: int = MOST_FOLLOW_UPS,
    ) -> "Interview":
        """Begin a new session with these questions.

        Args:
            store: Where the session is kept.
            rubrics: The questions.
            title: What the session is called.
            clock: Seconds that never go back.
            mode: Whether feedback is shown after each question or only at the end.
            minutes: How long the whole may take; None means as long as it takes.
            follow_ups: How many follow-ups an answer may get.
        """
        return cls(store, store.create_session(title, rubrics, mode, minutes), clock, follow_ups)

    @property
    def position(self) -> int | None:
        """The current question's place, counted from 0, or None where none is left."""
        return self._position

    @property
    def question(self) -> QuestionRecord:
        """The current question.

        Raises:
            NothingAskedError: None is left.
        """
        if self._position is None:
            raise NothingAskedError("no question is left in this session")
        return next(question for question in self.session.questions if question.position == self._position)

    @property
    def attempt(self) -> AttemptRecord:
        """The current try at the question.

        Raises:
            NothingAskedError: It has not been asked.
        """
        return self._current.record

    @property
    def turn(self) -> TurnRecord:
        """What was asked last: the question, or a follow-up. Drafts and answers go there.

        Raises:
            NothingAskedError: Nothing was asked.
        """
        return self._current.turn

    @property
    def to_change(self) -> str:
        """The one thing to change since the try before at the current question; empty where there was none, or nobody told one."""
        before = [tried for tried in self.question.attempts if tried.submitted_at and tried.id != self.attempt.id]
        feedback = newest(self.question, before[-1]) if before else None
        return feedback.headline.text if feedback and feedback.headline else ""

    @property
    def is_deciding(self) -> bool:
        """Whether the current turn is answered, and it is open whether anything follows: ``follow_up`` or ``submit`` is next."""
        return self._answering is not None and self._answering.is_answered and not self._answering.is_submitted

    @property
    def room(self) -> int:
        """How many characters the answer to what was asked last may have: what those before it left of the longest answer."""
        return _room_after(self.attempt.turns[:-1])

    @property
    def elapsed_ms(self) -> int:
        """Milliseconds on the clock of the current try; neither a time away nor the interviewer's thinking counts."""
        return self._answering.watch.ms if self._answering else 0

    @property
    def speaking_ms(self) -> int | None:
        """Milliseconds of speaking, from the first key of each turn to its answer; None before the very first."""
        return self._answering.speaking_ms if self._answering else None

    @property
    def remaining_ms(self) -> int | None:
        """What is left of the time for the whole, not below 0; None where it has no clock."""
        minutes = self.session.minutes
        if minutes is None or self._answering is None:
            return self.session.remaining_ms
        current = self.attempt.id
        others = (a.clock_ms for question in self.session.questions for a in question.attempts if a.id != current)
        return max(0, round(minutes * 60_000) - sum(others) - self.elapsed_ms)

    @property
    def is_time_up(self) -> bool:
        """Whether nothing is left of the time for the whole."""
        return self.remaining_ms == 0

    def ask(self) -> str:
        """Ask the current question, or go on where it was left, and return the draft."""
        self.save_draft()
        self.left_behind = ""
        attempts = self.question.attempts
        last = attempts[-1] if attempts else None
        if last is None or last.submitted_at:
            self._begin()
        else:
            self._take_up(last.id)
            if last.moments and last.moments[-1].kind == "left":
                self.note("back")
            self.left_behind = self._current.take_left_behind(self.room)
        return self._current.draft

    def try_again(self) -> None:
        """Ask the current question once more, from nothing."""
        self._put_away()
        self._begin()

    def hold(self) -> None:
        """Let the clock stand, as in a pause to think, until ``go`` or the first key."""
        self._current.watch.stop()

    def go(self) -> None:
        """Let the clock run."""
        if not self._current.is_answered:
            self._current.watch.run()

    def type(self, text: str) -> None:
        """Note what the draft reads now. ``save_draft`` writes it. After the answer nothing changes any more."""
        self._current.type(text)

    def save_draft(self, patience: float | None = None) -> None:
        """Write what was typed and read since the last time, waiting so many seconds for other programs where it is not the usual time."""
        if self._answering:
            self._answering.save_draft(patience)

    def note(self, kind: str, text: str = "") -> None:
        """Keep that something happened beside the typing, such as ``hint``."""
        self._current.note(kind, text)

    def note_reading(self, story: str) -> None:
        """Note that the candidate reads the notes of a story of this title. ``save_draft`` writes it, so that no key waits for that."""
        self._current.note_reading(story)

    def open_editor(self) -> Path:
        """Keep the draft, and return the folder in which an editor may have it. What it saves there outlives this program."""
        return self._current.open_editor()

    def close_editor(self, text: str) -> None:
        """Keep what the draft reads once its editor has ended; then what that had is removed."""
        self._current.close_editor(text)

    def leave(self) -> None:
        """Keep the draft and the clock; ``ask`` goes on from there, in this program or another."""
        if self._answering:
            self._answering.leave()
            self._reload()

    def answer(self, text: str) -> None:
        """Keep the answer to what was asked last. It is on disk then; ``follow_up`` or ``submit`` hands it in.

        Raises:
            NothingAskedError: Nothing was asked, or it has its answer already.
        """
        self._current.answer(text)

    async def follow_up(self, listener: Listener) -> TurnRecord | None:
        """Decide whether to ask on. What is asked is on disk and the current turn then; otherwise the attempt is submitted.

        It takes ten seconds at most, and whatever fails on the way means that nothing more is asked. Cancelling it changes
        nothing: ``submit`` ends the question then, and calling this again decides anew.

        Returns:
            The follow-up, or None where nothing more is asked.
        """
        current = self._current
        asking = await self._decided(current, listener)
        if current is not self._answering or not self.is_deciding:
            return None  # the candidate has gone on meanwhile
        if asking is None:
            self.submit()
            return None
        current.ask(asking)
        return current.turn

    def submit(self) -> AttemptRecord:
        """Hand in what was said, the words in hand included, without another follow-up, and return the attempt.

        Raises:
            NothingAskedError: Nothing was said, or it is handed in already.
        """
        self._current.submit()
        self._reload()
        return self.attempt

    def decline(self) -> AttemptRecord:
        """Hand in the answers so far, and return the attempt. A follow-up may stay without one; what was typed then stays a draft.

        Raises:
            NothingAskedError: The question itself has no answer, or it is handed in already.
        """
        self._current.decline()
        self._reload()
        return self.attempt

    def skip(self) -> bool:
        """Pass over the current question; its draft stays. Of a question with an answer only the follow-up is passed over.

        Returns:
            Whether another question is left.
        """
        if not self._put_away():
            self.store.skip(self.question.id)
        return self.next()

    def next(self) -> bool:
        """Go to the next question that is neither answered nor skipped. Returns whether there is one."""
        self._put_away()
        self._answering = None
        self._reload()
        self._position = self._next_open(-1 if self._position is None else self._position)
        return self._position is not None

    def finish(self) -> None:
        """End the session: answers are handed in, drafts stay drafts. Answers can still be graded and marked."""
        self._put_away()
        self.store.finish_session(self.session.id)
        self._reload()

    def time_is_up(self) -> AttemptRecord | None:
        """End the session, the words in hand being an answer. What was not asked by then is not reached, and never zero.

        Returns:
            The attempt that was handed in by it, or None where nothing was said.
        """
        handed_in = None
        if self._answering and self._answering.said_anything and not self._answering.is_submitted:
            handed_in = self.submit()
        self.finish()
        return handed_in

    @property
    def _current(self) -> Answering:
        if self._answering is None:
            raise NothingAskedError("ask the question first")
        return self._answering

    async def _decided(self, current: Answering, listener: Listener) -> Asking | None:
        turns = current.record.turns
        self.thought_too_long = False
        if len(turns) > self._follow_ups or self.is_time_up or _room_after(turns) < _ROOM_TO_ASK:
            return None
        try:
            async with asyncio.timeout(LONGEST_THOUGHT):
                return await listener.follow_up(submission_of(self.question, current.record))
        except TimeoutError:
            self.thought_too_long = True
            why = f"it took longer than {LONGEST_THOUGHT:.0f} seconds"
        except Exception as error:  # noqa: BLE001 - whatever it was, the interview goes on
            why = message_of(error)
        current.note("no-follow-up", why)
        return None

    def _put_away(self) -> bool:
        """Hand in the current try if it has an answer, else leave it; drafts stay drafts. Returns whether it has one."""
        current = self._answering
        has_answer = current is not None and current.has_answer
        if current and has_answer and not current.is_submitted:
            self.decline()
        else:
            self.leave()
        return has_answer

    def _begin(self) -> None:
        self._take_up(self.store.start_attempt(self.question.id, self.question.rubric.question.ask))

    def _take_up(self, attempt: int) -> None:
        self._answering = Answering(self.store, attempt, self._clock)
        self._reload()

    def _reload(self) -> None:
        self.session = self.store.session(self.session.id)

    def _next_open(self, after: int) -> int | None:
        """The first open question behind a place, else the first one before it."""
        open_places = [question.position for question in self.session.questions if not question.is_done]
        return next((place for place in open_places if place > after), open_places[0] if open_places else None)


def _room_after(turns: Sequence[TurnRecord]) -> int:
    return max(0, LONGEST_ANSWER - sum(len(turn.answer or "") for turn in turns))


def title_of(choice: Choice, rubrics: Sequence[Rubric]) -> str:
    """Return a title for a session with these questions, such as ``mock, kpi-stories, senior``."""
    packs = list(dict.fromkeys(rubric.pack for rubric in rubrics))
    name = packs[0] if len(packs) == 1 else "mixed"
    parts = ["mock" if choice.mock else None, name, choice.level, choice.kind, choice.topic]
    return ", ".join(part for part in parts if part)


def new_seed() -> int:
    """Return a seed that draws another order of questions each time."""
    return random.SystemRandom().randrange(2**31)
