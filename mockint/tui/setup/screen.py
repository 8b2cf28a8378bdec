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
from textual.widgets import Footer, Header, Input, OptionList, Static
from textual.widgets.option_list import Option

from mockint.config import Settings
from mockint.errors import MockintError
from mockint.grading.calibration import Tried
from mockint.llm.profiles import DEFAULT_MODEL, OPENAI_URL, server_address
from mockint.setup.engine import HOW_TO_GET_ONE, Choice, KeyPlace, Setup, Step, Surroundings, TriedOut, Trying
from mockint.text import one_line

if TYPE_CHECKING:
    from textual.worker import Worker

    from mockint.tui.app import MockintApp

Stage = Literal["look", "server", "address", "key", "list", "model", "name", "try", "keep"]


class SetupScreen(Screen[Settings | None]):
    """Asks one thing after the other. It is dismissed with the new settings, or with None where nothing was kept."""

    app: "MockintApp"

    CSS_PATH = "setup.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave", id="setup.leave")]

    @dataclass
    class Looked(Message):
        """It is known what there is."""

        surroundings: Surroundings

    @dataclass
    class Listed(Message):
        """The server has listed its models, or tells why not."""

        models: Sequence[str]
        why: str

    @dataclass
    class Stepped(Message):
        """The trial goes on."""

        step: Step

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._setup = Setup(settings)
        self._settings = settings
        self._found: Surroundings | None = None
        self._stage: Stage = "look"
        self._base_url: str | None = None
        self._key: str | None = None
        self._model = ""
        self._lines: list[str] = []
        self._working: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        """Draw the room for one question at a time."""
        yield Header()
        yield Static("", id="question", markup=False)
        yield Static("", id="told", markup=False)
        yield Input(id="entry")
        yield OptionList(id="options", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Look around."""
        self._put("look", "Looking what is there ...")
        self.look()

    @work(thread=True, group="setup", exit_on_error=False)
    def look(self) -> None:
        """Look for servers and keys."""
        self.post_message(self.Looked(self._setup.look()))

    @work(group="setup", exclusive=True, exit_on_error=False)
    async def list_models(self) -> None:
        """List the server's models."""
        models: Sequence[str] = ()
        why = ""
        try:
            models = await self._setup.models(self._base_url, self._key)
        except MockintError as error:
            why = error.message
        self.post_message(self.Listed(models, why))

    @work(group="setup", exclusive=True, exit_on_error=False)
    async def try_out(self) -> None:
        """Have the model mark the sample answers."""
        async with aclosing(self._setup.try_out(self._choice)) as steps:
            async for step in steps:
                self.post_message(self.Stepped(step))

    def on_setup_screen_looked(self, message: Looked) -> None:
        """Offer what was found."""
        self._found = message.surroundings
        options = [
            Option(
                f"{server.name} at {server.base_url}   {', '.join(server.models[:3]) or 'no model yet'}",
                id=server.base_url,
            )
            for server in self._found.local
        ]
        if self._found.hosted:
            options.append(Option(f"{server_address(self._found.hosted)}, as set before", id=self._found.hosted))
        if self._found.hosted != OPENAI_URL:
            options.append(Option("OpenAI, with a key of mine", id=OPENAI_URL))
        options.append(Option("Another server, by its address", id="other"))
        self._put("server", "Which server?", () if not self._found.is_empty else HOW_TO_GET_ONE, options)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take what was chosen."""
        chosen = event.option_id or ""
        if self._stage == "server" and chosen == "other":
            self._put(
                "address",
                "Its address",
                ("such as http://127.0.0.1:8080/v1; Azure and gateways: docs/models.md",),
                entry="",
            )
        elif self._stage == "server":
            self._take_server(chosen)
        elif self._stage == "model" and chosen == "other":
            self._put("name", "The model's name", entry=self._settings.model or "")
        elif self._stage == "model":
            self._take_model(chosen.removeprefix("model:"))
        elif self._stage == "keep":
            self._end(chosen)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take what was typed."""
        typed = event.value.strip()
        if self._stage == "key":
            self._key = typed or None
            self._list()
        elif typed and self._stage == "address":
            self._take_server(typed)
        elif typed and self._stage == "name":
            self._take_model(typed)

    def on_setup_screen_listed(self, message: Listed) -> None:
        """Offer the models."""
        if not message.models:
            self._put("name", "The model's name", (message.why,), entry=self._settings.model or "")
            return
        options = [Option(one_line(name), id=f"model:{name}") for name in message.models]
        self._put("model", "Which model?", options=[*options, Option("Another one, by its name", id="other")])
        first = next((n for n in (self._settings.model, DEFAULT_MODEL) if n in message.models), message.models[0])
        self.query_one("#options", OptionList).highlighted = message.models.index(first or "")

    def on_setup_screen_stepped(self, message: Stepped) -> None:
        """Show how the trial goes, and at its end ask whether to keep the model."""
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
        lines += [f"  {name} in the environment goes over it" for name in self._setup.overridden(self._choice)]
        keep = [Option("Keep it: this model judges from now on", id="keep"), Option("Choose again", id="again")]
        self._put("keep", "Keep it?" if works else "Keep it all the same?", lines, keep if works else keep[::-1])

    def action_leave(self) -> None:
        """Leave; nothing is changed, and a trial ends at once."""
        self.workers.cancel_group(self, "setup")
        self.dismiss(None)

    @property
    def _choice(self) -> Choice:
        keyring = self._found is not None and self._found.keyring
        place: KeyPlace = "keyring" if keyring and self._key else "env"
        return Choice(self._model, self._base_url, self._key, place)

    def _take_server(self, address: str) -> None:
        self._base_url = None if address.rstrip("/") == OPENAI_URL else address
        self._key = None
        found = self._found
        local = {server.base_url for server in found.local} if found else set()
        there = self._setup.settings_for(Choice("", self._base_url))
        if address in local or there.api_key or there.key_place:
            self._list()
        elif found and not found.keyring:
            told = f"This system has no keyring that works. Leave mockint, export {there.key_variable}=..., and start it again; or go on without a key."
            self._put("key", "Does it want a key?", (told,), entry="", secret=True)
        else:
            self._put(
                "key",
                "Its key",
                ("It goes into the system's keyring. Leave it empty where none is needed.",),
                entry="",
                secret=True,
            )

    def _list(self) -> None:
        self._put("list", "Asking for its models ...")
        self.list_models()

    def _take_model(self, name: str) -> None:
        self._model = name
        self._lines = []
        self._put("try", "Trying it")
        self.try_out()

    def _end(self, chosen: str) -> None:
        if chosen == "again":
            self.on_mount()
            return
        try:
            self.dismiss(self._setup.save(self._choice).settings)
        except MockintError as error:
            self.app.tell(error)

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
            menu.focus()
        elif entry is not None:
            field.focus()
