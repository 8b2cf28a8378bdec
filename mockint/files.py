"""Writing files that matter."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path


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
