"""Choosing a model on the screen: the server, its key, the model, a trial, and whether to keep it. The engine does the work."""

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option
from textual.worker import get_current_worker

from mockint.config import OPENAI_URL, Settings, plain_address
from mockint.errors import MockintError, message_of
from mockint.grading.calibration import Tried
from mockint.llm.profiles import is_address, server_address
from mockint.llm.servers import models_text
from mockint.setup.engine import (
    HOW_TO_GET_ONE,
    SAMPLES,
    Choice,
    Setup,
    Step,
    Surroundings,
    TriedOut,
    Trying,
    first_fit,
)
from mockint.text import one_line
from mockint.tui.widgets.footer import Footer
from mockint.tui.widgets.title import Title

if TYPE_CHECKING:
    from mockint.tui.app import MockintApp

Stage = Literal["look", "server", "address", "key", "list", "model", "name", "try", "keep", "saving", "broken", "left"]
_AGAIN = "again"
_NO_MODEL = "none"
_NO_KEY = "no-key"
_HOSTED = "  hosted: get a key from OpenAI or another provider, then choose its server below"
_LONGEST_ENTRY = 10_000  # characters; no address and no key has as many
_KEY_WRONG = frozenset({"no-key", "refused-key"})
_WITH_A_WAY_BACK: frozenset[Stage] = frozenset({"address", "key", "model", "name", "keep", "broken"})


