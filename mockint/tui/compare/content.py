"""Two answers as content for the screen. Signs tell what was gained, lost and changed; colours only help."""

from collections.abc import Sequence

from textual.content import Content

from mockint.grading.feedback import Feedback, PointMark
from mockint.interview.compare import Comparison, Piece, PointChange
from mockint.report.text import SIGNS, origin_text, score_text
from mockint.store.records import AnswerRecord
from mockint.text import one_line, plural, when
from mockint.tui.widgets.clock import minutes
from mockint.tui.widgets.marks import STYLES
from mockint.words import count_spoken

_CHANGES = {
    "gained": ("▲ gained", "bold $text-success"),
    "lost": ("▼ lost", "bold $text-error"),
    "same": ("= same", "dim"),
    "open": ("? open", "dim"),
}
_WORDS = {
    "gone": ("−[", "]", "strike $text-error"),
    "new": ("+[", "]", "bold underline $text-success"),
    "same": ("", "", ""),
}


def answer_name(answer: AnswerRecord, feedback: Feedback | None) -> str:
    """Return a name by which an answer is chosen, such as ``72 solid · session 3, try 2 · 2026-11-22 14:05``."""
    told = "not graded" if feedback is None or feedback.error else "to mark"
    if feedback and feedback.score is not None:
        told = f"{feedback.score} {feedback.band}"
    tried = f", try {answer.attempt.number}" if answer.attempt.number > 1 else ""
    return (
        f"{told} · session {answer.session}{tried} · {when(answer.attempt.submitted_at or answer.attempt.started_at)}"
    )


def scores_content(told: Comparison) -> Content:
    """Return what the scores are to each other: their distance, or why there is none."""
    if told.gain is not None:
        sign = "▲ +" if told.gain > 0 else "▼ " if told.gain < 0 else "= "
        return Content.styled(f"{sign}{told.gain} points of 100", "bold")
    if told.differences:
        return Content.assemble(
            ("The two scores are no one scale: ", "bold $text-warning"), one_line("; ".join(told.differences)), "."
        )
    return Content("One of the two has no score, so there is nothing to count.")


def answer_content(number: int, answer: AnswerRecord, feedback: Feedback | None) -> Content:
    """Return how an answer went: its score with where that comes from, its time and its length."""
    lines = [
        Content.assemble((f"{number}  ", "bold"), (score_text(feedback) if feedback else "not graded yet", "bold"))
    ]
    if feedback:
        lines.append(Content.styled(origin_text(feedback), "dim"))
    words = (
        feedback.delivery.words if feedback else sum(count_spoken(turn.answer or "") for turn in answer.attempt.turns)
    )
    seconds = answer.attempt.seconds
    time = f"{minutes(seconds * 1000)} min, " if seconds else ""
    follow_ups = len(answer.attempt.turns) - 1
    asked = f", {plural(follow_ups, 'follow-up')}" if follow_ups else ""
    lines.append(Content(f"{time}{plural(words, 'word')}{asked}"))
    return Content("\n").join(lines)


def change_content(one: PointChange) -> Content:
    """Return what became of a point."""
    sign, style = _CHANGES[one.change]
    return Content.assemble((f"{sign:<9}", style), (f"×{one.point.weight} ", "dim"), one_line(one.point.text))


def mark_content(number: int, mark: PointMark | None) -> Content:
    """Return a point's mark in one of the answers, with its words."""
    if mark is None:
        return Content.styled(f"{number}  not asked for, or not graded", "dim")
    by = " by you" if mark.by == "candidate" else ""
    quote = f" “{one_line(mark.evidence.quote)}”" if mark.evidence else ""
    return Content.assemble(
        f"  {number}  ", (SIGNS[mark.verdict], STYLES[mark.verdict]), (by, "dim"), (quote, "italic")
    )


def words_content(pieces: Sequence[Piece], kinds: Sequence[str]) -> Content:
    """Return the words of these kinds in order, those that changed between signs."""
    parts = []
    for piece in pieces:
        if piece.kind in kinds:
            before, after, style = _WORDS[piece.kind]
            parts.append(Content.styled(f"{before}{piece.text}{after}", style) if style else Content(piece.text))
    return Content(" ").join(parts)
