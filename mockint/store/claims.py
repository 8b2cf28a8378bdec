"""Which answers are being graded, over all programs that use one database, so that none is graded twice at once.

A claim is a lock on one byte of a file beside the database. The system takes it back when its program ends, however that comes about.
"""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from mockint.errors import MockintError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class BeingGradedError(MockintError):
    """Somebody else grades this answer just now."""

    code = "being-graded"


class Claims:
    """The answers that are being graded, here or in another program.

    Args:
        database: The database; the locks are in an empty file beside it.
    """

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(f"{database.name}-grading")
        self._file: int | None = None
        self._own: set[int] = set()

    @contextmanager
    def of(self, attempt: int) -> Iterator[None]:
        """Claim an answer for as long as it is graded.

        Raises:
            BeingGradedError: It is claimed already.
        """
        if attempt in self._own or not self._take(attempt):
            raise BeingGradedError("another mockint is grading this answer just now; wait until it is done")
        self._own.add(attempt)
        try:
            yield
        finally:
            self._own.discard(attempt)
            self._give_back(attempt)

    def __contains__(self, attempt: object) -> bool:
        """Whether an answer is being graded, here or elsewhere."""
        if not isinstance(attempt, int):
            return False
        if attempt in self._own:
            return True
        if not self._take(attempt):
            return True
        self._give_back(attempt)
        return False

    def close(self) -> None:
        """Give all claims back."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _take(self, attempt: int) -> bool:
        """Lock an answer. Where files cannot be locked nobody knows of the others, and an answer may be graded twice."""
        try:
            if self._file is None:
                self._file = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        except OSError:
            return True
        try:
            _lock(self._file, attempt)
        except OSError as error:
            return error.errno not in {errno.EAGAIN, errno.EACCES}
        return True

    def _give_back(self, attempt: int) -> None:
        if self._file is not None:
            with suppress(OSError):
                _unlock(self._file, attempt)


if sys.platform == "win32":

    def _lock(file: int, at: int) -> None:
        os.lseek(file, at, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)

    def _unlock(file: int, at: int) -> None:
        os.lseek(file, at, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_UNLCK, 1)

else:

    def _lock(file: int, at: int) -> None:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, at)

    def _unlock(file: int, at: int) -> None:
        fcntl.lockf(file, fcntl.LOCK_UN, 1, at)
