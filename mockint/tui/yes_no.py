"""A question that is answered with yes or no."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static
from textual.widgets.button import ButtonVariant

from mockint.tui.actions import HELP_BINDING

if TYPE_CHECKING:
    from mockint.tui.app import MockintApp


class YesNoScreen(ModalScreen[bool]):
    """Asks, and is dismissed with the answer. What is made of it brings its keys and names them on its buttons.

    Args:
        lines: What is asked.
    """

    app: "MockintApp"

    HELP = "You are asked first. No leaves everything as it is."
    AUTO_FOCUS = "#no"
    BINDINGS: ClassVar[list[BindingType]] = [HELP_BINDING]
    BUTTONS: ClassVar[Mapping[str, str]]
    YES_VARIANT: ClassVar[ButtonVariant] = "warning"

    def __init__(self, *lines: str) -> None:
        super().__init__()
        self.lines = lines

    def compose(self) -> ComposeResult:
        """Ask."""
        with Vertical():
            yield from (Static(line, markup=False) for line in self.lines)
            with Horizontal():
                for name, label in self.BUTTONS.items():
                    variant = self.YES_VARIANT if name == "yes" else "default"
                    yield Button(Content(self.app.with_keys(label, self)), id=name, variant=variant)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Take the answer."""
        if event.button.id in {"yes", "no"}:
            self.action_take(event.button.id == "yes")

    def action_take(self, taken: bool) -> None:
        """Take the answer."""
        self.dismiss(taken)


class ConfirmScreen(YesNoScreen):
    """Asks once more before what cannot be taken back."""

    HELP = "What you chose cannot be taken back, so you are asked first. Escape leaves everything as it is."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "take(True)", "Yes", id="confirm.yes"),
        Binding("n,escape", "take(False)", "No", id="confirm.no"),
    ]
    BUTTONS: ClassVar[Mapping[str, str]] = {"yes": "Yes ({confirm.yes})", "no": "No ({confirm.no})"}
