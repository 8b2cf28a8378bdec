"""The score: arithmetic that anyone can redo. The judge judges, this counts."""

from collections.abc import Mapping
from dataclasses import dataclass

from mockint.bank.models import Rubric, Severity
from mockint.grading.feedback import Band, Verdict

HALVES: Mapping[Verdict, int] = {"met": 2, "partial": 1, "missed": 0}  # in halves of a point's weight, to stay exact
PENALTY: Mapping[Severity, int] = {"major": 15, "minor": 5}
MOST_PENALTY = 20
BANDS: tuple[tuple[int, Band], ...] = ((85, "strong"), (70, "solid"), (50, "developing"), (0, "weak"))


@dataclass(frozen=True)
class Score:
    """What the marks add up to.

    Attributes:
        value: 0 to 100, or None while any point is unjudged.
        low: The score with every unjudged point missed.
        high: The score with every unjudged point met.
        band: The band of ``value``, or None.
    """

    value: int | None
    low: int
    high: int
    band: Band | None


def score(verdicts: Mapping[str, Verdict], flags: Mapping[str, bool | None], rubric: Rubric) -> Score:
    """Count the score: round half up(100 * sum of weight * verdict / sum of weights) - min(20, penalties), not below 0.

    ``met`` counts 1, ``partial`` 0.5, ``missed`` 0; a raised major flag costs 15, a minor one 5.

    Args:
        verdicts: A verdict by point id; a point without one is unjudged.
        flags: Whether a flag is raised, by flag id; None and left out cost nothing.
        rubric: The question's weights and severities.
    """
    low = _count(verdicts, flags, rubric, unjudged=0)
    high = _count(verdicts, flags, rubric, unjudged=2)
    if any(verdicts.get(point.id, "unjudged") == "unjudged" for point in rubric.question.expected):
        return Score(None, low, high, None)
    return Score(low, low, high, band(low))


def band(value: int) -> Band:
    """Return the band of a score of 0 to 100."""
    return next(name for least, name in BANDS if value >= least)


def penalty(flags: Mapping[str, bool | None], rubric: Rubric) -> int:
    """Return what the raised flags cost together, at most 20."""
    return min(MOST_PENALTY, sum(PENALTY[flag.severity] for flag in rubric.red_flags if flags.get(flag.id)))


def _count(verdicts: Mapping[str, Verdict], flags: Mapping[str, bool | None], rubric: Rubric, *, unjudged: int) -> int:
    points = rubric.question.expected
    halves = sum(point.weight * HALVES.get(verdicts.get(point.id, "unjudged"), unjudged) for point in points)
    return max(0, _of_hundred(halves, sum(point.weight for point in points)) - penalty(flags, rubric))


def _of_hundred(halves: int, weights: int) -> int:
    """Round half up, in whole numbers."""
    return (100 * halves + weights) // (2 * weights)


def sum_lines(verdicts: Mapping[str, Verdict], flags: Mapping[str, bool | None], rubric: Rubric) -> list[str]:
    """Return the sum of a score line by line, so that anyone can redo it."""
    points = rubric.question.expected
    weights = sum(point.weight for point in points)
    shares = {"met": "1", "partial": "½", "missed": "0", "unjudged": "?"}
    lines = [f"{point.weight} × {shares[verdicts.get(point.id, 'unjudged')]}  {point.id}" for point in points]
    counted = score(verdicts, flags, rubric)
    halves = sum(point.weight * HALVES.get(verdicts.get(point.id, "unjudged"), 0) for point in points)
    before = _of_hundred(halves, weights)
    still = sum(verdicts.get(point.id, "unjudged") == "unjudged" for point in points)
    if still:
        return [*lines, f"{halves / 2:g} of {weights} so far, {still} still to mark"]
    lines.append(f"{halves / 2:g} of {weights} = {before} of 100")
    raised = [flag for flag in rubric.red_flags if flags.get(flag.id)]
    lines += [f"− {PENALTY[flag.severity]}  {flag.id} ({flag.severity} red flag)" for flag in raised]
    if sum(PENALTY[flag.severity] for flag in raised) > MOST_PENALTY:
        lines.append(f"red flags cost at most {MOST_PENALTY}")
    if raised:
        lines.append(
            f"{before} − {penalty(flags, rubric)} = {counted.low}"
            + (" (never below 0)" if before < penalty(flags, rubric) else "")
        )
    return lines
