"""A candidate looks through the questions: searches, filters, chooses some, and starts; the rubric comes after a warning."""

import pytest
from examples import BAKERY
from interview.steps import grading, said, self_check
from textual.widgets import DataTable, Input, Select, Static
from tui_person import Person, on, opens, shown, until

from mockint.bank.library import Bank
from mockint.bank.models import Rubric
from mockint.grading.marking import OwnMark
from mockint.grading.offline import OfflineGrader
from mockint.interview.interview import Interview
from mockint.store.store import Store


def listed(pilot: Person) -> list[str]:
    table = pilot.app.screen.query_one(DataTable)
    return [str(table.get_row_at(row)[1]) for row in range(table.row_count)]


def last_times(pilot: Person) -> dict[str, str]:
    table = pilot.app.screen.query_one(DataTable)
    rows = [table.get_row_at(row) for row in range(table.row_count)]
    return {str(row[1]): str(row[4]) for row in rows}


def preview(pilot: Person) -> str:
    return str(pilot.app.screen.query_one("#preview", Static).render())


async def filters(pilot: Person, name: str, value: str) -> None:
    pilot.app.screen.query_one(f"#{name}", Select).value = value
    await pilot.pause()


@pytest.fixture
async def practised(store: Store, bank: Bank) -> None:
    """One question marked strong, one answered and left unmarked."""
    for question, marked in (("problem-in-the-figures", True), ("kpi-that-misled", False)):
        interview = Interview.start(store, [bank.rubric(question)], "kpi-stories")
        await grading(said(interview, BAKERY), OfflineGrader())
        if marked:
            check = self_check(interview)
            for point in check.points:
                check.mark(OwnMark(point, "met", 0, (77, 129)))


async def test_all_questions_are_there_with_what_they_ask(bank: Bank) -> None:
    async with opens() as pilot:
        await pilot.press("b")
        await on(pilot, "BrowseScreen")
        assert listed(pilot) == [rubric.question.id for rubric in bank.rubrics()]
        await pilot.press("down")
        second = list(bank.rubrics())[1].question
        assert second.ask in preview(pilot)


async def test_nothing_of_the_rubric_is_shown_unasked(rubric: Rubric) -> None:
    async with opens(size=(120, 40)) as pilot:
        await pilot.press("b", "slash", *"problem-in-the")
        await until(pilot, lambda: listed(pilot) == ["problem-in-the-figures"])
        told = shown(pilot)
        assert rubric.question.ask in told
        assert rubric.question.intent not in told
        assert all(point.text not in told for point in rubric.question.expected)


async def test_search_finds_words_anywhere_in_a_question(bank: Bank) -> None:
    async with opens() as pilot:
        await pilot.press("b", "slash", *"BOARD figures")
        await until(pilot, lambda: len(listed(pilot)) < 30)
        assert "presenting-to-the-board" in listed(pilot)
        for name in listed(pilot):
            question = bank.rubric(name).question
            text = f"{name} {question.ask} {question.intent} {question.topics} {bank.rubric(name).pack}".lower()
            assert "board" in text
            assert "figures" in text
        await pilot.press("enter")
        assert isinstance(pilot.app.focused, DataTable)


async def test_filters_narrow_the_list_and_can_be_cleared(bank: Bank) -> None:
    async with opens() as pilot:
        await pilot.press("b")
        await on(pilot, "BrowseScreen")
        await filters(pilot, "pack", "okrs")
        await filters(pilot, "level", "senior")
        await filters(pilot, "kind", "process")
        await filters(pilot, "topic", "okrs")
        fitting = [
            rubric.question.id
            for rubric in bank.rubrics("okrs")
            if (rubric.question.level, rubric.question.kind) == ("senior", "process")
        ]
        await until(pilot, lambda: listed(pilot) == fitting)
        assert fitting
        await pilot.press("x")
        await until(pilot, lambda: len(listed(pilot)) == len(list(bank.rubrics())))


async def test_a_filter_that_fits_nothing_says_so_and_starts_nothing() -> None:
    async with opens() as pilot:
        await pilot.press("b", "slash", *"zzzz", "escape")
        await until(pilot, lambda: listed(pilot) == [])
        assert "No question fits. Escape, then x" in preview(pilot)
        await pilot.press("enter", "space", "a", "v")
        assert (await on(pilot, "BrowseScreen")).is_current


