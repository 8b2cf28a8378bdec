"""``mockint setup``: choose a model by plain questions, which work over ssh and in pipes, or all at once with options."""

import argparse
import asyncio
import getpass
import os
import sys
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import asdict
from typing import Any

from mockint.cli.options import parser, put, put_json, settings, warn
from mockint.config import OPENAI_URL, Settings, folders, plain_address
from mockint.errors import MockintError, UsageError
from mockint.grading.calibration import Tried
from mockint.llm.profiles import is_address, server_address
from mockint.llm.servers import models_text
from mockint.setup.engine import (
    HOW_TO_GET_ONE,
    Choice,
    Saved,
    Setup,
    Surroundings,
    TriedOut,
    Trying,
    first_fit,
)

_MOST_LISTED = 30
_DIGITS = 4  # of a number in the list; a longer one is a name
_OFFERS = "abcdefgh"
_NO_MODEL = "n"
_HOSTED = "  hosted: get a key, then: export OPENAI_API_KEY=... and run mockint setup again"


class NothingFoundError(MockintError):
    """There is neither a key nor a server."""

    code = "nothing-found"


class NotChosenError(MockintError):
    """Setup was left before anything was chosen, or the model did not work."""

    code = "not-chosen"


class NotKeptError(NotChosenError):
    """A model was tried, and is not kept."""


def run(argv: list[str]) -> int:
    """Run the command."""
    options = parser("setup", "Find a model, try it on sample answers, and keep the choice in config.toml.")
    told = "where the key is: in the environment, or to be kept in the system's keyring"
    options.add_argument("--key-from", choices=("env", "keyring"), help=told)
    options.add_argument("--key-in-config", action="store_true", help="write the key into config.toml, in the clear")
    options.add_argument(
        "--yes", action="store_true", help="ask nothing: take what the options say, else the first that is found"
    )
    options.add_argument("--json", action="store_true", help="put the outcome out as JSON; needs --yes")
    args = options.parse_args(argv)
    if args.json and not args.yes:
        options.error("--json asks no questions; put --yes beside it")
    if args.key_in_config and args.key_from:
        options.error("--key-in-config and --key-from exclude each other")
    try:
        return _Talk(args, settings(args)).run()
    except NotKeptError:
        raise  # the outcome is put out already
    except MockintError as error:
        if args.json:
            put_json({"schema": 1, "saved": False, "error": {"code": error.code, "message": error.message}})
        raise


