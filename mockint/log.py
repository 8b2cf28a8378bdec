"""The log for bug reports: what happened and where, in a file off the screen.

It names screens, graders, servers and failures. It holds no words of answers, packs or models, and no message of an error, which
may quote them; ``[log] answers = true`` in config.toml asks for them.
"""

import logging
import os
import traceback
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from mockint.files import close_to_others, private_file, private_folder
from mockint.text import clean

log = logging.getLogger("mockint")
log.propagate = False
log.addHandler(logging.NullHandler())  # without one, Python itself would write failures onto the screen

_LARGEST = 500_000  # bytes
_KEPT = 2  # older files
_PACKAGE = str(Path(__file__).parent) + os.sep


def log_file(data: Path) -> Path:
    """Return where the log is kept, in the folder of the data."""
    return data / "mockint.log"


def open_log(data: Path, *, answers: bool = False) -> None:
    """Begin to write the log; it is made with its first line. Where it cannot be written, there is none.

    Args:
        data: The folder of the data.
        answers: Whether it may hold what was said to a model and by it.
    """
    handler = _PrivateFile(log_file(data), maxBytes=_LARGEST, backupCount=_KEPT, encoding="utf-8", delay=True)
    handler.setFormatter(_Plain("%(asctime)s %(process)d %(levelname)s %(message)s"))
    close_log()
    log.addHandler(handler)
    log.setLevel(logging.DEBUG if answers else logging.INFO)


def is_open() -> bool:
    """Return whether a log was begun."""
    return any(isinstance(handler, _PrivateFile) for handler in log.handlers)


def close_log() -> None:
    """Write no more, and give the file back."""
    for handler in [handler for handler in log.handlers if isinstance(handler, _PrivateFile)]:
        log.removeHandler(handler)
        handler.close()


def log_failure(error: BaseException) -> None:
    """Note a failure by its kind and the places that it went through; its message too where answers may be in the log."""
    log.error("%s %s", type(error).__name__, places(error))
    log.debug("%s", "".join(traceback.format_exception(error)))


def places(error: BaseException) -> str:
    """Return the places in this program that an error went through, the outermost first, such as ``cli/grade.py:31 run``."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(_PACKAGE)]
    return ", ".join(f"{frame.filename.removeprefix(_PACKAGE)}:{frame.lineno} {frame.name}" for frame in frames)


class _Plain(logging.Formatter):
    """Entries that a terminal can show: nothing in them steers it, and only the first line of one begins at the margin."""

    def format(self, record: logging.LogRecord) -> str:
        return clean(super().format(record)).replace("\n", "\n    ")


class _PrivateFile(RotatingFileHandler):
    """A file that no other user may read. A log that cannot be written is no reason to fail."""

    def _open(self) -> TextIOWrapper:
        path = Path(self.baseFilename)
        private_folder(path.parent)
        close_to_others(path)
        return open(path, "a", encoding=self.encoding, opener=private_file)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the base class's
        """Go on without this line."""
