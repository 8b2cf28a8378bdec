"""Other keys than the usual ones: what config.toml says of them is held against what can be bound."""

import difflib
import importlib
import pkgutil
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import Keys
from textual.widgets import TextArea

import mockint.tui

# Lists and tables take these themselves, so that a screen would never hear of them.
_MOVING = frozenset("up down left right home end pageup pagedown enter tab shift+tab".split())
_MODIFIERS = frozenset({"ctrl", "shift", "alt", "super", "hyper", "meta"})
_EVERYWHERE = "app"
_TYPED = frozenset({"interview", "setup", "story"})  # screens on which a letter is a part of what is typed
_WITHIN = {"words": {"self-check", "disagree"}, "stories-panel": {"interview"}}  # what is a part of other screens


@dataclass(frozen=True)
class Bound:
    """What can be bound to other keys.

    Attributes:
        id: Its name, such as ``home.start``; before the dot stands the screen.
        description: What it does.
        keys: Its keys.
        goes_first: Whether it takes its keys before a text does.
    """

    id: str
    description: str
    keys: tuple[str, ...]
    goes_first: bool

    @property
    def place(self) -> str:
        """The screen, or ``app`` where it belongs to none."""
        return self.id.partition(".")[0]

    @property
    def is_where_one_types(self) -> bool:
        """Whether it can be done while one types."""
        return self.place in _TYPED or self.place == _EVERYWHERE

    @property
    def takes_letters(self) -> bool:
        """Whether a letter can be its key: it is not on a screen where one types, and takes none from a text."""
        return self.place not in _TYPED and not (self.place == _EVERYWHERE and self.goes_first)

    def meets(self, other: "Bound") -> bool:
        """Tell whether both can be there at the same time."""
        one, two = self.place, other.place
        return one == two or _EVERYWHERE in {one, two} or two in _WITHIN.get(one, ()) or one in _WITHIN.get(two, ())

    def takes_turns_with(self, other: "Bound") -> bool:
        """Tell whether both have a key on one screen; only one of them can be done at a time."""
        return self.place == other.place and not set(self.keys).isdisjoint(other.keys)


def every_bound() -> dict[str, Bound]:
    """Return whatever can be bound, by its name, from all screens. They are all loaded for that: a quarter of a second."""
    found: dict[str, Bound] = {}
    for node in _nodes():
        for binding in Binding.make_bindings(node.__dict__.get("BINDINGS", [])):
            if binding.id:
                before = found[binding.id].keys if binding.id in found else ()
                keys = tuple(dict.fromkeys((*before, binding.key)))
                found[binding.id] = Bound(binding.id, binding.description, keys, binding.priority)
    return found


def checked(keys: Mapping[str, tuple[str, ...]]) -> tuple[dict[str, str], list[str]]:
    """Return the good ones among other keys, with commas between them, and a sentence for each that is not.

    Args:
        keys: Keys by the name of what they do, as config.toml has them.
    """
    bound = every_bound()
    good: dict[str, tuple[str, ...]] = {}
    problems = []
    for name, pressed in keys.items():
        if wrong := _wrong(name, pressed, bound):
            problems.append(f"keys.{name}: {wrong}")
        else:
            good[name] = tuple(_spelt(key) for key in pressed)
    while clash := _clash(good, bound):
        name, key, other = clash
        told = f"{key} is {other.description or other.id} already ({other.id}); take another key, or give that one another too"
        problems.append(f"keys.{name}: {told}")
        del good[name]
    return {name: ",".join(pressed) for name, pressed in good.items()}, problems


def keymap_of(keys: Mapping[str, str]) -> dict[str, str]:
    """Return the good ones among other keys with the usual ones of whatever takes turns with them.

    Textual takes a key from all that have it on a screen where it gives one of them another, so they are given it again.
    """
    bound = every_bound()
    turns = (one for one in bound.values() for name in keys if one.takes_turns_with(bound[name]))
    return {**{one.id: ",".join(one.keys) for one in turns}, **keys}


def _wrong(name: str, pressed: tuple[str, ...], bound: Mapping[str, Bound]) -> str | None:
    if name not in bound:
        near = difflib.get_close_matches(name, bound, n=1)
        return f"there is no such name{f'; did you mean {near[0]}?' if near else ';'} docs/keys.md lists them all"
    for key in pressed:
        spelt = _spelt(key)
        *modifiers, base = spelt.split("+")
        if not (_MODIFIERS.issuperset(modifiers) and ((len(base) == 1 and base.isalnum()) or base in _NAMED)):
            return f"{key!r} is no key; write one such as n, ctrl+n or f5"
        if spelt in bound[name].keys:
            continue
        if spelt in _MOVING:
            return f"{key} moves in lists; take another key"
        if not bound[name].takes_letters and spelt in _TYPING | {base if len(base) == 1 else ""}:
            return f"{key} would be typed into the text there; take a key with ctrl, or one such as f5"
        if bound[name].is_where_one_types and spelt in _EDITING:
            return f"{key} edits the text there; take another key, such as ctrl+g or f10"
    return None


def _spelt(key: str) -> str:
    """Return a key as Textual names it: a sign by its name, a letter with shift as its capital, the rest in small letters."""
    if len(key) > 1:
        *modifiers, base = key.lower().split("+")
        return base.upper() if modifiers == ["shift"] and len(base) == 1 else "+".join([*modifiers, base])
    return "comma" if key == "," else next(iter(Binding.make_bindings([Binding(key, "")]))).key


def _clash(other: Mapping[str, tuple[str, ...]], bound: Mapping[str, Bound]) -> tuple[str, str, Bound] | None:
    """Return the last one whose key does something else already on the same screen or everywhere: its name, the key, and what has it."""
    for name in reversed(list(other)):
        for key in set(other[name]) - set(bound[name].keys):
            for one in bound.values():
                if one.id != name and one.meets(bound[name]) and key in other.get(one.id, one.keys):
                    return name, key, one
    return None


def _nodes() -> Iterator[type[DOMNode]]:
    """Yield every class of the screens that may have bindings."""
    for module in pkgutil.walk_packages(mockint.tui.__path__, "mockint.tui."):
        loaded = importlib.import_module(module.name)
        for value in vars(loaded).values():
            if isinstance(value, type) and issubclass(value, DOMNode) and value.__module__ == module.name:
                yield value


# Signs by their names: they are typed where text is.
_TYPING = frozenset({"space", *(_spelt(sign) for sign in string.punctuation)})
_EDITING = frozenset(binding.key for binding in Binding.make_bindings(TextArea.BINDINGS))
_NAMED = _TYPING | {key.value for key in Keys if not key.value.startswith("<")}
