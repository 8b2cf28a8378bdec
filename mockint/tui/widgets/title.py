"""The line at the top of a screen."""

from textual.widgets import Static


class Title(Static):
    """Says where one is: the program, and what the screen's ``sub_title`` tells.

    Textual's own Header would stay in memory for good, with all that was drawn of it: it watches the app, which outlives every screen.
    """

    DEFAULT_CSS = """
    Title {
        dock: top; height: 1; content-align: center middle; text-wrap: nowrap; text-overflow: ellipsis;
        background: $panel; color: $foreground;
    }
    """

    def on_mount(self) -> None:
        """Follow the screen."""
        self.watch(self.screen, "sub_title", self._tell)

    def _tell(self) -> None:
        self.update(self.app.format_title(self.app.title, self.screen.sub_title or ""))
