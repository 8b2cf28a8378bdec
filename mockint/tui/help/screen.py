"""Help: what the screen is for, and the keys that do something on it now."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from mockint.tui.actions import Action, actions

if TYPE_CHECKING:
    from mockint.tui.app import MockintApp

_KEYS, _DOES = 11, 23  # the usual width of the columns
_MOVING = (
    "Arrows, Tab and Enter move and choose as everywhere; the mouse does it all too. "
    "Every key can be another one: the names at the right go into [keys] of config.toml, and docs/keys.md tells how."
)


class HelpScreen(ModalScreen[None]):
    """Explains a screen.

    Args:
        screen: The screen.
    """

    app: "MockintApp"

    HELP = "Help tells what a screen is for, and what its keys do just now."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1", "dismiss", "Close", id="help.leave"),
    ]

    def __init__(self, screen: Screen[object]) -> None:
        super().__init__()
        self._of = screen
        self._actions = actions(screen)  # now: under this screen nothing can be done there

    def compose(self) -> ComposeResult:
        """Draw it as text."""
        with VerticalScroll() as box:
            box.border_subtitle = "esc closes"
            yield Static(self.app.with_keys(self._of.HELP or "", self._of), markup=False)
            yield from self._part(
                "Keys of this screen", [action for action in self._actions if not action.is_everywhere]
            )
            yield from self._part("Keys everywhere", [action for action in self._actions if action.is_everywhere])
            yield Static(_MOVING, markup=False, classes="last quiet")

    def on_mount(self) -> None:
        """Let the arrows scroll."""
        self.query_one(VerticalScroll).focus()

    def _part(self, title: str, listed: Sequence[Action]) -> ComposeResult:
        """Draw some of the keys in columns, as wide as those of the other part."""
        keys = max([_KEYS, *(len(_keys(action)) for action in self._actions)])
        does = max([_DOES, *(len(action.description) for action in self._actions)])
        if listed:
            yield Static(title, markup=False, classes="part")
            yield Static(
                Content("\n").join(
                    Content.assemble(
                        (f"{_keys(action):<{keys}}", "bold"), f" {action.description:<{does}} ", (action.id, "dim")
                    )
                    for action in listed
                )
            )


def _keys(action: Action) -> str:
    return " or ".join(dict.fromkeys(action.shown_keys))
