"""A coach writes a pack: a good one loads, and a bad one says where it is wrong and what to write instead."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from mockint.bank.reading import PackError, Problem, read_pack
from mockint.errors import MockintError

GOOD = """\
# Questions for whoever runs a bakery
pack: bakery
title: Running a bakery
language: en
version: 2
description: What is asked at our bakery.
red_flags:
  - {id: blames-staff, text: Says that the staff are to blame., severity: major}
questions:
  - id: left-over-bread
    ask: How would you find out why bread is left over?
    kind: knowledge
    level: junior
    topics: [waste, counting]
    intent: Whether they count before they act.
    minutes: 1.5
    expected:
      - id: count-first
        text: Says that they would count the bread at closing.
        weight: 3
        cues: [we tally what stays on the shelf]
        partial: Says only that they would have a look.
      - id: ask-customers
        text: Says that they would ask customers.
        weight: 1
      - id: by-weekday
        text: Says that weekdays differ.
        weight: 2
    red_flags:
      - {id: throws-away, text: Says that throwing bread away is normal., severity: minor}
    follow_ups:
      - {if_missing: count-first, ask: How many loaves are we talking about?}
    model_answer: I would count what is left each evening, ask customers, and set one weekday beside another.
    tips: [Name a figure.]
    covers: [f01, r05]
  - id: hard-week
    ask: Tell me about a hard week.
    kind: behavioral
    level: mid
    topics: [stories]
    intent: Whether they stay calm.
    minutes: 2
    expected:
      - id: what-happened
        text: Tells what happened.
        weight: 1
      - id: own-part
        text: Tells what they did themselves.
        weight: 3
      - id: outcome
        text: Tells how it ended.
        weight: 2
    red_flags:
      - {id: throws-away, text: Says that the bread was thrown away., severity: minor}
    star:
      situation: The oven failed.
      task: Bread by six.
      action: Called the neighbour.
      result: All orders went out.
    follow_ups:
      - {if_missing: result, ask: And how did it end?}
    model_answer: Our oven failed, I called the neighbour, and all orders went out.
