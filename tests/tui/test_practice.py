"""A person practises: from the first screen to the number, and on to the next question."""

from pathlib import Path

import pytest
from examples import reply
from servers.scripted import Server, answers_status, streams
from textual.widgets import OptionList, Select, Static, TextArea
from tui_person import BAKERY_QUESTION, answers, on, opens, sees, shown, until

from mockint.bank.library import Choice
from mockint.bank.models import Rubric
from mockint.config import Settings
from mockint.interview.interview import Interview
from mockint.store.store import Store
from mockint.tui.widgets.footer import Footer
from mockint.tui.widgets.picker import WordPicker


async def test_home_says_who_would_judge_before_anything_is_answered() -> None:
    async with opens() as pilot:
        assert "Without a model nobody judges the content" in shown(pilot)
        assert "KPI foundations" in shown(pilot)


async def test_offline_the_candidate_marks_each_point_and_sees_the_number() -> None:
    async with opens(practice=BAKERY_QUESTION) as pilot:
        await answers(pilot)
        await on(pilot, "SelfCheckScreen")
        assert "point 1 of 6 · 0 of 6 marked" in shown(pilot)
        assert pilot.app.screen.query_one(WordPicker).chosen is None  # no guess stands in for the candidate's choice
        for key in ("m", "m", "m", "p", "m"):
            await pilot.press("2", key)
        assert "point 6 of 6 · 5 of 6 marked" in shown(pilot)
        await pilot.press("x")
        await on(pilot, "FeedbackScreen")
        assert "79 of 100, solid (self-marked)" in shown(pilot)  # 1+2+2+1.5+3+0 of 12
        assert "Change next: Say this, which was missing. “Says what was done" in shown(pilot)
        assert "Red flags: no plain sign of 5 flags, and no model looked closer" in shown(pilot)
        assert shown(pilot).index("Delivery") < shown(pilot).index("marked by you, computed by offline")
        assert "Compare" not in (footer := pilot.app.screen.query_one(Footer)).shown, "there is only one answer so far"
        assert "Example" in footer.shown
        await pilot.press("t")
        await on(pilot, "InterviewScreen")
        assert "To change this time: Say this, which was missing. “Says what was done" in shown(pilot)


async def test_the_self_check_points_at_passages_and_chooses_none() -> None:
    async with opens(practice=BAKERY_QUESTION, size=(120, 40)) as pilot:
        await answers(pilot)
        screen = await on(pilot, "SelfCheckScreen")
        picker = screen.query_one(WordPicker)
        assert picker.chosen is None
        first = picker.suggested
        assert 1 <= len(first) <= 2
        await pilot.press("x", "x")
        assert picker.suggested != first


async def test_a_model_marks_while_it_writes(server: Server, with_model: Settings, rubric: Rubric) -> None:
    judged = reply(rubric)
    server.plays(streams(judged, held_at=judged.index("stays-away")))
    async with opens(with_model, practice=BAKERY_QUESTION) as pilot:
        await answers(pilot)
        screen = await on(pilot, "FeedbackScreen")

        def text(point: str) -> str:
            return str(screen.query_one(f"#point-{point}", Static).render())

        await until(pilot, lambda: "✓ met" in text("figure"))
        assert "✗" not in text("stays-away")  # the first mark is there before the last
        server.goes_on.set()
        await sees(pilot, "92 of 100, strong")
        assert "“we threw away about nine percent of the bread”" in text("figure")
        assert "Change next: Say more about stays-away." in shown(pilot)
        assert "›" not in shown(pilot)
        await pilot.press("down")
        assert "›1" in shown(pilot)  # the words are lit up in the answer
        assert "tiny" in shown(pilot)


async def test_skip_next_and_try_again(store: Store, server: Server, with_model: Settings) -> None:
    server.plays(answers_status(401))
    async with opens(with_model, practice=Choice(pack="kpi-stories", count=3, seed=1)) as pilot:
        await on(pilot, "InterviewScreen")
        assert "question 1 of 3" in shown(pilot)
        await pilot.press("f3")
        assert "question 2 of 3" in shown(pilot)
        await answers(pilot)
        await sees(pilot, "not graded")
        await pilot.press("t")
        await on(pilot, "InterviewScreen")
        assert pilot.app.screen.query_one(TextArea).text == ""
        assert "question 2 of 3" in shown(pilot)
        await answers(pilot, "The second answer is another one, with other words.")
        await on(pilot, "FeedbackScreen")
        await sees(pilot, "not graded")
        await pilot.press("n")
        await on(pilot, "InterviewScreen")
        assert "question 3 of 3" in shown(pilot)
        await pilot.press("f3")
        await on(pilot, "SummaryScreen")
        await pilot.press("escape")
        await on(pilot, "HomeScreen")
        session = store.session(1)
        assert session.finished_at is not None
        assert [len(question.attempts) for question in session.questions] == [1, 2, 1]
        assert [question.skipped for question in session.questions] == [True, False, True]


