"""A person goes through the history: finds an answer, sorts and filters, opens, deletes and takes that back."""

import re
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from examples import BAKERY
from interview.steps import Clock, grading, said, submitted
from textual.widgets import Input, Select
from tui_person import Person, on, opens, shown, until

from mockint.bank.library import Bank, Choice
from mockint.bank.models import Rubric
from mockint.grading.offline import OfflineGrader
from mockint.interview.interview import Interview
from mockint.store.answers import Wanted
from mockint.store.store import Store
from mockint.tui.history.columns import columns_of_answers
from mockint.tui.history.filters import Filters
from mockint.tui.widgets.paged_table import PagedTable

ANSWERS = ("No idea, I am afraid, sorry.", "No.", "We sold umbrellas [bold]when[/bold] it rained, and counted them.")


@pytest.fixture
async def practised(store: Store, bank: Bank) -> None:
    """Two sessions: one with three answers, of which the second scored 0, and a newer one with BAKERY."""
    rubrics = bank.choose(Choice(pack="kpi-stories", count=4))
    first = Interview.start(store, rubrics[1:], "three stories", Clock())
    for answer in ANSWERS:
        await graded(said(first, answer))
        first.next()
    await graded(said(Interview.start(store, rubrics[:1], "one story", Clock()), BAKERY))


async def graded(interview: Interview) -> None:
    """Grade offline, within the loop of a test."""
    await grading(interview, OfflineGrader())


async def looks_back(pilot: Person) -> PagedTable[object]:
    await pilot.press("h")
    screen = await on(pilot, "HistoryScreen")
    return screen.query_one(PagedTable)


def lines(pilot: Person) -> list[str]:
    """Return the rows in view as they are drawn, without the head."""
    table = pilot.app.screen.query_one(PagedTable)
    drawn = [table.render_line(y).text.rstrip() for y in range(1, table.size.height)]
    return [line for line in drawn if line.strip()]


def title(pilot: Person) -> str:
    return str(pilot.app.screen.sub_title)


async def searches(pilot: Person, words: str) -> None:
    await pilot.press("slash")
    pilot.app.screen.query_one(Input).value = words
    await pilot.press("enter")
    await pilot.pause()


@pytest.mark.usefixtures("practised")
async def test_the_newest_answer_stands_first_and_is_under_the_cursor() -> None:
    async with opens() as pilot:
        await looks_back(pilot)
        first, *others = lines(pilot)
        assert first.startswith("› ")
        assert "problem-in-the-figures" in first
        assert first.endswith("to mark")
        assert len(others) == 3
        assert "  0 weak, offline" in others[1]
        assert title(pilot) == "4 answers"
        assert "So, um, back at the bakery" in shown(pilot)
        assert "session 2, try 1" in shown(pilot)


@pytest.mark.usefixtures("practised")
async def test_how_it_went_is_whole_where_there_is_little_room() -> None:
    async with opens(size=(60, 20)) as pilot:
        await looks_back(pilot)
        first, *others = lines(pilot)
        assert "problem-in-the…" in first or "problem-in-the-" in first
        assert first.endswith("to mark")
        assert others[1].rstrip().endswith("  0 weak, offline")
        columns = columns_of_answers(60, searching=False)
        assert 60 - sum((column.width or 0) + 1 for column in columns) - 3 >= len(" 75 solid, self-marked")


@pytest.mark.usefixtures("practised")
async def test_a_session_without_a_word_says_so(store: Store, bank: Bank) -> None:
    Interview.start(store, bank.choose(Choice(pack="kpi-stories", count=1)), "left", Clock())
    async with opens() as pilot:
        await looks_back(pilot)
        await pilot.press("v", "enter")
        await until(pilot, lambda: "Nothing was answered here. Escape goes back." in shown(pilot))
        assert "Nothing fits" not in shown(pilot)


@pytest.mark.usefixtures("practised")
async def test_one_thing_is_said_at_a_time_and_stays_behind_with_its_screen() -> None:
    async with opens() as pilot:
        await looks_back(pilot)
        await pilot.press("d", "d", "u", "u")
        await until(pilot, lambda: [note.message for note in pilot.app._notifications] == ["It is back."])
        await pilot.press("escape")
        await on(pilot, "HomeScreen")
        await until(pilot, lambda: len(pilot.app._notifications) == 0)


@pytest.mark.usefixtures("practised")
async def test_words_are_found_while_they_are_typed() -> None:
    async with opens() as pilot:
        await looks_back(pilot)
        await pilot.press("slash", *"umbr")
        await until(pilot, lambda: title(pilot) == "1 answer")
        (found,) = lines(pilot)
        assert "…We sold umbrellas [bold]" in found or "We sold umbrellas [bold]" in found
        await pilot.press(*"xx")
        await until(pilot, lambda: title(pilot) == "0 answers")
        assert lines(pilot) == []
        await until(pilot, lambda: "Nothing fits" in shown(pilot))
        await pilot.press("escape", "x")
        await until(pilot, lambda: title(pilot) == "4 answers")


