"""The first start explains itself in three short pages, and never again unasked."""

from contextlib import suppress
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from mockint.config import folders
from mockint.files import private_folder
from mockint.tui.actions import HELP_BINDING

_PAGES = (
    (
        "mockint asks, you answer, and every mark shows its evidence",
        """\
You get questions as an interviewer asks them, and answer in your own words, as you would say them.

Each point of a good answer is then marked met, partial or missed. A point is met only by words that you said: they are lit up \
in your answer, and words that are not in it count for nothing. The score is plain arithmetic over the marks, and you can look at the sum.""",
    ),
    (
        "Who judges, and what stays on this machine",
        """\
Without a model nobody judges the content: you mark each point yourself, with your answer beside it. That needs no account and no key.

With a model, on this machine or elsewhere, the model judges; m at home finds one. Only then are your answers sent, and only to \
the server that you chose.

Answers, marks and settings are kept on this machine. What you type is on disk within a second or so.""",
    ),
    (
        "Keys, and where to begin",
        """\
The bottom line shows the keys of each screen. Once these pages are closed, ? explains the screen you are on (F1 while you type), \
ctrl+p lists all that can be done, and escape goes back. Nothing that you typed is lost by leaving.

To begin, choose a pack at home and press Enter: five questions, unless you choose another number. Ctrl+S submits an answer.""",
    ),
)


class WelcomeScreen(ModalScreen[None]):
    """Tells what this is, who judges, and where to begin."""

    HELP = "The three pages of the first start. They come by themselves once; later the palette shows them."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space,right", "turn(1)", "Next", id="welcome.next"),
        Binding("left,backspace", "turn(-1)", "Back", id="welcome.back"),
        Binding("escape,q", "dismiss", "Skip", id="welcome.leave"),
        HELP_BINDING,
    ]

    def __init__(self) -> None:
        super().__init__()
        self.page = 0

    def compose(self) -> ComposeResult:
        """Draw room for a page."""
        with Vertical():
            yield Static("", id="title", markup=False)
            yield Static("", id="text", markup=False)
            yield Static("", id="way", classes="quiet", markup=False)

    def on_mount(self) -> None:
        """Show the first page, and remember that it was shown."""
        self._show()
        with suppress(OSError):  # where nothing can be kept it comes again
            private_folder(folders().welcomed.parent)
            folders().welcomed.touch(mode=0o600)

    def on_click(self) -> None:
        """Go on."""
        self.action_turn(1)

    def action_turn(self, by: int) -> None:
        """Turn a page; after the last one, begin."""
        if self.page + by == len(_PAGES):
            self.dismiss(None)
        else:
            self.page = max(0, self.page + by)
            self._show()

    def _show(self) -> None:
        title, text = _PAGES[self.page]
        self.query_one("#title", Static).update(title)
        self.query_one("#text", Static).update(text)
        last = self.page == len(_PAGES) - 1
        way = "Enter begins" if last else "Enter goes on, escape skips"
        self.query_one("#way", Static).update(f"{self.page + 1} of {len(_PAGES)} · {way}")
