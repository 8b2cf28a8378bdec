"""One story: its notes, kept as they are typed, and the questions that it served or could serve."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from mockint.bank.models import Rubric
from mockint.errors import MockintError
from mockint.interview.stories.matching import Match, Matcher
from mockint.interview.stories.overview import asks_for_story, served_text
from mockint.store.store import Store
from mockint.store.stories import StoryChangedError, StoryNotes, StoryRecord, UnknownStoryError
from mockint.tui.saving import SAVE_SECONDS, Saving
from mockint.tui.stories.field import NoteField
from mockint.tui.widgets.footer import Footer

if TYPE_CHECKING:
    from mockint.tui.app import MockintApp

_LABELS = {
    "title": "Title: a few words by which you know it",
    "situation": "Situation: where and when, and what was at stake",
    "task": "Task: what was yours to do, and by when",
    "action": "Action: what you did yourself, and why that",
    "result": "Result: what came of it, and what you learnt",
    "figures": "Figures: what was measured, one a line",
}
_SIGNS = {"told": "●", "chosen": "○", "suggested": "?"}


class StoryScreen(Screen[None]):
    """Edits a story. What is typed is on disk within a second or so.

    Args:
        store: Where it is kept.
        rubrics: Every question there is.
        story: The story; None for a new one.
        notes: What a new one begins with.
        attempt: The attempt that a new one is taken from.
    """

    app: "MockintApp"

    HELP = (
        "Note a story of yours, part by part; what you type is on disk within a second or so. "
        "Below stand the questions that it was told for, that you chose for it, or that are only suggested."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "done", "Keep and close", id="story.done"),
        Binding("f4", "questions", "Questions it could serve", id="story.questions"),
        Binding("escape", "leave", "Back (typing is kept)", id="story.leave"),
    ]

    def __init__(
        self,
        store: Store,
        rubrics: Sequence[Rubric],
        story: StoryRecord | None = None,
        notes: StoryNotes | None = None,
        attempt: int | None = None,
    ) -> None:
        super().__init__()
        self.store = store
        self.rubrics = rubrics
        self.number = story.id if story else None
        self._is_new = story is None
        self._attempt = attempt
        self._kept = story.notes if story else notes or StoryNotes()
        self._fields = [NoteField(part, label, self._kept.note(part)) for part, label in _LABELS.items()]

    def compose(self) -> ComposeResult:
        """Draw a field for each part."""
        yield Static("", id="about", markup=False)
        with VerticalScroll(id="fields", can_focus=False):
            yield from self._fields
            yield Static("", id="serves", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Begin with the title."""
        self._saving = Saving(self.app, self._write)
        self.set_interval(SAVE_SECONDS, self._tick)
        self.query_one("#title").focus()
        self._show_about()

    def on_screen_resume(self) -> None:
        """Show what was chosen meanwhile."""
        self._show_about()

    def on_unmount(self) -> None:
        """Keep what was typed last."""
        self._save()

    def keep(self) -> bool:
        """Keep all that stands in the fields, now. Returns whether it is kept; if not, it is told why."""
        return self._save()

    @property
    def notes(self) -> StoryNotes:
        """What the fields read now, also when they are taken off the screen."""
        return StoryNotes(**{field.part: field.text for field in self._fields})

    def action_done(self) -> None:
        """Keep the story, also where it reads as it was offered, and go back."""
        if self._save(untouched=True):
            self.dismiss(None)

    def action_leave(self) -> None:
        """Go back. What was typed is kept; a story that was only offered is not, nor one in which nothing stands."""
        if not self._save():
            return
        if self._is_new and self.number is not None and self.notes.is_empty:
            self.store.stories.delete(self.number)
        self.dismiss(None)

    def action_questions(self) -> None:
        """Choose the questions that it could serve."""
        from mockint.tui.stories.questions import QuestionsScreen  # noqa: PLC0415 - only then

        if self._save(untouched=True) and self.number is not None:
            self.app.push_screen(QuestionsScreen(self.store, self.rubrics, self.number))
        elif self.number is None:
            self.notify("Note something of the story first.", severity="warning")

    def _tick(self) -> None:
        number = self.number
        self._saving.save()
        if self.number != number:
            self._show_about()

    def _save(self, *, untouched: bool = False) -> bool:
        """Write what changed, and say whether all is on disk."""
        try:
            self._write(untouched=untouched)
        except MockintError as error:
            self.app.tell(error)
            return False
        return True

    def _write(self, patience: float | None = None, *, untouched: bool = False) -> None:
        """Write what changed, waiting so many seconds for other programs where it is not the usual time."""
        notes = self.notes
        if self.number is None:
            if notes != self._kept or (untouched and not notes.is_empty):
                self.number = self.store.stories.add(notes, self._attempt, patience)
        elif notes != self._kept:
            self.number = self._changed(self.number, notes, patience)
        self._kept = notes

    def _changed(self, number: int, notes: StoryNotes, patience: float | None) -> int:
        """Keep the notes; where they fit the story no more, since another program deleted or changed it, in a new one. Return the number."""
        try:
            self.store.stories.change(number, self._kept, notes, patience)
        except (UnknownStoryError, StoryChangedError) as error:
            number = self.store.stories.add(notes, self._attempt, patience)
            self.app.tell(MockintError(f"{error.message}. What you noted here is kept as a story of its own."))
        return number

    def _show_about(self) -> None:
        about, serves = self.query_one("#about", Static), self.query_one("#serves", Static)
        if self.number is None:
            taken = (
                ", from your answer; the words in quotation marks are yours. {story.done} keeps it."
                if self._attempt
                else ""
            )
            about.update(self.app.with_keys(f"A new story{taken}", self))
            return
        try:
            story = self.store.stories.story(self.number)
        except MockintError as error:
            self.app.tell(error)
            return
        about.update(f"Story {story.id}, {served_text(story)}")
        matches = Matcher(self.rubrics).questions_for(story, filter(asks_for_story, self.rubrics))
        head = self.app.with_keys("Questions  ({story.questions} chooses)", self)
        serves.update(Content("\n").join([Content(head), *map(_served_line, matches)]))


def _served_line(match: Match) -> Content:
    return Content.assemble(f"{_SIGNS[match.reason]} {match.rubric.question.id}", (f"  {match.why}", "dim"))
