"""The answers behind a figure; each opens its feedback."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import DataTable, Static

from mockint.progress.pages import outcome_of
from mockint.store.counted import Answered
from mockint.store.progress import MOST_LISTED
from mockint.store.records import QuestionRecord
from mockint.store.store import Store, UnknownSessionError
from mockint.text import one_line, plural, when
from mockint.tui.widgets.footer import Footer
from mockint.tui.widgets.title import Title

if TYPE_CHECKING:
    from mockint.tui.app import MockintApp

_LONGEST_FIGURE = 300


class AnswersScreen(Screen[None]):
    """Lists the answers behind a figure, newest first.

    Args:
        store: Where they are kept.
        figure: What figure it is.
        answers: The answers.
    """

    app: "MockintApp"

    HELP = "The answers that a figure was counted from, newest first. Enter opens the feedback of one."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Feedback", id="answers.open", priority=True),
        Binding("r", "replay", "Replay", id="answers.replay"),
        Binding("t", "again", "Practise again", id="answers.again"),
        Binding("escape", "leave", "Back", id="answers.leave"),
    ]

    def __init__(self, store: Store, figure: str, answers: Sequence[Answered]) -> None:
        super().__init__()
        self.store = store
        self.figure = figure
        self.answers = answers

    def compose(self) -> ComposeResult:
        """Draw the figure and its answers."""
        yield Title()
        count = plural(len(self.answers), "answer")
        listed = f"the newest {count}" if len(self.answers) == MOST_LISTED else count
        yield Static(Content(f"{one_line(self.figure, _LONGEST_FIGURE)} ({listed})"), id="figure")
        yield DataTable[Text](cursor_type="row", zebra_stripes=True)
        yield Footer()

    def on_mount(self) -> None:
        """Fill the table."""
        table = self.query_one(DataTable)
        table.add_columns("Session", "Date", "Question", "How it went")
        for answer in self.answers:
            table.add_row(
                Text(str(answer.session)),
                Text(when(answer.submitted_at)),
                Text(one_line(answer.question, 34)),
                Text(outcome_of(answer)),
            )
        table.focus()

    async def on_data_table_row_selected(self) -> None:
        """Open what was clicked."""
        await self.run_action("open")

    def action_open(self) -> None:
        """Show the feedback of the answer."""
        answer = self._highlighted
        self.app.open_answer(self._question(answer), self.store.attempt(answer.attempt))

    def action_replay(self) -> None:
        """Play the session back."""
        self.app.replay(self._highlighted.session)

    def action_again(self) -> None:
        """Practise the question in a session of its own."""
        rubric = self._question(self._highlighted).rubric
        self.app.practise_rubrics([rubric], rubric.pack)

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)

    def _question(self, answer: Answered) -> QuestionRecord:
        questions = self.store.session(answer.session).questions
        found = next((question for question in questions if question.position == answer.position), None)
        if found is None:
            raise UnknownSessionError("this answer is not in the database any more")
        return found

    @property
    def _highlighted(self) -> Answered:
        return self.answers[self.query_one(DataTable).cursor_row]
