"""A better answer on demand, from what the candidate said."""

import json

from examples import reply
from servers.scripted import Server, answers_status, says_nothing, streams
from tui_person import BAKERY_QUESTION, answers, on, opens, sees, shown, until

from mockint.bank.models import Rubric
from mockint.config import Settings
from mockint.store.store import Store


async def test_a_better_answer_is_written_once_and_kept(
    server: Server, with_model: Settings, rubric: Rubric, store: Store
) -> None:
    written = json.dumps({"answer": "At the bakery we threw away nine percent. Anna said so."})
    server.plays(streams(reply(rubric)), streams(written))
    async with opens(with_model, practice=BAKERY_QUESTION, size=(100, 40)) as pilot:
        await answers(pilot)
        await on(pilot, "FeedbackScreen")
        await sees(pilot, "92 of 100")
        assert "[who or what?]" not in shown(pilot), "nobody asked for it yet"
        await pilot.press("b")
        await sees(pilot, "nine percent. [who or what?] said so.")
        assert "you never said it: “Anna”" in shown(pilot)
        await pilot.press("b")
        await pilot.pause()
    assert len(server.requests) == 2
    (question,) = store.session(1).questions
    assert question.attempts[0].better is not None
    assert question.attempts[0].better.blanked == ["Anna"]
    (line,) = store.history.usage()
    assert line.gradings == 2, "the better answer is counted with what was used"


async def test_a_better_answer_that_takes_too_long_is_stopped(
    server: Server, with_model: Settings, rubric: Rubric
) -> None:
    written = json.dumps({"answer": "We threw away nine percent."})
    server.plays(streams(reply(rubric)), says_nothing(), streams(written))
    async with opens(with_model, practice=BAKERY_QUESTION, size=(100, 40)) as pilot:
        await answers(pilot)
        await on(pilot, "FeedbackScreen")
        await sees(pilot, "92 of 100")
        await pilot.press("b")
        await until(pilot, lambda: len(server.requests) == 2)
        await pilot.press("x")
        await sees(pilot, "Stopped; b begins anew.")
        assert server.hung_up.wait(5)
        await pilot.press("b")
        await sees(pilot, "We threw away nine percent.")


async def test_a_better_answer_that_cannot_be_written_says_why(
    server: Server, with_model: Settings, rubric: Rubric
) -> None:
    server.plays(streams(reply(rubric)), answers_status(401))
    async with opens(with_model, practice=BAKERY_QUESTION, size=(100, 40)) as pilot:
        await answers(pilot)
        await on(pilot, "FeedbackScreen")
        await sees(pilot, "92 of 100")
        await pilot.press("b")
        await sees(pilot, "could not be written")
        assert "92 of 100" in shown(pilot)
