"""Choosing a model, step by step: look what is there, list its models, try one, keep the choice. Commands and screens ask and show."""

import asyncio
import os
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field, replace
from typing import Literal

from mockint.config import KEY_VARIABLE, Settings, folders
from mockint.config_file import read_config
from mockint.errors import MockintError
from mockint.grading.calibration import Calibration, Tried, calibrated, calibration_set, try_out
from mockint.grading.llm import LlmGrader
from mockint.llm.client import ModelServer
from mockint.llm.keys import keep_key, keyring_works
from mockint.llm.profiles import OPENAI_URL
from mockint.llm.servers import LocalServer, local_servers
from mockint.setup.config_writer import write_settings
from mockint.store.calibrations import Calibrations
from mockint.store.database import StoreError

KeyPlace = Literal["env", "keyring", "config"]

SAMPLES = 2  # answers that a model is tried on while somebody waits; doctor --calibrate has it mark all of them
_OF_A_SERVER = ("key_from", "key_env", "api_key", "headers", "profile")
HOW_TO_GET_ONE = (
    "No model was found. Two ways to get one:",
    "  on this machine: install Ollama (https://ollama.com), then: ollama pull qwen3:4b",
    "  hosted: get a key, then: export OPENAI_API_KEY=... and run mockint setup again",
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


@dataclass(frozen=True)
class Choice:
    """A server and a model, as they may be kept.

    Attributes:
        base_url: The server's address; None is OpenAI's own.
        key: A key that was typed in; None where it is in the environment already, or none is needed.
        key_place: Where a key that was typed in goes.
    """

    model: str
    base_url: str | None = None
    key: str | None = field(default=None, repr=False)
    key_place: KeyPlace = "env"


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
    """The choice is kept: the settings that hold from now on, and what the file told of another server and holds no more."""

    settings: Settings
    dropped: Sequence[str]


Step = Trying | Tried | TriedOut


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
        hosted = found.base_url or (OPENAI_URL if found.api_key else None)
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
        with suppress(StoreError):  # it is a help for later, and no reason to fail now
            await asyncio.to_thread(Calibrations(folders().calibrations).keep, calibration)
        yield TriedOut(calibration, tuple(server.learned))

    def save(self, choice: Choice) -> Saved:
        """Keep the choice in config.toml, and a key where the choice says.

        What the file tells of another server (its key, headers, abilities) is taken out: no other server may be sent it.

        Raises:
            MockintError: The keyring or the file does not take it. Nothing is chosen then.
        """
        if choice.key and choice.key_place == "keyring":
            keep_key(choice.base_url, choice.key)
        file = folders().config_file
        stored, _ = read_config(file)
        changes: dict[str, str | None] = {"grader": "llm", "model": choice.model, "base_url": choice.base_url}
        dropped: list[str] = []
        if (stored.get("base_url") or None) != choice.base_url:
            dropped = [name for name in _OF_A_SERVER if stored.get(name)]
            changes |= dict.fromkeys(_OF_A_SERVER)
        if choice.key:
            changes["key_from"] = None if choice.key_place == "env" else choice.key_place
            changes["api_key"] = choice.key if choice.key_place == "config" else None
        write_settings(file, changes)
        return Saved(replace(self.settings_for(choice), chosen_by="mockint setup"), tuple(dropped))

    def settings_for(self, choice: Choice) -> Settings:
        """Return the settings with a choice in place; what was told of another server does not go along."""
        now = self._settings
        same = choice.base_url == now.base_url
        for_any = now.key_place == "env" and now.key_variable == KEY_VARIABLE
        key, place = (now.api_key, now.key_place) if same or for_any else (None, "")
        if choice.key:
            key, place = choice.key, choice.key_place
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

    @staticmethod
    def overridden(choice: Choice, env: Mapping[str, str] = os.environ) -> list[str]:
        """Return the variables of the environment that go over what would be kept."""
        kept = {"MOCKINT_GRADER": "llm", "MOCKINT_MODEL": choice.model, "OPENAI_BASE_URL": choice.base_url}
        return [name for name, value in kept.items() if env.get(name) and env[name] != value]
