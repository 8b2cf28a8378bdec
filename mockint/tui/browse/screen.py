"""Looking through the questions: search, filter, choose some, and start."""

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import DataTable, Input, Select, Static

from mockint.bank.library import Bank, Choice
from mockint.bank.models import KINDS, LEVELS, QuestionKey, Rubric
from mockint.errors import MockintError
from mockint.interview.browsing import PRACTISED, Listing, browse
from mockint.report.text import outcome_text
from mockint.store.store import Store
from mockint.text import one_line, plural
from mockint.tui.browse.rubric import RubricScreen
from mockint.tui.browse.warning import WarningScreen
from mockint.tui.widgets.filters import picked, plain
from mockint.tui.widgets.footer import Footer
from mockint.tui.widgets.search import MOST_ROWS, SearchInput
from mockint.tui.widgets.title import Title

if TYPE_CHECKING:
    from mockint.tui.app import MockintApp

_CHOSEN, _NOT_CHOSEN = "●", " "


class BrowseScreen(Screen[None]):
    """Lists the questions with how each went the last time."""

    app: "MockintApp"

    HELP = (
        "Look for questions by their words, pack, level, kind, topic and how they went the last time. "
        "Choose some with space and start with them, or with the highlighted one."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "start", "Start", id="browse.start", priority=True),
        Binding("space", "choose", "Choose", id="browse.choose"),
        Binding("a", "choose_all", "All", id="browse.choose-all"),
        Binding("slash", "search", "Search", id="browse.search"),
        Binding("x", "clear", "Clear", id="browse.clear"),
        Binding("v", "rubric", "Rubric", id="browse.rubric"),
        Binding("escape", "leave", "Back", id="browse.leave"),
        Binding("home", "jump(0)", show=False, priority=True),
        Binding("end", "jump(-1)", show=False, priority=True),
    ]

    def __init__(self, bank: Bank, store: Store | None) -> None:
        super().__init__()
        self.bank = bank
        self.store = store
        self.listings: list[Listing] = []
        self.chosen: dict[QuestionKey, Rubric] = {}

    def compose(self) -> ComposeResult:
        """Draw the search, the filters, the table, and what the highlighted question is about."""
        topics = sorted({topic for rubric in self.bank.rubrics() for topic in rubric.question.topics})
        yield Title()
        yield SearchInput("Words of the question")
        with Horizontal(id="filters"):
            yield Select(plain((name, name) for name in self.bank.packs), prompt="Any pack", id="pack", compact=True)
            yield Select([(level, level) for level in LEVELS], prompt="Any level", id="level", compact=True)
            yield Select([(kind, kind) for kind in KINDS], prompt="Any kind", id="kind", compact=True)
            yield Select(plain((topic, topic) for topic in topics), prompt="Any topic", id="topic", compact=True)
            yield Select([(name, name) for name in PRACTISED], prompt="Any score", id="practised", compact=True)
        yield DataTable(cursor_type="row", zebra_stripes=True)
        yield Static("", id="preview", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Fill the table."""
        table = self.query_one(DataTable)
        table.add_columns("", "Question", "Level", "Kind", "Last time")
        self._fill()
        table.focus()

    def on_screen_resume(self) -> None:
        """Show how the questions went meanwhile."""
        if self.listings:
            self._fill()

    def on_input_changed(self) -> None:
        """Search while words are typed."""
        self._fill()

    def on_input_submitted(self) -> None:
        """Go to what was found."""
        self.query_one(DataTable).focus()

    def on_select_changed(self) -> None:
        """Filter."""
        self._fill()

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        """Say what the question is about."""
        if 0 <= event.cursor_row < len(self.listings):  # the table says -1 while it is empty
            self._preview(self.listings[event.cursor_row])

    async def on_data_table_row_selected(self) -> None:
        """Start with what was clicked."""
        await self.run_action("start")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - the base class's
        """While somebody types or chooses a filter, enter is theirs."""
        if action in {"start", "choose", "choose_all", "rubric", "jump"}:
            return isinstance(self.focused, DataTable) and bool(self.listings)
        return True

    def action_start(self) -> None:
        """Start with the chosen questions, or with the highlighted one."""
        rubrics = list(self.chosen.values()) or [self._highlighted.rubric]
        packs = {rubric.pack for rubric in rubrics}
        self.app.practise_rubrics(rubrics, packs.pop() if len(packs) == 1 else "chosen questions")

    def action_choose(self) -> None:
        """Choose the highlighted question, or take it out again."""
        listing = self._highlighted
        if listing.rubric.key in self.chosen:
            del self.chosen[listing.rubric.key]
        else:
            self.chosen[listing.rubric.key] = listing.rubric
        self._fill()

    def action_choose_all(self) -> None:
        """Choose all questions that are listed; where they are all chosen, none."""
        listed = {listing.rubric.key: listing.rubric for listing in self.listings}
        if listed.keys() <= self.chosen.keys():
            self.chosen = {key: rubric for key, rubric in self.chosen.items() if key not in listed}
        else:
            self.chosen |= listed
        self._fill()

    def action_jump(self, row: int) -> None:
        """Go to the first or the last question."""
        self.query_one(DataTable).move_cursor(row=row % len(self.listings))

    def action_search(self) -> None:
        """Go to the search."""
        self.query_one(Input).focus()

    def action_clear(self) -> None:
        """List all questions again, and choose none."""
        self.chosen = {}
        self.query_one(Input).value = ""
        for select in self.query(Select):
            select.clear()
        self._fill()

    def action_rubric(self) -> None:
        """Show the rubric, after a warning."""
        rubric = self._highlighted.rubric

        def answered(shown: bool | None) -> None:
            if shown:
                self.app.push_screen(RubricScreen(rubric))

        self.app.push_screen(WarningScreen(), answered)

    def action_leave(self) -> None:
        """Go from the search back to the table, and from there home."""
        table = self.query_one(DataTable)
        if isinstance(self.focused, DataTable):
            self.dismiss(None)
        else:
            table.focus()

    @property
    def _highlighted(self) -> Listing:
        return self.listings[self.query_one(DataTable).cursor_row]

    def _fill(self) -> None:
        """List what fits and what is chosen, and stay on the highlighted question where it is still there."""
        before = self._highlighted.rubric.key if self.listings else None
        try:
            answers = self.store.history.practised() if self.store else {}
        except MockintError as error:
            self.app.tell(error)
            answers = {}
        fitting = browse(
            self.bank,
            answers,
            choice=Choice(**{name: picked(self, name) for name in ("pack", "level", "kind", "topic")}),
            words=self.query_one(Input).value,
            practised=picked(self, "practised"),
            always=self.chosen,
        )
        self.listings = fitting[:MOST_ROWS]
        table = self.query_one(DataTable)
        table.clear()
        for listing in self.listings:
            question = listing.rubric.question
            table.add_row(
                _CHOSEN if listing.rubric.key in self.chosen else _NOT_CHOSEN,
                Text(one_line(question.id, 36)),
                question.level,
                question.kind,
                Text(outcome_text(listing.last).strip() if listing.last else ""),
            )
        keys = [listing.rubric.key for listing in self.listings]
        table.move_cursor(row=keys.index(before) if before in keys else 0)
        listed = f", the first {MOST_ROWS} listed" if len(fitting) > MOST_ROWS else ""
        self.sub_title = f"{plural(len(fitting), 'question')}{listed}, {len(self.chosen)} chosen"
        if self.listings:
            self._preview(self._highlighted)
        else:
            self.query_one("#preview", Static).update(
                "No question fits. Escape, then x, clears the search and the filters."
            )
        self.refresh_bindings()

    def _preview(self, listing: Listing) -> None:
        question = listing.rubric.question
        told = f"{listing.rubric.pack}, {question.minutes:g} min, {', '.join(question.topics)}"
        self.query_one("#preview", Static).update(f"{one_line(question.ask)}\n{one_line(told)}")
