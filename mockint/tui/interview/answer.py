"""Where the answer is typed."""

from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult

from mockint.grading.submission import LONGEST_ANSWER
from mockint.interview.editor import EditorError, edit
from mockint.text import clean
from mockint.tui.leaving import lent

if TYPE_CHECKING:
    from mockint.tui.app import MockintApp


class AnswerArea(TextArea):
    """A text area that takes no control characters, however they come: a pasted escape sequence would reach the terminal.

    It takes as much text as there is room for, and says so where there is more.

    Attributes:
        longest: How many characters it holds. A text that is loaded may have more, and can be shortened.
    """

    longest = LONGEST_ANSWER
    _was_told = False

    def edit(self, edit: Edit) -> EditResult:
        """Take of a change what fits, without what could steer the terminal."""
        text = self.plain(edit.text)
        room = max(0, self.longest - len(self.text) + len(self.get_text_range(edit.top, edit.bottom)))
        edit.text = text[:room]
        if len(text) > room and (len(text) > 1 or not self._was_told):  # not for each key of somebody who types on
            self.notify(self.full_text(len(text) - room), severity="warning", timeout=12, markup=False)
        self._was_told = len(text) > room
        return super().edit(edit)

    def plain(self, text: str) -> str:
        """Return a text as it may stand here."""
        return clean(text)

    def full_text(self, left_out: int) -> str:
        """Return what to say where so many characters did not fit."""
        return (
            f"An answer and its follow-ups hold {LONGEST_ANSWER:,} characters, half an hour of speech. "
            f"The last {left_out:,} did not fit; what you pasted is whole where you copied it."
        )

    async def edit_outside(self, app: "MockintApp", folder: Path) -> None:
        """Lend the terminal to the candidate's own editor, and take over what it saved; what goes wrong is told.

        Args:
            app: Whose terminal it is.
            folder: Where the text may lie meanwhile.
        """
        try:
            with app.batch_update(), lent(app):
                edited = await edit(self.text, folder, key_variable=app.settings.key_variable, longest=self.longest)
        except SuspendNotSupported:
            app.tell(EditorError("this terminal cannot be lent to an editor; the answer is as it was"))
        except EditorError as error:
            app.tell(error)
        else:
            self.replace(edited.text, (0, 0), self.document.end)
            self.move_cursor(self.document.end)
            if edited.problem:
                app.tell(EditorError(edited.problem))