class SetupScreen(Screen[Settings | None]):
    """Asks one thing after the other. It is dismissed with the new settings, or with None where nothing was kept."""

    app: "MockintApp"

    HELP = (
        "Find a model that judges: choose its server, then the model, and see how it marks sample answers. "
        "Nothing is kept before you say so."
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave", id="setup.leave")]

    @dataclass
    class Looked(Message):
        """It is known what there is."""

        surroundings: Surroundings

    @dataclass
    class Broken(Message):
        """It cannot go on: ``what`` is in the way, and ``why``."""

        what: str
        why: str

    @dataclass
    class Listed(Message):
        """The server has listed its models, or tells why not."""

        models: Sequence[str]
        error: MockintError | None

    @dataclass
    class Stepped(Message):
        """The trial goes on."""

        step: Step

    @dataclass
    class Kept(Message):
        """The choice is kept, or it is told why not."""

        settings: Settings | None
        error: Exception | None = None

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._setup = Setup(settings)
        self._settings = settings
        self._found = Surroundings(None, None, (), keyring=False)
        self._stage: Stage = "look"
        self._base_url: str | None = None
        self._key: str | None = None
        self._model = ""
        self._kept_choice: Choice | None = None  # what "Keep it" keeps; None is that no model judges
        self._lines: list[str] = []
        self._asked: tuple[str, Sequence[str], Sequence[Option]] = ("", (), ())

    def compose(self) -> ComposeResult:
        """Draw the room for one question at a time."""
        yield Title()
        yield Static("", id="question", markup=False)
        yield Static("", id="told", markup=False)
        yield Input(id="entry", max_length=_LONGEST_ENTRY)
        yield OptionList(id="options", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Look around."""
        self._put("look", "Looking what is there ...")
        self.look()

    @work(thread=True, group="setup", exit_on_error=False)
    def look(self) -> None:
        """Look for servers and keys, where a choice could be kept."""
        try:
            self._setup.check()
            found = self._setup.look()
        except MockintError as error:
            self.post_message(self.Broken("config.toml is broken", error.message))
        except Exception as error:  # noqa: BLE001 - whatever it was, the screen must not wait for ever
            self.post_message(self.Broken("It cannot be seen what is there", message_of(error)))
        else:
            self.post_message(self.Looked(found))

    @work(group="setup", exclusive=True, exit_on_error=False)
    async def list_models(self) -> None:
        """List the server's models."""
        models: Sequence[str] = ()
        wrong = None
        try:
            models = await self._setup.models(self._base_url, self._key)
        except MockintError as error:
            wrong = error
        except Exception as error:  # noqa: BLE001 - whatever it was, the screen must not wait for ever
            wrong = MockintError(message_of(error))
        self.post_message(self.Listed(models, wrong))

    @work(group="setup", exclusive=True, exit_on_error=False)
    async def try_out(self) -> None:
        """Have the model mark the sample answers."""
        try:
            async with aclosing(self._setup.try_out(self._choice)) as steps:
                async for step in steps:
                    self.post_message(self.Stepped(step))
        except Exception as error:  # noqa: BLE001 - whatever it was, the screen must not wait for ever
            self.post_message(self.Broken("It could not be tried", message_of(error)))

    @work(thread=True, group="setup", exit_on_error=False)
    def save(self, choice: Choice | None) -> None:
        """Keep the choice, None being that no model judges. A keyring may be locked, so that it takes long."""
        worker = get_current_worker()
        try:
            if choice is None:
                kept = self._setup.save_no_model()
            else:
                self._setup.keep_key(choice)
                if worker.is_cancelled:  # the screen was left meanwhile: nothing is chosen
                    return
                kept = self._setup.write(choice)
        except Exception as error:  # noqa: BLE001 - whatever it was, the screen must not wait for ever
            self.post_message(self.Kept(None, error))
        else:
            self.post_message(self.Kept(kept.settings))

    def on_setup_screen_broken(self, message: Broken) -> None:
        """Tell what is to be mended first."""
        self._put("broken", message.what, (message.why,), [Option("Look again", id=_AGAIN)])

    def on_setup_screen_kept(self, message: Kept) -> None:
        """Leave with the new settings, or go back to the question."""
        if self._stage != "saving":
            return
        if message.settings is None:
            if message.error:
                self.app.tell(message.error)
            question, told, options = self._asked
            self._put("keep", question, told, options)
            return
        self._stage = "left"
        self.pop_until_active()  # the palette may be open over it
        self.dismiss(message.settings)

    def on_setup_screen_looked(self, message: Looked) -> None:
        """Offer what was found."""
        if self._stage != "look":
            return
        self._found = message.surroundings
        options = [
            Option(
                f"{server.name} at {server.base_url}   {models_text(server.models)}",
                id=server.base_url,
            )
            for server in self._found.local
        ]
        if self._found.hosted:
            options.append(Option(f"{server_address(self._found.hosted)}, as set before", id=self._found.hosted))
        if self._found.hosted != OPENAI_URL:
            options.append(Option("OpenAI, with a key of mine", id=OPENAI_URL))
        options.append(Option("Another server, by its address", id="other"))
        options.append(Option("No model: I mark each point myself", id=_NO_MODEL))
        self._put("server", "Which server?", () if not self._found.is_empty else (*HOW_TO_GET_ONE, _HOSTED), options)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take what was chosen."""
        chosen = event.option_id or ""
        if chosen == _AGAIN and self._stage in _WITH_A_WAY_BACK:
            self.on_mount()
        elif chosen == _NO_KEY and self._stage == "key":
            self._key = None
            self._list()
        elif self._stage == "server" and chosen == "other":
            self._ask_address("such as http://127.0.0.1:8080/v1; Azure and gateways: docs/models.md")
        elif self._stage == "server" and chosen == _NO_MODEL:
            self._asked = ("Mark each point yourself?", (), self._yes_or_again("Keep it: no model judges from now on"))
            self._keep(None)
        elif self._stage == "server":
            self._take_server(chosen)
        elif self._stage == "model" and chosen == "other":
            self._ask_name()
        elif self._stage == "model":
            self._take_model(chosen.removeprefix("model:"))
        elif self._stage == "keep":
            self._keep(self._kept_choice)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take what was typed."""
        typed = event.value.strip()
        if self._stage == "key":
            self._key = typed or None
            self._list()
        elif typed and self._stage == "address" and not is_address(typed):
            self._ask_address(
                "That is no address; one begins with http:// or https://, such as http://127.0.0.1:8080/v1", typed
            )
        elif typed and self._stage == "address":
            self._take_server(typed)
        elif typed and self._stage == "name":
            self._take_model(typed)

    def on_setup_screen_listed(self, message: Listed) -> None:
        """Offer the models, or go back to what was wrong: the key, or the address."""
        if self._stage != "list":
            return
        if not message.models:
            error = message.error or MockintError("")
            if error.code in _KEY_WRONG:
                self._ask_key("Its key", error.message)
            elif error.code == "unreachable":
                address = self._base_url or OPENAI_URL
                self._ask_address(error.message, address if server_address(address) == address else "")
            else:
                self._ask_name(error.message)
            return
        options = [Option(one_line(name), id=f"model:{name}") for name in message.models]
        more = (Option("Another one, by its name", id="other"), _another_server())
        self._put("model", "Which model?", options=[*options, *more])
        first = first_fit(message.models, self._settings.model)
        self.query_one("#options", OptionList).highlighted = message.models.index(first)

    def on_setup_screen_stepped(self, message: Stepped) -> None:
        """Show how the trial goes, and at its end ask whether to keep the model."""
        if self._stage != "try":
            return
        step = message.step
        if isinstance(step, Trying):
            self._lines.append(f"{self._model} marks sample answer {step.number} of {step.of} ...")
        elif isinstance(step, Tried):
            error = step.feedback.error
            self._lines.append(f"  {error.message}" if error else f"  done in {step.feedback.grader.seconds:.1f} s")
        if not isinstance(step, TriedOut):
            self._put("try", "Trying it", self._lines)
            return
        works = step.calibration.level != "failed"
        lines = [*self._lines, f"{'It works' if works else 'It does not work'}: {step.calibration.told}"]
        if works:
            lines.append(f"  {SAMPLES} answers are a first look: mockint doctor --calibrate tries it on six.")
        lines += [f"  {name} in the environment goes over it" for name in self._setup.overridden(self._choice)]
        if told := self._setup.drop_text(self._choice):
            lines.append(told)
        keep = self._yes_or_again("Keep it: this model judges from now on")
        self._kept_choice = self._choice
        self._asked = ("Keep it?" if works else "Keep it all the same?", lines, keep if works else keep[::-1])
        self._put("keep", *self._asked)

    def action_leave(self) -> None:
        """Leave; nothing is changed, and a trial ends at once."""
        if self._stage == "left":  # the key was pressed twice
            return
        self._stage = "left"
        self.workers.cancel_group(self, "setup")
        self.dismiss(None)

    @property
    def _choice(self) -> Choice:
        return Choice(self._model, self._base_url, self._key, self._found.key_place if self._key else "")

    def _take_server(self, address: str) -> None:
        self._base_url = plain_address(address)
        self._key = None
        known = self._setup.key_of(self._base_url, self._found)
        keyring = self._found.keyring
        if known.borrowed:
            told = f"The key in {known.borrowed} would go to {server_address(self._base_url)}. Leave the line empty if it may, or type the server's own key"
            place = (
                "it goes into the system's keyring" if keyring else "without a keyring it holds until you leave mockint"
            )
            self._ask_key("Its key", f"{told}: {place}.")
        elif not known.is_asked_for:
            self._list()
        elif not keyring:
            told = f"This system has no keyring that works. Leave mockint, export {known.variable}=..., and start it again; or go on without a key."
            self._ask_key("Does it want a key?", told, is_optional=True)
        else:
            self._ask_key(
                "Its key", "It goes into the system's keyring. Leave it empty where none is needed.", is_optional=True
            )

    def _ask_address(self, told: str, entry: str = "") -> None:
        self._put("address", "Its address", (told,), (_another_server(),), entry=entry)

    def _ask_key(self, question: str, told: str, *, is_optional: bool = False) -> None:
        ways = [Option("Go on without a key (Enter in the empty line)", id=_NO_KEY)] if is_optional else []
        self._put("key", question, (told,), (*ways, _another_server()), entry="", secret=True)

    def _ask_name(self, told: str = "") -> None:
        self._put("name", "The model's name", (told,), (_another_server(),), entry=self._settings.model or "")

    def _list(self) -> None:
        self._put("list", "Asking for its models ...")
        self.list_models()

    def _take_model(self, name: str) -> None:
        self._model = name
        self._lines = []
        self._put("try", "Trying it")
        self.try_out()

    def _keep(self, choice: Choice | None) -> None:
        self._kept_choice = choice
        self._put("saving", "Keeping it ...")
        self.save(choice)

    @staticmethod
    def _yes_or_again(told: str) -> list[Option]:
        return [Option(told, id="keep"), Option("Choose again", id=_AGAIN)]

    def _put(
        self,
        stage: Stage,
        question: str,
        told: Sequence[str] = (),
        options: Sequence[Option] = (),
        *,
        entry: str | None = None,
        secret: bool = False,
    ) -> None:
        """Show one question, with a list or a line to answer it, or neither while something is under way."""
        self._stage = stage
        self.query_one("#question", Static).update(Content(question))
        self.query_one("#told", Static).update(Content("\n".join(told)))
        field, menu = self.query_one("#entry", Input), self.query_one("#options", OptionList)
        field.set_class(entry is not None, "shown")
        field.password = secret
        field.value = entry or ""
        menu.set_class(bool(options), "shown")
        menu.clear_options()
        menu.add_options(options)
        if options:
            menu.highlighted = 0
        if entry is not None:
            field.focus()
        elif options:
            menu.focus()


def _another_server() -> Option:
    return Option("Back to the servers", id=_AGAIN)
