"""A warning before the rubric of a question: reading it first spoils practice."""

from collections.abc import Mapping
from typing import ClassVar

from textual.binding import Binding, BindingType

from mockint.tui.yes_no import YesNoScreen


class WarningScreen(YesNoScreen):
    """Asks whether the rubric shall be shown."""

    HELP = "The rubric tells what a good answer says. Reading it first spoils practice."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "take(True)", "Show it", id="warning.show"),
        Binding("n,escape", "take(False)", "Back", id="warning.leave"),
    ]
    BUTTONS: ClassVar[Mapping[str, str]] = {"yes": "Yes ({warning.show})", "no": "No ({warning.leave})"}

    def __init__(self) -> None:
        super().__init__(
            "The rubric and the model answer tell what a good answer says.",
            "Reading them first spoils practice of this question. Show them?",
        )
