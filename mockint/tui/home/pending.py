"""The line on the home screen that tells how many answers wait for a grading, and grades them."""

from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message
from textual.widgets import Static

from mockint.errors import MockintError
from mockint.text import plural

if TYPE_CHECKING:
    from textual.worker import Worker

    from mockint.store.store import Store
    from mockint.tui.app import MockintApp


class PendingLine(Static):
    """Shown only while something waits and a model is chosen."""

    app: "MockintApp"

    DEFAULT_CSS = """
    PendingLine { display: none; padding: 0 1; color: $text-warning; }
    PendingLine.shown { display: block; }
    """

    @dataclass
    class Ended(Message):
        """Nothing more is graded now; ``error`` is what failed, if anything did."""

        error: Exception | None = None

    def __init__(self) -> None:
        super().__init__("", id="pending", markup=False)
        self.count = 0
        self._grading: Worker[None] | None = None

    def show(self, store: "Store | None", model: bool) -> None:
        """Show how many answers wait."""
        if self._grading and not self._grading.is_finished:
            return  # it tells how far it is
        self.count = store.history.waiting_count(but=store.claims) if store and model else 0
        self.set_class(self.count > 0, "shown")
        wait = "waits" if self.count == 1 else "wait"
        key = self.app.with_keys("{home.grade}", self.screen)
        self.update(f"{plural(self.count, 'answer')} {wait} for a grading: press {key}")

    def toggle(self) -> None:
        """Grade what waits, or stop that; every answer is kept either way."""
        if self._grading and not self._grading.is_finished:
            self._grading.cancel()
            self._grading = None
            self.post_message(self.Ended())
        else:
            self._grading = self.app.run_worker(self._grade(), group="pending", exclusive=True, exit_on_error=False)

    async def _grade(self) -> None:
        from mockint.interview.pending import grade_pending  # noqa: PLC0415 - after the first frame

        done, of = 0, self.count
        failed: Exception | None = None
        stops = self.app.with_keys("{home.grade} stops it", self.screen)
        self.update(f"Grading 1 of {of} ... {stops}")
        try:
            async with aclosing(grade_pending(self.app.store, self.app.grader)) as late:
                async for one in late:
                    done += 1
                    failed = MockintError(one.feedback.error.message) if one.feedback.error else failed
                    self.update(f"Grading {min(done + 1, of)} of {of} ... {stops}")
        except Exception as error:  # noqa: BLE001 - whatever it was, the line must not wait for ever
            failed = error
        self._grading = None
        self.post_message(self.Ended(failed))
