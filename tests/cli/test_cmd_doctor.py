"""``mockint doctor``: which grader would run and why, and whether all that it needs is in order."""

from pathlib import Path

import pytest
from cli.commands import Ran, assert_plain, mockint, write_broken_pack
from interview.steps import Clock
from servers.judge import judges, kind
from servers.scripted import Scene, Server, answers_body, answers_status, says_nothing, streams

from mockint.bank.library import Bank
from mockint.bank.models import Rubric
from mockint.interview.interview import Interview
from mockint.store.store import Store

Capsys = pytest.CaptureFixture[str]
KEY = "sk-secret-0123456789"
READY = '{"ready": true}'


def doctor(capsys: Capsys, *args: str) -> tuple[Ran, Ran]:
    """Return what a person sees and what a script gets."""
    text, data = mockint(capsys, "doctor", *args), mockint(capsys, "doctor", "--json", *args)
    assert text.code == data.code
    assert_plain(text.out)
    assert KEY not in text.out + text.err + data.out + data.err
    return text, data


def configure(home: Path, text: str) -> None:
    home.mkdir(exist_ok=True)
    (home / "config.toml").write_text(text, encoding="utf-8")


def test_at_the_first_start_all_is_well(capsys: Capsys, home: Path, bank: Bank) -> None:
    text, ran = doctor(capsys)

    assert (ran.code, ran.err, text.err) == (0, "", "")
    told = ran.data
    assert (told["schema"], told["ok"], told["server"], told["key"]) == (1, True, None, "not set")
    assert told["grader"] == {"name": "offline", "why": "no model was chosen", "offered": None}
    database = {
        "file": str(home / "mockint.db"),
        "sessions": 0,
        "waiting": 0,
        "bytes": 0,
        "usage": None,
        "error": None,
        "copies": [],
    }
    assert told["database"] == database
    assert (told["found"], told["calibration"], told["folders"]["data"]) == ([], None, str(home))
    assert {name: pack["source"] for name, pack in told["packs"]["loaded"].items()} == dict.fromkeys(
        bank.packs, "built-in"
    )
    assert set(told["versions"]) >= {"mockint", "python", "openai", "pydantic", "textual"}
    assert "grader     offline (no model was chosen)" in text.out
    assert "0 sessions" in text.out
    assert not home.exists()  # looking changes nothing


