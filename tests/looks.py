"""What is drawn, cell by cell, and how well it can be read."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.color import Color, ColorSystem
from rich.style import Style
from tui_person import Person


@dataclass(frozen=True)
class Run:
    """Some text that is drawn in one style."""

    text: str
    style: Style
    line: int

    @property
    def contrast(self) -> float:
        """How its colours stand against each other, by WCAG 2: from 1 to 21."""
        light, dark = sorted((_luminance(self.style.color), _luminance(self.style.bgcolor)), reverse=True)
        return (light + 0.05) / (dark + 0.05)

    def can_be_read_in(self, system: ColorSystem) -> bool:
        """Tell whether its two colours are still two where a terminal has fewer."""
        color, ground = self.style.color, self.style.bgcolor
        return color is None or ground is None or color.downgrade(system) != ground.downgrade(system)


def drawn(pilot: Person) -> Iterator[Run]:
    """Yield whatever text is on the screen. Lines of boxes, bars and shades are no text."""
    for number, strip in enumerate(pilot.app.screen._compositor.render_strips()):
        for segment in strip:
            text = "".join(" " if "─" <= char <= "▟" else char for char in segment.text).strip()
            if text:
                yield Run(text, segment.style or Style(), number)


def _luminance(color: Color | None) -> float:
    assert color is not None
    red, green, blue = (_linear(part / 255) for part in color.get_truecolor())
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
