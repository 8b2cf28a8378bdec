"""A person practises: from the first screen to the number, and back another day."""

import json
from pathlib import Path

import pytest
from examples import BAKERY, CAREFUL, reply
from servers.scripted import Server, answers_status, says_nothing, streams
from textual.widgets import OptionList, Select, Static, TextArea
from tui_person import Person, on, opens, shown, until

from mockint.bank.library import Choice
from mockint.bank.models import Rubric
from mockint.config import Settings
from mockint.store.store import Store
from mockint.tui.widgets.picker import WordPicker

BAKERY_QUESTION = Choice(question="problem-in-the-figures")


async def type_answer(pilot: Person, text: str = BAKERY) -> None:
    """Paste an answer, as a person does from elsewhere, and type its last sign."""
    await on(pilot, "InterviewScreen")
    area = pilot.app.screen.query_one(TextArea)
    area.insert(text[:-1])
    await pilot.press(
        text[-1] if text[-1].isalnum() else {".": "full_stop", "!": "exclamation_mark"}.get(text[-1], "x")
    )


async def test_home_says_who_would_judge_before_anything_is_answered() -> None:
    async with opens() as pilot:
        assert "Without a model nobody judges the content" in shown(pilot)
        assert "KPI foundations" in shown(pilot)


async def test_offline_the_candidate_marks_each_point_and_sees_the_number() -> None:
    async with opens(practice=BAKERY_QUESTION) as pilot:
        await type_answer(pilot)
        await pilot.press("ctrl+s")
        await on(pilot, "SelfCheckScreen")
        assert "point 1 of 6 · 0 of 6 marked" in shown(pilot)
        assert pilot.app.screen.query_one(WordPicker).chosen is None  # no guess stands in for the candidate's choice
        for key in ("m", "m", "m", "p", "m"):
            await pilot.press("2", key)
        assert "point 6 of 6 · 5 of 6 marked" in shown(pilot)
        await pilot.press("x")
        await on(pilot, "FeedbackScreen")
        assert "79 of 100, solid (self-marked)" in shown(pilot)  # 1+2+2+1.5+3+0 of 12
        assert "Change next: This was missing: Says what was done" in shown(pilot)


async def test_a_model_marks_while_it_writes(server: Server, with_model: Settings, rubric: Rubric) -> None:
    server.plays(streams(reply(rubric), piece=20, pause=0.03))
    async with opens(with_model, practice=BAKERY_QUESTION) as pilot:
        await type_answer(pilot)
        await pilot.press("ctrl+s")
        screen = await on(pilot, "FeedbackScreen")

        def text(point: str) -> str:
            return str(screen.query_one(f"#point-{point}", Static).render())

        await until(pilot, lambda: "✓ met" in text("figure"))
        assert "✗" not in text("stays-away")  # the first mark is there before the last
        await until(pilot, lambda: "92 of 100, strong" in shown(pilot))
        assert "“we threw away about nine percent of the bread”" in text("figure")
        assert "Change next: Say more about stays-away." in shown(pilot)
        assert "›" not in shown(pilot)
        await pilot.press("down")
        assert "›1" in shown(pilot)  # the words are lit up in the answer
        assert "tiny" in shown(pilot)


async def test_a_failed_grading_says_why_and_the_candidate_marks_at_once(
    server: Server, with_model: Settings, rubric: Rubric
) -> None:
    server.plays(answers_status(401), streams(reply(rubric)))
    async with opens(with_model, practice=BAKERY_QUESTION) as pilot:
        await type_answer(pilot)
        await pilot.press("ctrl+s")
        await on(pilot, "FeedbackScreen")
        await until(pilot, lambda: "not graded" in shown(pilot) and "does not take the key" in shown(pilot))
        await pilot.press("m")
        await on(pilot, "SelfCheckScreen")
        await pilot.press("escape")
        await on(pilot, "FeedbackScreen")
        assert BAKERY[:60] in shown(pilot)


async def test_a_failed_grading_can_be_run_again(server: Server, with_model: Settings, rubric: Rubric) -> None:
    server.plays(answers_status(404), streams(reply(rubric)))
    async with opens(with_model, practice=BAKERY_QUESTION) as pilot:
        await type_answer(pilot)
        await pilot.press("ctrl+s")
        await on(pilot, "FeedbackScreen")
        await until(pilot, lambda: "not graded" in shown(pilot))
        await pilot.press("g")
        await until(pilot, lambda: "92 of 100" in shown(pilot))


