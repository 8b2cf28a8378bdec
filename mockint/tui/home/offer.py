"""Offering a model that lies ready, once."""

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from mockint.config import Settings
from mockint.llm.profiles import DEFAULT_MODEL, is_local, server_address
from mockint.text import one_line
from mockint.tui.actions import HELP_BINDING

if TYPE_CHECKING:
    from mockint.tui.app import MockintApp


class OfferScreen(ModalScreen[bool]):
    """Asks whether a model may judge; the answers then leave this machine."""

    app: "MockintApp"

    HELP = "A model lies ready and could judge your answers. They would be sent to its server, so it is asked first."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "take(True)", "Let the model judge", id="offer.take"),
        Binding("n,escape", "take(False)", "Mark myself", id="offer.refuse"),
        Binding("m", "other", "Another model", id="offer.other"),
        HELP_BINDING,
    ]

    def __init__(self, settings: Settings, server: str = "") -> None:
        super().__init__()
        self.settings = settings
        self.server = server or server_address(settings.base_url)

    def compose(self) -> ComposeResult:
        """Ask."""
        with Vertical():
            model = self.settings.model or DEFAULT_MODEL
            yield Static(one_line(f"A model can judge: {model} at {self.server}."), markup=False)
            here = ", on this machine" if is_local(self.settings.base_url) else ""
            yield Static(
                f"Shall it, in this run? Your answers are then sent to that server{here}. Without it nothing leaves this machine, and "
                "you mark each point yourself.",
                markup=False,
            )
            with Horizontal():
                yield Button("Yes (y)", id="yes", variant="primary")
                yield Button("No (n)", id="no")
                yield Button("Another model (m)", id="other")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Take the answer."""
        if event.button.id == "other":
            self.action_other()
        else:
            self.dismiss(event.button.id == "yes")

    def action_take(self, taken: bool) -> None:
        """Take the answer."""
        self.dismiss(taken)

    def action_other(self) -> None:
        """Look for another model."""
        self.dismiss(result=False)
        self.app.set_up()
