"""Choosing a model, step by step: look what is there, list its models, try one, keep the choice. Commands and screens ask and show."""

import asyncio
import os
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from mockint.config import KEY_VARIABLE, OPENAI_URL, Settings, folders, plain_address
from mockint.config_file import read_config
from mockint.errors import MockintError
from mockint.grading.calibration import Calibration, Tried, calibrated, calibration_set, try_out
from mockint.grading.llm import LlmGrader
from mockint.llm.client import ModelServer
from mockint.llm.keys import keep_key, keyring_works
from mockint.llm.profiles import DEFAULT_MODEL
from mockint.llm.servers import LocalServer, local_servers
from mockint.setup.config_writer import check_config, write_settings
from mockint.store.calibrations import Calibrations
from mockint.store.database import StoreError

KeyPlace = Literal["env", "keyring", "config"]

SAMPLES = 2  # answers that a model is tried on while somebody waits; doctor --calibrate has it mark all of them
_OF_A_SERVER = ("key_from", "key_env", "api_key", "headers", "profile")
_OF_THE_MODEL = frozenset(
    {"bad-reply", "too-long", "refused"}
)  # failures that say what a model is worth; others are the line's
HOW_TO_GET_ONE = (
    "No model was found. Two ways to get one:",
    "  on this machine: install Ollama (https://ollama.com), then: ollama pull qwen3:4b",
)


