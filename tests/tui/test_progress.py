"""A person looks at how practice goes, down to the answers, and practises what is due today."""

from pathlib import Path

import pytest
from past import OFFLINE, all_met, answer, feedback
from textual.widgets import DataTable, Static
from tui_person import Person, on, opens, shown, until

from mockint.bank.library import Bank
from mockint.bank.models import Rubric
from mockint.store.store import Store
from mockint.tui.progress.screen import ProgressScreen


@pytest.fixture
def practised(store: Store, home: Path, bank: Bank, rubric: Rubric) -> None:
    """Two answers by a model, one self-marked, one weak answer to another question that is due."""
    path = home / "mockint.db"
    other = bank.rubric("what-is-a-kpi")
    answer(store, path, other, feedback(other, {}, OFFLINE), days_ago=6)
    answer(store, path, rubric, feedback(rubric, all_met(rubric)), days_ago=5)
    told = feedback(rubric, all_met(rubric, {"result": "missed"}), star={"result": "missing"})
    answer(store, path, rubric, told, days_ago=1)


def cells(pilot: Person) -> list[list[str]]:
    table = pilot.app.screen.query_one(DataTable)
    return [[str(text) for text in table.get_row_at(row)] for row in range(table.row_count)]


def notes(pilot: Person) -> str:
    return str(pilot.app.screen.query_one("#notes", Static).render())


async def looks(pilot: Person) -> None:
    await pilot.press("p")
    await on(pilot, "ProgressScreen")
    await until(pilot, lambda: pilot.app.screen.query_one(DataTable).row_count > 0)


@pytest.mark.usefixtures("practised")
@pytest.mark.parametrize("size", [(80, 24), (160, 45)], ids=str)
async def test_scores_are_drawn_over_time_with_a_sign_for_each_judge(size: tuple[int, int]) -> None:
    async with opens(size=size) as pilot:
        await looks(pilot)
        assert "o tiny · grade-3   x self-marked" in shown(pilot)
        assert cells(pilot)[0][:2] == ["In all", "88 (2)"]
        plot = str(pilot.app.screen.query_one("#plot", Static).render()).splitlines()
        assert sum(line.count("o") for line in plot[1:-1]) == 2  # between the title and the days
        assert sum(line.count("x") for line in plot[1:-1]) == 1
        assert max(map(len, plot)) <= size[0]
        assert pilot.app.screen.query_one(DataTable).size.height >= 6


@pytest.mark.usefixtures("practised")
async def test_a_figure_opens_its_answers_and_an_answer_its_feedback() -> None:
    async with opens() as pilot:
        await looks(pilot)
        await pilot.press("down", "enter")
        await on(pilot, "AnswersScreen")
        assert [row[2:] for row in cells(pilot)] == [["problem-in-the-figures", " 75 solid, tiny · grade-3"]]
        await pilot.press("enter")
        await on(pilot, "FeedbackScreen")
        assert "75 of 100, solid" in shown(pilot)
        await pilot.press("escape")
        await on(pilot, "AnswersScreen")
        await pilot.press("escape")
        await on(pilot, "ProgressScreen")
        assert pilot.app.screen.query_one(DataTable).cursor_coordinate == (1, 1)


@pytest.mark.usefixtures("practised")
async def test_pages_are_turned_and_judges_changed() -> None:
    async with opens() as pilot:
        await looks(pilot)
        await pilot.press("n")
        await until(pilot, lambda: "Marks by tiny · grade-3" in notes(pilot))
        assert ["R result", "0", "0", "1"] in cells(pilot)
        await pilot.press("n")
        await until(pilot, lambda: "topics" in notes(pilot))
        assert any(row[0].strip().startswith("Gives") and row[1] == "1" for row in cells(pilot))
        await pilot.press("j")
        await until(pilot, lambda: "Marks by self-marked" in notes(pilot))
        await pilot.press("b", "b", "b")
        await until(pilot, lambda: "first key of an answer" in notes(pilot))
        assert cells(pilot)[0] == ["In all", "3", "3", "0"]


@pytest.mark.usefixtures("practised")
async def test_a_figure_is_whole_however_soon_the_table_is_drawn() -> None:
    async with opens() as pilot:
        await looks(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, ProgressScreen)
        screen.on_progress_screen_counted(screen.Counted(screen.overview))
        table = screen.query_one(DataTable)
        assert table.render_line(1).text.split()[:4] == [
            "In",
            "all",
            "88",
            "(2)",
        ]  # before the table has time to measure
        await pilot.pause()
        assert table.render_line(1).text.split()[:4] == ["In", "all", "88", "(2)"]


@pytest.mark.usefixtures("practised")
async def test_figures_are_counted_anew_when_one_comes_back_to_them(store: Store, home: Path, rubric: Rubric) -> None:
    async with opens() as pilot:
        await looks(pilot)
        await pilot.press("down", "enter")
        await on(pilot, "AnswersScreen")
        answer(store, home / "mockint.db", rubric, feedback(rubric, all_met(rubric)), days_ago=1)
        await pilot.press("escape")
        await until(pilot, lambda: cells(pilot)[0][1] == "92 (3)")
        assert pilot.app.screen.query_one(DataTable).cursor_coordinate == (1, 1)


@pytest.mark.usefixtures("practised")
async def test_a_place_without_a_figure_says_so() -> None:
    async with opens() as pilot:
        await looks(pilot)
        await pilot.press("left", "enter")
        await until(pilot, lambda: any("No answer stands behind this" in n.message for n in pilot.app._notifications))
        await on(pilot, "ProgressScreen")


@pytest.mark.usefixtures("practised")
async def test_a_question_behind_a_figure_is_practised_again() -> None:
    async with opens() as pilot:
        await looks(pilot)
        await pilot.press("enter")
        await on(pilot, "AnswersScreen")
        await pilot.press("t")
        await on(pilot, "InterviewScreen")


async def test_progress_is_offered_once_there_is_an_answer() -> None:
    async with opens() as pilot:
        await pilot.press("p", "v")
        await pilot.pause()
        assert type(pilot.app.screen).__name__ == "HomeScreen"


@pytest.mark.usefixtures("practised")
async def test_home_tells_what_is_due_and_starts_with_it(store: Store, bank: Bank) -> None:
    async with opens() as pilot:
        await until(pilot, lambda: "Review    1 question for today" in shown(pilot))
        await pilot.press("v")
        await on(pilot, "InterviewScreen")
        assert bank.rubric("what-is-a-kpi").question.ask in shown(pilot)
        number = store.latest_session()
        assert number is not None
        assert [question.rubric.question.id for question in store.session(number).questions] == ["what-is-a-kpi"]
        assert store.session(number).title == "review"


async def test_home_says_when_the_next_review_is(store: Store, home: Path, rubric: Rubric) -> None:
    answer(store, home / "mockint.db", rubric, feedback(rubric, all_met(rubric)))
    async with opens() as pilot:
        await until(pilot, lambda: "nothing is due today; next on" in shown(pilot))
        await pilot.press("v")
        await until(pilot, lambda: any("nothing is due today" in n.message for n in pilot.app._notifications))
        assert type(pilot.app.screen).__name__ == "HomeScreen"
