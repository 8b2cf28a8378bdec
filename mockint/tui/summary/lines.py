"""What the page says, line by line. What was not graded is told as that, and never as a number."""

from textual.content import Content

from mockint.interview.summary import Part, QuestionSummary, Summary
from mockint.store.records import SessionRecord
from mockint.text import one_line, plural
from mockint.tui.widgets.clock import minutes

_LONGEST_WHY = 160
_OUTCOMES = {
    "needs_marking": "to be marked",
    "not_graded": "not graded",
    "waiting": "not graded yet",
    "unreadable": "not all of it can be read",
    "draft": "a draft, not submitted",
    "skipped": "skipped",
    "not_reached": "not reached",
}


def head_text(session: SessionRecord, told: Summary) -> str:
    """Return which interview it was, and how long it took."""
    title = one_line(session.title) if session.mode == "mock" else f"practice, {one_line(session.title)}"
    limit = f" of {minutes(session.minutes * 60_000)}" if session.minutes else ""
    return f"{title} · {plural(len(told.questions), 'question')} · {minutes(told.ms)}{limit}"


def unmarked_text(count: int) -> str:
    """Return that answers wait for the candidate's marks; empty where none does. The key stands in it by its name."""
    return (
        f"{plural(count, 'answer')} {'waits' if count == 1 else 'wait'} for your marks: press {{summary.mark}}"
        if count
        else ""
    )


def question_line(one: QuestionSummary, *, grading: bool) -> Content:
    """Return how one question went: its score, the time it took, and whether it was asked on or tried again."""
    more = [plural(one.follow_ups, "follow-up")] if one.follow_ups else []
    more += [f"{one.attempts} tries"] if one.attempts > 1 else []
    return Content.assemble(
        f"{one.question.position + 1} {one_line(one.question.rubric.question.id, 27):<27}",
        f"{minutes(one.ms) if one.attempt else '':>6}  ",
        ("grading ..." if grading else _outcome(one), "bold"),
        ("".join(f" · {told}" for told in more), "dim"),
    )


def parts_content(told: Summary) -> Content:
    """Return the strongest and the weakest part of the stories; nothing where there are none to compare."""
    if not told.compared:
        return Content()
    if told.strongest is None or told.weakest is None:
        return Content.styled("No part of your stories stands out over the whole, strong or weak.", "dim")
    by = ", told by code" if told.told_by_code else ""
    return Content("\n").join([_part("Strongest", told.strongest, by), _part("Weakest", told.weakest, by)])


def next_content(told: Summary) -> Content:
    """Return what to practise next, each with its key."""
    if not told.next:
        return Content.styled("What to practise next shows once an answer is graded or marked.", "dim")
    lines = [Content.styled("Practise next", "bold")]
    for key, one in enumerate(told.next, 1):
        lines.append(
            Content.assemble(
                (f" {key} ", "bold reverse"), f" {one.rubric.question.id}: ", one_line(one.why, _LONGEST_WHY)
            )
        )
    return Content("\n").join(lines)


def _outcome(one: QuestionSummary) -> str:
    if one.score is None:
        return _OUTCOMES.get(one.outcome, one.outcome)
    return f"{one.score} {one.band}" + (", self-marked" if one.outcome == "self_marked" else "")


def _part(word: str, part: Part, by: str) -> Content:
    counts = {"strong": part.strong, "thin": part.thin, "missing": part.missing}
    told = ", ".join(f"{rating} in {count}" for rating, count in counts.items() if count)
    return Content.assemble(
        (f"{word:<10}", "bold"), part.name.capitalize(), f": {told} of {plural(part.rated, 'answer')}", (by, "dim")
    )
