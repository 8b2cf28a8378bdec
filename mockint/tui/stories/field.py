"""Where a part of a story is noted."""

from mockint.store.stories import longest
from mockint.text import clean, plural
from mockint.tui.interview.answer import AnswerArea


class NoteField(AnswerArea):
    """Takes as much text as is kept of a part. The title takes one line.

    Args:
        part: ``title``, a STAR part or ``figures``.
        label: What belongs into it.
        text: What is noted already.
    """

    DEFAULT_CSS = """
    NoteField { height: auto; min-height: 3; max-height: 11; padding: 0 1; border: none; border-top: solid $foreground 40%; border-title-color: $text-muted; }
    NoteField:focus { border: none; border-top: heavy $border; border-title-color: $text; border-title-style: bold; }
    NoteField#title { min-height: 2; max-height: 3; }
    """

    def __init__(self, part: str, label: str, text: str) -> None:
        super().__init__(text, id=part, tab_behavior="focus", highlight_cursor_line=False)
        self.part = part
        self.longest = longest(part)
        self.border_title = label

    def plain(self, text: str) -> str:
        """Return a text as it may stand here."""
        text = clean(text)
        return text.replace("\n", " ") if self.part == "title" else text

    def full_text(self, left_out: int) -> str:
        """Return what to say where so many characters did not fit."""
        left = plural(left_out, "character")
        return (
            f"The {self.part} holds {self.longest:,} characters at most: the last {left} did not fit and were left out."
        )
