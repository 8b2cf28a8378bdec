"""From results to figures, as a table for people and as data for scripts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mockint.evaluation.figures import Figure, Judged, by_name, figures
from mockint.evaluation.gold import GoldAnswer, Labels
from mockint.evaluation.marks import Marks, of_feedback, of_labels
from mockint.evaluation.run import Done, failed
from mockint.grading.evidence import find
from mockint.grading.feedback import Feedback
from mockint.grading.score import band

_PLAIN = {"score_gap", "empty_score", "orders_gain", "seconds", "tokens_in", "tokens_out"}  # no shares of 1


def of_run(done: Sequence[Done]) -> list[Judged]:
    """Return what a grader found beside what people settled; what could not be judged is left out."""
    return [
        _judged(one.answer, Feedback.model_validate(one.result["feedback"])) for one in done if not failed(one.result)
    ]


def of_naive(done: Sequence[Done]) -> list[Judged]:
    """Return the naive scores beside what people settled."""
    judged = []
    for one in done:
        if failed(one.result):
            continue
        score = int(one.result["score"])
        marks = Marks({}, {}, {}, score, band(score))
        read, written = one.result["tokens"]
        tokens = (read, written) if read is not None and written is not None else None
        judged.append(Judged(_gold(one.answer), marks, style=one.answer.style, tokens=tokens))
    return judged


def of_labellers(answers: Sequence[GoldAnswer]) -> list[Judged]:
    """Return what one person said beside what another said, blind: the most that can be asked of a grader."""
    return [
        Judged(of_labels(answer.first, answer.rubric), of_labels(answer.second, answer.rubric), style=answer.style)
        for answer in answers
        if answer.first and answer.second
    ]


def of_two_runs(first: Sequence[Done], second: Sequence[Done]) -> list[Judged]:
    """Return what a grader found in one run beside what it found in another."""
    return [
        Judged(
            of_feedback(Feedback.model_validate(one.result["feedback"])),
            of_feedback(Feedback.model_validate(two.result["feedback"])),
        )
        for one, two in zip(first, second, strict=True)
        if not failed(one.result) and not failed(two.result)
    ]


def table(columns: Mapping[str, Sequence[Judged]]) -> str:
    """Return the figures as text: a line a figure, a column each for those who judged."""
    found = {name: by_name(figures(judged)) for name, judged in columns.items() if judged}
    if not found:
        return "nothing was judged"
    first = next(iter(found.values()))
    width = max(len(figure.says) for figure in first.values())
    lines = [" " * width + "".join(f"  {name:>20}" for name in found)]
    lines.append(f"{'answers':<{width}}" + "".join(f"  {len(columns[name]):>20}" for name in found))
    for name, figure in first.items():
        cells = [_cell(of[name]) for of in found.values()]
        if any(cells):
            lines.append(f"{figure.says:<{width}}" + "".join(f"  {cell:>20}" for cell in cells))
    return "\n".join(lines)


def as_json(columns: Mapping[str, Sequence[Judged]]) -> dict[str, Any]:
    """Return the figures as data: for each who judged, a map by the figures' names."""
    return {
        name: {
            "answers": len(judged),
            "figures": {
                figure.name: {"value": figure.value, "interval": figure.interval, "count": figure.count}
                for figure in figures(judged)
            },
        }
        for name, judged in columns.items()
        if judged
    }


def _cell(figure: Figure) -> str:
    if figure.value is None:
        return ""
    if figure.name in _PLAIN:
        return f"{figure.value:.0f}" if figure.name.startswith("tokens") else f"{figure.value:.1f}"
    around = f" [{_share(figure.interval[0])}, {_share(figure.interval[1])}]" if figure.interval else ""
    return _share(figure.value) + around


def _share(value: float) -> str:
    return f"{value:.2f}".replace("0.", ".", 1) if abs(value) < 1 else f"{value:.2f}"


def _gold(answer: GoldAnswer) -> Marks:
    return of_labels(answer.gold, answer.rubric)


def _judged(answer: GoldAnswer, feedback: Feedback) -> Judged:
    used = feedback.grader.tokens
    by_grader = [mark for mark in feedback.points if mark.by == "grader" and mark.evidence]
    made_up = [mark for mark in feedback.points if mark.unsupported is not None]
    return Judged(
        gold=_gold(answer),
        other=of_feedback(feedback),
        style=answer.style,
        stood=len(by_grader),
        claimed=len(by_grader) + len(made_up),
        suggested=_suggested(answer.gold, feedback),
        seconds=feedback.grader.seconds,
        tokens=(used.in_, used.out) if used and used.in_ is not None and used.out is not None else None,
    )


def _suggested(gold: Labels, feedback: Feedback) -> tuple[int, int] | None:
    """How many settled passages overlap one of the passages that are suggested for their points."""
    suggested = {mark.id: [one.span for one in mark.suggestions] for mark in feedback.points}
    if not any(suggested.values()):
        return None
    met = list(_settled_spans(gold, feedback))
    hits = sum(any(start < span[1] and span[0] < end for start, end in suggested[name]) for name, span in met)
    return hits, len(met)


def _settled_spans(gold: Labels, feedback: Feedback) -> Iterator[tuple[str, tuple[int, int]]]:
    for name, label in gold.points.items():
        span = find(label.quote, feedback.turns[0].answer) if label.verdict == "met" else None
        if span:
            yield name, span
