"""Where a part of a story is noted."""

from dataclasses import dataclass

from textual.message import Message
from textual.widgets.text_area import Edit, EditResult

from mockint.store.stories import longest
from mockint.text import clean
from mockint.tui.interview.answer import AnswerArea


class NoteField(AnswerArea):
    """Takes as much text as is kept of a part, and says so where there is more. The title takes one line.

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

    @dataclass
    class Full(Message):
        """Something did not fit any more."""

        field: "NoteField"
        left_out: int

        @property
        def control(self) -> "NoteField":
            """The field that is full."""
            return self.field

    def __init__(self, part: str, label: str, text: str) -> None:
        super().__init__(text, id=part, tab_behavior="focus", highlight_cursor_line=False)
        self.part = part
        self.border_title = label

    def edit(self, edit: Edit) -> EditResult:
        """Take of a change what fits."""
        edit.text = clean(edit.text)
        if self.part == "title":
            edit.text = edit.text.replace("\n", " ")
        room = longest(self.part) - len(self.text) + len(self.get_text_range(edit.top, edit.bottom))
        if len(edit.text) > room:
            self.post_message(self.Full(self, len(edit.text) - room))
            edit.text = edit.text[: max(0, room)]
        return super().edit(edit)
