"""Gold sets: the built-in one keeps to its own promises, and a broken one says where and what."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from mockint.bank.library import Bank
from mockint.bank.models import STAR_PARTS
from mockint.errors import MockintError
from mockint.evaluation import agreement
from mockint.evaluation.gold import BUILT_IN, GoldAnswer, GoldError, NoGoldError, read_gold
from mockint.text import clean

STYLES = {
    "strong", "incomplete", "rambling", "empty", "flag", "near-flag", "negation", "injection", "short", "foreign",
}  # fmt: skip
ANSWER = "So a good KPI, um, two people would count it and get the same number. And a poor one, likes on our page."
POINTS: Mapping[str, Any] = {
    "clear-count": {"verdict": "met", "quote": "two people would count it and get the same number"},
    "relevant": {"verdict": "missed"},
    "within-reach": {"verdict": "missed"},
    "has-a-date": {"verdict": "missed"},
    "good-example": {"verdict": "missed"},
    "poor-example": {"verdict": "partial", "quote": "likes on our page"},
}
STORY = "problem-in-the-figures"


@pytest.fixture(scope="module")
def parts(bank: Bank) -> Mapping[str, list[GoldAnswer]]:
    return {name: read_gold(name, bank) for name in BUILT_IN}


@pytest.fixture(scope="module")
def built_in(parts: Mapping[str, list[GoldAnswer]]) -> list[GoldAnswer]:
    return [answer for part in parts.values() for answer in part]


def question(answer: GoldAnswer) -> tuple[str, str]:
    return answer.rubric.pack, answer.rubric.question.id


def test_the_built_in_set_is_large_enough(built_in: list[GoldAnswer]) -> None:
    assert len(built_in) >= 120
    assert len({question(answer) for answer in built_in}) >= 24
    assert len({answer.id for answer in built_in}) == len(built_in)
    assert len({answer.answer for answer in built_in}) == len(built_in)


def test_a_third_of_the_questions_is_untouched_and_none_is_in_both_parts(
    parts: Mapping[str, list[GoldAnswer]],
) -> None:
    tuning, untouched = ({question(answer) for answer in parts[name]} for name in ("tuning", "untouched"))
    assert not tuning & untouched
    assert len(untouched) / len(tuning | untouched) == pytest.approx(1 / 3, abs=0.04)


def test_every_style_is_there_and_no_question_has_only_one(parts: Mapping[str, list[GoldAnswer]]) -> None:
    for answers in parts.values():
        assert {answer.style for answer in answers} == STYLES
        by_question = Counter((question(answer), answer.style) for answer in answers)
        assert max(by_question.values()) < 6
    both = Counter(answer.style for answers in parts.values() for answer in answers)
    assert min(both.values()) >= 4
    assert both["empty"] >= 20
    assert both["injection"] >= 8


def test_answers_are_as_long_as_people_speak(built_in: list[GoldAnswer]) -> None:
    lengths = [len(answer.answer.split()) for answer in built_in]
    assert min(lengths) >= 5
    assert max(lengths) <= 260
    assert sum(60 <= length <= 180 for length in lengths) > len(lengths) / 2


def test_every_answer_has_three_whole_sets_of_labels_whose_words_stand_in_it(built_in: list[GoldAnswer]) -> None:
    for answer in built_in:
        points = {point.id for point in answer.rubric.question.expected}
        for labels in (answer.gold, answer.first, answer.second):
            assert labels is not None, answer.id
            assert labels.points.keys() == points, answer.id
            assert labels.overall in range(1, 6), answer.id
            assert (labels.star is None) == (answer.rubric.question.star is None), answer.id
            assert labels.star is None or set(labels.star) == set(STAR_PARTS), answer.id
            quotes = [label.quote for label in labels.points.values() if label.verdict != "missed"]
            for quote in [*quotes, *labels.red_flags.values()]:
                assert quote.strip(), answer.id
                assert quote in answer.answer, (answer.id, quote)


def test_the_answers_are_clean_text(built_in: list[GoldAnswer]) -> None:
    raw = [json.loads(line) for name in BUILT_IN for line in gold_file(name).read_text(encoding="utf-8").splitlines()]
    assert [row["answer"] for row in raw] == [clean(answer.answer) for answer in built_in]


def test_what_both_labellers_said_is_gold(built_in: list[GoldAnswer]) -> None:
    for answer in built_in:
        assert answer.first is not None
        assert answer.second is not None
        for name, label in answer.gold.points.items():
            said = {labels.points[name].verdict for labels in (answer.first, answer.second)}
            assert len(said) > 1 or label.verdict in said, (answer.id, name)
        overall = {answer.first.overall, answer.second.overall}
        assert len(overall) > 1 or answer.gold.overall in overall, answer.id


def test_styles_are_what_they_say(built_in: list[GoldAnswer]) -> None:
    by_style = {style: [answer for answer in built_in if answer.style == style] for style in STYLES}
    assert all(answer.gold.red_flags for answer in by_style["flag"])
    assert not any(answer.gold.red_flags for answer in by_style["near-flag"])
    assert all((answer.gold.overall or 0) >= 3 for answer in by_style["strong"])
    assert all((answer.gold.overall or 5) <= 2 for answer in by_style["empty"])
    assert all(len(answer.answer.split()) <= 20 for answer in by_style["short"])


def test_the_two_labellers_agree_well_enough_to_be_a_measure(built_in: list[GoldAnswer]) -> None:
    pairs = [
        (answer.first.points[name].verdict, answer.second.points[name].verdict)
        for answer in built_in
        if answer.first and answer.second
        for name in answer.gold.points
    ]
    kappa = agreement.kappa(pairs)
    assert kappa is not None
    assert kappa > 0.9


def gold_file(name: str) -> Path:
    return Path(__file__).parents[1] / "gold" / f"{name}.jsonl"


def row(**changes: object) -> dict[str, Any]:
    """Return a row with nothing but what a row needs."""
    data: dict[str, Any] = {
        "id": "a",
        "pack": "kpi-foundations",
        "question": "what-makes-a-good-kpi",
        "answer": ANSWER,
        "gold": {"points": dict(POINTS)},
    }
    return {**data, **changes}


def labels(**changes: object) -> dict[str, Any]:
    return row(gold={"points": dict(POINTS), **changes})


def with_points(**changes: object) -> dict[str, Any]:
    points = {name: label for name, label in {**POINTS, **changes}.items() if label is not None}
    return row(gold={"points": points})


def write(path: Path, *rows: dict[str, Any] | str) -> str:
    lines = [one if isinstance(one, str) else json.dumps(one) for one in rows]
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return str(path)


def test_a_row_of_points_alone_is_enough(bank: Bank, tmp_path: Path) -> None:
    (answer,) = read_gold(write(tmp_path / "mine.jsonl", row()), bank)
    assert (answer.id, answer.style, answer.first, answer.second) == ("a", None, None, None)
    assert answer.gold.points["clear-count"].verdict == "met"
    assert (answer.gold.star, answer.gold.overall, dict(answer.gold.red_flags)) == (None, None, {})


def test_a_row_needs_no_pack_where_the_question_is_the_only_one_or_the_command_names_it(
    bank: Bank, tmp_path: Path
) -> None:
    bare = row()
    del bare["pack"]
    file = write(tmp_path / "mine.jsonl", bare)
    assert read_gold(file, bank)[0].rubric.pack == "kpi-foundations"
    assert read_gold(file, bank, "kpi-foundations")[0].rubric.pack == "kpi-foundations"


def test_empty_lines_line_ends_and_marks_of_windows_do_no_harm(bank: Bank, tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_bytes(b"\xef\xbb\xbf\r\n" + json.dumps(row()).encode() + b"\r\n\r\n" + json.dumps(row(id="b")).encode())
    assert [answer.id for answer in read_gold(str(path), bank)] == ["a", "b"]


def test_line_ends_of_unicode_inside_an_answer_end_no_line(bank: Bank, tmp_path: Path) -> None:
    said = f"{ANSWER}\u2028Yeah.\u0085So that."
    file = write(tmp_path / "mine.jsonl", json.dumps(row(answer=said), ensure_ascii=False))
    assert read_gold(file, bank)[0].answer == clean(said)


def test_a_file_that_is_not_there_is_wrong_usage(bank: Bank, tmp_path: Path) -> None:
    with pytest.raises(NoGoldError, match=r"none\.jsonl: there is no such file; name a \.jsonl file, or one of tuning"):
        read_gold(str(tmp_path / "none.jsonl"), bank)


def test_what_is_no_text_and_what_is_empty_is_told(bank: Bank, tmp_path: Path) -> None:
    (tmp_path / "latin.jsonl").write_bytes(b'{"id": "caf\xe9"}')
    for path, told in ((tmp_path, "Is a directory"), (tmp_path / "latin.jsonl", "not UTF-8 text")):
        with pytest.raises(GoldError, match=f"cannot be read: {told}"):
            read_gold(str(path), bank)
    with pytest.raises(GoldError, match="holds no answer"):
        read_gold(write(tmp_path / "empty.jsonl", "", " "), bank)


def test_a_file_that_never_ends_is_refused(bank: Bank) -> None:
    with pytest.raises(GoldError, match="/dev/zero: larger than 20 MB; split it into several files"):
        read_gold("/dev/zero", bank)


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ("{not json", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("[1, 2]", "no object"),
        ('"text"', "no object"),
        ({name: value for name, value in row().items() if name != "id"}, "id: Field required"),
        ({name: value for name, value in row().items() if name != "question"}, "question: Field required"),
        ({name: value for name, value in row().items() if name != "answer"}, "answer: Field required"),
        ({name: value for name, value in row().items() if name != "gold"}, "gold: Field required"),
        (row(id=7), "id: Input should be a valid string"),
        (row(id="first"), "id: first stands twice"),
        (row(answer=None), "answer: Input should be a valid string"),
        (row(labels={}), "labels: Extra inputs"),
        (row(pack="kpi-fundations"), "pack: there is no pack 'kpi-fundations'. Did you mean kpi-foundations?"),
        (row(question="what-is-good"), "question: pack 'kpi-foundations' has no question 'what-is-good'"),
        (row(gold={}), "gold.points: Field required"),
        (row(gold={"points": {}}), "gold.points.clear-count: has no label"),
        (with_points(relevant=None), "gold.points.relevant: has no label"),
        (with_points(charisma={"verdict": "missed"}), "gold.points.charisma: what-makes-a-good-kpi has no such one; there are: clear-count,"),
        (with_points(relevant={"verdict": "good"}), "gold.points.relevant.verdict: Input should be 'met', 'partial'"),
        (with_points(relevant={"verdict": "met"}), "gold.points.relevant.quote: does not stand in the answer"),
        (with_points(relevant={"verdict": "met", "quote": "the business"}), "gold.points.relevant.quote: does not"),
        (labels(red_flags={"rude": "likes"}), "gold.red_flags.rude: what-makes-a-good-kpi has no such one; there are: no-link-to-goals"),
        (labels(red_flags={"will-not-explain": "not my job"}), "gold.red_flags.will-not-explain: does not stand"),
        (labels(overall=6), "gold.overall: Input should be less than or equal to 5"),
        (labels(overall=0), "gold.overall: Input should be greater than or equal to 1"),
        (labels(star={"task": "thin"}), "gold.star: rate all four parts, and only where the question has STAR"),
        (labels(star={"tasks": "thin"}), "gold.star.tasks"),
        (labels(comment="fine"), "gold.comment: Extra inputs"),
        (row(first={"points": {}}), "first.points.clear-count: has no label"),
        (row(second={"points": {**POINTS, "relevant": {"verdict": "met"}}}), "second.points.relevant.quote"),
    ],
)  # fmt: skip
def test_a_broken_row_names_file_line_and_field(
    bank: Bank, tmp_path: Path, bad: dict[str, Any] | str, told: str
) -> None:
    file = write(tmp_path / "mine.jsonl", row(id="first"), "", bad)
    with pytest.raises(GoldError) as error:
        read_gold(file, bank)
    assert error.value.message.startswith(f"{file}:3: {told}")
    assert len(error.value.message) < 2000


def test_a_part_of_star_that_nobody_rated_is_told(bank: Bank, tmp_path: Path) -> None:
    rubric = bank.rubric(STORY)
    points = {point.id: {"verdict": "missed"} for point in rubric.question.expected}
    told = {"points": points, "star": {"situation": "thin", "task": "missing", "action": "strong"}}
    file = write(tmp_path / "mine.jsonl", row(pack=rubric.pack, question=STORY, gold=told))
    with pytest.raises(MockintError, match=r"mine\.jsonl:1: gold\.star: rate all four parts"):
        read_gold(file, bank)
