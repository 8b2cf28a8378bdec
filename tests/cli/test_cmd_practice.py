"""``mockint practice``: what can be asked for, and what cannot is told before the screens open."""

import pytest
from cli.commands import mockint

Capsys = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["--count", "0"], "--count: write a number from 1"),
        (["--mock", "--count", "4"], "--count: a mock interview has 5 to 8 questions"),
        (["--mock", "--count", "9"], "--count: a mock interview has 5 to 8 questions"),
        (["--mock", "--question", "kpi-that-misled"], "--question: a mock interview has several"),
        (["--minutes", "20"], "--minutes: only a mock interview has a clock for the whole; add --mock"),
        (["--mock", "--minutes", "0"], "'0' is no whole number from 1 to 240"),
        (["--follow-ups", "3"], "'3' is no whole number from 0 to 2"),
    ],
)
def test_what_cannot_be_is_told(capsys: Capsys, args: list[str], told: str) -> None:
    ran = mockint(capsys, "practice", *args)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err


@pytest.mark.parametrize(
    "args", [[], ["--mock"], ["--mock", "--count", "8", "--minutes", "45"], ["--follow-ups", "0"]], ids=" ".join
)
def test_what_can_be_wants_a_terminal(capsys: Capsys, args: list[str]) -> None:
    ran = mockint(capsys, "practice", *args)
    assert (ran.code, ran.out) == (1, "")
    assert "the screens need a terminal" in ran.err
