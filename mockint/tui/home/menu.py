"""What the menu of the home screen offers, in its order. Another line is one more ``Entry``."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets.option_list import Option

from mockint.text import one_line, plural
from mockint.tui.widgets.clock import minutes

if TYPE_CHECKING:
    from mockint.bank.library import Bank
    from mockint.store.records import SessionLine


@dataclass(frozen=True)
class Entry:
    """A line of the menu.

    Attributes:
        what: What it does, in a word.
        which: With what.
        told: More about that.
        action: The action of the home screen that it runs; no other line has the same.
    """

    what: str
    which: str
    told: str
    action: str

    @property
    def prompt(self) -> Content:
        """The line as it is shown."""
        told = f"   {one_line(self.told)}" if self.told else ""
        return Content.assemble((f"{self.what:<10}", "bold"), one_line(self.which), (told, "dim"))

    @property
    def option(self) -> Option:
        """The line as the menu takes it."""
        return Option(self.prompt, id=self.action)


def entries(
    bank: "Bank", left: "Sequence[SessionLine]", time_left: Mapping[int, int | None], *, has_history: bool
) -> Iterator[Entry]:
    """Yield the lines: what was left, what can be practised, what can be looked at, and what is wrong.

    Args:
        bank: The packs.
        left: The sessions that can be gone on with, the newest first.
        time_left: Milliseconds that are left of those that have a clock, by their numbers.
        has_history: Whether there is anything to look back at.
    """
    for line in left:
        done = sum(not answer.is_open for answer in line.answers)
        clock = time_left.get(line.id)
        which = f"session {line.id}" if clock is None else f"{minutes(clock)} left"
        yield Entry("Continue", line.title, f"{which}, {done} of {len(line.answers)} done", f"resume({line.id})")
    yield from _practice(bank)
    yield Entry("Choose", "questions by level, kind, topic and score", "", "browse")
    yield Entry("Stories", "what you bring to an interview", "", "stories")
    if has_history:
        yield review_entry("counting what is due ...")
        yield Entry("Look back", "history and replay", "", "history")
        yield Entry("Progress", "scores, STAR, points missed and time", "", "progress")
    for number, broken in enumerate(bank.broken):
        more = f", and {plural(others, 'more problem')}" if (others := len(broken.problems) - 1) else ""
        yield Entry("! Broken", f"{broken.path.name} is left out", f"{broken.problems[0]}{more}", f"problems({number})")


def review_entry(told: str) -> Entry:
    """Return the line of what is due today."""
    return Entry("Review", told, "", "review")


def _practice(bank: "Bank") -> Iterator[Entry]:
    count = sum(len(loaded.pack.questions) for loaded in bank.packs.values())
    yield Entry("Practise", "all packs", plural(count, "question"), "practise")
    yield Entry("Mock", "an interview against the clock", "feedback at the end", "mock")
    for name, loaded in sorted(
        bank.packs.items(), key=lambda item: item[1].source == "built-in"
    ):  # one's own come first
        told = plural(len(loaded.pack.questions), "question")
        own = "" if loaded.source == "built-in" else ", your own"
        yield Entry("Practise", loaded.pack.title, told + own, f"practise('{name}')")
