"""The figures of agreement, each against scikit-learn or SciPy, a textbook, and what holds for all of them."""

import math
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr
from sklearn.metrics import (
    accuracy_score,
    cohen_kappa_score,
    f1_score,
    precision_score,
    recall_score,
    roc_auc_score,
)

from mockint.evaluation import agreement

Pair = tuple[Any, Any]
VERDICTS = ("missed", "partial", "met")
SEEDS = range(12)

# 100 diagnoses by two raters: Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, table 18.1.
DIAGNOSES = {
    ("psychotic", "psychotic"): 75, ("psychotic", "neurotic"): 1, ("psychotic", "organic"): 4,
    ("neurotic", "psychotic"): 5, ("neurotic", "neurotic"): 4, ("neurotic", "organic"): 1,
    ("organic", "organic"): 10,
}  # fmt: skip

verdict_pairs = st.lists(st.tuples(st.sampled_from(VERDICTS), st.sampled_from(VERDICTS)), max_size=40)
flag_pairs = st.lists(st.tuples(st.booleans(), st.booleans()), max_size=40)
numbers = st.integers(0, 100)
number_pairs = st.lists(st.tuples(numbers, numbers), max_size=40)


def verdicts(seed: int) -> list[Pair]:
    """Pairs that agree more often than not."""
    random = Random(seed)
    ones = random.choices(VERDICTS, [3, 1, 2], k=random.randint(2, 300))
    return [(one, one if random.random() < 0.7 else random.choice(VERDICTS)) for one in ones]


def flags(seed: int) -> list[Pair]:
    random = Random(seed)
    return [(random.random() < 0.3, random.random() < 0.4) for _ in range(random.randint(20, 300))]


def scores(seed: int, highest: int = 20) -> list[Pair]:
    """Pairs of numbers with many ties that go along with each other."""
    random = Random(seed)
    ones = [random.randint(0, highest) for _ in range(random.randint(5, 200))]
    return [(one, one + random.randint(-4, 4)) for one in ones]


def columns(pairs: Sequence[Pair]) -> tuple[list[Any], list[Any]]:
    return [one for one, _ in pairs], [other for _, other in pairs]


