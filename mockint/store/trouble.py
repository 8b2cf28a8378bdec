"""What is told of a database that cannot be written or read, and what to do about it."""

import errno
import os
import shlex
import tempfile
from collections.abc import Sequence
from pathlib import Path

from mockint.store.copies import newest_sound_copy
from mockint.text import plural


def damaged(path: Path, sessions: int, lost: Sequence[str]) -> str:
    """Return what to say where some of a database can be read.

    Args:
        path: The database.
        sessions: How many sessions can be read.
        lost: What cannot be read, or not all of it, as nouns.
    """
    missing = f"; of this, something is lost: {', '.join(lost)}" if lost else ""
    told = f"{path} is damaged, so nothing more is written to it. {plural(sessions, 'session')} can be looked back at and exported{missing}."
    save = "save what can be read with mockint export all -o FILE.json, move the damaged file away, then mockint import FILE.json"
    return f"{told} {_offer(path, 'To practise on', f'There is no sound copy of it: {save}')}"


def unreadable(path: Path, why: str) -> str:
    """Return what to say where nothing of a database can be read."""
    told = f"{path} cannot be used: {why}. It was left as it is."
    return f"{told} {_offer(path, 'To have back what was in it', 'There is no sound copy of it; move it away to begin anew')}"


def empty(path: Path) -> str:
    """Return what to say where a database holds nothing, but copies of it do."""
    offer = _offer(path, "To have back what was in it", "None of its copies is sound; move it away to begin anew")
    return f"{path} cannot be used: it is empty. {offer}"


def unwritable(path: Path, number: int) -> str:
    """Return what to say where a database can be read and not be written, and the number of the system's error."""
    what_to_do = "Give yourself the right to write it and its folder, or name another folder with MOCKINT_HOME."
    if number == errno.ENOSPC:
        what_to_do = "Make room and start again."
    return (
        f"{path} cannot be written ({os.strerror(number)}): it can be looked back at, and nothing that is practised could be kept. "
        f"{what_to_do}"
    )


def unmakeable(path: Path, why: str) -> str:
    """Return what to say where there is no database, and none can be made."""
    return f"{path} cannot be used: {why}. Name a folder that you may write with MOCKINT_HOME"


def why_unmakeable(path: Path) -> str | None:
    """Return what to say where a database is not there and could not be made, or None where it could. Nothing that stays is made."""
    place = path
    try:
        while not _is_there(place):
            target = Path(os.path.realpath(place))
            if place.is_symlink() and (
                place != path or not target.parent.is_dir()
            ):  # of a link, only the file itself is made
                return in_the_way(path, f"{place} is a link that leads nowhere")
            place = target.parent if place.is_symlink() else place.parent
        if not place.is_dir():
            return in_the_way(path, f"{place} is no folder")
        with tempfile.TemporaryFile(dir=place):  # its rights alone do not tell, such as in /proc
            return None
    except OSError as error:
        return unmakeable(path, error.strerror or str(error))


def _is_there(path: Path) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def in_the_way(path: Path, why: str) -> str:
    """Return what to say where something else is in the place of a database or its folder."""
    return f"{path} cannot be used: {why}. Move away what is there, or name another folder with MOCKINT_HOME"


def _offer(path: Path, what_for: str, otherwise: str) -> str:
    sound = newest_sound_copy(path)
    if not sound:
        return f"{otherwise}."
    copy, found = sound
    newest = f", the newest of {found.newest}" if found.newest else ""
    return f"{what_for}, put its newest copy in its place ({plural(found.sessions, 'session')}{newest}): mockint restore {shlex.quote(str(copy))}"
