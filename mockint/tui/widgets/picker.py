"""Choosing words of an answer as evidence: a passage by number, or any words by keys or mouse."""

import time
from bisect import bisect_right
from collections.abc import Collection, Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from mockint.grading.evidence import Span
from mockint.grading.feedback import Turn
from mockint.grading.suggest import passages
from mockint.tui.widgets.spoken import Light, Row, Spoken
from mockint.words import Word, spoken

Passage = tuple[int, Span]
NUMBER_SECONDS = 0.8  # within which another digit belongs to the same number
HOW_TO_CHOOSE = (
    "↑ ↓ or its number choose a passage (1 and 3 in one go are 13), and shift with ↑ ↓ takes in whole passages more. "
    "← → go to its first or last word and then from word to word; with shift they take in words more. "
    "Where the terminal does not tell shift, “From here on” below does the same. With the mouse click a passage, or drag over words."
)


class WordPicker(Spoken, can_focus=True):
    """Shows the answers passage by passage; what is chosen is one run of words of one turn.

    Args:
        turns: What was said.
    """

    ALLOW_SELECT = False  # dragging chooses words as evidence
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "passage(1)", "Next passage", show=False, id="words.next-passage"),
        Binding("up,k", "passage(-1)", "Passage before", show=False, id="words.passage-before"),
        Binding("right,l", "word(1)", "Next word", show=False, id="words.next-word"),
        Binding("left,h", "word(-1)", "Word before", show=False, id="words.word-before"),
        Binding("shift+down", "stretch_passages(1)", "A passage more", show=False, id="words.passage-more"),
        Binding("shift+up", "stretch_passages(-1)", "A passage less", show=False, id="words.passage-less"),
        Binding("shift+right", "stretch(1)", "A word more", show=False, id="words.more"),
        Binding("shift+left", "stretch(-1)", "A word less", show=False, id="words.less"),
        Binding("space", "hold", "From here on", show=False, id="words.hold"),
        *(
            Binding(f"{digit}", f"digit({digit})", f"Passage {digit}", show=False, id=f"words.passage-{digit}")
            for digit in (*range(1, 10), 0)
        ),
    ]

    class Chosen(Message):
        """Words were chosen."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        found = [(number, span) for number, turn in enumerate(turns) for span in passages(turn.answer)]
        super().__init__("picker", turns, found)
        self.suggested: Collection[Passage] = ()
        self.chosen: Passage | None = None
        self._words: list[list[Word]] = [spoken(turn.answer) for turn in turns]
        self._fixed = self._moving = 0  # the words at both ends of what is chosen
        self._holds = False
        self._number = 0  # as typed so far, up to a time
        self._number_until = 0.0
        self.number_seconds = NUMBER_SECONDS
        self._pressed: tuple[int, int] | None = None

    def begin(self, suggested: Collection[Passage], chosen: Passage | None) -> None:
        """Point at some passages, the first one in sight, and begin with what is chosen already, if anything is."""
        self.suggested = suggested
        self._holds = False
        self._number_until = 0.0
        self.chosen = None
        if chosen:
            self._take(chosen)
        elif suggested:
            self.call_after_refresh(self.show_place, *min(suggested))
        self.refresh()

    def choose(self, number: int) -> None:
        """Choose a passage by its number, counted from 1."""
        if 1 <= number <= len(self.blocks):
            self._holds = False
            self._take(self.blocks[number - 1])

    def lights(self) -> Sequence[Light]:
        """Return what is chosen."""
        return [(*self.chosen, "reverse bold")] if self.chosen else []

    def margin(self, row: Row) -> Content:
        """Return the number of the passage that begins here, and ``›`` where it may be the one."""
        if not row.is_first:
            return super().margin(row)
        hint = "› " if self.blocks[row.block] in self.suggested else "  "
        return Content.assemble((f"{row.block + 1:>2} ", "dim"), (hint, "bold"))

    def action_digit(self, digit: int) -> None:
        """Choose a passage by its number at its first digit; another one that comes soon completes it."""
        now = time.monotonic()
        longer = digit + 10 * (self._number if now < self._number_until else 0)
        self._number = longer if longer <= len(self.blocks) else digit
        self.choose(self._number)
        self._number_until = now + self.number_seconds

    def action_passage(self, direction: int) -> None:
        """Choose the next passage, or the one before, beginning with the first that may be meant; at both ends, stay."""
        if self._holds:
            self.action_stretch_passages(direction)
        elif self.chosen is None:
            self.choose(next((i for i, block in enumerate(self.blocks, 1) if block in self.suggested), 1))
        else:
            turn, (start, _) = self.chosen
            self.choose(max(0, min(self._passage_at(turn, start) + direction, len(self.blocks) - 1)) + 1)

    def action_stretch_passages(self, direction: int) -> None:
        """Take in a whole passage more of the same answer, or one less."""
        if self.chosen is None:
            self._begin()
            return
        turn = self.chosen[0]
        fixed, moving = (self._passage_at(turn, self._words[turn][word].start) for word in (self._fixed, self._moving))
        beyond = moving + direction
        if 0 <= beyond < len(self.blocks) and self.blocks[beyond][0] == turn:
            moving = beyond
        first, last = sorted((fixed, moving))
        self._take((turn, (self.blocks[first][1][0], self.blocks[last][1][1])))
        if moving < fixed:
            self._fixed, self._moving = self._moving, self._fixed

    def action_word(self, direction: int) -> None:
        """Choose the next single word, or the one before; of several, the one at that end."""
        if self._holds:
            self.action_stretch(direction)
        elif self.chosen is None:
            self._begin()
        else:
            ends = sorted((self._fixed, self._moving))
            at = ends[0] + direction if ends[0] == ends[1] else ends[direction > 0]
            self._choose_words(self.chosen[0], at, at)

    def action_stretch(self, direction: int) -> None:
        """Take in a word more, or a word less."""
        if self.chosen is None:
            self._begin()
        else:
            self._choose_words(self.chosen[0], self._fixed, self._moving + direction)

    def action_hold(self) -> None:
        """Let the plain arrows take in words from here on, or no more; not every terminal tells shift with an arrow."""
        self._holds = not self._holds
        if self.chosen is None:
            self._begin()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Begin to choose."""
        self._pressed = self.place_at(event.get_content_offset_capture(self))
        self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Choose the words between where the button went down and the mouse."""
        place = self.place_at(event.get_content_offset_capture(self))
        if self._pressed and place and place[0] == self._pressed[0] and place != self._pressed:
            turn = place[0]
            self._choose_words(turn, self._word_at(*self._pressed), self._word_at(*place))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """End it; without a movement the whole passage is meant."""
        self.release_mouse()
        pressed, self._pressed = self._pressed, None
        if pressed and pressed == self.place_at(event.get_content_offset_capture(self)):
            self.choose(self._passage_at(*pressed) + 1)

    def _begin(self) -> None:
        if self.blocks:
            turn, span = self.blocks[0]
            first = self._word_at(turn, span[0])
            self._choose_words(turn, first, first)

    def _choose_words(self, turn: int, fixed: int, moving: int) -> None:
        said = self._words[turn]
        self._fixed, self._moving = (max(0, min(at, len(said) - 1)) for at in (fixed, moving))
        first, last = sorted((self._fixed, self._moving))
        self._show((turn, (said[first].start, said[last].end)))

    def _take(self, chosen: Passage) -> None:
        turn, (start, end) = chosen
        self._fixed, self._moving = self._word_at(turn, start), self._word_at(turn, end - 1)
        self._show(chosen)

    def _show(self, chosen: Passage) -> None:
        self.chosen = chosen
        self._number_until = 0.0
        self.post_message(self.Chosen())
        self.show_place(*chosen)
        self.refresh()

    def _passage_at(self, turn: int, place: int) -> int:
        """The passage that begins at a place or last before it, counted from 0."""
        return bisect_right(self.blocks, (turn, (place, len(self.turns[turn].answer)))) - 1

    def _word_at(self, turn: int, place: int) -> int:
        """The last word that begins at a place or before it."""
        return max(0, bisect_right(self._words[turn], place, key=lambda word: word.start) - 1)
