"""On which lines a TOML file says what: the standard library's reader does not tell."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

_LONGEST_STATEMENT = 2_000  # characters; each of its lines is read with all those before it


def lines_of(text: str) -> dict[str, int]:
    """Return the line, from 1, on which each name of a TOML document stands first; names of tables and keys have dots between them.

    What is in an inline table or a list stands where that begins. Behind a statement that is far too long, nothing is found.
    """
    found: dict[str, int] = {}
    table = statement = ""
    first = 1
    for number, line in enumerate(text.split("\n"), 1):
        statement += f"{line}\n"
        try:
            said = tomllib.loads(table + statement)
        except ValueError:  # it goes on in the next line
            if len(statement) > _LONGEST_STATEMENT:
                break
            continue
        for name in _names(said):
            found.setdefault(name, first)
        if statement.lstrip().startswith("["):
            table = statement
        statement, first = "", number + 1
    return found


def _names(said: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for key, value in said.items():
        yield above + key
        if isinstance(value, dict):
            yield from _names(value, f"{above}{key}.")
