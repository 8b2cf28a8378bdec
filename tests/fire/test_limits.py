"""What is far too large is refused or cut with a sentence, takes no more memory than it must, and nothing is lost by it."""

import asyncio
import json
import re
import sqlite3
import sys
from contextlib import aclosing, closing
from pathlib import Path
from typing import Any

import pytest
from answered import answered
from cli.commands import QUESTION, mockint, write_pack
from examples import reply
from interview.steps import Clock
from servers.scripted import Server, streams
from textual import events
from textual.widgets import DataTable, Input
from tui_person import BAKERY_QUESTION, on, opens, shown, until

from mockint.bank.library import UnknownQuestionError, load_bank
from mockint.bank.models import MOST_QUESTIONS, Rubric
from mockint.bank.reading import MOST_PROBLEMS, PackError, read_pack
from mockint.config import load_settings
from mockint.grading.events import Finished
from mockint.grading.feedback import Feedback
from mockint.grading.listening import Asking
from mockint.grading.offline import OfflineGrader
from mockint.grading.submission import LONGEST_ANSWER, Submission
from mockint.interview.editor import EditorError, edit
from mockint.interview.interview import Interview
from mockint.interview.marking import NothingToMarkError, begin_self_check
from mockint.report.archive import ArchiveError, read_archive
from mockint.store.failures import StoreError
from mockint.store.store import Store
from mockint.store.timeline import Edit
from mockint.tui.interview.answer import AnswerArea

Capsys = pytest.CaptureFixture[str]
SENTENCE = "We counted the bread each evening, and I cut Tuesday by twenty loaves. "


def told(pilot: Any) -> list[str]:  # noqa: ANN401 - any app's
    return [notification.message for notification in pilot.app._notifications]


