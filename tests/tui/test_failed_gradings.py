"""A grading fails or is stopped: it says why, keeps the answer, and can be run again."""

from examples import BAKERY, reply
from servers.scripted import Server, answers_status, says_nothing, streams
from textual.screen import Screen
from textual.widgets import Static
from tui_person import BAKERY_QUESTION, Person, answers, on, opens, sees, shown, until

from mockint.bank.models import Rubric
from mockint.config import Settings
from mockint.store.store import Store


async def test_a_failed_grading_says_why_and_the_candidate_marks_at_once(
    server: Server, with_model: Settings, rubric: Rubric
) -> None:
    server.plays(answers_status(401), streams(reply(rubric)))
    async with opens(with_model, practice=BAKERY_QUESTION) as pilot:
        await answers(pilot)
        await on(pilot, "FeedbackScreen")
        await sees(pilot, "not graded")
        assert "does not take the key" in shown(pilot)
        await pilot.press("m")
        await on(pilot, "SelfCheckScreen")
        await pilot.press("escape")
        await on(pilot, "FeedbackScreen")
        assert pilot.app.screen.query_one("#answer", Static).render()
        assert BAKERY[:60] in shown(pilot)


async def test_a_failed_grading_can_be_run_again(server: Server, with_model: Settings, rubric: Rubric) -> None:
    server.plays(answers_status(404), streams(reply(rubric)))
    async with opens(with_model, practice=BAKERY_QUESTION) as pilot:
        await answers(pilot)
        await sees(pilot, "not graded")
        await pilot.press("g")
        await sees(pilot, "92 of 100")


async def test_grading_is_stopped_at_once_and_the_answer_kept(
    server: Server, with_model: Settings, rubric: Rubric, store: Store
) -> None:
    server.plays(says_nothing(after=reply(rubric)[:300]))
    async with opens(with_model, practice=BAKERY_QUESTION) as pilot:
        await answers(pilot)
        await on(pilot, "FeedbackScreen")
        await sees(pilot, "✓ met")
        await pilot.press("x")
        await sees(pilot, "Grading stopped")
        assert server.hung_up.wait(5)
        attempt = store.session(1).questions[0].attempts[0]
        assert attempt.turns[0].answer == BAKERY
        assert attempt.feedback == []


async def test_a_model_can_still_judge_what_the_candidate_has_marked(
    server: Server, with_model: Settings, rubric: Rubric
) -> None:
    server.plays(answers_status(401), streams(reply(rubric)))
    async with opens(with_model, practice=BAKERY_QUESTION) as pilot:
        await answers(pilot)
        await sees(pilot, "not graded")
        await pilot.press("m")
        await on(pilot, "SelfCheckScreen")
        await pilot.press(*["x"] * len(rubric.question.expected))
        await on(pilot, "FeedbackScreen")
        await sees(pilot, "0 of 100, weak (self-marked)")
        await pilot.press("g")
        await sees(pilot, "92 of 100")


async def test_a_failed_grading_does_not_hide_the_candidates_marks(
    server: Server, with_model: Settings, rubric: Rubric, store: Store
) -> None:
    server.plays(answers_status(401))
    async with opens(with_model, practice=BAKERY_QUESTION) as pilot:
        await answers(pilot)
        await sees(pilot, "not graded")
        await pilot.press("m")
        await on(pilot, "SelfCheckScreen")
        for _ in rubric.question.expected:
            await pilot.press("2", "m")
        await on(pilot, "FeedbackScreen")
        await pilot.press("g")
        await sees(pilot, "not graded")
        assert store.history.sessions()[0].answers[0].score == 100


def notices(pilot: Person) -> list[str]:
    return [note.message for note in pilot.app._notifications]


async def leaves_while_it_is_graded(pilot: Person, server: Server) -> Screen[object]:
    """Submit an answer, and go home before its marks are there."""
    await answers(pilot)
    await on(pilot, "FeedbackScreen")
    await until(pilot, lambda: len(server.requests) == 1)
    await pilot.press("escape")
    return await on(pilot, "HomeScreen")


async def test_an_answer_that_is_being_graded_is_not_graded_twice(
    server: Server, with_model: Settings, rubric: Rubric, store: Store
) -> None:
    server.plays(streams(reply(rubric), held_at=200))
    async with opens(with_model, practice=BAKERY_QUESTION) as pilot:
        home = await leaves_while_it_is_graded(pilot, server)
        waits = home.query_one("#pending", Static)
        assert not waits.has_class("shown")
        await pilot.press("g")
        server.goes_on.set()
        await until(pilot, lambda: 1 not in store.claims)
        await pilot.pause(0.2)
        assert not waits.has_class("shown")
    assert len(server.requests) == 1


async def test_a_grading_that_was_left_goes_on_beside_another_and_says_so(
    server: Server, with_model: Settings, rubric: Rubric, store: Store
) -> None:
    server.plays(streams(reply(rubric), held_at=200))
    async with opens(with_model, practice=BAKERY_QUESTION) as pilot:
        await leaves_while_it_is_graded(pilot, server)
        await pilot.press("h")
        await on(pilot, "HistoryScreen")
        await pilot.press("enter")
        await until(pilot, lambda: "This answer is being graded just now." in notices(pilot))
        await pilot.press("t")
        await answers(pilot)
        await on(pilot, "FeedbackScreen")
        await until(pilot, lambda: len(server.requests) == 2)
        server.goes_on.set()
        await sees(pilot, "92 of 100")
        await until(pilot, lambda: 1 not in store.claims)
    assert [len(store.attempt(number).feedback) for number in (1, 2)] == [1, 1]
