"""Where the answer is typed."""

from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult

from mockint.text import clean


class AnswerArea(TextArea):
    """A text area that takes no control characters, however they come: a pasted escape sequence would reach the terminal."""

    def edit(self, edit: Edit) -> EditResult:
        """Take a change without what could steer the terminal."""
        edit.text = clean(edit.text)
        return super().edit(edit)
