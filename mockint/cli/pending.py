"""``mockint grade --pending``: grade the answers of past sessions that wait, and keep the marks."""

import asyncio
from contextlib import aclosing

from mockint.cli.data import open_store
from mockint.cli.options import put, put_json
from mockint.config import Settings
from mockint.errors import UsageError
from mockint.grading.choice import choose_grader, make_grader
from mockint.interview.pending import GradedLate, grade_pending
from mockint.report.text import score_text
from mockint.store.store import Store
from mockint.text import one_line, plural


class NoModelChosenError(UsageError):
    """Waiting answers want a model, and none was chosen."""

    code = "no-model-chosen"


def grade_what_waits(chosen: Settings, *, as_json: bool) -> int:
    """Grade what waits and return the exit code: 1 where something waits still.

    Raises:
        NoModelChosenError: No model was chosen.
    """
    if choose_grader(chosen).name == "offline":
        raise NoModelChosenError(
            "waiting answers want a model: run mockint setup, or name one with --model and --base-url"
        )
    with open_store(to_write=True) as store:
        graded = asyncio.run(_grade(store, chosen, as_json=as_json))
        left = store.history.waiting_count()
        elsewhere = left - store.history.waiting_count(but=store.claims)
    if not as_json:
        told = f"{plural(graded, 'answer')} graded" if graded else "nothing was graded"
        rest = f"; {plural(left, 'answer')} {'waits' if left == 1 else 'wait'} still" if left else ""
        if elsewhere:
            rest += f", {elsewhere} of them being graded by another mockint"
        put(f"{told}{rest}." if graded or left else "No answer waits for a grading.")
    return 1 if left else 0


async def _grade(store: Store, chosen: Settings, *, as_json: bool) -> int:
    graded = 0
    async with aclosing(grade_pending(store, make_grader(chosen))) as late:
        async for one in late:
            graded += one.feedback.error is None
            if as_json:
                put_json(_as_json(one))
            else:
                put(f"session {one.waiting.session}, {one_line(one.feedback.question)}: {score_text(one.feedback)}")
    return graded


def _as_json(late: GradedLate) -> dict[str, object]:
    where = {"session": late.waiting.session, "attempt": late.waiting.attempt.number}
    return {**where, **late.feedback.model_dump(mode="json")}
