"""The questions that a story served, those that the candidate chooses for it, and what code suggests."""

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import DataTable, Input, Static

from mockint.bank.models import QuestionKey, Rubric
from mockint.errors import MockintError
from mockint.interview.browsing import has_words
from mockint.interview.stories.matching import Match, Matcher
from mockint.interview.stories.overview import asks_for_story
from mockint.store.store import Store
from mockint.text import one_line
from mockint.tui.widgets.footer import Footer
from mockint.tui.widgets.search import MOST_ROWS, SearchInput
from mockint.tui.widgets.title import Title

if TYPE_CHECKING:
    from mockint.tui.app import MockintApp

_SIGNS = {"told": "● told", "chosen": "○ chosen", "suggested": "? suggested"}


class QuestionsScreen(Screen[None]):
    """Chooses the questions that a story could serve.

    Args:
        store: Where the choice is kept.
        rubrics: Every question there is.
        story: The story's number.
    """

    app: "MockintApp"

    HELP = (
        "Choose the questions that this story could serve. "
        "Suggestions rest on shared topics and words; whether the story fits is for you to say."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "choose", "Choose", id="story-questions.choose"),
        Binding("slash", "search", "Search", id="story-questions.search"),
        Binding("escape", "leave", "Back", id="story-questions.leave"),
    ]

    def __init__(self, store: Store, rubrics: Sequence[Rubric], story: int) -> None:
        super().__init__()
        self.store = store
        self.number = story
        self.rubrics = [rubric for rubric in rubrics if asks_for_story(rubric)]
        self.matcher = Matcher(rubrics)
        self.matches: dict[QuestionKey, Match] = {}
        self.order: list[Rubric] = []  # settled as the screen opens, so that no row moves while one chooses
        self.listed: list[Rubric] = []

    def compose(self) -> ComposeResult:
        """Draw the search, the table, and what the highlighted question is about."""
        yield Title()
        yield SearchInput("Words of the question")
        yield DataTable(cursor_type="row", zebra_stripes=True)
        yield Static("", id="preview", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Fill the table: what goes together with the story first."""
        table = self.query_one(DataTable)
        table.add_columns("", "Question", "Pack")
        self._match()
        rest = [rubric for rubric in self.rubrics if rubric.key not in self.matches]
        self.order = [match.rubric for match in self.matches.values()] + rest
        self._fill()
        table.focus()

    def on_input_changed(self) -> None:
        """Search while words are typed."""
        self._fill()

    def on_input_submitted(self) -> None:
        """Go to what was found."""
        self.query_one(DataTable).focus()

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        """Say what the question asks, and what it has to do with the story."""
        if 0 <= event.cursor_row < len(self.listed):
            self._preview(self.listed[event.cursor_row])

    async def on_data_table_row_selected(self) -> None:
        """Choose with enter, too."""
        await self.run_action("choose")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - the base class's
        """While somebody types a search, the keys are theirs."""
        return action != "choose" or (isinstance(self.focused, DataTable) and bool(self.listed))

    def action_choose(self) -> None:
        """Say that the story could serve the highlighted question, or take that back."""
        row = self.query_one(DataTable).cursor_row
        key = self.listed[row].key
        try:
            story = self.store.stories.story(self.number)
            self.store.stories.choose(self.number, key, serves=key not in story.questions)
        except MockintError as error:
            self.app.tell(error)
            return
        self._match()
        self._fill(row)

    def action_search(self) -> None:
        """Go to the search."""
        self.query_one(Input).focus()

    def action_leave(self) -> None:
        """Go from the search back to the table, and from there to the story."""
        if isinstance(self.focused, DataTable):
            self.dismiss(None)
        else:
            self.query_one(DataTable).focus()

    def _match(self) -> None:
        try:
            story = self.store.stories.story(self.number)
        except MockintError as error:
            self.app.tell(error)
            return
        self.sub_title = story.notes.name
        self.matches = {match.rubric.key: match for match in self.matcher.questions_for(story, self.rubrics)}

    def _fill(self, row: int = 0) -> None:
        words = self.query_one(Input).value
        fitting = (rubric for rubric in self.order if has_words(rubric, words))
        self.listed = list(islice(fitting, MOST_ROWS))
        table = self.query_one(DataTable)
        table.clear()
        for rubric in self.listed:
            match = self.matches.get(rubric.key)
            sign = _SIGNS[match.reason] if match else ""
            table.add_row(Text(f"{sign:<11}"), Text(one_line(rubric.question.id, 40)), Text(rubric.pack))
        table.move_cursor(row=row)
        if self.listed:
            self._preview(self.listed[row])
        else:
            self.query_one("#preview", Static).update("No question has these words.")
        self.refresh_bindings()

    def _preview(self, rubric: Rubric) -> None:
        match = self.matches.get(rubric.key)
        told = match.why if match else f"topics {', '.join(rubric.question.topics)}"
        self.query_one("#preview", Static).update(f"{one_line(rubric.question.ask)}\n{one_line(told)}")
