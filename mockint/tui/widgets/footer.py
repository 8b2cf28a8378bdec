"""The line of keys at the bottom of every screen."""

from collections.abc import Sequence
from itertools import groupby

from textual import events
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from mockint.tui.actions import Action, actions

Group = list[Action]  # several where their keys do one thing together
_MORE = Content.styled("… ", "dim")


class Footer(Widget, can_focus=False):
    """Shows the keys that can be pressed now, each of them whole or not at all.

    What can be done everywhere stands at the right, help first. Where the rest does not fit, the way out stays.
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
        self._shown: list[tuple[int, int, Action]] = []  # from column, to column

    @property
    def shown(self) -> list[str]:
        """What the keys that are shown do."""
        return [action.description for _, _, action in self._shown]

    def on_mount(self) -> None:
        """Follow what can be done."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)

    def _follow(self, _: Screen[object]) -> None:
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        at = event.get_content_offset(self)
        for start, end, action in self._shown:
            if at and start <= at.x < end:
                self.app.simulate_key(action.keys[0])

    def render(self) -> Content:
        """Draw what fits."""
        listed = [action for action in actions(self.screen) if action.in_footer]
        here = _grouped([action for action in listed if not action.is_everywhere])
        everywhere = [[action] for action in listed if action.is_everywhere]
        width = self.content_size.width
        gap, right = next(
            ((gap, right) for gap, right in ((2, everywhere), (1, everywhere)) if _width(here + right, gap) <= width),
            (1, everywhere[:1]),
        )
        room = width - _width(right, gap)
        kept = _fitting(here, room, gap)
        self._shown = []
        line = Content("")
        for group in kept:
            line = self._with(line, group, gap)
        line = line + _MORE if len(kept) < len(here) else line
        line = line.pad_right(max(0, room - line.cell_length))
        for group in right:
            line = self._with(line, group, gap)
        return line

    def _with(self, line: Content, group: Group, gap: int) -> Content:
        for action in group:
            start, line = line.cell_length, line + _drawn(action, group)
            self._shown.append((start, line.cell_length, action))
            line += " "
        return line.pad_right(gap - 1)


def _grouped(listed: Sequence[Action]) -> list[Group]:
    return [list(group) for _, group in groupby(listed, key=lambda action: action.group or action.id)]


def _drawn(action: Action, group: Group) -> Content:
    """Return its key, and at the end of a group what its keys do."""
    key = Content.styled(action.shown_keys[0], "bold $footer-key-foreground")
    return key + f" {action.group if len(group) > 1 else action.description}" if action is group[-1] else key


def _width(groups: Sequence[Group], gap: int) -> int:
    return sum(_drawn(action, group).cell_length + 1 for group in groups for action in group) + len(groups) * (gap - 1)


def _fitting(groups: Sequence[Group], room: int, gap: int) -> list[Group]:
    """Return those that fit: the last ones go first, the way out never."""
    kept = list(groups)
    while len(kept) > 1 and _width(kept, gap) + (_MORE.cell_length if len(kept) < len(groups) else 0) > room:
        kept.remove(next((group for group in reversed(kept) if not group[0].is_way_out), kept[-1]))
    return kept
