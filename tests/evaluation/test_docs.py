"""docs/evaluation.md, held against what it tells of: its example row, its names, its options and its figures."""

import json
import re
from pathlib import Path

import pytest
from cli.commands import mockint

from mockint.bank.library import Bank
from mockint.evaluation import agreement, report
from mockint.evaluation.figures import by_name, figures
from mockint.evaluation.gold import BUILT_IN, GoldAnswer, Labels, read_gold

DOCS = (Path(__file__).parents[2] / "docs" / "evaluation.md").read_text(encoding="utf-8")


def test_the_example_row_is_a_gold_set(bank: Bank, tmp_path: Path) -> None:
    (example,) = re.findall(r"```json\n(.+?)```", DOCS, re.DOTALL)
    (tmp_path / "mine.jsonl").write_text(json.dumps(json.loads(example)) + "\n", encoding="utf-8")
    (answer,) = read_gold(str(tmp_path / "mine.jsonl"), bank)
    assert answer.id == "cinema-1"


def test_every_figure_is_told_and_no_other() -> None:
    table = DOCS.partition("## What is measured")[2].partition("## The JSON")[0]
    told = [
        name for line in re.findall(r"^\| (`.+?`) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", line)
    ]
    assert sorted(told) == sorted(figure.name for figure in figures([]))


def test_every_option_and_every_label_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    told = mockint(capsys, "eval", "--help").out
    options = set(re.findall(r"^  (--[a-z-]+)", told, re.MULTILINE)) - {"--grader", "--model", "--base-url"}
    assert {"--limit", "--runs", "--naive", "--fresh", "--json", "--pack"} <= options
    assert all(f"| `{option}" in DOCS for option in options)
    assert all(f"| `{name}` |" in DOCS for name in Labels.model_fields)


def test_what_is_told_of_the_built_in_set_is_so(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agreement, "RESAMPLES", 5)
    parts = [read_gold(name, bank) for name in BUILT_IN]
    answers = [answer for part in parts for answer in part]
    points = sum(len(answer.gold.points) for answer in answers)
    questions = [len({answer.rubric.question.id for answer in part}) for part in parts]
    told = " ".join(DOCS.split())
    assert f"{sum(questions)} questions from six packs" in told
    assert f"6 answers each, {len(answers)} in all with {points:,} points" in told
    assert f"{questions[0]} questions ({len(parts[0])} answers) are there to tune on" in told
    assert f"The other {questions[1]} ({len(parts[1])} answers) are **untouched**" in told
    assert len({answer.rubric.pack for answer in answers}) == 6
    assert differences(answers) == (52, 20, 2)
    for row, name in (("points: Cohen's kappa", "points_kappa"), ("STAR ratings: QWK", "star_qwk")):
        found = [by_name(figures(report.of_labellers(part)))[name].value for part in parts]
        assert cells(row) == [two_places(value) for value in found]
    overall = [
        agreement.quadratic_kappa(
            [(a.first.overall, a.second.overall) for a in part if a.first and a.second], (1, 2, 3, 4, 5)
        )
        for part in parts
    ]
    assert cells("overall impression: QWK") == [two_places(value) for value in overall]


def differences(answers: list[GoldAnswer]) -> tuple[int, int, int]:
    """Return on how many STAR ratings, impressions and points the two labellers differ."""
    star = overall = points = 0
    for answer in answers:
        one, other = answer.first, answer.second
        assert one is not None
        assert other is not None
        star += sum(rating != (other.star or {})[part] for part, rating in (one.star or {}).items())
        overall += one.overall != other.overall
        points += sum(label.verdict != other.points[name].verdict for name, label in one.points.items())
    return star, overall, points


def cells(row: str) -> list[str]:
    """Return the values of a row of the table of agreement, without their intervals."""
    (line,) = re.findall(rf"^\| {re.escape(row)} \| (.+) \|$", DOCS, re.MULTILINE)
    return [cell.split(" [")[0] for cell in line.split(" | ")]


def two_places(value: float | None) -> str:
    assert value is not None
    return f"{value:.2f}".removeprefix("0")
