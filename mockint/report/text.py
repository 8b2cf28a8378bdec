"""Feedback and sessions as plain text for a terminal or a file."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from mockint.bank.models import STAR_PARTS, Rubric
from mockint.config import Price
from mockint.grading.feedback import BetterAnswer, Evidence, Feedback
from mockint.grading.score import sum_lines
from mockint.report.cost import tokens_text
from mockint.store.records import AnswerLine, AttemptRecord, Disagreement, ListedAnswer, Moment
from mockint.text import one_line, plural

WIDTH = 100
SIGNS = {"met": "✓ met", "partial": "◐ partial", "missed": "✗ missed", "unjudged": "? open"}


def feedback_text(
    feedback: Feedback,
    rubric: Rubric,
    prices: Mapping[str, Price] | None = None,
    disagreements: Mapping[str, Disagreement] | None = None,
    *,
    with_ask: bool = True,
) -> str:
    """Return a feedback as text: the one thing to change first, then the score with its sum, and every mark with its words.

    Args:
        feedback: What came out.
        rubric: What the answer was held against.
        prices: What tokens cost, by the model's name; without it no money is told.
        disagreements: Where the candidate sees a mark otherwise, by point.
        with_ask: Whether the question stands above it.
    """
    ask = [*_wrapped(rubric.question.ask), ""] if with_ask else []
    return "\n".join([*ask, *_lines(feedback, rubric, prices, disagreements or {})])


def rubric_text(rubric: Rubric) -> str:
    """Return a question with all that an answer to it is held against."""
    question = rubric.question
    lines = [
        f"{question.id} ({rubric.pack} version {rubric.pack_version}): {question.kind}, {question.level}, {question.minutes:g} min",
        "",
        question.ask,
        "",
        f"What it is for: {question.intent}",
        "",
        "Expected",
    ]
    for point in question.expected:
        lines.append(f"  {point.weight}  {point.text}  [{point.id}]")
        lines += [f"     half: {point.partial}"] if point.partial else []
        lines += [f"     sounds like: {'; '.join(point.cues)}"] if point.cues else []
    lines += ["", "Red flags", *(f"  {flag.severity}: {flag.text}  [{flag.id}]" for flag in rubric.red_flags)]
    if question.star:
        lines += ["", "STAR", *(f"  {name}: {getattr(question.star, name)}" for name in STAR_PARTS)]
    lines += [
        "",
        "Follow-ups",
        *(f"  if {follow.if_missing} is missing: {follow.ask}" for follow in question.follow_ups),
    ]
    lines += ["", "Model answer", question.model_answer, *(f"\nTip: {tip}" for tip in question.tips)]
    return "\n".join(lines)


def score_text(feedback: Feedback) -> str:
    """Return the score in words, such as ``72 of 100, solid (self-marked)``."""
    if feedback.error:
        return f"not graded: {feedback.error.message}"
    if feedback.score is None:
        low, high = feedback.range or (0, 100)
        left = sum(mark.verdict == "unjudged" for mark in feedback.points)
        return f"no score yet: {plural(left, 'point')} to mark, {low} to {high} of 100 possible"
    own = " (self-marked)" if feedback.status == "self_marked" else ""
    return f"{feedback.score} of 100, {feedback.band}{own}"


def flags_left_text(feedback: Feedback) -> str:
    """Return what to say of the flags that nobody looked for; empty where there are none."""
    left = sum(mark.raised is None for mark in feedback.red_flags)
    if not left:
        return ""
    flags = plural(left, "flag")
    if feedback.error:
        return f"{flags} not looked for, since nothing was graded"
    if feedback.grader.name == "offline":
        return f"no plain sign of {flags}, and no model looked closer"
    return f"the model did not look for {flags}"


def ungraded_text(attempt: AttemptRecord) -> str:
    """Return what stands in the place of the score where an answer has no feedback that can be read."""
    return "not all of it can be read" if attempt.unreadable else "answered, waits for grading"


def origin_text(feedback: Feedback, prices: Mapping[str, Price] | None = None) -> str:
    """Return where the marks come from and what they cost.

    Such as ``marked by llm · a-model · grade-2 · kpi-stories version 1 · 911 tokens in (640 cached), 402 out · 4.1 s``.

    Args:
        feedback: What came out.
        prices: What tokens cost, by the model's name; without it no money is told.
    """
    grader = feedback.grader
    own = any(mark.by == "candidate" for mark in feedback.points)
    if feedback.error:
        lead = "tried by"
    elif grader.name == "offline":
        lead = "marked by you, computed by" if own else "computed by"
    else:
        lead = "marked by you and by" if own else "marked by"
    parts = [grader.name, grader.model, grader.prompt, f"{feedback.pack} version {feedback.pack_version}"]
    if grader.passes:
        parts.append(f"median of {grader.passes.count} passes")
    tokens = grader.tokens
    if tokens and (tokens.in_ or tokens.out):
        parts.append(tokens_text(tokens.in_ or 0, tokens.cached or 0, tokens.out or 0))
    parts.append(f"{grader.seconds:.1f} s")
    price = (prices or {}).get(grader.model or "")
    if price and tokens:
        parts.append(f"cost {price.of(tokens.in_ or 0, tokens.cached or 0, tokens.out or 0):.4f}")
    return f"{lead} " + " · ".join(part for part in parts if part)


def better_text(better: BetterAnswer) -> str:
    """Return a better answer with a word on its blanks and on where it comes from."""
    notes = [
        "Written by a model from your own words. Fill in what stands in square brackets; say the rest only where it is true."
    ]
    if better.blanked:
        them = ", ".join(f"“{one_line(words, 40)}”" for words in better.blanked)
        notes.append(f"Blanked by code, since you never said it: {them}.")
    writer = better.writer
    parts = [part for part in (writer.model, writer.prompt, f"{writer.seconds:.1f} s") if part]
    return "\n".join([better.text, "", *notes, " · ".join(parts)])


def claim_text(unsupported: str) -> str:
    """Return what to say of a mark that a model gave without standing words."""
    return (
        f"claimed, but not in the answer: “{unsupported}”" if unsupported else "claimed without any words of the answer"
    )


def disagreement_text(own: Disagreement) -> str:
    """Return how the candidate sees a mark otherwise, such as ``you: met, because ...``."""
    return f"you: {own.mark.verdict}, because {one_line(own.reason)}"


def hints_text(moments: Sequence[Moment]) -> str:
    """Return how many hints were looked at; empty where none was."""
    count = sum(moment.kind == "hint" for moment in moments)
    return f"{plural(count, 'hint')} {'was' if count == 1 else 'were'} looked at" if count else ""


def delivery_text(feedback: Feedback) -> str:
    """Return how it was said, in one line."""
    told = feedback.delivery
    parts = [
        f"{plural(told.words, 'word')}, {told.minutes_spoken:g} min spoken (aim {told.minutes_aimed:g})",
        plural(told.fillers, "filler") + _named(told.filler_words),
        plural(told.hedges, "hedge") + _named(told.hedge_words),
        f"I {told.i} × / we {told.we} ×",
        plural(told.figures, "figure"),
    ]
    return " · ".join(parts)


def outcome_text(answer: AnswerLine) -> str:
    """Return how a question went, such as ``72 solid, self-marked``."""
    if not answer.attempts:
        return "skipped" if answer.skipped else "not answered"
    return marks_text(answer)


def marks_text(answer: AnswerLine | ListedAnswer) -> str:
    """Return how a submitted answer went, such as ``72 solid, self-marked``."""
    if answer.status is None:
        return "answered, waits for grading"
    if answer.score is None:
        return "not graded" if answer.status == "not_graded" else "to mark"
    by = "self-marked" if answer.status == "self_marked" else answer.model or answer.grader
    return f"{answer.score:>3} {answer.band}, {by}"


def _lines(
    feedback: Feedback,
    rubric: Rubric,
    prices: Mapping[str, Price] | None,
    disagreements: Mapping[str, Disagreement],
) -> Iterator[str]:
    if feedback.headline:
        yield from _wrapped(f"One thing to change next: {feedback.headline.text}")
    yield from _wrapped(score_text(feedback))
    yield origin_text(feedback, prices)
    for notice in feedback.notices:
        yield from _wrapped(f"! {notice.message}")
    if not feedback.error:
        yield "\nPoints"
        yield from _points(feedback, rubric, disagreements)
        yield "\nThe sum"
        verdicts = {mark.id: mark.verdict for mark in feedback.points}
        yield from (
            f"  {line}" for line in sum_lines(verdicts, {mark.id: mark.raised for mark in feedback.red_flags}, rubric)
        )
        yield from _star(feedback)
        yield from _flags(feedback, rubric)
    yield "\nDelivery"
    yield from _wrapped(delivery_text(feedback), "  ")


def _points(feedback: Feedback, rubric: Rubric, disagreements: Mapping[str, Disagreement]) -> Iterator[str]:
    expected = {point.id: point for point in rubric.question.expected}
    for mark in feedback.points:
        point = expected[mark.id]
        yield from _wrapped(f"{SIGNS[mark.verdict]} (weight {point.weight})  {point.text}", "  ", "      ")
        yield from _quote(mark.evidence)
        if mark.unsupported is not None:
            yield from _wrapped(claim_text(mark.unsupported), "      ")
        if mark.advice:
            yield from _wrapped(f"→ {mark.advice}", "      ")
        if own := disagreements.get(mark.id):
            yield from _wrapped(disagreement_text(own), "      ")


def _star(feedback: Feedback) -> Iterator[str]:
    if feedback.star is None:
        return
    yield "\nSTAR (beside the score)"
    for name in STAR_PARTS:
        part = feedback.star.part(name)
        yield f"  {name:<10}{part.rating or 'cannot be told'}"
        yield from _quote(part.evidence)
        if part.advice:
            yield from _wrapped(f"→ {part.advice}", "      ")


def _flags(feedback: Feedback, rubric: Rubric) -> Iterator[str]:
    texts = {flag.id: flag for flag in rubric.red_flags}
    raised = [mark for mark in feedback.red_flags if mark.raised]
    yield "\nRed flags"
    for mark in raised:
        yield from _wrapped(f"⚑ {texts[mark.id].severity}: {texts[mark.id].text}", "  ", "      ")
        yield from _quote(mark.evidence)
    if left := flags_left_text(feedback):
        yield f"  {left}"
    elif not raised:
        yield "  none raised"


def _quote(evidence: Evidence | None) -> Iterator[str]:
    if evidence:
        yield from _wrapped(f"“{one_line(evidence.quote)}”", "      ")


def _named(counts: dict[str, int]) -> str:
    return f" ({', '.join(f'{word} {count}' for word, count in list(counts.items())[:3])})" if counts else ""


def _wrapped(text: str, indent: str = "", hanging: str | None = None) -> list[str]:
    return textwrap.wrap(
        one_line(text), WIDTH, initial_indent=indent, subsequent_indent=indent if hanging is None else hanging
    )
