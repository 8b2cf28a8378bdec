"""Which answers are being graded, and which sessions are open, over all programs that use one database.

A claim is a lock on one byte of a file beside the database. The system takes it back when its program ends, however that comes about.
"""

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from mockint.errors import MockintError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class ClaimedError(MockintError):
    """Somebody else has it just now."""


class BeingGradedError(ClaimedError):
    """Somebody else grades this answer just now."""

    code = "being-graded"

    def __init__(self, _attempt: int) -> None:
        super().__init__("another mockint is grading this answer just now; wait until it is done")


class OpenElsewhereError(ClaimedError):
    """Somebody else answers in this session just now."""

    code = "open-elsewhere"

    def __init__(self, session: int) -> None:
        super().__init__(f"session {session} is open in another mockint; go on there, or leave it there first")


class Claims:
    """What one program at a time may have, such as the answers that are being graded.

    Args:
        file: An empty file beside the database, which holds the locks.
        refusal: The error that tells of what is claimed already.
    """

    def __init__(self, file: Path, refusal: Callable[[int], ClaimedError]) -> None:
        self._path = file
        self._refusal = refusal
        self._file: int | None = None
        self._own: set[int] = set()

    @contextmanager
    def of(self, number: int) -> Iterator[None]:
        """Claim something by its number, for as long as this lasts.

        Raises:
            ClaimedError: It is claimed already.
        """
        if number in self._own or not self._take(number):
            raise self._refusal(number)
        self._own.add(number)
        try:
            yield
        finally:
            self._own.discard(number)
            self._give_back(number)

    def __contains__(self, number: object) -> bool:
        """Whether something is claimed, here or elsewhere."""
        if not isinstance(number, int):
            return False
        if number in self._own:
            return True
        if not self._take(number):
            return True
        self._give_back(number)
        return False

    def close(self) -> None:
        """Give all claims back."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _take(self, number: int) -> bool:
        """Lock a byte. Where files cannot be locked nobody knows of the others."""
        try:
            if self._file is None:
                self._file = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        except OSError:
            return True
        try:
            _lock(self._file, number)
        except OSError as error:
            return error.errno not in {errno.EAGAIN, errno.EACCES}
        return True

    def _give_back(self, number: int) -> None:
        if self._file is not None:
            with suppress(OSError):
                _unlock(self._file, number)


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