@pytest.mark.usefixtures("practised")
async def test_what_was_found_is_bold_and_underlined() -> None:
    async with opens() as pilot:
        table = await looks_back(pilot)
        await searches(pilot, "umbrellas")
        segments = [segment for segment in table.render_line(1) if segment.text == "umbrellas"]
        assert [(one.style.bold, one.style.underline) for one in segments if one.style] == [(True, True)]


@pytest.mark.usefixtures("practised")
async def test_whatever_is_typed_breaks_nothing() -> None:
    async with opens() as pilot:
        await looks_back(pilot)
        for words in ('"', "AND", "a* (", "[/b]", "'; DROP TABLE answers; --"):
            await searches(pilot, words)
            assert title(pilot) in {"0 answers", "1 answer", "4 answers"}


@pytest.mark.usefixtures("practised")
async def test_the_last_days_are_whole_ones_also_where_the_clocks_were_changed(zone: Callable[[str], None]) -> None:
    today = datetime.now().astimezone().timetuple().tm_yday - 1
    zone(f"WINTER0SUMMER,{(today - 3) % 365},{(today + 100) % 365}")  # an hour ahead, for three days
    async with opens() as pilot:
        await looks_back(pilot)
        screen = pilot.app.screen
        screen.query_one("#days", Select).value = 7
        since = screen.query_one(Filters).wanted.since
    assert since
    assert f"{since.astimezone():%H:%M}" == "00:00"


@pytest.mark.usefixtures("practised")
async def test_answers_are_sorted_and_filtered() -> None:
    async with opens() as pilot:
        await looks_back(pilot)
        screen = pilot.app.screen
        screen.query_one("#order", Select).value = "oldest"
        await until(pilot, lambda: "problem-in-the-figures" in lines(pilot)[-1])
        screen.query_one("#order", Select).value = "best"
        await until(pilot, lambda: "0 weak" in lines(pilot)[0])
        screen.query_one("#status", Select).value = "needs_marking"
        await until(pilot, lambda: title(pilot) == "3 answers")
        screen.query_one("#band", Select).value = "weak"
        await until(pilot, lambda: title(pilot) == "0 answers")


@pytest.mark.usefixtures("practised")
async def test_sessions_open_to_their_answers_and_escape_leads_back() -> None:
    async with opens() as pilot:
        await looks_back(pilot)
        await pilot.press("v")
        assert title(pilot) == "2 sessions"
        newest, older = lines(pilot)
        assert "one story" in newest
        assert older.split() == ["1", *older.split()[1:3], "three", "stories", "3", "of", "3,", "open"]
        await pilot.press("down", "enter")
        assert title(pilot) == "3 answers of session 1"
        await pilot.press("down", "escape")
        assert title(pilot) == "2 sessions"
        assert lines(pilot)[1].startswith("› ")
        await pilot.press("v")
        assert title(pilot) == "4 answers"
        await pilot.press("escape")
        await on(pilot, "HomeScreen")


async def test_every_try_is_within_reach(store: Store, bank: Bank) -> None:
    rubric = bank.rubric("problem-in-the-figures")
    interview = said(Interview.start(store, [rubric], "one", Clock()), "The first try was about umbrellas.")
    await graded(interview)
    interview.try_again()
    submitted(interview, BAKERY)
    said(Interview.start(store, [bank.rubric("using-benchmarks")], "two", Clock()), BAKERY)
    async with opens() as pilot:
        await looks_back(pilot)
        await pilot.press("down", "a")
        assert title(pilot) == "2 answers to problem-in-the-figures"
        await pilot.press("down")
        await pilot.pause()
        assert "The first try was about umbrellas." in shown(pilot)
        await pilot.press("enter")
        await on(pilot, "FeedbackScreen")
        assert "The first try was about umbrellas." in shown(pilot)


@pytest.mark.usefixtures("practised")
async def test_a_question_is_practised_again_in_a_session_of_its_own(store: Store) -> None:
    async with opens() as pilot:
        await looks_back(pilot)
        await pilot.press("t")
        await on(pilot, "InterviewScreen")
        assert store.latest_session() == 3


@pytest.mark.usefixtures("practised")
async def test_a_deleted_answer_comes_back_until_the_app_is_left(store: Store) -> None:
    async with opens() as pilot:
        await looks_back(pilot)
        await pilot.press("d")
        assert title(pilot) == "3 answers"
        assert "problem-in-the-figures" not in "\n".join(lines(pilot))
        await pilot.press("escape")
        await on(pilot, "HomeScreen")
        await looks_back(pilot)
        await pilot.press("u")
        assert title(pilot) == "4 answers"
        assert "problem-in-the-figures" in lines(pilot)[0]
        await pilot.press("d")
    assert store.answers.count(Wanted()) == 3
    assert not store.deleting.can_undo()


@pytest.mark.usefixtures("practised")
async def test_deleting_everything_leaves_the_way_to_undo() -> None:
    async with opens() as pilot:
        await looks_back(pilot)
        await pilot.press("v", "d", "d")
        assert title(pilot) == "0 sessions"
        await pilot.press("escape")
        await on(pilot, "HomeScreen")
        await looks_back(pilot)
        await pilot.press("u", "u")
        assert title(pilot) == "4 answers"


