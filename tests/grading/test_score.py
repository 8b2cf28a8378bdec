"""The score is arithmetic that anyone can redo, so this redoes it in fractions from the design's own formula."""

from fractions import Fraction
from math import floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockint.bank.models import Point, Question, RedFlag, Rubric, Severity
from mockint.grading.feedback import Verdict
from mockint.grading.score import band, penalty, score

WORTH: dict[Verdict, Fraction] = {"met": Fraction(1), "partial": Fraction(1, 2), "missed": Fraction(0)}


def rubric_of(weights: list[int], severities: list[Severity] | None = None) -> Rubric:
    """A rubric of points p0, p1, ... and flags f0, f1, ..."""
    question = Question(
        id="bread",
        ask="What of it?",
        kind="knowledge",
        level="mid",
        topics=[],
        intent="Whether they know.",
        minutes=1,
        expected=[Point(id=f"p{n}", text="Says so.", weight=weight) for n, weight in enumerate(weights)],
        model_answer="So.",
    )
    flags = [RedFlag(id=f"f{n}", text="Says no.", severity=severity) for n, severity in enumerate(severities or [])]
    return Rubric(pack="bakery", pack_version=1, language="en", question=question, red_flags=flags)


def by_hand(weights: list[int], verdicts: list[Verdict], raised: list[Severity]) -> int:
    """Round half up(100 * sum of weight * verdict / sum of weight) - min(20, sum of penalties), not below 0."""
    share = 100 * sum(weight * WORTH[verdict] for weight, verdict in zip(weights, verdicts, strict=True))
    off = min(20, sum(15 if severity == "major" else 5 for severity in raised))
    return max(0, floor(Fraction(share, sum(weights)) + Fraction(1, 2)) - off)


def band_by_hand(value: int) -> str:
    if value >= 85:
        return "strong"
    if value >= 70:
        return "solid"
    return "developing" if value >= 50 else "weak"


weighed = st.lists(st.integers(1, 3), min_size=3, max_size=8)
severities = st.lists(st.sampled_from(["major", "minor"]), max_size=5)


@given(weighed, severities, st.data())
@settings(max_examples=300, deadline=None)
def test_the_score_is_what_anyone_counts_by_hand(
    weights: list[int], flags: list[Severity], data: st.DataObject
) -> None:
    verdicts: list[Verdict] = [data.draw(st.sampled_from(["met", "partial", "missed", "unjudged"])) for _ in weights]
    raised = [data.draw(st.sampled_from([True, False, None])) for _ in flags]
    left_out = data.draw(st.booleans())  # what nobody judged may also be missing altogether
    marks = {f"p{n}": v for n, v in enumerate(verdicts) if not (left_out and v == "unjudged")}
    signs = {f"f{n}": r for n, r in enumerate(raised) if not (left_out and r is None)}

    counted = score(marks, signs, rubric_of(weights, flags))

    cost = [severity for severity, up in zip(flags, raised, strict=True) if up]
    lowest = by_hand(weights, ["missed" if v == "unjudged" else v for v in verdicts], cost)
    highest = by_hand(weights, ["met" if v == "unjudged" else v for v in verdicts], cost)
    assert (counted.low, counted.high) == (lowest, highest)
    if "unjudged" in verdicts:
        assert (counted.value, counted.band) == (None, None)
    else:
        assert (counted.value, counted.band) == (lowest, band_by_hand(lowest))


@given(weighed, severities, st.data())
@settings(max_examples=100, deadline=None)
def test_a_better_verdict_never_lowers_the_score(
    weights: list[int], flags: list[Severity], data: st.DataObject
) -> None:
    rubric = rubric_of(weights, flags)
    signs = {f"f{n}": data.draw(st.booleans()) for n in range(len(flags))}
    marks: dict[str, Verdict] = {
        f"p{n}": data.draw(st.sampled_from(["met", "partial", "missed"])) for n in range(len(weights))
    }
    better: dict[str, Verdict] = {**marks, data.draw(st.sampled_from(sorted(marks))): "met"}

    assert score(better, signs, rubric).low >= score(marks, signs, rubric).low


