"""A long answer in the candidate's editor: what comes back, and what happens where no editor can be used."""

import asyncio
import sqlite3
import stat
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from interview.steps import Clock, said

from mockint.bank.models import Rubric
from mockint.grading.submission import LONGEST_ANSWER
from mockint.interview.editor import EditorError, edit, editor, forget
from mockint.interview.interview import Interview
from mockint.store.database import BusyError
from mockint.store.deleting import Part
from mockint.store.store import Store


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """Where the stand-in for an editor is written."""
    return tmp_path / "my editor.py"


@pytest.fixture
def folder(home: Path) -> Path:
    """Where the text lies meanwhile."""
    return home / "editing" / "2026-03-01T09-30-00.125-1"


@pytest.fixture
def interview(store: Store, rubric: Rubric) -> Interview:
    """A question is asked, and a few words are typed."""
    interview = Interview.start(store, [rubric], "one", Clock())
    interview.ask()
    interview.type("First")
    return interview


def saves(interview: Interview, text: str, name: str = "answer.txt") -> Path:
    """Save this in an editor that stays open, and return the folder."""
    folder = interview.open_editor()
    folder.mkdir(parents=True)
    (folder / name).write_text(text)
    return folder


def again(interview: Interview) -> Interview:
    """Return the same session as the next mockint opens it after this one has died."""
    return Interview(interview.store, interview.session.id, Clock())


def runs(script: Path, code: str) -> dict[str, str]:
    """Return an environment whose editor runs this code, with the file as ``file``."""
    script.write_text(f"import pathlib, sys, os\nfile = pathlib.Path(sys.argv[-1])\n{code}\n")
    return {"EDITOR": f"{sys.executable} '{script}' --wait"}


def test_what_was_saved_comes_back_without_what_steers_a_terminal(written: Path, folder: Path) -> None:
    env = runs(written, r"file.write_text(file.read_text() + ' in\x1b[2J the end\r\nfour\x07 percent\n')")
    edited = asyncio.run(edit("It fell", folder, env))
    assert edited.text == "It fell in the end\nfour percent"
    assert edited.problem == ""


def test_only_this_user_can_read_the_file_and_it_is_gone_afterwards(
    written: Path, folder: Path, tmp_path: Path
) -> None:
    told = tmp_path / "told"
    env = runs(
        written,
        f"pathlib.Path({str(told)!r}).write_text(f'{{file}} {{file.stat().st_mode}} {{file.parent.stat().st_mode}}')\n"
        "(file.parent / 'answer.txt~').write_text('a copy, as editors leave it')",
    )
    asyncio.run(edit("Mine alone", folder, env))
    name, *modes = told.read_text().split()
    assert [stat.S_IMODE(int(mode)) for mode in modes] == [0o600, 0o700]
    forget(folder)
    assert not Path(name).parent.parent.exists()


def test_an_editor_is_told_all_but_the_keys(written: Path, folder: Path, tmp_path: Path) -> None:
    told = tmp_path / "told"
    env = runs(written, f"pathlib.Path({str(told)!r}).write_text(' '.join(os.environ))")
    secret = {"OPENAI_API_KEY": "sk-1", "OPENAI_BASE_URL": "http://me:pw@host", "TEAM_KEY": "sk-2"}
    asyncio.run(edit("", folder, {**env, **secret, "EDITED_BY": "me"}, key_variable="TEAM_KEY"))
    assert {"EDITED_BY", "EDITOR"} <= set(told.read_text().split())
    assert not secret.keys() & set(told.read_text().split())


def test_what_a_failing_editor_saved_is_kept_and_the_failure_told(written: Path, folder: Path) -> None:
    edited = asyncio.run(edit("First", folder, runs(written, "file.write_text('First and second'); sys.exit(3)")))
    assert edited.text == "First and second"
    assert "ended with status 3" in edited.problem


def test_an_empty_file_takes_no_words_away(written: Path, folder: Path) -> None:
    edited = asyncio.run(edit("First", folder, runs(written, "file.write_text('')")))
    assert edited.text == "First"
    assert "left an empty file" in edited.problem


def test_bytes_that_are_no_text_are_read_all_the_same(written: Path, folder: Path) -> None:
    assert (
        asyncio.run(edit("", folder, runs(written, "file.write_bytes(b'caf\\xe9 \\x00open')"))).text == "caf\ufffd open"
    )


@pytest.mark.parametrize(
    ("env", "told"),
    [
        ({"EDITOR": "/nowhere/at-all"}, "could not be used"),
        ({"VISUAL": "nano 'never closed", "EDITOR": "true"}, "VISUAL is"),
        ({"PATH": "/nowhere"}, "no editor is set"),
    ],
)
def test_an_editor_that_is_not_there_is_told(env: dict[str, str], told: str, folder: Path) -> None:
    with pytest.raises(EditorError, match=told):
        asyncio.run(edit("Safe", folder, env))


def test_a_folder_that_cannot_be_made_is_told(written: Path) -> None:
    with pytest.raises(EditorError, match="the answer is as it was"):
        asyncio.run(edit("Safe", written / "no-folder", runs(written, "pass")))


def test_a_file_that_an_editor_removed_is_told(written: Path, folder: Path) -> None:
    with pytest.raises(EditorError, match="the answer is as it was"):
        asyncio.run(edit("Safe", folder, runs(written, "file.unlink()")))


