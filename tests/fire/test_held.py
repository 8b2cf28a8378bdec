"""Another program holds the database, or the disk is full: what is typed stays, the screens go on, and it is told in a sentence."""

import asyncio
import resource
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Event

import pytest
from examples import BAKERY, reply
from servers.scripted import Handler, Server, streams
from textual.widgets import OptionList, TextArea
from tui_person import BAKERY_QUESTION, Person, answers, on, opens, sees, shown, until

from mockint.bank.models import Rubric
from mockint.config import Settings
from mockint.store.store import Store
from mockint.store.stories import StoryNotes
from mockint.tui.stories.edit import StoryScreen

if sys.platform == "win32":
    pytest.skip("there are no pseudo-terminals", allow_module_level=True)
from terminal import Terminal

HELD = "held by another program"


@contextmanager
def held(home: Path) -> Iterator[None]:
    """Another program writes, and does not come to an end."""
    with closing(sqlite3.connect(home / "mockint.db", isolation_level=None, timeout=30)) as another:
        another.execute("BEGIN EXCLUSIVE")
        yield
        another.execute("ROLLBACK")


def told(pilot: Person) -> str:
    return "\n".join(note.message for note in pilot.app._notifications)


async def test_typing_goes_on_while_the_database_is_held_and_it_is_told_only_when_that_lasts(
    home: Path, store: Store
) -> None:
    async with opens(practice=BAKERY_QUESTION) as pilot:
        screen = await on(pilot, "InterviewScreen")
        beats = 0

        async def beat() -> None:
            nonlocal beats
            while True:
                await asyncio.sleep(0.02)
                beats += 1

        beating = asyncio.create_task(beat())
        with held(home):
            screen.query_one(TextArea).insert("We counted")
            await until(pilot, lambda: HELD in told(pilot))
            assert beats > 50, "the screen stood still"
            await sees(pilot, "not saved yet")
            await pilot.press(*" the bread")
            assert screen.query_one(TextArea).text == "We counted the bread"
        await until(pilot, lambda: "saved again" in told(pilot))
        beating.cancel()
        with suppress(asyncio.CancelledError):
            await beating
        assert store.draft(1) == "We counted the bread"
        assert told(pilot).count(HELD) == 1
        await until(pilot, lambda: "not saved yet" not in shown(pilot))


async def test_a_moment_of_writing_elsewhere_is_waited_for_without_a_word(home: Path, store: Store) -> None:
    async with opens(practice=BAKERY_QUESTION) as pilot:
        screen = await on(pilot, "InterviewScreen")
        with held(home):
            screen.query_one(TextArea).insert("We counted")
            await pilot.pause(1.2)  # at least one time of saving
        await until(pilot, lambda: store.draft(1) == "We counted")
        assert not told(pilot)


async def test_a_moment_of_writing_elsewhere_holds_up_neither_the_notes_of_a_story_nor_reading_them(
    home: Path, store: Store
) -> None:
    store.stories.add(StoryNotes("Bread"))
    async with opens(practice=BAKERY_QUESTION) as pilot:
        room = await on(pilot, "InterviewScreen")
        with held(home):
            await pilot.press("f9")
            await until(pilot, lambda: isinstance(room.focused, OptionList))
            pilot.app.push_screen(StoryScreen(store, []))
            screen = await on(pilot, "StoryScreen")
            screen.query_one("#task", TextArea).insert("Less waste")
            await pilot.pause(1.2)  # at least one time of saving
        await until(pilot, lambda: [story.notes.task for story in store.stories.all()] == ["Less waste", ""])
        await until(pilot, lambda: [moment.text for moment in store.attempt(1).moments] == ["Bread"])
        assert not told(pilot)


async def test_an_answer_that_cannot_be_kept_stays_on_the_screen_and_can_be_sent_again(
    home: Path, store: Store
) -> None:
    async with opens(practice=BAKERY_QUESTION) as pilot:
        await on(pilot, "InterviewScreen")
        with held(home):
            await answers(pilot)
            await until(pilot, lambda: HELD in told(pilot))
            screen = await on(pilot, "InterviewScreen")
            assert screen.query_one(TextArea).text == BAKERY
        await pilot.press("ctrl+s")
        await on(pilot, "SelfCheckScreen")
        assert store.attempt(1).turns[0].answer == BAKERY


async def test_a_grading_that_comes_while_the_database_is_held_is_not_thrown_away(
    home: Path, server: Server, with_model: Settings, rubric: Rubric, store: Store
) -> None:
    is_held, is_sent = Event(), Event()

    def judges(handler: Handler) -> None:
        is_held.wait(20)
        streams(reply(rubric))(handler)
        is_sent.set()

    server.plays(judges)
    async with opens(with_model, practice=BAKERY_QUESTION) as pilot:
        await answers(pilot)
        await on(pilot, "FeedbackScreen")
        await until(pilot, lambda: bool(server.requests))
        with held(home):
            is_held.set()
            await until(pilot, is_sent.is_set)
            await pilot.pause(2)  # no key is waited for that long
            assert store.attempt(1).feedback == []
        await sees(pilot, "92 of 100")
    assert len(server.requests) == 1


async def test_leaving_without_the_last_words_wants_a_second_key(home: Path) -> None:
    async with opens(practice=BAKERY_QUESTION) as pilot:
        screen = await on(pilot, "InterviewScreen")
        with held(home):
            screen.query_one(TextArea).insert("We counted")
            await pilot.pause()
            await pilot.press("ctrl+q")
            await until(pilot, lambda: "Quit once more" in told(pilot))
            assert pilot.app.is_running
            await pilot.press("ctrl+q")
            await until(pilot, lambda: not pilot.app.is_running)


def test_a_full_disk_is_told_and_the_answer_goes_on_once_there_is_room(home: Path) -> None:
    args = ("--question", "problem-in-the-figures", "--grader", "offline", "--follow-ups", "0")
    with Terminal("practice", *args) as terminal:
        terminal.sees("Ctrl+S submits")
        full = (home / "mockint.db-wal").stat().st_size
        resource.prlimit(terminal.pid, resource.RLIMIT_FSIZE, (full, resource.RLIM_INFINITY))
        terminal.press("We threw away nine percent.")
        terminal.sees("cannot be used", "not saved yet", "We threw away nine percent.")
        terminal.press(" Then we counted.", "ctrl+s")
        terminal.sees("Then we counted.", "^s Submit")
        resource.prlimit(terminal.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        terminal.sees("saved again")
        terminal.press("ctrl+s")
        terminal.sees("Self-check")
    with closing(Store(home / "mockint.db")) as store:
        assert store.attempt(1).turns[0].answer == "We threw away nine percent. Then we counted."
