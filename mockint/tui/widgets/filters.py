"""Filling and reading the filters of a screen."""

from collections.abc import Iterable
from typing import Any, TypeVar

from rich.text import Text
from textual.widget import Widget
from textual.widgets import Select

from mockint.text import one_line

V = TypeVar("V")


def plain(choices: Iterable[tuple[str, V]]) -> list[tuple[Text, V]]:
    """Return choices as a select takes them: it would read markup in names that are strings, and a model may have any name."""
    return [(Text(one_line(told)), value) for told, value in choices]


def picked(parent: Widget, name: str) -> Any:  # noqa: ANN401 - a select holds what its options hold
    """Return what a select in a screen, or in a part of one, is set to, or None where it is blank."""
    value = parent.query_one(f"#{name}", Select).value
    return None if value is Select.NULL else value
