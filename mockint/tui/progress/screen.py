"""Progress: pages of figures over time; each figure opens the answers behind it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.coordinate import Coordinate
from textual.message import Message
from textual.screen import Screen
from textual.widgets import DataTable, Static, Tabs

from mockint.errors import MockintError
from mockint.progress.overview import Overview, overview
from mockint.progress.pages import NAMES, Cell, Page, answers_behind, judge_text, pages
from mockint.progress.plot import draw
from mockint.store.counted import Judge
from mockint.store.store import Store
from mockint.text import one_line
from mockint.tui.progress.answers import AnswersScreen
from mockint.tui.widgets.footer import Footer
from mockint.tui.widgets.title import Title

if TYPE_CHECKING:
    from mockint.tui.app import MockintApp

_FIRST_FIGURE = Coordinate(0, 1)  # the first column names the row
_WIDEST_PLOT = 110
_LOWEST_PLOT, _HIGHEST_PLOT = 8, 18
_MOST_ROWS_BESIDE = 8  # rows of the table that a plot leaves room for
_NARROWEST_FIRST = 12
_SCROLLBAR = 5  # with the padding of the column
_LINES_AROUND = 8  # header, tabs, notes, legend, footer, and the table's head


class ProgressScreen(Screen[None]):
    """Shows how practice goes over time.

    Args:
        store: Where the answers are.
    """

    app: "MockintApp"

    HELP = "How practice goes over time, one judge at a time. The arrows go from figure to figure, and Enter lists the answers behind one."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Answers", id="progress.open", priority=True),
        Binding("n", "page(1)", "Next page", id="progress.next"),
        Binding("b", "page(-1)", "Page before", id="progress.before"),
        Binding("j", "judge", "Other judge", id="progress.judge"),
        Binding("escape", "leave", "Back", id="progress.leave"),
    ]

    @dataclass
    class Counted(Message):
        """The figures are there, or why they are not."""

        overview: Overview | None
        problem: str = ""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.overview: Overview | None = None
        self.pages: list[Page] = []
        self.judge: Judge | None = None

    def compose(self) -> ComposeResult:
        """Draw the names of the pages, and room for one."""
        yield Title()
        yield Tabs(*NAMES)
        yield Static("Counting ...", id="notes", markup=False)
        yield Static("", id="plot", markup=False)
        yield Static("", id="legend", markup=False)
        yield DataTable[Text](cursor_type="cell", zebra_stripes=True)
        yield Footer()

    def on_mount(self) -> None:
        """Count, while the screen can be used."""
        self.query_one(DataTable).focus()
        self.count()

    def on_screen_resume(self) -> None:
        """Count anew what was practised or marked meanwhile."""
        if self.overview:
            self.count()

    @work(thread=True, group="count", exclusive=True)
    def count(self) -> None:
        """Count all figures."""
        try:
            self.post_message(self.Counted(overview(self.store)))
        except MockintError as error:
            self.post_message(self.Counted(None, error.message))

    def on_progress_screen_counted(self, message: Counted) -> None:
        """Show what was counted."""
        if message.overview is None:
            self.query_one("#notes", Static).update(one_line(message.problem))
            return
        self.overview = message.overview
        if self.judge not in self._judges:
            self.judge = next(iter(self._judges), None)
        place = self.query_one(DataTable).cursor_coordinate if self.pages else _FIRST_FIGURE
        self._turn_over()
        self.query_one(DataTable).cursor_coordinate = place

    def on_tabs_tab_activated(self) -> None:
        """Show another page."""
        self._show()

    def on_resize(self) -> None:
        """Draw the plot anew, in its new size."""
        self._draw_plot()

    async def on_data_table_cell_selected(self) -> None:
        """Open what was clicked."""
        await self.run_action("open")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - the base class's
        """Show only what can be done."""
        if action == "open":
            return bool(self.pages and self._page.rows) and isinstance(self.focused, DataTable)
        if action == "judge":
            return len(self._judges) > 1 and self._page.judge is not None
        return True

    def action_open(self) -> None:
        """List the answers behind the figure under the cursor."""
        row, column = self.query_one(DataTable).cursor_coordinate
        cell: Cell = self._page.rows[row][column]
        try:
            answers = answers_behind(self.store, cell)
        except MockintError as error:
            self.app.tell(error)
            return
        if answers:
            self.app.push_screen(AnswersScreen(self.store, f"{self._page.name}: {cell.title}", answers))
        else:
            self.notify("No answer stands behind this; go to a figure with the arrows.", severity="warning")

    def action_page(self, by: int) -> None:
        """Go to the next page, or to the one before."""
        tabs = self.query_one(Tabs)
        tabs.active = f"tab-{(self._place + by) % len(NAMES) + 1}"

    def action_judge(self) -> None:
        """Tell of the marks of the next judge."""
        judges = self._judges
        self.judge = judges[(judges.index(self.judge) + 1) % len(judges)] if self.judge else None
        self._turn_over()

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)

    @property
    def _judges(self) -> list[Judge]:
        return [marks.judge for marks in self.overview.marks] if self.overview else []

    @property
    def _place(self) -> int:
        """The place of the page that is shown."""
        return int(self.query_one(Tabs).active.removeprefix("tab-") or 1) - 1

    @property
    def _page(self) -> Page:
        return self.pages[self._place]

    def _turn_over(self) -> None:
        if self.overview:
            self.pages = pages(self.overview, self.judge)
            self._show()

    def _show(self) -> None:
        if not self.pages:
            return
        page = self._page
        of = [f"Marks: {judge_text(page.judge)}."] if page.judge else []
        nothing = [] if page.rows else ["Nothing to tell yet."]
        self.query_one("#notes", Static).update(Content(" ".join([*of, *page.notes, *nothing])))
        legend = self.query_one("#legend", Static)
        legend.display = bool(page.legend)
        legend.update(Content("   ".join(one_line(text) for text in page.legend)))
        table = self.query_one(DataTable)
        table.clear(columns=True)
        # Left to itself, the table may draw a column as wide as its head, before it has measured the figures, and keep it so.
        for name, width in zip(page.head, _widths(page, self.size.width), strict=True):
            table.add_column(Text(name), width=width)
        for first, *figures in page.rows:
            table.add_row(Text(first.text), *(Text(cell.text, justify="right") for cell in figures))
        table.cursor_coordinate = _FIRST_FIGURE
        self._draw_plot()
        self.refresh_bindings()

    def _draw_plot(self) -> None:
        plot = self._page.plot if self.pages else None
        shown = plot is not None and plot.shows_time
        widget = self.query_one("#plot", Static)
        widget.set_class(shown, "shown")
        if plot and shown:
            room = self.size.height - _LINES_AROUND - min(len(self._page.rows), _MOST_ROWS_BESIDE)
            height = min(max(room, _LOWEST_PLOT), _HIGHEST_PLOT)
            widget.update(Content(draw(plot, min(self.size.width - 2, _WIDEST_PLOT), height)))


def _widths(page: Page, width: int) -> list[int]:
    """Return how wide the columns are: the figures are whole, and the first one takes what is left of a screen of this width."""
    rows = [page.head, *([cell.text for cell in row] for row in page.rows)]
    longest, *figures = (max(map(cell_len, column)) for column in zip(*rows, strict=True))
    beside = sum(figure + 2 for figure in figures)
    return [max(_NARROWEST_FIRST, min(longest, width - beside - _SCROLLBAR)), *figures]
