"""A person at a real terminal, who remembers what was seen when."""

import random
import re
import time

from terminal import Terminal

_WORDS = ("we", "counted", "the", "bread", "each", "evening", "and", "cut", "Tuesday", "by", "twenty", "loaves")
_FRAMES = re.compile(r"[\s▊▎│]+")


class Person:
    """Types and presses, and remembers when what was seen.

    Attributes:
        typed: All that was typed as an answer.
    """

    def __init__(self, terminal: Terminal, draw: random.Random) -> None:
        self.terminal = terminal
        self.draw = draw
        self.typed = ""
        self._to_type = ""
        self._seen: list[tuple[float, str]] = []

    def types(self, seconds: float) -> None:
        """Type for so long, key by key, faster than most people do."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._next_key()

    def says(self, words: int) -> None:
        """Type so many words, and see them all."""
        while self.typed.count(" ") < words:
            self._next_key()
        self.terminal.waits(lambda: self._shown() == self.typed, f"all of {self.typed!r}")

    def looks(self, seconds: float) -> None:
        """Look at the screen for so long."""
        end = time.monotonic() + seconds
        while True:
            shown = self._shown()
            if len(shown) > len(self.seen_before(end)):
                self._seen.append((time.monotonic(), shown))
            if (left := end - time.monotonic()) <= 0:
                return
            time.sleep(min(0.01, left))

    def seen_before(self, moment: float) -> str:
        """Return how much of what was typed stood on the screen then."""
        return next((text for at, text in reversed(self._seen) if at <= moment), "")

    def _next_key(self) -> None:
        if not self._to_type:
            self._to_type = f"{self.draw.choice(_WORDS)}{self.typed.count(' ') + 1} "
        key, self._to_type = self._to_type[0], self._to_type[1:]
        self.terminal.press(key)
        self.typed += key
        self.looks(self.draw.uniform(0.01, 0.06))

    def _shown(self) -> str:
        screen = squeezed(self.terminal.text)
        return next(
            (self.typed[:end] for end in range(len(self.typed), 0, -1) if squeezed(self.typed[:end]) in screen), ""
        )


def squeezed(text: str) -> str:
    """Return a text without what a screen puts between its words."""
    return _FRAMES.sub("", text)
