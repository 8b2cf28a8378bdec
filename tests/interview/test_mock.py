"""A mock interview: several questions against one clock, feedback only at the end, paused and taken up again."""

import asyncio

import pytest
from examples import BAKERY, reply
from interview.steps import Clock, model, said
from servers.scripted import Server, answers_status, streams

from mockint.bank.library import Bank, Choice
from mockint.grading.listening import Asking
from mockint.grading.offline import OfflineGrader
from mockint.grading.submission import Grader, Submission
from mockint.interview.beginning import begin, mock_minutes
from mockint.interview.interview import Interview
from mockint.interview.pending import GradedLate, grade_pending, grade_quietly
from mockint.store.store import Store

MOCK = Choice(pack="kpi-stories", count=5, mock=True, minutes=10)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def mock(store: Store, bank: Bank, clock: Clock) -> Interview:
    """A mock interview of five questions in ten minutes."""
    return begin(store, bank, MOCK, clock=clock)


class AsksOn:
    """A listener that always asks on."""

    async def follow_up(self, submission: Submission) -> Asking | None:
        return Asking(f"And then, number {len(submission.turns)}?", "model")


async def late(store: Store, grader: Grader) -> list[GradedLate]:
    return [one async for one in grade_pending(store, grader)]


def test_it_has_a_clock_and_says_what_it_is(mock: Interview) -> None:
    assert (mock.session.mode, mock.session.minutes, mock.session.title) == ("mock", 10, "mock, kpi-stories")
    assert (mock.remaining_ms, mock.is_time_up) == (600_000, False)


def test_without_minutes_it_gets_three_times_what_its_answers_take(store: Store, bank: Bank) -> None:
    mock = begin(store, bank, Choice(pack="kpi-stories", count=6, mock=True))
    spoken = sum(question.rubric.question.minutes for question in mock.session.questions)
    assert mock.session.minutes == mock_minutes([question.rubric for question in mock.session.questions])
    assert 0 <= mock.session.minutes - 3 * spoken < 1


def test_practice_has_no_clock_for_the_whole(store: Store, bank: Bank, clock: Clock) -> None:
    practice = begin(store, bank, Choice(pack="kpi-stories", count=2), clock=clock)
    said(practice, BAKERY)
    assert (practice.session.mode, practice.remaining_ms, practice.is_time_up) == ("practice", None, False)


def test_thinking_speaking_and_skipping_all_take_their_time(mock: Interview, clock: Clock) -> None:
    mock.ask()
    clock.passes(30)
    mock.type("So")
    clock.passes(60)
    mock.answer(BAKERY)
    mock.submit()
    assert mock.remaining_ms == 510_000
    clock.passes(100)  # nothing is asked
    assert mock.remaining_ms == 510_000
    mock.next()
    mock.ask()
    clock.passes(40)
    mock.skip()
    assert mock.remaining_ms == 470_000
    mock.ask()
    clock.passes(10)
    assert mock.remaining_ms == 460_000


async def test_the_clock_stands_while_the_interviewer_thinks(mock: Interview, clock: Clock) -> None:
    mock.ask()
    clock.passes(60)
    mock.answer(BAKERY)
    clock.passes(9)
    await mock.follow_up(AsksOn())
    assert mock.remaining_ms == 540_000


def test_a_pause_to_think_is_not_on_the_clock_until_the_first_key(mock: Interview, clock: Clock) -> None:
    mock.ask()
    mock.hold()
    clock.passes(30)
    assert (mock.elapsed_ms, mock.remaining_ms) == (0, 600_000)
    mock.type("")  # the screen draws its empty draft
    clock.passes(5)
    assert mock.elapsed_ms == 0
    mock.go()
    clock.passes(5)
    mock.hold()
    clock.passes(5)
    mock.type("S")
    clock.passes(1)
    assert (mock.elapsed_ms, mock.speaking_ms) == (6_000, 1_000)


