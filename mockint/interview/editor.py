"""A long answer written in the candidate's own editor."""

import asyncio
import os
import shlex
import shutil
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from mockint.config import KEY_VARIABLE
from mockint.errors import MockintError
from mockint.files import free_name, private_folder, write_whole
from mockint.grading.submission import LONGEST_ANSWER
from mockint.text import clean

_FILE = "answer.txt"
_BYTES_A_CHARACTER = 4  # at most, in UTF-8
_USUAL = ("nano", "vim", "vi", "emacs", "micro", "notepad")


class EditorError(MockintError):
    """No editor could be used; the answer is as it was."""

    code = "editor"


@dataclass(frozen=True)
class Edited:
    """What an editor left.

    Attributes:
        text: The answer now.
        problem: What went wrong although there is a text, or nothing.
    """

    text: str
    problem: str = ""


def editor(env: Mapping[str, str] = os.environ) -> list[str]:
    """Return the command of the candidate's editor: VISUAL, else EDITOR, else the first usual one that is there.

    Raises:
        EditorError: There is none, or the variable cannot be read as a command.
    """
    for name in ("VISUAL", "EDITOR"):
        if chosen := env.get(name, "").strip():
            try:
                return shlex.split(chosen, posix=os.name != "nt")
            except ValueError:
                raise EditorError(f"{name} is {chosen!r}, which is no command; set it to one, such as nano") from None
    found = next(filter(None, (shutil.which(name, path=env.get("PATH")) for name in _USUAL)), None)
    if found is None:
        raise EditorError("no editor is set; set the variable EDITOR to a command, such as nano")
    return [found]


async def edit(
    text: str,
    folder: Path,
    env: Mapping[str, str] = os.environ,
    key_variable: str = KEY_VARIABLE,
    longest: int = LONGEST_ANSWER,
) -> Edited:
    """Open a text in the candidate's editor, which has the terminal until it ends, and return what was saved.

    The text lies in a file of a folder that only this user can read. It stays there until ``forget``, so that a program that
    dies loses no word of it. What was saved holds also where the editor ended badly, but where nothing is left of a text. The editor is told nothing of the model:
    it and what it loads need no key to change a text.

    Raises:
        EditorError: The editor could not be started, or left no file that could be read, or more text than ``longest``
            characters; that is put aside, and the message says where.
    """
    command = editor(env)
    told = {name: value for name, value in env.items() if name != key_variable and not name.startswith("OPENAI_")}
    file = folder / _FILE
    try:
        private_folder(folder)
        write_whole(file, [text])
        with _interrupts_go_to_it():
            process = await asyncio.create_subprocess_exec(*command, str(file), env=told)
            status = await process.wait()
        saved = _saved(file, text, longest)
    except OSError as error:
        raise EditorError(
            f"the editor {command[0]} could not be used ({error.strerror}), and the answer is as it was; "
            "the variable EDITOR can name another one"
        ) from None
    is_lost = bool(text.strip()) and not saved.strip()  # as by an editor that died while it wrote
    kept = text if is_lost else saved
    if is_lost:
        problem = f"the editor {command[0]} left an empty file; the answer is as it was"
    elif status:
        problem = f"the editor {command[0]} ended with status {status}; the answer is as it saved it"
    else:
        problem = ""
    return Edited(kept, problem)


def left_behind(folder: Path, text: str, longest: int = LONGEST_ANSWER) -> str | None:
    """Return what an editor had saved of a text when the program that had opened it died, or None where nothing new was.

    Raises:
        EditorError: It cannot be read, or has more than ``longest`` characters; the message says where it is.
    """
    file = folder / _FILE
    try:
        saved = _saved(file, text, longest)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise EditorError(f"{file}, which your editor saved, cannot be read ({error.strerror})") from None
    return saved if saved.strip() and saved != text else None


def forget(folder: Path, *, traces: bool = True) -> None:
    """Remove the file that an editor had, and unless told otherwise all that editors keep beside it for the case that they die."""
    with suppress(OSError):
        (folder / _FILE).unlink(missing_ok=True)
    if traces:
        shutil.rmtree(folder, ignore_errors=True)
    for emptied in (folder, folder.parent):
        with suppress(OSError):  # something else lies there too
            emptied.rmdir()


def _saved(file: Path, before: str, longest: int) -> str:
    """Return what an editor made of a text, or put it aside where it is too long."""
    with file.open("rb") as opened:
        raw = opened.read(_BYTES_A_CHARACTER * longest + 1)
    saved = clean(raw.decode("utf-8", errors="replace"))
    if not before.endswith("\n"):
        saved = saved.removesuffix("\n")  # which editors put at the end of a file
    if len(raw) <= _BYTES_A_CHARACTER * longest and len(saved.removesuffix("\n")) <= longest:
        return saved
    kept = free_name(file.parent.with_name(f"{file.parent.name}.txt"))
    file.replace(kept)
    raise EditorError(
        f"what you saved has more than the {longest:,} characters that an answer may have here; it is kept in {kept}, "
        "and the answer is as it was"
    )


@contextmanager
def _interrupts_go_to_it() -> Iterator[None]:
    """Let Ctrl+C reach the editor alone: the terminal sends it to this process too."""
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
