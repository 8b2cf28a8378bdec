"""An interview without a screen: a person is asked, types, answers, skips, goes on, leaves and comes back."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from examples import BAKERY
from interview.steps import Clock, grade, said, self_check, submitted

from mockint.bank.library import Bank, Choice
from mockint.bank.models import Rubric
from mockint.errors import MockintError
from mockint.grading.offline import OfflineGrader
from mockint.interview.answering import NothingAskedError
from mockint.interview.interview import Interview, title_of
from mockint.interview.marking import grade_attempt
from mockint.store.store import Store


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def three(bank: Bank) -> list[Rubric]:
    return bank.choose(Choice(pack="kpi-stories", count=3))


@pytest.fixture
def interview(store: Store, three: list[Rubric], clock: Clock) -> Interview:
    return Interview.start(store, three, "kpi-stories", clock)


def draft_on_disk(home: Path, interview: Interview, attempt: int = 0) -> str:
    """Read with other eyes what was typed for the first question."""
    other = Store(home / "mockint.db")
    try:
        return other.draft(other.session(interview.session.id).questions[0].attempts[attempt].turns[0].id)
    finally:
        other.close()


def test_from_question_to_feedback(interview: Interview, three: list[Rubric], clock: Clock) -> None:
    assert interview.position == 0
    assert interview.question.rubric == three[0]
    assert interview.ask() == ""
    assert interview.attempt.turns[0].ask == three[0].question.ask

    clock.passes(20)  # thinking
    interview.type("So, um")
    clock.passes(90)
    attempt = submitted(interview, BAKERY)
    assert (attempt.number, attempt.seconds, attempt.turns[0].answer) == (1, 90.0, BAKERY)

    feedback = grade(interview)
    assert feedback.status == "needs_marking"
    assert feedback.delivery.seconds == 90
    assert feedback.turns[0].answer == BAKERY


def test_thinking_does_not_count_as_speaking(interview: Interview, clock: Clock) -> None:
    interview.ask()
    assert (interview.elapsed_ms, interview.speaking_ms) == (0, None)
    clock.passes(30)
    assert (interview.elapsed_ms, interview.speaking_ms) == (30_000, None)
    interview.type("S")
    clock.passes(1.5)
    assert (interview.elapsed_ms, interview.speaking_ms) == (31_500, 1500)


def test_the_timeline_tells_how_the_answer_came_to_be(interview: Interview, store: Store, clock: Clock) -> None:
    interview.ask()
    for seconds, text in [(2.0, "We"), (0.25, "We count"), (1.0, "We counted"), (0.5, "I counted")]:
        clock.passes(seconds)
        interview.type(text)
    interview.type("I counted")  # nothing new
    submitted(interview, "I counted")

    edits = store.edits(interview.attempt.turns[0].id)
    assert [edit.ms for edit in edits] == [2000, 2250, 3250, 3750]
    assert [edit.text for edit in edits] == ["We", " count", "ed", "I"]


def test_a_saved_draft_is_on_disk(interview: Interview, home: Path) -> None:
    interview.ask()
    interview.type("So, um, back at")
    interview.save_draft()
    interview.type("So, um, back at the bakery")
    assert draft_on_disk(home, interview) == "So, um, back at"
    interview.save_draft()
    assert draft_on_disk(home, interview) == "So, um, back at the bakery"
    interview.save_draft()  # nothing new, nothing twice
    assert draft_on_disk(home, interview) == "So, um, back at the bakery"


@pytest.mark.parametrize(
    "goes_on",
    [Interview.skip, Interview.next, Interview.try_again, Interview.finish],
    ids=["skip", "next", "try again", "finish"],
)
def test_going_on_loses_nothing_that_was_typed(
    interview: Interview, home: Path, goes_on: Callable[[Interview], object]
) -> None:
    interview.ask()
    interview.type("Half a thought")
    goes_on(interview)
    assert draft_on_disk(home, interview) == "Half a thought"


def test_leaving_and_coming_back_goes_on_with_the_draft_and_its_clock(
    interview: Interview, store: Store, clock: Clock
) -> None:
    interview.ask()
    clock.passes(10)
    interview.type("So")
    clock.passes(20)
    interview.type("So, um, back at the bakery")
    interview.save_draft()

    clock.now = 90_000.0  # the next day
    resumed = Interview(store, interview.session.id, clock)
    assert resumed.position == 0
    assert resumed.ask() == "So, um, back at the bakery"
    assert resumed.attempt.number == 1
    assert (resumed.elapsed_ms, resumed.speaking_ms) == (30_000, 20_000)

    clock.passes(5)
    attempt = submitted(resumed, "So, um, back at the bakery we counted.")
    assert attempt.seconds == 25.0
    assert [edit.ms for edit in store.edits(attempt.turns[0].id)] == [10_000, 30_000, 35_000]


def test_asking_again_keeps_what_is_on_disk(interview: Interview) -> None:
    interview.ask()
    interview.type("So, um")
    interview.save_draft()
    assert interview.ask() == "So, um"
    assert len(interview.session.questions[0].attempts) == 1


def test_an_answer_that_was_sent_is_not_overwritten(interview: Interview, store: Store) -> None:
    said(interview, "The first answer, sent and marked.")
    with suppress(MockintError):  # a plain refusal is right, and so is a try of its own
        interview.answer("Something else")
    answers = [a.turns[0].answer for a in store.session(interview.session.id).questions[0].attempts]
    assert answers[0] == "The first answer, sent and marked."


def test_trying_again_starts_from_nothing_and_keeps_the_first_try(interview: Interview, clock: Clock) -> None:
    said(interview, BAKERY)
    grade(interview)
    clock.passes(60)
    interview.try_again()
    assert (interview.attempt.number, interview.elapsed_ms, interview.speaking_ms) == (2, 0, None)
    submitted(interview, "This time I say much more of what I did myself.")

    first, second = interview.session.questions[0].attempts
    assert first.turns[0].answer == BAKERY
    assert len(first.feedback) == 1
    assert second.turns[0].answer == "This time I say much more of what I did myself."


def test_questions_come_in_order_until_none_is_left(interview: Interview) -> None:
    said(interview, BAKERY)
    assert interview.next()
    assert interview.position == 1
    assert interview.skip()
    assert interview.position == 2
    said(interview, BAKERY)
    assert not interview.next()
    assert interview.position is None
    with pytest.raises(NothingAskedError, match="no question is left"):
        interview.ask()


def test_a_question_left_open_comes_back_at_the_end(interview: Interview) -> None:
    interview.ask()
    assert interview.next()  # not now
    assert interview.position == 1
    said(interview, BAKERY)
    assert interview.next()
    assert interview.position == 2
    assert interview.skip()
    assert interview.position == 0


def test_coming_back_goes_on_with_the_first_open_question(interview: Interview, store: Store) -> None:
    said(interview, BAKERY)
    interview.next()
    interview.skip()
    assert Interview(store, interview.session.id).position == 2


def test_a_skipped_question_keeps_its_draft(interview: Interview, home: Path) -> None:
    interview.ask()
    interview.type("No idea, well")
    interview.skip()
    assert interview.session.questions[0].skipped
    assert draft_on_disk(home, interview) == "No idea, well"


def test_a_finished_session_can_still_be_graded(interview: Interview) -> None:
    said(interview, BAKERY)
    interview.finish()
    assert interview.session.finished_at is not None
    assert grade(interview).status == "needs_marking"
    assert len(self_check(interview).points) == 6


def test_nothing_can_be_done_before_a_question_was_asked(interview: Interview) -> None:
    for early in (
        lambda: interview.attempt,
        lambda: interview.answer(BAKERY),
        interview.submit,
    ):
        with pytest.raises(NothingAskedError, match="ask the question first"):
            early()
    assert interview.session.questions[0].attempts == []


def test_a_session_without_questions_is_over_at_once(store: Store) -> None:
    interview = Interview.start(store, [], "nothing")
    assert interview.position is None
    assert not interview.next()


def test_what_steers_a_terminal_never_reaches_the_disk(interview: Interview, store: Store) -> None:
    interview.ask()
    interview.type("I \x1b]52;c;AAAA\x07counted \x1b[31mred\x1b[0m \ud800 \u202eloaves")
    interview.save_draft()
    turn = interview.attempt.turns[0].id
    assert store.draft(turn) == "I counted red \ufffd loaves"
    interview.answer("I counted\r\nloaves\x00 \x9b31m[/b]")
    assert interview.attempt.turns[0].answer == "I counted\nloaves [/b]"
    assert store.draft(turn) == "I counted\nloaves [/b]"


def test_an_empty_answer_is_an_answer(interview: Interview) -> None:
    interview.ask()
    attempt = submitted(interview, "")
    assert (attempt.turns[0].answer, attempt.seconds) == ("", 0.0)
    feedback = grade(interview)
    assert (feedback.status, feedback.score) == ("graded", 0)
    assert {mark.by for mark in feedback.points} == {"code"}


def test_two_interviews_at_once_do_not_mix(store: Store, three: list[Rubric]) -> None:
    one, two = (Interview.start(store, three[:1], name, Clock()) for name in ("one", "two"))
    one.ask()
    two.ask()
    one.type("from one")
    two.type("from two")
    one.save_draft()
    submitted(two, "from two, sent")
    assert store.draft(one.attempt.turns[0].id) == "from one"
    assert one.session.questions[0].attempts[0].turns[0].answer is None
    assert two.attempt.turns[0].answer == "from two, sent"


def test_a_grading_is_kept_before_it_is_told(interview: Interview, store: Store) -> None:
    said(interview, BAKERY)

    async def kept_at_each_event() -> list[int]:
        return [
            len(store.session(interview.session.id).questions[0].attempts[0].feedback)
            async for _ in grade_attempt(store, interview.question, interview.attempt, OfflineGrader())
        ]

    kept = asyncio.run(kept_at_each_event())
    assert kept[-1] == 1
    assert set(kept[:-1]) == {0}


@pytest.mark.parametrize(
    ("choice", "title"),
    [
        (Choice(pack="kpi-stories"), "kpi-stories"),
        (Choice(pack="kpi-stories", level="senior", kind="behavioral"), "kpi-stories, senior, behavioral"),
        (Choice(topic="reporting"), "mixed, reporting"),
    ],
)
def test_a_session_is_named_after_what_was_chosen(bank: Bank, choice: Choice, title: str) -> None:
    assert title_of(choice, bank.choose(choice)) == title
