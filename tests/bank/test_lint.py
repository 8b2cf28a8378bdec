"""A coach checks a pack before anybody is marked with it: what would mark badly is found at its line, and nothing else is."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mockint.bank.library import load_bank
from mockint.bank.lint import lint, lint_bank, lint_files
from mockint.bank.models import LINT_RULES
from mockint.bank.new import write_new_pack
from mockint.bank.reading import PackError, Problem, read_pack_file

CLEAN = """\
pack: ferry
title: Working on a ferry
language: en
red_flags:
  - id: runs-down-passengers
    text: Says that passengers are a nuisance, as in "they only get in the way".
    severity: minor
questions:
  - id: late-boat
    ask: Tell me about a crossing that left late.
    kind: behavioral
    level: junior
    topics: [delays]
    intent: Whether they look for the cause.
    minutes: 0.5
    expected:
      - id: cause
        text: Names what held the boat up.
        weight: 2
        cues: [the ramp was stuck, we waited for a lorry]
      - id: own-step
        text: Tells what they did about it themselves.
        weight: 3
        cues: [so I went down to, I rang the harbour]
      - id: delay
        text: Gives the delay as a figure.
        weight: 1
        cues: [twenty minutes behind]
    red_flags:
      - {id: lied, text: 'Tells with pride of a false announcement, as in "I just told them it was the weather".', severity: major}
    star:
      situation: Says which crossing it was.
      task: Says what they had to see to.
      action: Says what they did.
      result: Says when the boat left.
    follow_ups:
      - {if_missing: cause, ask: What had happened?}
    model_answer: >-
      That was the first boat on a Monday in March. The ramp was stuck, with forty cars on it, and I was the one on deck. So I rang the
      harbour, had the pin knocked out, and waved the lorries back by hand. We left fifteen minutes late, and at the next stop we had
      made up nine of them.