async def test_the_filters_of_home_show_their_choices_and_hold() -> None:
    async with opens() as pilot:
        level = pilot.app.screen.query_one("#level", Select)
        level.focus()
        await pilot.press("enter")
        overlay = level.query_one(OptionList)
        assert overlay.region.height >= 4  # any level, junior, mid, senior
        await pilot.press("down", "enter")
        await pilot.pause()
        assert level.value == "junior"
        pilot.app.screen.query_one("#menu").focus()
        await pilot.press("s")
        await on(pilot, "InterviewScreen")
        assert "junior" in shown(pilot)


@pytest.mark.parametrize("pause", [0, 0.03])
async def test_enter_twice_starts_one_interview(store: Store, pause: float) -> None:
    async with opens() as pilot:
        await pilot.press("enter")
        await pilot.pause(pause)  # what lies ready on this machine is looked for meanwhile
        await pilot.press("enter")
        await on(pilot, "InterviewScreen")
        await pilot.pause(0.2)
        assert [screen.id for screen in pilot.app.screen_stack].count("interview") == 1
        assert store.latest_session() == 1


async def test_what_is_written_is_passed_over_only_once_that_is_meant(store: Store) -> None:
    async with opens(practice=BAKERY_QUESTION) as pilot:
        screen = await on(pilot, "InterviewScreen")
        await pilot.press(*"We counted", "f3")
        await on(pilot, "ConfirmScreen")
        await pilot.press("n")
        assert await on(pilot, "InterviewScreen") is screen
        assert screen.query_one(TextArea).text == "We counted"
        await pilot.press("f3", "y")
        await on(pilot, "HomeScreen")
    assert store.session(1).questions[0].skipped
    assert store.draft(1) == "We counted"


async def test_a_question_that_was_only_looked_at_leaves_nothing_behind(store: Store) -> None:
    async with opens() as pilot:
        for typed, sessions in (([], 0), (["x"], 1)):
            await pilot.press("s")
            await on(pilot, "InterviewScreen")
            await pilot.press(*typed, "escape")
            await on(pilot, "HomeScreen")
            await pilot.pause()
            assert len(store.history.sessions()) == sessions


async def test_every_session_that_was_left_can_be_gone_on_with(store: Store, rubric: Rubric) -> None:
    for words in ("one", "two", "three", "four"):
        interview = Interview.start(store, [rubric], words)
        interview.ask()
        interview.type(words)
        interview.leave()
    async with opens() as pilot:
        assert "session 1," not in shown(pilot)
        await pilot.press("h", "v", "end", "c")
        await on(pilot, "InterviewScreen")
        assert pilot.app.screen.query_one(TextArea).text == "one"


async def test_the_draft_of_another_try_waits_under_continue(server: Server, with_model: Settings) -> None:
    server.plays(answers_status(401))
    async with opens(with_model, practice=BAKERY_QUESTION) as pilot:
        await answers(pilot)
        await sees(pilot, "not graded")
        await pilot.press("t")
        await on(pilot, "InterviewScreen")
        await pilot.press(*"Again")
        await pilot.press("escape")
        await on(pilot, "HomeScreen")
        await pilot.press("c")
        await on(pilot, "InterviewScreen")
        assert pilot.app.screen.query_one(TextArea).text == "Again"


async def test_without_a_database_it_says_so_and_asks_nothing(home: Path) -> None:
    home.write_text("in the way")  # noqa: ASYNC240 - before anything runs
    async with opens() as pilot:
        await pilot.press("s")
        await pilot.pause()
        assert type(pilot.app.screen).__name__ == "HomeScreen"
        notes = [note.message for note in pilot.app._notifications]
        assert any("cannot be used" in note for note in notes)