"""
LOOK = "        partial: Says only that they would have a look.\n"
COUNT = "count-first\n        text: Says that they would count the bread at closing.\n        weight: 3\n"
A_POINT = "      - {{id: more-{n}, text: Says more., weight: 1}}\n"

Write = Callable[[str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def save(content: str | bytes) -> Path:
        path = tmp_path / "bakery.yaml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return save


def problems_of(path: Path) -> Sequence[Problem]:
    with pytest.raises(PackError) as caught:
        read_pack(path)
    return caught.value.problems


def only_problem(path: Path) -> Problem:
    (problem,) = problems_of(path)
    return problem


def changed(old: str, new: str) -> str:
    assert GOOD.count(old) == 1, f"{old!r} should stand once in the good pack"
    return GOOD.replace(old, new)


def place(text: str, sign: str) -> tuple[int, int]:
    """Line and column, from 1, of the first place where a sign stands."""
    assert sign in text
    before = text[: text.index(sign)]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def test_a_good_pack_loads_with_everything_that_was_written(write: Write) -> None:
    pack = read_pack(write(GOOD))
    bread, week = pack.questions

    assert (pack.pack, pack.version, pack.language) == ("bakery", 2, "en")
    assert [(point.id, point.weight) for point in bread.expected] == [
        ("count-first", 3),
        ("ask-customers", 1),
        ("by-weekday", 2),
    ]
    assert bread.expected[0].cues == ["we tally what stays on the shelf"]
    assert bread.star is None, "a knowledge question does without"
    assert week.star is not None
    assert week.star.result == "All orders went out."
    assert [flag.id for flag in pack.rubric(bread).red_flags] == ["blames-staff", "throws-away"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("version: 2\n", "", id="no version"),
        pytest.param("description: What is asked at our bakery.\n", "", id="no description"),
        pytest.param("    tips: [Name a figure.]\n", "", id="no tips"),
        pytest.param(LOOK, "        partial:\n", id="an optional field left open"),
        pytest.param("minutes: 1.5", "minutes: 2", id="whole minutes"),
        pytest.param("language: en", 'language: "no"', id="Norwegian in quotes"),
    ],
)
def test_what_is_optional_may_be_left_out(write: Write, old: str, new: str) -> None:
    assert read_pack(write(changed(old, new))).pack == "bakery"


def test_a_pack_from_windows_loads_with_its_byte_order_mark_and_line_ends(write: Write) -> None:
    assert read_pack(write(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())).pack == "bakery"


def test_the_same_flag_id_may_stand_in_two_questions(write: Write) -> None:
    pack = read_pack(write(GOOD))
    assert [question.red_flags[0].id for question in pack.questions] == ["throws-away", "throws-away"]


@pytest.mark.parametrize(
    ("old", "new", "sign", "field", "phrases"),
    [
        # a field that there is not
        pytest.param(
            "    model_answer: I would", "    modl_answer: x\n    model_answer: I would", "modl_answer",
            "questions[0].modl_answer (question left-over-bread)", ["no such field", "did you mean model_answer?"],
            id="unknown field of a question",
        ),
        pytest.param("title:", "tilte: x\ntitle:", "tilte", "tilte", ["did you mean title?", "language"], id="unknown field of the pack"),
        pytest.param(
            LOOK, "        wieght: 2\n" + LOOK, "wieght", "questions[0].expected[0].wieght (question left-over-bread)",
            ["did you mean weight?", "id, text, weight, cues, partial"], id="unknown field of a point",
        ),
        pytest.param(
            "      task: Bread", "      tasks: x\n      task: Bread", "tasks", "questions[1].star.tasks (question hard-week)",
            ["did you mean task?"], id="unknown field of star",
        ),
        pytest.param("title:", "zzz: x\ntitle:", "zzz", "zzz", ["no such field", "the fields are pack, title"], id="unlike any field"),
        # another type
        pytest.param("pack: bakery", "pack: 2024", "pack:", "pack", ["quotes", "2024"], id="id that is a year"),
        pytest.param("id: left-over-bread", "id: 2024", "id: 2024", "questions[0].id", ["quotes", "2024"], id="question id that is a year"),
        pytest.param("id: left-over-bread", "id: 2024-01-31", "id: 2024", "questions[0].id", ["quotes", "2024-01-31"], id="id that is a date"),
        pytest.param("language: en", "language: no", "language", "language", ["quotes"], id="Norwegian without quotes"),
        pytest.param("language: en", "language: English", "language", "language", ["language tag", '"en"'], id="a language's name"),
        pytest.param("version: 2", "version: 1.5", "version", "version", ["1.5", "whole number"], id="half a version"),
        pytest.param("version: 2", "version: 0", "version", "version", ["whole number from 1"], id="version nought"),
        pytest.param("kind: behavioral", "kind: behavioural", "kind: behavioural", "questions[1].kind (question hard-week)", ["did you mean behavioral?"], id="kind misspelt"),
        pytest.param("version: 2", 'version: "2"', "version", "version", ["without quotes"], id="a number in quotes"),
        pytest.param("Says that weekdays differ.", "", "text: \n        weight: 2", "questions[0].expected[2].text (question left-over-bread)", ["is empty", "one checkable sentence"], id="an empty point"),
        pytest.param("level: mid", "level: expert", "level: expert", "questions[1].level (question hard-week)", ["expert", "junior, mid or senior"], id="level"),
        pytest.param("kind: behavioral", "kind: story", "kind: story", "questions[1].kind (question hard-week)", ["knowledge, behavioral"], id="kind"),
        pytest.param("severity: major", "severity: huge", "severity: huge", "red_flags[0].severity", ["major or minor"], id="severity"),
        pytest.param("minutes: 1.5", "minutes: 0", "minutes: 0", "questions[0].minutes (question left-over-bread)", ["above 0"], id="no minutes"),
        pytest.param("minutes: 1.5", "minutes: .nan", "minutes", "questions[0].minutes (question left-over-bread)", ["above 0"], id="minutes no number"),
        pytest.param("minutes: 1.5", "minutes: yes", "minutes", "questions[0].minutes (question left-over-bread)", ["true", "above 0"], id="minutes yes"),
        pytest.param("topics: [stories]", "topics: stories", "topics: stories", "questions[1].topics (question hard-week)", ["a list", "[indicators]"], id="a word for a list"),
        pytest.param("[stories]", "[Story Telling]", "Story", "questions[1].topics[0] (question hard-week)", ["Story Telling"], id="topic that is no slug"),
        pytest.param("id: hard-week", "id: Hard_Week", "id: Hard_Week", "questions[1].id (question Hard_Week)", ["a-z, 0-9"], id="id that is no slug"),
        pytest.param("[Name a figure.]", "[7]", "7]", "questions[0].tips[0] (question left-over-bread)", ["quotes", "7"], id="a tip that is a number"),
        pytest.param(
            "\n      situation: The oven failed.\n      task: Bread by six.\n      action: Called the neighbour.\n      result: All orders went out.",
            " The oven failed.", "star:", "questions[1].star (question hard-week)", ["map of situation, task, action and result"], id="star as a sentence",
        ),
        # missing and empty
        pytest.param("title: Running a bakery\n", "", "pack: bakery", "title", ["is missing", "write title:"], id="no title"),
        pytest.param(
            "    ask: Tell me about a hard week.\n", "", "id: hard-week", "questions[1].ask (question hard-week)", ["is missing", "write ask:"],
            id="no ask",
        ),
        pytest.param("ask: Tell me about a hard week.", 'ask: ""', 'ask: ""', "questions[1].ask (question hard-week)", ["as the interviewer says it"], id="empty ask"),
        pytest.param("ask: Tell me about a hard week.", 'ask: "  "', 'ask: "  "', "questions[1].ask (question hard-week)", ["as the interviewer says it"], id="blank ask"),
        pytest.param("ask: Tell me about a hard week.", "ask:", "ask:\n", "questions[1].ask (question hard-week)", ["as the interviewer says it"], id="open ask"),
        pytest.param("pack: bakery", "pack: ''", "pack: ''", "pack", ["is empty", "a-z, 0-9"], id="an empty id"),
        # one too few, one too many
        pytest.param(
            "      - id: outcome\n        text: Tells how it ended.\n        weight: 2\n", "", "expected:\n      - id: what-happened",
            "questions[1].expected (question hard-week)", ["3 to 8 points"], id="two points",
        ),
        pytest.param(
            "      - id: outcome\n", "".join(A_POINT.format(n=n) for n in range(6)) + "      - id: outcome\n", "expected:\n      - id: what-happened",
            "questions[1].expected (question hard-week)", ["3 to 8 points"], id="nine points",
        ),
        pytest.param("Tell me about a hard week.", "Tell me " * 80, "ask: Tell me", "questions[1].ask (question hard-week)", ["longer than 600"], id="an endless ask"),
    ],
)  # fmt: skip
def test_a_wrong_field_is_named_with_its_line_and_what_to_write(
    write: Write, old: str, new: str, sign: str, field: str, phrases: list[str]
) -> None:
    text = changed(old, new)
    problem = only_problem(write(text))

    assert problem.file.name == "bakery.yaml"
    assert (problem.line, problem.column) == place(text, sign)
    assert problem.field == field
    for phrase in phrases:
        assert phrase in problem.message


@pytest.mark.parametrize("weight", ["5", "0", '"3"', "true", "2.0", "heavy", "[3]", "-1"])
def test_a_weight_is_1_2_or_3_and_nothing_else(write: Write, weight: str) -> None:
    text = changed(COUNT, COUNT.replace("weight: 3", f"weight: {weight}"))
    problem = only_problem(write(text))

    assert (problem.line, problem.column) == place(text, f"weight: {weight}")
    assert problem.field == "questions[0].expected[0].weight (question left-over-bread)"
    assert "write 1, 2 or 3" in problem.message


@pytest.mark.parametrize(
    ("old", "new", "sign", "field", "phrases"),
    [
        pytest.param("id: hard-week", "id: left-over-bread", "id: left-over-bread\n    ask: Tell", "questions[1].id", ["left-over-bread", "twice"], id="questions"),
        pytest.param("id: own-part", "id: outcome", "id: outcome\n        text: Tells how", "questions[1].expected[2].id", ["outcome", "twice"], id="points"),
        pytest.param(
            "severity: major}\n", "severity: major}\n  - {id: blames-staff, text: Again., severity: minor}\n", "id: blames-staff, text: Again",
            "red_flags[1].id", ["blames-staff", "twice"], id="flags of the pack",
        ),
        pytest.param(
            "is normal., severity: minor}\n", "is normal., severity: minor}\n      - {id: throws-away, text: Again., severity: minor}\n",
            "id: throws-away, text: Again", "questions[0].red_flags[1].id", ["throws-away", "twice"], id="flags of a question",
        ),
        pytest.param(
            "{id: throws-away, text: Says that the bread", "{id: blames-staff, text: Says that the bread", "id: blames-staff, text: Says that the bread",
            "questions[1].red_flags[0].id", ["blames-staff", "already a red flag of the pack"], id="flag of a question and flag of the pack",
        ),
        pytest.param(
            "if_missing: result", "if_missing: ending", "if_missing: ending", "questions[1].follow_ups[0].if_missing",
            ["ending is no point", "what-happened, own-part, outcome", "situation, task, action, result"], id="follow-up to nowhere",
        ),
        pytest.param("kind: knowledge", "kind: process", "id: left-over-bread", "questions[0]", ["process question needs star", "situation, task, action, result"], id="no star"),
    ],
)  # fmt: skip
def test_what_does_not_fit_together_is_told_where_it_stands(
    write: Write, old: str, new: str, sign: str, field: str, phrases: list[str]
) -> None:
    text = changed(old, new)
    problem = only_problem(write(text))

    assert (problem.line, problem.column) == place(text, sign)
    assert problem.field == field
    for phrase in phrases:
        assert phrase in problem.message


@pytest.mark.parametrize(
    ("old", "new", "sign", "phrases"),
    [
        pytest.param("    ask: Tell", "\task: Tell", "\task: Tell", ["tab", "spaces"], id="tab for indentation"),
        pytest.param("title: Running", "title:\n\tRunning", "\tRunning", ["tab", "spaces"], id="tab before a value"),
        pytest.param("    level: mid", "    level: mid\n    level: senior", "level: senior", ["twice", "line 39"], id="a key twice"),
        pytest.param("[waste, counting]", "&t [waste]", "&t", ["&t", "anchors and aliases are not allowed", "write the text out"], id="anchor"),
        pytest.param("[waste, counting]", "*t", "*t", ["*t", "anchors and aliases are not allowed", "write the text out"], id="alias"),
        pytest.param("title: Running", "title: !!python/name:os.system Running", "!!python", ["tags", "plain text"], id="Python tag"),
        pytest.param("title: Running", "title: !mine Running", "!mine", ["tags", "plain text"], id="own tag"),
        pytest.param("[waste, counting]", "!mine [waste]", "!mine", ["tags", "plain text"], id="own tag on a list"),
        pytest.param("minutes: 2\n", "minutes: 2\n    2024: x\n", "2024", ["must be a word"], id="a number for a key"),
        pytest.param("minutes: 2\n", "minutes: 2\n    yes: x\n", "yes: x", ["must be a word"], id="yes for a key"),
        pytest.param("minutes: 2\n", "minutes: 2\n    2024-02-31: x\n", "2024", ["quotes"], id="no date of a calendar"),
        pytest.param("[stories]", "[2024-02-31]", "2024", ["quotes"], id="no date of a calendar in a list"),
        pytest.param("Says that weekdays differ.", "Says: weekdays differ: a lot.", ": a lot", ["colon", "quotes"], id="a colon in plain text"),
        pytest.param("title: Running a bakery", "title: 'Running Anna's bakery'", "s bakery", ["apostrophe"], id="an apostrophe in single quotes"),
        pytest.param("title: Running a bakery", "title: @bakery", "@bakery", ["special character", "quotes"], id="a special character first"),
        pytest.param("[stories]", "[[[[[[[[[[[[[stories]]]]]]]]]]]]]", "[[[[[[[stories", ["nested too deeply"], id="deep nesting"),
        pytest.param("title: Running a bakery", 'title: "Running a bakery', "", ["line 3 is never closed"], id="an open quotation"),
    ],
)  # fmt: skip
def test_yaml_that_packs_do_not_allow_is_refused_at_its_line(
    write: Write, old: str, new: str, sign: str, phrases: list[str]
) -> None:
    text = changed(old, new)
    problem = only_problem(write(text))

    assert problem.line == (place(text, sign)[0] if sign else problem.line)
    assert isinstance(problem.line, int)
    assert isinstance(problem.column, int)
    for phrase in phrases:
        assert phrase in problem.message


def test_a_tab_is_told_whatever_ends_the_lines(write: Write) -> None:
    text = changed("    ask: Tell", "\task: Tell").replace("\n", "\r")
    assert "indent with spaces" in only_problem(write(text)).message


def test_a_merge_key_is_refused_in_words_about_merging(write: Write) -> None:
    text = changed("version: 2\n", "version: 2\n<<: {description: x}\n")
    problem = only_problem(write(text))

    assert problem.line == place(text, "<<")[0]
    assert "<<" in problem.message, "nobody wrote a tag here"


def test_an_equals_sign_alone_is_not_called_a_tag(write: Write) -> None:
    problem = only_problem(write(changed("[stories]", "[=]")))
    assert "!!python" not in problem.message


def test_an_at_sign_before_a_word_is_not_called_a_tab(write: Write) -> None:
    text = changed("title: Running", "title: @Running")
    problem = only_problem(write(text))

    assert problem.line == place(text, "@")[0]
    assert "quotes" in problem.message
    assert "a tab" not in problem.message


@pytest.mark.parametrize("first", ["&pack", "*pack"])
def test_a_billion_laughs_end_at_the_first_anchor(write: Write, first: str) -> None:
    problem = only_problem(write(f"pack: {first} x\nquestions: [*pack, *pack]\n"))
    assert (problem.line, problem.column) == (1, 7)


@pytest.mark.parametrize("brackets", ["[" * 100_000, "{a: " * 100_000, "- " * 100_000, "? " * 100_000])
def test_nesting_without_end_does_not_end_the_program(write: Write, brackets: str) -> None:
    assert "nested too deeply" in only_problem(write(f"pack: x\nquestions:\n  {brackets}")).message


@pytest.mark.parametrize(
    "value",
    [
        '!!int ""', "!!int x", "!!float x", '!!float ""', "!!bool perhaps", "!!timestamp soon", "!!binary x", "!!null x",
        "9" * 5000, "0x" + "f" * 5000, "-.inf", "12:30:45", "1_000", "2024-13-45 99:99:99", "=", "<<", "~", "!!seq x", "!!map x", "!!set x", "!!omap x",
    ],
    ids=lambda value: value[:20],
)  # fmt: skip
def test_odd_values_are_told_and_never_end_in_a_traceback(write: Write, value: str) -> None:
    text = changed("id: hard-week", f"id: {value}")
    assert only_problem(write(text)).line == place(text, f"id: {value}")[0]


def test_several_problems_are_all_told_in_the_order_of_the_file(write: Write) -> None:
    text = (
        GOOD.replace("title:", "tilte:")
        .replace("language: en", "language: no")
        .replace("level: junior", "level: beginner")
        .replace("    minutes: 1.5", "    minuets: 1.5")
        .replace("weight: 3\n        cues", "weight: 9\n        cues")
        .replace("kind: behavioral", "kind: story")
    )
    problems = problems_of(write(text))

    told = [(problem.line or 0, problem.field.partition(" ")[0]) for problem in problems]
    assert sorted(told) == [
        (2, "title"),
        (3, "tilte"),
        (4, "language"),
        (10, "questions[0].minutes"),
        (13, "questions[0].level"),
        (16, "questions[0].minuets"),
        (20, "questions[0].expected[0].weight"),
        (38, "questions[1].kind"),
    ]
    assert [line for line, _ in told] == sorted(line for line, _ in told)


def test_several_clashes_are_all_told_in_the_order_of_the_file(write: Write) -> None:
    text = (
        GOOD.replace("if_missing: count-first", "if_missing: nothing")
        .replace("id: hard-week", "id: left-over-bread")
        .replace("id: own-part", "id: outcome")
    )
    problems = problems_of(write(text))

    assert sorted(problem.field for problem in problems) == [
        "questions[0].follow_ups[0].if_missing",
        "questions[1].expected[2].id",
        "questions[1].id",
    ]
    lines = [problem.line or 0 for problem in problems]
    assert lines == sorted(lines)


def test_the_error_reads_one_line_a_problem_with_file_line_column_and_field(write: Write) -> None:
    path = write(changed("version: 2", "version: 1.5").replace("level: mid", "level: expert"))
    with pytest.raises(MockintError) as caught:
        read_pack(path)

    first, second = caught.value.message.splitlines()
    assert first.startswith(f"{path}:5:1: version: 1.5 ")
    assert second.startswith(f"{path}:39:5: questions[1].level (question hard-week): expert ")


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        pytest.param("", ["empty", "pack:"], id="empty"),
        pytest.param("\n\n  \n", ["empty", "pack:"], id="blank"),
        pytest.param("# only\n# comments\n", ["empty", "pack:"], id="only comments"),
        pytest.param("---\n", ["pack:"], id="only a document's start"),
        pytest.param("- pack: bakery\n- title: x\n", ["map", "pack:"], id="a list"),
        pytest.param("just a sentence\n", ["map", "pack:"], id="a sentence"),
    ],
)
def test_a_file_that_is_no_pack_says_how_a_pack_starts(write: Write, text: str, phrases: list[str]) -> None:
    problem = only_problem(write(text))
    for phrase in phrases:
        assert phrase in problem.message


def test_two_documents_in_one_file_are_told_as_what_they_are(write: Write) -> None:
    text = GOOD + "---\n" + GOOD
    problem = only_problem(write(text))

    assert problem.line == place(text, "---")[0]
    assert "another document" in problem.message
    assert "check quotes" not in problem.message, "quotes and indentation are as they should be"


def test_a_list_that_is_too_long_says_how_long_it_may_be(write: Write) -> None:
    text = changed("[Name a figure.]", f"[{', '.join(['Name a figure.'] * 21)}]")
    assert "20" in only_problem(write(text)).message


def test_a_pack_without_any_question_is_not_told_that_a_list_does_not_fit(write: Write) -> None:
    problem = only_problem(write(GOOD.partition("questions:")[0] + "questions: []\n"))

    assert problem.field == "questions"
    assert problem.line == place(GOOD, "questions:")[0]
    assert "a list does not fit; write a list of questions" not in problem.message


def test_an_entry_of_a_list_that_is_no_map_is_told_what_an_entry_is(write: Write) -> None:
    questions = GOOD.partition("questions:")[0] + "questions: [null, 5, []]\n"
    each = "write a map with id, ask, kind, level, topics, intent, minutes, expected and model_answer"
    with pytest.raises(PackError) as error:
        read_pack(write(questions))
    assert [problem.message for problem in error.value.problems] == [
        f"is empty; {each}",
        f"5 does not fit; {each}",
        f"a list does not fit; {each}",
    ]
    allowed = only_problem(write(changed("title:", "lint_allow: [two-things]\ntitle:")))
    assert allowed.field == "lint_allow[0]"
    assert allowed.message == "two-things does not fit; write a map with rule and reason"


def test_a_file_of_10_mb_is_not_read(write: Write) -> None:
    problem = only_problem(write(GOOD + "#" * 10_000_000))
    assert "larger than 1 MB" in problem.message
    assert "split" in problem.message


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "with a byte order mark"])
@pytest.mark.parametrize(("line", "column"), [(3, 8), (12, 1), (30, 20)])
def test_bytes_that_are_not_utf_8_are_told_at_their_place(write: Write, mark: bytes, line: int, column: int) -> None:
    lines = GOOD.encode().splitlines(keepends=True)
    lines[line - 1] = lines[line - 1][: column - 1] + b"\xe9" + lines[line - 1][column - 1 :]
    problem = only_problem(write(mark + b"".join(lines)))

    assert (problem.line, problem.column) == (line, column)
    assert "save the file as UTF-8" in problem.message


def test_columns_count_characters_also_before_a_byte_that_is_not_utf_8(write: Write) -> None:
    problem = only_problem(write("pack: x\ntitle: Größe é ".encode() + b"\xe9\n"))
    assert (problem.line, problem.column) == (2, 16)


def test_a_file_saved_as_utf_16_is_told_to_be_saved_as_utf_8(write: Write) -> None:
    assert "save the file as UTF-8" in only_problem(write(GOOD.encode("utf-16"))).message


def test_a_folder_is_told_to_be_one(tmp_path: Path) -> None:
    problem = only_problem(tmp_path)
    assert "folder" in problem.message
    assert str(tmp_path) in str(problem)


def test_a_file_that_is_not_there_is_told_by_its_name(tmp_path: Path) -> None:
    problem = only_problem(tmp_path / "no-such.yaml")
    assert "No such file" in problem.message
    assert "no-such.yaml" in str(problem)


def test_escape_sequences_never_reach_the_pack(write: Write) -> None:
    text = changed("title: Running a bakery", r'title: "Running \e[31ma\e[0m bakery\a\0\x9b2J\u202e"')
    assert read_pack(write(text)).title == "Running a bakery"


@pytest.mark.parametrize("nothing", ['""', '"  "', r'"\e[31m\e[0m"'], ids=["empty", "blank", "only escape sequences"])
def test_a_text_with_nothing_in_it_is_said_to_be_empty(write: Write, nothing: str) -> None:
    problem = only_problem(write(changed("ask: Tell me about a hard week.", f"ask: {nothing}")))

    assert problem.line == place(GOOD, "ask: Tell")[0]
    assert "as the interviewer says it" in problem.message
    assert not problem.message.strip().startswith("does not fit"), "what does not fit?"


def test_escape_sequences_in_what_is_wrong_do_not_reach_the_terminal(write: Write) -> None:
    text = changed("title:", '"xy\\e]52;c;AAAA\\az\\e[2J": x\ntitle:').replace("level: mid", r'level: "\e[5mmid"')
    shown = "\n".join(map(str, problems_of(write(text.replace("kind: behavioral", r'kind: "\e[5mstory"')))))

    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "story" in shown


@pytest.mark.parametrize("sign", ["\x1b[31m", "\x00", "\x07", "\x9b", "\x7f"], ids=ascii)
def test_a_control_character_in_the_file_itself_is_told_with_its_line(write: Write, sign: str) -> None:
    problem = only_problem(write(changed("title: Running", f"title: {sign}Running")))

    assert problem.line == place(GOOD, "title:")[0]
    assert "control character" in problem.message


def test_the_place_of_a_control_character_counts_characters(write: Write) -> None:
    problem = only_problem(write(changed("Running a bakery", "Bäckereien führen") + "# für später: \x07"))

    assert (problem.line, problem.column) == (GOOD.count("\n") + 1, 15)
    assert "U+0007" in problem.message


@pytest.mark.parametrize("value", ["!!str 2024", "! x", "!!null x"])
def test_a_tag_is_refused_whatever_it_makes_of_the_text(write: Write, value: str) -> None:
    message = only_problem(write(changed("title: Running a bakery", f"title: {value}"))).message
    assert f"tags such as {value.split(maxsplit=1)[0]} are not allowed" in message


@pytest.mark.parametrize("value", [r'"C:\Users"', r'"\umlaut"', r'"\xyz"'])
def test_a_backslash_in_double_quotes_is_told_as_such(write: Write, value: str) -> None:
    assert "backslash" in only_problem(write(changed("title: Running a bakery", f"title: {value}"))).message
