"""``mockint stats``: a person, or a script, looks at how practice goes."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from cli.commands import assert_plain, documented, mockint, shape
from past import OFFLINE, all_met, answer, feedback, today

from mockint.bank.models import Rubric
from mockint.store.store import Store

Capsys = pytest.CaptureFixture[str]


@pytest.fixture
def practised(store: Store, home: Path, rubric: Rubric) -> None:
    """Self-marked and graded by a model on two days, once not graded."""
    path = home / "mockint.db"
    for days_ago, but in ((4, {"result": "missed"}), (2, {})):
        answer(store, path, rubric, feedback(rubric, all_met(rubric, but), OFFLINE), days_ago=days_ago)  # type: ignore[arg-type]
        star = {"situation": "strong", "result": "thin"}
        told = feedback(rubric, all_met(rubric, but), star=star)  # type: ignore[arg-type]
        answer(store, path, rubric, told, days_ago=days_ago)
    answer(store, path, rubric, feedback(rubric, {}, failure="no-answer"))


@pytest.mark.usefixtures("practised")
def test_stats_in_words(capsys: Capsys) -> None:
    ran = mockint(capsys, "stats")
    assert (ran.code, ran.err) == (0, "")
    assert_plain(ran.out)
    for told in (
        "o tiny · grade-3   x self-marked",
        "1 answer is not graded, and in no mean.",
        "Points, marks: tiny · grade-3",
        "Counted over the newest 5 answers.",
        "Words/min",
    ):
        assert told in ran.out
    assert max(map(len, ran.out.splitlines())) <= 100


@pytest.mark.usefixtures("practised")
def test_stats_for_scripts(capsys: Capsys) -> None:
    data = mockint(capsys, "stats", "--json").data
    assert (data["schema"], data["step"]) == (1, "day")
    assert {key: data["practice"][key] for key in ("answers", "not_graded", "seconds")} == {
        "answers": 5,
        "not_graded": 1,
        "seconds": 300,
    }
    model, own = data["scores"]
    assert model["judge"] == {"grader": "llm", "model": "tiny", "prompt": "grade-3", "own": False}
    assert own["judge"] == {"grader": "offline", "model": None, "prompt": None, "own": True}
    assert [(period["answers"], period["highest"]) for period in model["periods"]][-1] == (1, 100)
    assert (model["answers"], model["open"], model["open_low"]) == (2, 0, None)
    marks = data["marks"][0]
    assert marks["star"]["situation"] == {"strong": 2, "thin": 0, "missing": 0}
    assert (marks["themes"][0]["missed"], marks["themes"][0]["points"][0]["point"]) == (1, "result")
    assert data["delivery"]["answers"] == data["newest"]["answers"] == 5


@pytest.mark.usefixtures("practised")
def test_the_example_in_docs_has_the_keys_that_there_are(capsys: Capsys) -> None:
    assert shape(documented("progress.md")) == shape(mockint(capsys, "stats", "--json").data)


def test_before_the_first_answer(capsys: Capsys) -> None:
    assert mockint(capsys, "stats").out == "No answer yet; mockint practice starts an interview.\n"
    ran = mockint(capsys, "stats", "--json")
    assert (ran.code, ran.data["scores"], ran.data["practice"]["answers"]) == (0, [], 0)


@pytest.mark.usefixtures("practised")
@pytest.mark.parametrize("option", [[], ["--json"]], ids=["text", "json"])
def test_what_a_changed_file_holds_does_not_steer_the_terminal(capsys: Capsys, home: Path, option: list[str]) -> None:
    with closing(sqlite3.connect(home / "mockint.db", isolation_level=None)) as another:
        another.execute("UPDATE feedback SET model = ?, prompt = ?", ("\x1b]52;c;ZXZpbA==\x07tiny", "\x9b2Jp\u202e"))
    ran = mockint(capsys, "stats", *option)
    assert ran.code == 0
    assert_plain(ran.out)


def test_the_day_is_that_of_the_calendar_here(capsys: Capsys, store: Store, home: Path, rubric: Rubric) -> None:
    answer(store, home / "mockint.db", rubric, feedback(rubric, all_met(rubric)))
    (period,) = mockint(capsys, "stats", "--json").data["practice"]["periods"]
    assert period["from"] == today().isoformat()