"""


@pytest.fixture
def found(tmp_path: Path) -> Callable[[str], list[Problem]]:
    """Return what lint finds in the text of a pack."""

    def check(text: str) -> list[Problem]:
        file = tmp_path / "ferry.yaml"
        file.write_text(text, encoding="utf-8")
        return lint(read_pack_file(file))

    return check


Found = Callable[[str], list[Problem]]


def line_of(text: str, words: str) -> int:
    (line,) = [number for number, line in enumerate(text.splitlines(), 1) if words in line]
    return line


def test_a_good_pack_is_clean(found: Found) -> None:
    assert found(CLEAN) == []


def test_the_built_in_packs_are_clean(tmp_path: Path) -> None:
    assert [str(problem) for problem in lint_bank(load_bank(tmp_path))] == []


def test_what_bank_new_writes_is_clean(tmp_path: Path) -> None:
    assert lint_files([write_new_pack(tmp_path / "my-pack")], load_bank(tmp_path / "none")) == []


OWN_STEP = "Tells what they did about it themselves."


@pytest.mark.parametrize(
    ("was", "becomes", "rule", "told"),
    [
        # a point that is paid twice
        (OWN_STEP, "Names the stuck thing that held the boat up.", "overlapping-points", "much the same as cause"),
        # two things at once
        (OWN_STEP, "Tells what they did and why.", "two-things", "did and why"),
        (OWN_STEP, "Tells what they did and how it ended.", "two-things", "did and how"),
        (OWN_STEP, "Names a step and says who helped.", "two-things", "and says"),
        (OWN_STEP, "Names a step and its reason.", "two-things", "Names a step and its reason"),
        (OWN_STEP, "Names their own step as well as that of others.", "two-things", "as well as"),
        (OWN_STEP, "Describes the cause, the step, and the end of it.", "two-things", "and the end"),
        (OWN_STEP, "Tells of a step. Gives a reason.", "two-things", "Gives"),
        (OWN_STEP, "Says who decided and by when.", "two-things", "by when"),
        (OWN_STEP, "Explains both the risk and the gain.", "two-things", "both the risk and"),
        # what cannot be heard
        (OWN_STEP, "Understands what passengers need.", "unshowable-point", "Understands"),
        (OWN_STEP, "Is calm under pressure.", "unshowable-point", "Is"),
        (OWN_STEP, "The candidate knows the safety rules.", "unshowable-point", "knows"),
        (OWN_STEP, "Should show initiative.", "unshowable-point", "show"),
        (OWN_STEP, "Good communication skills", "unshowable-point", "communication"),
        (OWN_STEP, "Speaks clearly.", "unshowable-point", "clearly"),
        (OWN_STEP, "Does not blame the crew.", "unshowable-point", "Does not"),
        (OWN_STEP, "Never blames the crew.", "unshowable-point", "Never"),
        (OWN_STEP, "Says nothing against the crew.", "unshowable-point", "Says nothing"),
        # said in the question
        (OWN_STEP, "Says that a crossing left late.", "point-in-question", "read back"),
        # cues
        ("[the ramp was stuck,", "[the boat held up,", "idle-cue", "only repeats the point"),
        ("I rang the harbour]", "we waited for a lorry]", "idle-cue", "stands at cause already"),
        ("I rang the harbour]", "I rang the harbour, I rang the harbour]", "idle-cue", "stands twice"),
        # weights
        ("weight: {}", "weight: 2", "equal-weights", "all points weigh the same"),
        # flags
        (
            'Says that passengers are a nuisance, as in "they only',
            'Does not care, as in "they only',
            "flag-is-absence",
            "Does not",
        ),
        (
            'Says that passengers are a nuisance, as in "they only',
            'Never mentions safety, as in "they only',
            "flag-is-absence",
            "Never",
        ),
        (
            'Says that passengers are a nuisance, as in "they only',
            'Gives no reason, as in "they only',
            "flag-is-absence",
            "Gives no",
        ),
        (
            'Says that passengers are a nuisance, as in "they only',
            'Unable to say, as in "they only',
            "flag-is-absence",
            "Unable",
        ),
        (
            "'Tells with pride of a false announcement, as in \"I just",
            "'Fails to tell the truth, as in \"I just",
            "flag-is-absence",
            "Fails to",
        ),
        ('"they only get in the way"', '"a nuisance"', "short-sign", '"a nuisance" is too short'),
        ('"I just told them it was the weather"', '"had the pin knocked out"', "flag-in-model-answer", "flag lied"),
        # follow-ups
        ("What had happened?", "Was the boat held up by the ramp?", "follow-up-gives-away", "gives away what cause"),
        # the model answer
        ("minutes: 0.5", "minutes: 3", "model-answer-length", "write 234 to 448"),
        ("minutes: 0.5", "minutes: 0.3", "model-answer-length", "write 23 to 45"),
        # the question
        ("left late.", "left late. " + "And then? " * 3, "long-question", "4 sentences"),
        ("left late.", "left late, " + "on a Monday " * 14 + "or so.", "long-question", "words"),
    ],
)
def test_what_marks_badly_is_found_at_its_line(found: Found, was: str, becomes: str, rule: str, told: str) -> None:
    if "{}" in was:
        text = CLEAN
        for weight in "123":
            text = text.replace(was.format(weight), becomes)
    else:
        assert was in CLEAN
        text = CLEAN.replace(was, becomes)
    problems = found(text)
    (problem,) = problems
    assert (problem.rule, told in problem.message) == (rule, True), str(problem)
    assert problem.line is not None
    assert str(problem).startswith(f"{problem.file}:{problem.line}:")
    if (
        len(
            changed := [
                n
                for n, (old, new) in enumerate(zip(CLEAN.splitlines(), text.splitlines(), strict=False), 1)
                if old != new
            ]
        )
        == 1
    ):
        assert problem.line == changed[0] or rule in {"flag-in-model-answer", "model-answer-length"}


def test_a_model_answer_that_makes_a_point_in_none_of_its_words(found: Found) -> None:
    text = CLEAN.replace("Names what held the boat up.", "Names an obstacle.").replace(
        "[the ramp was stuck, we waited for a lorry]", "[ice in the engine]"
    )
    (problem,) = found(text)
    assert (problem.rule, problem.line) == ("point-not-in-model-answer", line_of(text, "model_answer"))
    assert "no word of cause" in problem.message


def test_a_model_answer_without_the_figure_that_a_point_asks_for(found: Found) -> None:
    text = (
        CLEAN.replace("fifteen minutes late", "late by some minutes")
        .replace("nine of them", "most of it")
        .replace("forty cars", "cars")
    )
    (problem,) = found(text.replace("the first boat", "a boat"))
    assert problem.rule == "point-not-in-model-answer"
    assert "no figure, which delay asks for" in problem.message


@pytest.mark.parametrize(
    "point",
    [
        "Names a KPI that balances time and money.",
        "Says that deck and harbour share the aim.",
        "Says that they did not know the answer.",
        "Says that nobody was hurt.",
        "Names the trade-off between the cost and the time.",
        "Gives a target with a date.",
        "Names a step that they took to check and correct the list.",
        "Says no to the request.",
        "Compares the figure of this year and last year.",
        "Names at least two people whom they asked.",
        'Quotes a rule such as "check and then check again".',
        "A concrete example from a workplace",
    ],
)
def test_points_that_are_fine_are_left_alone(found: Found, point: str) -> None:
    text = CLEAN.replace("text: " + OWN_STEP, "text: '" + point.replace("'", "''") + "'")
    assert found(text) == []


def test_phrasing_is_checked_in_english_only(found: Found) -> None:
    text = CLEAN.replace("language: en", "language: da").replace(OWN_STEP, "Understands what they did and why.")
    assert found(text) == []
    assert [problem.rule for problem in found(text.replace("minutes: 0.5", "minutes: 9"))] == ["model-answer-length"]


ALLOW = "    lint_allow:\n      - {{rule: {}, at: {}, reason: Both belong together here.}}\n    star:"


def test_a_false_alarm_is_let_stand_with_a_reason(found: Found) -> None:
    text = CLEAN.replace(OWN_STEP, "Tells what they did and why.")
    assert found(text.replace("    star:", ALLOW.format("two-things", "own-step"))) == []
    elsewhere = found(text.replace("    star:", ALLOW.format("two-things", "cause")))
    assert [problem.rule for problem in elsewhere] == ["two-things", "unused-allowance"]
    whole = text.replace("    star:", ALLOW.format("two-things", "own-step").replace(" at: own-step,", ""))
    assert found(whole) == []


def test_a_flag_of_the_pack_is_let_stand_by_the_pack(found: Found) -> None:
    text = CLEAN.replace("Says that passengers are", "Never says that passengers are")
    allowed = (
        "lint_allow: [{rule: flag-is-absence, at: runs-down-passengers, reason: It is said outright.}]\nquestions:"
    )
    assert found(text.replace("questions:", allowed, 1)) == []


def test_what_lets_nothing_stand_is_found(found: Found) -> None:
    text = CLEAN.replace("    star:", ALLOW.format("two-things", "own-step"))
    (problem,) = found(text)
    assert (problem.rule, problem.line) == ("unused-allowance", line_of(text, "rule: two-things"))


def test_a_rule_that_does_not_exist_names_those_that_do(found: Found) -> None:
    with pytest.raises(PackError) as error:
        found(CLEAN.replace("    star:", ALLOW.format("two-thing", "own-step")))
    assert all(rule in error.value.message for rule in LINT_RULES)


def test_a_reason_is_needed(found: Found) -> None:
    with pytest.raises(PackError, match="reason"):
        found(
            CLEAN.replace(
                "    star:", ALLOW.format("two-things", "own-step").replace(", reason: Both belong together here.", "")
            )
        )


def test_an_id_that_another_pack_has(tmp_path: Path) -> None:
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"
    first.write_text(CLEAN, encoding="utf-8")
    second.write_text(CLEAN.replace("pack: ferry", "pack: tram"), encoding="utf-8")
    problems = lint_files([first, second], load_bank(tmp_path / "none"))
    assert [(p.file, p.rule, p.line) for p in problems] == [
        (second, "question-id-taken", line_of(CLEAN, "id: late-boat"))
    ]
    assert "ferry" in problems[0].message


def test_a_broken_file_does_not_keep_the_others_from_being_checked(tmp_path: Path) -> None:
    broken, fine = tmp_path / "broken.yaml", tmp_path / "fine.yaml"
    broken.write_text("pack: [", encoding="utf-8")
    fine.write_text(CLEAN.replace("minutes: 0.5", "minutes: 3"), encoding="utf-8")
    problems = lint_files([broken, fine], load_bank(tmp_path / "none"))
    assert [(p.file, p.rule) for p in problems] == [(broken, None), (fine, "model-answer-length")]


def test_a_pack_id_that_another_file_has(tmp_path: Path) -> None:
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"
    first.write_text(CLEAN, encoding="utf-8")
    second.write_text(CLEAN.replace("late-boat", "early-boat"), encoding="utf-8")
    (problem,) = lint_files([first, second], load_bank(tmp_path / "none"))
    assert (problem.file, problem.rule, problem.line) == (second, "pack-id-taken", 1)
    assert str(first) in problem.message
    own = tmp_path / "rubrics"
    own.mkdir()
    (own / "a.yaml").write_text(CLEAN, encoding="utf-8")
    assert lint_files([own / "a.yaml"], load_bank(own)) == [], "a pack is not in its own way"


@pytest.mark.parametrize(
    ("point", "other", "same"),
    [
        ("Names the cause.", "Names the cause.", True),
        ("Says the outcome.", "Tells the outcome.", True),
        ("Names a leading indicator of late boats.", "Names a lagging indicator of late boats.", False),
        ("Names a cost that rose during the winter.", "Names a cost that fell during the winter.", False),
    ],
)
def test_points_that_are_alike_and_points_that_are_opposed(found: Found, point: str, other: str, same: bool) -> None:
    text = CLEAN.replace("Names what held the boat up.", point).replace(OWN_STEP, other)
    assert [problem.rule for problem in found(text) if problem.rule == "overlapping-points"] == [
        "overlapping-points"
    ] * same


@pytest.mark.parametrize(
    ("point", "ask", "given"),
    [
        ("Says that they apologised.", "Did you apologise?", True),
        ("Says what they learned.", "What did you learn?", False),
        ("Names the main valve.", "Did you close the main valve?", True),
        ("Says that tips are split evenly.", "How are tips split?", False),
    ],
)
def test_a_follow_up_to_a_short_point(found: Found, point: str, ask: str, given: bool) -> None:
    text = CLEAN.replace("Names what held the boat up.", point).replace("What had happened?", ask)
    rules = [problem.rule for problem in found(text) if problem.rule == "follow-up-gives-away"]
    assert rules == ["follow-up-gives-away"] * given


@pytest.mark.parametrize("cue", ["'...'", "'-'", "boat"])
def test_a_cue_that_tells_nothing(found: Found, cue: str) -> None:
    (problem,) = found(CLEAN.replace("[the ramp was stuck,", f"[{cue}, the ramp was stuck,"))
    assert problem.rule == "idle-cue"
