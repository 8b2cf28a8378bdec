"""A person answers: what is typed, what helps meanwhile, and what is kept."""

import pytest
from textual.widgets import TextArea
from tui_person import BAKERY_QUESTION, answers, on, opens, shown

from mockint.bank.library import Choice
from mockint.bank.models import Rubric
from mockint.store.store import Store


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
