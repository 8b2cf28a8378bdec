"""A real terminal around the real command: keys go in as bytes, and what a person would see is read back."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

import pyte

KEYS = {
    "enter": "\r", "escape": "\x1b", "ctrl+s": "\x13", "ctrl+q": "\x11", "down": "\x1b[B", "up": "\x1b[A",
    "f2": "\x1bOQ", "f3": "\x1bOR", "f4": "\x1bOS", "f5": "\x1b[15~", "f8": "\x1b[19~",
}  # fmt: skip
_CLOSED = -1
_FRAMES = re.compile(r"[\s▊▎│]+")


class Terminal(AbstractContextManager["Terminal"]):
    """mockint in a pseudo-terminal.

    Args:
        args: The command's arguments.
        env: What its environment holds on top.
        size: Columns and rows.

    Attributes:
        written: All bytes that the command has written so far.
    """

    def __init__(self, *args: str, env: Mapping[str, str] | None = None, size: tuple[int, int] = (80, 24)) -> None:
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        self.written = b""
        self.pid, self._file = pty.fork()
        if self.pid == 0:
            for fixed in ("COLUMNS", "LINES"):  # which would go over the terminal's own size
                os.environ.pop(fixed, None)
            os.environ.update({"TERM": "xterm-256color", **(env or {})})
            os.execv(sys.executable, [sys.executable, "-m", "mockint", *args])  # noqa: S606 - the command under test
        self.resize(*size)

    def __exit__(self, *_: object) -> None:
        """End the command, however it stands."""
        if self.pid:
            self.kill()
        if self._file != _CLOSED:
            self.close_window()

    @property
    def text(self) -> str:
        """What stands on the screen, a line a row."""
        if self._file != _CLOSED:
            self._read(0)
        return "\n".join(line.rstrip() for line in self._screen.display)

    def resize(self, columns: int, rows: int) -> None:
        """Change the terminal's size, and tell the command."""
        fcntl.ioctl(self._file, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._screen.resize(rows, columns)
        os.kill(self.pid, signal.SIGWINCH)

    def press(self, *keys: str) -> None:
        """Press keys by their names, or type text; a lone surrogate stands for a byte that is no UTF-8."""
        for key in keys:
            os.write(self._file, KEYS.get(key, key).encode(errors="surrogateescape"))

    def sees(self, *texts: str, seconds: float = 30) -> str:
        """Wait until all of these stand on the screen at once, wherever lines break, and return the screen."""
        self.waits(lambda: all(text in _FRAMES.sub(" ", self.text) for text in texts), f"{texts}", seconds)
        return self.text

    def waits(self, holds: Callable[[], bool], what: str, seconds: float = 30) -> None:
        """Wait until something holds."""
        end = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > end:
                raise AssertionError(f"never came about: {what}; the screen shows:\n{self.text}")
            self._read(0.05)

    def hang_up(self) -> None:
        """Tell the command that its terminal is gone, as a window does that is closed."""
        os.kill(self.pid, signal.SIGHUP)

    def close_window(self) -> None:
        """Take the terminal itself away."""
        os.close(self._file)
        self._file = _CLOSED

    def send(self, number: int) -> None:
        """Send the command a signal."""
        os.kill(self.pid, number)

    def stops(self) -> None:
        """Wait until the command has been suspended."""
        self.waits(lambda: os.WIFSTOPPED(os.waitpid(self.pid, os.WUNTRACED | os.WNOHANG)[1]), "it is suspended")

    @property
    def is_cooked(self) -> bool:
        """Whether the terminal shows what is typed and takes it line by line, as a shell expects it."""
        self._read(0.05)
        wanted = termios.ECHO | termios.ICANON | termios.ISIG
        flags: int = termios.tcgetattr(self._file)[3]
        return flags & wanted == wanted

    def forget_screen(self) -> None:
        """Wipe what stands on the screen, as whatever runs meanwhile does."""
        self._read(0.05)
        self._screen.reset()

    def kill(self) -> None:
        """End the command at once, with nothing that it could do about it."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self.pid = 0

    def ends(self, seconds: float = 30) -> int:
        """Wait until the command has ended, and return its exit code."""
        end = time.monotonic() + seconds
        while True:
            if self._file != _CLOSED:
                self._read(0.05)
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            if ended:
                self.pid = 0
                return os.waitstatus_to_exitcode(status)
            if time.monotonic() > end:
                raise AssertionError(f"it never ended; the screen shows:\n{self.text}")
            time.sleep(0.01)

    def _read(self, seconds: float) -> bool:
        """Take in what the command has written. Returns whether more may come."""
        try:
            while select.select([self._file], [], [], seconds)[0]:
                data = os.read(self._file, 65536)
                if not data:
                    return False
                self.written += data
                self._stream.feed(data)
                seconds = 0
        except OSError:  # it has ended
            return False
        return True