@pytest.mark.usefixtures("practised")
async def test_what_a_crash_left_out_of_sight_is_gone_at_the_next_start(store: Store) -> None:
    store.deleting.session(2)
    async with opens() as pilot:
        await looks_back(pilot)
        assert title(pilot) == "3 answers"
        assert not store.deleting.can_undo()


@pytest.mark.usefixtures("practised")
async def test_a_failing_database_is_told_and_the_screen_goes_on_with_what_can_be_read(home: Path) -> None:
    async with opens() as pilot:
        table = await looks_back(pilot)
        with closing(sqlite3.connect(home / "mockint.db", isolation_level=None)) as other:
            other.execute("DROP TABLE answers")
        await pilot.press("v")
        await until(pilot, lambda: any("is damaged" in str(note.message) for note in pilot.app._notifications))
        assert table.row_count
        await pilot.press("escape")
        await on(pilot, "HomeScreen")


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (160, 45)])
@pytest.mark.usefixtures("practised")
async def test_it_fits_the_terminal(size: tuple[int, int]) -> None:
    async with opens(size=size) as pilot:
        table = await looks_back(pilot)
        assert all(len(line) <= table.size.width for line in lines(pilot))
        assert ("kpi-stories" in lines(pilot)[0]) == (size[0] >= 110)  # the pack has a column where there is room


@pytest.fixture
async def long(store: Store, bank: Bank, home: Path) -> int:
    """A hundred answers more than any screen shows."""
    interview = said(Interview.start(store, [bank.rubric("problem-in-the-figures")], "long", Clock()), BAKERY)
    await graded(interview)
    with closing(sqlite3.connect(home / "mockint.db", isolation_level=None)) as other:
        for number in range(2, 201):
            other.execute(
                "INSERT INTO attempts (question_id, number, started_at, submitted_at) VALUES (1, ?, '2026-01-01', ?)",
                (number, f"2020-01-01T00:{number // 60:02}:{number % 60:02}+00:00"),
            )
    return 200


async def test_a_long_list_is_gone_through_by_keys(long: int) -> None:
    async with opens() as pilot:
        table = await looks_back(pilot)
        assert title(pilot) == f"{long} answers"
        assert "problem-in-the-figures (200)" in lines(pilot)[1]
        await pilot.press("end")
        assert lines(pilot)[-1].startswith("› ")
        assert "problem-in-the-figures (2)" in lines(pilot)[-1]
        await pilot.press("pageup")
        assert table.highlighted == long - 1 - (table.size.height - 2)
        await pilot.press("home", "down")
        assert lines(pilot)[1].startswith("› ")


async def test_only_what_is_in_view_is_read(long: int) -> None:
    async with opens() as pilot:
        table = await looks_back(pilot)
        assert sum(len(page) for page in table._pages.values()) < long / 2


async def test_a_click_opens(long: int) -> None:
    assert long
    async with opens() as pilot:
        await looks_back(pilot)
        await pilot.click(PagedTable, offset=(10, 1))
        await on(pilot, "FeedbackScreen")


def exported(pilot: Person) -> list[Path]:
    """Return the files that were told of."""
    told = [
        re.fullmatch(r"This can be opened in a browser:\n(.*\.html)", one.message) for one in pilot.app._notifications
    ]
    return [Path(found[1]) for found in told if found]


@pytest.mark.usefixtures("practised")
async def test_a_session_leads_to_its_summary_and_leaves_as_a_page_from_either(home: Path) -> None:
    async with opens() as pilot:
        await looks_back(pilot)
        await pilot.press("e")
        await until(pilot, lambda: bool(exported(pilot)))
        (first,) = exported(pilot)
        await pilot.press("s")
        await on(pilot, "SummaryScreen")
        assert "problem-in-the-figures" in shown(pilot)
        await pilot.press("e")
        await until(pilot, lambda: exported(pilot) not in ([], [first]))
        (second,) = exported(pilot)
        await pilot.press("escape")
        await on(pilot, "HistoryScreen")
    assert first != second
    for file in (first, second):
        assert file.parent == home / "exports"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert "So, um, back at the bakery" in file.read_text(encoding="utf-8")


async def test_an_answer_is_held_against_the_one_before_it(store: Store, rubric: Rubric) -> None:
    for answer in (ANSWERS[2], BAKERY):
        await graded(said(Interview.start(store, [rubric], "kpi-stories", Clock()), answer))
    async with opens() as pilot:
        await looks_back(pilot)
        await pilot.press("c")
        await on(pilot, "CompareScreen")
        await until(pilot, lambda: "umbrellas" in shown(pilot) and "bakery" in shown(pilot))
        await pilot.press("escape")
        await on(pilot, "HistoryScreen")


@pytest.mark.usefixtures("practised")
async def test_where_it_cannot_be_written_that_is_told(home: Path) -> None:
    (home / "exports").write_text("a file in the way", encoding="utf-8")
    async with opens() as pilot:
        await looks_back(pilot)
        await pilot.press("e")
        told = f"{home / 'exports'} cannot be written"
        await until(pilot, lambda: any(told in one.message for one in pilot.app._notifications))
