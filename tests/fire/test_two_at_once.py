"""Two programs on one database: each keeps what was typed in it, and no answer is graded twice."""

import asyncio
import sqlite3
import sys
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from answered import answered
from cli.commands import program
from examples import reply
from interview.steps import model
from servers.scripted import Server, streams
from tui_person import BAKERY_QUESTION, answers, on, opens, sees, until

from mockint.bank.models import Rubric
from mockint.config import Settings
from mockint.interview.interview import Interview
from mockint.interview.pending import grade_pending
from mockint.store.claims import BeingGradedError, OpenElsewhereError
from mockint.store.deleting import Part
from mockint.store.failures import GoneError
from mockint.store.store import AnsweredElsewhereError, Store
from mockint.store.stories import StoryNotes

if sys.platform == "win32":
    pytest.skip("there are no pseudo-terminals", allow_module_level=True)
from terminal import Terminal

ONE = "We threw away nine percent."
TWO = "They point to what is next."
CLAIMS_AND_WAITS = """
import sys
from pathlib import Path
from mockint.store.store import Store
store = Store(Path(sys.argv[1]))
with getattr(store, sys.argv[2]).of(int(sys.argv[3])):
    print("claimed", flush=True)
    sys.stdin.read()
"""


def test_two_that_practise_at_once_lose_no_word(home: Path) -> None:
    args = ("practice", "--grader", "offline", "--follow-ups", "0", "--question")
    with ExitStack() as stack:
        one, two = (
            stack.enter_context(Terminal(*args, question))
            for question in ("problem-in-the-figures", "leading-vs-lagging")
        )
        for terminal in (one, two):
            terminal.sees("Ctrl+S submits")
        for first, second in zip(ONE, TWO, strict=True):
            one.press(first)
            two.press(second)
        one.sees(ONE)
        two.sees(TWO)
        for terminal in (one, two):
            terminal.press("ctrl+s")
        for terminal in (one, two):
            terminal.sees("Self-check")
    with closing(Store(home / "mockint.db")) as store:
        kept = {store.attempt(attempt).turns[0].answer for attempt in (1, 2)}
    assert kept == {ONE, TWO}


def test_a_session_is_open_in_one_program_at_a_time(home: Path) -> None:
    args = ("practice", "--grader", "offline", "--follow-ups", "0", "--question", "problem-in-the-figures")
    with Terminal(*args) as one:
        one.sees("Ctrl+S submits")
        one.press(ONE)
        one.sees(ONE)
        (home / "welcomed").touch()
        with closing(Store(home / "mockint.db")) as store:
            one.waits(lambda: store.draft(1) == ONE, "what was typed is kept")
        with Terminal() as two:
            two.sees("Continue")
            two.press("c")
            two.sees("session 1 is open in")
            one.press("ctrl+q")
            assert one.ends() == 0
            two.press("c")
            two.sees(ONE)
            two.press(" " + TWO)
            two.sees(TWO)
            two.press("ctrl+s")
            with closing(Store(home / "mockint.db")) as store:
                two.waits(lambda: store.attempt(1).turns[0].answer == f"{ONE} {TWO}", "all of it is an answer")


def test_where_files_cannot_be_locked_the_first_answer_stays(store: Store, rubric: Rubric) -> None:
    number = store.create_session("two", [rubric])
    first = Interview(store, number)
    first.ask()
    second = Interview(store, number)
    second.ask()
    first.answer(ONE)
    with pytest.raises(AnsweredElsewhereError, match="that answer stays"):
        second.answer(TWO)
    assert store.attempt(1).turns[0].answer == ONE


DELETES_AND_WAITS = """
import sys
from pathlib import Path
from mockint.store.store import Store
store = Store(Path(sys.argv[1]))
store.deleting.session(1)
store.stories.delete(1)
print("deleted", flush=True)
sys.stdin.readline()
print(store.deleting.undo(), store.stories.restore(), flush=True)
"""


async def deleted(home: Path, store: Store, rubric: Rubric) -> asyncio.subprocess.Process:
    """Return a program that has deleted a session and a story, and has them back on a line."""
    answered(store, rubric)
    store.stories.add(StoryNotes("Bread"))
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-c", DELETES_AND_WAITS, str(home / "mockint.db"),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert program.stdout
    assert await program.stdout.readline() == b"deleted\n"
    assert (store.latest_session(), store.stories.all()) == (None, [])
    return program


async def test_what_one_program_deleted_can_be_had_back_there_whatever_another_does(
    home: Path, store: Store, rubric: Rubric
) -> None:
    other = await deleted(home, store, rubric)
    assert (store.deleting.can_undo(), store.stories.can_restore()) == (False, False)
    assert (store.deleting.undo(), store.stories.restore()) == (False, None)
    store.deleting.finish()  # as where another program starts, or is left
    assert (await other.communicate(b"\n"))[0] == b"True 1\n"
    assert store.latest_session() == 1
    assert [story.notes.title for story in store.stories.all()] == ["Bread"]


