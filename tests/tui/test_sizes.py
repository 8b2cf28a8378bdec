"""From too small to very wide."""

import re

import pytest
from textual.widgets import OptionList, TextArea
from tui_person import Person, on, opens, until

from mockint.bank.library import Choice
from mockint.bank.models import Rubric
from mockint.interview.interview import Interview
from mockint.store.store import Store

WIDEST = 104


def picture(pilot: Person) -> str:
    """Return what is drawn, line by line."""
    return "\n".join(strip.text for strip in pilot.app.screen._compositor.render_strips())


async def test_a_terminal_that_is_too_small_is_told_and_nothing_is_lost() -> None:
    async with opens(practice=Choice(question="what-is-a-kpi")) as pilot:
        screen = await on(pilot, "InterviewScreen")
        await pilot.press("o", "n", "e")
        await pilot.resize_terminal(40, 10)
        await until(pilot, lambda: "Too small" in picture(pilot))
        assert "Nothing is lost; make it bigger." in " ".join(picture(pilot).split())
        assert "Submit" not in picture(pilot)
        await pilot.press("s")  # a key that is on its way
        await pilot.press("escape")
        await on(pilot, "HomeScreen")
        await until(pilot, lambda: "Too small" in picture(pilot))
        await pilot.press("b")
        await on(pilot, "BrowseScreen")
        await until(pilot, lambda: "Too small" in picture(pilot))  # also what is opened meanwhile
        await pilot.press("escape", "c")
        screen = await on(pilot, "InterviewScreen")
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: "Submit" in picture(pilot))
        assert "Too small" not in picture(pilot)
        assert screen.query_one(TextArea).text == "ones"
        assert screen.query_one(TextArea).has_focus


@pytest.mark.parametrize("size", [(50, 15), (60, 20), (80, 24), (200, 60)])
async def test_home_can_be_used_at_any_size(size: tuple[int, int]) -> None:
    async with opens(size=size) as pilot:
        menu = pilot.app.screen.query_one("#menu", OptionList)
        assert menu.region.height >= 5
        assert menu.region.width <= WIDEST
        assert "KPI foundations" in picture(pilot)
        assert "Help" in picture(pilot)
        await pilot.press("down", "enter")
        await on(pilot, "MockScreen")
        assert "Begin (b)" in picture(pilot)
        await pilot.press("enter")
        await on(pilot, "InterviewScreen")


@pytest.mark.parametrize(
    ("width", "parts"), [(120, ("mock interview", "number", "kind")), (72, ("number", "kind")), (60, ("number",))]
)
async def test_the_place_in_a_mock_interview_is_told_in_whole_parts_beside_the_clock(
    store: Store, rubric: Rubric, width: int, parts: tuple[str, ...]
) -> None:
    told = {"number": "question 1 of 3", "kind": f"{rubric.question.kind}, {rubric.question.level}"}
    place = " · ".join(told.get(part, part) for part in parts)
    async with opens(size=(width, 24)) as pilot:
        interview = Interview.start(store, [rubric] * 3, "mock", mode="mock", minutes=30, follow_ups=0)
        pilot.app.resume(interview.session.id)  # type: ignore[attr-defined] # the app is ours
        await on(pilot, "InterviewScreen")
        await until(pilot, lambda: " left · " in picture(pilot))
        line = next(line for line in picture(pilot).splitlines() if " left · " in line)
        assert re.fullmatch(rf" {re.escape(place)} +[0-9:]+ left · thinking [0-9:]+ ", line)


@pytest.mark.parametrize("keys", [(), ("question_mark",)])
async def test_text_is_no_wider_than_one_can_read(keys: tuple[str, ...]) -> None:
    async with opens(size=(200, 60), practice=Choice(question="what-is-a-kpi")) as pilot:
        screen = await on(pilot, "InterviewScreen")
        assert screen.query_one("#ask").region.width <= WIDEST
        assert screen.query_one(TextArea).region.width <= WIDEST
        await pilot.press("escape")
        await on(pilot, "HomeScreen")
        await pilot.press(*keys)
        await pilot.pause()
        lines = picture(pilot).splitlines()[1:-1]
        widest = max(len(part.strip()) for line in lines for part in re.split("[│╭╮╰╯]", line))
        assert widest <= WIDEST
