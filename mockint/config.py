"""Folders and settings: flags, then the environment, then ``config.toml``."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mockint.errors import UsageError

_LONGEST = 86_400  # seconds; a limit of more than a day is none
GRADERS = ("auto", "llm", "offline")


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
    def rubrics(self) -> Path:
        """The user's own packs."""
        return self.data / "rubrics"


@dataclass(frozen=True)
class Limits:
    """How long a model may take, in seconds."""

    first_token: float = 60.0
    silence: float = 30.0
    total: float = 90.0


@dataclass(frozen=True)
class Settings:
    """What was chosen, and by whom.

    Attributes:
        grader: ``auto``, ``llm`` or ``offline``.
        chosen_by: What chose the grader: ``flag``, ``MOCKINT_GRADER``, ``config.toml``, or empty where nothing did.
        model: The model's name, or None.
        base_url: The server's address, or None for the SDK's own.
        api_key: The key from the environment, or None. Never written anywhere.
        limits: How long a model may take.
        problems: What was wrong with config.toml; its good settings hold all the same.
    """

    grader: str = "auto"
    chosen_by: str = ""
    model: str | None = None
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    limits: Limits = field(default_factory=Limits)
    problems: tuple[str, ...] = ()


def folders(env: Mapping[str, str] = os.environ) -> Folders:
    """Return the platform's folders, or the one that MOCKINT_HOME names. Nothing is created."""
    if home := env.get("MOCKINT_HOME"):
        path = Path(home).expanduser()
        return Folders(config=path, data=path)
    import platformdirs  # noqa: PLC0415 - not needed where MOCKINT_HOME is set, and not free at start

    dirs = platformdirs.PlatformDirs("mockint", appauthor=False)
    return Folders(config=dirs.user_config_path, data=dirs.user_data_path)


def load_settings(
    *,
    grader: str | None = None,
    model: str | None = None,
    base_url: str | None = None,
    env: Mapping[str, str] = os.environ,
) -> Settings:
    """Return the settings from flags (the arguments), the environment and config.toml, in this order.

    A model or a server named by a flag chooses the language model as plainly as ``--grader llm`` does. A variable of the
    environment other than MOCKINT_GRADER chooses nothing: it may have been set for another program.

    Raises:
        UsageError: MOCKINT_GRADER names no grader.
    """
    stored, problems = _read_config(folders(env).config_file)
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
    return Settings(
        grader=chosen,
        chosen_by=chosen_by,
        model=model or env.get("MOCKINT_MODEL") or stored.get("model") or None,
        base_url=base_url or env.get("OPENAI_BASE_URL") or stored.get("base_url") or None,
        api_key=env.get("OPENAI_API_KEY", "").strip() or None,
        limits=Limits(**stored.get("limits", {})),
        problems=tuple(problems),
    )


def _read_config(path: Path) -> tuple[dict[str, Any], list[str]]:
    """Return the good settings of the file and a sentence for each bad one; the file is never touched."""
    try:
        stored = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}, []
    except (OSError, ValueError, RecursionError) as error:
        return {}, [f"{path}: {error}; its settings are left out until it is mended"]
    problems = []
    good: dict[str, Any] = {}
    for key, value in stored.items():
        if key == "grader" and value not in GRADERS:
            problems.append(f"{path}: grader: write one of {', '.join(GRADERS)}")
        elif key in {"model", "base_url"} and not isinstance(value, str):
            problems.append(f"{path}: {key}: write it as text, in quotes")
        elif key == "limits":
            good["limits"], wrong = _read_limits(value)
            problems += [f"{path}: {sentence}" for sentence in wrong]
        elif key in {"grader", "model", "base_url"}:
            good[key] = value
        else:
            problems.append(f"{path}: {key}: no such setting; there are grader, model, base_url and limits")
    return good, problems


def _read_limits(value: object) -> tuple[dict[str, float], list[str]]:
    names = tuple(Limits.__dataclass_fields__)
    if not isinstance(value, dict):
        return {}, [f"limits: write it as a table with {', '.join(names)}"]
    good = {
        name: float(seconds)
        for name, seconds in value.items()
        if name in names and type(seconds) in {int, float} and 0 < seconds <= _LONGEST
    }
    told = f"write one of {', '.join(names)} with seconds above 0, up to {_LONGEST}"
    return good, [f"limits.{name}: {told}" for name in value if name not in good]
