"""A mock interview: a clock over the whole, no feedback until the end, and then one page."""

from dataclasses import replace

import pytest
from examples import BAKERY, reply
from interview.steps import Clock, submitted
from servers.scripted import Server, says_nothing, streams
from textual.widgets import OptionList, TextArea
from tui_person import Person, answers, on, opens, sees, shown, until

from mockint.bank.library import Bank, Choice
from mockint.bank.models import Rubric
from mockint.config import Settings
from mockint.interview.interview import Interview
from mockint.store.store import Store
from mockint.tui.app import MockintApp
from mockint.tui.interview.screen import InterviewScreen

MOCK = Choice(pack="kpi-stories", count=5, seed=1, mock=True)


def rows(pilot: Person) -> list[str]:
    """The lines of the page, a question each."""
    return [str(option.prompt) for option in pilot.app.screen.query_one(OptionList).options]


def app_of(pilot: Person) -> MockintApp:
    assert isinstance(pilot.app, MockintApp)
    return pilot.app


@pytest.fixture
def three(bank: Bank, rubric: Rubric) -> list[Rubric]:
    """The bakery's question and two more."""
    return [rubric, bank.rubric("leading-vs-lagging"), bank.rubric("first-simple-report")]


async def test_no_feedback_until_the_end_and_then_every_score(
    server: Server, with_model: Settings, rubric: Rubric, three: list[Rubric], store: Store
) -> None:
    server.plays(streams(reply(rubric)))
    async with opens(with_model) as pilot:
        interview = Interview.start(store, [rubric, *three[1:]], "mock", mode="mock", minutes=30, follow_ups=0)
        app_of(pilot).resume(interview.session.id)
        await on(pilot, "InterviewScreen")
        assert "question 1 of 3" in shown(pilot)
        assert " left · " in shown(pilot)
        await answers(pilot)
        await sees(pilot, "question 2 of 3")
        assert "of 100" not in shown(pilot)
        await pilot.press("f3")
        await sees(pilot, "question 3 of 3")
        await pilot.press("f3")
        await on(pilot, "SummaryScreen")
        await sees(pilot, "92 strong")
        first, second, third = rows(pilot)
        assert "92 strong" in first
        assert "skipped" in second
        assert "skipped" in third
        assert "leading-vs-lagging: You passed over it." in shown(pilot)
        await pilot.press("enter")
        await on(pilot, "FeedbackScreen")
        await sees(pilot, "92 of 100")
        await pilot.press("escape")
        await on(pilot, "SummaryScreen")
        await pilot.press("escape")
        await on(pilot, "HomeScreen")


async def test_what_is_still_being_graded_says_so_and_fills_in(
    server: Server, with_model: Settings, rubric: Rubric, three: list[Rubric], store: Store
) -> None:
    server.plays(streams(reply(rubric), held_at=200))
    async with opens(with_model) as pilot:
        interview = Interview.start(store, three[:1], "mock", mode="mock", minutes=30, follow_ups=0)
        app_of(pilot).resume(interview.session.id)
        await answers(pilot)
        await on(pilot, "SummaryScreen")
        assert "grading ..." in rows(pilot)[0]
        assert " 0 " not in rows(pilot)[0], "not graded is not zero"
        await pilot.press("enter")
        await on(pilot, "SummaryScreen")
        server.goes_on.set()
        await sees(pilot, "92 strong")
        assert "grading" not in rows(pilot)[0]
    assert len(server.requests) == 1


async def test_a_mock_is_begun_by_one_key_paused_and_gone_on_with_another_day(store: Store) -> None:
    async with opens() as pilot:
        await pilot.press("i")
        await on(pilot, "MockScreen")
        assert "5 questions, and one clock of " in shown(pilot)
        await pilot.press("escape")
        await on(pilot, "HomeScreen")
        assert store.latest_session() is None
        await pilot.press("i")
        await on(pilot, "MockScreen")
        await pilot.press("enter")
        await on(pilot, "InterviewScreen")
        assert "question 1 of 5" in shown(pilot)
        await pilot.press(*"We counted")
        await pilot.press("escape")
        await on(pilot, "HomeScreen")
    minutes = store.session(1).minutes
    assert minutes
    async with opens() as pilot:
        assert "mock, " in shown(pilot)
        assert " left, 0 of 5 done" in shown(pilot)
        await pilot.press("c")
        await on(pilot, "InterviewScreen")
        assert pilot.app.screen.query_one(TextArea).text == "We counted"
        assert " left · " in shown(pilot)


async def test_time_up_ends_it_and_the_words_in_hand_are_an_answer(three: list[Rubric], store: Store) -> None:
    clock = Clock()
    async with opens() as pilot:
        app = app_of(pilot)
        interview = Interview.start(store, three, "mock", clock, mode="mock", minutes=10, follow_ups=0)
        app.push_screen(InterviewScreen(interview), app.interviewed)
        await answers(pilot)
        await sees(pilot, "question 2 of 3")
        pilot.app.screen.query_one(TextArea).insert("A leading indicator tells early.")
        await pilot.pause()
        clock.passes(9 * 60)
        await sees(pilot, "1:00 left")
        clock.passes(61)
        await on(pilot, "SummaryScreen")
        assert any("Time is up" in note.message for note in app._notifications)
        await until(pilot, lambda: ["to be marked" in row for row in rows(pilot)] == [True, True, False])
        assert "not reached" in rows(pilot)[2]
    session = store.session(1)
    assert session.finished_at
    assert session.questions[1].attempts[0].turns[0].answer == "A leading indicator tells early."


