"""Choosing a model, without a screen: whose key goes to a server, and who is asked for one."""

from pathlib import Path

import pytest

from mockint.config import load_settings
from mockint.llm.servers import LocalServer
from mockint.setup.engine import ServerKey, Setup, Surroundings

LOCAL = "http://127.0.0.1:11434/v1"
OTHER = "https://other.example/v1"


def key_of(base_url: str | None) -> ServerKey:
    found = Surroundings(None, None, [LocalServer("Ollama", LOCAL, ("tiny",))], keyring=True)
    return Setup(load_settings()).key_of(base_url, found)


@pytest.mark.parametrize(("base_url", "is_asked_for"), [(None, True), (OTHER, True), (LOCAL, False)])
def test_without_a_key_one_is_asked_for_but_on_this_machine(base_url: str | None, is_asked_for: bool) -> None:
    assert key_of(base_url) == ServerKey("OPENAI_API_KEY", None, None, is_asked_for)


@pytest.mark.parametrize(
    ("base_url", "borrowed"), [(None, None), (OTHER, "OPENAI_API_KEY"), (LOCAL, None)], ids=["OpenAI", "other", "local"]
)
def test_a_key_for_any_server_is_borrowed_by_others_than_openai(
    monkeypatch: pytest.MonkeyPatch, base_url: str | None, borrowed: str | None
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-1")
    assert key_of(base_url) == ServerKey("OPENAI_API_KEY", "sk-1", borrowed, is_asked_for=bool(borrowed))


def test_a_key_that_is_kept_for_a_server_is_asked_for_no_more(home: Path) -> None:
    home.mkdir()
    (home / "config.toml").write_text(f'base_url = "{OTHER}"\nkey_from = "keyring"\n')
    assert not key_of(OTHER).is_asked_for
    assert key_of("https://another.example/v1").is_asked_for