@pytest.mark.usefixtures("practised")
async def test_how_a_question_went_the_last_time_is_shown_and_filters() -> None:
    async with opens(size=(120, 40)) as pilot:
        await pilot.press("b")
        await on(pilot, "BrowseScreen")
        times = last_times(pilot)
        assert times["problem-in-the-figures"] == "100 strong, self-marked"
        assert times["kpi-that-misled"] == "to mark"
        assert times["setting-a-target"] == ""
        for value, fitting in (
            ("answered", ["problem-in-the-figures", "kpi-that-misled"]),
            ("strong", ["problem-in-the-figures"]),
            ("weak", []),
        ):
            await filters(pilot, "practised", value)
            await until(pilot, lambda fitting=fitting: listed(pilot) == fitting)  # type: ignore[misc]
        await filters(pilot, "practised", "never")
        await until(pilot, lambda: len(listed(pilot)) > 100)
        assert "problem-in-the-figures" not in listed(pilot)


async def test_chosen_questions_are_practised_together_and_the_highlighted_one_alone() -> None:
    async with opens() as pilot:
        await pilot.press("b")
        await on(pilot, "BrowseScreen")
        first, second, third = listed(pilot)[:3]
        await pilot.press("space", "down", "down", "space", "up")
        assert "2 chosen" in str(pilot.app.screen.sub_title)
        await pilot.press("enter")
        screen = await on(pilot, "InterviewScreen")
        assert [q.rubric.question.id for q in screen.interview.session.questions] == [first, third]  # type: ignore[attr-defined]
        await pilot.press("escape")
        await on(pilot, "BrowseScreen")
        await pilot.press("ctrl+home", "space", "down", "down", "space", "up", "enter")  # both taken out again
        screen = await on(pilot, "InterviewScreen")
        assert [q.rubric.question.id for q in screen.interview.session.questions] == [second]  # type: ignore[attr-defined]


async def test_chosen_questions_stay_listed_and_the_highlight_stays_on_its_question() -> None:
    async with opens() as pilot:
        await pilot.press("b")
        await on(pilot, "BrowseScreen")
        first = listed(pilot)[0]
        await pilot.press("space", "slash", *"presenting-to-the-b")
        await until(pilot, lambda: listed(pilot) == [first, "presenting-to-the-board"])
        await pilot.press("escape", "end")
        assert pilot.app.screen.query_one(DataTable).cursor_row == 1
        await pilot.press("slash", *["backspace"] * 30, "escape")
        await until(pilot, lambda: len(listed(pilot)) > 100)
        table = pilot.app.screen.query_one(DataTable)
        assert str(table.get_row_at(table.cursor_row)[1]) == "presenting-to-the-board"
        await pilot.press("x", "home")
        assert "0 chosen" in str(pilot.app.screen.sub_title)
        assert table.cursor_row == 0


async def test_all_that_is_listed_can_be_chosen_and_taken_out_at_once(bank: Bank) -> None:
    async with opens() as pilot:
        await pilot.press("b")
        await on(pilot, "BrowseScreen")
        await filters(pilot, "pack", "okrs")
        await until(pilot, lambda: len(listed(pilot)) == len(bank.pack("okrs").questions))
        await pilot.press("a")
        assert "12 chosen" in str(pilot.app.screen.sub_title)
        await pilot.press("a")
        assert "0 chosen" in str(pilot.app.screen.sub_title)


async def test_a_rubric_is_shown_only_after_a_warning(bank: Bank) -> None:
    async with opens(size=(100, 50)) as pilot:
        await pilot.press("b", "v")
        await on(pilot, "WarningScreen")
        assert "spoils practice" in shown(pilot)
        await pilot.press("enter")  # the button that stands ready is no
        await on(pilot, "BrowseScreen")
        await pilot.press("v", "y")
        await on(pilot, "RubricScreen")
        question = next(iter(bank.rubrics())).question
        assert all(point.text in shown(pilot) for point in question.expected)
        assert question.model_answer in shown(pilot)
        await pilot.press("escape", "escape")
        await on(pilot, "HomeScreen")


async def test_escape_leads_from_the_search_to_the_list_and_home() -> None:
    async with opens() as pilot:
        await pilot.press("b", "slash")
        screen = await on(pilot, "BrowseScreen")
        assert isinstance(screen.focused, Input)
        await pilot.press("a", "space", "escape")
        assert screen.query_one(Input).value == "a "
        assert isinstance(screen.focused, DataTable)
        await pilot.press("escape")
        await on(pilot, "HomeScreen")
