"""``mockint eval``: a gold set goes in, figures come out, and nothing is asked twice."""

import fcntl
import json
import os
import re
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli.commands import Ran, assert_no_crash, assert_plain, environment, mockint, write_pack
from servers.gold import GoldModel, as_text
from servers.scripted import Handler, Server, answers_status, says_nothing

from mockint import resources
from mockint.bank.library import Bank
from mockint.evaluation import agreement
from mockint.evaluation.gold import GoldAnswer, read_gold

Capsys = pytest.CaptureFixture[str]
COUNT = 4
FIGURES = {
    "points_judged", "points_accuracy", "points_macro_f1", "points_kappa", "flags_precision", "flags_recall", "star_qwk",
    "star_situation_auc", "star_task_auc", "star_action_auc", "star_result_auc", "star_task_accuracy", "star_mean_rank",
    "band_qwk", "score_gap", "overall_rank", "overall_qwk", "empty_score", "orders_gain", "quotes_stood", "suggestions_hit",
    "seconds", "tokens_in", "tokens_out",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _few_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Intervals have tests of their own; here they need not be good."""
    monkeypatch.setattr(agreement, "RESAMPLES", 5)


@pytest.fixture
def gold(tmp_path: Path) -> str:
    """The first answers of the built-in set, with all their labels."""
    lines = (resources.folder("gold") / "untouched.jsonl").read_text(encoding="utf-8").splitlines()[:COUNT]
    (tmp_path / "gold.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(tmp_path / "gold.jsonl")


@pytest.fixture
def answers(gold: str, bank: Bank) -> list[GoldAnswer]:
    return read_gold(gold, bank)


@pytest.fixture
def model(server: Server, answers: list[GoldAnswer]) -> GoldModel:
    """A perfect model."""
    model = GoldModel(answers)
    server.plays(model)
    return model


@pytest.fixture
def evaluated(capsys: Capsys, server: Server, gold: str) -> Callable[..., Ran]:
    def run(*args: str) -> Ran:
        return mockint(capsys, "eval", gold, "--base-url", server.base_url, "--model", "tiny", *args)

    return run


def figure(told: Any, name: str, column: str = "llm") -> Any:  # noqa: ANN401 - JSON
    return told["columns"][column]["figures"][name]["value"]


def kept(home: Path) -> list[Path]:
    return sorted((home / "evaluations").glob("*")) if (home / "evaluations").exists() else []


Evaluated = Callable[..., Ran]


@pytest.mark.usefixtures("model")
def test_a_perfect_model_agrees_fully(evaluated: Evaluated, answers: list[GoldAnswer]) -> None:
    ran = evaluated("--json")
    assert (ran.code, ran.err) == (0, "")
    told = ran.data
    assert (told["schema"], told["answers"]) == (1, COUNT)
    assert list(told) == ["schema", "judge", "answers", "columns"]
    assert re.fullmatch(r"tiny at http://127\.0\.0\.1:\d+/v1, grade-\d+", told["judge"])
    assert list(told["columns"]) == ["llm", "two labellers"]
    for column in told["columns"].values():
        assert column["answers"] == COUNT
        assert column["figures"].keys() == FIGURES
        assert all(one.keys() == {"value", "interval", "count"} for one in column["figures"].values())
    for name in ("points_kappa", "band_qwk", "quotes_stood", "points_judged", "flags_recall"):
        assert figure(told, name) in {1, None}
    assert figure(told, "points_kappa") == 1
    assert told["columns"]["llm"]["figures"]["points_kappa"]["count"] == sum(len(a.gold.points) for a in answers)
    assert (figure(told, "score_gap"), figure(told, "tokens_in"), figure(told, "tokens_out")) == (0, 900, 400)
    assert figure(told, "seconds", "two labellers") is None


@pytest.mark.usefixtures("model")
def test_a_person_reads_a_table(evaluated: Evaluated) -> None:
    ran = evaluated()
    assert (ran.code, ran.err) == (0, "")
    first, _, head, *lines = ran.out.splitlines()
    assert first.startswith("tiny at http://127.0.0.1:")
    assert first.endswith(f": {COUNT} answers, 95 % intervals in brackets")
    assert head.split() == ["llm", "two", "labellers"]
    rows = {re.split(r"  +", line)[0]: re.split(r"  +", line)[1:] for line in lines}
    assert rows["answers"] == [str(COUNT)] * 2
    assert rows["points: Cohen's kappa"][0] == "1.00 [1.00, 1.00]"
    assert rows["tokens in an answer"] == ["900"] or rows["tokens in an answer"][0] == "900"
    assert_plain(ran.out)
    assert max(map(len, ran.out.splitlines())) <= 90


def test_what_was_judged_is_not_asked_again(evaluated: Evaluated, model: GoldModel, home: Path) -> None:
    first = evaluated("--json").data
    assert len(model.asked) == COUNT
    assert len(kept(home)) == 1
    assert evaluated("--json").data == first
    assert len(model.asked) == COUNT


def test_a_limit_judges_the_first_and_the_rest_later(
    evaluated: Evaluated, model: GoldModel, answers: list[GoldAnswer]
) -> None:
    assert evaluated("--limit", "2", "--json").data["answers"] == 2
    assert model.asked == [answer.id for answer in answers[:2]]
    assert evaluated("--json").data["answers"] == COUNT
    assert model.asked == [answer.id for answer in answers]


def test_fresh_judges_anew_only_what_is_asked_for(
    evaluated: Evaluated, model: GoldModel, answers: list[GoldAnswer]
) -> None:
    evaluated()
    model.asked.clear()
    evaluated("--limit", "2", "--fresh")
    assert model.asked == [answer.id for answer in answers[:2]]
    model.asked.clear()
    evaluated("--fresh", "--runs", "2")
    assert len(model.asked) == 2 * COUNT
    model.asked.clear()
    evaluated("--runs", "2")
    assert model.asked == []


def test_two_runs_are_held_against_each_other(evaluated: Evaluated, server: Server, answers: list[GoldAnswer]) -> None:
    seen: list[str] = []

    def turns(answer: GoldAnswer, reply: dict[str, Any], _again: bool) -> str:
        seen.append(answer.id)
        if len(seen) > COUNT:  # in its second run it has changed its mind on the first point of every answer
            name = next(iter(reply["points"]))
            was = reply["points"][name]["verdict"]
            words = " ".join(answer.answer.split()[-6:])
            reply["points"][name] = {"quote": words, "verdict": "partial" if was != "partial" else "missed"}
        return as_text(reply)

    server.plays(GoldModel(answers, turns))
    told = evaluated("--runs", "2", "--json").data
    assert list(told["columns"]) == ["llm", "run 1 and run 2", "two labellers"]
    assert figure(told, "points_kappa") == 1
    points = sum(len(answer.gold.points) for answer in answers)
    assert figure(told, "points_accuracy", "run 1 and run 2") == pytest.approx(1 - COUNT / points)
    assert figure(told, "overall_rank", "run 1 and run 2") is None

    told = evaluated("--runs", "3", "--json").data
    assert len(seen) == 3 * COUNT
    assert list(told["columns"]) == ["llm", "run 1 and run 2", "run 1 and run 3", "two labellers"]


def test_several_passes_are_a_judge_of_their_own(evaluated: Evaluated, model: GoldModel) -> None:
    evaluated("--limit", "1")
    told = evaluated("--limit", "1", "--passes", "3", "--json").data
    assert told["judge"].endswith(", 3 passes")
    assert (figure(told, "points_accuracy"), figure(told, "tokens_in")) == (1, 2700)
    assert len(model.asked) == 4
    evaluated("--limit", "1", "--passes", "3")
    assert len(model.asked) == 4


def test_another_model_another_server_and_another_prompt_are_asked_anew(
    capsys: Capsys, evaluated: Evaluated, model: GoldModel, server: Server, gold: str, home: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    evaluated("--limit", "1")
    mockint(capsys, "eval", gold, "--limit", "1", "--base-url", server.base_url, "--model", "larger")
    assert (len(model.asked), len(kept(home))) == (2, 2)
    other = Server()
    other.plays(model)
    mockint(capsys, "eval", gold, "--limit", "1", "--base-url", other.base_url, "--model", "tiny")
    other.stop()
    assert (len(model.asked), len(kept(home))) == (3, 3)

    package = tmp_path / "package"
    for name in ("prompts", "rubrics"):
        (package / name).mkdir(parents=True)
        for file in resources.folder(name).iterdir():
            (package / name / file.name).write_bytes(file.read_bytes())
    monkeypatch.setattr(resources, "PACKAGE", package)
    evaluated("--limit", "1")
    assert len(model.asked) == 3  # the same prompt at another place
    prompt = package / "prompts" / "grade.md"
    prompt.write_text(prompt.read_text(encoding="utf-8") + "\nBe fair.\n", encoding="utf-8")
    evaluated("--limit", "1")
    assert (len(model.asked), len(kept(home))) == (4, 4)


def test_a_changed_rubric_is_asked_anew(capsys: Capsys, server: Server, tmp_path: Path, bank: Bank) -> None:
    del bank
    row = {
        "id": "a",
        "question": "bread",
        "answer": "We counted the bread that was left over each evening, per sort.",
        "gold": {"points": {f"point-{n}": {"verdict": "met", "quote": "We counted the bread"} for n in (1, 2, 3)}},
    }
    gold, pack = tmp_path / "mine.jsonl", tmp_path / "mine.yaml"
    gold.write_text(json.dumps(row), encoding="utf-8")
    asked = 0

    def play(handler: Handler) -> None:
        nonlocal asked
        asked += 1
        from mockint.bank.library import load_bank  # noqa: PLC0415 - the pack as it is now

        model = GoldModel(read_gold(str(gold), load_bank(Path("/nonexistent"), [pack])))
        model(handler)

    server.plays(play)
    command = ["eval", str(gold), "--pack", str(pack), "--base-url", server.base_url, "--json"]
    write_pack(pack, "mine", "bread")
    first = mockint(capsys, *command)
    assert (first.code, asked) == (0, 1)
    assert list(first.data["columns"]) == ["llm"]  # nobody labelled it twice
    assert figure(first.data, "points_accuracy") == 1
    assert mockint(capsys, *command).data == first.data
    assert asked == 1
    write_pack(pack, "mine", "bread", point="Says it in other words.")
    mockint(capsys, *command)
    assert asked == 2


def test_what_failed_is_told_and_tried_again(
    evaluated: Evaluated, model: GoldModel, server: Server, answers: list[GoldAnswer]
) -> None:
    server.plays(model, answers_status(401), model)
    ran = evaluated("--json")
    assert ran.code == 0
    (line,) = ran.err.splitlines()
    assert line.startswith(f"{answers[1].id}: not judged: ")
    assert "key" in line
    assert ran.data["answers"] == COUNT
    assert ran.data["columns"]["llm"]["answers"] == COUNT - 1

    model.asked.clear()
    ran = evaluated("--json")
    assert (ran.err, model.asked) == ("", [answers[1].id])
    assert ran.data["columns"]["llm"]["answers"] == COUNT


def test_where_nothing_could_be_judged_there_are_no_figures(evaluated: Evaluated, server: Server, home: Path) -> None:
    server.plays(answers_status(401))
    ran = evaluated("--json")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.splitlines()[-1] == "no answer could be judged"
    assert kept(home) == []


def test_the_naive_yardstick_stands_beside(evaluated: Evaluated, model: GoldModel, home: Path) -> None:
    told = evaluated("--naive", "--json").data
    assert list(told["columns"]) == ["llm", "naive yardstick", "two labellers"]
    assert figure(told, "overall_rank", "naive yardstick") == pytest.approx(1)
    assert figure(told, "points_kappa", "naive yardstick") is None
    assert len(model.asked) == 2 * COUNT
    assert len(kept(home)) == 2
    assert evaluated("--naive", "--json").data == told
    assert len(model.asked) == 2 * COUNT
    evaluated("--naive", "--fresh")
    assert len(model.asked) == 4 * COUNT


def test_a_naive_score_that_is_none_leaves_only_that_answer_out(
    evaluated: Evaluated, server: Server, answers: list[GoldAnswer]
) -> None:
    said = dict(zip([answer.id for answer in answers], ["101", '"good"', "50", "0"], strict=True))
    server.plays(GoldModel(answers, naive=lambda answer: f'{{"score": {said[answer.id]}}}'))
    ran = evaluated("--naive", "--json")
    assert ran.code == 0
    assert [line.partition(":")[0] for line in ran.err.splitlines()] == [answer.id for answer in answers[:2]]
    assert ran.data["columns"]["naive yardstick"]["answers"] == 2
    assert ran.data["columns"]["llm"]["answers"] == COUNT


def test_the_offline_grader_answers_at_once_and_keeps_nothing(capsys: Capsys, gold: str, home: Path) -> None:
    ran = mockint(capsys, "eval", gold, "--grader", "offline", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert (ran.data["judge"], list(ran.data["columns"])) == ("offline", ["offline", "two labellers"])
    assert figure(ran.data, "points_judged", "offline") == 0
    assert figure(ran.data, "points_kappa", "offline") is None
    assert figure(ran.data, "suggestions_hit", "offline") is not None
    again = mockint(capsys, "eval", gold, "--fresh", "--runs", "2", "--json")
    assert figure(again.data, "star_qwk", "run 1 and run 2") in {1, None}
    assert not home.exists()


def test_without_a_file_the_untouched_part_is_taken(capsys: Capsys) -> None:
    ran = mockint(capsys, "eval", "--limit", "1", "--json")
    assert (ran.code, ran.data["answers"]) == (0, 1)
    named = mockint(capsys, "eval", "untouched", "--limit", "1", "--json").data["columns"]
    assert named["two labellers"] == ran.data["columns"]["two labellers"]


@pytest.mark.usefixtures("model")
def test_a_set_named_twice_counts_once(capsys: Capsys, server: Server, gold: str) -> None:
    ran = mockint(capsys, "eval", gold, gold, "--base-url", server.base_url, "--json")
    assert ran.data["answers"] == COUNT


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        (["GOLD", "--naive"], 2, "--naive asks a model; choose one with --model or --base-url"),
        (["GOLD", "--naive", "--grader", "offline"], 2, "--naive asks a model"),
        (["none.jsonl"], 2, "none.jsonl: there is no such file; name a .jsonl file, or one of tuning, untouched"),
        (["GOLD", "--pack", "kpi-nothing"], 2, "there is no pack 'kpi-nothing'"),
        (["GOLD", "--pack", "okrs"], 1, "gold.jsonl:1: question: pack 'okrs' has no question"),
        (["BAD"], 1, "bad.jsonl:1: question: pack 'kpi-foundations' has no question 'no-such'"),
        (["GOLD", "--limit", "0"], 2, "argument --limit: '0' is no whole number from 1"),
        (["GOLD", "--limit", "-3"], 2, "argument --limit: "),
        (["GOLD", "--runs", "many"], 2, "argument --runs: 'many' is no whole number from 1"),
        (["GOLD", "--runs", "9" * 30], 2, "argument --runs: "),
    ],
)
def test_wrong_usage_is_told(
    capsys: Capsys, gold: str, tmp_path: Path, home: Path, args: list[str], code: int, told: str
) -> None:
    bad = {"id": "a", "pack": "kpi-foundations", "question": "no-such", "answer": "x", "gold": {"points": {}}}
    (tmp_path / "bad.jsonl").write_text(json.dumps(bad), encoding="utf-8")
    words = {"GOLD": gold, "BAD": str(tmp_path / "bad.jsonl")}
    ran = mockint(capsys, "eval", *(words.get(word, word) for word in args), "--json")
    assert (ran.code, ran.out) == (code, "")
    assert told in ran.err
    assert not kept(home)


def test_interrupted_it_keeps_what_was_judged_and_goes_on(
    evaluated: Evaluated, model: GoldModel, server: Server, gold: str, answers: list[GoldAnswer]
) -> None:
    server.plays(model, model, says_nothing())
    command = [sys.executable, "-m", "mockint", "eval", gold, "--base-url", server.base_url, "--model", "tiny"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
    ) as running:
        wait_until(lambda: len(server.requests) == 3)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=20)
    assert_no_crash(Ran(running.returncode, out, err))
    assert (running.returncode, out) == (130, "")
    assert err.splitlines() == ["what was judged is kept, and the same command goes on from there", "stopped"]

    server.plays(model)
    assert evaluated("--json").data["columns"]["llm"]["answers"] == COUNT
    assert model.asked == [answer.id for answer in answers]


def test_in_a_terminal_it_says_how_far_it_is(model: GoldModel, server: Server, gold: str) -> None:
    assert model.asked == []
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    command = [sys.executable, "-m", "mockint", "eval", gold, "--limit", "2", "--json", "--base-url", server.base_url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, text=True, env=environment()) as running:
        os.close(theirs)
        out, _ = running.communicate(timeout=30)
    told = os.read(ours, 4000).decode()
    os.close(ours)
    assert running.returncode == 0
    assert json.loads(out)["answers"] == 2
    assert re.findall(r"\d of \d", told) == ["1 of 2", "2 of 2"]
    assert "Traceback" not in told


def test_a_key_that_is_refused_is_not_tried_for_every_answer(capsys: Capsys, server: Server) -> None:
    server.plays(answers_status(401))
    ran = mockint(capsys, "eval", "untouched", "--base-url", server.base_url, "--model", "tiny")
    assert (ran.code, ran.out) == (1, "")
    assert len(server.requests) == 5
    assert "stopped after 5 failures in a row" in ran.err


def wait_until(holds: Callable[[], bool]) -> None:
    for _ in range(400):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("it never came to that")
