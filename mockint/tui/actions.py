"""What can be done on a screen now, and by which keys: for the footer, the palette and the help."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from textual.app import App
from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import format_key
from textual.screen import Screen

_WAYS_OUT = frozenset({"leave", "home", "quit", "refuse"})
# A dialog has the keys to itself, those of the app too; this one explains it all the same.
HELP_BINDING = Binding("question_mark,f1", "app.help", "Help", show=False, id="app.help")


@dataclass(frozen=True)
class Action:
    """Something that a key does.

    Attributes:
        id: Its name in config.toml.
        description: What it does, in a word or two.
        keys: The keys, as Textual names them; the first one is shown where there is room for one.
        shown_keys: The same keys, as people read them.
        call: What is run.
        node: Where it is run.
        in_footer: Whether the footer shows it.
        group: What it does together with others, or empty.
    """

    id: str
    description: str
    keys: tuple[str, ...]
    shown_keys: tuple[str, ...]
    call: str
    node: DOMNode
    in_footer: bool
    group: str = ""

    @property
    def is_way_out(self) -> bool:
        """Whether it leaves the screen."""
        return self.id.partition(".")[2] in _WAYS_OUT

    @property
    def is_everywhere(self) -> bool:
        """Whether it belongs to no screen."""
        return isinstance(self.node, App)


def actions(screen: Screen[object]) -> list[Action]:
    """Return what can be done on a screen now: what belongs to the screen first, each thing once however many keys it has."""
    found: dict[tuple[str, DOMNode], Action] = {}
    for active in screen.active_bindings.values():
        binding, node = active.binding, active.node
        if not (active.enabled and binding.id and binding.description):
            continue
        before = found.get((binding.id, node))
        found[binding.id, node] = Action(
            binding.id,
            binding.description,
            (*(before.keys if before else ()), binding.key),
            (*(before.shown_keys if before else ()), screen.app.get_key_display(binding)),
            binding.action,
            node,
            binding.show,
            binding.group.description if binding.group else "",
        )
    nodes = list(dict.fromkeys(action.node for action in found.values()))
    places = {node: _places(type(node)) for node in nodes}
    return sorted(
        found.values(),
        key=lambda action: (action.is_everywhere, nodes.index(action.node), places[action.node][action.id]),
    )


def with_keys(text: str, keymap: Mapping[str, str], *nodes: DOMNode) -> str:
    """Return a text that names keys, such as ``Ctrl+S`` or ``g``, where it holds names such as ``{feedback.grade}``.

    Args:
        text: The text; names that none of the nodes has stay as they are.
        keymap: The keys that are other than the usual ones, as Textual takes them.
        nodes: The screen and the widgets that have the keys.
    """
    usual = {name: key for node in nodes for name, key in _usual_keys(type(node)).items()}

    def spelt(name: re.Match[str]) -> str:
        if name[1] not in usual:
            return name[0]
        key = keymap.get(name[1], usual[name[1]]).partition(",")[0]
        sign = format_key(key)
        if len(sign) == 1 and sign.isascii():
            return sign
        return key.title() if "+" in key or key[1:].isdigit() else key

    return _NAME.sub(spelt, text)


@cache
def _usual_keys(node: type[DOMNode]) -> Mapping[str, str]:
    """Return the first key of each binding of a class."""
    return {binding.id: binding.key for binding in reversed(_bindings(node)) if binding.id}


_NAME = re.compile(r"\{([a-z-]+\.[a-z-]+)\}")


def _places(node: type[DOMNode]) -> dict[str, int]:
    """Return the place of each binding as the class lists them: Textual puts one that has another key behind all others."""
    return {binding.id: place for place, binding in reversed([*enumerate(_bindings(node))]) if binding.id}


def _bindings(node: type[DOMNode]) -> list[Binding]:
    return [
        binding for parent in node.__mro__ for binding in Binding.make_bindings(parent.__dict__.get("BINDINGS", []))
    ]
