"""The clock of the machine was set back, or forth by years and back again: nothing breaks, and what came later is still the later."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from answered import answered
from cli.commands import mockint
from examples import BAKERY
from interview.steps import Clock, grade, said, submitted
from tui_person import on, opens, sees

from mockint.bank.models import Rubric
from mockint.interview.interview import Interview
from mockint.interview.replaying import load_takes
from mockint.store.store import Store

Capsys = pytest.CaptureFixture[str]
FIRST = "The first answer of both was this."
NOW, BEFORE, AFTER = (
    "2026-05-02T10:00:00.000000+00:00",
    "2019-01-01T00:00:00.000000+00:00",
    "2038-01-19T04:00:00.000000+00:00",
)


@pytest.fixture
def jumped(store: Store, rubric: Rubric, home: Path) -> Interview:
    """A session that was begun in the future, answered twice on the way back, and left with a draft of another question."""
    clock = Clock()
    interview = Interview.start(store, [rubric, rubric], "jumped", clock)
    said(interview, FIRST)
    clock.passes(5)
    grade(interview)
    interview.try_again()
    submitted(interview, BAKERY)
    grade(interview)
    interview.next()
    interview.ask()
    interview.type("A draft")
    interview.leave()
    answered(store, rubric)
    with closing(sqlite3.connect(home / "mockint.db")) as db, db:
        db.execute("UPDATE sessions SET started_at = ? WHERE id = 1", (AFTER,))
        db.execute("UPDATE attempts SET started_at = ?, submitted_at = ? WHERE id = 1", (AFTER, AFTER))
        db.execute("UPDATE attempts SET started_at = ?, submitted_at = ? WHERE id = 2", (NOW, BEFORE))
        db.execute("UPDATE feedback SET created_at = ? WHERE attempt_id = 1", (AFTER,))
        db.execute("UPDATE feedback SET created_at = ? WHERE attempt_id = 2", (BEFORE,))
        db.execute("UPDATE sessions SET started_at = ?, finished_at = ? WHERE id = 2", (NOW, BEFORE))
        db.execute("UPDATE attempts SET submitted_at = ? WHERE id = 4", (BEFORE,))
    return interview


@pytest.mark.usefixtures("jumped")
@pytest.mark.parametrize(
    "command",
    ["history", "history --json", "show 1", "show 2", "stats", "review", "stories", "export 1 --format html", "doctor"],
)
def test_every_command_goes_on(capsys: Capsys, command: str) -> None:
    ran = mockint(capsys, *command.split())
    assert ran.code == 0, ran.err
    assert "something happened" not in ran.err


def test_tries_keep_their_order_and_so_does_the_replay(store: Store, jumped: Interview) -> None:
    question = store.session(jumped.session.id).questions[0]
    assert [attempt.turns[0].answer for attempt in question.attempts] == [FIRST, BAKERY]
    takes = load_takes(store, store.session(jumped.session.id))
    assert [take.turns_at(10**9)[0].answer for take in takes] == [FIRST, BAKERY, "A draft"]


@pytest.mark.usefixtures("jumped")
async def test_the_screens_go_on_where_it_was_left() -> None:
    async with opens() as pilot:
        await pilot.press("h")
        await on(pilot, "HistoryScreen")
        await pilot.press("escape", "p")
        await on(pilot, "ProgressScreen")
        await pilot.press("escape", "c")
        screen = await on(pilot, "InterviewScreen")
        await sees(pilot, "question 2 of 2")
        assert screen.query_one("AnswerArea").text == "A draft"  # type: ignore[attr-defined]
