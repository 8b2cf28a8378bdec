"""``mockint setup``: a model is found, tried and kept; a key is never written in the clear unasked."""

import io
import json
import os
import pty
import stat
import sys
from pathlib import Path

import pytest
from cli.commands import Ran, assert_plain, mockint
from servers.judge import careful, hard, judges, kind
from servers.scripted import Server, answers_status

from mockint.config import load_settings
from mockint.llm.keys import stored_key

Capsys = pytest.CaptureFixture[str]
KEY = "sk-secret-0123456789"


@pytest.fixture
def server(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A server of this machine, on a port that is looked at, with a model that marks with care."""
    server.models = ["tiny", "text-embed-1", "small"]
    server.plays(judges(careful))
    monkeypatch.setenv("MOCKINT_LOCAL_PORTS", str(server.port))
    return server


def setup(capsys: Capsys, monkeypatch: pytest.MonkeyPatch, *args: str, answers: str = "") -> Ran:
    monkeypatch.setattr("sys.stdin", io.StringIO(answers))
    ran = mockint(capsys, "setup", *args)
    assert KEY not in ran.out + ran.err
    assert_plain(ran.out)
    return ran


def test_by_plain_questions(capsys: Capsys, server: Server, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = setup(capsys, monkeypatch, answers="a\n2\n\n")
    assert ran.code == 0
    assert f"a  a server at {server.base_url}: tiny, small, text-embed-1" in ran.out
    assert "It works: this model marks well (8 of 8 sure points right, on 2 answers)" in ran.out
    kept = (home / "config.toml").read_text()
    assert f'grader = "llm"\nmodel = "small"\nbase_url = "{server.base_url}"\n' == kept
    assert stat.S_IMODE((home / "config.toml").stat().st_mode) == 0o600


def test_afterwards_the_model_judges(
    capsys: Capsys, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert setup(capsys, monkeypatch, "--yes").code == 0
    (tmp_path / "answer.txt").write_text("We counted what was left each evening and cut the batch on Tuesdays.")
    server.plays(judges(lambda _: {"figure": "met"}))
    ran = mockint(capsys, "grade", "--question", "problem-in-the-figures", str(tmp_path / "answer.txt"), "--json")
    assert (ran.data["grader"]["name"], ran.data["grader"]["model"], ran.data["status"]) == ("llm", "tiny", "graded")


def test_for_scripts(capsys: Capsys, server: Server, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = setup(capsys, monkeypatch, "--yes", "--json", "--model", "small")
    assert (ran.code, ran.data["saved"], ran.data["model"]) == (0, True, "small")
    assert (ran.data["server"], ran.data["calibration"]["level"]) == (server.base_url, "good")
    assert ran.data["config"] == str(home / "config.toml")
    assert (home / "calibrations.json").exists()


def test_comments_and_other_settings_stay(
    capsys: Capsys, server: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.mkdir()
    before = (
        '# mine\nmodel = "old"  # was good\n\n[limits]\ntotal = 99  # slow machine\n\n[prices."m"]\nin = 1\nout = 2\n'
    )
    (home / "config.toml").write_text(before)
    assert setup(capsys, monkeypatch, "--yes").code == 0
    after = (home / "config.toml").read_text()
    assert all(
        part in after for part in ("# mine\n", "# was good", "[limits]\ntotal = 99  # slow machine", '[prices."m"]')
    )
    assert mockint(capsys, "doctor", "--json").data["config"]["problems"] == []
    assert f'base_url = "{server.base_url}"' in after.partition("[limits]")[0]


def test_what_was_told_of_another_server_goes(
    capsys: Capsys, server: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.mkdir()
    (home / "config.toml").write_text('base_url = "https://other/v1"\n[headers]\nx-team = "secret-of-the-other"\n')
    ran = setup(capsys, monkeypatch, "--yes", "--base-url", server.base_url)
    assert ran.code == 0
    assert "taken out: headers" in ran.out
    assert "secret-of-the-other" not in (home / "config.toml").read_text() + str(server.requests)


@pytest.mark.parametrize(
    ("decide", "told"),
    [(kind, "calls almost everything met; take its marks as hints"), (hard, "overlooks most of what was said")],
)
def test_a_model_that_judges_badly_is_told_and_may_be_kept(
    capsys: Capsys, server: Server, home: Path, monkeypatch: pytest.MonkeyPatch, decide: object, told: str
) -> None:
    server.plays(judges(decide))  # type: ignore[arg-type] # one of the two
    ran = setup(capsys, monkeypatch, answers="a\n1\ny\n")
    assert ran.code == 0
    assert told in ran.out
    assert (home / "config.toml").exists()


def test_a_model_that_does_not_work_is_not_kept(
    capsys: Capsys, server: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.plays(answers_status(500, {"error": {"message": f"boom {KEY}"}}, {"Retry-After": "0"}))
    ran = setup(capsys, monkeypatch, "--yes", "--json")
    assert (ran.code, ran.data["saved"], ran.data["calibration"]["level"]) == (1, False, "failed")
    assert "failed (status 500" in ran.err
    assert not (home / "config.toml").exists()


def test_saying_no_changes_nothing(capsys: Capsys, server: Server, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert server.models
    ran = setup(capsys, monkeypatch, answers="a\n1\nn\n")
    assert (ran.code, ran.err) == (1, "nothing was changed\n")
    assert not (home / "config.toml").exists()


def test_where_there_is_nothing_three_lines_tell_how_to_get_a_model(
    capsys: Capsys, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = setup(capsys, monkeypatch, "--yes")
    assert (ran.code, ran.out.count("\n")) == (1, 3)
    assert "ollama pull" in ran.out
    assert "OPENAI_API_KEY" in ran.out
    assert setup(capsys, monkeypatch, answers="\n").code == 1
    assert [path.name for path in home.iterdir()] == ["mockint.log"]


def test_a_key_goes_into_the_keyring_and_is_used_from_there(
    capsys: Capsys, server: Server, home: Path, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = setup(
        capsys, monkeypatch, "--yes", "--base-url", server.base_url, "--key-from", "keyring", answers=f"{KEY}\n"
    )
    assert ran.code == 0
    assert json.loads(keys.read_text()) == {f"mockint {server.base_url}": KEY}
    assert KEY not in (home / "config.toml").read_text()
    server.requests.clear()
    told = mockint(capsys, "doctor", "--json")
    assert told.data["key"] == "in the keyring"
    assert server.requests[0]["headers"]["authorization"] == f"Bearer {KEY}"

    other = Server()
    other.plays(judges(careful))
    mockint(capsys, "doctor", "--json", "--base-url", other.base_url)
    other.stop()
    assert other.requests[0]["headers"]["authorization"] == "Bearer none"  # it is for that one server alone


def test_without_a_keyring_the_environment_is_the_way(
    capsys: Capsys, server: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = setup(capsys, monkeypatch, "--yes", "--key-from", "keyring", answers=f"{KEY}\n")
    assert ran.code == 1
    assert "keyring cannot be used" in ran.err
    assert "put the key into the environment instead" in ran.err
    assert not home.joinpath("config.toml").exists()
    monkeypatch.setenv("MOCKINT_LOCAL_PORTS", "")
    server.models = None
    ran = setup(capsys, monkeypatch, answers=f"{server.base_url}\ny\n")
    assert ran.code == 2
    assert "export OPENAI_API_KEY=..." in ran.err


def test_a_key_is_written_in_the_clear_only_where_that_is_said(
    capsys: Capsys, server: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert setup(capsys, monkeypatch, "--yes", "--base-url", server.base_url).code == 0
    assert KEY not in (home / "config.toml").read_text()
    assert setup(capsys, monkeypatch, "--yes", "--base-url", server.base_url, "--key-in-config").code == 0
    assert f'api_key = "{KEY}"' in (home / "config.toml").read_text()
    assert stat.S_IMODE((home / "config.toml").stat().st_mode) == 0o600
    monkeypatch.delenv("OPENAI_API_KEY")
    assert mockint(capsys, "doctor", "--json").data["key"] == "in config.toml"


def test_a_variable_that_goes_over_the_choice_is_told(
    capsys: Capsys, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert server.models
    monkeypatch.setenv("MOCKINT_MODEL", "other")
    ran = setup(capsys, monkeypatch, "--yes", "--model", "tiny")
    assert "! MOCKINT_MODEL in the environment goes over it (other)" in ran.out


@pytest.mark.parametrize(
    "text",
    ['model = "half\n', "[a]\nb = 1\n[a.b]\nc = 2\n", "a = " + "[" * 5_000],
    ids=["unclosed", "a value as a table", "nested deeply"],
)
def test_a_broken_config_is_never_written_over(
    capsys: Capsys, server: Server, home: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    assert server.models
    file = configure(home, text)
    why = load_settings().problems[0].removesuffix("; its settings are left out until it is mended")
    ran = setup(capsys, monkeypatch, "--yes")
    assert ran.code == 1
    assert f"{why}; mend the file first, since nothing in it may be lost" in ran.err
    assert file.read_text() == text


@pytest.mark.parametrize("args", [["--json"], ["--yes", "--key-in-config", "--key-from", "env"], ["--key-from", "sky"]])
def test_options_that_do_not_go_together(capsys: Capsys, monkeypatch: pytest.MonkeyPatch, args: list[str]) -> None:
    assert setup(capsys, monkeypatch, *args).code == 2


OWN = "gsk-mine-0123456789"
FORMER = 'base_url = "https://other/v1"\napi_key = "sk-of-the-other"\n[headers]\nx-team = "blue"\n'


def configure(home: Path, text: str) -> Path:
    home.mkdir()
    (home / "config.toml").write_text(text)
    return home / "config.toml"


def test_another_server_is_given_a_key_of_its_own(
    capsys: Capsys, server: Server, home: Path, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not home.exists()
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("MOCKINT_LOCAL_PORTS", "")
    args = ("--yes", "--base-url", server.base_url, "--key-from", "keyring", "--json")
    ran = setup(capsys, monkeypatch, *args, answers=f"{OWN}\n")
    assert ran.code == 0
    assert json.loads(keys.read_text()) == {f"mockint {server.base_url}": OWN}
    assert {one["headers"]["authorization"] for one in server.requests} == {f"Bearer {OWN}"}
    assert (ran.data["key"], ran.data["overridden_by"]) == ("keyring", ["OPENAI_API_KEY"])
    assert f"The key in OPENAI_API_KEY would go to {server.base_url}" in ran.err


def test_a_key_meant_for_openai_goes_to_another_server_only_where_that_is_agreed(
    capsys: Capsys, server: Server, keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("MOCKINT_LOCAL_PORTS", "")
    ran = setup(capsys, monkeypatch, answers=f"{server.base_url}\ny\n{OWN}\n1\n\n")
    assert ran.code == 0
    assert "Has this server a key of its own?" in ran.out
    assert "OPENAI_API_KEY in the environment goes over it (another key)" in ran.out
    assert OWN in keys.read_text()
    assert OWN not in ran.out + ran.err
    # The environment that names the server, too, has the key for it.
    monkeypatch.setenv("OPENAI_BASE_URL", f"{server.base_url}/")
    assert "would go to" not in setup(capsys, monkeypatch, "--yes", "--base-url", server.base_url).err


@pytest.mark.parametrize("spelt", ["http://LOCALHOST:{port}/v1", "http://localhost:{port}/v1/"])
def test_a_server_spelt_otherwise_is_the_same_one(
    capsys: Capsys, server: Server, home: Path, keys: Path, monkeypatch: pytest.MonkeyPatch, spelt: str
) -> None:
    file = configure(
        home, f'base_url = "{spelt.format(port=server.port)}"\nkey_from = "keyring"\n[headers]\nx-team = "blue"\n'
    )
    keys.write_text(json.dumps({f"mockint http://localhost:{server.port}/v1": KEY}))
    ran = setup(capsys, monkeypatch, "--yes", "--json", "--base-url", f"http://localhost:{server.port}/v1")
    assert (ran.code, ran.data["dropped"], ran.data["key"]) == (0, [], "keyring")
    assert server.requests[0]["headers"]["authorization"] == f"Bearer {KEY}"
    assert 'x-team = "blue"' in file.read_text()
    assert stored_key(spelt.format(port=server.port)) == KEY


def test_what_goes_is_told_before_it_goes_and_the_former_file_is_kept(
    capsys: Capsys, server: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = configure(home, FORMER)
    ran = setup(capsys, monkeypatch, "--base-url", server.base_url, answers="1\nn\n")
    assert ran.code == 1
    assert "Keeping it takes out what config.toml tells of a server: api_key, headers; " in ran.out
    assert file.read_text() == FORMER
    assert setup(capsys, monkeypatch, "--base-url", server.base_url, answers="1\ny\n").code == 0
    backup = home / "config.toml.bak"
    assert backup.read_text() == FORMER
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert "sk-of-the-other" not in file.read_text()


def test_the_end_of_input_at_the_key_is_no_crash(server: Server) -> None:
    child, terminal = pty.fork()
    if not child:
        command = [sys.executable, "-m", "mockint", "setup", "--base-url", server.base_url, "--key-from", "keyring"]
        os.execv(sys.executable, command)  # noqa: S606 - as a program of its own, on a terminal
    said = b""
    while b"The key" not in said:
        said += os.read(terminal, 1000)
    os.write(terminal, b"\x04")
    try:
        while piece := os.read(terminal, 1000):
            said += piece
    except OSError:  # the other end is closed
        pass
    _, status = os.waitpid(child, 0)
    assert b"nothing was changed: no key was typed" in said
    assert b"Traceback" not in said
    assert os.waitstatus_to_exitcode(status) == 1


def test_the_first_model_is_one_that_can_judge(capsys: Capsys, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.models = ["nomic-embed-text", "tiny"]
    assert setup(capsys, monkeypatch, "--yes", "--json").data["model"] == "tiny"


def test_a_long_number_is_a_name(capsys: Capsys, server: Server, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert server.models
    assert setup(capsys, monkeypatch, answers="a\n10001\n\n").code == 0
    assert 'model = "10001"' in (home / "config.toml").read_text()


@pytest.mark.parametrize("place", ["nothing", "no list", "broken"])
def test_scripts_are_told_what_failed_on_standard_output(
    capsys: Capsys, server: Server, home: Path, keys: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    args = ["--yes", "--json"]
    if place == "nothing":
        monkeypatch.setenv("MOCKINT_LOCAL_PORTS", "")
    elif place == "no list":
        server.models = None
        args += ["--base-url", server.base_url]
    else:
        configure(home, 'model = "half\n')
        args += ["--base-url", server.base_url, "--key-from", "keyring"]
    ran = setup(capsys, monkeypatch, *args, answers=f"{KEY}\n")
    assert (ran.code, ran.data["schema"], ran.data["saved"]) == (1, 1, False)
    code = {"nothing": "nothing-found", "no list": "unknown-model", "broken": "config"}[place]
    assert ran.data["error"]["code"] == code
    assert ran.data["error"]["message"] in ran.err
    assert server.requests == []
    assert not keys.exists()


def test_a_key_in_the_clear_goes_where_the_environment_is_asked_for(
    capsys: Capsys, server: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = configure(home, f'base_url = "{server.base_url}"\nkey_from = "config"\napi_key = "{OWN}"\n')
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    ran = setup(capsys, monkeypatch, "--yes", "--json", "--key-from", "env")
    assert (ran.code, ran.data["key"], ran.data["dropped"]) == (0, "env", ["key_from", "api_key"])
    assert "key" not in file.read_text()
    assert not (home / "config.toml.bak").exists()


@pytest.mark.parametrize(("args", "answers"), [(("--grader", "offline", "--yes"), ""), ((), "n\n")])
def test_no_model_can_be_chosen_again(
    capsys: Capsys, server: Server, home: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...], answers: str
) -> None:
    file = configure(home, 'grader = "llm"\nmodel = "old"\n')
    ran = setup(capsys, monkeypatch, *args, answers=answers)
    assert ran.code == 0
    assert "no model judges from now on" in ran.out
    assert file.read_text() == 'grader = "offline"\nmodel = "old"\n'
    assert server.requests == []


def test_no_model_for_scripts(capsys: Capsys, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = setup(capsys, monkeypatch, "--grader", "offline", "--yes", "--json")
    assert (ran.code, ran.data["saved"], ran.data["grader"], ran.data["model"]) == (0, True, "offline", None)


def test_messages_name_the_variable_of_the_new_server(
    capsys: Capsys, server: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOCKINT_LOCAL_PORTS", "")
    configure(home, 'base_url = "https://other/v1"\nkey_env = "FORMER_KEY"\n')
    ran = setup(capsys, monkeypatch, answers=f"{server.base_url}\ny\n")
    assert "export OPENAI_API_KEY=..." in ran.err
    assert "FORMER_KEY" not in ran.err


def test_the_key_of_a_former_server_is_not_told_as_that_of_the_new_one(
    capsys: Capsys, server: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert server.models
    configure(home, FORMER)
    ran = setup(capsys, monkeypatch, "--yes", "--json")
    assert (ran.code, ran.data["key"], ran.data["dropped"]) == (0, None, ["api_key", "headers"])


def test_an_outage_does_not_replace_what_a_model_was_worth(
    capsys: Capsys, server: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    args = ("--yes", "--model", "tiny", "--base-url", server.base_url)
    assert mockint(capsys, "doctor", "--calibrate", *args[1:]).code == 0
    kept = (home / "calibrations.json").read_text()
    assert '"answers": 6' in kept
    assert setup(capsys, monkeypatch, *args).code == 0  # two answers do not replace six
    assert (home / "calibrations.json").read_text() == kept
    server.plays(answers_status(500, headers={"Retry-After": "0"}))
    assert setup(capsys, monkeypatch, *args).code == 1
    assert mockint(capsys, "doctor", "--calibrate", *args[1:]).code == 1
    assert (home / "calibrations.json").read_text() == kept


def test_an_outage_alone_is_not_kept(
    capsys: Capsys, server: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.plays(answers_status(500, headers={"Retry-After": "0"}))
    assert setup(capsys, monkeypatch, "--yes").code == 1
    assert not (home / "calibrations.json").exists()
