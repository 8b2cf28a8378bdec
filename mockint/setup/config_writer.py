"""Writing config.toml: what was chosen goes in, comments and everything else stay."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import tomlkit
from tomlkit.exceptions import ParseError

from mockint.errors import MockintError


class ConfigError(MockintError):
    """config.toml cannot be read or written."""

    code = "config"


def write_settings(path: Path, changes: Mapping[str, str | None]) -> None:
    """Write settings into config.toml; those that are None are taken out. Only its owner can read the file afterwards.

    Raises:
        ConfigError: The file is no TOML, or cannot be written. It is as it was then.
    """
    try:
        before = path.read_text(encoding="utf-8-sig") if path.exists() else ""
        document = tomlkit.parse(before)
    except ParseError as error:
        raise ConfigError(f"{path}: {error}; mend the file first, since nothing in it may be lost") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from None
    for name, value in changes.items():
        if value is not None:
            document[name] = value
        elif name in document:
            del document[name]
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Beside a link's target, so that a link to a file elsewhere stays one. mkstemp makes a file for its owner only.
        target = path.resolve()
        handle, unfinished = tempfile.mkstemp(dir=target.parent, prefix=target.name)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(tomlkit.dumps(document))
        Path(unfinished).replace(target)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror or error}") from None
