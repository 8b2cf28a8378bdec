"""Writing files that matter, for nobody but their owner."""

import os
import stat
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def path_of(text: str) -> Path:
    """Return the path that a person wrote, ``~`` being the home folder; where there is no such home, it means itself."""
    path = Path(text)
    with suppress(RuntimeError):
        path = path.expanduser()
    return path


def private_folder(folder: Path) -> None:
    """Make a folder that only its owner can open, and so those above it that are missing. One that is there stays as it is.

    Raises:
        OSError: It cannot be made.
    """
    for missing in reversed([above for above in folder.parents if not above.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)  # with parents=True they would be open to whoever the umask lets in
    folder.mkdir(mode=0o700, exist_ok=True)


def private_file(path: str | Path, flags: int) -> int:
    """Open a file, which is for its owner only where it is made now, and return its descriptor: an ``opener`` for ``open``."""
    return os.open(path, flags, 0o600)


def close_to_others(path: Path) -> None:
    """Take a file away from other users, such as a database that was copied to its place by hand."""
    if open_to_others(path):
        with suppress(OSError):  # somebody else's file, whose rights are theirs
            path.chmod(0o600)


def open_to_others(path: Path) -> bool:
    """Tell whether the system lets other users in. Windows keeps no such rights."""
    return os.name != "nt" and os.access(path, os.F_OK) and bool(path.stat().st_mode & _OTHERS)


def write_whole(path: Path, pieces: Iterable[str]) -> None:
    """Write a text file whole or not at all; only its owner can read it, and it is on disk on return.

    A file that was there is replaced; what a link points at is.

    Raises:
        OSError: It cannot be written.
    """
    path = path.resolve()
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # for its owner only
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def free_name(path: Path) -> Path:
    """Return the path, or where something is there, the first one free with ``-2``, ``-3`` and so on behind its name."""
    taken = 1
    free = path
    while free.exists():
        taken += 1
        free = path.with_stem(f"{path.stem}-{taken}")
    return free
