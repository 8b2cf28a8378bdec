"""The home screen: start, go on, look back; and which grader would judge."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import OptionList, Select, Static
from textual.widgets.option_list import Option

from mockint.config import USUAL_COUNT
from mockint.errors import MockintError, message_of
from mockint.text import clean, one_line, plural
from mockint.tui.home.menu import entries, review_entry
from mockint.tui.home.pending import PendingLine
from mockint.tui.widgets.filters import picked, plain
from mockint.tui.widgets.footer import Footer
from mockint.tui.widgets.title import Title

if TYPE_CHECKING:
    from mockint.bank.library import Bank, Choice
    from mockint.grading.choice import GraderChoice
    from mockint.store.records import SessionLine
    from mockint.store.store import Store
    from mockint.tui.app import MockintApp

# Those of mockint.bank.models once more: pydantic comes after the first frame.
LEVELS = ("junior", "mid", "senior")
KINDS = ("knowledge", "behavioral", "situational", "process")
_COUNTS = (1, 3, USUAL_COUNT, 8, 12)
_MOST_RESUMED = 3
_LONGEST_NAME = 60  # characters of a model's or a server's name
_MOST_PROBLEMS = 8


class HomeScreen(Screen[None]):
    """Choose what to practise, go on with what was left, or look back."""

    app: "MockintApp"

    HELP = (
        "Choose what to practise, go on with an interview that was left, or look back. "
        "The lists above the menu narrow the questions that Start and Enter draw from."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "start", "Start", id="home.start"),
        Binding("i", "mock", "Mock", id="home.mock"),
        Binding("c", "resume", "Continue", id="home.resume"),
        Binding("b", "browse", "Questions", id="home.browse"),
        Binding("g", "grade", "Grade", id="home.grade"),
        Binding("h", "history", "History", id="home.history"),
        Binding("v", "review", "Review", id="home.review"),
        Binding("m", "model", "Model", id="home.model"),
        Binding("q", "app.quit", "Quit", id="home.quit"),
        Binding("y", "stories", "Stories", id="home.stories"),
        Binding("p", "progress", "Progress", id="home.progress"),
        Binding("r", "replay", "Replay last", id="home.replay"),
    ]

    @dataclass
    class ReviewCounted(Message):
        """What is due today is counted; ``told`` says it in words."""

        told: str

    def __init__(self) -> None:
        super().__init__()
        self._open_sessions: list[SessionLine] = []
        self._time_left: dict[int, int | None] = {}
        self._last: int | None = None
        self._has_history = False  # also where all of it was deleted and can be had back

    def compose(self) -> ComposeResult:
        """Draw what needs nothing loaded."""
        yield Title()
        yield Static("A mock interviewer that shows its evidence: marks point at words you said.", id="welcome")
        yield Static("", id="trouble", markup=False)
        yield Static("", id="grader", markup=False, classes="quiet")
        yield PendingLine()
        with Horizontal(id="filters"):
            yield Select([(level, level) for level in LEVELS], prompt="Any level", id="level", compact=True)
            yield Select([(kind, kind) for kind in KINDS], prompt="Any kind", id="kind", compact=True)
            yield Select([], prompt="Any topic", id="topic", compact=True)
            counts = [(plural(count, "question"), count) for count in _COUNTS]
            yield Select(counts, value=USUAL_COUNT, allow_blank=False, id="count", compact=True)
        yield OptionList(Option("Loading the packs ...", disabled=True), id="menu", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Begin on the menu."""
        self.query_one("#menu", OptionList).focus()

    def show(self, bank: "Bank", store: "Store | None", choice: "GraderChoice") -> None:
        """Show the packs, the sessions that were left, and the grader."""
        self._bank = bank
        self._model = choice.name == "llm"
        self.query_one("#grader", Static).update(self._grader_text(choice))
        topics = sorted({topic for rubric in bank.rubrics() for topic in rubric.question.topics})
        chosen = picked(self, "topic")
        topic = self.query_one("#topic", Select)
        topic.set_options(plain((name, name) for name in topics))
        if chosen in topics:
            topic.value = chosen
        self.reload(store)

    def reload(self, store: "Store | None") -> None:
        """Show what is there now."""
        trouble = self.query_one("#trouble", Static)
        trouble.update(Content(f"! {clean(self.app.trouble)}" if self.app.trouble else ""))
        trouble.display = bool(self.app.trouble)
        self.query_one(PendingLine).show(store, self._model)
        self._last = store.latest_session() if store else None
        self._open_sessions = store.history.left(_MOST_RESUMED) if store else []
        self._has_history = self._last is not None or bool(store and store.deleting.can_undo())
        self._time_left = (
            {line.id: store.session(line.id).remaining_ms for line in self._open_sessions} if store else {}
        )
        menu = self.query_one("#menu", OptionList)
        before = menu.highlighted_option
        menu.clear_options()
        menu.add_options(
            entry.option
            for entry in entries(self._bank, self._open_sessions, self._time_left, has_history=self._has_history)
        )
        listed = [option.id for option in menu.options]
        menu.highlighted = listed.index(before.id) if before and before.id in listed else 0
        self.refresh_bindings()
        if store:
            self._tell_review(store, self._bank)

    @work(thread=True, group="review", exclusive=True)
    def _tell_review(self, store: "Store", bank: "Bank") -> None:
        """Tell what is due today, once it is counted."""
        from mockint.review.queue import queue_of  # noqa: PLC0415 - after the first frame
        from mockint.review.text import summary  # noqa: PLC0415

        try:
            told = summary(queue_of(store, bank))
        except MockintError as error:
            told = message_of(error)
        self.post_message(self.ReviewCounted(told))

    def on_home_screen_review_counted(self, message: ReviewCounted) -> None:
        """Show what is due today."""
        if self._has_history:
            self.query_one("#menu", OptionList).replace_option_prompt("review", review_entry(message.told).prompt)

    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Do what was chosen."""
        if event.option_id:
            await self.run_action(event.option_id)

    async def action_start(self) -> None:
        """Start with the highlighted pack, or with all."""
        chosen = self.query_one("#menu", OptionList).highlighted_option
        action = (chosen.id if chosen else None) or ""
        await self.run_action(action if action.startswith("practise(") else "practise")

    def action_mock(self) -> None:
        """Tell what a mock interview will be, several questions against a clock and feedback at the end, and begin it if wanted."""
        from mockint.interview.beginning import FEWEST_IN_MOCK, MOST_IN_MOCK, mock_minutes  # noqa: PLC0415 - after the first frame
        from mockint.tui.home.mock import MockScreen  # noqa: PLC0415

        self.app.store.expect_writable()
        choice = self._choice(count=min(max(picked(self, "count"), FEWEST_IN_MOCK), MOST_IN_MOCK), mock=True)
        rubrics = self._bank.choose(choice)
        asked = MockScreen(len(rubrics), mock_minutes(rubrics))
        self.app.push_screen(asked, lambda begins: self.app.practise(choice) if begins else None)

    def action_practise(self, pack: str | None = None) -> None:
        """Start an interview with questions of a pack, or of all."""
        self.app.practise(self._choice(pack=pack))

    def action_resume(self, session: int | None = None) -> None:
        """Go on with a session that was left, or with the newest one."""
        if session is None and self._open_sessions:
            session = self._open_sessions[0].id
        if session is not None:
            self.app.resume(session)

    def action_problems(self, number: int) -> None:
        """Tell what is wrong with a pack."""
        problems = self._bank.broken[number].problems
        self.app.tell(MockintError("\n".join(one_line(str(problem)) for problem in problems[:_MOST_PROBLEMS])))

    def action_browse(self) -> None:
        """Look through the questions."""
        self.app.browse()

    def action_history(self) -> None:
        """List past answers."""
        from mockint.tui.history.screen import HistoryScreen  # noqa: PLC0415 - after the first frame

        if self._has_history:
            self.app.push_screen(HistoryScreen(self.app.store), lambda _: self.app.reload_home())

    def action_review(self) -> None:
        """Practise what is due today."""
        self.app.review()

    def action_progress(self) -> None:
        """Show how practice goes over time."""
        self.app.progress()

    def action_stories(self) -> None:
        """Look through the stories."""
        self.app.stories()

    def action_replay(self) -> None:
        """Play the newest session back."""
        if self._last is not None:
            self.app.replay(self._last)

    def action_model(self) -> None:
        """Choose a model."""
        self.app.set_up()

    def action_grade(self) -> None:
        """Grade the answers that wait, or stop that."""
        self.query_one(PendingLine).toggle()

    def on_pending_line_ended(self, message: PendingLine.Ended) -> None:
        """Show what waits still, and why."""
        if message.error:
            self.app.tell(message.error)
        self.app.reload_home()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - the base class's
        """Show only what can be done."""
        if action == "resume":
            return bool(self._open_sessions)
        if action == "grade":
            return self.query_one(PendingLine).count > 0
        if action in {"history", "review", "progress"}:
            return self._has_history
        if action == "replay":
            return self._last is not None
        return True

    def _choice(self, **more: object) -> "Choice":
        from mockint.bank.library import Choice  # noqa: PLC0415 - after the first frame
        from mockint.interview.interview import new_seed  # noqa: PLC0415

        chosen = {name: picked(self, name) for name in ("level", "kind", "topic", "count")}
        return Choice(seed=new_seed(), **{**chosen, **more})

    def _grader_text(self, choice: "GraderChoice") -> Content:
        if choice.name == "llm":
            from mockint.llm.profiles import DEFAULT_MODEL, server_address  # noqa: PLC0415 - after the first frame

            settings = self.app.settings
            model = one_line(settings.model or DEFAULT_MODEL, _LONGEST_NAME)
            judge = f"{model} at {one_line(server_address(settings.base_url), _LONGEST_NAME)}"
            why = one_line(choice.why)
            return Content(f"A language model judges: {judge} ({why}). Your answers are sent to that server.")
        key = self.app.with_keys("{home.model}", self)
        found = one_line(choice.offered or "")
        offered = (
            f"{found[:1].upper()}{found[1:]}; {key} finds others."
            if found
            else f"A model can: press {key} to find one."
        )
        return Content(f"Without a model nobody judges the content: you mark each point yourself. {offered}")
