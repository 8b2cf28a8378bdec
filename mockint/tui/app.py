"""The app: what the screens share, and what opens first.

Packs, the database and whatever they import are loaded in a thread after the first frame: on the way to it they would cost a
fifth of the time.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events, work
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from mockint.config import Settings, folders
from mockint.errors import MockintError, message_of
from mockint.log import log, log_failure
from mockint.text import clean
from mockint.tui.actions import actions
from mockint.tui.home.screen import HomeScreen
from mockint.tui.leaving import on_leaving_orders
from mockint.tui.themes import set_themes
from mockint.tui.too_small import TooSmall, is_too_small

if TYPE_CHECKING:
    from mockint.bank.library import Bank, Choice
    from mockint.bank.models import Rubric
    from mockint.grading.choice import GraderChoice
    from mockint.grading.listening import Listener
    from mockint.grading.submission import Grader
    from mockint.interview.interview import Interview
    from mockint.setup.offer import Offer
    from mockint.store.records import AttemptRecord, QuestionRecord
    from mockint.store.store import Store
    from mockint.tui.interview.screen import InterviewScreen

_MOST_PROBLEMS = 4
_PATIENCE = 1.5  # seconds for which the screens stand still where another program writes


class MockintApp(App[None]):
    """The mock interviewer.

    Args:
        settings: What was chosen.
        bank: The packs, where they are loaded already.
        practice: What to begin an interview with at once.
        replay: The session to play back at once.
        welcome: Whether to explain itself first.
        review: Of how many questions that are due today to begin an interview at once.
    """

    TITLE = "mockint"
    CSS_PATH: ClassVar[list[str | PurePath]] = [
        "app.tcss",
        "home/home.tcss",
    ]  # the first screen brings no styles of its own
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,f1", "help", "Help", id="app.help"),
        Binding("ctrl+p", "command_palette", "Actions", id="app.palette", priority=True),
        Binding("ctrl+t", "theme", "Next theme", id="app.theme", show=False, priority=True),
        Binding("ctrl+q", "quit", "Quit", id="app.quit", show=False, priority=True),
    ]

    @dataclass
    class Loaded(Message):
        """Packs and database are there."""

        bank: "Bank"
        store: "Store | None"
        choice: "GraderChoice"
        keymap: dict[str, str]
        problems: Sequence[str]

    def __init__(
        self,
        settings: Settings,
        *,
        bank: "Bank | None" = None,
        practice: "Choice | None" = None,
        replay: int | None = None,
        welcome: bool = False,
        review: int | None = None,
    ) -> None:
        # Textual turns colours into shades of grey where NO_COLOR is set, except where the terminal's own colours are used.
        super().__init__(ansi_color="NO_COLOR" in os.environ or None)
        self.settings = settings
        self._theme_kept = set_themes(self, settings.theme)
        self._bank = bank
        self._store: Store | None = None
        self._grader: Grader | None = None
        self.being_graded: set[int] = set()  # attempts, so that none is graded twice at once
        self._practice = practice
        self._replay = replay
        self._welcome = welcome
        self._review = review
        self._is_leaving = False
        self.last_words = ""  # what is to be told on the terminal once the screens are gone
        self.home = HomeScreen()

    def get_default_screen(self) -> Screen[None]:
        """Begin at home."""
        return self.home

    def on_mount(self) -> None:
        """Load the rest once the first frame is drawn."""
        if not self.is_headless:
            on_leaving_orders(self.leave_at_once)
        self.screen_change_signal.subscribe(self, lambda _: self._fit(self.size))
        self.call_after_refresh(self.load)
        if self._welcome:
            self.call_after_refresh(self.action_welcome)

    @work(thread=True, group="load", exclusive=True)
    def load(self) -> None:
        """Load packs and database."""
        from mockint.bank.library import load_bank  # noqa: PLC0415 - after the first frame
        from mockint.grading.choice import choose_grader  # noqa: PLC0415
        from mockint.store.store import Store  # noqa: PLC0415

        store, problems = None, [*self.settings.problems]
        keymap: dict[str, str] = {}
        bank = self._bank or load_bank(folders().rubrics)
        try:
            store = Store(folders().database, _PATIENCE)
            store.deleting.finish()
        except MockintError as error:
            problems.append(error.message)
        if self.settings.keys:
            from mockint.tui.keys import checked  # noqa: PLC0415 - it loads every screen

            keymap, wrong = checked(self.settings.keys)
            problems += [f"{folders().config_file}: {sentence}" for sentence in wrong]
        self.post_message(self.Loaded(bank, store, choose_grader(self.settings), keymap, problems))

    def on_mockint_app_loaded(self, message: Loaded) -> None:
        """Show what there is, and open what was asked for."""
        self._bank, self._store = message.bank, message.store
        self.set_keymap(message.keymap)
        log.info(
            "%s packs, %s with errors; %s judges",
            len(message.bank.packs),
            len(message.bank.broken),
            message.choice.name,
        )
        self.home.show(message.bank, message.store, message.choice)
        if message.problems:
            self.tell(MockintError("\n".join(message.problems[:_MOST_PROBLEMS])))
        if message.store is None:
            return
        if self._practice is not None:
            self.practise(self._practice)
        if self._replay is not None:
            self.replay(self._replay)
        if self._review is not None:
            self.review(self._review)

    def on_key(self, event: events.Key) -> None:
        """Give what was typed ahead, such as over a slow connection, to the field that has come into focus since."""
        if isinstance(self.focused, Input) and event.is_printable and event.character:
            self.focused.insert_text_at_cursor(event.character)

    def on_unmount(self) -> None:
        """Give the database back."""
        if self._store:
            with suppress(MockintError):  # the next start tries again
                self._store.deleting.finish()
                self._store.stories.forget_deleted()
            self._store.close()

    def leave_at_once(self, code: int) -> None:
        """Keep what was typed to the last key, and leave. It is kept first: what comes after may find no terminal any more."""
        for screen in self.screen_stack:
            if screen.id == "interview":
                cast("InterviewScreen", screen).keep()
        self.exit(return_code=code)

    async def action_quit(self) -> None:
        """Leave. Where what was typed cannot be kept, say so first; the second time it is meant."""
        kept = all(cast("InterviewScreen", screen).keep() for screen in self.screen_stack if screen.id == "interview")
        if kept or self._is_leaving:
            self.exit()
        else:
            self._is_leaving = True
            self.notify("Your last words are not on disk. Quit once more to leave without them.", severity="warning")

    @property
    def store(self) -> "Store":
        """The database.

        Raises:
            MockintError: It is not there, or not yet.
        """
        if self._store is None:
            raise MockintError("the database is not open, so nothing could be kept; mockint doctor tells why")
        return self._store

    def _handle_exception(self, error: Exception) -> None:
        """Say what a person can understand, and go on; only what nobody foresaw ends the app."""
        if isinstance(error, MockintError):
            self.tell(error)
        else:
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Leave after something that nobody foresaw; whoever ran the app says that the words are safe."""
        from mockint.crash import crash_text  # noqa: PLC0415

        self.bell()
        self.last_words = crash_text(self._exception or RuntimeError())
        self.panic()

    def tell(self, error: MockintError) -> None:
        """Say what went wrong, and note it in the log."""
        log_failure(error)
        self.notify(clean(error.message), title="Problem", severity="error", timeout=12, markup=False)

    @property
    def grader(self) -> "Grader":
        """The grader that the settings choose: one for all answers, so that its connection is kept."""
        from mockint.grading.choice import make_grader  # noqa: PLC0415

        if self._grader is None:
            self._grader = make_grader(self.settings)
        return self._grader

    @property
    def listener(self) -> "Listener":
        """Who listens to the answers and may ask on: the model that grades, where one does."""
        from mockint.grading.choice import make_listener  # noqa: PLC0415

        return make_listener(self.grader)

    def grade_meanwhile(self, question: "QuestionRecord", attempt: "AttemptRecord") -> None:
        """Grade a submitted answer while the candidate goes on; its feedback is kept, and told at the end."""
        self.being_graded.add(attempt.id)
        self.run_worker(self._grade_meanwhile(question, attempt), group="meanwhile", exit_on_error=False)

    async def _grade_meanwhile(self, question: "QuestionRecord", attempt: "AttemptRecord") -> None:
        from mockint.interview.pending import grade_quietly  # noqa: PLC0415

        try:
            with self.store.claims.of(attempt.id):
                await grade_quietly(self.store, question, attempt, self.grader)
        except Exception as error:  # noqa: BLE001 - whatever it was, the interview goes on, and the answer waits
            self.tell(MockintError(message_of(error)))
        finally:
            self.graded(attempt.id)

    def graded(self, attempt: int) -> None:
        """Note that an attempt is not being graded any more, whatever came of it."""
        self.being_graded.discard(attempt)
        if self.is_running and self.screen is self.home:  # whoever comes home later sees it anyway
            self.call_later(self.reload_home)

    def choose_model(self, settings: Settings | None = None) -> None:
        """Let a model judge from now on: the one that lies ready, or the one of new settings."""
        from mockint.grading.choice import choose_grader  # noqa: PLC0415

        self.settings = settings or replace(self.settings, grader="llm", chosen_by="you, for this run")
        self._grader = None
        if self._bank:
            self.home.show(self._bank, self._store, choose_grader(self.settings))

    def set_up(self) -> None:
        """Choose a model, and keep the choice."""
        from mockint.tui.setup.screen import SetupScreen  # noqa: PLC0415 - after the first frame

        self.push_screen(SetupScreen(self.settings), lambda kept: self.choose_model(kept) if kept else None)

    def reload_home(self) -> None:
        """Show at home what there is now."""
        self.home.reload(self._store)

    def practise(self, choice: "Choice") -> None:
        """Start an interview with the questions of a choice."""
        from mockint.interview.beginning import begin  # noqa: PLC0415

        bank = self._bank
        if bank is None:
            return
        try:
            self._begin(lambda: begin(self.store, bank, choice, self.settings.interview.follow_ups))
        except MockintError as error:
            self.tell(error)

    def practise_rubrics(self, rubrics: "Sequence[Rubric]", title: str) -> None:
        """Start an interview with these questions."""
        from mockint.interview.interview import Interview  # noqa: PLC0415

        follow_ups = self.settings.interview.follow_ups
        self._begin(lambda: Interview.start(self.store, rubrics, title, follow_ups=follow_ups))

    def review(self, most: int | None = None) -> None:
        """Start an interview with what is due today, at most so many questions, or the usual number."""
        from mockint.review.queue import MOST_A_DAY, queue_of  # noqa: PLC0415 - after the first frame
        from mockint.review.text import summary  # noqa: PLC0415

        if self._bank is None:
            return
        try:
            queue = queue_of(self.store, self._bank, most or MOST_A_DAY)
            if queue.open:
                self.practise_rubrics([item.rubric for item in queue.open], "review")
            else:
                self.notify(f"Review: {summary(queue)}.", timeout=8, markup=False)
        except MockintError as error:
            self.tell(error)

    def browse(self) -> None:
        """Look through the questions."""
        from mockint.tui.browse.screen import BrowseScreen  # noqa: PLC0415 - after the first frame

        if self._bank is not None:
            self.push_screen(BrowseScreen(self._bank, self._store))

    def stories(self) -> None:
        """Look through the stories."""
        from mockint.tui.stories.screen import StoriesScreen  # noqa: PLC0415 - after the first frame

        try:
            self.push_screen(StoriesScreen(self.store, self.rubrics))
        except MockintError as error:
            self.tell(error)

    @property
    def rubrics(self) -> "Sequence[Rubric]":
        """Every question there is."""
        return list(self._bank.rubrics()) if self._bank else []

    def story_of(self, question: "QuestionRecord", attempt: "AttemptRecord") -> None:
        """Note which story a submitted answer told, or make one from it."""
        from mockint.tui.stories.which import ask_story  # noqa: PLC0415 - only then

        try:
            ask_story(self, question, attempt)
        except MockintError as error:
            self.tell(error)

    def progress(self) -> None:
        """Show how practice goes over time."""
        from mockint.tui.progress.screen import ProgressScreen  # noqa: PLC0415 - after the first frame

        self.push_screen(ProgressScreen(self.store))

    def resume(self, number: int) -> None:
        """Go on with a session that was left."""
        from mockint.interview.interview import Interview  # noqa: PLC0415

        if self._is_interviewing():
            return
        try:
            self._open(Interview(self.store, number, follow_ups=self.settings.interview.follow_ups))
        except MockintError as error:
            self.tell(error)

    def replay(self, number: int) -> None:
        """Play a session back."""
        from mockint.tui.replay.screen import ReplayScreen  # noqa: PLC0415

        try:
            self.push_screen(ReplayScreen(self.store, self.store.session(number)))
        except MockintError as error:
            self.tell(error)

    def summarize(self, number: int) -> None:
        """Show how a session went, on one page."""
        from mockint.tui.summary.screen import SummaryScreen  # noqa: PLC0415

        try:
            self.push_screen(SummaryScreen(self.store, number), lambda _: self.reload_home())
        except MockintError as error:
            self.tell(error)

    def compare(self, pack: str, question: str, attempt: int | None = None) -> None:
        """Hold two answers to a question against each other.

        Args:
            pack: The pack's id.
            question: The question's id.
            attempt: The answer to begin with, beside the one before it; by default the newest.
        """
        from mockint.tui.compare.screen import CompareScreen  # noqa: PLC0415 - when it is opened

        try:
            answers = self.store.history.attempts_of(pack, question)
        except MockintError as error:
            self.tell(error)
            return
        if len(answers) < 2:  # noqa: PLR2004 - one alone has none beside it
            self.notify("There is only one answer to this question so far. Try again with t, then compare.")
            return
        self.push_screen(CompareScreen(answers, attempt))

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Put everything that can be done now into the palette."""
        for action in {action.description: action for action in reversed(actions(screen))}.values():
            if action.id != "app.palette":
                yield SystemCommand(
                    action.description,
                    f"key {action.shown_keys[0]}",
                    lambda action=action: self.run_worker(self.run_action(action.call, action.node)),
                )
        yield SystemCommand("Welcome", "The three pages of the first start", self.action_welcome)
        yield from (command for command in super().get_system_commands(screen) if command.title not in {"Keys", "Quit"})

    def action_help(self) -> None:
        """Explain the screen."""
        from mockint.tui.help.screen import HelpScreen  # noqa: PLC0415 - after the first frame

        self.push_screen(HelpScreen(self.screen))

    def action_welcome(self) -> None:
        """Explain the whole."""
        from mockint.tui.welcome.screen import WelcomeScreen  # noqa: PLC0415 - after the first frame

        self.push_screen(WelcomeScreen())

    def action_theme(self) -> None:
        """Take the next theme."""
        names = list(self.available_themes)
        if len(names) == 1:
            self.notify("NO_COLOR is set, so there are no themes to choose from.")
        self.theme = names[(names.index(self.theme) + 1) % len(names)]

    def watch_theme(self, name: str) -> None:
        """Keep what was chosen, by the key or in the palette."""
        if name != self._theme_kept:
            self._theme_kept = name
            self.keep_theme(name)

    @work(thread=True, group="theme", exclusive=True, exit_on_error=False)
    def keep_theme(self, name: str) -> None:
        """Write the theme into config.toml."""
        from mockint.setup.config_writer import write_settings  # noqa: PLC0415 - seldom needed

        try:
            write_settings(folders().config_file, {"screen.theme": name})
        except MockintError as error:
            self.call_from_thread(self.tell, error)

    def on_resize(self, event: events.Resize) -> None:
        """Say where the terminal is too small."""
        self._fit(event.size)

    def get_loading_widget(self) -> Widget:
        """Return what covers a screen."""
        return TooSmall()

    def _fit(self, size: Size) -> None:
        for screen in self.screen_stack:
            screen.loading = is_too_small(size)

    def _is_interviewing(self) -> bool:
        return any(screen.id == "interview" for screen in self.screen_stack)

    def _begin(self, begin: Callable[[], "Interview"]) -> None:
        if self._is_interviewing():  # the key was pressed twice
            return
        is_first = self.store.latest_session() is None
        interview = begin()
        if is_first:
            self._open_with_offer(interview)
        else:
            self._open(interview)

    def _open(self, interview: "Interview") -> None:
        from mockint.tui.interview.screen import InterviewScreen  # noqa: PLC0415

        self.push_screen(InterviewScreen(interview, self.settings.interview.thinking_seconds), self.interviewed)

    def interviewed(self, over: int | None) -> None:
        """Show how an interview went that is over, or else what is left of it at home."""
        self.reload_home()
        if over is not None:
            self.summarize(over)

    @work(thread=True, group="offer", exclusive=True)
    def _open_with_offer(self, interview: "Interview") -> None:
        """On the first interview, offer a model that lies ready, on this machine too; it is never used unasked.

        It is looked for before the interview opens: an offer that came up over a sentence would take its next letters for an answer.
        """
        from mockint.setup.offer import find_offer  # noqa: PLC0415

        self.call_from_thread(self._open_under, interview, find_offer(self.settings))

    def _open_under(self, interview: "Interview", offer: "Offer | None") -> None:
        from mockint.tui.home.offer import OfferScreen  # noqa: PLC0415

        self._open(interview)
        if offer is None:
            return
        screen = OfferScreen(offer.settings, offer.server)
        self.push_screen(screen, lambda taken: self.choose_model(offer.settings) if taken else None)
