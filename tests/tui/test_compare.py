"""A candidate holds two answers to one question against each other."""

import pytest
from answered import answered, graded, self_marked
from examples import BAKERY
from servers.scripted import Server
from textual.containers import VerticalScroll
from textual.widgets import Select
from tui_person import Person, on, opens, shown, until

from mockint.bank.models import Rubric
from mockint.store.store import Store
from mockint.tui.app import MockintApp
from mockint.tui.feedback.screen import FeedbackScreen

BETTER = BAKERY.replace("So, um, back", "Back").replace(
    "by Christmas, you know", "by Christmas, and I check it each month"
)


def compares(pilot: Person, rubric: Rubric) -> None:
    assert isinstance(pilot.app, MockintApp)
    pilot.app.compare(rubric.pack, rubric.question.id)


@pytest.fixture
async def two(store: Store, rubric: Rubric, server: Server) -> None:
    """Two answers that one model has marked."""
    await graded(store, rubric, server, {"result": ("", "missed")})
    await graded(store, rubric, server, {"cause": ("We found that it was Tuesdays", "partial")}, answer=BETTER)


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("size", [(80, 24), (160, 45)], ids=["80x24", "160x45"])
async def test_what_was_gained_and_lost_and_the_words_that_changed(rubric: Rubric, size: tuple[int, int]) -> None:
    async with opens(size=size) as pilot:
        compares(pilot, rubric)
        screen = await on(pilot, "CompareScreen")
        await until(pilot, lambda: "Point by point" in shown(pilot))
        told = shown(pilot)
        assert "▲ +16 points of 100" in told  # 67, then 83
        assert "▲ gained ×3 Gives a figure for what got better." in told
        assert "▼ lost   ×2 Says what the cause turned out to be." in told
        assert "−[So, um,]" in told
        assert "+[and I check it each month]" in told or "+[and I check it each month.]" in told
        assert told.index("▲ gained") < told.index("▼ lost") < told.index("= same")
        first, second = list(screen.query(".pair").first().children)
        if size[0] > 100:
            assert second.region.x >= first.region.right
            assert screen.query_one(".beside").display
        else:
            assert second.region.y >= first.region.bottom
            assert screen.query_one(".merged").display
        pane = screen.query_one("#compared", VerticalScroll)
        await pilot.press("end")
        await until(pilot, lambda: pane.scroll_y == pane.max_scroll_y)


@pytest.mark.usefixtures("two")
async def test_other_answers_are_chosen_and_other_origins_not_subtracted(store: Store, rubric: Rubric) -> None:
    await self_marked(store, rubric)
    async with opens() as pilot:
        compares(pilot, rubric)
        screen = await on(pilot, "CompareScreen")
        await until(pilot, lambda: "are no one scale" in shown(pilot))
        assert "another grader (llm, then offline)" in shown(pilot)
        await pilot.press("2", "up", "up", "enter")
        await until(pilot, lambda: "points of 100" in shown(pilot))
        assert "▼ -16 points of 100" in shown(pilot)
        await pilot.press("s")
        await until(pilot, lambda: "▲ +16 points of 100" in shown(pilot))
        assert [screen.query_one(name, Select).value for name in ("#first", "#second")] == [0, 1]
        await pilot.press("escape")
        await on(pilot, "HomeScreen")


@pytest.mark.usefixtures("two")
async def test_from_a_feedback_the_answer_before_it_stands_beside_it(store: Store, rubric: Rubric) -> None:
    answered(store, rubric, "A third answer, which nobody has graded so far, in other words.")
    _, second, _ = store.history.attempts_of(rubric.pack, rubric.question.id)
    async with opens() as pilot:
        pilot.app.push_screen(FeedbackScreen(store, second.question, second.attempt, has_next=False))
        await on(pilot, "FeedbackScreen")
        await pilot.press("c")
        screen = await on(pilot, "CompareScreen")
        assert [screen.query_one(name, Select).value for name in ("#first", "#second")] == [0, 1]
        await pilot.press("2", "down", "enter")
        await until(pilot, lambda: "One of the two has no score" in shown(pilot))
        assert "not graded yet" in shown(pilot)


async def test_one_answer_alone_has_nothing_beside_it(store: Store, rubric: Rubric) -> None:
    answered(store, rubric)
    async with opens() as pilot:
        compares(pilot, rubric)
        await on(pilot, "HomeScreen")
        await until(pilot, lambda: any("only one answer" in note.message for note in pilot.app._notifications))


async def test_markup_and_long_words_in_answers_stay_words(store: Store, rubric: Rubric, server: Server) -> None:
    odd = "[/b] [@click=app.quit]x[/] " + "a" * 300
    await graded(store, rubric, server)
    await graded(store, rubric, server, answer=f"{BAKERY} {odd}")
    async with opens() as pilot:
        compares(pilot, rubric)
        await on(pilot, "CompareScreen")
        await until(pilot, lambda: "[@click=app.quit]x[/]" in shown(pilot))
