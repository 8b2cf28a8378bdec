"""Figures of agreement between two raters, from pairs of what each said. All are checked against scikit-learn and SciPy in tests.

Every figure is None where it cannot be told: no pairs, or no variation.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")
Label = TypeVar("Label", bound=Hashable)
Pairs = Sequence[tuple[Label, Label]]

RESAMPLES = 1000
_SEED = 20_26


def accuracy(pairs: Pairs[Label]) -> float | None:
    """Return the share of pairs that are equal, 0 to 1."""
    return sum(one == other for one, other in pairs) / len(pairs) if pairs else None


def kappa(pairs: Pairs[Label]) -> float | None:
    """Return Cohen's kappa, up to 1; 0 is what chance would give (Cohen 1960, A coefficient of agreement for nominal scales)."""
    return _kappa(pairs, lambda one, other: float(one != other))


def quadratic_kappa(pairs: Pairs[Label], order: Sequence[Label]) -> float | None:
    """Return the quadratic weighted kappa over ordered categories: a disagreement costs its squared distance (Cohen 1968)."""
    place = {label: number for number, label in enumerate(order)}
    return _kappa(pairs, lambda one, other: float((place[one] - place[other]) ** 2))


def _kappa(pairs: Pairs[Label], cost: Callable[[Label, Label], float]) -> float | None:
    """1 - observed cost / cost expected where both keep their shares of labels and pair them at random."""
    if not pairs:
        return None
    ones, others = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    observed = sum(cost(one, other) * count for (one, other), count in Counter(pairs).items()) / len(pairs)
    expected = sum(cost(one, other) * n * m for one, n in ones.items() for other, m in others.items()) / len(pairs) ** 2
    return 1 - observed / expected if expected else None


def macro_f1(pairs: Pairs[Label]) -> float | None:
    """Return the mean over labels of F1 = 2 tp / (2 tp + fp + fn), each label counting the same; the first of a pair is true."""
    if not pairs:
        return None
    counts = Counter(pairs)
    labels = {label for pair in pairs for label in pair}
    scores = []
    for label in labels:
        hits = counts[label, label]
        misses = sum(count for pair, count in counts.items() if (pair[0] == label) != (pair[1] == label))
        scores.append(2 * hits / (2 * hits + misses))
    return sum(scores) / len(scores)


def precision(pairs: Pairs[bool]) -> float | None:
    """Return the share of what the second called true that the first called true."""
    called = [one for one, other in pairs if other]
    return sum(called) / len(called) if called else None


def recall(pairs: Pairs[bool]) -> float | None:
    """Return the share of what the first called true that the second called true."""
    there = [other for one, other in pairs if one]
    return sum(there) / len(there) if there else None


def rank_correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Return Spearman's rho: the correlation of ranks, equal values sharing the mean of theirs."""
    if not pairs:
        return None
    ones, others = (_ranks(values) for values in zip(*pairs, strict=True))
    mean = (len(pairs) + 1) / 2
    spread = (sum((rank - mean) ** 2 for rank in ones) * sum((rank - mean) ** 2 for rank in others)) ** 0.5
    return sum((a - mean) * (b - mean) for a, b in zip(ones, others, strict=True)) / spread if spread else None


def area(pairs: Sequence[tuple[bool, float]]) -> float | None:
    """Return the area under the ROC curve: how often a true case stands higher than a false one, ties counting half."""
    true = sorted(value for is_true, value in pairs if is_true)
    false = [value for is_true, value in pairs if not is_true]
    if not true or not false:
        return None
    ranks = _ranks([*true, *false])
    return (sum(ranks[: len(true)]) - len(true) * (len(true) + 1) / 2) / (len(true) * len(false))


def _ranks(values: Sequence[float]) -> list[float]:
    order = sorted(range(len(values)), key=lambda index: values[index])
    ranks = [0.0] * len(values)
    start = 0
    for end in range(1, len(order) + 1):
        if end == len(order) or values[order[end]] != values[order[start]]:
            for index in order[start:end]:
                ranks[index] = (start + end + 1) / 2
            start = end
    return ranks


def interval(items: Sequence[T], figure: Callable[[Sequence[T]], float | None]) -> tuple[float, float] | None:
    """Return the 95 % percentile interval of a figure, by drawing the items anew with replacement (Efron 1979).

    What belongs together, such as all points of one answer, has to be one item. The same items always give the same interval.
    """
    random = Random(_SEED)  # noqa: S311 - resampling, not keys
    drawn = (figure(random.choices(items, k=len(items))) for _ in range(RESAMPLES) if items)
    figures = sorted(value for value in drawn if value is not None)
    if not figures:
        return None
    return figures[int(0.025 * len(figures))], figures[min(int(0.975 * len(figures)), len(figures) - 1)]
