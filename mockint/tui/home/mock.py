"""What a mock interview will be, before its clock runs."""

from collections.abc import Mapping
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets.button import ButtonVariant

from mockint.text import plural
from mockint.tui.yes_no import YesNoScreen


class MockScreen(YesNoScreen):
    """Tells how many questions come and how long the clock is, and is dismissed with whether to begin.

    Args:
        questions: How many.
        minutes: What the clock gives for all of them.
    """

    HELP = (
        "A mock interview goes like a real one: one clock for all questions, and no word on how it went before the end."
    )
    AUTO_FOCUS = "#yes"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "take(True)", "Begin", id="mock.begin"),
        Binding("n,escape", "take(False)", "Not now", id="mock.not-now"),
    ]
    YES_VARIANT: ClassVar[ButtonVariant] = "primary"
    BUTTONS: ClassVar[Mapping[str, str]] = {"yes": "Begin ({mock.begin})", "no": "Not now ({mock.not-now})"}

    def __init__(self, questions: int, minutes: int) -> None:
        super().__init__(
            f"A mock interview: {plural(questions, 'question')}, and one clock of {plural(minutes, 'minute')} that runs as soon as you begin.",
            "How it went is told at the end, on one page. You can leave it: the clock then stands until you go on.",
        )