async def test_time_up_while_the_interviewer_thinks_does_not_wait(
    server: Server, with_model: Settings, three: list[Rubric], store: Store
) -> None:
    clock = Clock()
    server.plays(says_nothing())
    async with opens(replace(with_model)) as pilot:
        app = app_of(pilot)
        interview = Interview.start(store, three, "mock", clock, mode="mock", minutes=10, follow_ups=2)
        app.push_screen(InterviewScreen(interview), app.interviewed)
        await on(pilot, "InterviewScreen")
        pilot.app.screen.query_one(TextArea).insert(BAKERY)
        await pilot.press("ctrl+s")
        await sees(pilot, "The interviewer is thinking")
        clock.passes(601)
        assert "The interviewer is thinking" in shown(pilot), "the clock stands while the interviewer thinks"
        await pilot.press("escape")
        await sees(pilot, "question 2 of 3")
    assert store.session(1).questions[0].attempts[0].submitted_at


async def test_offline_m_marks_one_answer_after_the_other(three: list[Rubric], store: Store) -> None:
    async with opens() as pilot:
        interview = Interview.start(store, three[:2], "mock", mode="mock", minutes=30, follow_ups=0)
        app_of(pilot).resume(interview.session.id)
        await answers(pilot)
        await sees(pilot, "question 2 of 2")
        await answers(pilot, "Leading indicators point ahead, and lagging ones tell what has happened already.")
        await on(pilot, "SummaryScreen")
        await until(pilot, lambda: all("to be marked" in row for row in rows(pilot)))
        for row, one in enumerate(three[:2]):
            await pilot.press("m", "m")
            await on(pilot, "SelfCheckScreen")
            await pilot.press(*["x"] * len(one.question.expected))
            await on(pilot, "SummaryScreen")
            assert "0 weak, self-marked" in rows(pilot)[row]
        assert not pilot.app.screen.check_action("mark", ())


async def test_where_code_judged_every_point_m_asks_nothing_and_shows_the_marks(
    three: list[Rubric], store: Store
) -> None:
    interview = Interview.start(store, three[:1], "mock", mode="mock", minutes=30, follow_ups=0)
    interview.ask()
    submitted(interview, "Yes I did.")
    interview.finish()
    async with opens() as pilot:
        app_of(pilot).summarize(interview.session.id)
        await on(pilot, "SummaryScreen")
        await pilot.press("m")
        await until(pilot, lambda: "0 weak" in rows(pilot)[0])
        await on(pilot, "SummaryScreen")


async def test_practising_more_than_one_question_ends_with_the_page_too(
    server: Server, with_model: Settings, rubric: Rubric, three: list[Rubric], store: Store
) -> None:
    server.plays(streams(reply(rubric)))
    async with opens(with_model) as pilot:
        app_of(pilot).practise_rubrics([three[1], rubric], "mixed")
        await on(pilot, "InterviewScreen")
        await pilot.press("f3")
        await answers(pilot)
        await on(pilot, "FeedbackScreen")
        await sees(pilot, "92 of 100")
        await pilot.press("n")
        await on(pilot, "SummaryScreen")
        assert "92 strong" in rows(pilot)[1]
        await pilot.press("1")
        await on(pilot, "InterviewScreen")
        assert store.latest_session() == 2
        assert rubric.question.ask in shown(pilot), "the answer with a score has something to better first"


async def test_the_strongest_and_the_weakest_part_over_the_whole(
    server: Server, with_model: Settings, rubric: Rubric, store: Store
) -> None:
    parts = {
        "situation": {"quote": "back at the bakery where I worked two years ago", "rating": "strong", "advice": ""},
        "task": {"quote": "My boss asked me to get that down", "rating": "thin", "advice": "Say by when."},
        "action": {"quote": "I cut the Tuesday batch by twenty loaves", "rating": "thin", "advice": "Say why."},
        "result": {"quote": "", "rating": "missing", "advice": "Say what came of it."},
    }
    server.plays(streams(reply(rubric, star=parts)))
    async with opens(with_model) as pilot:
        interview = Interview.start(store, [rubric, rubric], "mock", mode="mock", minutes=30, follow_ups=0)
        app_of(pilot).resume(interview.session.id)
        await answers(pilot)
        await sees(pilot, "question 2 of 2")
        await answers(pilot)
        await on(pilot, "SummaryScreen")
        await sees(pilot, "Strongest Situation: strong in 2 of 2 answers")
        assert "Weakest   Result: missing in 2 of 2 answers" in shown(pilot)


async def test_a_page_of_a_session_that_went_wrong_shows_no_zero(
    server: Server, with_model: Settings, three: list[Rubric], store: Store
) -> None:
    server.plays(lambda handler: handler.connection.close())
    async with opens(with_model) as pilot:
        interview = Interview.start(store, three[:1], "mock", mode="mock", minutes=30, follow_ups=0)
        app_of(pilot).resume(interview.session.id)
        await answers(pilot)
        await on(pilot, "SummaryScreen")
        await sees(pilot, "not graded")
        assert "0 weak" not in rows(pilot)[0]
        assert "1 answer waits for your marks: press m" in shown(pilot)
        assert "stands out" not in shown(pilot), "nothing was compared"
        await pilot.press("m")
        await on(pilot, "SelfCheckScreen")
