"""Fit the offline STAR ratings on the tuning part of the gold set, and print the table for ``mockint/grading/star_model.py``.

``python benchmarks/tune_star.py`` first shows how the whole way from words to ratings does on questions that it was not fitted on:
each question is left out once, weights and bounds are fitted on the others and rate its answers. With ``--write``
the table in the source is replaced.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from statistics import mean, pstdev

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from mockint.bank.library import load_bank  # noqa: E402 - found by the line above
from mockint.bank.models import STAR_PARTS, Kind, StarPartName  # noqa: E402
from mockint.evaluation.agreement import area, quadratic_kappa, rank_correlation  # noqa: E402
from mockint.evaluation.gold import GoldAnswer, read_gold  # noqa: E402
from mockint.grading.feedback import Rating  # noqa: E402
from mockint.grading.sheet import Sheet  # noqa: E402
from mockint.grading.star import rate_star  # noqa: E402
from mockint.grading.star_features import Features, features, is_english  # noqa: E402
from mockint.grading.star_model import Model, PartModel  # noqa: E402
from mockint.grading.submission import Submission  # noqa: E402

SOURCE = ROOT / "mockint" / "grading" / "star_model.py"
MARK = "# TABLE\n"
RATINGS: tuple[Rating, ...] = ("missing", "thin", "strong")
STRONG = RATINGS.index("strong")
# Chosen by hand, few for each part: what an engineer would expect to matter there, and what held up across questions.
USED: Mapping[StarPartName, tuple[str, ...]] = {
    "situation": ("figures", "setting", "scene", "aims", "reasons", "abstract"),
    "task": ("figures", "task words", "setting", "would-be deeds", "process", "abstract"),
    "action": ("figures", "deeds", "others", "undone", "vague", "abstract"),
    "result": ("late figures", "figures", "outcome", "moved", "situational"),
}
PENALTY = 50.0  # on the square of standardised weights; with 90 answers, half of what least squares would give
STEPS = 40  # places at which a bound is tried
NEAR = 0.04  # bounds that do nearly as well as the best are averaged: the best alone is chance
# Only the ends of the scale tell the task: on questions left out, nine in ten of these are right, and of the next ones only two in three.
SURELY_MISSING, SURELY_STRONG = 0.06, 0.12


@dataclass(frozen=True)
class Case:
    """One answer, as counted and as people rated it: 0 missing, 1 thin, 2 strong."""

    gold: GoldAnswer
    readable: Sequence[str]
    kind: Kind
    counted: Features
    settled: Mapping[StarPartName, int]
    wanted: Mapping[StarPartName, float]


def main() -> None:
    """Show the figures on left-out questions, then the table fitted on all."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--write", action="store_true", help="replace the table in the source")
    write = options.parse_args().write
    cases = list(tuning())
    held_out = list(left_out(cases))
    print(f"{len(cases)} answers, each rated by a model that has not seen its question\n")
    report(held_out)
    table = as_source(fit(cases))
    print(f"\nfitted on all:\n\n{table}")
    if write:
        head, _, _ = SOURCE.read_text(encoding="utf-8").partition(MARK)
        SOURCE.write_text(head + MARK + table, encoding="utf-8")


def tuning() -> Iterator[Case]:
    """Yield the answers of the tuning part that have STAR labels."""
    for answer in read_gold("tuning", load_bank(Path("/nonexistent"))):
        if not answer.gold.star:
            continue
        readable = Sheet(Submission.of(answer.rubric, answer.answer)).readable
        kind = answer.rubric.question.kind
        # Both labellers' first word beside the settled one: where they parted, the truth lies between.
        raters = [who.star for who in (answer.gold, answer.first, answer.second) if who and who.star]
        yield Case(
            answer,
            readable,
            kind,
            features(readable, kind),
            {part: RATINGS.index(answer.gold.star[part]) for part in STAR_PARTS},
            {part: mean(RATINGS.index(star[part]) for star in raters) for part in STAR_PARTS},
        )


def left_out(cases: Sequence[Case]) -> Iterator[tuple[Case, Model]]:
    """Yield each answer with a model fitted without the answers to its question."""
    for question in dict.fromkeys(case.gold.rubric.question.id for case in cases):
        model = fit([case for case in cases if case.gold.rubric.question.id != question])
        yield from ((case, model) for case in cases if case.gold.rubric.question.id == question)


def fit(cases: Sequence[Case]) -> Model:
    """Return weights and bounds for each part."""
    cases = [case for case in cases if is_english(case.readable)]
    return {part: fit_part(part, cases) for part in STAR_PARTS}