class _Talk:
    """The questions, one after the other."""

    def __init__(self, args: argparse.Namespace, chosen: Settings) -> None:
        self.args = args
        self.chosen = chosen
        self.setup = Setup(chosen)

    def run(self) -> int:
        self.setup.check()
        if self.args.grader == "offline":
            return self._keep_no_model()
        surroundings = self.setup.look()
        base_url = self._server(surroundings)
        if base_url == _NO_MODEL:
            return self._keep_no_model()
        key, place = self._key(base_url, surroundings)
        model = self._model(base_url, key, surroundings)
        choice = Choice(model, base_url, key, place)
        outcome = asyncio.run(self._try_out(choice))
        works = outcome.calibration.level != "failed"
        self._tell(outcome)
        self._tell_what_goes(choice)
        if not self._agreed("Keep it?" if works else "Keep it all the same?", works):
            if self.args.json:
                put_json(self._report(choice, outcome, None))
            raise NotKeptError("nothing was changed" if works else f"nothing was changed: {outcome.calibration.told}")
        saved = self.setup.save(choice)
        if self.args.json:
            put_json(self._report(choice, outcome, saved))
        else:
            self._tell_saved(choice, saved)
        return 0

    def _keep_no_model(self) -> int:
        saved = self.setup.save_no_model()
        over = self.setup.overridden(None)
        if self.args.json:
            told: dict[str, Any] = {"server": None, "model": None, "key": None, "learned": [], "calibration": None}
            kept = {"config": str(folders().config_file), "dropped": [], "overridden_by": over}
            put_json({"schema": 1, "saved": True, "grader": saved.settings.grader, **told, **kept})
            return 0
        put(f"Kept in {folders().config_file}: no model judges from now on; you mark each point yourself.")
        self._tell_overridden(over)
        return 0

    def _say(self, text: str) -> None:
        if not self.args.json:
            put(text)

    def _ask(self, question: str, default: str = "") -> str:
        """Ask, and take the default for an empty line."""
        print(f"{question} " + (f"[{default}] " if default else ""), end="", flush=True)
        line = sys.stdin.readline() if sys.stdin else ""
        if not line:
            print()
            raise NotChosenError("nothing was changed: there is no more input; with --yes setup asks nothing")
        if not sys.stdin.isatty():
            print()  # nobody's Enter has ended the line
        return line.strip() or default

    def _agreed(self, question: str, default: bool) -> bool:
        if self.args.yes:
            return default
        said = self._ask(f"{question} {'[Y/n]' if default else '[y/N]'}").lower()
        return said.startswith("y") if said else default

    def _server(self, found: Surroundings) -> str | None:
        """Return the address that was chosen; None is OpenAI's own, and ``_NO_MODEL`` is no server at all."""
        if self.args.base_url:
            return plain_address(self.args.base_url)
        offers: list[tuple[str | None, str]] = [
            (server.base_url, f"{server.name} at {server.base_url}: {models_text(server.models)}")
            for server in found.local
        ]
        if found.hosted:
            own = plain_address(found.hosted)
            key = f", with the key in {found.key_variable}" if found.key_variable else ""
            offers.append((own, f"{server_address(found.hosted)}{key}"))
        if not offers:
            for line in (*HOW_TO_GET_ONE, _HOSTED):
                self._say(line)
        if self.args.yes:
            if not offers:
                raise NothingFoundError("no model was found; mockint setup --base-url URL names a server")
            return offers[0][0]
        return self._chosen_server(offers)

    def _chosen_server(self, offers: list[tuple[str | None, str]]) -> str | None:
        for letter, (_, told) in zip(_OFFERS, offers, strict=False):
            put(f"  {letter}  {told}")
        put(f"  {_NO_MODEL}  no model: you mark each point yourself")
        put(f"  or  the address of another server, such as {OPENAI_URL}")
        while True:
            said = self._ask("Which one?", _OFFERS[0] if offers else "")
            if not said:
                raise NothingFoundError("nothing was changed")
            if len(said) == 1 and said in _OFFERS[: len(offers)]:
                return offers[_OFFERS.index(said)][0]
            if said == _NO_MODEL:
                return _NO_MODEL
            if is_address(said):
                return plain_address(said)
            put("Write a letter of the list, or an address that begins with http:// or https://.")

    def _key(self, base_url: str | None, found: Surroundings) -> tuple[str | None, Any]:
        """Return a key that is to be kept, and where; (None, "env") where none is needed or the environment has it."""
        place = "config" if self.args.key_in_config else self.args.key_from
        known = self.setup.key_of(base_url, found)
        if known.borrowed and place != "env":
            warn(f"The key in {known.borrowed} would go to {server_address(base_url)}.")
        if place in {"keyring", "config"}:
            return self._typed_key(known.variable, known.there), place
        if place == "env":
            return None, "env"
        if known.borrowed and self.args.yes:
            warn("mockint setup --key-from keyring gives this server a key of its own, from a line of standard input.")
        if self.args.yes or not known.is_asked_for:
            return None, ""
        question = "Has this server a key of its own?" if known.borrowed else "Does this server want a key?"
        if base_url is not None and not self._agreed(question, default=bool(known.borrowed)):
            return None, ""
        if found.keyring:
            return self._typed_key(known.variable, None), found.key_place
        raise UsageError(
            f"this system has no keyring that works: put the key into the environment (export {known.variable}=...) and run "
            "mockint setup again. mockint setup --key-in-config writes it into config.toml, in the clear"
        )

    def _typed_key(self, variable: str, there: str | None) -> str:
        """Return the key: what is typed unseen or the next line of standard input, else the one that is there."""
        if sys.stdin is not None and sys.stdin.isatty():
            else_that = f"; without one, that in {variable} is taken" if there else ""
            try:
                key = getpass.getpass(f"The key (it is not shown{else_that}): ").strip()
            except EOFError:
                print(file=sys.stderr)
                raise NotChosenError("nothing was changed: no key was typed") from None
        else:
            key = (sys.stdin.readline() if sys.stdin else "").strip()
        key = key or there or ""
        if not key:
            raise UsageError(f"there is no key: set {variable}, or put the key on a line of standard input")
        return key

    def _model(self, base_url: str | None, key: str | None, found: Surroundings) -> str:
        if self.args.model:
            return str(self.args.model)
        names = next((server.models for server in found.local if server.base_url == base_url), ())
        try:
            names = names or tuple(asyncio.run(self.setup.models(base_url, key)))
        except MockintError as error:
            if self.args.yes:
                raise
            warn(error.message)
        first = first_fit(names, self.chosen.model)
        if self.args.yes:
            return first
        for number, name in enumerate(names[:_MOST_LISTED], 1):
            put(f"  {number:>3}  {name}")
        if len(names) > _MOST_LISTED:
            put(f"       and {len(names) - _MOST_LISTED} more; any can be named")
        said = ""
        while not said:
            said = self._ask("Which model? Its number or name:", first)
        in_list = said.isascii() and said.isdigit() and len(said) <= _DIGITS and 0 < int(said) <= len(names)
        return names[int(said) - 1] if in_list else said

    async def _try_out(self, choice: Choice) -> TriedOut:
        async with aclosing(self.setup.try_out(choice)) as steps:
            async for step in steps:
                if isinstance(step, Trying):
                    self._say(f"{choice.model} marks sample answer {step.number} of {step.of} ...")
                elif isinstance(step, Tried):
                    error = step.feedback.error
                    took = f"  done in {step.feedback.grader.seconds:.1f} s"
                    self._say(f"  {error.message}" if error else took)
                else:
                    return step
        raise AssertionError("a trial ends with TriedOut")

    def _tell(self, outcome: TriedOut) -> None:
        found = outcome.calibration
        for learned in outcome.learned:
            self._say(f"  the server {learned}")
        lead = "It works" if found.level != "failed" else "It does not work"
        self._say(f"{lead}: {found.told}")

    def _tell_what_goes(self, choice: Choice) -> None:
        if told := self.setup.drop_text(choice):
            self._say(f"  ! {told}")

    def _tell_saved(self, choice: Choice, saved: Saved) -> None:
        put(f"Kept in {folders().config_file}: {choice.model} at {server_address(choice.base_url)} judges from now on.")
        if saved.dropped:
            put(f"  what the file told of a server was taken out: {', '.join(saved.dropped)}")
        if saved.backup:
            put(f"  the file as it was is in {saved.backup}")
        self._tell_overridden(self.setup.overridden(choice))
        put("mockint doctor tells how it stands; mockint doctor --calibrate tries the model on six answers.")

    @staticmethod
    def _tell_overridden(names: Sequence[str]) -> None:
        for name in names:
            value = os.environ[name]
            shown = {"OPENAI_BASE_URL": server_address(value), "MOCKINT_GRADER": value, "MOCKINT_MODEL": value}.get(
                name
            )
            put(f"  ! {name} in the environment goes over it ({shown or 'another key'})")

    def _report(self, choice: Choice, outcome: TriedOut, saved: Saved | None) -> dict[str, Any]:
        return {
            "schema": 1,
            "saved": saved is not None,
            "grader": "llm",
            "server": server_address(choice.base_url),
            "model": choice.model,
            "key": (saved.settings if saved else self.setup.settings_for(choice)).key_place or None,
            "learned": list(outcome.learned),
            "calibration": asdict(outcome.calibration),
            "config": str(folders().config_file),
            "dropped": list(saved.dropped) if saved else [],
            "overridden_by": self.setup.overridden(choice),
        }
