"""The stories beside an answer, to be read while it is given."""

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static, TextArea
from textual.widgets.option_list import Option

from mockint.bank.models import STAR_PARTS
from mockint.errors import MockintError
from mockint.interview.interview import Interview
from mockint.interview.stories.matching import Matcher, Offer
from mockint.store.stories import StoryRecord
from mockint.tui.stories.offers import offer_line

if TYPE_CHECKING:
    from mockint.tui.app import MockintApp

STORIES_BINDING = Binding("f9", "stories", "Stories", id="interview.stories")


class StoriesPanel(Vertical):
    """Shows the stories that could serve the current question first, then the others. Which ones are read is noted with the answer.

    Args:
        interview: The session.
    """

    app: "MockintApp"

    SCOPED_CSS = False  # whether it stands beside the answer depends on the screen
    DEFAULT_CSS = """
    StoriesPanel { display: none; height: 55%; margin: 0 1; border: round $border; padding: 0 1; }
    StoriesPanel.shown { display: block; }
    .-wide StoriesPanel { width: 45%; height: 1fr; margin: 0 1 0 0; }
    StoriesPanel OptionList, StoriesPanel OptionList:focus { height: auto; max-height: 4; border: none; padding: 0; text-wrap: nowrap; text-overflow: ellipsis; }
    StoriesPanel VerticalScroll { height: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "tell", "I tell this one", id="stories-panel.tell", priority=True),
        Binding("escape", "back", "Back to the answer", id="stories-panel.back"),
        Binding("ctrl+up,alt+up", "scroll_notes(-1)", "Notes up", show=False, id="stories-panel.notes-up"),
        Binding("ctrl+down,alt+down", "scroll_notes(1)", "Notes down", show=False, id="stories-panel.notes-down"),
    ]

    def __init__(self, interview: Interview) -> None:
        super().__init__()
        self.interview = interview
        self.offers: list[Offer] = []
        self._told: int | None = None
        self._noted: set[tuple[int, int]] = set()  # attempt and story, so that reading one twice is noted once

    def compose(self) -> ComposeResult:
        """Draw the titles above the notes of one."""
        yield Static("", id="stories-head", markup=False)
        yield OptionList(id="stories-list", markup=False)
        with VerticalScroll(can_focus=False):
            yield Static("", id="story-notes", markup=False)

    def toggle(self) -> None:
        """Open it for the current question, or close it."""
        if self.has_class("shown"):
            self.close()
        else:
            self.add_class("shown")
            self.query_one("#stories-head", Static).update("Looking through your stories ...")
            self._find()

    def action_scroll_notes(self, direction: int) -> None:
        """Scroll the notes of the story by half of what is in sight."""
        notes = self.query_one(VerticalScroll)
        notes.scroll_relative(y=direction * max(1, notes.size.height // 2), animate=False)

    def close(self) -> None:
        """Close it and go on with the answer."""
        self.remove_class("shown")
        self.offers = []
        self.query_one(OptionList).clear_options()
        self.query_one("#story-notes", Static).update("")
        self.screen.query_one(TextArea).focus()

    @work(thread=True, exclusive=True, group="stories", exit_on_error=False)
    def _find(self) -> None:
        """Match the stories in a thread: with hundreds of them that takes longer than a key may."""
        store, attempt = self.interview.store, self.interview.attempt.id
        try:
            stories, told = store.stories.all(), store.stories.told_in(attempt)
        except MockintError as error:
            self.app.call_from_thread(self.app.tell, error)
            return
        offers = Matcher(self.app.rubrics).offers(self.interview.question.rubric, stories, told)
        self.app.call_from_thread(self._show, attempt, offers, told)

    def _show(self, attempt: int, offers: list[Offer], told: int | None) -> None:
        if not self.has_class("shown") or self.interview.attempt.id != attempt:
            return
        self.offers, self._told = offers, told
        head = (
            self.app.with_keys("Your stories  ({stories-panel.tell}: I tell this one)", self)
            if offers
            else "No story yet. One can be made from this answer, below its feedback."
        )
        self.query_one("#stories-head", Static).update(head)
        menu = self.query_one(OptionList)
        menu.clear_options()
        menu.add_options(Option(self._line(offer)) for offer in offers)
        if offers:
            menu.focus()
            menu.highlighted = 0

    def _line(self, offer: Offer) -> Content:
        return offer_line(offer, is_noted=offer.story.id == self._told)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show the notes of a story, and note that they were read."""
        event.stop()
        if not self.offers:  # it was closed meanwhile
            return
        story = self.offers[event.option_index].story
        lines = [
            Content.assemble((f"{name[0].upper()}  ", "bold"), story.notes.note(name).strip() or "nothing noted")
            for name in STAR_PARTS
        ]
        if story.notes.figures.strip():
            lines.append(Content.assemble(("#  ", "bold"), story.notes.figures.strip()))
        self.query_one("#story-notes", Static).update(Content("\n").join(lines))
        self.query_one(VerticalScroll).scroll_home(animate=False)
        self._note_read(story)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click shows the notes and says nothing of what is told."""
        event.stop()

    def action_tell(self) -> None:
        """Note that this answer tells the highlighted story, or take that back; the notes stay in sight."""
        row = self.query_one(OptionList).highlighted
        if row is None:
            return
        story = self.offers[row].story
        told = None if story.id == self._told else story.id
        try:
            self.interview.store.stories.tell(self.interview.attempt.id, told)
        except MockintError as error:
            self.app.tell(error)
            return
        self._told = told
        for index, offer in enumerate(self.offers):
            self.query_one(OptionList).replace_option_prompt_at_index(index, self._line(offer))
        self.query_one("#stories-head", Static).update(
            f"You tell “{story.notes.name}”" if told else "Noted: none of your stories"
        )
        self.action_back()

    def action_back(self) -> None:
        """Go on with the answer; the notes stay in sight."""
        self.screen.query_one(TextArea).focus()

    def _note_read(self, story: StoryRecord) -> None:
        attempt = self.interview.attempt.id
        if (attempt, story.id) in self._noted:
            return
        self._noted.add((attempt, story.id))
        self.interview.note_reading(story.notes.name)
