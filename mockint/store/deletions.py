"""Which deletions can still be undone, over all programs that use one database: each program undoes its own, until it ends."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zlib import crc32

from mockint.store.claims import Locks


class Deletions:
    """The deletions of this program. Each is known by its moment, which is noted with what it took out of sight, and locked.

    Args:
        file: An empty file beside the database, which holds the locks.
    """

    def __init__(self, file: Path) -> None:
        self._locks = Locks(file)
        self._own: list[str] = []

    def begin(self) -> str:
        """Return the moment of a new deletion; no other one has the same."""
        now = datetime.now(UTC)
        while not self._locks.take(_number(moment := now.isoformat(timespec="microseconds"))):
            now += timedelta(microseconds=1)
        self._own.append(moment)
        return moment

    def newest(self, moments: Collection[str]) -> str | None:
        """Return which of these is the newest deletion of this program, or None where none is its own."""
        return next((moment for moment in reversed(self._own) if moment in moments), None)

    def over(self, moments: Iterable[str]) -> list[str]:
        """Return which of these no program can undo any more."""
        return [moment for moment in moments if _number(moment) not in self._locks]

    def end(self) -> None:
        """Let this program undo nothing any more."""
        self._locks.close()
        self._own.clear()


def _number(moment: str) -> int:
    return crc32(moment.encode())