def fit_part(part: StarPartName, cases: Sequence[Case]) -> PartModel:
    """Fit by ridge regression on the ratings as 0, 1, 2; then choose the bounds."""
    names = USED[part]
    middle = {name: mean(case.counted[name] for case in cases) for name in names}
    spread = {name: pstdev(case.counted[name] for case in cases) or 1.0 for name in names}
    rows = [[(case.counted[name] - middle[name]) / spread[name] for name in names] for case in cases]
    level = mean(case.wanted[part] for case in cases)
    solved = ridge(rows, [case.wanted[part] - level for case in cases])
    weights = {name: round(weight / spread[name], 2) for name, weight in zip(names, solved, strict=True)}
    scores = [PartModel(weights, 0, 0).score(case.counted) for case in cases]
    settled = [case.settled[part] for case in cases]
    thin, strong = sure_bounds(scores) if part == "task" else bounds(scores, settled)
    return PartModel(weights, round(thin, 2), round(strong, 2))


def ridge(rows: Sequence[Sequence[float]], wanted: Sequence[float]) -> list[float]:
    """Solve (X'X + penalty) w = X'y by elimination; the matrix is positive definite, so no pivot is zero."""
    size = len(rows[0])
    matrix = [
        [sum(row[i] * row[j] for row in rows) + PENALTY * (i == j) for j in range(size)]
        + [sum(row[i] * y for row, y in zip(rows, wanted, strict=True))]
        for i in range(size)
    ]
    for i in range(size):
        matrix[i] = [value / matrix[i][i] for value in matrix[i]]
        for k in range(size):
            if k != i:
                matrix[k] = [a - matrix[k][i] * b for a, b in zip(matrix[k], matrix[i], strict=True)]
    return [line[-1] for line in matrix]


def bounds(scores: Sequence[float], settled: Sequence[int]) -> tuple[float, float]:
    """Return the bounds that agree best with people: the sum of quadratic kappa and AUC of strong, over a plateau of near-best ones."""
    places = [sorted(scores)[int((i + 0.5) * len(scores) / STEPS)] for i in range(STEPS)]
    tried = [(agreement(scores, settled, low, high), low, high) for low, high in combinations(places, 2) if low < high]
    best = max(value for value, _, _ in tried)
    plateau = [(low, high) for value, low, high in tried if value >= best - NEAR]
    return mean(low for low, _ in plateau), mean(high for _, high in plateau)


def agreement(scores: Sequence[float], settled: Sequence[int], thin: float, strong: float) -> float:
    """Return how well ratings by these bounds agree with people's."""
    pairs = [(gold, (score >= thin) + (score >= strong)) for gold, score in zip(settled, scores, strict=True)]
    return (quadratic_kappa(pairs, (0, 1, 2)) or 0) + (area([(gold == STRONG, rated) for gold, rated in pairs]) or 0)


def sure_bounds(scores: Sequence[float]) -> tuple[float, float]:
    """Return the bounds outside which the lowest are missing and the highest strong, nearly always."""
    ranked = sorted(scores)
    return ranked[int(SURELY_MISSING * len(ranked))], ranked[int((1 - SURELY_STRONG) * len(ranked))]


def report(rated: Sequence[tuple[Case, Model]]) -> None:
    """Print the figures of the ratings, and of the scores before they are cut into three."""
    told = [{one.name: one.rating for one in rate_star(case.readable, case.kind, model)} for case, model in rated]
    print(f"{'':<10}{'AUC score':>10}{'AUC 3':>8}{'QWK':>8}{'same':>8}   missing/thin/strong/untold   empty answers")
    for part in STAR_PARTS:
        scores = [(case.settled[part] == STRONG, model[part].score(case.counted)) for case, model in rated]
        pairs = [
            (case.settled[part], RATINGS.index(rating))
            for (case, _), star in zip(rated, told, strict=True)
            if (rating := star[part])
        ]
        empty = Counter(star[part] for (case, _), star in zip(rated, told, strict=True) if case.gold.style == "empty")
        all_of = Counter(star[part] for star in told)
        values = [
            area(scores),
            area([(gold == STRONG, rating) for gold, rating in pairs]),
            quadratic_kappa(pairs, (0, 1, 2)),
            mean(gold == rating for gold, rating in pairs) if pairs else None,
        ]
        shown = "".join(f"{'-' if value is None else f'{value:.2f}':>9}" for value in values)
        print(f"{part:<10}{shown}   {[*(all_of[rating] for rating in RATINGS), all_of[None]]}   {dict(empty)}")
    means = [
        (float(case.gold.gold.overall), mean(RATINGS.index(rating) for rating in star.values() if rating))
        for (case, _), star in zip(rated, told, strict=True)
        if case.gold.gold.overall is not None and any(star.values())
    ]
    print(f"mean of STAR and overall, rank correlation: {rank_correlation(means) or 0:.2f}")


def as_source(model: Model) -> str:
    """Return a model as Python, as ruff would lay it out."""
    lines = ["MODEL: Model = {"]
    for name, part in model.items():
        lines += [f'    "{name}": PartModel(', "        weights={"]
        lines += [f'            "{feature}": {weight},' for feature, weight in part.weights.items()]
        lines += ["        },", f"        thin={part.thin},", f"        strong={part.strong},", "    ),"]
    return "\n".join([*lines, "}", ""])


if __name__ == "__main__":
    main()
