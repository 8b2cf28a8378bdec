"""What one program at a time may have, of all that use one database: the answers that are being graded, the sessions that are open.

It is a lock on one byte of a file beside the database. The system takes it back when its program ends, however that comes about.
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


class Locks:
    """Numbers, each of which one program at a time may have.

    Args:
        file: An empty file beside the database, which holds the locks.
    """

    def __init__(self, file: Path) -> None:
        self._path = file
        self._file: int | None = None
        self._own: set[int] = set()

    def take(self, number: int) -> bool:
        """Take a number, and return whether it was free."""
        if number in self._own or not self._lock(number):
            return False
        self._own.add(number)
        return True

    def give_back(self, number: int) -> None:
        """Give a number back that was taken here."""
        self._own.discard(number)
        if self._file is not None:
            with suppress(OSError):
                _unlock(self._file, number)

    def __contains__(self, number: object) -> bool:
        """Whether a number is taken, here or elsewhere."""
        if not isinstance(number, int):
            return False
        if not self.take(number):
            return True
        self.give_back(number)
        return False

    def close(self) -> None:
        """Give all numbers back."""
        self._own.clear()
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _lock(self, number: int) -> bool:
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


class Claims(Locks):
    """What one program at a time may have, such as the answers that are being graded.

    Args:
        file: An empty file beside the database, which holds the locks.
        refusal: The error that tells of what is claimed already.
    """

    def __init__(self, file: Path, refusal: Callable[[int], ClaimedError]) -> None:
        super().__init__(file)
        self._refusal = refusal

    @contextmanager
    def of(self, number: int) -> Iterator[None]:
        """Claim something by its number, for as long as this lasts.

        Raises:
            ClaimedError: It is claimed already.
        """
        if not self.take(number):
            raise self._refusal(number)
        try:
            yield
        finally:
            self.give_back(number)


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
