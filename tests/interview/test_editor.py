"""A long answer in the candidate's editor: what comes back, and what happens where no editor can be used."""

import asyncio
import stat
import sys
from pathlib import Path

import pytest

from mockint.interview.editor import EditorError, edit, editor


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """Where the stand-in for an editor is written."""
    return tmp_path / "my editor.py"


def runs(script: Path, code: str) -> dict[str, str]:
    """Return an environment whose editor runs this code, with the file as ``file``."""
    script.write_text(f"import pathlib, sys, os\nfile = pathlib.Path(sys.argv[-1])\n{code}\n")
    return {"EDITOR": f"{sys.executable} '{script}' --wait"}


def test_what_was_saved_comes_back_without_what_steers_a_terminal(written: Path) -> None:
    env = runs(written, r"file.write_text(file.read_text() + ' in\x1b[2J the end\r\nfour\x07 percent\n')")
    edited = asyncio.run(edit("It fell", env))
    assert edited.text == "It fell in the end\nfour percent"
    assert edited.problem == ""


def test_only_this_user_can_read_the_file_and_it_is_gone_afterwards(written: Path, tmp_path: Path) -> None:
    told = tmp_path / "told"
    env = runs(
        written,
        f"pathlib.Path({str(told)!r}).write_text(f'{{file}} {{file.stat().st_mode}} {{file.parent.stat().st_mode}}')\n"
        "(file.parent / 'answer.txt~').write_text('a copy, as editors leave it')",
    )
    asyncio.run(edit("Mine alone", env))
    name, *modes = told.read_text().split()
    assert [stat.S_IMODE(int(mode)) for mode in modes] == [0o600, 0o700]
    assert not Path(name).parent.exists()


def test_an_editor_is_told_all_but_the_keys(written: Path, tmp_path: Path) -> None:
    told = tmp_path / "told"
    env = runs(written, f"pathlib.Path({str(told)!r}).write_text(' '.join(os.environ))")
    secret = {"OPENAI_API_KEY": "sk-1", "OPENAI_BASE_URL": "http://me:pw@host", "TEAM_KEY": "sk-2"}
    asyncio.run(edit("", {**env, **secret, "EDITED_BY": "me"}, key_variable="TEAM_KEY"))
    assert {"EDITED_BY", "EDITOR"} <= set(told.read_text().split())
    assert not secret.keys() & set(told.read_text().split())


def test_what_a_failing_editor_saved_is_kept_and_the_failure_told(written: Path) -> None:
    edited = asyncio.run(edit("First", runs(written, "file.write_text('First and second'); sys.exit(3)")))
    assert edited.text == "First and second"
    assert "ended with status 3" in edited.problem


def test_bytes_that_are_no_text_are_read_all_the_same(written: Path) -> None:
    assert asyncio.run(edit("", runs(written, "file.write_bytes(b'caf\\xe9 \\x00open')"))).text == "caf\ufffd open"


@pytest.mark.parametrize(
    ("env", "told"),
    [
        ({"EDITOR": "/nowhere/at-all"}, "could not be used"),
        ({"VISUAL": "nano 'never closed", "EDITOR": "true"}, "VISUAL is"),
        ({"PATH": "/nowhere"}, "no editor is set"),
    ],
)
def test_an_editor_that_is_not_there_is_told(env: dict[str, str], told: str) -> None:
    with pytest.raises(EditorError, match=told):
        asyncio.run(edit("Safe", env))


def test_a_disk_without_room_is_told(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env = runs(written, "pass")
    monkeypatch.setattr("tempfile.tempdir", "/nowhere/at-all")
    with pytest.raises(EditorError, match="the answer is as it was"):
        asyncio.run(edit("Safe", env))


def test_a_file_that_an_editor_removed_is_told(written: Path) -> None:
    with pytest.raises(EditorError, match="the answer is as it was"):
        asyncio.run(edit("Safe", runs(written, "file.unlink()")))


def test_visual_goes_before_editor() -> None:
    assert editor({"VISUAL": "one -x", "EDITOR": "two"}) == ["one", "-x"]
