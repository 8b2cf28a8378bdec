"""Which story an answer told: one of those there are, or a new one made from its words."""

from typing import TYPE_CHECKING, ClassVar, Literal

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from mockint.errors import MockintError
from mockint.interview.stories.matching import Matcher, Offer
from mockint.interview.stories.overview import search
from mockint.interview.stories.prefill import notes_from
from mockint.store.records import AttemptRecord, QuestionRecord
from mockint.store.store import Store
from mockint.store.stories import StoryRecord
from mockint.tui.stories.edit import StoryScreen
from mockint.tui.stories.offers import offer_line
from mockint.tui.widgets.footer import Footer
from mockint.tui.widgets.search import SearchInput

if TYPE_CHECKING:
    from mockint.tui.app import MockintApp
    from mockint.tui.screens import Screens

Taken = StoryRecord | Literal["new", "none"] | None


def ask_story(app: "Screens", question: QuestionRecord, attempt: AttemptRecord) -> None:
    """Ask which story a submitted answer told, and keep it; where there is no story yet, begin one from the answer.

    Raises:
        StoreError: The stories cannot be read.
    """
    store = app.store

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

    if store.stories.all():
        app.push_screen(WhichStoryScreen(store, question, attempt), take)
    else:
        take("new")


class WhichStoryScreen(ModalScreen[Taken]):
    """Asks for the story of an answer. It is dismissed with one, with ``new``, ``none``, or None where nothing is to change.

    Args:
        store: Where the stories are.
        question: What was asked.
        attempt: The submitted attempt.
    """

    app: "MockintApp"

    HELP = (
        "Say which of your stories this answer told, so that you see which come too often and which never. "
        "A suggestion rests on shared words and topics, and nothing is noted for you."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "take('new')", "New from this answer", id="which-story.new"),
        Binding("x", "take('none')", "None", id="which-story.none"),
        Binding("slash", "search", "Search", id="which-story.search"),
        Binding("escape", "leave", "Back", id="which-story.leave"),
    ]

    def __init__(self, store: Store, question: QuestionRecord, attempt: AttemptRecord) -> None:
        super().__init__()
        self.store = store
        self.question = question
        self.attempt = attempt
        self.offers: list[Offer] = []
        self.listed: list[Offer] = []
        self._noted: int | None = None

    def compose(self) -> ComposeResult:
        """Ask."""
        with Vertical():
            yield Static("Which story did this answer tell?  (enter notes it)", markup=False)
            yield SearchInput("Words of the story")
            yield OptionList(markup=False)
            yield Footer()

    def on_mount(self) -> None:
        """Look for the likely ones in a thread: with hundreds of stories that takes longer than a key may."""
        self.query_one(OptionList).focus()
        self._find()

    @work(thread=True, exclusive=True, group="stories", exit_on_error=False)
    def _find(self) -> None:
        try:
            stories, noted = self.store.stories.all(), self.store.stories.told_in(self.attempt.id)
        except MockintError as error:
            self.app.call_from_thread(self.app.tell, error)
            return
        said = [turn.answer or "" for turn in self.attempt.turns]
        offers = Matcher(self.app.rubrics).offers(self.question.rubric, stories, noted, said)
        self.app.call_from_thread(self._show, offers, noted)

    def _show(self, offers: list[Offer], noted: int | None) -> None:
        self.offers, self._noted = offers, noted
        if self.is_attached:
            self._fill()

    def on_input_changed(self) -> None:
        """Search while words are typed."""
        self._fill()

    def on_input_submitted(self) -> None:
        """Go to what was found."""
        self.query_one(OptionList).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the story."""
        self.dismiss(self.listed[event.option_index].story)

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
        found = {story.id for story in search((offer.story for offer in self.offers), self.query_one(Input).value)}
        self.listed = [offer for offer in self.offers if offer.story.id in found]
        menu = self.query_one(OptionList)
        menu.clear_options()
        menu.add_options(Option(offer_line(offer, is_noted=offer.story.id == self._noted)) for offer in self.listed)
        menu.highlighted = 0 if self.listed else None
