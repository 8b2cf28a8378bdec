"""Folders and settings: flags, then the environment, then ``config.toml``."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from mockint.config_file import (
    GRADERS,
    MOST_FOLLOW_UPS,
    MOST_PASSES,
    THEMES,
    InterviewSettings,
    Limits,
    Price,
    read_config,
)
from mockint.errors import UsageError
from mockint.text import one_line

__all__ = [
    "GRADERS",
    "KEY_VARIABLE",
    "LOCAL_PORTS",
    "MOST_FOLLOW_UPS",
    "MOST_PASSES",
    "OPENAI_URL",
    "THEMES",
    "USUAL_COUNT",
    "Folders",
    "InterviewSettings",
    "Limits",
    "Price",
    "Settings",
    "folders",
    "load_settings",
    "plain_address",
]

KEY_VARIABLE = "OPENAI_API_KEY"
OPENAI_URL = "https://api.openai.com/v1"
USUAL_COUNT = 5  # questions of an interview, where nobody says how many
LOCAL_PORTS: Mapping[int, str] = {11434: "Ollama", 1234: "LM Studio", 8080: "llama.cpp", 8000: "vLLM"}

_ADDRESS = re.compile(r"([a-z][a-z0-9+.-]*://)([^/?#]*@)?([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)
_NO_HOME = (
    "no home folder can be found to keep anything in; set MOCKINT_HOME to the full path of a folder that you may write"
)


@dataclass(frozen=True)
class Folders:
    """Where things are kept: ``config`` holds config.toml and rubrics/ is the user's own packs, ``data`` the database."""

    config: Path
    data: Path

    @property
    def config_file(self) -> Path:
        """The settings file."""
        return self.config / "config.toml"

    @property
    def database(self) -> Path:
        """The SQLite file with every session."""
        return self.data / "mockint.db"

    @property
    def calibrations(self) -> Path:
        """How well the models marked that were tried."""
        return self.data / "calibrations.json"

    @property
    def rubrics(self) -> Path:
        """The user's own packs."""
        return self.data / "rubrics"

    @property
    def welcomed(self) -> Path:
        """An empty file: the first start has explained itself."""
        return self.data / "welcomed"

    @property
    def exports(self) -> Path:
        """Where the screens put what they export."""
        return self.data / "exports"


@dataclass(frozen=True)
class Settings:
    """What was chosen, and by whom.

    Attributes:
        grader: ``auto``, ``llm`` or ``offline``.
        chosen_by: What chose the grader, for people: the flag (``--grader``, ``--model``, ``--base-url``), ``MOCKINT_GRADER``,
            ``config.toml``, ``mockint setup``, ``you, for this run``, or empty where nothing did.
        model: The model's name, or None.
        base_url: The server's address, or None for the SDK's own.
        api_key: The key from the environment or config.toml, or None; one in the system's keyring is read when it is needed.
        key_place: Where the key is: ``env``, ``keyring``, ``config``, or empty where there is none.
        key_variable: The variable of the environment that holds the key.
        headers: Headers that the server wants on top; they may be secret.
        profile: What config.toml says of the server's abilities.
        prices: What tokens cost, by the model's name.
        local_ports: The ports of this machine where servers usually listen, with their names.
        limits: How long a model may take.
        passes: How often a model grades each answer; the median of the marks counts.
        interview: How an interview goes.
        keys: Other keys than the usual ones, by the name of what they do.
        theme: The colours of the screens: one of ``THEMES``.
        log_answers: Whether the log may hold what was said to a model and by it.
        problems: What was wrong with config.toml; its good settings hold all the same.
    """

    grader: str = "auto"
    chosen_by: str = ""
    model: str | None = None
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    key_place: str = ""
    key_variable: str = KEY_VARIABLE
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    profile: Mapping[str, Any] = field(default_factory=dict)
    prices: Mapping[str, Price] = field(default_factory=dict)
    local_ports: Mapping[int, str] = field(default_factory=lambda: LOCAL_PORTS)
    limits: Limits = field(default_factory=Limits)
    passes: int = 1
    interview: InterviewSettings = field(default_factory=InterviewSettings)
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    theme: str = THEMES[0]
    log_answers: bool = False
    problems: tuple[str, ...] = ()


def folders(env: Mapping[str, str] = os.environ) -> Folders:
    """Return the platform's folders, or the one that MOCKINT_HOME names. Nothing is created.

    Raises:
        UsageError: There is no home folder to find them in.
    """
    try:
        if home := env.get("MOCKINT_HOME"):
            path = Path(home).expanduser()
            return Folders(config=path, data=path)
        import platformdirs  # noqa: PLC0415 - not needed where MOCKINT_HOME is set, and not free at start

        dirs = platformdirs.PlatformDirs("mockint", appauthor=False)
        return Folders(config=dirs.user_config_path, data=dirs.user_data_path)
    except RuntimeError:  # such as in a container, for a user whom it does not know
        raise UsageError(_NO_HOME) from None


