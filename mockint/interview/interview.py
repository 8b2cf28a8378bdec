"""The interview: ask, draft, answer, grade, try again, skip, go on, finish, resume."""

import random
import time
from collections.abc import AsyncGenerator, Callable, Sequence

from mockint.bank.library import Choice
from mockint.bank.models import Rubric
from mockint.errors import UsageError
from mockint.grading.events import Event
from mockint.grading.submission import Grader
from mockint.interview.marking import SelfCheck, grade_attempt
from mockint.store.records import AttemptRecord, QuestionRecord, SessionRecord
from mockint.store.store import Store
from mockint.store.timeline import Edit, difference, replay
from mockint.text import clean


class NothingAskedError(UsageError):
    """There is no question to do this with."""

    code = "nothing-asked"


class Interview:
    """One session. What is typed is kept as a timeline; what is submitted is on disk before anybody grades it.

    Args:
        store: Where the session is kept.
        number: The session's number.
        clock: Seconds that never go back.
    """

    def __init__(self, store: Store, number: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.store = store
        self._clock = clock
        self.session: SessionRecord = store.session(number)
        self._position = self._next_open(-1)
        self._attempt: AttemptRecord | None = None
        self._asked_at = 0.0
        self._draft = ""
        self._first_key_ms: int | None = None
        self._unsaved: list[Edit] = []

    @classmethod
    def start(
        cls, store: Store, rubrics: Sequence[Rubric], title: str, clock: Callable[[], float] = time.monotonic
    ) -> "Interview":
        """Begin a new session with these questions."""
        return cls(store, store.create_session(title, rubrics), clock)

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
        return self.session.questions[self._position]

    @property
    def attempt(self) -> AttemptRecord:
        """The current try at the question.

        Raises:
            NothingAskedError: It has not been asked.
        """
        if self._attempt is None:
            raise NothingAskedError("ask the question first")
        return self._attempt

    @property
    def elapsed_ms(self) -> int:
        """Milliseconds since the question was asked; a time away does not count."""
        return round((self._clock() - self._asked_at) * 1000)

    @property
    def speaking_ms(self) -> int | None:
        """Milliseconds since the first key, or None before it."""
        return None if self._first_key_ms is None else self.elapsed_ms - self._first_key_ms

    def ask(self) -> str:
        """Ask the current question, or go on with the try that was left, and return its draft."""
        question = self.question
        last = question.attempts[-1] if question.attempts else None
        if last is None or last.submitted_at:
            self._begin()
            return ""
        self._attempt = last
        edits = self.store.edits(last.turns[-1].id)
        self._draft = replay(edits)
        self._first_key_ms = edits[0].ms if edits else None
        self._asked_at = self._clock() - (edits[-1].ms / 1000 if edits else 0.0)
        self._unsaved = []
        return self._draft

    def try_again(self) -> None:
        """Ask the current question once more, from nothing."""
        self.save_draft()
        self._begin()

    def type(self, text: str) -> None:
        """Note what the draft reads now. ``save_draft`` writes it. After the submission nothing changes any more."""
        if self.attempt.submitted_at:
            return
        text = clean(text)
        edit = difference(self._draft, text, self.elapsed_ms)
        if edit is None:
            return
        if self._first_key_ms is None:
            self._first_key_ms = edit.ms
        self._draft = text
        self._unsaved.append(edit)

    def save_draft(self) -> None:
        """Write what was typed since the last time."""
        edits, self._unsaved = self._unsaved, []
        if edits:
            try:
                self.store.add_edits(self.attempt.turns[-1].id, edits)
            except BaseException:
                self._unsaved = edits + self._unsaved
                raise

    def answer(self, text: str) -> AttemptRecord:
        """Submit the answer and return the attempt, which is on disk."""
        attempt = self.attempt
        if attempt.submitted_at:
            raise NothingAskedError("this answer is submitted already; ask the question again to answer it anew")
        self.type(text)
        turn = attempt.turns[-1].id
        seconds = (self.speaking_ms or 0) / 1000
        self.store.submit(attempt.id, [(turn, self._draft)], seconds, [(turn, edit) for edit in self._unsaved])
        self._unsaved = []
        self._reload()
        return self.attempt

    def grade(self, grader: Grader) -> AsyncGenerator[Event, None]:
        """Grade the submitted answer; see ``grade_attempt``.

        Raises:
            NothingAskedError: Nothing was submitted.
        """
        if not self.attempt.submitted_at:
            raise NothingAskedError("submit an answer first; a draft is not graded")
        return grade_attempt(self.store, self.question, self.attempt, grader)

    def self_check(self) -> SelfCheck:
        """Return the self-check of the newest feedback."""
        return SelfCheck(self.store, self.question, self.store.attempt(self.attempt.id))

    def skip(self) -> bool:
        """Pass over the current question; its draft stays. Returns whether another one is left."""
        self.save_draft()
        self.store.skip(self.question.id)
        return self.next()

    def next(self) -> bool:
        """Go to the next question that is neither answered nor skipped. Returns whether there is one."""
        self.save_draft()
        self._reload()
        self._position = self._next_open(-1 if self._position is None else self._position)
        self._attempt = None
        return self._position is not None

    def finish(self) -> None:
        """End the session. Answers can still be graded and marked."""
        self.save_draft()
        self.store.finish_session(self.session.id)
        self._reload()

    def _begin(self) -> None:
        attempt = self.store.start_attempt(self.question.id, self.question.rubric.question.ask)
        self._asked_at = self._clock()
        self._draft = ""
        self._first_key_ms = None
        self._unsaved = []
        self._reload(attempt)

    def _reload(self, attempt: int | None = None) -> None:
        self.session = self.store.session(self.session.id)
        if attempt is None and self._attempt is not None:
            attempt = self._attempt.id
        if attempt is not None:
            self._attempt = next(a for q in self.session.questions for a in q.attempts if a.id == attempt)

    def _next_open(self, after: int) -> int | None:
        """The first open question behind a place, else the first one before it."""
        open_places = [question.position for question in self.session.questions if not question.is_done]
        return next((place for place in open_places if place > after), open_places[0] if open_places else None)


def title_of(choice: Choice, rubrics: Sequence[Rubric]) -> str:
    """Return a title for a session with these questions, such as ``kpi-stories, senior``."""
    packs = list(dict.fromkeys(rubric.pack for rubric in rubrics))
    parts = [packs[0] if len(packs) == 1 else "mixed", choice.level, choice.kind, choice.topic]
    return ", ".join(part for part in parts if part)


def new_seed() -> int:
    """Return a seed that draws another order of questions each time."""
    return random.SystemRandom().randrange(2**31)
