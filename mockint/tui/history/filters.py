"""The search and the filters above the history's table."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Select

from mockint.bank.models import LEVELS
from mockint.progress.periods import beginning
from mockint.store.answers import Order, Wanted
from mockint.tui.widgets.filters import picked, plain
from mockint.tui.widgets.search import SearchInput

_BANDS = ("strong", "solid", "developing", "weak")
_STATUSES = {
    "graded": "graded",
    "self_marked": "self-marked",
    "needs_marking": "to mark",
    "not_graded": "not graded",
    "waiting": "waits",
}
_DAYS = {1: "today", 7: "last 7 days", 30: "last 30 days", 365: "last year"}
_ORDERS: Mapping[Order, str] = {
    "newest": "newest first",
    "oldest": "oldest first",
    "best": "best first",
    "weakest": "weakest first",
    "pack": "by pack",
    "question": "by question",
    "level": "by level",
    "grader": "by grader",
    "status": "by status",
}


class Filters(Vertical):
    """Words, and a list of choices for each thing that can be told apart."""

    DEFAULT_CSS = """
    Filters { height: 2; padding: 0 1; margin-bottom: 1; }
    Filters Horizontal { height: 1; }
    Filters Select, Filters Input { width: 1fr; margin-right: 1; }
    Filters #words { width: 2fr; }
    """

    def __init__(self, packs: Sequence[str], graders: Sequence[str]) -> None:
        super().__init__()
        self._packs, self._graders = packs, graders

    def compose(self) -> ComposeResult:
        """Draw them."""
        with Horizontal():
            yield SearchInput("Words of answers, questions, feedback")
            yield _select("days", "Any time", _DAYS.items())
            orders = [(told, name) for name, told in _ORDERS.items()]
            yield Select(orders, value="newest", allow_blank=False, id="order", compact=True)
        with Horizontal():
            yield _select("pack", "Any pack", ((name, name) for name in self._packs))
            yield _select("level", "Any level", ((name, name) for name in LEVELS))
            yield _select("grader", "Any grader", ((name, name) for name in self._graders))
            yield _select("band", "Any score", ((name, name) for name in _BANDS))
            yield _select("status", "Any status", _STATUSES.items())

    @property
    def wanted(self) -> Wanted:
        """What is looked for."""
        chosen = {name: picked(self, name) for name in ("pack", "level", "grader", "band", "status")}
        days = picked(self, "days")
        today = datetime.now().astimezone().date()
        since = beginning(today - timedelta(days=days - 1)) if days else None
        return Wanted(words=self.query_one(Input).value, since=since, **chosen)

    @property
    def order(self) -> Order:
        """How the answers are sorted."""
        order: Order = picked(self, "order")
        return order

    def clear(self) -> None:
        """Look for nothing in particular."""
        self.query_one(Input).value = ""
        for select in self.query(Select):
            if select.id != "order":
                select.clear()


def _select(name: str, prompt: str, choices: Iterable[tuple[object, str]]) -> Select[object]:
    return Select(plain((told, value) for value, told in choices), prompt=prompt, id=name, compact=True)