def of_length(length: int) -> str:
    return (SENTENCE * (length // len(SENTENCE) + 1))[:length]


# An answer


def graded(rubric: Rubric, answer: str) -> Feedback:
    async def last() -> object:
        async with aclosing(OfflineGrader().grade(Submission.of(rubric, answer))) as events:
            return [event async for event in events][-1]

    finished = asyncio.run(last())
    assert isinstance(finished, Finished)
    return finished.feedback


def test_the_longest_answer_is_graded_and_a_longer_one_is_kept_and_not_zero(rubric: Rubric) -> None:
    assert graded(rubric, of_length(LONGEST_ANSWER)).status == "needs_marking"
    feedback = graded(rubric, of_length(LONGEST_ANSWER + 1))
    assert (feedback.status, feedback.score) == ("not_graded", None)
    assert feedback.error is not None
    assert feedback.error.code == "too-long"
    assert "24,000 characters" in feedback.error.message
    assert len(feedback.turns[0].answer) == LONGEST_ANSWER + 1


async def test_a_stored_answer_that_is_too_long_is_told_and_no_gradings_pile_up(store: Store, rubric: Rubric) -> None:
    attempt = answered(store, rubric, of_length(LONGEST_ANSWER + 1))
    question = store.session(1).questions[0]
    with pytest.raises(NothingToMarkError, match="longer than 24,000 characters"):
        await begin_self_check(store, question, attempt)
    assert not store.attempt(attempt).feedback


class AsksOn:
    """A listener that always asks on."""

    async def follow_up(self, submission: Submission) -> Asking:
        assert submission.turns
        return Asking("And then?", "code")


@pytest.mark.parametrize(("length", "room"), [(20_000, 4_000), (LONGEST_ANSWER - 999, None)])
async def test_a_follow_up_is_asked_where_there_is_room_for_its_answer(
    store: Store, rubric: Rubric, length: int, room: int | None
) -> None:
    interview = Interview.start(store, [rubric], "bread")
    interview.ask()
    assert interview.room == LONGEST_ANSWER
    interview.answer(of_length(length))
    follow_up = await interview.follow_up(AsksOn())
    assert (follow_up is None) == (room is None)
    if room is not None:
        assert interview.room == room


async def test_what_does_not_fit_into_an_answer_is_told_once_and_all_that_fits_is_kept(store: Store) -> None:
    async with opens(practice=BAKERY_QUESTION) as pilot:
        screen = await on(pilot, "InterviewScreen")
        area = screen.query_one(AnswerArea)
        area.insert(of_length(LONGEST_ANSWER - 1))
        await pilot.press("a", "b", "c", "d")
        await until(pilot, lambda: "full" in shown(pilot))
        assert area.text == of_length(LONGEST_ANSWER - 1) + "a"
        assert sum("The last 1 did not fit" in message for message in told(pilot)) == 1
        await pilot.press("backspace", "e")
        assert area.text.endswith("e")
        area.insert(of_length(76_000))
        await until(pilot, lambda: any("The last 76,000 did not fit" in message for message in told(pilot)))
        await pilot.press("escape")
        await on(pilot, "HomeScreen")
    assert len(store.draft(1)) == LONGEST_ANSWER


async def test_a_longer_draft_of_an_older_version_comes_back_whole_and_can_be_shortened(
    store: Store, rubric: Rubric
) -> None:
    interview = Interview.start(store, [rubric], "bread")
    interview.ask()
    interview.type(of_length(30_000))
    interview.leave()
    async with opens() as pilot:
        await pilot.press("enter")
        screen = await on(pilot, "InterviewScreen")
        area = screen.query_one(AnswerArea)
        assert area.text == of_length(30_000)
        await pilot.press("backspace", "backspace")
        assert area.text == of_length(29_998)
        assert told(pilot) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_a_paste_of_a_hundred_thousand_lines_leaves_the_screen_alive(home: Path) -> None:
    from terminal import Terminal  # noqa: PLC0415 - not on Windows

    with Terminal("practice", "--question", QUESTION) as terminal:
        terminal.sees("Ctrl+S submits")
        terminal.press("\x1b[200~", *["We counted bread.\n" * 100] * 1_000, "\x1b[201~")
        terminal.sees("1,776,000", "full")
        terminal.press("\x11")
        assert terminal.ends() == 0
    with closing(Store(home / "mockint.db")) as store:
        assert store.draft(1) == ("We counted bread.\n" * 2_000)[:LONGEST_ANSWER]


def test_what_an_editor_saved_beyond_the_longest_is_put_aside(tmp_path: Path, home: Path) -> None:
    script = tmp_path / "editor.py"
    script.write_text("import sys, pathlib\npathlib.Path(sys.argv[1]).write_text('x' * 5_000_000)\n")
    with pytest.raises(EditorError, match="more than the 24,000 characters") as caught:
        asyncio.run(edit("First", home / "editing" / "one", {"EDITOR": f"{sys.executable} {script}"}))
    found = re.search(r"kept in (\S+),", caught.value.message)
    assert found
    kept = Path(found.group(1))
    assert kept.stat().st_size == 5_000_000
    assert home in kept.parents


def test_a_row_of_a_batch_that_is_too_long_takes_no_other_down(capsys: Capsys, tmp_path: Path) -> None:
    batch = tmp_path / "rows.jsonl"
    good = f'{{"id": "good", "question": "{QUESTION}", "answer": "{SENTENCE}"}}\n'
    batch.write_text(f'{{"id": "bad", "question": "{QUESTION}", "answer": "{SENTENCE * 50_000}"}}\n{good}')
    ran = mockint(capsys, "grade", "--batch", str(batch), "--json")
    assert ran.code == 1
    assert [row["id"] for row in ran.rows] == [None, "good"]
    assert [row["status"] for row in ran.rows] == ["invalid", "needs_marking"]
    assert ran.rows[0]["error"]["message"].startswith("longer than 1 MB; an answer has up to 24,000 characters")


# What other programs and people write


def test_an_answer_that_something_else_made_enormous_is_told_and_hides_no_other(
    capsys: Capsys, home: Path, store: Store, rubric: Rubric, server: Server
) -> None:
    answered(store, rubric)
    answered(store, rubric, SENTENCE)
    with closing(sqlite3.connect(home / "mockint.db")) as db, db:
        db.execute("UPDATE turns SET answer = ? WHERE id = 1", ("x" * 1_000_001,))
    for command in (("history",), ("show", "1"), ("show", "2"), ("export", "all", "--format", "md")):
        ran = mockint(capsys, *command)
        assert (ran.code, ran.err) == (0, "")
        tells = "1" in command or "all" in command
        assert ("An answer has 1,000,001 characters, and only the first 1,000,000 are read." in ran.out) == tells
    server.plays(streams(reply(rubric)))
    ran = mockint(capsys, "grade", "--pending", "--base-url", server.base_url)
    assert ran.out.splitlines()[0].endswith("the most that is graded; shorten it")
    assert ran.out.splitlines()[1].startswith(f"session 2, {rubric.question.id}: ")
    assert ran.out.endswith("1 answer graded; 1 answer waits still.\n")
    ran = mockint(capsys, "export", "all", "--format", "json")
    assert "attempt 1 cannot be read and is left out: turns[0].answer: String should have at most 1000000" in ran.err
    assert [len(one["questions"][0]["attempts"]) for one in json.loads(ran.out)["sessions"]] == [0, 1]


def test_a_draft_that_something_else_made_enormous_is_told_and_stays(store: Store, rubric: Rubric) -> None:
    session = store.create_session("one", [rubric])
    attempt = store.start_attempt(store.session(session).questions[0].id, "?")
    turn = store.attempt(attempt).turns[0].id
    store.add_edits(turn, [Edit(0, 0, 0, "word " * 200_001)])
    interview = Interview(store, session, Clock())
    with pytest.raises(StoreError, match="the draft of this answer has 1,000,005 characters"):
        interview.ask()
    assert len(store.draft(turn)) == 1_000_005


def test_an_enormous_config_is_told_and_left_out(home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text('grader = "offline"\n' + "# \n" * 50_000)
    found = load_settings(env={"MOCKINT_HOME": str(home)})
    assert [problem.partition("config.toml: ")[2] for problem in found.problems] == [
        "this file has 0.2 MB, and a config at most 100 kB; its settings are left out until it is mended"
    ]
    assert found.grader == "auto"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"archive":1,"sessions":[' + "{}," * 1_000_001 + "{}]}", "more than 1,000,000 objects"),
        ('{"archive":1,"sessions":[' + "{}," * 100_000 + "{}]}", "sessions[0].number: Field required"),
        (
            '{"archive":1,"sessions":[]' + "".join(f',"k{n}":1' for n in range(20_000)) + "}",
            "20,000 things in it do not fit",
        ),
    ],
    ids=["objects", "sessions", "keys"],
)
def test_an_archive_of_mere_mistakes_is_told_by_one(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "archive.json").write_text(content)
    with pytest.raises(ArchiveError) as caught:
        read_archive(tmp_path / "archive.json")
    assert message in caught.value.message
    assert len(caught.value.message) < 300


def test_a_pack_with_too_many_questions_or_mistakes_says_so_in_short(tmp_path: Path) -> None:
    many = write_pack(tmp_path / "many.yaml", "many", *(f"q-{n}" for n in range(MOST_QUESTIONS + 1)))
    with pytest.raises(PackError) as caught:
        read_pack(many)
    (problem,) = caught.value.problems
    assert f"has {MOST_QUESTIONS + 1} entries; there should be at most {MOST_QUESTIONS}" in problem.message

    wrong = write_pack(tmp_path / "wrong.yaml", "wrong", "q")
    wrong.write_text(wrong.read_text() + "".join(f"k{n}: 1\n" for n in range(5_000)))
    with pytest.raises(PackError) as caught:
        read_pack(wrong)
    *problems, last = caught.value.problems
    assert len(problems) == MOST_PROBLEMS
    assert [problem.line for problem in problems] == sorted(problem.line or 0 for problem in problems)
    assert last.message == f"{5_000 - MOST_PROBLEMS} more problems from here on; mend the others first"


async def test_hundreds_of_questions_are_listed_in_part_and_the_others_are_found_by_a_search(home: Path) -> None:
    write_pack(home / "rubrics" / "many.yaml", "many", *(f"q-{n}" for n in range(600)))
    with pytest.raises(UnknownQuestionError, match=r", and \d+ more$"):
        load_bank(home / "rubrics").rubric("nothing-of-the-kind")
    async with opens() as pilot:
        await pilot.press("b")
        screen = await on(pilot, "BrowseScreen")
        table = screen.query_one(DataTable)
        assert table.row_count == 500
        assert "the first 500 listed" in str(screen.sub_title)
        screen.query_one(Input).value = "q-599"
        await until(pilot, lambda: table.row_count == 1)
        screen.query_one(Input).post_message(events.Paste("word " * 200_000))
        await until(pilot, lambda: any("A search takes up to 200 characters" in message for message in told(pilot)))
        assert screen.query_one(Input).value == "q-599"