@dataclass(frozen=True)
class Surroundings:
    """What there is to choose from.

    Attributes:
        key_variable: The variable of the environment that holds a key, or None.
        hosted: The address that the environment or config.toml names, or OpenAI's own where there is only a key.
        local: Servers of this machine.
        keyring: Whether the system's keyring keeps keys.
    """

    key_variable: str | None
    hosted: str | None
    local: Sequence[LocalServer]
    keyring: bool

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing at all."""
        return self.hosted is None and not self.local

    @property
    def key_place(self) -> KeyPlace:
        """Where a key that is typed in goes: the keyring, or without one the environment, which ends with this run."""
        return "keyring" if self.keyring else "env"


@dataclass(frozen=True)
class ServerKey:
    """What is known of a server's key before its models are listed.

    Attributes:
        variable: The variable of the environment that may hold it.
        there: The key that the environment or config.toml has for it, or None.
        borrowed: The variable whose key it would be sent though nothing says that it is for this server, or None.
        is_asked_for: Whether a person is asked for it: not where one of its own lies ready, nor for a server of this machine.
    """

    variable: str
    there: str | None = field(repr=False)
    borrowed: str | None
    is_asked_for: bool


@dataclass(frozen=True)
class Choice:
    """A server and a model, as they may be kept.

    Attributes:
        base_url: The server's address, in the one spelling that is kept; None is OpenAI's own.
        key: A key that was typed in; None where it is in the environment already, or none is needed.
        key_place: Where a key that was typed in goes; ``env`` without one: a kept key is taken out. Empty: all stays.
    """

    model: str
    base_url: str | None = None
    key: str | None = field(default=None, repr=False)
    key_place: KeyPlace | Literal[""] = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "base_url", plain_address(self.base_url))


@dataclass(frozen=True)
class Trying:
    """An answer is being marked now: the ``number``-th of ``of``."""

    number: int
    of: int


@dataclass(frozen=True)
class TriedOut:
    """The model was tried. It can be kept in any case; ``calibration`` tells what its marks are worth."""

    calibration: Calibration
    learned: Sequence[str]


@dataclass(frozen=True)
class Saved:
    """The choice is kept.

    Attributes:
        settings: What holds from now on.
        dropped: What the file told and holds no more.
        backup: The file as it was, where it told things of another server.
    """

    settings: Settings
    dropped: Sequence[str] = ()
    backup: Path | None = None


Step = Trying | Tried | TriedOut


def first_fit(names: Sequence[str], now: str | None) -> str:
    """Return the model to propose: the one that is set, else the default one, else the first; empty where there is none."""
    return next((name for name in (now, DEFAULT_MODEL) if name in names), names[0] if names else "") or ""


class Setup:
    """Choosing a model.

    Args:
        settings: What holds now.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def look(self) -> Surroundings:
        """Look what is there, within a third of a second; only loopback is asked, and no key is sent."""
        found = self._settings
        local = local_servers(found.local_ports)
        hosted = plain_address(found.base_url) or (OPENAI_URL if found.api_key else None)
        if hosted in {server.base_url for server in local}:
            hosted = None
        variable = found.key_variable if found.key_place == "env" else None
        return Surroundings(variable, hosted, local, keyring_works())

    async def models(self, base_url: str | None, key: str | None = None) -> Sequence[str]:
        """Return the models that a server lists.

        Raises:
            MockintError: It lists none, or cannot be reached.
        """
        server = ModelServer.of(self.settings_for(Choice("", base_url, key)))
        try:
            return await server.models()
        finally:
            await server.close()

    async def try_out(self, choice: Choice, answers: int | None = SAMPLES) -> AsyncGenerator[Step, None]:
        """Have a model mark sample answers, and tell how that goes; the last step is ``TriedOut``.

        Args:
            choice: What is tried.
            answers: How many answers, or None for all.
        """
        server = ModelServer.of(self.settings_for(choice))
        of = len(calibration_set()[1][:answers])
        tried: list[Tried] = []
        try:
            with suppress(
                MockintError
            ):  # loading the SDK is no part of the model's time; what fails here is told by the grading
                await server.warm_up()
            yield Trying(1, of)
            async with aclosing(try_out(LlmGrader(server), answers)) as steps:
                async for step in steps:
                    tried.append(step)
                    yield step
                    if len(tried) < of and not step.feedback.error:
                        yield Trying(len(tried) + 1, of)
        finally:
            await server.close()
        calibration = calibrated(tried, server.address)
        errors = [one.feedback.error for one in tried if one.feedback.error]
        if tried and all(error.code in _OF_THE_MODEL for error in errors):  # an outage says nothing of the model
            with suppress(StoreError):  # it is a help for later, and no reason to fail now
                await asyncio.to_thread(Calibrations(folders().calibrations).keep, calibration)
        yield TriedOut(calibration, tuple(server.learned))

    @staticmethod
    def check() -> None:
        """Check that a choice could be kept, before anything is asked or tried.

        Raises:
            ConfigError: config.toml is broken.
        """
        check_config(folders().config_file)

    def will_drop(self, choice: Choice) -> Sequence[str]:
        """Return the settings that keeping the choice takes out of config.toml.

        What the file tells of another server (its key, headers, abilities) is taken out: no other server may be sent it. So is
        a kept key where the choice says that it is in the environment.
        """
        stored, _ = read_config(folders().config_file)
        if self.is_another_server(choice):
            return tuple(name for name in _OF_A_SERVER if stored.get(name))
        is_env = choice.key_place == "env"
        return tuple(name for name in ("key_from", "api_key") if is_env and stored.get(name))

    def drop_text(self, choice: Choice) -> str:
        """Return a sentence on what keeping the choice takes out of config.toml, or nothing where nothing goes."""
        goes = self.will_drop(choice)
        if not goes:
            return ""
        kept = "; the file as it is now goes to config.toml.bak" if self.is_another_server(choice) else ""
        return f"Keeping it takes out what config.toml tells of a server: {', '.join(goes)}{kept}"

    @staticmethod
    def is_another_server(choice: Choice) -> bool:
        """Tell whether config.toml is about another server; it is kept as it was then, where it tells things of that one."""
        stored, _ = read_config(folders().config_file)
        return plain_address(stored.get("base_url")) != choice.base_url

    def keep_key(self, choice: Choice) -> None:
        """Keep a key that goes into the keyring, which may take as long as somebody takes to unlock it.

        Raises:
            MockintError: config.toml is broken, or the keyring does not take it.
        """
        if choice.key and choice.key_place == "keyring":
            self.check()
            keep_key(choice.base_url, choice.key)

    def save(self, choice: Choice) -> Saved:
        """Keep the choice in config.toml, and a key where the choice says; ``will_drop`` tells what goes.

        Raises:
            MockintError: The keyring or the file does not take it. Nothing is chosen then.
        """
        self.keep_key(choice)
        return self.write(choice)

    def write(self, choice: Choice) -> Saved:
        """Keep the choice in config.toml. A file that tells things of another server is kept beside it as it was.

        Raises:
            ConfigError: The file does not take it. Nothing is chosen then.
        """
        file = folders().config_file
        dropped = self.will_drop(choice)
        changes: dict[str, str | None] = {"grader": "llm", "model": choice.model, "base_url": choice.base_url}
        backup = None
        if self.is_another_server(choice):
            changes |= dict.fromkeys(_OF_A_SERVER)
            backup = file.with_name(f"{file.name}.bak") if dropped else None
        if choice.key or choice.key_place == "env":
            changes["key_from"] = None if choice.key_place == "env" else choice.key_place
            changes["api_key"] = choice.key if choice.key_place == "config" else None
        write_settings(file, changes, backup)
        return Saved(replace(self.settings_for(choice), chosen_by="mockint setup"), dropped, backup)

    def save_no_model(self) -> Saved:
        """Keep in config.toml that no model judges; what it tells of one stays, for later.

        Raises:
            ConfigError: The file does not take it.
        """
        write_settings(folders().config_file, {"grader": "offline"})
        return Saved(replace(self._settings, grader="offline", chosen_by="mockint setup"))

    def settings_for(self, choice: Choice) -> Settings:
        """Return the settings with a choice in place; what was told of another server does not go along."""
        now = self._settings
        same = choice.base_url == plain_address(now.base_url)
        for_any = now.key_place == "env" and now.key_variable == KEY_VARIABLE
        key, place = (now.api_key, now.key_place) if same or for_any else (None, "")
        if choice.key:
            key, place = choice.key, choice.key_place
        elif choice.key_place == "env" and place != "env":
            key, place = None, ""
        return replace(
            now,
            grader="llm",
            model=choice.model,
            base_url=choice.base_url,
            api_key=key,
            key_place=place,
            key_variable=now.key_variable if same else KEY_VARIABLE,
            headers=now.headers if same else {},
            profile=now.profile if same else {},
        )

    def key_of(self, base_url: str | None, found: Surroundings) -> ServerKey:
        """Return what is known of a server's key.

        Args:
            base_url: The server's address, in the one spelling that is kept; None is OpenAI's own.
            found: What ``look`` saw.
        """
        there = self.settings_for(Choice("", base_url))
        is_local = base_url in {server.base_url for server in found.local}
        borrowed = None if is_local else _borrowed(there)
        is_asked_for = not is_local and (borrowed is not None or not there.key_place)
        return ServerKey(there.key_variable, there.api_key, borrowed, is_asked_for)

    def overridden(self, choice: Choice | None, env: Mapping[str, str] = os.environ) -> list[str]:
        """Return the variables of the environment that go over what would be kept; without a choice that is no model."""
        grader = env.get("MOCKINT_GRADER")
        if choice is None:
            return ["MOCKINT_GRADER"] if grader not in {None, "", "auto", "offline"} else []
        url, variable = env.get("OPENAI_BASE_URL"), self.settings_for(choice).key_variable
        over = {
            "MOCKINT_GRADER": grader not in {None, "", "auto", "llm"},
            "MOCKINT_MODEL": env.get("MOCKINT_MODEL") and env["MOCKINT_MODEL"] != choice.model,
            "OPENAI_BASE_URL": url and plain_address(url) != choice.base_url,
            variable: choice.key
            and choice.key_place != "env"
            and env.get(variable, "").strip() not in {"", choice.key},
        }
        return [name for name, is_over in over.items() if is_over]


def _borrowed(there: Settings) -> str | None:
    """Return the variable whose key a server would be sent though nothing says that it is for this server, or None."""
    if there.base_url is None or there.key_place != "env" or there.key_variable != KEY_VARIABLE:
        return None
    stored, _ = read_config(folders().config_file)
    has_own = stored.get("key_from", "env") != "env" or stored.get("api_key")
    in_use = plain_address(stored.get("base_url")) if not has_own else None
    return None if there.base_url in {plain_address(os.environ.get("OPENAI_BASE_URL")), in_use} else KEY_VARIABLE