def test_a_model_that_answers(capsys: Capsys, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    server.plays(streams(READY))
    text, ran = doctor(capsys, "--grader", "llm", "--base-url", server.base_url, "--model", "tiny")

    assert (ran.code, ran.err) == (0, "")
    told = ran.data
    assert (told["ok"], told["key"]) == (True, "set")
    assert (told["grader"]["name"], told["grader"]["why"]) == ("llm", "chosen by --grader")
    assert (told["server"]["address"], told["server"]["model"]) == (server.base_url, "tiny")
    assert (told["server"]["answers"], told["server"]["asked_by"], told["server"]["error"]) == (
        True,
        "json_schema",
        None,
    )
    assert f"model      tiny at {server.base_url} (openai-compatible): answers in " in text.out
    assert server.requests[0]["body"]["model"] == "tiny"


def test_a_server_of_this_machine_is_told_and_not_asked_to_judge(
    capsys: Capsys, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.models = ["llama3.1"]
    monkeypatch.setenv("MOCKINT_LOCAL_PORTS", str(server.port))
    text, ran = doctor(capsys)
    assert ran.data["found"] == [{"name": "a server", "base_url": server.base_url, "models": ["llama3.1"]}]
    assert f"found      a server at {server.base_url}: llama3.1; mockint setup chooses it" in text.out
    assert server.requests == []


def test_what_a_models_marks_are_worth_is_tried_when_asked_and_told_afterwards(
    capsys: Capsys, server: Server, home: Path
) -> None:
    server.plays(judges(kind))
    ran = mockint(capsys, "doctor", "--calibrate", "--json", "--base-url", server.base_url, "--model", "tiny")
    told = ran.data["calibration"]
    assert (told["level"], told["answers"], told["failed"]) == ("poor", 6, 0)
    assert "calls almost everything met; take its marks as hints" in told["told"]
    assert "tiny marks sample answer 6 of 6" in ran.err
    text = mockint(capsys, "doctor", "--base-url", server.base_url, "--model", "tiny")
    assert len(server.requests) == 6 + 2
    assert "this model calls almost everything met" in text.out
    assert mockint(capsys, "doctor", "--json", "--base-url", server.base_url).data["calibration"] is None  # another one
    (home / "calibrations.json").write_text("{half")
    ran = mockint(capsys, "doctor", "--json", "--base-url", server.base_url, "--model", "tiny")
    assert ran.data["calibration"] is None


def test_secrets_of_the_config_are_never_shown(capsys: Capsys, server: Server, home: Path) -> None:
    server.plays(answers_status(400, {"error": {"message": f"bad header {KEY}-team, bad key {KEY}"}}))
    configure(
        home,
        f'grader = "llm"\nmodel = "m"\nbase_url = "{server.base_url}"\napi_key = "{KEY}"\n[headers]\nx-team = "{KEY}-team"\n'
        '[profile]\nkey_header = "api-key"\nstream_usage = false\n[prices.m]\nin = 1\nout = 2\n',
    )
    text, ran = doctor(capsys)
    assert ran.data["config"]["headers"] == ["x-team"]
    assert ran.data["config"]["profile"] == {"key_header": "api-key", "stream_usage": False}
    assert (ran.data["key"], ran.data["server"]["error"]["code"]) == ("in config.toml", "bad-request")
    assert "headers x-team" in text.out
    sent = {name.lower(): value for name, value in server.requests[0]["headers"].items()}
    assert (sent["api-key"], sent["x-team"]) == (KEY, f"{KEY}-team")
    assert "authorization" not in sent
    assert "stream_options" not in server.requests[0]["body"]


def test_a_server_that_takes_no_schema_is_told(capsys: Capsys, server: Server) -> None:
    refuses = answers_status(400, {"error": {"message": "response_format is not supported"}})
    server.plays(refuses, streams(READY))
    ran = mockint(capsys, "doctor", "--json", "--base-url", server.base_url)
    assert (ran.code, ran.data["server"]["asked_by"]) == (0, "json_object")
    assert ran.data["server"]["learned"] == ["takes no JSON schema"]


@pytest.mark.parametrize(
    ("scene", "code"),
    [
        (answers_status(401, {"error": {"message": f"Incorrect API key provided: {KEY}"}}), "refused-key"),
        (answers_status(404, {"error": {"message": "model 'tiny' not found"}}), "unknown-model"),
        (answers_body("text/html", "<html>Welcome to nginx!</html>"), "not-a-model"),
        (says_nothing(), "timeout"),
    ],
)
def test_a_model_that_does_not_answer(
    capsys: Capsys, server: Server, home: Path, monkeypatch: pytest.MonkeyPatch, scene: Scene, code: str
) -> None:
    configure(home, "[limits]\nfirst_token = 0.2\n")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    server.plays(scene)
    text, ran = doctor(capsys, "--base-url", server.base_url, "--model", "tiny")

    assert ran.code == 1
    assert (ran.data["ok"], ran.data["server"]["answers"], ran.data["server"]["error"]["code"]) == (False, False, code)
    assert "does not answer: " in text.out


def test_a_model_without_key_and_server(capsys: Capsys) -> None:
    text, ran = doctor(capsys, "--grader", "llm")
    assert (ran.code, ran.data["server"]["error"]["code"]) == (1, "no-key")
    assert "set OPENAI_API_KEY" in text.out


def test_a_key_is_offered_and_never_used_unasked(
    capsys: Capsys, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
    text, ran = doctor(capsys)

    assert (ran.code, ran.data["grader"]["name"], ran.data["key"], ran.data["server"]) == (0, "offline", "set", None)
    assert ran.data["grader"]["offered"].startswith(f"a server is set ({server.base_url}): --grader llm")
    assert f"offered    a server is set ({server.base_url})" in text.out
    assert server.requests == []


def test_a_server_in_the_environment_is_offered(
    capsys: Capsys, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
    _, ran = doctor(capsys)
    assert ran.data["grader"]["offered"].startswith(f"a server is set ({server.base_url}): --grader llm")
    assert server.requests == []


@pytest.mark.parametrize(
    ("variable", "why"), [("llm", "chosen by MOCKINT_GRADER"), ("offline", "chosen by MOCKINT_GRADER")]
)
def test_what_chose_the_grader_is_told(
    capsys: Capsys, monkeypatch: pytest.MonkeyPatch, variable: str, why: str
) -> None:
    monkeypatch.setenv("MOCKINT_GRADER", variable)
    _, ran = doctor(capsys)
    assert (ran.data["grader"]["name"], ran.data["grader"]["why"]) == (variable, why)


def test_a_grader_that_is_none_is_told(capsys: Capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOCKINT_GRADER", "psychic")
    ran = mockint(capsys, "doctor", "--json")
    assert (ran.code, ran.out) == (2, "")
    assert "MOCKINT_GRADER is 'psychic'; set it to one of auto, llm, offline" in ran.err


@pytest.mark.parametrize(
    "command", [["doctor"], ["doctor", "--json"], ["bank", "list", "--json"], ["history", "--json"]]
)
def test_a_broken_config_is_told_beside_what_was_asked(capsys: Capsys, home: Path, command: list[str]) -> None:
    configure(home, 'grader = "llm\nmodel = 5')
    ran = mockint(capsys, *command)
    assert ran.code == 0
    assert f"{home / 'config.toml'}: " in ran.err
    assert "its settings are left out until it is mended" in ran.err
    assert ran.out
    if "--json" in command:
        assert ran.data["schema"] == 1


def test_a_broken_config_stands_in_the_report(capsys: Capsys, home: Path) -> None:
    configure(home, 'grader = "offline"\nmodle = "x"\n')
    text, ran = doctor(capsys)
    (problem,) = ran.data["config"]["problems"]
    assert "modle: no such setting" in problem
    assert "! " in text.out
    assert ran.data["grader"]["why"] == "chosen by config.toml"


def test_other_keys_stand_in_the_report_and_wrong_ones_as_problems(capsys: Capsys, home: Path) -> None:
    configure(home, '[keys]\n"home.start" = "n"\n"home.strat" = "x"\n[screen]\ntheme = "light"\n')
    text, ran = doctor(capsys)
    assert (ran.data["config"]["keys"], ran.data["config"]["theme"]) == ({"home.start": "n"}, "light")
    (problem,) = ran.data["config"]["problems"]
    assert problem.startswith(f"{home / 'config.toml'}: keys.home.strat: there is no such name")
    assert "home.start n" in text.out


def test_a_broken_pack_stands_in_the_report(capsys: Capsys, home: Path) -> None:
    pack = write_broken_pack(home / "rubrics" / "broken.yaml")
    text, ran = doctor(capsys)
    (problem,) = ran.data["packs"]["broken"]
    assert problem.startswith(f"{pack}:5:")
    assert f"{pack}:5:" in text.out


def test_sessions_are_counted(capsys: Capsys, store: Store, rubric: Rubric) -> None:
    Interview.start(store, [rubric], "one", Clock())
    text, ran = doctor(capsys)
    assert ran.data["database"]["sessions"] == 1
    assert ": 1 session\n" in text.out


def test_a_database_that_is_none_stands_in_the_report(capsys: Capsys, home: Path) -> None:
    home.mkdir()
    (home / "mockint.db").write_text("Dear diary, " * 200)
    text, ran = doctor(capsys)
    assert (ran.code, ran.data["ok"], ran.data["database"]["sessions"]) == (1, False, None)
    assert "file is not a database" in ran.data["database"]["error"]
    assert "file is not a database" in text.out


@pytest.mark.parametrize("place", ["/proc/x", "long", "linked file", "linked folder", "ring"])
def test_where_nothing_could_be_kept_is_told_and_nothing_is_made(
    capsys: Capsys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    (tmp_path / "linked file").mkdir()
    (tmp_path / "linked file" / "mockint.db").symlink_to(tmp_path / "nowhere" / "mockint.db")
    (tmp_path / "linked folder").symlink_to(tmp_path / "nowhere")
    (tmp_path / "ring").symlink_to(tmp_path / "ring")
    there = sorted(tmp_path.rglob("*"))
    monkeypatch.setenv("MOCKINT_HOME", "/" + "x" * 300 if place == "long" else str(tmp_path / place))
    text, ran = doctor(capsys)
    assert (ran.code, ran.data["ok"]) == (1, False)
    assert "mockint.db cannot be used: " in ran.data["database"]["error"]
    assert "with MOCKINT_HOME" in " ".join(text.out.split())
    assert sorted(tmp_path.rglob("*")) == there
    assert mockint(capsys, "history").code == 1


def test_a_link_to_where_a_database_can_be_made_is_well(capsys: Capsys, home: Path, tmp_path: Path) -> None:
    home.mkdir()
    (home / "mockint.db").symlink_to(tmp_path / "elsewhere.db")
    assert doctor(capsys)[1].data["ok"]
    assert not (tmp_path / "elsewhere.db").exists()
    assert mockint(capsys, "history").code == 0
    assert (tmp_path / "elsewhere.db").exists()


def test_without_a_model_there_is_nothing_to_calibrate(capsys: Capsys) -> None:
    ran = mockint(capsys, "doctor", "--calibrate", "--json")
    assert (ran.code, ran.data["ok"]) == (1, False)
    assert "There is no model to calibrate" in ran.err