def plain_address(address: str | None) -> str | None:
    """Return an address in the one spelling that is compared and kept, so that no server passes for another one.

    The host is in lower case, no slash is at the end, and OpenAI's own address is None.
    """
    spelt = one_line(address or "")
    if parts := _ADDRESS.fullmatch(spelt):
        scheme, user, host, rest = parts.groups(default="")
        host = host if "@" in rest else host.lower()  # it is a part of a password then
        spelt = scheme.lower() + user + host + rest
    spelt = spelt.rstrip("/")
    return None if spelt in {"", OPENAI_URL} else spelt


def load_settings(
    *,
    grader: str | None = None,
    model: str | None = None,
    base_url: str | None = None,
    passes: int | None = None,
    follow_ups: int | None = None,
    env: Mapping[str, str] = os.environ,
) -> Settings:
    """Return the settings from flags (the arguments), the environment and config.toml, in this order.

    A model or a server named by a flag chooses the language model as plainly as ``--grader llm`` does. A variable of the
    environment other than MOCKINT_GRADER chooses nothing: it may have been set for another program.

    Raises:
        UsageError: MOCKINT_GRADER names no grader.
    """
    stored, problems = read_config(folders(env).config_file)
    chosen, chosen_by = "auto", ""
    if grader and grader != "auto":
        chosen, chosen_by = grader, "--grader"
    elif model or base_url:
        chosen, chosen_by = "llm", "--model" if model else "--base-url"
    elif from_env := env.get("MOCKINT_GRADER"):
        if from_env not in GRADERS:
            raise UsageError(f"MOCKINT_GRADER is {from_env!r}; set it to one of {', '.join(GRADERS)}")
        chosen, chosen_by = from_env, "MOCKINT_GRADER"
    if chosen == "auto" and stored.get("grader", "auto") != "auto":
        chosen, chosen_by = stored["grader"], "config.toml"
    address = plain_address(base_url or env.get("OPENAI_BASE_URL") or stored.get("base_url"))
    # A key, headers and abilities in the file were written for the file's own server: no other one gets them.
    own = stored if address == plain_address(stored.get("base_url")) else {}
    variable = own.get("key_env") or KEY_VARIABLE
    key, place = _key(own, env, variable)
    interview: InterviewSettings = stored.get("interview", InterviewSettings())
    return Settings(
        grader=chosen,
        chosen_by=chosen_by,
        model=one_line(model or env.get("MOCKINT_MODEL") or stored.get("model") or "") or None,
        base_url=address,
        api_key=key,
        key_place=place,
        key_variable=variable,
        headers=own.get("headers", {}),
        profile=own.get("profile", {}),
        prices=stored.get("prices", {}),
        local_ports=_local_ports(env, problems),
        limits=stored.get("limits", Limits()),
        passes=passes or stored.get("passes", 1),
        interview=interview if follow_ups is None else replace(interview, follow_ups=follow_ups),
        keys=stored.get("keys", {}),
        theme=stored.get("screen", {}).get("theme", THEMES[0]),
        log_answers=stored.get("log", False),
        problems=tuple(problems),
    )


def _key(own: Mapping[str, Any], env: Mapping[str, str], variable: str) -> tuple[str | None, str]:
    """Return the key and where it is; the environment goes over what was kept."""
    if key := env.get(variable, "").strip():
        return key, "env"
    if own.get("key_from") == "keyring":
        return None, "keyring"
    key = own.get("api_key", "").strip()
    return (key, "config") if key else (None, "")


def _local_ports(env: Mapping[str, str], problems: list[str]) -> Mapping[int, str]:
    """Return the ports to look at: MOCKINT_LOCAL_PORTS names others, or none where it is empty."""
    listed = env.get("MOCKINT_LOCAL_PORTS")
    if listed is None:
        return LOCAL_PORTS
    parts = [part.strip() for part in listed.split(",") if part.strip()]
    ports = [int(part) for part in parts if part.isascii() and part.isdigit() and 0 < int(part) < 65536]  # noqa: PLR2004
    if len(ports) != len(parts):
        problems.append(f"MOCKINT_LOCAL_PORTS is {listed!r}; write ports from 1 to 65535 with commas between them")
    return {port: LOCAL_PORTS.get(port, "a server") for port in ports}