def test_visual_goes_before_editor() -> None:
    assert editor({"VISUAL": "one -x", "EDITOR": "two"}) == ["one", "-x"]


def test_what_it_had_saved_when_mockint_died_is_the_draft_and_stands_on_the_timeline(interview: Interview) -> None:
    saves(interview, "First and \x1b[2Jsecond\n")
    resumed = again(interview)
    assert resumed.ask() == "First and second"
    assert resumed.left_behind.startswith("mockint ended while your editor was open.")
    assert resumed.store.draft(resumed.turn.id) == "First and second"
    assert [edit.text for edit in resumed.store.edits(resumed.turn.id)] == ["First", " and second"]
    assert [moment.kind for moment in resumed.attempt.moments] == ["editor"]

    once_more = again(interview)
    assert once_more.ask() == "First and second"
    assert once_more.left_behind == ""


@pytest.mark.parametrize("saved", ["First\n", "", " \n"], ids=["as it was", "empty", "blank"])
def test_where_nothing_new_was_saved_the_draft_stays_and_nothing_is_said(interview: Interview, saved: str) -> None:
    file = saves(interview, saved) / "answer.txt"
    resumed = again(interview)
    assert (resumed.ask(), resumed.left_behind) == ("First", "")
    assert not file.exists()


def test_what_it_saved_is_there_until_it_is_on_disk_elsewhere(interview: Interview, home: Path) -> None:
    file = saves(interview, "First and second") / "answer.txt"
    with closing(sqlite3.connect(home / "mockint.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        interview.type("First and second")
        with pytest.raises(BusyError):
            interview.save_draft(0.01)
        assert file.exists()
    interview.close_editor("First and second")
    interview.type("First and second, and third")
    interview.leave()
    assert not file.parent.parent.exists()
    assert again(interview).ask() == "First and second, and third"


def test_too_much_is_put_aside_and_the_draft_stays(interview: Interview, home: Path) -> None:
    saves(interview, "x" * (LONGEST_ANSWER + 1))
    resumed = again(interview)
    assert resumed.ask() == "First"
    (kept,) = (home / "editing").glob("*.txt")
    assert f"it is kept in {kept}, and the answer is as it was" in resumed.left_behind
    assert len(kept.read_text()) == LONGEST_ANSWER + 1


def test_what_an_editor_keeps_for_the_case_that_it_dies_stays_beside_it_until_the_answer(interview: Interview) -> None:
    folder = saves(interview, "not saved yet", ".answer.txt.swp")
    resumed = again(interview)
    resumed.ask()
    assert [path.name for path in folder.iterdir()] == [".answer.txt.swp"]
    assert resumed.open_editor() == folder
    resumed.answer("First")
    assert not folder.parent.exists()


def test_another_try_that_was_only_begun_in_it_is_gone_on_with(store: Store, rubric: Rubric) -> None:
    interview = said(Interview.start(store, [rubric], "one", Clock()), "No idea, I am afraid, sorry.")
    interview.try_again()
    saves(interview, "Much better")
    assert [line.id for line in store.history.left(3)] == [interview.session.id]
    assert again(interview).ask() == "Much better"


def test_one_in_which_nothing_was_written_leaves_nothing_behind(store: Store, rubric: Rubric) -> None:
    interview = Interview.start(store, [rubric], "one", Clock())
    interview.ask()
    interview.open_editor()
    interview.close_editor("")
    interview.leave()
    store.deleting.untouched(interview.session.id)
    assert store.latest_session() is None


def test_another_try_in_which_nothing_was_written_is_not_asked_again(store: Store, rubric: Rubric) -> None:
    clock = Clock()
    interview = said(Interview.start(store, [rubric], "one", clock), "No idea, I am afraid, sorry.")
    interview.try_again()
    interview.open_editor()
    clock.passes(1)
    interview.close_editor("")
    clock.passes(1)
    interview.leave()
    assert store.history.left(3) == []
    assert again(interview).position is None

    saves(interview, "Much better")
    assert [line.id for line in store.history.left(3)] == [interview.session.id]
    assert again(interview).ask() == "Much better"


def test_an_answer_is_spoken_from_when_it_was_opened(store: Store, rubric: Rubric) -> None:
    clock = Clock()
    interview = Interview.start(store, [rubric], "one", clock)
    interview.ask()
    clock.passes(10)
    interview.open_editor()
    clock.passes(60)
    interview.close_editor("We counted the bread.")
    assert interview.speaking_ms == 60_000


@pytest.mark.parametrize("for_good", ["deleted", "purged"])
def test_what_is_deleted_for_good_is_not_left_where_it_had_it(
    for_good: str, interview: Interview, store: Store, rubric: Rubric, home: Path
) -> None:
    gone = saves(interview, "First and second")
    Path(f"{gone}.txt").write_text("too long")
    time.sleep(0.002)  # attempts are told apart by when they were begun
    other = Interview.start(store, [rubric], "two", Clock())
    other.ask()
    kept = saves(other, "Another answer")
    if for_good == "deleted":
        store.deleting.session(interview.session.id)
        store.deleting.finish()
        assert list((home / "editing").iterdir()) == [kept]
    amount = store.deleting.amount(Part())
    assert amount.edited
    store.deleting.purge(Part())
    assert not (home / "editing").exists()
    assert not store.deleting.amount(Part()).edited
