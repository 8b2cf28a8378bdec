"""A person answers: what is typed, what helps meanwhile, and what is kept."""

import pytest
from interview.steps import Clock
from textual.widgets import TextArea
from tui_person import BAKERY_QUESTION, answers, on, opens, sees, shown, until

from mockint.bank.library import Choice
from mockint.bank.models import Rubric
from mockint.config import InterviewSettings, Settings
from mockint.grading.delivery import delivery
from mockint.interview.interview import Interview
from mockint.store.store import Store
from mockint.tui.interview.screen import InterviewScreen


def hints(store: Store) -> list[str]:
    """The hints that were noted in the first answer."""
    return [moment.text for moment in store.session(1).questions[0].attempts[0].moments if moment.kind == "hint"]


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
        await answers(pilot)
        await pilot.press("ctrl+s", "x")
        await on(pilot, "SelfCheckScreen")
        assert [type(screen).__name__ for screen in pilot.app.screen_stack].count("FeedbackScreen") == 1
        attempt = store.session(1).questions[0].attempts[0]
        assert len(attempt.feedback) == 1
        assert store.draft(attempt.turns[0].id) == attempt.turns[0].answer


async def test_why_they_ask_then_a_hint_on_demand_and_only_the_hint_is_noted(store: Store, rubric: Rubric) -> None:
    async with opens(practice=BAKERY_QUESTION) as pilot:
        await on(pilot, "InterviewScreen")
        assert rubric.question.intent not in shown(pilot)
        await pilot.press("f2")
        assert rubric.question.intent in shown(pilot)
        assert "Hint:" not in shown(pilot)
        assert hints(store) == []
        await pilot.press("f2")
        assert f"Hint: {rubric.question.tips[0]}" in shown(pilot)
        assert not any(point.text in shown(pilot) for point in rubric.question.expected)
        await pilot.press(*["f2"] * len(rubric.question.tips))
        assert rubric.question.intent not in shown(pilot), "after the last hint they are hidden again"
    assert hints(store) == list(rubric.question.tips)


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


@pytest.mark.parametrize("size", [(80, 24), (200, 60), (60, 16)])
async def test_it_is_usable_at_any_size(size: tuple[int, int]) -> None:
    async with opens(practice=BAKERY_QUESTION, size=size) as pilot:
        await on(pilot, "InterviewScreen")
        area = pilot.app.screen.query_one(TextArea)
        assert area.region.height >= 4
        assert area.region.bottom <= size[1]
        footer = pilot.app.screen.query_one("Footer")
        assert footer.region.bottom == size[1]


async def test_the_outline_stands_below_or_beside_the_answer_and_gives_nothing_away(rubric: Rubric) -> None:
    async with opens(practice=BAKERY_QUESTION) as pilot:
        screen = await on(pilot, "InterviewScreen")
        outline, area = screen.query_one("#outline"), screen.query_one(TextArea)
        assert not outline.display
        await pilot.press("f4")
        assert all(part in shown(pilot) for part in ("Situation", "Task", "Action", "Result"))
        assert outline.region.y >= area.region.bottom
        assert not any(point.text in shown(pilot) for point in rubric.question.expected)
        await pilot.resize_terminal(160, 45)
        assert outline.region.x >= area.region.right
        await pilot.press("f4")
        assert not outline.display


async def test_where_there_are_few_rows_the_outline_is_one() -> None:
    async with opens(size=(50, 15), practice=BAKERY_QUESTION) as pilot:
        screen = await on(pilot, "InterviewScreen")
        await pilot.press("f4")
        assert screen.query_one("#outline").region.height == 1
        assert "Situation · Task · Action · Result" in shown(pilot)


@pytest.mark.parametrize("said", ["毎晩パンを捨てていました。原因を調べました。", "We counted: 20 loaves, each day."])
async def test_words_are_counted_as_in_the_feedback(said: str) -> None:
    async with opens(practice=BAKERY_QUESTION) as pilot:
        screen = await on(pilot, "InterviewScreen")
        screen.query_one(TextArea).insert(said)
        await sees(pilot, f"{delivery([said], 2).words} words")


async def test_a_question_that_wants_no_story_has_no_outline() -> None:
    async with opens(practice=Choice(question="leading-vs-lagging")) as pilot:
        screen = await on(pilot, "InterviewScreen")
        await pilot.press("f4")
        assert not screen.query_one("#outline").display


PAUSE = Settings(interview=InterviewSettings(follow_ups=0, thinking_seconds=60))


async def test_the_pause_to_think_stands_before_the_clock_until_the_first_key() -> None:
    async with opens(PAUSE, practice=BAKERY_QUESTION) as pilot:
        await on(pilot, "InterviewScreen")
        assert "think first: 1:00" in shown(pilot)
        await pilot.press("f2", "f4")
        assert "think first" in shown(pilot), "one may look around"
        await pilot.press("W")
        assert "0:00 of 2:00" in shown(pilot)
        assert pilot.app.screen.query_one(TextArea).text == "W"


async def test_enter_ends_the_pause_to_think_and_is_no_part_of_the_answer() -> None:
    async with opens(PAUSE, practice=BAKERY_QUESTION) as pilot:
        await on(pilot, "InterviewScreen")
        await pilot.press("enter")
        assert "0:00 of 2:00" in shown(pilot)
        assert pilot.app.screen.query_one(TextArea).text == ""
        await pilot.press("A", "enter", "B")
        assert pilot.app.screen.query_one(TextArea).text == "A\nB"


async def test_the_pause_to_think_ends_by_itself() -> None:
    pause = InterviewSettings(follow_ups=0, thinking_seconds=1)
    async with opens(Settings(interview=pause), practice=BAKERY_QUESTION) as pilot:
        await sees(pilot, "think first: 0:01")
        await until(pilot, lambda: "0:00 of 2:00" in shown(pilot))


async def test_time_over_is_said_in_words_and_so_is_the_pace(store: Store, rubric: Rubric) -> None:
    clock = Clock()
    async with opens() as pilot:
        pilot.app.push_screen(InterviewScreen(Interview.start(store, [rubric], "kpi-stories", clock)))
        screen = await on(pilot, "InterviewScreen")
        clock.passes(7)
        await sees(pilot, "thinking 0:07")
        screen.query_one(TextArea).insert("We counted the bread.")
        await sees(pilot, "4 words")
        assert "a minute" not in shown(pilot), "it is too early to tell"
        clock.passes(24)
        await sees(pilot, "0:24 of 2:00")
        assert "4 words · 10 a minute" in shown(pilot)
        clock.passes(126)
        await sees(pilot, "0:30 over the 2:00")


async def test_an_editor_where_the_terminal_cannot_be_lent_is_told_and_changes_nothing() -> None:
    async with opens(practice=BAKERY_QUESTION) as pilot:
        screen = await on(pilot, "InterviewScreen")
        await pilot.press(*"Mine", "f5")
        assert any("cannot be lent" in note.message for note in pilot.app._notifications)
        assert screen.query_one(TextArea).text == "Mine"
        await pilot.press("!")
        assert screen.query_one(TextArea).text == "Mine!"
