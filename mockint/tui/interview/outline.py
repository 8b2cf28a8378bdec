"""The outline of a story, to look at while answering. It says what belongs into each part and nothing of the question."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

_PARTS = {
    "Situation": "where, when, what was at stake",
    "Task": "what was yours to do, by when",
    "Action": "what you did yourself, and why",
    "Result": "what came of it, in figures",
}


class Outline(Vertical):
    """Four headings, beside the answer or below it; on a screen of few rows without what belongs to each."""

    DEFAULT_CSS = """
    Outline { display: none; height: auto; margin: 0 1; padding: 0 1; color: $text-muted; }
    Outline.shown { display: block; }
    Outline .names { display: none; }
    """

    def __init__(self) -> None:
        super().__init__(id="outline")

    def compose(self) -> ComposeResult:
        """Lay out both."""
        lines = [Content.assemble((f"{name:<11}", "bold"), told) for name, told in _PARTS.items()]
        yield Static(Content("\n").join(lines), classes="parts")
        yield Static(Content.styled(" · ".join(_PARTS), "bold"), classes="names")
