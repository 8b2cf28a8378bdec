"""Opening the screens from a command."""

import os
import platform
import sys
from typing import TYPE_CHECKING

from mockint import __version__
from mockint.config import Settings, folders
from mockint.errors import MockintError
from mockint.log import log

if TYPE_CHECKING:
    from mockint.bank.library import Bank, Choice


class NoTerminalError(MockintError):
    """The screens were asked for where there is no terminal."""

    code = "no-terminal"


def open_screens(
    settings: Settings,
    *,
    bank: "Bank | None" = None,
    practice: "Choice | None" = None,
    replay: int | None = None,
    review: int | None = None,
) -> int:
    """Run the app until it is left, and return the exit code.

    Args:
        settings: What was chosen.
        bank: The packs, where they are loaded already.
        practice: What to begin an interview with at once.
        replay: The session to play back at once.
        review: Of how many questions that are due today to begin an interview at once.

    Raises:
        NoTerminalError: Input or output is no terminal.
    """
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise NoTerminalError(
            "the screens need a terminal for standard input, output and error; mockint grade marks an answer without one"
        )
    if os.environ.get("TERM") == "dumb":
        raise NoTerminalError(
            "the screens need a terminal that can move its cursor, and TERM is dumb; mockint grade marks an answer without one"
        )
    size = os.get_terminal_size()
    for name, told in (("COLUMNS", size.columns), ("LINES", size.lines)):
        if told:  # which knows better than what a shell put down long ago
            os.environ.pop(name, None)
    from mockint.tui.app import MockintApp  # noqa: PLC0415 - only where there is a terminal

    straight = practice is not None or replay is not None or review is not None
    welcome = not straight and not os.access(folders().welcomed, os.F_OK)
    app = MockintApp(settings, bank=bank, practice=practice, replay=replay, review=review, welcome=welcome)
    log.info("mockint %s, Python %s, %s %dx%d", __version__, platform.python_version(), os.environ.get("TERM"), *size)
    app.run()
    if app.last_words:
        print(app.last_words, file=sys.stderr)  # noqa: T201 - the screens are gone
    return app.return_code or 0
