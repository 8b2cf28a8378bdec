"""``mockint grade`` with a model: who chose it, what it is told, and what a person sees when it does not work."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from cli.commands import QUESTION, Ran, assert_plain, assert_quotes_stand, mockint
from examples import BAKERY, CAREFUL, reply
from servers.scripted import Handler, Server, answers_status, says_nothing, streams

from mockint.bank.models import Rubric

Capsys = pytest.CaptureFixture[str]
KEY = "sk-secret-0123456789"


@pytest.fixture
def answer(tmp_path: Path) -> str:
    path = tmp_path / "answer.txt"
    path.write_text(BAKERY, encoding="utf-8")
    return str(path)


@pytest.fixture
def server(server: Server, rubric: Rubric) -> Server:
    """A server whose model marks with care."""
    server.plays(streams(reply(rubric)))
    return server


@pytest.fixture
def dead() -> str:
    """An address at which nobody answers."""
    gone = Server()
    gone.stop()
    return gone.base_url


def grade(capsys: Capsys, answer: str, *args: str) -> Ran:
    return mockint(capsys, "grade", "--question", QUESTION, answer, "--json", *args)


def configure(home: Path, text: str) -> None:
    home.mkdir(exist_ok=True)
    (home / "config.toml").write_text(text, encoding="utf-8")


def asked(server: Server) -> tuple[str, str]:
    """Return which model was asked for, and with which key."""
    (request,) = server.requests
    headers = {name.lower(): value for name, value in request["headers"].items()}
    return request["body"]["model"], headers["authorization"]


def test_a_model_marks(capsys: Capsys, server: Server, answer: str) -> None:
    ran = grade(capsys, answer, "--grader", "llm", "--base-url", server.base_url, "--model", "tiny")

    assert (ran.code, ran.err) == (0, "")
    told = ran.data
    assert (told["status"], told["score"], told["range"], told["band"]) == ("graded", 92, [92, 92], "strong")
    assert {point["id"]: point["verdict"] for point in told["points"]} == {name: v for name, (_, v) in CAREFUL.items()}
    assert told["headline"] == {"text": "Say more about stays-away.", "point": "stays-away"}
    assert (told["grader"]["name"], told["grader"]["model"]) == ("llm", "tiny")
    assert told["grader"]["tokens"] == {"in": 900, "cached": 640, "out": 400}
    assert_quotes_stand(told)
    assert asked(server) == ("tiny", "Bearer none")  # no key, so a placeholder


def test_a_person_sees_the_words_that_earned_each_mark(capsys: Capsys, server: Server, answer: str) -> None:
    ran = mockint(capsys, "grade", "--question", QUESTION, answer, "--base-url", server.base_url, "--model", "tiny")

    assert (ran.code, ran.err) == (0, "")
    read = " ".join(ran.out.split())
    assert "One thing to change next: Say more about stays-away." in read
    assert "92 of 100, strong" in read
    assert "11 of 12 = 92 of 100" in read
    assert "llm · tiny · grade-" in read
    assert "900 tokens in (640 cached), 400 out" in read
    assert all(f"“{quote}”" in read for quote, verdict in CAREFUL.values() if verdict == "met")


def test_a_flag_goes_over_the_environment_and_that_over_the_config(
    capsys: Capsys, server: Server, answer: str, home: Path, dead: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(home, f'grader = "offline"\nmodel = "from-config"\nbase_url = "{dead}"\n')
    monkeypatch.setenv("MOCKINT_GRADER", "llm")
    monkeypatch.setenv("MOCKINT_MODEL", "from-env")
    monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert grade(capsys, answer).data["score"] == 92
    assert asked(server) == ("from-env", f"Bearer {KEY}")

    server.requests.clear()
    monkeypatch.setenv("OPENAI_BASE_URL", dead)
    told = grade(capsys, answer, "--model", "from-flag", "--base-url", server.base_url)
    assert told.data["grader"]["model"] == "from-flag"
    assert asked(server) == ("from-flag", f"Bearer {KEY}")

    server.requests.clear()
    assert grade(capsys, answer, "--grader", "offline").data["status"] == "needs_marking"
    assert server.requests == []


def test_the_config_alone_chooses(capsys: Capsys, server: Server, answer: str, home: Path) -> None:
    configure(home, f'grader = "llm"\nmodel = "from-config"\nbase_url = "{server.base_url}"\n')
    assert grade(capsys, answer).data["score"] == 92
    assert asked(server) == ("from-config", "Bearer none")


def test_a_key_and_a_server_in_the_environment_choose_nothing(
    capsys: Capsys, server: Server, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
    monkeypatch.setenv("MOCKINT_MODEL", "tiny")
    for auto in ([], ["--grader", "auto"]):
        ran = grade(capsys, answer, *auto)
        assert (ran.code, ran.data["grader"]["name"], ran.data["status"]) == (0, "offline", "needs_marking")
    assert server.requests == []


def test_a_server_in_the_config_chooses_nothing_either(capsys: Capsys, server: Server, answer: str, home: Path) -> None:
    configure(home, f'model = "tiny"\nbase_url = "{server.base_url}"\n')
    assert grade(capsys, answer).data["grader"]["name"] == "offline"
    assert server.requests == []


def test_a_key_without_a_model_asks_for_a_default_by_name(
    capsys: Capsys, server: Server, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    ran = grade(capsys, answer, "--grader", "llm", "--base-url", server.base_url)
    model, _ = asked(server)
    assert model
    assert ran.data["grader"]["model"] == model


@pytest.mark.parametrize("config", ["", 'base_url = ""\n'], ids=["no server", "an empty server"])
def test_without_key_and_server_nothing_is_sent_and_it_says_what_to_set(
    capsys: Capsys, answer: str, home: Path, config: str
) -> None:
    configure(home, config)
    ran = grade(capsys, answer, "--grader", "llm")
    assert ran.code == 1
    told = ran.data
    assert (told["status"], told["score"], told["range"], told["band"]) == ("not_graded", None, None, None)
    assert told["error"]["code"] == "no-key"
    assert "OPENAI_API_KEY" in told["error"]["message"]
    assert {point["verdict"] for point in told["points"]} == {"unjudged"}
    assert told["turns"][0]["answer"] == BAKERY


def test_a_person_reads_why_it_was_not_graded(capsys: Capsys, answer: str) -> None:
    ran = mockint(capsys, "grade", "--question", QUESTION, answer, "--grader", "llm")
    assert ran.code == 1
    assert "not graded: there is no key: set OPENAI_API_KEY" in " ".join(ran.out.split())
    assert " 0 of 100" not in ran.out


def test_a_refused_key_is_told_and_not_shown(
    capsys: Capsys, server: Server, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    server.plays(answers_status(401, {"error": {"message": f"Incorrect API key provided: {KEY}"}}))
    ran = grade(capsys, answer, "--grader", "llm", "--base-url", server.base_url)
    assert ran.code == 1
    assert (ran.data["status"], ran.data["error"]["code"]) == ("not_graded", "refused-key")
    assert KEY not in ran.out + ran.err


def test_nobody_at_the_address(capsys: Capsys, answer: str, dead: str) -> None:
    ran = grade(capsys, answer, "--base-url", dead)
    assert (ran.code, ran.data["error"]["code"]) == (1, "unreachable")
    assert dead in ran.data["error"]["message"]


def test_the_limits_of_the_config_hold(capsys: Capsys, server: Server, answer: str, home: Path) -> None:
    configure(home, "[limits]\nfirst_token = 0.2\n")
    server.plays(says_nothing())
    ran = grade(capsys, answer, "--base-url", server.base_url)
    assert (ran.code, ran.data["error"]["code"]) == (1, "timeout")
    assert "0.2 s" in ran.data["error"]["message"]


def test_nothing_a_model_writes_steers_the_terminal(
    capsys: Capsys, server: Server, answer: str, rubric: Rubric
) -> None:
    evil = "\x1b]52;c;ZXZpbA==\x07\x1b[31m\x9b2J\u202e[bold]\ud800"
    star = {name: {"quote": evil, "rating": "missing", "advice": evil + "tell"} for name in ("situation", "task")}
    points = {name: (evil + quote, verdict) for name, (quote, verdict) in CAREFUL.items()}
    hostile = reply(rubric, points, star=star).replace("Say more about", "\\u001b[31m\\u009b2J\\u202eSay more about")
    server.plays(streams(hostile))
    shown = mockint(capsys, "grade", "--question", QUESTION, answer, "--base-url", server.base_url)
    told = grade(capsys, answer, "--base-url", server.base_url)

    assert_plain(shown.out)
    assert_plain(told.out)
    assert "52;c" not in shown.out + told.out
    assert_quotes_stand(told.data)


def test_stopping_it_is_no_crash(server: Server, answer: str) -> None:
    arrived = threading.Event()

    def hangs(handler: Handler) -> None:
        arrived.set()
        says_nothing()(handler)

    server.plays(hangs)
    command = [sys.executable, "-m", "mockint", "grade", "--question", QUESTION, answer, "--base-url", server.base_url]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ, text=True
    ) as running:
        assert arrived.wait(60)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate()
    assert (running.returncode, out, err.strip()) == (130, "", "stopped")


BETTER = json.dumps({"answer": "At the bakery we threw away nine percent. Then 77 of us cut it."})


def test_a_better_answer_is_written_on_demand(capsys: Capsys, server: Server, answer: str, rubric: Rubric) -> None:
    server.plays(streams(reply(rubric)), streams(BETTER))
    ran = grade(capsys, answer, "--base-url", server.base_url, "--model", "tiny", "--better")
    assert (ran.code, ran.err) == (0, "")
    assert ran.data["score"] == 92
    assert ran.data["better"]["text"] == "At the bakery we threw away nine percent. Then [how much?] of us cut it."
    assert ran.data["better"]["blanked"] == ["77"]

    server.plays(streams(reply(rubric)), streams(BETTER))
    told = mockint(
        capsys, "grade", "--question", QUESTION, answer, "--base-url", server.base_url, "--model", "tiny", "--better"
    )
    assert "A better answer\nAt the bakery" in told.out
    assert "you never said it: “77”" in told.out


def test_a_better_answer_that_fails_leaves_the_marks(
    capsys: Capsys, server: Server, answer: str, rubric: Rubric
) -> None:
    server.plays(streams(reply(rubric)), streams("No."))
    ran = grade(capsys, answer, "--base-url", server.base_url, "--model", "tiny", "--better")
    assert (ran.code, ran.data["score"], ran.data["better"]) == (1, 92, None)
    assert "the better answer could not be written" in ran.err


def test_a_better_answer_needs_a_model(capsys: Capsys, answer: str) -> None:
    ran = grade(capsys, answer, "--better")
    assert (ran.code, ran.out) == (2, "")
    assert "--better asks a model" in ran.err


def test_several_passes_give_the_median_and_say_where_they_part(
    capsys: Capsys, server: Server, answer: str, rubric: Rubric
) -> None:
    without_cause = {**CAREFUL, "cause": ("", "missed")}
    server.plays(streams(reply(rubric)), streams(reply(rubric, without_cause)), streams(reply(rubric)))
    ran = grade(capsys, answer, "--base-url", server.base_url, "--model", "tiny", "--passes", "3")
    assert (ran.code, ran.data["score"]) == (0, 92)
    assert ran.data["grader"]["passes"]["parted"] == ["cause"]
    assert ran.data["grader"]["passes"]["count"] == 3
    assert "parted-passes" in [notice["code"] for notice in ran.data["notices"]]
    assert [request["body"]["temperature"] > 0 for request in server.requests] == [True] * 3


def test_passes_can_be_chosen_for_good(capsys: Capsys, server: Server, answer: str, rubric: Rubric, home: Path) -> None:
    configure(home, "passes = 2\n")
    server.plays(streams(reply(rubric)), streams(reply(rubric)))
    ran = grade(capsys, answer, "--base-url", server.base_url, "--model", "tiny")
    assert ran.data["grader"]["passes"] == {"count": 2, "scores": [92, 92], "parted": []}
    configure(home, "passes = 0\n")
    server.plays(streams(reply(rubric)))
    ran = grade(capsys, answer, "--base-url", server.base_url, "--model", "tiny")
    assert "passes: write a whole number from 1 to 9" in ran.err
    assert ran.data["grader"]["passes"] is None
