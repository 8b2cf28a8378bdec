"""The app: what the screens share, and what opens first.

Packs, the database and whatever they import are loaded in a thread after the first frame: on the way to it they would cost a
fifth of the time.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, ClassVar

from textual import events, work
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.driver import Driver
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input

from mockint.config import Settings, folders
from mockint.config_file import with_lines
from mockint.errors import MockintError
from mockint.files import free_name, private_folder, write_whole
from mockint.log import log, log_failure
from mockint.text import clean
from mockint.tui.actions import actions
from mockint.tui.collecting import collect_between_screens, spare_loaded
from mockint.tui.leaving import Keeping, on_leaving_orders, on_stopping_orders
from mockint.tui.screens import Screens
from mockint.tui.themes import set_themes
from mockint.tui.too_small import fit
from mockint.tui.widgets.search import SearchInput

if TYPE_CHECKING:
    from textual.actions import ActionParseResult

    from mockint.bank.library import Bank, Choice
    from mockint.grading.choice import GraderChoice
    from mockint.store.records import AttemptRecord, QuestionRecord
    from mockint.store.store import Store

_MEANT_SECONDS = 10.0  # within which a second order to quit is meant
_PALETTE_CLOSES = 0.1  # seconds
# Its pictures are open to other users, and what is maximized hides the question.
_LEFT_OUT_OF_TEXTUALS = {"Keys", "Quit", "Screenshot", "Maximize", "Minimize"}
_PATIENCE = 1.5  # seconds for which the screens stand still where another program writes


class MockintApp(Screens):
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
    # All screens' styles at once: one that brought its own would have those of all others read anew when it opens.
    CSS_PATH: ClassVar[list[str | PurePath]] = ["app.tcss", *sorted(Path(__file__).parent.glob("*/*.tcss"))]
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

    @dataclass
    class Trouble(Message):
        """From now on nothing is written into the database; ``why`` tells the reason."""

        why: str

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
        super().__init__(settings, bank, ansi_color="NO_COLOR" in os.environ or None)
        self._theme_kept = set_themes(self, settings.theme)
        self._practice = practice
        self._replay = replay
        self._welcome = welcome
        self._review = review
        self._is_leaving = False
        self.last_words = ""  # what is to be told on the terminal once the screens are gone

    def get_default_screen(self) -> Screen[None]:
        """Begin at home."""
        return self.home

    def get_driver_class(self) -> type[Driver]:
        """Read a terminal of Unix in a way of our own."""
        usual = super().get_driver_class()
        if usual.__name__ != "LinuxDriver":
            return usual
        from mockint.tui.terminal import TerminalDriver  # noqa: PLC0415 - Windows has no such terminals

        return TerminalDriver

    def on_mount(self) -> None:
        """Load the rest once the first frame is drawn."""
        if not self.is_headless:
            on_leaving_orders(self.leave_at_once)
            on_stopping_orders(self)
            collect_between_screens(self)
        self.screen_change_signal.subscribe(self, lambda screen: screen.call_after_refresh(fit, screen, self.size))
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
            store = Store(folders().database, _PATIENCE, lambda why: self.post_message(self.Trouble(why)))
        except MockintError as error:
            log_failure(error)
            self.post_message(self.Trouble(error.message))
        if store and not store.read_only:
            try:
                store.deleting.finish()
            except MockintError as error:
                problems.append(error.message)
        if self.settings.keys:
            from mockint.tui.keys import checked, keymap_of  # noqa: PLC0415 - it loads every screen

            good, wrong = checked(self.settings.keys)
            keymap = keymap_of(good)
            problems += with_lines(folders().config_file, wrong)
        self.post_message(self.Loaded(bank, store, choose_grader(self.settings), keymap, problems))

    def on_mockint_app_loaded(self, message: Loaded) -> None:
        """Show what there is, and open what was asked for."""
        self._bank, self._store = message.bank, message.store
        self.keymap = message.keymap
        self.set_keymap(message.keymap)
        spare_loaded(self)
        log.info(
            "%s packs, %s with errors; %s judges",
            len(message.bank.packs),
            len(message.bank.broken),
            message.choice.name,
        )
        self.home.show(message.bank, message.store, message.choice)
        if message.problems:
            first, *others = message.problems
            more = f"\nThere is more: mockint doctor tells all {len(message.problems)}." if others else ""
            self.tell(MockintError(f"{first}{more}"))
        if message.store is None:
            return
        self.keep_daily_copy()
        if self._practice is not None:
            self.practise(self._practice)
        if self._replay is not None:
            self.replay(self._replay)
        if self._review is not None:
            self.review(self._review)

    async def on_event(self, event: events.Event) -> None:
        """Let nothing be pasted that could steer the terminal: fields show what they hold as it is."""
        if isinstance(event, events.Paste):
            event.text = clean(event.text)
        await super().on_event(event)

    def on_mockint_app_trouble(self, message: Trouble) -> None:
        """Say why nothing can be kept: at home for good, and where one is by then."""
        self.trouble = message.why
        if self._store:
            self.reload_home()
        if self.screen is not self.home:
            self.tell(MockintError(message.why))

    @work(thread=True, group="copy", exclusive=True, exit_on_error=False)
    def keep_daily_copy(self) -> None:
        """Keep a copy of the database, one a day, that lacks little of what was written."""
        try:
            self.store.keep_daily_copy()
        except MockintError as error:
            self.call_from_thread(self.tell, error)

    def interviewed(self, over: int | None) -> None:
        """Show how an interview went or what is left of it, and keep a copy of what was said."""
        super().interviewed(over)
        self.keep_daily_copy()

    def on_key(self, event: events.Key) -> None:
        """Give what was typed ahead, such as over a slow connection, to the field that has come into focus since.

        A search gets nothing: of a key pressed twice the first opens a list, and the second would filter it.
        """
        if (
            isinstance(self.focused, Input)
            and not isinstance(self.focused, SearchInput)
            and event.is_printable
            and event.character
        ):
            self.focused.insert_text_at_cursor(event.character)

    def on_unmount(self) -> None:
        """Give the database back."""
        if self._store and not self._store.read_only:
            with suppress(MockintError):  # the next start tries again
                self._store.deleting.finish()
        if self._store:
            self._store.close()

    def leave_at_once(self, code: int) -> None:
        """Keep what was typed to the last key, and leave. It is kept first: what comes after may find no terminal any more."""
        self._keep_all()
        self.exit(return_code=code)

    async def action_quit(self) -> None:
        """Leave. Where what was typed cannot be kept, say so first; the second time it is meant."""
        if self._keep_all() or self._is_leaving:
            self.exit()
        else:
            self._is_leaving = True
            self.set_timer(_MEANT_SECONDS, self._stay)
            self.notify("Your last words are not on disk. Quit once more to leave without them.", severity="warning")

    def _keep_all(self) -> bool:
        kept = [screen.keep() for screen in self.screen_stack if isinstance(screen, Keeping)]
        return all(kept)

    def _stay(self) -> None:
        self._is_leaving = False

    async def run_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Do what a key, a row or the palette asks for. What fails is told here: Textual would go on without whoever asked."""
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except MockintError as error:
            self.tell(error)
            return True

    def _handle_exception(self, error: Exception) -> None:
        """Tell what could not be done once a screen was left, and go on; only what nobody foresaw ends the app."""
        if isinstance(error, MockintError):
            self.tell(error)
        else:
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Leave after something that nobody foresaw; whoever ran the app says that the words are safe."""
        from mockint.crash import crash_text  # noqa: PLC0415

        self.bell()
        self.last_words = crash_text(self._exception or RuntimeError(), words_are_kept=True)
        self.panic()

    def grade_meanwhile(self, question: "QuestionRecord", attempt: "AttemptRecord") -> None:
        """Grade a submitted answer while the candidate goes on; its feedback is kept, and told at the end."""
        self.run_worker(self._grade_meanwhile(question, attempt), group="meanwhile", exit_on_error=False)

    async def _grade_meanwhile(self, question: "QuestionRecord", attempt: "AttemptRecord") -> None:
        from mockint.interview.pending import grade_quietly  # noqa: PLC0415

        try:
            with self.store.claims.of(attempt.id):
                await grade_quietly(self.store, question, attempt, self.grader)
        except Exception as error:  # noqa: BLE001 - whatever it was, the interview goes on, and the answer waits
            self.tell(error)
        finally:
            self.graded()

    def graded(self) -> None:
        """Show at home what came of a grading, now that it is over."""
        if self.is_running and self.screen is self.home:  # whoever comes home later sees it anyway
            self.call_later(self.reload_home)

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
        told = "Save a picture of the screen with the exports"
        yield SystemCommand("Screenshot", told, lambda: self.set_timer(_PALETTE_CLOSES, self.save_picture))
        yield from (
            command for command in super().get_system_commands(screen) if command.title not in _LEFT_OUT_OF_TEXTUALS
        )

    def save_picture(self) -> None:
        """Save a picture of the screen with the exports. Like them it holds what was said, and only its owner can read it."""
        try:
            private_folder(folders().exports)
            saved = free_name(folders().exports / "screen.svg")
            write_whole(saved, [self.export_screenshot()])
        except OSError as error:
            self.tell(MockintError(f"{folders().exports} cannot be written: {error.strerror or error}"))
        else:
            self.notify(f"Saved as {saved}", markup=False)

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
        for screen in self.screen_stack:
            fit(screen, event.size)
