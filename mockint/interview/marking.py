"""Grading an attempt that is on disk, and the candidate's own marks on what nobody judged."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress

from mockint.errors import UsageError
from mockint.grading.events import Event, Finished
from mockint.grading.feedback import Feedback, Turn
from mockint.grading.marking import MarkError, OwnMark, open_points, with_own_marks
from mockint.grading.offline import OfflineGrader
from mockint.grading.submission import Grader, Submission
from mockint.log import log
from mockint.store.database import BusyError, StoreError
from mockint.store.records import AttemptRecord, FeedbackRecord, QuestionRecord
from mockint.store.store import Store

_WAIT_SECONDS = 30.0
_PATIENCE = 0.2  # of a try; what else there is to do goes on between two


def submission_of(question: QuestionRecord, attempt: AttemptRecord) -> Submission:
    """Return what a grader gets of a submitted attempt."""
    turns = tuple(Turn(ask=turn.ask, answer=turn.answer) for turn in attempt.turns if turn.answer is not None)
    return Submission(question.rubric, turns, attempt.seconds or None)


async def grade_attempt(
    store: Store, question: QuestionRecord, attempt: AttemptRecord, grader: Grader
) -> AsyncGenerator[Event, None]:
    """Grade a submitted attempt and keep the feedback before it is told.

    Closing the iterator ends the grading; then nothing is kept, and the answer can be graded again.

    Raises:
        StoreError: The question's rubric cannot be read.
    """
    if question.unreadable:
        raise StoreError(f"{question.unreadable}.")
    async with aclosing(grader.grade(submission_of(question, attempt))) as events:
        async for event in events:
            if isinstance(event, Finished):
                await _keep(store, attempt.id, event.feedback)
                log.info("attempt %d: %s", attempt.id, _outcome(event.feedback))
            yield event


async def _keep(store: Store, attempt: int, feedback: Feedback) -> None:
    """Keep a feedback. Another program that writes is waited for longer than at a key: it took a model a while to come here."""
    until = time.monotonic() + _WAIT_SECONDS
    while True:
        try:
            store.add_feedback(attempt, feedback, _PATIENCE)
        except BusyError:
            if time.monotonic() > until:
                raise
            await asyncio.sleep(_PATIENCE)
        else:
            return


def _outcome(feedback: Feedback) -> str:
    grader, failed = feedback.grader, f" ({feedback.error.code})" if feedback.error else ""
    return f"{feedback.status}{failed} by {grader.name} {grader.model or ''} {grader.prompt or ''} in {grader.seconds:.1f} s"


def newest_record(attempt: AttemptRecord) -> FeedbackRecord | None:
    """Return an attempt's newest grading that did not fail, else the newest one, or None where it was never graded."""
    good = [record for record in attempt.feedback if not record.feedback.error]
    return next(reversed(good or list(attempt.feedback)), None)


def newest(question: QuestionRecord, attempt: AttemptRecord) -> Feedback | None:
    """Return the feedback that counts for an attempt, with the candidate's marks on it, or None where it was never graded.

    A mark that this version would no longer take, such as one on words that count as void by now, is left out.
    """
    record = newest_record(attempt)
    if record is None:
        return None
    feedback = record.feedback
    for mark in record.marks:
        with suppress(MarkError):
            feedback = with_own_marks(feedback, question.rubric, [mark])
    return feedback


class NothingToMarkError(UsageError):
    """The answer was never graded, not even by code, so there is nothing to mark."""

    code = "nothing-to-mark"


class SelfCheck:
    """The candidate marks, one point at a time, what neither a grader nor code judged.

    Each mark is kept at once. When the last point is marked, the whole becomes a feedback of its own.
    """

    def __init__(self, store: Store, question: QuestionRecord, attempt: AttemptRecord) -> None:
        self._store = store
        self._rubric = question.rubric
        record, feedback = newest_record(attempt), newest(question, attempt)
        if record is None or feedback is None:
            raise NothingToMarkError("have the answer graded first, with --grader offline if there is no model")
        self._record = record
        self.feedback = feedback

    @property
    def points(self) -> list[str]:
        """The ids of the points to mark, in the pack's order."""
        return open_points(self.feedback)

    @property
    def unmarked(self) -> list[str]:
        """The ids of the points without a mark."""
        return [mark.id for mark in self.feedback.points if mark.verdict == "unjudged"]

    def mark(self, mark: OwnMark) -> Feedback:
        """Keep a mark and return the feedback with it.

        Raises:
            MarkError: The point is not open, or there are no words for the mark.
        """
        feedback = with_own_marks(self.feedback, self._rubric, [mark])
        self._store.add_mark(self._record.id, mark, None if feedback.status == "needs_marking" else feedback)
        self.feedback = feedback
        return feedback


async def begin_self_check(store: Store, question: QuestionRecord, attempt: int) -> SelfCheck:
    """Return the self-check of a submitted attempt.

    Where no grading stands, code's own is made first: a failed one stays as it is, and the candidate's marks become a feedback of
    their own.

    Raises:
        NothingToMarkError: Nobody has graded it, and it is too long to be graded.
    """
    tried = store.attempt(attempt)
    record = newest_record(tried)
    if record is None or record.feedback.error:
        if failure := submission_of(question, tried).too_long:
            raise NothingToMarkError(failure.message)
        async for _ in grade_attempt(store, question, tried, OfflineGrader()):
            pass
        tried = store.attempt(attempt)
    return SelfCheck(store, question, tried)
