"""Where the answer is typed."""

from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult

from mockint.interview.editor import EditorError, edit
from mockint.text import clean

if TYPE_CHECKING:
    from mockint.tui.app import MockintApp


class AnswerArea(TextArea):
    """A text area that takes no control characters, however they come: a pasted escape sequence would reach the terminal."""

    def edit(self, edit: Edit) -> EditResult:
        """Take a change without what could steer the terminal."""
        edit.text = clean(edit.text)
        return super().edit(edit)

    async def edit_outside(self, app: "MockintApp") -> None:
        """Lend the terminal to the candidate's own editor, and take over what it saved; what goes wrong is told."""
        try:
            with app.batch_update(), app.suspend():
                edited = await edit(self.text, key_variable=app.settings.key_variable)
        except SuspendNotSupported:
            app.tell(EditorError("this terminal cannot be lent to an editor; the answer is as it was"))
        except EditorError as error:
            app.tell(error)
        else:
            self.replace(edited.text, (0, 0), self.document.end)
            self.move_cursor(self.document.end)
            if edited.problem:
                app.tell(EditorError(edited.problem))
