"""The history: past answers and sessions, to be searched, opened, played back, practised again and deleted."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from mockint.errors import MockintError
from mockint.store.answers import Order, Wanted
from mockint.store.records import AttemptRecord, ListedAnswer, QuestionRecord, SessionLine
from mockint.store.search import match_of
from mockint.store.store import Store, UnknownSessionError
from mockint.text import plural
from mockint.tui.history.columns import (
    AnswerRow,
    Row,
    about_answer,
    about_session,
    columns_of_answers,
    columns_of_sessions,
)
from mockint.tui.history.filters import Filters
from mockint.tui.widgets.footer import Footer
from mockint.tui.widgets.paged_table import PagedTable
from mockint.tui.widgets.title import Title

if TYPE_CHECKING:
    from textual.timer import Timer

    from mockint.tui.app import MockintApp

R = TypeVar("R")

_TYPING = 0.15  # seconds without a key before a search begins
_NOTHING_FITS = "Nothing fits. Escape, then {history.clear}, clears the search and the filters."
_NOTHING_ANSWERED = "Nothing was answered here. Escape goes back."


class HistoryScreen(Screen[None]):
    """Lists answers, or the sessions that they belong to."""

    app: "MockintApp"

    HELP = (
        "Every answer with how it went, newest first; {history.view} lists sessions instead. Enter opens the feedback of an answer, "
        "or the answers of a session, and any word that was said can be searched."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", id="history.open", priority=True),
        Binding("r", "replay", "Replay", id="history.replay"),
        Binding("t", "again", "Again", id="history.again"),
        Binding("a", "tries", "All tries", id="history.tries"),
        Binding("c", "compare", "Compare", id="history.compare"),
        Binding("c", "resume", "Continue", id="history.resume"),
        Binding("s", "summary", "Summary", id="history.summary"),
        Binding("e", "export", "Export", id="history.export"),
        Binding("slash", "search", "Search", id="history.search"),
        Binding("v", "view", "By session", id="history.view"),
        Binding("d", "delete", "Delete", id="history.delete"),
        Binding("u", "undo", "Undo", id="history.undo"),
        Binding("x", "clear", "Clear", id="history.clear"),
        Binding("escape", "leave", "Back", id="history.leave"),
    ]

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self._by_session = False
        self._within: Wanted | None = None  # the answers of one session, or to one question
        self._came_from = (False, 0)  # from where that was opened: whether by session, and the row
        self._listed: tuple[object, ...] = ()
        self._can_undo = False
        self._typing: Timer | None = None

    def compose(self) -> ComposeResult:
        """Draw the filters, the table, and a few words on what is under the cursor."""
        yield Title()
        yield Filters(self.store.answers.packs(), self.store.answers.graders())
        yield PagedTable[Any]()
        yield Static("", id="where", markup=False)
        yield Static("", id="said", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Begin on the table."""
        self._table.focus()

    def on_screen_resume(self) -> None:
        """List what there is now."""
        self._list(self._table.highlighted or 0)

    def on_screen_suspend(self) -> None:
        """Leave what was said of this list behind."""
        self.app.hush()

    def on_resize(self) -> None:
        """Show as many columns as there is room for."""
        if self._listed and self._listed != self._asked:
            self._list(self._table.highlighted or 0)

    def on_input_changed(self) -> None:
        """Search once the typing pauses."""
        if self._typing:
            self._typing.stop()
        self._typing = self.set_timer(_TYPING, self._follow)

    def on_input_submitted(self) -> None:
        """Go to what was found."""
        self._follow()
        self._table.focus()

    def on_select_changed(self) -> None:
        """Filter, or sort."""
        self._follow()

    def on_paged_table_highlighted(self) -> None:
        """Say more about the row under the cursor."""
        row = self._row
        if isinstance(row, AnswerRow):
            where, words = about_answer(row, "" if row.passage else self._opening_of(row.answer))
        else:
            where, words = about_session(row) if row else ("", Content(self._nothing))
        self.query_one("#where", Static).update(where)
        self.query_one("#said", Static).update(words)
        self.refresh_bindings()

    async def on_paged_table_chosen(self) -> None:
        """Open what was clicked."""
        await self.run_action("open")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - the base class's
        """Show only what can be done; while somebody types or chooses a filter, the keys are theirs."""
        if not self.is_mounted or action in {"leave", "search"}:
            return True
        if action == "undo":
            return self._can_undo
        if action == "clear":
            return not self._filters.wanted.is_everything
        row = self._row if isinstance(self.focused, PagedTable) else None
        of_the_row = {
            **dict.fromkeys(("open", "replay", "delete", "summary", "export"), row is not None),
            **dict.fromkeys(("again", "tries", "compare"), isinstance(row, AnswerRow)),
            "resume": isinstance(row, SessionLine) and row.was_left,
        }
        return of_the_row.get(action, True)

    def action_open(self) -> None:
        """Show the feedback of an answer, or the answers of a session."""
        row = self._row
        if isinstance(row, SessionLine):
            self._look_into(Wanted(session=row.id))
        elif row:
            self.app.open_answer(*self._records(row.answer))

    def action_tries(self) -> None:
        """List every answer to the question under the cursor."""
        if isinstance(self._row, AnswerRow):
            answer = self._row.answer
            self._look_into(Wanted(pack=answer.pack, question=answer.question))

    def action_replay(self) -> None:
        """Play the session back."""
        if self._row:
            self.app.replay(self._session_of(self._row))

    def action_summary(self) -> None:
        """Show how the session went, on one page."""
        if self._row:
            self.app.summarize(self._session_of(self._row))

    def action_export(self) -> None:
        """Write the session into a page."""
        if self._row:
            self.app.export(self._session_of(self._row))

    def action_compare(self) -> None:
        """Hold the answer against another one to the same question."""
        if isinstance(self._row, AnswerRow):
            answer = self._row.answer
            self.app.compare(answer.pack, answer.question, answer.id)

    def action_resume(self) -> None:
        """Go on with a session that was left."""
        if isinstance(self._row, SessionLine):
            self.app.resume(self._row.id)

    def action_again(self) -> None:
        """Practise this question in a session of its own."""
        if not isinstance(self._row, AnswerRow):
            return
        question, _ = self._records(self._row.answer)
        self.app.practise_rubrics([question.rubric], question.rubric.pack)

    def action_search(self) -> None:
        """Go to the words."""
        self.query_one(Input).focus()

    def action_view(self) -> None:
        """List sessions instead of answers, or answers instead of sessions."""
        self._within = None
        self._by_session = not self._by_session
        self._list()

    def action_delete(self) -> None:
        """Take the row under the cursor away; it can be had back until the app is left."""
        row = self._row
        if row is None:
            return
        if isinstance(row, AnswerRow):
            self.store.deleting.answer(row.answer.id)
        else:
            self.store.deleting.session(row.id)
        what = "This answer" if isinstance(row, AnswerRow) else f"Session {row.id}"
        back = self.app.with_keys("{history.undo} brings it back until you leave mockint.", self)
        self.notify(f"{what} is deleted. {back}", markup=False)
        self._list(self._table.highlighted or 0)

    def action_undo(self) -> None:
        """Bring back what was deleted last."""
        back = self.store.deleting.undo()
        self.notify("It is back." if back else "There is nothing to bring back any more.", markup=False)
        self._list(self._table.highlighted or 0)

    def action_clear(self) -> None:
        """List everything again."""
        self._filters.clear()
        self._follow()

    def action_leave(self) -> None:
        """Go from the filters to the table, from there to where one came from, and then home."""
        if not isinstance(self.focused, PagedTable):
            self._table.focus()
        elif self._within:
            self._within = None
            self._by_session, row = self._came_from
            self._list(row)
        else:
            self.dismiss(None)

    @property
    def _table(self) -> PagedTable[Any]:
        return self.query_one(PagedTable)

    @property
    def _filters(self) -> Filters:
        return self.query_one(Filters)

    @property
    def _row(self) -> Row | None:
        row: Row | None = self._table.current
        return row

    @property
    def _wanted(self) -> Wanted:
        """What the filters want, of the session or the question that is looked into."""
        wanted = self._filters.wanted
        if self._within is None:
            return wanted
        if self._within.session is not None:
            return replace(wanted, session=self._within.session)
        return replace(wanted, pack=self._within.pack, question=self._within.question)

    @property
    def _asked(self) -> tuple[object, ...]:
        """Whatever a list depends on."""
        return self._wanted, self._filters.order, self._by_session, self.size.width

    @property
    def _nothing(self) -> str:
        told = _NOTHING_ANSWERED if self._filters.wanted.is_everything else _NOTHING_FITS
        return self.app.with_keys(told, self)

    def _follow(self) -> None:
        if self._listed != self._asked:
            self._list()

    def _list(self, row: int = 0) -> None:
        """Show what is wanted now, with the cursor on a row."""
        wanted, order = self._wanted, self._filters.order
        self._listed = self._asked
        try:
            self._can_undo = self.store.deleting.can_undo()
            if self._by_session:
                count, noun = self.store.history.session_count(wanted), "session"
                self._table.show(columns_of_sessions(), count, self._sessions_of(wanted), row)
            else:
                count, noun = self.store.answers.count(wanted), "answer"
                columns = columns_of_answers(self.size.width, searching=match_of(wanted.words) is not None)
                self._table.show(columns, count, self._answers_of(wanted, order), row)
        except MockintError as error:
            self.app.tell(error)
            return
        self.sub_title = plural(count, noun) + self._where
        self.refresh_bindings()

    @property
    def _where(self) -> str:
        if self._within is None:
            return ""
        return f" of session {self._within.session}" if self._within.session else f" to {self._within.question}"

    def _answers_of(self, wanted: Wanted, order: Order) -> Callable[[int, int], Sequence[AnswerRow]]:
        def read(offset: int, limit: int) -> Sequence[AnswerRow]:
            answers = self.store.answers.page(wanted, order, offset, limit)
            passages = self.store.answers.passages(wanted.words, [answer.id for answer in answers])
            return [AnswerRow(answer, passages.get(answer.id)) for answer in answers]

        return self._telling_failures(read)

    def _sessions_of(self, wanted: Wanted) -> Callable[[int, int], Sequence[SessionLine]]:
        return self._telling_failures(lambda offset, limit: self.store.history.sessions(wanted, offset, limit))

    def _telling_failures(self, read: Callable[[int, int], Sequence[R]]) -> Callable[[int, int], Sequence[R]]:
        """Let a failure be told, instead of ending the drawing."""

        def reading(offset: int, limit: int) -> Sequence[R]:
            try:
                return read(offset, limit)
            except MockintError as error:
                self.app.tell(error)
                return ()

        return reading

    def _look_into(self, part: Wanted) -> None:
        if self._within is None:
            self._came_from = self._by_session, self._table.highlighted or 0
        self._within = part
        self._by_session = False
        self._list()

    def _session_of(self, row: Row) -> int:
        return row.id if isinstance(row, SessionLine) else row.answer.session

    def _opening_of(self, answer: ListedAnswer) -> str:
        try:
            return self.store.answers.opening(answer.id)
        except MockintError as error:
            self.app.tell(error)
            return ""

    def _records(self, answer: ListedAnswer) -> tuple[QuestionRecord, AttemptRecord]:
        for question in self.store.session(answer.session).questions:
            for attempt in question.attempts:
                if attempt.id == answer.id:
                    return question, attempt
        raise UnknownSessionError("this answer is not in the database any more")
