"""Offering a model that lies ready, once."""

from collections.abc import Mapping
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Button
from textual.widgets.button import ButtonVariant

from mockint.config import Settings
from mockint.llm.profiles import DEFAULT_MODEL, is_local
from mockint.text import one_line
from mockint.tui.yes_no import YesNoScreen


class OfferScreen(YesNoScreen):
    """Asks whether a model may judge; the answers then leave this machine.

    Args:
        settings: Those with which it would judge.
        server: The server's name.
    """

    HELP = "A model lies ready and could judge your answers. They would be sent to its server, so it is asked first."
    AUTO_FOCUS = "#yes"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "take(True)", "Let the model judge", id="offer.take"),
        Binding("n,escape", "take(False)", "Mark myself", id="offer.refuse"),
        Binding("m", "other", "Another model", id="offer.other"),
    ]
    YES_VARIANT: ClassVar[ButtonVariant] = "primary"
    BUTTONS: ClassVar[Mapping[str, str]] = {
        "yes": "Yes ({offer.take})",
        "no": "No ({offer.refuse})",
        "other": "Another model ({offer.other})",
    }

    def __init__(self, settings: Settings, server: str) -> None:
        model = settings.model or DEFAULT_MODEL
        here = ", on this machine" if is_local(settings.base_url) else ""
        super().__init__(
            one_line(f"A model can judge: {model} at {server}."),
            f"Shall it, in this run? Your answers are then sent to that server{here}. Without it nothing leaves this machine, and "
            "you mark each point yourself.",
        )

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Look for another model, where that was chosen."""
        if event.button.id == "other":
            self.action_other()

    def action_other(self) -> None:
        """Look for another model."""
        self.dismiss(result=False)
        self.app.set_up()
