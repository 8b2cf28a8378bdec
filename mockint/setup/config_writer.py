"""Writing config.toml: what was chosen goes in, comments and everything else stay."""

import tomllib
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from mockint.config_file import text_of, why_unread
from mockint.errors import MockintError
from mockint.files import private_folder, write_whole


class ConfigError(MockintError):
    """config.toml cannot be read or written."""

    code = "config"


def write_settings(path: Path, changes: Mapping[str, str | None], backup: Path | None = None) -> None:
    """Write settings into config.toml; those that are None are taken out. Only its owner can read the file afterwards.

    Args:
        path: The file.
        changes: The settings; ``screen.theme`` is ``theme`` in the table ``screen``.
        backup: Where the file as it was goes, for its owner only; None keeps none.

    Raises:
        ConfigError: The file is broken, or cannot be written. It is as it was then.
    """
    document = _document(path)
    for name, value in changes.items():
        _change(document, name, value)
    try:
        private_folder(path.parent)
        if backup and path.exists():
            write_whole(backup, [path.read_bytes().decode()])
        write_whole(path, [tomlkit.dumps(document)])
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror or error}") from None


def check_config(path: Path) -> None:
    """Check that settings could be written into config.toml.

    Raises:
        ConfigError: The file is broken, or cannot be read.
    """
    _document(path)


def _document(path: Path) -> tomlkit.TOMLDocument:
    try:
        text = text_of(path)
        tomllib.loads(text)  # a broken file is told of in the words that reading it has: tomlkit names no line for some
        return tomlkit.parse(text)
    except FileNotFoundError:
        return tomlkit.document()
    except (OSError, ValueError, RecursionError, TOMLKitError) as error:
        raise ConfigError(
            f"{path}: {why_unread(error)}; mend the file first, since nothing in it may be lost"
        ) from None


def _change(document: tomlkit.TOMLDocument, name: str, value: str | None) -> None:
    *above, key = name.split(".")
    table: MutableMapping[str, Any] = document
    for part in above:
        if not isinstance(table.get(part), MutableMapping):
            table[part] = tomlkit.table()
        table = table[part]
    if value is not None:
        table[key] = value
    elif key in table:
        del table[key]
