"""The history: past answers, newest first."""

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import DataTable, Header

from mockint.errors import MockintError
from mockint.report.text import outcome_text
from mockint.store.store import Store
from mockint.text import one_line
from mockint.tui.feedback.screen import FeedbackScreen, Wish
from mockint.tui.widgets.footer import Footer

if TYPE_CHECKING:
    from mockint.tui.app import MockintApp


class HistoryScreen(Screen[None]):
    """Lists every question of every session with how it went."""

    app: "MockintApp"

    HELP = (
        "Every question of every session with how it went, newest first. Enter opens the feedback of its newest answer."
    )
    CSS_PATH = "history.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Feedback", id="history.open", priority=True),
        Binding("r", "replay", "Replay", id="history.replay"),
        Binding("t", "again", "Practise again", id="history.again"),
        Binding("escape", "leave", "Back", id="history.leave"),
    ]

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.places: list[tuple[int, int]] = []  # session and position in it, a row each

    def compose(self) -> ComposeResult:
        """Draw the table."""
        yield Header()
        yield DataTable(cursor_type="row", zebra_stripes=True)
        yield Footer()

    def on_mount(self) -> None:
        """Fill the table."""
        table = self.query_one(DataTable)
        table.add_columns("Session", "Date", "Question", "How it went")
        for session in self.store.history.sessions():
            when = session.started_at.astimezone().strftime("%Y-%m-%d %H:%M")
            for position, answer in enumerate(session.answers):
                table.add_row(
                    str(session.id),
                    when,
                    Text(one_line(answer.question, 34)),
                    Text(outcome_text(answer) + (f" ({answer.attempts} attempts)" if answer.attempts > 1 else "")),
                )
                self.places.append((session.id, position))
        table.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - the base class's
        """Without an answer there is only the way back."""
        return action == "leave" or bool(self.places)

    def on_data_table_row_selected(self) -> None:
        """Open what was clicked."""
        self.action_open()

    def action_open(self) -> None:
        """Show the feedback of the newest attempt."""
        session, position = self._place()
        try:
            question = self.store.session(session).questions[position]
        except MockintError as error:
            self.app.tell(error)
            return
        attempt = next((a for a in reversed(question.attempts) if a.submitted_at), None)
        if attempt is None:
            self.notify("This question was not answered.", severity="warning")
            return

        def done(wish: Wish | None) -> None:
            if wish == "again":
                self.action_again()

        self.app.push_screen(FeedbackScreen(self.store, question, attempt, has_next=False), done)

    def action_replay(self) -> None:
        """Play the session back."""
        if self.places:
            self.app.replay(self._place()[0])

    def action_again(self) -> None:
        """Practise this question in a session of its own."""
        session, position = self._place()
        try:
            rubric = self.store.session(session).questions[position].rubric
            self.app.practise_rubrics([rubric], rubric.pack)
        except MockintError as error:
            self.app.tell(error)

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)

    def _place(self) -> tuple[int, int]:
        return self.places[self.query_one(DataTable).cursor_row]
