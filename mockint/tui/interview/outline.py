"""The outline of a story, to look at while answering. It says what belongs into each part and nothing of the question."""

from textual.content import Content
from textual.widgets import Static

_PARTS = {
    "Situation": "where, when, what was at stake",
    "Task": "what was yours to do, by when",
    "Action": "what you did yourself, and why",
    "Result": "what came of it, in figures",
}


class Outline(Static):
    """Four headings, beside the answer or below it."""

    DEFAULT_CSS = """
    Outline { display: none; height: auto; margin: 0 1; padding: 0 1; color: $text-muted; }
    Outline.shown { display: block; }
    """

    def __init__(self) -> None:
        lines = [Content.assemble((f"{name:<11}", "bold"), told) for name, told in _PARTS.items()]
        super().__init__(Content("\n").join(lines), id="outline")
