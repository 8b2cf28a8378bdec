"""The list of what to practise today in words, and as JSON data, which docs/review.md describes."""

from datetime import date

from mockint.grading.score import band
from mockint.review.queue import Item, Queue
from mockint.text import one_line, plural


def summary(queue: Queue) -> str:
    """Return the state of the day in one line."""
    left, done = len(queue.open), len(queue.items) - len(queue.open)
    if not queue.items:
        return f"nothing is due today{_next(queue)}"
    if not left:
        return f"done for today{_next(queue)}"
    told = f"{plural(left, 'question')} for today"
    return f"{told}, {done} done" if done else told


def lines(queue: Queue) -> list[str]:
    """Return the day's list for people: what to practise, and why."""
    told = [f"{queue.today.isoformat()}: {summary(queue)}."]
    for item in queue.items:
        told.append(f"{'✓' if item.done else '·'} {item.rubric.question.id} ({one_line(item.rubric.pack)})")
        told.append(f"    {reason(item, queue.today)}")
    if queue.more:
        told.append(
            f"{plural(queue.more, 'more question')} came back and can wait; the list shows what is nearest to forgotten."
        )
    return told


def reason(item: Item, today: date) -> str:
    """Return why a question stands in the list."""
    ago = (today - item.schedule.last).days
    when = "yesterday" if ago == 1 else f"{plural(ago, 'day')} ago"
    missed = f", {plural(len(item.missed), 'point')} missed" if item.missed else ""
    told = f"{item.score} of 100 ({band(item.score)}) {when}{missed}"
    if item.is_neighbour:
        return f"alike, in place of {item.due.question.id}, where a point was missed twice running: {told}"
    return told


def as_json(queue: Queue) -> dict[str, object]:
    """Return the day's list as JSON data."""
    return {
        "schema": 1,
        "today": queue.today.isoformat(),
        "items": [
            {
                "pack": item.rubric.pack,
                "question": item.rubric.question.id,
                "ask": item.rubric.question.ask,
                "done": item.done,
                "due": {
                    "pack": item.due.pack,
                    "question": item.due.question.id,
                    "since": item.schedule.due.isoformat(),
                    "last": item.schedule.last.isoformat(),
                    "score": item.score,
                    "missed": list(item.missed),
                    "retrievability": item.retrievability,
                },
            }
            for item in queue.items
        ],
        "more": queue.more,
        "next_day": queue.next_day.isoformat() if queue.next_day else None,
    }


def _next(queue: Queue) -> str:
    return f"; next on {queue.next_day.isoformat()}" if queue.next_day else ""