def test_it_goes_on_another_day_with_its_clock_where_it_was(mock: Interview, store: Store, clock: Clock) -> None:
    mock.ask()
    clock.passes(120)
    mock.answer(BAKERY)
    mock.submit()
    mock.next()
    mock.ask()
    clock.passes(45)  # thinking, not a word yet
    mock.leave()
    clock.passes(3600)
    assert mock.remaining_ms == 435_000
    assert store.session(mock.session.id).remaining_ms == 435_000

    clock.now = 7.0  # another day, another machine
    resumed = Interview(store, mock.session.id, clock)
    assert (resumed.session.mode, resumed.position, resumed.remaining_ms) == ("mock", 1, 435_000)
    resumed.ask()
    clock.passes(35)
    assert (resumed.elapsed_ms, resumed.remaining_ms) == (80_000, 400_000)
    resumed.leave()
    resumed.leave()  # the key was pressed twice
    kinds = [moment.kind for moment in resumed.attempt.moments]
    assert kinds == ["left", "back", "left"]


async def test_when_time_is_up_the_words_in_hand_are_an_answer_and_the_rest_is_not_reached(
    mock: Interview, clock: Clock
) -> None:
    mock.ask()
    mock.type("We threw away nine")
    clock.passes(700)
    assert (mock.remaining_ms, mock.is_time_up) == (0, True)
    attempt = mock.time_is_up()

    assert attempt is not None
    assert (attempt.turns[0].answer, attempt.submitted_at is not None) == ("We threw away nine", True)
    assert mock.session.finished_at is not None
    assert [(question.skipped, len(question.attempts)) for question in mock.session.questions[1:]] == [(False, 0)] * 4


async def test_when_time_is_up_in_a_follow_up_what_was_said_before_counts(mock: Interview, clock: Clock) -> None:
    mock.ask()
    mock.answer(BAKERY)
    await mock.follow_up(AsksOn())
    clock.passes(700)
    attempt = mock.time_is_up()
    assert attempt is not None
    assert [turn.answer for turn in attempt.turns] == [BAKERY, None]


def test_when_time_is_up_without_a_word_nothing_is_submitted(mock: Interview, clock: Clock) -> None:
    mock.ask()
    clock.passes(700)
    assert mock.time_is_up() is None
    assert mock.session.questions[0].attempts[0].submitted_at is None


async def test_when_time_is_up_nothing_more_is_asked(mock: Interview, clock: Clock) -> None:
    mock.ask()
    clock.passes(700)
    mock.answer(BAKERY)
    assert await mock.follow_up(AsksOn()) is None
    assert mock.attempt.submitted_at is not None


async def test_answers_are_graded_while_it_goes_on(mock: Interview, store: Store, server: Server) -> None:
    said(mock, BAKERY)
    server.plays(streams(reply(mock.question.rubric)))
    graded = asyncio.create_task(grade_quietly(store, mock.question, mock.attempt, model(server)))
    mock.next()
    mock.ask()
    mock.type("So")
    feedback = await graded
    assert feedback.score == 92
    assert store.session(mock.session.id).questions[0].attempts[0].feedback[0].feedback == feedback


async def test_afterwards_only_what_is_not_graded_yet_is_graded(
    mock: Interview, store: Store, bank: Bank, server: Server
) -> None:
    other = said(begin(store, bank, Choice(question="problem-in-the-figures")), BAKERY)
    said(mock, BAKERY)
    first = mock.attempt.id
    await grade_quietly(store, mock.question, mock.attempt, OfflineGrader())
    mock.next()
    said(mock, BAKERY)
    mock.time_is_up()

    graded = await late(store, OfflineGrader())
    left = [other.attempt.id, mock.session.questions[1].attempts[0].id]
    assert [one.waiting.attempt.id for one in graded] == left
    assert first not in left

    server.plays(answers_status(402))
    assert await late(store, model(server)) == []


def test_an_interview_that_was_opened_and_left_without_a_word_is_not_gone_on_with(
    store: Store, bank: Bank, clock: Clock
) -> None:
    opened = begin(store, bank, MOCK, clock=clock)
    opened.ask()
    clock.passes(20)
    opened.leave()
    assert [line.was_left for line in store.history.sessions()] == [False]

    typed = begin(store, bank, MOCK, clock=clock)
    typed.ask()
    typed.type("So")
    typed.leave()
    skipped = begin(store, bank, MOCK, clock=clock)
    skipped.ask()
    skipped.skip()
    finished = begin(store, bank, MOCK, clock=clock)
    said(finished, BAKERY)
    finished.finish()
    left = {line.id for line in store.history.sessions() if line.was_left}
    assert left == {typed.session.id, skipped.session.id}
