"""Which story an answer told: one of those there are, or a new one made from its words."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Literal

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from mockint.interview.stories.matching import Matcher, told_in
from mockint.interview.stories.overview import search
from mockint.interview.stories.prefill import notes_from
from mockint.store.records import AttemptRecord, QuestionRecord
from mockint.store.stories import StoryRecord
from mockint.tui.stories.edit import StoryScreen
from mockint.tui.stories.offers import offer_line
from mockint.tui.widgets.footer import Footer

if TYPE_CHECKING:
    from mockint.tui.app import MockintApp

Taken = StoryRecord | Literal["new", "none"] | None


def ask_story(app: "MockintApp", question: QuestionRecord, attempt: AttemptRecord) -> None:
    """Ask which story a submitted answer told, and keep it; where there is no story yet, begin one from the answer.

    Raises:
        StoreError: The stories cannot be read.
    """
    store = app.store
    stories = store.stories.all()

    def take(taken: Taken) -> None:
        if taken == "new":
            notes = notes_from(question, attempt)
            app.push_screen(StoryScreen(store, app.rubrics, notes=notes, attempt=attempt.id))
        elif taken == "none":
            store.stories.tell(attempt.id, None)
            app.notify("Noted: this answer told none of your stories.", markup=False)
        elif taken is not None:
            store.stories.tell(attempt.id, taken.id)
            app.notify(f"Noted: this answer told “{taken.notes.name}”.", markup=False)

    if not stories:
        take("new")
        return
    noted = store.stories.told_in(attempt.id)
    app.push_screen(WhichStoryScreen(_offers(app, question, attempt, stories, noted), noted), take)


def _offers(
    app: "MockintApp",
    question: QuestionRecord,
    attempt: AttemptRecord,
    stories: Sequence[StoryRecord],
    noted: int | None,
) -> list[tuple[StoryRecord, str]]:
    """The stories with why each comes where it does: the noted one, the one that was plainly told, those for the question, the rest."""
    offers = {story.id: (story, "noted for this answer") for story in stories if story.id == noted}
    plain = told_in([turn.answer or "" for turn in attempt.turns], stories)
    if plain:
        offers.setdefault(plain[0].id, plain)
    for match in Matcher(app.rubrics).stories_for(question.rubric, stories):
        offers.setdefault(match.story.id, (match.story, match.why))
    for story in stories:
        offers.setdefault(story.id, (story, ""))
    return list(offers.values())


class WhichStoryScreen(ModalScreen[Taken]):
    """Asks for the story of an answer. It is dismissed with one, with ``new``, ``none``, or None where nothing is to change.

    Args:
        offers: The stories, the likely ones first, each with why.
        noted: The one that is noted for the answer.
    """

    CSS_PATH = "stories.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "take('new')", "New from this answer", id="which-story.new"),
        Binding("x", "take('none')", "None", id="which-story.none"),
        Binding("slash", "search", "Search", id="which-story.search"),
        Binding("escape", "leave", "Back", id="which-story.leave"),
    ]

    def __init__(self, offers: Sequence[tuple[StoryRecord, str]], noted: int | None) -> None:
        super().__init__()
        self.noted = noted
        self.offers = offers
        self.listed: list[StoryRecord] = []

    def compose(self) -> ComposeResult:
        """Ask."""
        with Vertical():
            yield Static("Which story did this answer tell?  (enter notes it)", markup=False)
            yield Input(placeholder="Words of the story", compact=True)
            yield OptionList(markup=False)
            yield Footer()

    def on_mount(self) -> None:
        """Begin on the likeliest."""
        self._fill()
        self.query_one(OptionList).focus()

    def on_input_changed(self) -> None:
        """Search while words are typed."""
        self._fill()

    def on_input_submitted(self) -> None:
        """Go to what was found."""
        self.query_one(OptionList).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the story."""
        self.dismiss(self.listed[event.option_index])

    def action_take(self, taken: Literal["new", "none"]) -> None:
        """Take none of them."""
        self.dismiss(taken)

    def action_search(self) -> None:
        """Go to the search."""
        self.query_one(Input).focus()

    def action_leave(self) -> None:
        """Go from the search back to the list, and from there back, with all as it was."""
        if isinstance(self.focused, OptionList):
            self.dismiss(None)
        else:
            self.query_one(OptionList).focus()

    def _fill(self) -> None:
        self.listed = search([story for story, _ in self.offers], self.query_one(Input).value)
        why = {story.id: why for story, why in self.offers}
        menu = self.query_one(OptionList)
        menu.clear_options()
        menu.add_options(
            Option(offer_line(story, why[story.id], is_noted=story.id == self.noted)) for story in self.listed
        )
        menu.highlighted = 0 if self.listed else None
