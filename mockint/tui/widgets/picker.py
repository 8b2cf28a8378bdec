"""Choosing words of an answer as evidence: a passage by number, or any words by keys or mouse."""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content

from mockint.grading.evidence import Span
from mockint.grading.feedback import Turn
from mockint.grading.suggest import passages
from mockint.tui.widgets.spoken import Light, Row, Spoken
from mockint.words import Word, spoken

Passage = tuple[int, Span]


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
        Binding("shift+right", "stretch(1)", "A word more", show=False, id="words.more"),
        Binding("shift+left", "stretch(-1)", "A word less", show=False, id="words.less"),
        Binding("space", "hold", "From here on", show=False, id="words.hold"),
        *(
            Binding(f"{number}", f"choose({number})", f"Passage {number}", show=False, id=f"words.passage-{number}")
            for number in range(1, 10)
        ),
    ]

    def __init__(self, turns: Sequence[Turn]) -> None:
        found = [(number, span) for number, turn in enumerate(turns) for span in passages(turn.answer)]
        super().__init__("picker", turns, found)
        self.suggested: Collection[Passage] = ()
        self.chosen: Passage | None = None
        self._words: list[list[Word]] = [spoken(turn.answer) for turn in turns]
        self._fixed = self._moving = 0  # the words at both ends of what is chosen
        self._holds = False
        self._pressed: tuple[int, int] | None = None

    def begin(self, suggested: Collection[Passage], chosen: Passage | None) -> None:
        """Point at some passages, and begin with what is chosen already, if anything is."""
        self.suggested = suggested
        self._holds = False
        self.chosen = None
        if chosen:
            self._take(chosen)
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

    def action_choose(self, number: int) -> None:
        """Choose a passage by its number."""
        self.choose(number)

    def action_passage(self, direction: int) -> None:
        """Choose the next passage, or the one before."""
        if not self.blocks:
            return
        if self.chosen is None:
            number = 0 if direction > 0 else len(self.blocks) - 1
        else:
            place = (self.chosen[0], (self.chosen[1][0], len(self.turns[self.chosen[0]].answer)))
            number = bisect_right(self.blocks, place) - 1 + direction
        self.choose(max(0, min(number, len(self.blocks) - 1)) + 1)

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
            turn, place = pressed
            number = bisect_right(self.blocks, (turn, (place, len(self.turns[turn].answer))))
            self.choose(number)

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
        self.show_place(*chosen)
        self.refresh()

    def _word_at(self, turn: int, place: int) -> int:
        """The last word that begins at a place or before it."""
        return max(0, bisect_right(self._words[turn], place, key=lambda word: word.start) - 1)