async def test_grading_is_stopped_at_once_and_the_answer_kept(
    server: Server, with_model: Settings, rubric: Rubric, store: Store
) -> None:
    server.plays(says_nothing(after=reply(rubric)[:300]))
    async with opens(with_model, practice=BAKERY_QUESTION) as pilot:
        await type_answer(pilot)
        await pilot.press("ctrl+s")
        await on(pilot, "FeedbackScreen")
        await until(pilot, lambda: "✓ met" in shown(pilot))
        await pilot.press("x")
        await until(pilot, lambda: "Grading stopped" in shown(pilot))
        assert server.hung_up.wait(5)
        attempt = store.session(1).questions[0].attempts[0]
        assert attempt.turns[0].answer == BAKERY
        assert attempt.feedback == []


async def test_an_empty_answer_is_not_submitted(store: Store) -> None:
    async with opens(practice=BAKERY_QUESTION) as pilot:
        await on(pilot, "InterviewScreen")
        await pilot.press("space", "ctrl+s")
        await on(pilot, "InterviewScreen")
        assert store.session(1).questions[0].attempts[0].submitted_at is None


async def test_what_was_typed_is_there_after_leaving_and_coming_back() -> None:
    async with opens(practice=Choice(pack="kpi-stories", count=2, seed=1)) as pilot:
        await on(pilot, "InterviewScreen")
        await pilot.press(*"We counted")
        await pilot.press("escape")
        await on(pilot, "HomeScreen")
        assert "Continue" in shown(pilot)
        await pilot.press("c")
        await on(pilot, "InterviewScreen")
        assert pilot.app.screen.query_one(TextArea).text == "We counted"


async def test_a_key_pressed_twice_submits_once(store: Store) -> None:
    async with opens(practice=BAKERY_QUESTION) as pilot:
        await type_answer(pilot)
        await pilot.press("ctrl+s", "ctrl+s", "x")
        await on(pilot, "SelfCheckScreen")
        assert [type(screen).__name__ for screen in pilot.app.screen_stack].count("FeedbackScreen") == 1
        attempt = store.session(1).questions[0].attempts[0]
        assert len(attempt.feedback) == 1
        assert store.draft(attempt.turns[0].id) == attempt.turns[0].answer


async def test_skip_next_and_try_again(store: Store, server: Server, with_model: Settings) -> None:
    server.plays(answers_status(401))
    async with opens(with_model, practice=Choice(pack="kpi-stories", count=3, seed=1)) as pilot:
        await on(pilot, "InterviewScreen")
        assert "question 1 of 3" in shown(pilot)
        await pilot.press("f3")
        assert "question 2 of 3" in shown(pilot)
        await type_answer(pilot)
        await pilot.press("ctrl+s")
        await on(pilot, "FeedbackScreen")
        await until(pilot, lambda: "not graded" in shown(pilot))
        await pilot.press("t")
        await on(pilot, "InterviewScreen")
        assert pilot.app.screen.query_one(TextArea).text == ""
        assert "question 2 of 3" in shown(pilot)
        await type_answer(pilot, "The second answer is another one, with other words.")
        await pilot.press("ctrl+s")
        await on(pilot, "FeedbackScreen")
        await until(pilot, lambda: "not graded" in shown(pilot))
        await pilot.press("n")
        await on(pilot, "InterviewScreen")
        assert "question 3 of 3" in shown(pilot)
        await pilot.press("f3")
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


async def test_a_model_can_still_judge_what_the_candidate_has_marked(
    server: Server, with_model: Settings, rubric: Rubric
) -> None:
    server.plays(answers_status(401), streams(reply(rubric)))
    async with opens(with_model, practice=BAKERY_QUESTION) as pilot:
        await type_answer(pilot)
        await pilot.press("ctrl+s")
        await on(pilot, "FeedbackScreen")
        await until(pilot, lambda: "not graded" in shown(pilot))
        await pilot.press("m")
        await on(pilot, "SelfCheckScreen")
        await pilot.press(*["x"] * len(rubric.question.expected))
        await on(pilot, "FeedbackScreen")
        await until(pilot, lambda: "0 of 100, weak (self-marked)" in shown(pilot))
        await pilot.press("g")
        await until(pilot, lambda: "92 of 100" in shown(pilot))


