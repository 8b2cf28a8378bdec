"""What every test stands on: a home of its own, no key, no network but loopback."""

import gc
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import keyring.core
import pytest
from hypothesis import settings
from servers.scripted import Server

from mockint import resources
from mockint.bank import library
from mockint.bank.library import Bank, load_bank
from mockint.bank.models import Pack, Rubric
from mockint.bank.reading import read_pack
from mockint.config import InterviewSettings, Limits, Settings
from mockint.store.store import Store

_LOOPBACK = ("127.", "localhost", "::1")


def _forbid_network(event: str, args: tuple[Any, ...]) -> None:
    if event == "socket.connect" and isinstance(args[1], tuple) and not str(args[1][0]).startswith(_LOOPBACK):
        raise RuntimeError(f"a test tried to reach {args[1]}")


sys.addaudithook(_forbid_network)
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # the commands start as for anybody, who compiles them once
sys.dont_write_bytecode = False
signal.signal(signal.SIGINT, signal.default_int_handler)  # which is ignored in the background, by the commands too
gc.freeze()  # what is imported stays; looking through it again and again took a sixth of the suite's time
gc.set_threshold(50_000, 20, 20)
settings.register_profile("unhurried", deadline=None)  # machines are shared
settings.load_profile("unhurried")

_BUILT_IN = resources.folder("rubrics")


@cache
def _read_built_in(path: Path, taken: tuple[tuple[str, Path], ...], *, pipes: bool) -> Pack:
    return read_pack(path, dict(taken), pipes=pipes)


def _read_once(path: Path, taken: Mapping[str, Path] | None = None, *, pipes: bool = True) -> Pack:
    """Read a built-in pack once in a process: every command reads them all, which took a tenth of the suite's time."""
    if path.parent == _BUILT_IN:
        return _read_built_in(path, tuple((taken or {}).items()), pipes=pipes)
    return read_pack(path, taken, pipes=pipes)


setattr(library, "read_pack", _read_once)  # noqa: B010 - the name is library's own import


def pytest_xdist_auto_num_workers() -> int:
    """Run two processes a core: a third of the time goes on waiting for screens and servers."""
    return 2 * (os.cpu_count() or 1)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh folder for config and data, and an environment without the developer's own keys and settings."""
    for name in ("MOCKINT_GRADER", "MOCKINT_MODEL", "OPENAI_API_KEY", "OPENAI_BASE_URL", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MOCKINT_LOCAL_PORTS", "")  # nor what happens to listen on this machine
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    folder = tmp_path / "home"
    monkeypatch.setenv("MOCKINT_HOME", str(folder))
    return folder


@pytest.fixture
def zone() -> Iterator[Callable[[str], None]]:
    """What puts this process into another time zone, as the variable TZ names it."""
    with pytest.MonkeyPatch.context() as patch:

        def travel(name: str) -> None:
            patch.setenv("TZ", name)
            time.tzset()

        yield travel
    time.tzset()


@pytest.fixture
def store(home: Path) -> Iterator[Store]:
    """A database of its own."""
    store = Store(home / "mockint.db")
    yield store
    store.close()


@pytest.fixture(scope="session")
def bank() -> Bank:
    """The built-in packs."""
    return load_bank(Path("/nonexistent"))


@pytest.fixture(scope="session")
def rubric(bank: Bank) -> Rubric:
    """A question with six points, flags and STAR."""
    return bank.rubric("problem-in-the-figures")


@pytest.fixture
def server() -> Iterator[Server]:
    """A scripted model server."""
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def with_model(server: Server) -> Settings:
    """Settings that let the scripted server judge; nobody asks on."""
    return Settings(
        grader="llm",
        chosen_by="--grader",
        model="tiny",
        base_url=server.base_url,
        api_key="sk-test",
        limits=Limits(first_token=5, silence=5, total=10),
        interview=InterviewSettings(follow_ups=0),
    )


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A keyring that works, and the file in which it keeps its keys."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "servers.file_keyring.FileKeyring")
    monkeypatch.setenv("MOCKINT_TEST_KEYRING", str(tmp_path / "keys.json"))
    keyring.core.init_backend()
    yield tmp_path / "keys.json"
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    keyring.core.init_backend()
