"""The interviewer listens: it thinks, asks on once or twice, and what was said is judged together."""

from dataclasses import replace
from typing import Literal

import pytest
from examples import BAKERY, reply
from servers.interviewer import asks_on, probes
from servers.scripted import Server, answers_status, says_nothing, streams
from textual.widgets import Static, TextArea
from tui_person import BAKERY_QUESTION, Person, answers, on, opens, sees, shown, until

from mockint.bank.library import Bank
from mockint.bank.models import Rubric
from mockint.config import InterviewSettings, Settings
from mockint.interview.interview import Interview
from mockint.store.records import AttemptRecord
from mockint.store.store import Store
from mockint.tui.interview.asked import Asked

VAGUE = "At the bakery we threw away about nine percent of the bread, and so I counted what was left over each evening."
PROBE = "You counted what was left over each evening: who helped you with it?"
QUOTE = "I counted what was left over each evening"
SECOND = "You asked Anna: what did she say?"
THINKING = "The interviewer is thinking"


@pytest.fixture
def listening(with_model: Settings) -> Settings:
    """Settings with which the scripted server asks on too."""
    return replace(with_model, interview=InterviewSettings(follow_ups=2))


def the_attempt(store: Store) -> AttemptRecord:
    return store.session(1).questions[0].attempts[0]


def area(pilot: Person) -> TextArea:
    return pilot.app.screen.query_one(TextArea)


def before(pilot: Person) -> str:
    """What stands there of what was said before, where it is shown."""
    said = pilot.app.screen.query_one("#before", Static)
    return str(said.render()) if said.display else ""


async def test_without_a_model_it_asks_after_a_missing_part_of_the_story(store: Store) -> None:
    async with opens(Settings(), practice=BAKERY_QUESTION) as pilot:
        await answers(pilot, VAGUE)
        await sees(pilot, "follow-up 1")
        assert VAGUE in before(pilot), "what was said is in view"
        assert area(pilot).text == ""
        assert not area(pilot).read_only
        await answers(pilot, "It was my idea, and I did the counting every evening for a whole month.")
        await on(pilot, "SelfCheckScreen")
        for turn in the_attempt(store).turns:
            assert turn.answer
            assert turn.answer in " ".join(shown(pilot).split()), "every answer can be marked"
    assert len(the_attempt(store).turns) == 2


async def test_a_model_asks_after_the_candidates_own_words_and_judges_all_turns(
    server: Server, listening: Settings, rubric: Rubric
) -> None:
    server.plays(asks_on(probes(PROBE, QUOTE), probes(SECOND, "Then I asked Anna"), judging=streams(reply(rubric))))
    async with opens(listening, practice=BAKERY_QUESTION) as pilot:
        await answers(pilot, VAGUE)
        await sees(pilot, PROBE)
        await answers(pilot, "Nobody at first. Then I asked Anna.")
        await sees(pilot, SECOND)
        assert "Then I asked Anna." in before(pilot)
        await answers(pilot, "That she would write it on the board.")
        await on(pilot, "FeedbackScreen")
        await sees(pilot, "of 100")
        assert "Then I asked Anna." in shown(pilot)
        assert PROBE in shown(pilot)
        assert SECOND in shown(pilot)
    judged = server.requests[-1]["body"]["messages"][-1]["content"]
    assert VAGUE in judged
    assert "Then I asked Anna." in judged


async def test_while_it_thinks_the_answer_stays_and_escape_goes_on_without(
    server: Server, listening: Settings, rubric: Rubric, store: Store
) -> None:
    server.plays(asks_on(says_nothing(), judging=streams(reply(rubric))))
    async with opens(listening, practice=BAKERY_QUESTION) as pilot:
        await answers(pilot)
        await sees(pilot, THINKING)
        assert area(pilot).text == BAKERY
        assert the_attempt(store).turns[0].answer == BAKERY, "it is on disk before anybody is asked"
        await pilot.press("x", "ctrl+s", "enter", "f3", "f5")
        assert area(pilot).text == BAKERY
        assert THINKING in shown(pilot), "only Esc ends it"
        await pilot.press("escape")
        await on(pilot, "FeedbackScreen")
        await sees(pilot, "92 of 100")
        assert server.hung_up.wait(5)
    assert len(the_attempt(store).turns) == 1


@pytest.mark.parametrize("mode", ["practice", "mock"])
async def test_whatever_is_open_above_the_room_when_it_has_thought_the_interview_goes_on(
    mode: Literal["practice", "mock"], server: Server, listening: Settings, rubric: Rubric, bank: Bank, store: Store
) -> None:
    server.plays(asks_on(says_nothing(), judging=streams(reply(rubric))))
    rubrics = [rubric, bank.rubric("what-is-a-kpi")]
    Interview.start(store, rubrics, "two", mode=mode, minutes=30 if mode == "mock" else None, follow_ups=2)
    async with opens(listening) as pilot:
        pilot.app.resume(1)  # type: ignore[attr-defined] # the app is ours
        await answers(pilot)
        await sees(pilot, THINKING)
        room = pilot.app.screen
        await pilot.press("f1")
        await on(pilot, "HelpScreen")
        room.action_go_on()  # type: ignore[attr-defined] # it is ours; as when it has decided to ask nothing
        if mode == "practice":
            await on(pilot, "FeedbackScreen")
            await sees(pilot, "92 of 100")
            await pilot.press("n")
        else:
            await until(pilot, lambda: len(store.session(1).questions[1].attempts) == 1)
            await pilot.press("escape")
        assert await on(pilot, "InterviewScreen") is room
        await sees(pilot, rubrics[1].question.ask[:30])
        await pilot.press("f3")
        await on(pilot, "SummaryScreen")