async def test_the_draft_of_another_try_waits_under_continue(server: Server, with_model: Settings) -> None:
    server.plays(answers_status(401))
    async with opens(with_model, practice=BAKERY_QUESTION) as pilot:
        await type_answer(pilot)
        await pilot.press("ctrl+s")
        await on(pilot, "FeedbackScreen")
        await until(pilot, lambda: "not graded" in shown(pilot))
        await pilot.press("t")
        await on(pilot, "InterviewScreen")
        await pilot.press(*"Again")
        await pilot.press("escape")
        await on(pilot, "HomeScreen")
        await pilot.press("c")
        await on(pilot, "InterviewScreen")
        assert pilot.app.screen.query_one(TextArea).text == "Again"


async def test_enter_twice_starts_one_interview(store: Store) -> None:
    async with opens() as pilot:
        await pilot.press("enter", "enter")
        await on(pilot, "InterviewScreen")
        assert store.latest_session() == 1


async def test_a_failed_grading_does_not_hide_the_candidates_marks(
    server: Server, with_model: Settings, rubric: Rubric, store: Store
) -> None:
    server.plays(answers_status(401))
    async with opens(with_model, practice=BAKERY_QUESTION) as pilot:
        await type_answer(pilot)
        await pilot.press("ctrl+s")
        await on(pilot, "FeedbackScreen")
        await until(pilot, lambda: "not graded" in shown(pilot))
        await pilot.press("m")
        await on(pilot, "SelfCheckScreen")
        for _ in rubric.question.expected:
            await pilot.press("2", "m")
        await on(pilot, "FeedbackScreen")
        await pilot.press("g")
        await until(pilot, lambda: "not graded" in shown(pilot))
        assert store.history.sessions()[0].answers[0].score == 100


async def test_why_they_ask_is_shown_on_demand(rubric: Rubric) -> None:
    async with opens(practice=BAKERY_QUESTION) as pilot:
        screen = await on(pilot, "InterviewScreen")
        intent = screen.query_one("#intent")
        assert not intent.display
        await pilot.press("f2")
        assert intent.display
        assert rubric.question.intent in shown(pilot)


async def test_pasted_control_characters_never_reach_the_answer() -> None:
    async with opens(practice=BAKERY_QUESTION) as pilot:
        await on(pilot, "InterviewScreen")
        area = pilot.app.screen.query_one(TextArea)
        area.insert("red \x1b[31mbread\x1b]52;c;aGk=\x07 \u202eback [/b] [@click=app.quit]x[/]")
        await pilot.pause()
        assert area.text == "red bread back [/b] [@click=app.quit]x[/]"
        await pilot.press("ctrl+s")
        await on(pilot, "SelfCheckScreen")
        await pilot.press("escape")
        await on(pilot, "FeedbackScreen")
        assert "[/b] [@click=app.quit]x[/]" in shown(pilot)


async def test_a_key_in_the_environment_is_offered_once_and_not_used_unasked(
    server: Server, rubric: Rubric, with_model: Settings
) -> None:
    server.plays(streams(reply(rubric)))
    only_there = Settings(base_url=server.base_url, api_key="sk-test", limits=with_model.limits)
    async with opens(only_there, practice=BAKERY_QUESTION) as pilot:
        await on(pilot, "OfferScreen")
        assert f"at {server.base_url}" in shown(pilot)
        await pilot.press("n")
        await type_answer(pilot)
        await pilot.press("ctrl+s")
        await on(pilot, "SelfCheckScreen")
        assert server.requests == []


async def test_an_offered_model_judges_once_it_is_taken(server: Server, rubric: Rubric, with_model: Settings) -> None:
    server.plays(streams(reply(rubric)))
    only_there = Settings(base_url=server.base_url, api_key="sk-test", limits=with_model.limits)
    async with opens(only_there, practice=BAKERY_QUESTION) as pilot:
        await on(pilot, "OfferScreen")
        await pilot.press("y")
        await type_answer(pilot)
        await pilot.press("ctrl+s")
        await on(pilot, "FeedbackScreen")
        await until(pilot, lambda: "92 of 100" in shown(pilot))
        assert len(CAREFUL) == len(rubric.question.expected)


async def test_without_a_database_it_says_so_and_asks_nothing(home: Path) -> None:
    home.write_text("in the way")  # noqa: ASYNC240 - before anything runs
    async with opens() as pilot:
        await pilot.press("s")
        await pilot.pause()
        assert type(pilot.app.screen).__name__ == "HomeScreen"
        notes = [note.message for note in pilot.app._notifications]
        assert any("cannot be used" in note for note in notes)


