"""``mockint setup``: a model is found, tried and kept; a key is never written in the clear unasked."""

import io
import json
import stat
from collections.abc import Iterator
from pathlib import Path

import keyring.core
import pytest
from cli.commands import Ran, assert_plain, mockint
from servers.judge import careful, hard, judges, kind
from servers.scripted import Server, answers_status

Capsys = pytest.CaptureFixture[str]
KEY = "sk-secret-0123456789"


@pytest.fixture
def server(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A server of this machine, on a port that is looked at, with a model that marks with care."""
    server.models = ["tiny", "text-embed-1", "small"]
    server.plays(judges(careful))
    monkeypatch.setenv("MOCKINT_LOCAL_PORTS", str(server.port))
    return server


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A keyring that works, and the file in which it keeps its keys."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "servers.file_keyring.FileKeyring")
    monkeypatch.setenv("MOCKINT_TEST_KEYRING", str(tmp_path / "keys.json"))
    keyring.core.init_backend()
    yield tmp_path / "keys.json"
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    keyring.core.init_backend()


def setup(capsys: Capsys, monkeypatch: pytest.MonkeyPatch, *args: str, answers: str = "") -> Ran:
    monkeypatch.setattr("sys.stdin", io.StringIO(answers))
    ran = mockint(capsys, "setup", *args)
    assert KEY not in ran.out + ran.err
    assert_plain(ran.out)
    return ran


def test_by_plain_questions(capsys: Capsys, server: Server, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = setup(capsys, monkeypatch, answers="a\n2\n\n")
    assert ran.code == 0
    assert f"a  a server at {server.base_url}: tiny, text-embed-1, small" in ran.out
    assert "It works: this model marks well (8 of 8 sure points right, on 2 answers)" in ran.out
    kept = (home / "config.toml").read_text()
    assert f'grader = "llm"\nmodel = "text-embed-1"\nbase_url = "{server.base_url}"\n' == kept
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
    assert not home.exists()


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


def test_a_broken_config_is_never_written_over(
    capsys: Capsys, server: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert server.models
    home.mkdir()
    (home / "config.toml").write_text('model = "half\n')
    ran = setup(capsys, monkeypatch, "--yes")
    assert ran.code == 1
    assert "mend the file first" in ran.err
    assert (home / "config.toml").read_text() == 'model = "half\n'


@pytest.mark.parametrize("args", [["--json"], ["--yes", "--key-in-config", "--key-from", "env"], ["--key-from", "sky"]])
def test_options_that_do_not_go_together(capsys: Capsys, monkeypatch: pytest.MonkeyPatch, args: list[str]) -> None:
    assert setup(capsys, monkeypatch, *args).code == 2
