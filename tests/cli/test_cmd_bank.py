"""``mockint bank``: what can be asked, what an answer is held against, and what is wrong with a pack somebody wrote."""

import json
from pathlib import Path

import pytest
from cli.commands import QUESTION, assert_plain, mockint, write_broken_pack, write_pack

from mockint.bank.library import Bank
from mockint.bank.models import Rubric

Capsys = pytest.CaptureFixture[str]
HOSTILE = '"\\e]52;c;ZXZpbA==\\aWhat \\e[31mof\\x9b2J it\\u202E[/b]?"'


def test_a_person_sees_every_pack_and_question(capsys: Capsys, bank: Bank) -> None:
    ran = mockint(capsys, "bank", "list")

    assert (ran.code, ran.err) == (0, "")
    for name, loaded in bank.packs.items():
        assert f"{name}  {loaded.pack.title} (built-in, {len(loaded.pack.questions)} questions, version" in ran.out
    listed = [line.split() for line in ran.out.splitlines() if line.startswith("    ")]
    assert [(line[0], line[1], line[2]) for line in listed] == [
        (rubric.question.id, rubric.question.kind, rubric.question.level) for rubric in bank.rubrics()
    ]


def test_the_list_for_scripts(capsys: Capsys, bank: Bank) -> None:
    ran = mockint(capsys, "bank", "list", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert (ran.data["schema"], ran.data["broken"]) == (1, [])
    assert [(pack["pack"], pack["source"]) for pack in ran.data["packs"]] == [(name, "built-in") for name in bank.packs]
    questions = [question for pack in ran.data["packs"] for question in pack["questions"]]
    assert [question["id"] for question in questions] == [rubric.question.id for rubric in bank.rubrics()]
    assert [question["ask"] for question in questions] == [rubric.question.ask for rubric in bank.rubrics()]


def test_a_list_spoils_nothing(capsys: Capsys, bank: Bank) -> None:
    told = mockint(capsys, "bank", "list").out + mockint(capsys, "bank", "list", "--json").out
    for rubric in bank.rubrics():
        assert rubric.question.model_answer[:40] not in told
        assert all(point.text not in told for point in rubric.question.expected)


def test_one_pack_alone(capsys: Capsys, tmp_path: Path) -> None:
    (pack,) = mockint(capsys, "bank", "list", "--pack", "kpi-stories", "--json").data["packs"]
    assert pack["pack"] == "kpi-stories"

    file = write_pack(tmp_path / "mine.yaml", "mine", "waste", "queue")
    ran = mockint(capsys, "bank", "list", "--pack", str(file))
    assert ran.out.splitlines()[0] == "mine  The mine pack (file, 2 questions, version 1)"
    assert [line.split()[0] for line in ran.out.splitlines()[1:]] == ["waste", "queue"]


def test_a_pack_of_ones_own_is_listed(capsys: Capsys, home: Path) -> None:
    write_pack(home / "rubrics" / "mine.yaml", "mine", "waste")
    assert "mine  The mine pack (user, 1 question, version 1)\n    waste" in mockint(capsys, "bank", "list").out
    sources = {pack["pack"]: pack["source"] for pack in mockint(capsys, "bank", "list", "--json").data["packs"]}
    assert sources["mine"] == "user"


def test_a_broken_pack_of_ones_own_is_told_and_the_others_are_listed(capsys: Capsys, home: Path) -> None:
    pack = write_broken_pack(home / "rubrics" / "broken.yaml")
    ran = mockint(capsys, "bank", "list")
    assert ran.code == 0
    assert QUESTION in ran.out
    assert "broken" not in ran.out
    assert f"{pack}:5:" in ran.err
    assert f"{pack}: this pack is left out until 1 problem in it is mended" in ran.err

    told = mockint(capsys, "bank", "list", "--json").data
    (problem,) = told["broken"]
    assert (problem["file"], problem["line"]) == (str(pack), 5)
    assert "id" in problem["field"]
    assert problem["message"]
    assert "kpi-stories" in [pack["pack"] for pack in told["packs"]]


@pytest.mark.parametrize("action", [["list"], ["show", "waste"]])
def test_a_pack_that_is_not_there(capsys: Capsys, action: list[str]) -> None:
    ran = mockint(capsys, "bank", *action, "--pack", "nowhere")
    assert (ran.code, ran.out) == (2, "")
    assert "there is no pack 'nowhere'. The packs are: general-behavioral, kpi-by-field, kpi-foundations, " in ran.err


def test_a_person_reads_a_question_with_its_rubric(capsys: Capsys, rubric: Rubric) -> None:
    ran = mockint(capsys, "bank", "show", QUESTION)

    assert (ran.code, ran.err) == (0, "")
    question = rubric.question
    for text in (question.ask, question.intent, question.model_answer, *question.tips):
        assert text in ran.out
    for point in question.expected:
        assert f"  {point.weight}  {point.text}  [{point.id}]" in ran.out
    for flag in rubric.red_flags:
        assert f"{flag.severity}: {flag.text}" in ran.out
    assert_plain(ran.out)


def test_a_question_for_scripts(capsys: Capsys, rubric: Rubric) -> None:
    ran = mockint(capsys, "bank", "show", QUESTION, "--json")
    assert (ran.code, ran.err) == (0, "")
    data = json.loads(ran.out)
    assert data.pop("schema") == 1
    assert Rubric.model_validate_json(json.dumps(data)) == rubric


def test_an_unknown_question_lists_what_there_is(capsys: Capsys) -> None:
    ran = mockint(capsys, "bank", "show", "problem-in-the-figuresss")
    assert (ran.code, ran.out) == (2, "")
    assert f"Did you mean {QUESTION}? The questions are: " in ran.err


def test_a_question_of_two_packs_needs_the_pack(capsys: Capsys, home: Path) -> None:
    write_pack(home / "rubrics" / "mine.yaml", "mine", QUESTION)
    ran = mockint(capsys, "bank", "show", QUESTION)
    assert (ran.code, ran.out) == (2, "")
    assert "add --pack with one of: kpi-stories, mine" in ran.err
    assert mockint(capsys, "bank", "show", QUESTION, "--pack", "mine", "--json").data["pack"] == "mine"


@pytest.mark.parametrize("json", [[], ["--json"]], ids=["text", "json"])
def test_what_a_pack_holds_does_not_steer_the_terminal(capsys: Capsys, tmp_path: Path, json: list[str]) -> None:
    file = write_pack(tmp_path / "evil.yaml", "evil", "waste", ask=HOSTILE, point=HOSTILE)
    for action in (["show", "waste"], ["list"]):
        ran = mockint(capsys, "bank", *action, "--pack", str(file), *json)
        assert (ran.code, ran.err) == (0, "")
        assert "52;c" not in ran.out
        assert_plain(ran.out)
    assert "What of it[/b]?" in mockint(capsys, "bank", "show", "waste", "--pack", str(file), *json).out


def test_good_packs_have_no_problems(capsys: Capsys, tmp_path: Path, bank: Bank) -> None:
    ran = mockint(capsys, "bank", "lint")
    assert (ran.code, ran.out) == (0, "")
    assert f"{len(bank.packs)} packs checked, 0 problems found" in ran.err
    file = write_pack(tmp_path / "mine.yaml", "mine", "waste")
    ran = mockint(capsys, "bank", "lint", str(file))
    assert (ran.code, ran.out, ran.err) == (0, "", "1 pack checked, 0 problems found\n")


def test_every_problem_names_its_file_line_and_field(capsys: Capsys, tmp_path: Path) -> None:
    broken = write_broken_pack(tmp_path / "broken.yaml")
    broken.write_text(broken.read_text().replace("level: mid", "level: expert"))
    good = write_pack(tmp_path / "good.yaml", "good", "waste")
    nothing = tmp_path / "nothing.yaml"
    nothing.write_text("")
    ran = mockint(capsys, "bank", "lint", str(broken), str(good), str(nothing))

    assert ran.code == 1
    slug, level, empty = ran.out.splitlines()
    assert slug.startswith(f"{broken}:5:")
    assert level.startswith(f"{broken}:8:")
    assert "level" in level
    assert "junior, mid or senior" in level
    assert empty.startswith(f"{nothing}: ")
    assert "the file is empty" in empty
    assert "3 packs checked, 3 problems found" in ran.err


def test_all_packs_are_checked_with_ones_own(capsys: Capsys, home: Path, bank: Bank) -> None:
    write_broken_pack(home / "rubrics" / "broken.yaml")
    taken = write_pack(home / "rubrics" / "taken.yaml", "kpi-stories", "waste")
    ran = mockint(capsys, "bank", "lint")
    assert ran.code == 1
    assert f"{len(bank.packs) + 2} packs checked, 2 problems found" in ran.err
    assert f"{taken}" in ran.out
    assert "kpi-stories is already the id of" in ran.out


def test_a_file_to_check_that_is_not_there(capsys: Capsys, tmp_path: Path) -> None:
    ran = mockint(capsys, "bank", "lint", str(tmp_path / "nowhere.yaml"))
    assert ran.code in {1, 2}
    assert "nowhere.yaml" in ran.out + ran.err
    assert "No such file" in ran.out + ran.err


def test_what_marks_badly_is_told_with_its_rule(capsys: Capsys, tmp_path: Path) -> None:
    file = write_pack(tmp_path / "mine.yaml", "mine", "waste", point="Understands what waste is and why.")
    ran = mockint(capsys, "bank", "lint", str(file))
    assert ran.code == 1
    assert f"{file}:13:" in ran.out
    assert "[unshowable-point]" in ran.out

    told = mockint(capsys, "bank", "lint", str(file), "--json")
    assert told.code == 1
    assert (told.data["schema"], told.data["checked"]) == (1, 1)
    assert {problem["rule"] for problem in told.data["problems"]} >= {"unshowable-point", "two-things"}
    assert all(problem["file"] == str(file) for problem in told.data["problems"])


def test_a_new_pack_passes_the_check_that_its_author_is_told_of(
    capsys: Capsys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = mockint(capsys, "bank", "new", "night-porter")
    assert (ran.code, ran.err) == (0, "")
    assert "mockint bank lint night-porter.yaml" in ran.out
    assert mockint(capsys, "bank", "lint", "night-porter.yaml").code == 0
    again = mockint(capsys, "bank", "new", "night-porter.yaml")
    assert (again.code, again.out) == (1, "")
    assert "night-porter.yaml is there already" in again.err


def test_a_tilde_is_the_home_folder(capsys: Capsys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert mockint(capsys, "bank", "new", "~/night-porter").code == 0
    assert (tmp_path / "night-porter.yaml").exists()
    assert mockint(capsys, "bank", "lint", "~/night-porter.yaml").code == 0


def test_the_schema_for_editors(capsys: Capsys) -> None:
    ran = mockint(capsys, "bank", "schema")
    assert (ran.code, ran.err) == (0, "")
    assert ran.data["required"] == ["pack", "title", "language", "questions"]


@pytest.mark.parametrize("args", [[], ["shows"], ["show"], ["list", "kpi-stories"], ["new"]])
def test_a_command_that_cannot_be_meant_says_how(capsys: Capsys, args: list[str]) -> None:
    ran = mockint(capsys, "bank", *args)
    assert (ran.code, ran.out) == (2, "")
    assert "usage: mockint bank" in ran.err
