"""Opening the screens from a command."""

import os
import platform
import sys
from typing import TYPE_CHECKING

from mockint import __version__
from mockint.config import Settings
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
) -> int:
    """Run the app until it is left, and return the exit code.

    Args:
        settings: What was chosen.
        bank: The packs, where they are loaded already.
        practice: What to begin an interview with at once.
        replay: The session to play back at once.

    Raises:
        NoTerminalError: Input or output is no terminal.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise NoTerminalError("the screens need a terminal; mockint grade marks an answer without one")
    from mockint.tui.app import MockintApp  # noqa: PLC0415 - only where there is a terminal

    size = os.get_terminal_size()
    log.info("mockint %s, Python %s, %s %dx%d", __version__, platform.python_version(), os.environ.get("TERM"), *size)
    app = MockintApp(settings, bank=bank, practice=practice, replay=replay)
    app.run()
    if app.last_words:
        print(app.last_words, file=sys.stderr)  # noqa: T201 - the screens are gone
    return app.return_code or 0
