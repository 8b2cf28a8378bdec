"""The line of keys at the bottom of every screen."""

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from mockint.tui.actions import Action, actions

_MORE = Content.styled("… ", "dim")


class Footer(Widget, can_focus=False):
    """Shows the keys that can be pressed now, each of them whole or not at all.

    What can be done everywhere stands at the right, help first. Where the rest does not fit, its last one stays: it is the way out.
    It is drawn as one line: a widget a key kept the event loop busy for 10 to 40 ms at each change of focus.
    """

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    Footer {
        dock: bottom; height: 1; padding: 0 1; text-wrap: nowrap;
        color: $footer-foreground; background: $footer-background;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._shown: list[tuple[int, Action]] = []  # each with the column where it begins

    @property
    def shown(self) -> list[str]:
        """What the keys that are shown do."""
        return [action.description for _, action in self._shown]

    def on_mount(self) -> None:
        """Follow what can be done."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)

    def _follow(self, _: Screen[object]) -> None:
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        at = event.get_content_offset(self)
        for column, action in self._shown:
            if at and column <= at.x < column + _drawn(action).cell_length:
                self.app.simulate_key(action.keys[0])

    def render(self) -> Content:
        """Draw what fits."""
        listed = [action for action in actions(self.screen) if action.in_footer]
        here = [action for action in listed if not action.is_everywhere]
        everywhere = [action for action in listed if action.is_everywhere]
        width = self.content_size.width
        gap, right = next(
            ((gap, right) for gap, right in ((2, everywhere), (1, everywhere)) if _width(here + right, gap) <= width),
            (1, everywhere[:1]),
        )
        room = width - _width(right, gap)
        kept = _fitting(here, room, gap)
        self._shown = []
        line = Content("")
        for action in kept:
            is_after_more = len(kept) < len(here) and action is kept[-1]
            line = self._with(line + _MORE if is_after_more else line, action, gap)
        line = line.pad_right(max(0, room - line.cell_length))
        for action in right:
            line = self._with(line, action, gap)
        return line

    def _with(self, line: Content, action: Action, gap: int) -> Content:
        self._shown.append((line.cell_length, action))
        return Content.assemble(line, _drawn(action), " " * gap)


def _drawn(action: Action) -> Content:
    return Content.assemble((action.shown_keys[0], "bold $footer-key-foreground"), f" {action.description}")


def _width(listed: Sequence[Action], gap: int) -> int:
    return sum(_drawn(action).cell_length + gap for action in listed)


def _fitting(listed: Sequence[Action], room: int, gap: int) -> list[Action]:
    """Return the first ones that fit beside the last one."""
    kept = list(listed)
    while len(kept) > 1 and _width(kept, gap) + (_MORE.cell_length if len(kept) < len(listed) else 0) > room:
        del kept[-2]
    return kept
