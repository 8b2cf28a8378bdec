"""Grading what waits: answers whose grading failed, was stopped, or that are told of only at the end."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from mockint.grading.events import feedback_of
from mockint.grading.feedback import Feedback
from mockint.grading.submission import Grader
from mockint.interview.marking import grade_attempt
from mockint.llm.errors import FOR_ALL
from mockint.store.claims import BeingGradedError
from mockint.store.records import AttemptRecord, QuestionRecord, WaitingRecord
from mockint.store.store import Store


@dataclass(frozen=True)
class GradedLate:
    """An answer that waited has a new feedback, which is kept; it may have failed again."""

    waiting: WaitingRecord
    feedback: Feedback


async def grade_pending(store: Store, grader: Grader) -> AsyncGenerator[GradedLate, None]:
    """Grade what waits, oldest first, but for what is being graded already, here or in another program.

    Where a failure would meet the next answer alike, it ends; the rest goes on waiting.

    Args:
        store: Where the answers are.
        grader: Who grades.
    """
    for waiting in store.history.waiting():
        try:
            with store.claims.of(waiting.attempt.id):
                if not store.history.is_waiting(waiting.attempt.id):
                    continue  # another program has graded it since
                feedback = await grade_quietly(store, waiting.question, waiting.attempt, grader)
        except BeingGradedError:
            continue
        yield GradedLate(waiting, feedback)
        if feedback.error and feedback.error.code in FOR_ALL:
            return


async def grade_quietly(store: Store, question: QuestionRecord, attempt: AttemptRecord, grader: Grader) -> Feedback:
    """Grade a submitted attempt with nobody looking on, as in a mock interview, and return the feedback, which is kept.

    Cancelling it keeps nothing; the answer waits for a grading then.
    """
    return await feedback_of(grade_attempt(store, question, attempt, grader))
