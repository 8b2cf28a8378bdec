"""Grading what waits: answers whose grading failed or was stopped, one after the other."""

from collections.abc import AsyncGenerator, Container
from contextlib import aclosing
from dataclasses import dataclass

from mockint.grading.events import Finished
from mockint.grading.feedback import Feedback
from mockint.grading.submission import Grader
from mockint.interview.marking import grade_attempt
from mockint.llm.errors import FOR_ALL
from mockint.store.records import WaitingRecord
from mockint.store.store import Store


@dataclass(frozen=True)
class GradedLate:
    """An answer that waited has a new feedback, which is kept; it may have failed again."""

    waiting: WaitingRecord
    feedback: Feedback


async def grade_pending(store: Store, grader: Grader, but: Container[int] = ()) -> AsyncGenerator[GradedLate, None]:
    """Grade what waits, oldest first. Where a failure would meet the next answer alike, it ends; the rest goes on waiting.

    Args:
        store: Where the answers are.
        grader: Who grades.
        but: Attempts that are being graded elsewhere.
    """
    for waiting in store.history.waiting():
        if waiting.attempt.id in but:
            continue
        async with aclosing(grade_attempt(store, waiting.question, waiting.attempt, grader)) as events:
            async for event in events:
                if isinstance(event, Finished):
                    yield GradedLate(waiting, event.feedback)
                    if event.feedback.error and event.feedback.error.code in FOR_ALL:
                        return
