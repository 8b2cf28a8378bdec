"""Saving by and by what is typed, without holding up the typing."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from mockint.errors import MockintError
from mockint.store.database import BusyError

if TYPE_CHECKING:
    from mockint.tui.app import MockintApp

SAVE_SECONDS = 1.0
_PATIENCE = 0.05  # seconds; the next time is soon
_WORTH_A_WORD = 3  # times in a row; another program seldom writes for longer


class Saving:
    """Saves what was typed once a second. Where that fails for long, it is told once, and so is its end.

    Args:
        app: Where it is told.
        save: Writes what is not on disk yet, waiting so many seconds for other programs.

    Attributes:
        is_failing: What stands on the screen is not on disk, and the candidate was told.
    """

    def __init__(self, app: "MockintApp", save: Callable[[float], None]) -> None:
        self._app = app
        self._save = save
        self._failed = 0
        self.is_failing = False

    def save(self) -> None:
        """Save, unless another program writes just now; the next time does it then."""
        try:
            self._save(_PATIENCE)
        except MockintError as error:
            self._failed += 1
            if not self.is_failing and (self._failed >= _WORTH_A_WORD or not isinstance(error, BusyError)):
                self.is_failing = True
                self._app.tell(error)
        else:
            self._failed = 0
            if self.is_failing:
                self.is_failing = False
                self._app.notify("What you typed is saved again.")
