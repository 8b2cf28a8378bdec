"""The screens on a database that is damaged or cannot be used: home says so, looking back works, practising says one sentence."""

import shutil
from pathlib import Path

import pytest
from examples import BAKERY
from store.damage import change, inside, spoil
from store.make_version import VERSIONS
from store.state import make_older, state
from textual.widgets import DataTable
from tui_person import BAKERY_QUESTION, Person, on, opens, sees, shown, until

from mockint.store.copies import daily_copies
from mockint.store.store import Store
from mockint.tui.app import MockintApp


@pytest.fixture
def database(home: Path) -> Path:
    """A database with sessions, and a copy beside it."""
    home.mkdir()
    path = Path(shutil.copy(max(VERSIONS.glob("*.db")), home / "mockint.db"))
    Store(path).close()
    shutil.copy(path, home / "mockint-2026-03-01.db")
    return path


def notices(pilot: Person) -> list[str]:
    return [str(one.message) for one in pilot.app._notifications]


async def test_on_a_damaged_one_the_past_is_open_and_practising_names_the_copy(database: Path) -> None:
    spoil(database, "migrations")
    before = inside(database.parent)
    offer = f"mockint restore {database.with_name('mockint-2026-03-01.db')}"
    async with opens() as pilot:
        await sees(pilot, f"! {database} is damaged, so nothing more is written to it.")
        assert offer in shown(pilot)
        assert notices(pilot) == []
        for key in ("s", "i", "c"):
            await pilot.press(key)
            await until(pilot, lambda: any(offer in notice for notice in notices(pilot)))
            assert pilot.app.screen is pilot.app.get_default_screen()
            pilot.app.clear_notifications()
            await pilot.pause()
        await pilot.press("b")
        questions = await on(pilot, "BrowseScreen")
        await pilot.press("enter")
        await until(pilot, lambda: any(offer in notice for notice in notices(pilot)))
        pilot.app.clear_notifications()
        questions.query_one(DataTable).action_select_cursor()  # as a click on its row does
        await until(pilot, lambda: any(offer in notice for notice in notices(pilot)))
        await pilot.press("slash", *"nobody asks this")
        await until(pilot, lambda: questions.query_one(DataTable).row_count == 0)
        await pilot.press("escape", "escape")
        await on(pilot, "HomeScreen")
        await pilot.press("h")
        await on(pilot, "HistoryScreen")
        await pilot.press("end", "enter")
        await on(pilot, "FeedbackScreen")
        await pilot.press("escape", "up", "enter")
        await on(pilot, "FeedbackScreen")
        assert BAKERY[:30] in shown(pilot)
        await pilot.press("escape", "r")
        await on(pilot, "ReplayScreen")
        await pilot.press("escape", "e")
        await until(pilot, lambda: any("opened in a browser" in notice for notice in notices(pilot)))
        await pilot.press("d")
        await until(pilot, lambda: any(offer in notice for notice in notices(pilot)))
    assert {name: content for name, content in inside(database.parent).items() if name in before} == before


async def test_damage_that_is_found_while_one_is_elsewhere_is_told_there_and_at_home(database: Path) -> None:
    async with opens() as pilot:
        assert isinstance(pilot.app, MockintApp)
        await pilot.press("h")
        await on(pilot, "HistoryScreen")
        change(database, "UPDATE turns SET source = 'nobody'")
        await pilot.press("enter")
        await on(pilot, "FeedbackScreen")
        await until(pilot, lambda: any("is damaged, so nothing more is written" in notice for notice in notices(pilot)))
        await pilot.press("escape", "escape")
        await sees(pilot, "is damaged, so nothing more is written to it.")


async def test_what_is_no_database_is_told_at_home_for_good(database: Path) -> None:
    database.write_text("Dear diary")  # noqa: ASYNC240 - a few bytes
    async with opens(practice=BAKERY_QUESTION) as pilot:
        await sees(pilot, f"! {database} cannot be used: file is not a database. It was left as it is.")
        await pilot.press("s")
        await until(pilot, lambda: any("file is not a database" in notice for notice in notices(pilot)))
        await pilot.press("y", "b")
        await on(pilot, "BrowseScreen")
    assert inside(database.parent)["mockint.db"] == b"Dear diary"


async def test_lines_stand_where_something_cannot_be_read(database: Path) -> None:
    change(
        database,
        "UPDATE feedback SET json = json_set(json, '$.schema', 2)",
        "UPDATE questions SET rubric = '{}' WHERE session_id = 1 AND position = 0",
    )
    newer = "cannot be read: it was written by a newer mockint (schema 2); install that one."
    async with opens() as pilot:
        await pilot.press("h", "down", "enter")
        await on(pilot, "FeedbackScreen")
        assert newer in shown(pilot)
        await pilot.press("escape", "end", "enter")
        await on(pilot, "FeedbackScreen")
        assert "The rubric of this question cannot be read" in shown(pilot)
        await pilot.press("t", "g", "m", "escape", "t")
        await until(pilot, lambda: any("cannot be practised" in notice for notice in notices(pilot)))
        await pilot.press("s")
        await on(pilot, "SummaryScreen")
        assert "not all of it can be read" in shown(pilot)
        await pilot.press("r")
        await on(pilot, "ReplayScreen")
        assert "The rubric of this question cannot be read" in shown(pilot)
        await pilot.press("n", "n")
        assert newer in shown(pilot)


async def test_a_copy_of_today_is_kept_once_there_is_something_to_keep_and_renewed_after_an_interview(
    database: Path,
) -> None:
    async with opens() as pilot:
        await until(pilot, lambda: len(daily_copies(database)) == 2)
        (today,) = (copy for copy in daily_copies(database) if copy.name != "mockint-2026-03-01.db")
        before = len(state(today))
        await pilot.press("s")
        await on(pilot, "InterviewScreen")
        make_older(today, 11)
        await pilot.press("W", "escape")
        await until(pilot, lambda: len(state(today)) == before + 1)
