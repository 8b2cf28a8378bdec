"""Asking once more before a number changes."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from mockint.tui.actions import HELP_BINDING


class ConfirmScreen(ModalScreen[bool]):
    """Asks whether the candidate means it.

    Args:
        text: What would happen.
    """

    HELP = "What you chose cannot be taken back, so you are asked first. Escape leaves everything as it is."
    DEFAULT_CSS = """
    ConfirmScreen { align: center middle; }
    ConfirmScreen > Vertical { width: 80%; max-width: 76; height: auto; border: round $accent; padding: 0 1; background: $surface; }
    ConfirmScreen Static { margin-bottom: 1; }
    ConfirmScreen Horizontal { height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "take(True)", "Yes", id="confirm.yes"),
        Binding("n,escape", "take(False)", "No", id="confirm.no"),
        HELP_BINDING,
    ]

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def compose(self) -> ComposeResult:
        """Ask."""
        with Vertical():
            yield Static(self.text, markup=False)
            with Horizontal():
                yield Button("Yes (y)", id="yes", variant="warning")
                yield Button("No (n)", id="no")

    def on_mount(self) -> None:
        """Begin on the safe one."""
        self.query_one("#no").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Take the answer."""
        self.dismiss(event.button.id == "yes")

    def action_take(self, taken: bool) -> None:
        """Take the answer."""
        self.dismiss(taken)
