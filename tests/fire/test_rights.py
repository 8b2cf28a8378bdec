"""Nobody else on the machine reads what was practised: whatever the umask is, and in the eyes of another user."""

import io
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from cli.commands import mockint
from examples import BAKERY
from servers.judge import careful, hard, judges
from servers.scripted import Server
from store.make_version import VERSIONS
from tui_person import on, opens, until

from mockint.bank.models import Rubric
from mockint.interview.interview import Interview
from mockint.store.store import Store

if sys.platform == "win32":
    pytest.skip("its files have no such rights", allow_module_level=True)

Capsys = pytest.CaptureFixture[str]
NOBODY = 65534


@pytest.fixture
def no_umask() -> Iterator[None]:
    """Have the system take no rights away: what is private is so by itself."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that everybody can open. The home is to be made deep below it."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        monkeypatch.setenv("MOCKINT_HOME", f"{name}/share/deep/home")
        yield Path(name)


def practises(rubric: Rubric, home: Path) -> Store:
    """Practise once, beginning with a database of an earlier version, and leave the database open."""
    mockint_db = home / "mockint.db"
    if home.exists():  # a copy by hand, which other users may read
        shutil.copyfile(VERSIONS / "0001-sessions.db", mockint_db)
    store = Store(mockint_db)
    interview = Interview.start(store, [rubric], "kpi-stories")
    interview.ask()
    interview.answer(BAKERY)
    return store


def modes(below: Path) -> dict[str, int]:
    """Return the rights of all that lies below a folder."""
    return {str(path.relative_to(below)): stat.S_IMODE(path.stat().st_mode) for path in below.rglob("*")}


def open_ones(written: dict[str, int]) -> dict[str, str]:
    """Return what other users can open, with its rights."""
    return {name: oct(mode) for name, mode in written.items() if mode not in {0o600, 0o700}}


def leaves_all_kinds_of_files(
    capsys: Capsys, monkeypatch: pytest.MonkeyPatch, server: Server, home: Path, store: Store
) -> None:
    """Run whatever writes a file."""
    server.plays(judges(careful))
    for key in ("sk-first-0123456789", "sk-other-0123456789"):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{key}\n"))
        address = server.base_url + ("/" if "first" in key else "/v1")
        mockint(capsys, "setup", "--yes", "--key-in-config", "--base-url", address, "--model", "tiny")
    mockint(capsys, "show", "999")
    server.plays(judges(hard))
    assert mockint(capsys, "eval", "untouched", "--limit", "1").code == 0
    for name in ("a.md", "a.html", "a.json"):
        assert mockint(capsys, "export", "all", "-o", str(home / name)).code == 0
    assert mockint(capsys, "backup", str(home / "kept.db")).code == 0
    store.close()
    assert mockint(capsys, "restore", str(home / "kept.db"), "--yes").code == 0


@pytest.mark.usefixtures("no_umask")
def test_every_file_and_folder_is_for_its_owner_only(
    place: Path, rubric: Rubric, server: Server, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = place / "share" / "deep" / "home"
    mockint(capsys, "show", "999")  # which makes the folders
    store = practises(rubric, home)
    open_now = modes(place)
    leaves_all_kinds_of_files(capsys, monkeypatch, server, home, store)
    written = {**open_now, **modes(place)}
    names = {Path(name).name for name in written}
    assert names >= {
        "mockint.db", "mockint.db-wal", "mockint.db-shm", "mockint-before-0002.db", "mockint.log", "config.toml",
        "config.toml.bak", "calibrations.json", "a.md", "a.html", "a.json", "kept.db", "evaluations",
    }  # fmt: skip
    assert any("before-restore" in name for name in names)
    assert open_ones(written) == {}


@pytest.mark.usefixtures("no_umask")
async def test_what_the_screens_write_too(place: Path) -> None:
    async with opens(welcome=True) as pilot:
        await pilot.press("escape")
        await on(pilot, "HomeScreen")
        await pilot.press("ctrl+p", *"screenshot", "enter")
        await until(pilot, lambda: any("Saved as" in note.message for note in pilot.app._notifications))
    written = modes(place)
    assert {"welcomed", "screen.svg", "mockint.db"} <= {Path(name).name for name in written}
    assert open_ones(written) == {}


def seen_by_another_user(*paths: Path) -> bytes:
    """Return what another user of the machine reads in these files."""
    return subprocess.run(
        ["cat", *paths], user=NOBODY, group=NOBODY, extra_groups=[], capture_output=True, check=False
    ).stdout


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
@pytest.mark.parametrize("was_there", [False, True], ids=["a folder of ours", "a folder that everybody can open"])
def test_another_user_reads_nothing(was_there: bool, place: Path, rubric: Rubric, capsys: Capsys) -> None:
    (place / "for all").write_text("read by everybody")
    (place / "for all").chmod(0o644)
    home = place / "share" / "deep" / "home"
    if was_there:
        home.mkdir(parents=True)
    with closing(practises(rubric, home)):
        mockint(capsys, "show", "999")
        mockint(capsys, "export", "last", "-o", str(home / "a.md"))
        files = [path for path in home.iterdir() if path.is_file()]
        assert {"mockint.db", "mockint.db-wal", "mockint.log", "a.md"} <= {file.name for file in files}
        assert seen_by_another_user(place / "for all", *files) == b"read by everybody"


def test_doctor_tells_what_is_open_to_others_and_leaves_it(home: Path, rubric: Rubric, capsys: Capsys) -> None:
    with closing(practises(rubric, home)):
        pass
    assert mockint(capsys, "doctor", "--json").data["folders"]["open"] == []
    home.chmod(0o755)
    (home / "config.toml").write_text("")
    (home / "config.toml").chmod(0o640)

    ran = mockint(capsys, "doctor", "--json")
    assert (ran.code, ran.data["folders"]["open"]) == (0, [{"folder": str(home), "files": ["config.toml"]}])
    told = f"! {home} is open to other users of this machine, with config.toml in it; chmod 700 {home} closes it"
    assert told in mockint(capsys, "doctor").out
    assert stat.S_IMODE(home.stat().st_mode) == 0o755
