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
from textual.widgets import Footer, Header, OptionList, Select, Static
from textual.widgets.option_list import Option

from mockint.errors import MockintError, message_of
from mockint.text import one_line, plural
from mockint.tui.home.pending import PendingLine
from mockint.tui.widgets.filters import picked

if TYPE_CHECKING:
    from mockint.bank.library import Bank
    from mockint.grading.choice import GraderChoice
    from mockint.store.records import SessionLine
    from mockint.store.store import Store
    from mockint.tui.app import MockintApp

_LEVELS = ("junior", "mid", "senior")
_KINDS = ("knowledge", "behavioral", "situational", "process")
_COUNTS = (1, 3, 5, 8, 12)
_DEFAULT_COUNT = 5
_MOST_RESUMED = 3
_MOST_PROBLEMS = 8


class HomeScreen(Screen[None]):
    """Choose what to practise, go on with what was left, or look back."""

    app: "MockintApp"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "start", "Start", id="home.start"),
        Binding("c", "resume", "Continue", id="home.resume"),
        Binding("b", "browse", "Questions", id="home.browse"),
        Binding("h", "history", "History", id="home.history"),
        Binding("v", "review", "Review", id="home.review"),
        Binding("p", "progress", "Progress", id="home.progress"),
        Binding("r", "replay", "Replay last", id="home.replay"),
        Binding("m", "model", "Model", id="home.model"),
        Binding("g", "grade", "Grade", id="home.grade"),
        Binding("q", "app.quit", "Quit", id="home.quit"),
    ]

    @dataclass
    class ReviewCounted(Message):
        """What is due today is counted; ``told`` says it in words."""

        told: str

    def __init__(self) -> None:
        super().__init__()
        self._open_sessions: list[SessionLine] = []
        self._last: int | None = None
        self._has_history = False  # also where all of it was deleted and can be had back
        self._review = ""  # how the review of the day stands

    def compose(self) -> ComposeResult:
        """Draw what needs nothing loaded."""
        yield Header()
        yield Static("A mock interviewer that shows its evidence: every mark points at words you said.", id="welcome")
        yield Static("", id="grader", markup=False, classes="quiet")
        yield PendingLine()
        with Horizontal(id="filters"):
            yield Select([(level, level) for level in _LEVELS], prompt="Any level", id="level", compact=False)
            yield Select([(kind, kind) for kind in _KINDS], prompt="Any kind", id="kind")
            counts = [(plural(count, "question"), count) for count in _COUNTS]
            yield Select(counts, value=_DEFAULT_COUNT, allow_blank=False, id="count")
        yield OptionList(Option("Loading the packs ...", disabled=True), id="menu", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Begin on the menu."""
        self.query_one("#menu", OptionList).focus()

    def show(self, bank: "Bank", store: "Store | None", choice: "GraderChoice") -> None:
        """Show the packs, the sessions that were left, and the grader."""
        self._bank = bank
        self._model = choice.name == "llm"
        self.query_one("#grader", Static).update(_grader_text(choice))
        self.reload(store)

    def reload(self, store: "Store | None") -> None:
        """Show what is there now."""
        self.query_one(PendingLine).show(store, self._model)
        self._last = store.latest_session() if store else None
        self._open_sessions = store.history.left(_MOST_RESUMED) if store else []
        self._has_history = self._last is not None or bool(store and store.deleting.can_undo())
        menu = self.query_one("#menu", OptionList)
        highlighted = menu.highlighted
        menu.clear_options()
        menu.add_options(self._options())
        menu.highlighted = 0 if highlighted is None else min(highlighted, menu.option_count - 1)
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
        self._review = message.told
        if self._has_history:
            self.query_one("#menu", OptionList).replace_option_prompt("review", self._review_line())

    def _options(self) -> list[Option]:
        count = sum(len(loaded.pack.questions) for loaded in self._bank.packs.values())
        options = [Option(_line("Practise", "all packs", plural(count, "question")), id="all")]
        for name, loaded in self._bank.packs.items():
            told = f"{plural(len(loaded.pack.questions), 'question')}, {loaded.source}"
            options.append(Option(_line("Practise", one_line(loaded.pack.title), told), id=f"pack:{name}"))
        for line in self._open_sessions:
            done = sum(not answer.is_open for answer in line.answers)
            told = f"session {line.id}, {done} of {len(line.answers)} done"
            options.append(Option(_line("Continue", one_line(line.title), told), id=f"resume:{line.id}"))
        options.append(Option(_line("Choose", "questions by level, kind, topic and score", ""), id="browse"))
        if self._has_history:
            options.append(Option(self._review_line(), id="review"))
            options.append(Option(_line("Look back", "history and replay", ""), id="history"))
            options.append(Option(_line("Progress", "scores, STAR, points missed and time", ""), id="progress"))
        for number, broken in enumerate(self._bank.broken):
            more = f", and {plural(left, 'more problem')}" if (left := len(broken.problems) - 1) else ""
            told = f"! {one_line(broken.path.name)} is left out"
            options.append(Option(Content(f"{told}: {one_line(str(broken.problems[0]))}{more}"), id=f"broken:{number}"))
        return options

    def _review_line(self) -> Content:
        return _line("Review", self._review or "counting what is due ...", "")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Do what was chosen."""
        what, _, which = (event.option_id or "").partition(":")
        if what == "resume":
            self.app.resume(int(which))
        elif what == "broken":
            problems = self._bank.broken[int(which)].problems
            self.app.tell(MockintError("\n".join(one_line(str(problem)) for problem in problems[:_MOST_PROBLEMS])))
        elif what == "browse":
            self.action_browse()
        elif what == "history":
            self.action_history()
        elif what == "review":
            self.action_review()
        elif what == "progress":
            self.action_progress()
        elif what in {"all", "pack"}:
            self._practise(which or None)

    def action_start(self) -> None:
        """Start with the highlighted pack, or with all."""
        menu = self.query_one("#menu", OptionList)
        option = menu.highlighted_option
        what, _, which = ((option.id if option else None) or "all").partition(":")
        self._practise(which if what == "pack" else None)

    def action_resume(self) -> None:
        """Go on with the newest session that was left."""
        if self._open_sessions:
            self.app.resume(self._open_sessions[0].id)

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
        """Show how practice goes."""
        self.app.progress()

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
        if message.why:
            self.app.tell(MockintError(message.why))
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

    def _practise(self, pack: str | None) -> None:
        from mockint.bank.library import Choice  # noqa: PLC0415 - after the first frame
        from mockint.interview.interview import new_seed  # noqa: PLC0415

        self.app.practise(
            Choice(
                pack=pack,
                level=picked(self, "level"),
                kind=picked(self, "kind"),
                count=picked(self, "count"),
                seed=new_seed(),
            )
        )


def _line(what: str, which: str, told: str) -> Content:
    return Content.assemble((f"{what:<10}", "bold"), which, (f"   {told}", "dim"))


def _grader_text(choice: "GraderChoice") -> Content:
    if choice.name == "llm":
        return Content(f"A language model judges ({one_line(choice.why)}). Your answers are sent to its server.")
    offered = (
        f" {one_line(choice.offered)}; m finds others." if choice.offered else " A model can: press m to find one."
    )
    return Content(f"Without a model nobody judges the content: you mark each point yourself.{offered}")
