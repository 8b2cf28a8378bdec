"""The rubric of a question: what a good answer says. Reading it first spoils practice, so there is a warning before it."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen, Screen
from textual.widgets import Button, Static

from mockint.bank.models import Rubric
from mockint.report.text import rubric_text
from mockint.text import clean
from mockint.tui.widgets.footer import Footer
from mockint.tui.widgets.title import Title


class WarningScreen(ModalScreen[bool]):
    """Asks whether the rubric shall be shown."""

    HELP = "The rubric tells what a good answer says. Reading it first spoils practice."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "take(True)", "Show it", id="warning.show"),
        Binding("n,escape", "take(False)", "Back", id="warning.leave"),
    ]

    def compose(self) -> ComposeResult:
        """Ask."""
        with Vertical():
            yield Static("The rubric and the model answer tell what a good answer says.", markup=False)
            yield Static("Reading them first spoils practice of this question. Show them?", markup=False)
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


class RubricScreen(Screen[None]):
    """Shows a question with its rubric."""

    HELP = (
        "What a good answer to this question says: its points with their weights, its red flags and the model answer."
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Back", id="rubric.leave")]

    def __init__(self, rubric: Rubric) -> None:
        super().__init__()
        self.rubric = rubric

    def compose(self) -> ComposeResult:
        """Draw it as text."""
        yield Title()
        with VerticalScroll():
            yield Static(clean(rubric_text(self.rubric)), markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Let the arrows scroll."""
        self.query_one(VerticalScroll).focus()

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)