@pytest.mark.parametrize(
    ("weights", "verdicts", "value"),
    [
        pytest.param([1, 1, 2], ["partial", "missed", "missed"], 13, id="12.5"),
        pytest.param([1, 1, 2], ["met", "partial", "missed"], 38, id="37.5"),
        pytest.param([1, 1, 2], ["partial", "missed", "met"], 63, id="62.5"),
        pytest.param([1, 1, 2], ["partial", "met", "met"], 88, id="87.5"),
        pytest.param([1, 1, 1], ["met", "missed", "missed"], 33, id="33.3"),
        pytest.param([1, 1, 1], ["met", "met", "missed"], 67, id="66.7"),
        pytest.param([3, 2, 2], ["met", "partial", "missed"], 57, id="57.1"),
        pytest.param([2, 2, 2], ["partial", "partial", "partial"], 50, id="50"),
        pytest.param([1, 2, 3], ["met", "met", "met"], 100, id="100"),
        pytest.param([1, 2, 3], ["missed", "missed", "missed"], 0, id="0"),
    ],
)
def test_a_half_is_rounded_up(weights: list[int], verdicts: list[Verdict], value: int) -> None:
    marks = {f"p{n}": verdict for n, verdict in enumerate(verdicts)}
    assert score(marks, {}, rubric_of(weights)).value == value


@pytest.mark.parametrize(
    ("raised", "off"),
    [
        ([], 0),
        (["minor"], 5),
        (["major"], 15),
        (["minor", "minor"], 10),
        (["major", "minor"], 20),
        (["major", "minor", "minor"], 20),
        (["major", "major"], 20),
        (["minor"] * 5, 20),
    ],
)
def test_raised_flags_cost_15_and_5_and_never_more_than_20(raised: list[Severity], off: int) -> None:
    rubric = rubric_of([1, 1, 1], raised)
    signs = {flag.id: True for flag in rubric.red_flags}

    assert penalty(signs, rubric) == off
    assert score({"p0": "met", "p1": "met", "p2": "met"}, signs, rubric).value == 100 - off


def test_a_flag_that_nobody_looked_at_or_that_is_not_raised_costs_nothing() -> None:
    rubric = rubric_of([1, 1, 1], ["major", "major", "minor"])
    met: dict[str, Verdict] = {"p0": "met", "p1": "met", "p2": "met"}

    assert score(met, {"f0": None, "f1": False}, rubric).value == 100


def test_the_score_never_falls_below_nought() -> None:
    rubric = rubric_of([3, 3, 1], ["major", "major"])
    marks: dict[str, Verdict] = {"p0": "missed", "p1": "missed", "p2": "met"}
    counted = score(marks, {"f0": True, "f1": True}, rubric)

    assert (counted.value, counted.low, counted.high, counted.band) == (0, 0, 0, "weak")


def test_while_a_point_is_unjudged_there_is_a_range_and_no_score() -> None:
    rubric = rubric_of([3, 2, 1], ["minor"])
    counted = score({"p0": "met", "p1": "unjudged", "p2": "partial"}, {"f0": True}, rubric)

    assert (counted.value, counted.band) == (None, None)
    assert (counted.low, counted.high) == (58 - 5, 92 - 5)


def test_when_nothing_is_judged_the_range_is_everything() -> None:
    counted = score({}, {}, rubric_of([1, 2, 3]))
    assert (counted.value, counted.low, counted.high, counted.band) == (None, 0, 100, None)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (100, "strong"),
        (85, "strong"),
        (84, "solid"),
        (70, "solid"),
        (69, "developing"),
        (50, "developing"),
        (49, "weak"),
        (0, "weak"),
    ],
)
def test_bands_begin_at_85_70_and_50(value: int, name: str) -> None:
    assert band(value) == name


def test_the_band_is_that_of_the_score_after_the_flags() -> None:
    rubric = rubric_of([1, 1, 1], ["major", "minor"])
    met: dict[str, Verdict] = {"p0": "met", "p1": "met", "p2": "met"}

    assert score(met, {"f0": True}, rubric).band == "strong"
    assert score(met, {"f0": True, "f1": True}, rubric).band == "solid"