@pytest.mark.parametrize("size", [(80, 24), (200, 60), (60, 16)])
async def test_it_is_usable_at_any_size(size: tuple[int, int]) -> None:
    async with opens(practice=BAKERY_QUESTION, size=size) as pilot:
        await on(pilot, "InterviewScreen")
        area = pilot.app.screen.query_one(TextArea)
        assert area.region.height >= 4
        assert area.region.bottom <= size[1]
        footer = pilot.app.screen.query_one("Footer")
        assert footer.region.bottom == size[1]


async def test_a_better_answer_is_written_once_and_kept(
    server: Server, with_model: Settings, rubric: Rubric, store: Store
) -> None:
    written = json.dumps({"answer": "At the bakery we threw away nine percent. Anna said so."})
    server.plays(streams(reply(rubric)), streams(written))
    async with opens(with_model, practice=BAKERY_QUESTION, size=(100, 40)) as pilot:
        screen = await on(pilot, "InterviewScreen")
        screen.query_one(TextArea).insert(BAKERY)
        await pilot.press("ctrl+s")
        await on(pilot, "FeedbackScreen")
        await until(pilot, lambda: "92 of 100" in shown(pilot))
        assert "[who or what?]" not in shown(pilot), "nobody asked for it yet"
        await pilot.press("b")
        await until(pilot, lambda: "nine percent. [who or what?] said so." in shown(pilot))
        assert "you never said it: “Anna”" in shown(pilot)
        await pilot.press("b")
        await pilot.pause()
    assert len(server.requests) == 2
    (question,) = store.session(1).questions
    assert question.attempts[0].better is not None
    assert question.attempts[0].better.blanked == ["Anna"]
    (line,) = store.history.usage()
    assert line.gradings == 2, "the better answer is counted with what was used"


async def test_a_better_answer_that_cannot_be_written_says_why(
    server: Server, with_model: Settings, rubric: Rubric
) -> None:
    server.plays(streams(reply(rubric)), answers_status(401))
    async with opens(with_model, practice=BAKERY_QUESTION, size=(100, 40)) as pilot:
        screen = await on(pilot, "InterviewScreen")
        screen.query_one(TextArea).insert(BAKERY)
        await pilot.press("ctrl+s")
        await on(pilot, "FeedbackScreen")
        await until(pilot, lambda: "92 of 100" in shown(pilot))
        await pilot.press("b")
        await until(pilot, lambda: "could not be written" in shown(pilot))
        assert "92 of 100" in shown(pilot)


async def test_an_answer_that_is_being_graded_is_not_graded_twice(
    server: Server, with_model: Settings, rubric: Rubric
) -> None:
    server.plays(streams(reply(rubric), pause=0.05))
    async with opens(with_model, practice=BAKERY_QUESTION) as pilot:
        screen = await on(pilot, "InterviewScreen")
        screen.query_one(TextArea).insert(BAKERY)
        await pilot.press("ctrl+s")
        await on(pilot, "FeedbackScreen")
        await until(pilot, lambda: len(server.requests) == 1)
        await pilot.press("escape")
        home = await on(pilot, "HomeScreen")
        waits = home.query_one("#pending", Static)
        assert not waits.has_class("shown")
        await pilot.press("g")
        await until(pilot, lambda: not pilot.app.being_graded)  # type: ignore[attr-defined]
        await pilot.pause(0.2)
        assert not waits.has_class("shown")
    assert len(server.requests) == 1


async def test_a_server_of_this_machine_is_offered_and_judges_once_it_is_taken(server: Server, rubric: Rubric) -> None:
    settings = Settings(local_ports={server.port: "a server"})
    server.models = ["tiny"]
    server.plays(streams(reply(rubric)))
    async with opens(settings, practice=BAKERY_QUESTION) as pilot:
        await on(pilot, "OfferScreen")
        assert str(server.port) in shown(pilot)
        assert "on this machine" in shown(pilot)
        await pilot.press("y")
        screen = await on(pilot, "InterviewScreen")
        screen.query_one(TextArea).insert(BAKERY)
        await pilot.press("ctrl+s")
        await on(pilot, "FeedbackScreen")
        await until(pilot, lambda: "92 of 100" in shown(pilot))
