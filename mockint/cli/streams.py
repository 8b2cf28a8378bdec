"""Standard output and standard error, which may be full, closed, or read by nobody any more."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from mockint.errors import MockintError


class OutputError(MockintError):
    """Standard output takes no more, such as a file on a full disk."""

    code = "no-output"


def prepare() -> None:
    """Let nothing fail on a sign that cannot be read or shown, which becomes another one, or on a stream that was closed."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # print would take the other one
            setattr(sys, name, os.fdopen(_nowhere(), "w", encoding="utf-8", closefd=False))
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


@contextmanager
def put_out() -> Iterator[None]:
    """Put something out in a ``with`` block.

    Raises:
        BrokenPipeError: The reader, such as ``head``, had enough.
        OutputError: It cannot be written.
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        _drop(sys.stdout)
        raise OutputError(f"standard output cannot be written: {error.strerror}") from error


def put_rest(code: int) -> int:
    """Put out what is still held back.

    Args:
        code: The exit code so far.

    Returns:
        The exit code: 1 where something could not be put out, and 0 where nobody wants it.
    """
    try:
        with put_out():
            sys.stdout.flush()
    except BrokenPipeError:
        _drop(sys.stdout)
        return 0
    except OutputError as error:
        say(error.message)
        return code or error.exit_code
    return code


def say(text: str) -> None:
    """Say something on standard error, apart from what is put out. Where that cannot be written, go on."""
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        _drop(sys.stderr)


def _drop(stream: TextIO) -> None:
    """Let what a stream still holds go nowhere, or Python would fail on it once more as it ends."""
    os.dup2(_nowhere(), stream.fileno())


def _nowhere() -> int:
    return os.open(os.devnull, os.O_WRONLY)
