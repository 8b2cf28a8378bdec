"""What the screens share, and how each is opened: what it needs is imported when it is opened, and not before."""

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

from textual import work
from textual.dom import DOMNode
from textual.notifications import Notify
from textual.screen import Screen

from mockint.config import Settings, folders
from mockint.errors import MockintError, message_of
from mockint.text import clean
from mockint.tui.actions import with_keys
from mockint.tui.collecting import spare_loaded
from mockint.tui.home.screen import HomeScreen
from mockint.tui.key_order import KeyOrder

if TYPE_CHECKING:
    from mockint.bank.library import Bank, Choice
    from mockint.bank.models import Rubric
    from mockint.grading.listening import Listener
    from mockint.grading.submission import Grader
    from mockint.interview.interview import Interview
    from mockint.setup.offer import Offer
    from mockint.store.records import AttemptRecord, QuestionRecord
    from mockint.store.store import Store

_OPENING = "opening"  # the group of workers that open an interview


class Screens(KeyOrder):
    """An app that can open every screen.

    Args:
        settings: What was chosen.
        bank: The packs, where they are loaded already.
        ansi_color: Whether only the terminal's own colours are used; None leaves it to Textual.
    """

    def __init__(self, settings: Settings, bank: "Bank | None", *, ansi_color: bool | None) -> None:
        super().__init__(ansi_color=ansi_color)
        self.settings = settings
        self._bank = bank
        self._store: Store | None = None
        self.trouble = ""  # why nothing can be kept
        self._grader: Grader | None = None
        self.home = HomeScreen()
        self.keymap: Mapping[str, str] = {}  # the keys that are other than the usual ones

    @property
    def _background_screens(self) -> list[Screen[object]]:
        """Those that show through. Textual would lay out the one beneath at each change of size also where nothing of it is seen."""
        return [] if self.screen.styles.background.a == 1 else super()._background_screens

    @property
    def store(self) -> "Store":
        """The database.

        Raises:
            MockintError: It is not there, or not yet.
        """
        if self._store is None:
            raise MockintError(self.trouble or "the database is not open yet; try again in a moment")
        return self._store

    def tell(self, error: Exception) -> None:
        """Say what went wrong, and note it in the log."""
        self.notify(clean(message_of(error)), title="Problem", severity="error", timeout=12, markup=False)

    def on_notify(self, event: Notify) -> None:
        """Say one thing at a time, and the same problem once."""
        self.hush(event.notification.message)

    def hush(self, again: str = "") -> None:
        """Take back what was said before; a problem stays until it was read, or is told again."""
        for said in list(self._notifications):
            if said.severity != "error" or said.message == again:
                self._unnotify(said)

    def with_keys(self, text: str, *nodes: DOMNode) -> str:
        """Return a text with the keys of what it names, such as ``{feedback.grade}``, as they are now on these screens and widgets."""
        return with_keys(text, self.keymap, *nodes)

    @property
    def rubrics(self) -> "Sequence[Rubric]":
        """Every question there is."""
        return list(self._bank.rubrics()) if self._bank else []

    @property
    def grader(self) -> "Grader":
        """The grader that the settings choose: one for all answers, so that its connection is kept."""
        from mockint.grading.choice import make_grader  # noqa: PLC0415

        if self._grader is None:
            self._grader = make_grader(self.settings)
        return self._grader

    async def warm_up_grader(self) -> None:
        """Load what the grader needs."""
        loaded = len(sys.modules)
        await self.grader.warm_up()
        if len(sys.modules) > loaded:
            spare_loaded(self)

    @property
    def listener(self) -> "Listener":
        """Who listens to the answers and may ask on: the model that grades, where one does."""
        from mockint.grading.choice import make_listener  # noqa: PLC0415

        return make_listener(self.grader)

    def choose_model(self, settings: Settings) -> None:
        """Let the model of these settings judge from now on."""
        from mockint.grading.choice import choose_grader  # noqa: PLC0415

        self.settings = settings
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

    def story_of(self, question: "QuestionRecord", attempt: "AttemptRecord") -> None:
        """Note which story a submitted answer told, or make one from it."""
        from mockint.tui.stories.which import ask_story  # noqa: PLC0415 - only then

        try:
            ask_story(self, question, attempt)
        except MockintError as error:
            self.tell(error)

    def open_answer(self, question: "QuestionRecord", attempt: "AttemptRecord") -> None:
        """Show how a past answer went, from where the question can be answered again."""
        from mockint.tui.feedback.screen import FeedbackScreen  # noqa: PLC0415 - after the first frame

        if attempt.id in self.store.claims:
            self.notify("This answer is being graded just now.")
            return

        def done(wish: str | None) -> None:
            if wish == "again":
                self.practise_rubrics([question.rubric], question.rubric.pack)

        self.push_screen(FeedbackScreen(self.store, question, attempt, has_next=False), done)

    async def self_check(self, question: "QuestionRecord", attempt: "AttemptRecord", done: Callable[[], None]) -> None:
        """Let the candidate mark what nobody judged; where code judged all of it, there is nothing to ask."""
        from mockint.interview.marking import begin_self_check  # noqa: PLC0415 - only without a judge
        from mockint.tui.selfcheck.screen import SelfCheckScreen  # noqa: PLC0415

        check = await begin_self_check(self.store, question, attempt.id)
        if check.points:
            self.push_screen(SelfCheckScreen(check, question.rubric), lambda _: done())
        else:
            done()

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
            self.store.expect_writable()
            interview = Interview(self.store, number, follow_ups=self.settings.interview.follow_ups)
            if interview.position is None:
                self.notify("Nothing is left to answer in this session.", severity="warning")
            else:
                self._open(interview)
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

    @work(thread=True, group="export", exclusive=True)
    def export(self, number: int) -> None:
        """Write a session into a page, beside the database, and tell where it is."""
        from mockint.interview.export import export_into  # noqa: PLC0415 - only then

        try:
            path = export_into(folders().exports, self.store, number, "html")
        except MockintError as error:
            self.call_from_thread(self.tell, error)
        except OSError as error:
            told = MockintError(f"{folders().exports} cannot be written: {error.strerror or error}")
            self.call_from_thread(self.tell, told)
        else:
            self.call_from_thread(self.notify, f"This can be opened in a browser:\n{path}", timeout=12, markup=False)

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
            self.notify("There is only one answer to this question so far. Practise it again, then compare.")
            return
        self.push_screen(CompareScreen(answers, attempt))

    def interviewed(self, over: int | None) -> None:
        """Show how an interview went that is over, or else what is left of it at home."""
        self.reload_home()
        if over is not None:
            self.summarize(over)

    def _is_interviewing(self) -> bool:
        """Whether an interview is open, or about to open."""
        opening = any(worker.group == _OPENING and not worker.is_finished for worker in self.workers)
        return opening or any(screen.id == "interview" for screen in self.screen_stack)

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

        held = ExitStack()
        held.enter_context(self.store.open_sessions.of(interview.session.id))

        def over(number: int | None) -> None:
            held.close()
            if number is None:
                with suppress(MockintError):  # nothing is in it, so it may stay
                    self.store.deleting.untouched(interview.session.id)
            self.interviewed(number)

        self.push_screen(InterviewScreen(interview, self.settings.interview.thinking_seconds), over)

    @work(thread=True, group=_OPENING, exclusive=True)
    def _open_with_offer(self, interview: "Interview") -> None:
        """On the first interview, offer a model that lies ready, on this machine too; it is never used unasked.

        It is looked for before the interview opens: an offer that came up over a sentence would take its next letters for an answer.
        """
        from mockint.setup.offer import find_offer  # noqa: PLC0415

        self.call_from_thread(self._open_under, interview, find_offer(self.settings))

    def _open_under(self, interview: "Interview", offer: "Offer | None") -> None:
        from mockint.tui.home.offer import OfferScreen  # noqa: PLC0415

        self._open(interview)
        if offer:
            screen = OfferScreen(offer.settings, offer.server)
            self.push_screen(screen, lambda taken: self.choose_model(offer.settings) if taken else None)
