"""Answers that are in the database already, as the tests of what comes after them need them."""

from collections.abc import Mapping, Sequence

from examples import BAKERY, CAREFUL, reply
from servers.scripted import Server, streams

from mockint.bank.models import Rubric
from mockint.config import Limits
from mockint.grading.llm import LlmGrader
from mockint.grading.marking import OwnMark
from mockint.grading.offline import OfflineGrader
from mockint.grading.passes import PassesGrader
from mockint.interview.marking import begin_self_check, grade_attempt
from mockint.llm.client import ModelServer
from mockint.store.records import AnswerRecord
from mockint.store.store import Store

Marks = Mapping[str, tuple[str, str]]
CUT = "I cut the Tuesday batch by twenty loaves"


def span(words: str = CUT, answer: str = BAKERY) -> tuple[int, int]:
    """Return where words stand in an answer."""
    start = answer.index(words)
    return start, start + len(words)


def answered(store: Store, rubric: Rubric, answer: str = BAKERY, seconds: float = 60.0) -> int:
    """Keep an answer in a session of its own, and return the attempt's id."""
    session = store.create_session(rubric.pack, [rubric])
    attempt = store.start_attempt(store.session(session).questions[0].id, rubric.question.ask)
    turn = store.attempt(attempt).turns[0].id
    store.answer_turn(turn, answer, 0)
    store.submit(attempt, seconds)
    return attempt


def record(store: Store, attempt: int, rubric: Rubric) -> AnswerRecord:
    """Return an answer as it stands now."""
    of_question = store.history.attempts_of(rubric.pack, rubric.question.id)
    return next(answer for answer in of_question if answer.attempt.id == attempt)


async def graded(
    store: Store,
    rubric: Rubric,
    server: Server,
    points: Marks | None = None,
    answer: str = BAKERY,
    model: str = "tiny",
    passes: Sequence[Marks] = (),
    **changes: object,
) -> AnswerRecord:
    """Keep an answer and let a scripted model mark it, once or in several passes."""
    replies = [reply(rubric, {**CAREFUL, **marks}, **changes) for marks in passes or [points or {}]]
    server.plays(*map(streams, replies))
    found = record(store, answered(store, rubric, answer), rubric)
    one = LlmGrader(ModelServer(model, server.base_url, "sk-test", Limits(first_token=30, silence=30, total=60)))
    judge = PassesGrader(one, len(passes)) if passes else one
    async for _ in grade_attempt(store, found.question, found.attempt, judge):
        pass
    return record(store, found.attempt.id, rubric)


async def self_marked(
    store: Store, rubric: Rubric, missed: tuple[str, ...] = (), answer: str = BAKERY, words: str = CUT
) -> AnswerRecord:
    """Keep an answer that the candidate has marked: everything met by the same words, but what is missed."""
    found = record(store, answered(store, rubric, answer), rubric)
    async for _ in grade_attempt(store, found.question, found.attempt, OfflineGrader()):
        pass
    check = await begin_self_check(store, found.question, found.attempt.id)
    for point in check.points:
        check.mark(OwnMark(point, "missed") if point in missed else OwnMark(point, "met", 0, span(words, answer)))
    return record(store, found.attempt.id, rubric)
