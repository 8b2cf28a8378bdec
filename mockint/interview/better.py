"""A better answer to an attempt that is on disk, on demand."""

from mockint.config import Settings
from mockint.grading.better import better_answer
from mockint.grading.feedback import BetterAnswer
from mockint.interview.marking import submission_of
from mockint.llm.client import ModelServer
from mockint.store.records import AttemptRecord, QuestionRecord
from mockint.store.store import Store


async def write_better(
    store: Store, question: QuestionRecord, attempt: AttemptRecord, settings: Settings
) -> BetterAnswer:
    """Have the chosen model write a better answer, keep it, and return it.

    Raises:
        MockintError: The server could not be asked, or its reply holds no answer; nothing is kept then.
    """
    server = ModelServer.of(settings)
    try:
        better = await better_answer(server, submission_of(question, attempt))
    finally:
        await server.close()
    store.add_better(attempt.id, better)
    return better
