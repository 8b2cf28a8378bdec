"""The stories: each with how often it was told, what it lacks, and what stands out."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import DataTable, Input, Static

from mockint.bank.models import STAR_PARTS, Rubric
from mockint.errors import MockintError
from mockint.interview.stories.overview import Theme, count_text, lacking_text, search, served_text, themes, too_often
from mockint.store.store import Store
from mockint.store.stories import Recent, StoryRecord
from mockint.text import one_line
from mockint.tui.stories.edit import StoryScreen
from mockint.tui.widgets.footer import Footer
from mockint.tui.widgets.search import SearchInput
from mockint.tui.widgets.title import Title

if TYPE_CHECKING:
    from mockint.tui.app import MockintApp

_MOST_THEMES = 2
_LONGEST_TITLE = 30


class StoriesScreen(Screen[None]):
    """Lists the stories.

    Args:
        store: Where they are kept.
        rubrics: Every question there is.
    """

    app: "MockintApp"

    HELP = (
        "Your stories: each with how often it was told, and what it lacks. "
        "Open one to edit it, note a new one, or see the themes that have none yet."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="stories.open", priority=True),
        Binding("n", "new", "New", id="stories.new"),
        Binding("slash", "search", "Search", id="stories.search"),
        Binding("d,delete", "delete", "Delete", id="stories.delete"),
        Binding("u", "undo", "Undo deletion", id="stories.undo"),
        Binding("m", "missing", "Missing", id="stories.missing"),
        Binding("escape", "leave", "Back", id="stories.leave"),
    ]

    def __init__(self, store: Store, rubrics: Sequence[Rubric]) -> None:
        super().__init__()
        self.store = store
        self.rubrics = rubrics
        self.stories: list[StoryRecord] = []
        self.listed: list[StoryRecord] = []
        self._recent = Recent([], frozenset())
        self._can_undo = False

    def compose(self) -> ComposeResult:
        """Draw the search, the table, and the notes of the highlighted story."""
        yield Title()
        yield Static("", id="told", markup=False)
        yield SearchInput("Words of the story")
        yield DataTable(cursor_type="row", zebra_stripes=True)
        yield Static("", id="preview", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Begin on the table, which is filled as the screen comes to the top."""
        table = self.query_one(DataTable)
        table.add_columns("Title", "Told, last", "To note")
        table.focus()

    def on_screen_resume(self) -> None:
        """Show what there is now."""
        try:
            self.stories, self._recent = self.store.stories.all(), self.store.stories.recent()
            self._can_undo = self.store.stories.can_restore()
        except MockintError as error:
            self.app.tell(error)
        lists = self.app.with_keys("({stories.missing} lists them)", self)
        self.query_one("#told", Static).update(_missing_text(themes(self.rubrics, self.stories), lists))
        self._fill()

    def on_input_changed(self) -> None:
        """Search while words are typed."""
        self._fill()

    def on_input_submitted(self) -> None:
        """Go to what was found."""
        self.query_one(DataTable).focus()

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        """Show the notes."""
        if 0 <= event.cursor_row < len(self.listed):
            self._preview(self.listed[event.cursor_row])

    async def on_data_table_row_selected(self) -> None:
        """Open what was clicked."""
        await self.run_action("open")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - the base class's
        """While somebody types a search, the keys are theirs."""
        if action in {"open", "delete"}:
            return isinstance(self.focused, DataTable) and bool(self.listed)
        return action != "undo" or self._can_undo

    def action_open(self) -> None:
        """Open the highlighted story."""
        self.app.push_screen(StoryScreen(self.store, self.rubrics, self._highlighted))

    def action_new(self) -> None:
        """Note a new story."""
        self.app.push_screen(StoryScreen(self.store, self.rubrics))

    def action_search(self) -> None:
        """Go to the search."""
        self.query_one(Input).focus()

    def action_delete(self) -> None:
        """Delete the highlighted story."""
        story = self._highlighted
        self.store.stories.delete(story.id)
        back = self.app.with_keys("{stories.undo} brings it back, until you leave mockint.", self)
        self.notify(f"Deleted: {story.notes.name}. {back}", markup=False)
        self.on_screen_resume()

    def action_undo(self) -> None:
        """Bring the story back that was deleted last."""
        number = self.store.stories.restore()
        self.app.hush()
        self.on_screen_resume()
        row = next((row for row, story in enumerate(self.listed) if story.id == number), None)
        if row is not None:
            self.query_one(DataTable).move_cursor(row=row)

    def action_missing(self) -> None:
        """List the themes that have no story."""
        from mockint.tui.stories.themes import ThemesScreen  # noqa: PLC0415 - only then

        self.app.push_screen(ThemesScreen(themes(self.rubrics, self.stories)))

    def action_leave(self) -> None:
        """Go from the search back to the table, and from there home."""
        if isinstance(self.focused, DataTable):
            self.dismiss(None)
        else:
            self.query_one(DataTable).focus()

    @property
    def _highlighted(self) -> StoryRecord:
        return self.listed[self.query_one(DataTable).cursor_row]

    def _fill(self) -> None:
        """List what fits, and stay on the highlighted story where it is still there."""
        table = self.query_one(DataTable)
        before = self._highlighted.id if table.is_valid_row_index(table.cursor_row) and self.listed else None
        row_before = table.cursor_row
        self.listed = search(self.stories, self.query_one(Input).value)
        table.clear()
        for story in self.listed:
            table.add_row(
                Text(one_line(story.notes.name, _LONGEST_TITLE)),
                _tellings_text(story),
                Text(self._to_note(story)),
            )
        numbers = [story.id for story in self.listed]
        table.move_cursor(row=numbers.index(before) if before in numbers else min(row_before, len(numbers) - 1))
        self.sub_title = count_text(len(self.listed))
        if self.listed:
            self._preview(self._highlighted)
        else:
            none = "No story has these words." if self.stories else self.app.with_keys(_FIRST, self)
            self.query_one("#preview", Static).update(none)
        self.refresh_bindings()

    def _to_note(self, story: StoryRecord) -> str:
        return "told too often" if too_often(story, self._recent) else lacking_text(story)

    def _preview(self, story: StoryRecord) -> None:
        often = too_often(story, self._recent)
        lines = [
            Content.assemble(
                (story.notes.name, "bold"), (f"  {served_text(story)}{f'; {often}' if often else ''}", "dim")
            )
        ]
        noted = {name: one_line(story.notes.note(name)) or "nothing yet" for name in (*STAR_PARTS, "figures")}
        lines += [Content.assemble((f"{name.capitalize():<10} ", "bold"), text) for name, text in noted.items()]
        self.query_one("#preview", Static).update(Content("\n").join(lines))


_FIRST = "No story yet. Press {stories.new} to note one; or make one below the feedback of an answer, whose own words are the first notes."


def _missing_text(found: Sequence[Theme], lists: str) -> Content:
    without = [theme for theme in found if theme.has_none]
    if not without:
        return Content("Every theme of the questions that ask for a story has one.")
    names = ", ".join(theme.topic for theme in without[:_MOST_THEMES])
    such = ", such as" if len(without) > _MOST_THEMES else ":"
    return Content.assemble(
        ("No story yet for ", "bold"), f"{len(without)} of {len(found)} themes{such} {names}  {lists}"
    )


def _tellings_text(story: StoryRecord) -> str:
    return f"{len(story.tellings)}x, {story.last_told.astimezone():%Y-%m-%d}" if story.last_told else ""