async def test_an_interview_left_while_it_thinks_goes_on_there(
    server: Server, listening: Settings, rubric: Rubric, store: Store
) -> None:
    server.plays(asks_on(says_nothing(), probes(PROBE, QUOTE), judging=streams(reply(rubric))))
    async with opens(listening, practice=BAKERY_QUESTION) as pilot:
        await answers(pilot, VAGUE)
        await sees(pilot, THINKING)
        await pilot.press("ctrl+q")
    assert the_attempt(store).submitted_at is None
    async with opens(listening) as pilot:
        await pilot.press("c")
        await sees(pilot, PROBE)
        assert VAGUE in before(pilot)


async def test_the_draft_of_a_follow_up_is_there_on_another_day() -> None:
    async with opens(Settings(), practice=BAKERY_QUESTION) as pilot:
        await answers(pilot, VAGUE)
        await sees(pilot, "follow-up 1")
        await pilot.press(*"It fell")
        await pilot.press("escape")
        await on(pilot, "HomeScreen")
    async with opens(Settings()) as pilot:
        await pilot.press("c")
        await sees(pilot, "follow-up 1")
        assert area(pilot).text == "It fell"
        assert VAGUE in before(pilot)


async def test_a_follow_up_can_be_left_without_an_answer(store: Store) -> None:
    async with opens(Settings(), practice=BAKERY_QUESTION) as pilot:
        await answers(pilot, VAGUE)
        await sees(pilot, "follow-up 1")
        await pilot.press("ctrl+s")
        assert "follow-up 1" in shown(pilot), "nothing was said"
        await pilot.press("f3")
        await on(pilot, "SelfCheckScreen")
    attempt = the_attempt(store)
    assert attempt.submitted_at
    assert [turn.answer for turn in attempt.turns] == [VAGUE, None]


async def test_what_is_half_written_of_a_follow_up_is_left_as_a_draft_once_that_is_meant(store: Store) -> None:
    async with opens(Settings(), practice=BAKERY_QUESTION) as pilot:
        await answers(pilot, VAGUE)
        await sees(pilot, "follow-up 1")
        await pilot.press(*"I thi", "f3")
        await on(pilot, "ConfirmScreen")
        await pilot.press("n")
        await on(pilot, "InterviewScreen")
        assert area(pilot).text == "I thi"
        await pilot.press("f3", "y")
        await on(pilot, "SelfCheckScreen")
    attempt = the_attempt(store)
    assert attempt.submitted_at
    assert [turn.answer for turn in attempt.turns] == [VAGUE, None]
    assert store.draft(attempt.turns[1].id) == "I thi"


async def test_what_was_said_at_length_is_folded_and_unfolds(rubric: Rubric) -> None:
    long = VAGUE + "\nIt was a lot of bread and nobody had ever looked at it before." * 20
    async with opens(Settings(), practice=BAKERY_QUESTION) as pilot:
        await answers(pilot, long)
        await sees(pilot, "follow-up 1")
        assert "words)" in before(pilot)
        assert long not in before(pilot)
        await pilot.press("f8")
        assert long in before(pilot)
        asked = pilot.app.screen.query_one(Asked)
        await until(pilot, lambda: asked.max_scroll_y > 0 and asked.scroll_y == 0)
        await pilot.press("ctrl+down", "ctrl+down")
        assert asked.scroll_y > 0
        await pilot.press("alt+up", "alt+up")
        assert asked.scroll_y == 0
        await pilot.press("f8")
        assert long not in before(pilot)
        assert rubric.question.ask in before(pilot)


async def test_it_may_be_made_smaller_and_larger_while_it_thinks_and_while_marks_stream(
    server: Server, listening: Settings, rubric: Rubric
) -> None:
    server.plays(asks_on(says_nothing(), judging=streams(reply(rubric), piece=20, pause=0.02)))
    async with opens(listening, practice=BAKERY_QUESTION) as pilot:
        await answers(pilot)
        await sees(pilot, THINKING)
        for size in ((60, 20), (200, 50), (80, 24)):
            await pilot.resize_terminal(*size)
            assert THINKING in shown(pilot)
            assert area(pilot).region.height >= 4
        await pilot.press("escape")
        await on(pilot, "FeedbackScreen")
        for size in ((60, 20), (200, 50), (80, 24)):
            await pilot.resize_terminal(*size)
        await sees(pilot, "92 of 100")


async def test_a_server_that_refuses_asks_nothing_and_stops_nobody(
    server: Server, listening: Settings, store: Store
) -> None:
    server.plays(answers_status(401))
    async with opens(listening, practice=BAKERY_QUESTION) as pilot:
        await answers(pilot)
        await on(pilot, "FeedbackScreen")
        await until(pilot, lambda: "not graded" in shown(pilot))
    assert the_attempt(store).turns[0].answer == BAKERY
