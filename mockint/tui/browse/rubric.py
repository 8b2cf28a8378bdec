"""The rubric of a question: what a good answer says."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from mockint.bank.models import Rubric
from mockint.report.text import rubric_text
from mockint.text import clean
from mockint.tui.widgets.footer import Footer
from mockint.tui.widgets.title import Title


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
