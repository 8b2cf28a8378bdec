"""The figures of progress: judges apart, ranges where nobody judged, and the answers behind each."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from past import OFFLINE, TINY, all_met, answer, feedback

from mockint.bank.library import Bank
from mockint.bank.models import Rubric
from mockint.progress.overview import NEWEST, overview
from mockint.progress.pages import NAMES, Cell, Page, answers_behind, judge_text, outcome_of, pages
from mockint.progress.periods import by_period, first_day, last_day, period_text, step_of
from mockint.progress.plot import Plot, Series, draw
from mockint.progress.text import page_text
from mockint.store.counted import Judge
from mockint.store.store import Store

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@pytest.fixture
def path(home: Path, store: Store) -> Path:  # noqa: ARG001 - it makes the file
    return home / "mockint.db"


@pytest.fixture
def practised(store: Store, path: Path, bank: Bank, rubric: Rubric) -> list[Page]:
    """Ten days: self-marked at first, then by a model; one answer open, one not graded."""
    other = bank.rubric("what-is-a-kpi")
    answer(store, path, rubric, feedback(rubric, {}, OFFLINE), days_ago=10)
    answer(store, path, rubric, feedback(rubric, all_met(rubric, {"result": "missed"}), OFFLINE), days_ago=6)
    for days in (5, 3):
        star = {"situation": "strong", "result": "missing"} if days == 3 else {"situation": "thin"}
        raised = rubric.red_flags[-1].id if days == 3 else None
        told = feedback(rubric, all_met(rubric, {"result": "missed"}), star=star, raised=raised)  # type: ignore[arg-type]
        answer(store, path, rubric, told, days_ago=days, seconds=120)
    answer(store, path, other, feedback(other, all_met(other)), days_ago=2)
    answer(store, path, other, feedback(other, all_met(other, {other.question.expected[0].id: "unjudged"})), days_ago=1)
    answer(store, path, other, feedback(other, {}, failure="no-answer"), days_ago=1)
    return pages(overview(store))


def page(found: list[Page], name: str) -> Page:
    return next(one for one in found if one.name == name)


def texts(page: Page) -> list[list[str]]:
    return [[cell.text for cell in row] for row in page.rows]


def cell(page: Page, row: str, column: int) -> Cell:
    return next(cells[column] for cells in page.rows if cells[0].text.strip() == row)


def test_each_judge_has_a_line_of_its_own_and_what_is_open_is_no_zero(store: Store, practised: list[Page]) -> None:
    scores = page(practised, "Scores")
    assert scores.legend == ["o tiny · grade-3", "x self-marked"]
    (first, in_all, open_, *periods) = [scores.head, *texts(scores)]
    assert list(first) == ["Day", "o", "x"]
    assert [text.split()[-1] for text in in_all[1:]] == ["(3)", "(2)"]
    assert (open_[0], open_[1].endswith("–100 (1)"), open_[2]) == ("Not marked yet", True, "")
    assert periods[0][1:] == ["100 (1)", ""]
    assert "1 answer is not graded, and in no mean." in scores.notes
    listed = answers_behind(store, cell(scores, "Not marked yet", 1))
    assert [outcome_of(one).endswith("–100 possible") for one in listed] == [True]


def test_every_figure_leads_to_as_many_answers_as_it_counts(store: Store, practised: list[Page]) -> None:
    for shown in practised:
        for row in shown.rows:
            for one in row[1:]:
                found = answers_behind(store, one)
                if shown.name == "Scores" and one.text:
                    assert len(found) == int(one.text.split("(")[1].rstrip(")"))
                elif (
                    shown.name in {"STAR", "Flags"}
                    or (shown.name == "Points" and row[0].text.startswith(" "))
                    or (shown.name in {"Delivery", "Practice"} and one is row[1])
                ):
                    assert len(found) == int(one.text)


def test_points_most_often_missed_stand_first_under_their_theme(practised: list[Page], rubric: Rubric) -> None:
    points = page(practised, "Points")
    missed = {point.id: point.text for point in rubric.question.expected}["result"]
    assert [cell.text for cell in points.rows[0]] == [min(rubric.question.topics).upper(), "2", "0", "10"]
    assert [cell.text for cell in points.rows[1]] == [f"  {missed}", "2", "0", "0"]
    assert points.judge == Judge("llm", "tiny", "grade-3", own=False)


def test_star_and_flags_are_counted_where_somebody_looked(practised: list[Page], rubric: Rubric) -> None:
    star = {row[0]: row[1:] for row in texts(page(practised, "STAR"))}
    assert star == {
        "S situation": ["1", "1", "0"],
        "T task": ["0", "0", "0"],
        "A action": ["0", "0", "0"],
        "R result": ["0", "0", "1"],
    }
    flags = texts(page(practised, "Flags"))
    assert flags[0] == [f"{rubric.red_flags[-1].severity}: {rubric.red_flags[-1].text}", "1", "1"]


def test_another_judge_is_told_of_apart(store: Store, practised: list[Page]) -> None:
    own = Judge("offline", "", "", own=True)
    points = page(pages(overview(store), own), "Points")
    assert points.judge == own
    assert points.rows[1][1].text == "2"  # the result, in both answers; the model's two are not in it
    assert texts(page(practised, "Points")) != texts(points)


def test_delivery_and_practice_count_every_answer(practised: list[Page]) -> None:
    assert texts(page(practised, "Delivery"))[0][1] == "7"
    assert texts(page(practised, "Practice"))[0] == ["In all", "7", "9", "1"]


def test_before_the_first_answer_there_is_nothing_to_tell(store: Store) -> None:
    found = pages(overview(store))
    assert [one.name for one in found] == list(NAMES)
    assert all(not one.rows for one in found)
    assert all("Nothing to tell yet." in page_text(one, 80) for one in found)
    assert overview(store).as_json()["newest"] == {"answers": 0, "at_most": NEWEST, "step": "day"}


@pytest.mark.usefixtures("practised")
@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_is_wider_than_there_is_room(store: Store, width: int) -> None:
    for shown in pages(overview(store)):
        assert max(map(len, page_text(shown, width).splitlines())) <= width


def test_a_judge_in_words() -> None:
    assert judge_text(Judge("llm", "tiny", "grade-3", own=True)) == "tiny · grade-3, completed by you"
    assert judge_text(Judge("offline", "", "", own=False)) == "by code"


@given(st.lists(DAYS, min_size=1, max_size=30))
def test_every_day_is_in_one_period(days: list[date]) -> None:
    step = step_of(days)
    periods = by_period(days, lambda day: day, step)
    assert sorted(day for own in periods.values() for day in own) == sorted(days)
    assert list(periods) == sorted(periods)
    for first, own in periods.items():
        assert all(first == first_day(day, step) <= day <= last_day(day, step) for day in own)
    assert len({period_text(first, step) for first in periods}) == len(periods)
    if step != "month":
        assert len(periods) <= 53


@given(st.dictionaries(DAYS, st.floats(0, 100), min_size=1, max_size=20), st.integers(1, 150), st.integers(1, 40))
def test_a_plot_keeps_to_its_size_and_is_plain_text(values: dict[date, float], width: int, height: int) -> None:
    drawn = draw(Plot("Mean score", "day", [Series("o", dict(sorted(values.items())))], 100), width, height)
    assert max(map(len, drawn.splitlines())) <= max(width, 20)
    assert len(drawn.splitlines()) <= max(height, 7)
    assert "\x1b" not in drawn
    assert "o" in drawn.partition("\n")[2]


def test_lines_are_told_apart_by_their_signs() -> None:
    days = [date(2026, 3, 1) + timedelta(days=n) for n in range(3)]
    one, other = Series("o", dict.fromkeys(days, 20.0)), Series("x", dict.fromkeys(days, 80.0))
    drawn = draw(Plot("Mean score", "day", [one, other], 100), 60, 12).splitlines()
    above = next(number for number, line in enumerate(drawn) if "x" in line)
    below = next(number for number, line in enumerate(drawn[1:], 1) if line.count("o") == 3)
    assert (drawn[above].count("x"), above < below) == (3, True)


def test_tiny_is_a_judge(store: Store, path: Path, rubric: Rubric) -> None:
    answer(store, path, rubric, feedback(rubric, all_met(rubric), TINY))
    (line,) = overview(store).lines
    assert (line.judge.model, line.in_all.mean, line.in_all.lowest, line.in_all.highest) == ("tiny", 100.0, 100, 100)