async def test_what_a_killed_program_had_deleted_is_gone_at_the_next_start(
    home: Path, store: Store, rubric: Rubric
) -> None:
    other = await deleted(home, store, rubric)
    other.kill()
    await other.wait()
    store.deleting.finish()
    with closing(sqlite3.connect(home / "mockint.db")) as db:
        tables = ("sessions", "attempts", "stories")
        assert [db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables] == [0, 0, 0]  # noqa: S608


async def claimed(home: Path, claims: str, number: int) -> asyncio.subprocess.Process:
    """Return a program that has claimed something, until it is killed."""
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CLAIMS_AND_WAITS, str(home / "mockint.db"), claims, str(number),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert program.stdout
    assert await program.stdout.readline() == b"claimed\n"
    return program


async def test_a_session_that_is_open_in_one_program_is_not_deleted_in_another(
    home: Path, store: Store, rubric: Rubric
) -> None:
    closed = answered(store, rubric)
    interview = Interview(store, store.create_session("open", [rubric, rubric]))
    interview.ask()
    interview.answer(ONE)
    one = interview.submit().id
    interview.next()
    interview.ask()
    number = interview.session.id
    holder = await claimed(home, "open_sessions", number)
    refused = pytest.raises(OpenElsewhereError, match=f"session {number} is open in another mockint")
    with refused:
        store.deleting.session(number)
    with refused:
        store.deleting.answer(one)
    with refused:
        store.deleting.purge(Part())
    interview.answer(TWO)
    kept = {store.attempt(attempt).turns[0].answer for attempt in (one, interview.attempt.id)}
    assert kept == {ONE, TWO}
    store.attempt(closed)
    store.deleting.purge(Part(before=store.session(number).started_at))  # it is none of that part
    assert [line.id for line in store.history.sessions()] == [number]
    holder.kill()
    await holder.wait()
    store.deleting.session(number)
    assert store.latest_session() is None


def test_where_files_cannot_be_locked_it_is_told_that_what_is_answered_is_gone(store: Store, rubric: Rubric) -> None:
    interview = Interview.start(store, [rubric], "one")
    interview.ask()
    store.deleting.session(interview.session.id)
    store.deleting.finish()
    interview.type(ONE)
    told = pytest.raises(GoneError, match="was deleted meanwhile")
    with told:
        interview.save_draft()
    with told:
        interview.answer(ONE)


@pytest.mark.parametrize(
    "command",
    [
        ("history", "--json"),
        ("show", "last", "--json"),
        ("stats",),
        ("export", "last", "--format", "json"),
        ("backup", "{}/copy.db"),
        ("doctor",),
    ],
    ids=lambda command: command[0],
)
def test_a_command_while_somebody_types(home: Path, tmp_path: Path, command: tuple[str, ...]) -> None:
    with Terminal("practice", "--question", "problem-in-the-figures", "--grader", "offline") as terminal:
        terminal.sees("Ctrl+S submits")
        terminal.press("We threw away ")
        assert program(*(part.format(tmp_path) for part in command)).code == 0
        terminal.press("nine percent")
        terminal.sees("We threw away nine percent")
        assert "held by" not in terminal.text
        terminal.press("ctrl+q")
        assert terminal.ends() == 0
    with closing(Store(home / "mockint.db")) as store:
        assert store.draft(1) == "We threw away nine percent"


async def test_an_answer_that_is_graded_in_one_program_is_not_graded_in_another(
    server: Server, with_model: Settings, rubric: Rubric, store: Store
) -> None:
    server.plays(streams(reply(rubric), held_at=200))
    async with opens(with_model, practice=BAKERY_QUESTION) as pilot:
        await answers(pilot)
        await on(pilot, "FeedbackScreen")
        await until(pilot, lambda: len(server.requests) == 1)
        other = await command("grade", "--pending", "--model", "tiny", "--base-url", server.base_url)
        told = (await other.communicate())[0].decode()
        assert "1 of them being graded by another mockint" in told
        server.goes_on.set()
        await sees(pilot, "92 of 100")
    assert len(server.requests) == 1
    assert len(store.attempt(1).feedback) == 1


async def test_two_that_grade_what_waits_share_the_work(server: Server, rubric: Rubric, store: Store) -> None:
    waiting = [answered(store, rubric) for _ in range(6)]
    server.plays(streams(reply(rubric), pause=0.01))
    args = ("grade", "--pending", "--model", "tiny", "--base-url", server.base_url)
    both = [await command(*args) for _ in range(2)]
    for one in both:
        await one.communicate()
    assert [len(store.attempt(attempt).feedback) for attempt in waiting] == [1] * 6
    assert len(server.requests) == 6


async def test_who_is_killed_while_grading_holds_nothing_back(
    home: Path, server: Server, rubric: Rubric, store: Store
) -> None:
    attempt = answered(store, rubric)
    claiming = await claimed(home, "claims", attempt)
    assert attempt in store.claims
    with pytest.raises(BeingGradedError), store.claims.of(attempt):
        pass
    server.plays(streams(reply(rubric)))
    assert [late async for late in grade_pending(store, model(server))] == []
    claiming.kill()
    await claiming.wait()
    assert attempt not in store.claims
    assert len([late async for late in grade_pending(store, model(server))]) == 1


async def command(*args: str) -> asyncio.subprocess.Process:
    """Start a command beside this program."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "mockint", *args, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