@pytest.mark.parametrize("seed", SEEDS)
def test_figures_of_verdicts_are_those_of_scikit_learn(seed: int) -> None:
    pairs = verdicts(seed)
    ones, others = columns(pairs)
    assert agreement.accuracy(pairs) == pytest.approx(accuracy_score(ones, others))
    assert agreement.kappa(pairs) == pytest.approx(cohen_kappa_score(ones, others))
    assert agreement.macro_f1(pairs) == pytest.approx(f1_score(ones, others, average="macro"))
    assert agreement.quadratic_kappa(pairs, VERDICTS) == pytest.approx(
        cohen_kappa_score(ones, others, labels=list(VERDICTS), weights="quadratic")
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_precision_and_recall_are_those_of_scikit_learn(seed: int) -> None:
    pairs = flags(seed)
    ones, others = columns(pairs)
    assert agreement.precision(pairs) == pytest.approx(precision_score(ones, others))
    assert agreement.recall(pairs) == pytest.approx(recall_score(ones, others))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_rank_correlation_is_that_of_scipy(seed: int) -> None:
    pairs = scores(seed)
    assert agreement.rank_correlation(pairs) == pytest.approx(spearmanr(*columns(pairs)).statistic)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_area_under_the_curve_is_that_of_scikit_learn(seed: int) -> None:
    pairs = [(one > 10, other) for one, other in [(0, 3), (20, 3), *scores(seed)]]
    assert agreement.area(pairs) == pytest.approx(roc_auc_score(*columns(pairs)))


def test_kappa_of_the_textbook() -> None:
    pairs = [pair for pair, count in DIAGNOSES.items() for _ in range(count)]
    assert agreement.accuracy(pairs) == 0.89
    # .89 agree; by chance .80 x .80 + .10 x .05 + .10 x .15 = .66 would.
    assert agreement.kappa(pairs) == pytest.approx((0.89 - 0.66) / (1 - 0.66))
    assert round(agreement.kappa(pairs) or 0, 2) == 0.68


def test_a_step_further_off_costs_four_times_as_much() -> None:
    near = [("missed", "missed"), ("met", "met"), ("missed", "partial"), ("met", "partial")]
    far = [("missed", "missed"), ("met", "met"), ("missed", "met"), ("met", "missed")]
    # Near: (0 + 0 + 1 + 1) / 4 is paid, and by chance (2x2x1 + 2x1x4 + 2x1x4 + 2x2x1) / 16 would be.
    assert agreement.quadratic_kappa(near, VERDICTS) == pytest.approx(1 - 0.5 / 1.5)
    assert agreement.quadratic_kappa(far, VERDICTS) == pytest.approx(0)


@given(verdict_pairs)
def test_it_does_not_matter_who_is_the_first_rater(pairs: list[Pair]) -> None:
    turned = [(other, one) for one, other in pairs]
    assert agreement.accuracy(pairs) == agreement.accuracy(turned)
    assert agreement.kappa(pairs) == pytest.approx(agreement.kappa(turned))
    assert agreement.quadratic_kappa(pairs, VERDICTS) == pytest.approx(agreement.quadratic_kappa(turned, VERDICTS))
    assert agreement.macro_f1(pairs) == pytest.approx(agreement.macro_f1(turned))


@given(flag_pairs)
def test_what_is_precision_for_one_is_recall_for_the_other(pairs: list[Pair]) -> None:
    assert agreement.precision(pairs) == agreement.recall([(other, one) for one, other in pairs])


@given(number_pairs)
def test_ranks_know_no_first_rater_and_no_scale(pairs: list[Pair]) -> None:
    found = agreement.rank_correlation(pairs)
    assert found == pytest.approx(agreement.rank_correlation([(other, one) for one, other in pairs]))
    assert found == pytest.approx(agreement.rank_correlation([(one, other**3) for one, other in pairs]))


@given(verdict_pairs, flag_pairs, number_pairs)
def test_figures_keep_to_their_bounds(verdicts: list[Pair], flags: list[Pair], numbers: list[Pair]) -> None:
    shares = [
        agreement.accuracy(verdicts),
        agreement.macro_f1(verdicts),
        agreement.precision(flags),
        agreement.recall(flags),
        agreement.area([(one > 50, other) for one, other in numbers]),
    ]
    from_minus_one = [
        agreement.kappa(verdicts),
        agreement.quadratic_kappa(verdicts, VERDICTS),
        agreement.rank_correlation(numbers),
    ]
    assert all(share is None or 0 <= share <= 1 for share in shares)
    assert all(figure is None or -1 - 1e-9 <= figure <= 1 + 1e-9 for figure in from_minus_one)


@given(st.lists(st.sampled_from(VERDICTS), min_size=2, max_size=40).filter(lambda said: len(set(said)) > 1))
def test_who_says_the_same_agrees_fully(said: list[str]) -> None:
    pairs = [(one, one) for one in said]
    assert agreement.kappa(pairs) == agreement.quadratic_kappa(pairs, VERDICTS) == agreement.macro_f1(pairs) == 1
    assert agreement.rank_correlation([(VERDICTS.index(one), VERDICTS.index(one)) for one in said]) == pytest.approx(1)


@pytest.mark.parametrize(
    "figure",
    [
        agreement.accuracy,
        agreement.kappa,
        agreement.macro_f1,
        agreement.precision,
        agreement.recall,
        agreement.rank_correlation,
        agreement.area,
        lambda pairs: agreement.quadratic_kappa(pairs, VERDICTS),
    ],
)
def test_of_nothing_nothing_can_be_told(figure: Callable[[Sequence[Any]], float | None]) -> None:
    assert figure([]) is None
    assert agreement.interval([], figure) is None


def test_without_variation_nothing_can_be_told() -> None:
    all_met = [("met", "met")] * 5
    assert agreement.kappa(all_met) is None  # chance alone would agree as well
    assert agreement.quadratic_kappa(all_met, VERDICTS) is None
    assert agreement.accuracy(all_met) == agreement.macro_f1(all_met) == 1
    assert agreement.rank_correlation([(1, 5), (2, 5), (3, 5)]) is None
    assert agreement.area([(True, 1), (True, 2)]) is None
    assert agreement.area([(False, 1), (False, 2)]) is None
    assert agreement.precision([(True, False), (False, False)]) is None  # nothing was called
    assert agreement.recall([(False, True), (False, False)]) is None  # nothing was there


def mean(values: Sequence[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None


@settings(max_examples=25)
@given(st.lists(numbers, min_size=1, max_size=30))
def test_an_interval_contains_the_figure_and_is_always_the_same(values: list[int]) -> None:
    found = agreement.interval(values, mean)
    assert found is not None
    assert found[0] - 1e-9 <= math.fsum(values) / len(values) <= found[1] + 1e-9
    assert min(values) <= found[0] <= found[1] <= max(values)
    assert agreement.interval(list(values), mean) == found


@pytest.mark.parametrize("figure", [agreement.accuracy, agreement.kappa, agreement.macro_f1])
def test_fewer_answers_give_a_wider_interval(figure: Callable[[Sequence[Pair]], float | None]) -> None:
    pairs = [pair for seed in range(6) for pair in verdicts(seed)]
    assert len(pairs) > 500
    many, few = agreement.interval(pairs, figure), agreement.interval(pairs[::10], figure)
    whole, part = figure(pairs), figure(pairs[::10])
    assert many is not None
    assert few is not None
    assert whole is not None
    assert part is not None
    assert many[0] < whole < many[1]
    assert few[0] < part < few[1]
    assert few[1] - few[0] > 1.5 * (many[1] - many[0])


def test_an_interval_is_about_as_wide_as_theory_says() -> None:
    random = Random(7)
    values = [random.gauss(50, 10) for _ in range(400)]
    found = agreement.interval(values, mean)
    assert found is not None
    spread = math.sqrt(sum((value - (mean(values) or 0)) ** 2 for value in values) / len(values))
    assert found[1] - found[0] == pytest.approx(2 * 1.96 * spread / math.sqrt(len(values)), rel=0.1)


def test_draws_in_which_a_figure_cannot_be_told_are_left_aside() -> None:
    pairs = [(True, 3), (False, 1)]  # half of the draws hold only one kind
    assert agreement.interval(pairs, agreement.area) == (1, 1)
    assert agreement.interval([(True, 3)], agreement.area) is None
