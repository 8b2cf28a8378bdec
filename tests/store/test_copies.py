"""The copies that mockint keeps by itself: one a day where anything was written, a few of them, and never one that is damaged."""

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from store.damage import change, inside, spoil
from store.make_version import VERSIONS
from store.state import make_older, state

from mockint.bank.models import Rubric
from mockint.store.backup import restore
from mockint.store.copies import (
    Glance,
    UnsoundCopyError,
    daily_copies,
    keep_daily_copy,
    newest_sound_copy,
    usable_copies,
)
from mockint.store.deleting import Part
from mockint.store.store import Store

DAYS = [date(2026, 3, day) for day in range(1, 7)]

UPDATES_ON_A_FULL_DISK = """
import resource, sys
from pathlib import Path
from mockint.store.database import StoreError
from mockint.store.store import Store
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    Store(Path(sys.argv[1]))
except StoreError as error:
    print(error.message)
"""

DIES_WHILE_COPYING = """
import os, signal, sys
from datetime import date
from pathlib import Path
from mockint.store.copies import keep_daily_copy
sys.addaudithook(lambda event, args: event == "os.rename" and os.kill(os.getpid(), signal.SIGKILL))
keep_daily_copy(Path(sys.argv[1]), date(2026, 3, 1))
"""


@pytest.fixture
def database(home: Path) -> Path:
    return home / "mockint.db"


def practise(store: Store, rubric: Rubric, title: str = "practised") -> None:
    store.create_session(title, [rubric])
    time.sleep(0.01)  # so that the file is newer, also by a coarse clock of files


def test_one_is_kept_a_day_where_anything_was_written(store: Store, rubric: Rubric, database: Path) -> None:
    assert not keep_daily_copy(database, DAYS[0])  # nothing is in it yet
    practise(store, rubric)
    assert keep_daily_copy(database, DAYS[0])
    practise(store, rubric)
    assert not keep_daily_copy(database, DAYS[0])
    assert keep_daily_copy(database, DAYS[1])
    assert not keep_daily_copy(database, DAYS[2])  # nothing was written since
    assert [copy.name for copy in daily_copies(database)] == ["mockint-2026-03-01.db", "mockint-2026-03-02.db"]
    assert [len(state(copy)) for copy in daily_copies(database)] == [1, 2]
    assert {oct(copy.stat().st_mode)[-3:] for copy in daily_copies(database)} == {"600"}


def test_the_copy_of_today_is_renewed_where_ten_minutes_of_words_are_missing_in_it(
    store: Store, rubric: Rubric, database: Path, home: Path
) -> None:
    practise(store, rubric)
    for day in DAYS[:3]:
        keep_daily_copy(database, day)
        practise(store, rubric)
    today = daily_copies(database)[-1]
    assert not keep_daily_copy(database, DAYS[2])
    make_older(today, 11)
    assert keep_daily_copy(database, DAYS[2])
    assert not keep_daily_copy(database, DAYS[2])
    assert [len(state(copy)) for copy in daily_copies(database)] == [1, 2, 4]
    assert oct(today.stat().st_mode)[-3:] == "600"
    assert not list(home.glob("*.unfinished"))


@pytest.mark.parametrize("harm", ["a page", "an index", "a row that belongs to nothing"])
def test_what_turns_out_unsound_never_takes_the_place_of_a_sound_copy(
    store: Store, rubric: Rubric, database: Path, harm: str
) -> None:
    practise(store, rubric)
    keep_daily_copy(database, DAYS[0])
    (today,) = daily_copies(database)
    make_older(today, 11)
    sound = today.read_bytes()
    store.close()
    if harm == "a page":
        spoil(database)
    elif harm == "an index":
        change(
            database,
            "PRAGMA writable_schema = ON",
            "UPDATE sqlite_master SET sql = replace(sql, 'IS NULL', 'IS NOT NULL') WHERE name = 'sessions_kept'",
        )
    else:
        change(database, "UPDATE questions SET session_id = 99")
    with pytest.raises(UnsoundCopyError):
        keep_daily_copy(database, DAYS[0])
    assert today.read_bytes() == sound
    with closing(Store(database)) as again:
        again.keep_daily_copy()
        assert f"mockint restore {today}" in again.read_only


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills a program")
def test_killed_while_it_is_renewed_the_old_copy_stays(store: Store, rubric: Rubric, database: Path) -> None:
    practise(store, rubric)
    keep_daily_copy(database, DAYS[0])
    practise(store, rubric)
    (today,) = daily_copies(database)
    make_older(today, 11)
    killed = subprocess.run([sys.executable, "-c", DIES_WHILE_COPYING, str(database)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert len(state(today)) == 1
    assert today.with_suffix(".unfinished").exists()
    found = newest_sound_copy(database)
    assert found
    assert (found[0], found[1].sessions) == (today, 1)


def test_the_newest_three_stay(store: Store, rubric: Rubric, database: Path) -> None:
    for day in DAYS:
        practise(store, rubric)
        assert keep_daily_copy(database, day)
    assert [copy.stem[-2:] for copy in daily_copies(database)] == ["04", "05", "06"]
    assert [(copy.stem[-2:], found.sessions) for copy, found in usable_copies(database)] == [
        ("06", 6),
        ("05", 5),
        ("04", 4),
    ]
    assert isinstance(usable_copies(database)[0][1], Glance)


def test_a_clock_that_jumped_ahead_holds_up_no_copy(store: Store, rubric: Rubric, database: Path) -> None:
    practise(store, rubric)
    assert keep_daily_copy(database, date(2031, 1, 1))
    practise(store, rubric)
    assert keep_daily_copy(database, DAYS[0])
    assert [copy.name for copy, _ in usable_copies(database)] == ["mockint-2026-03-01.db", "mockint-2031-01-01.db"]


def test_what_a_restore_would_refuse_is_not_offered(
    store: Store, rubric: Rubric, database: Path, home: Path, tmp_path: Path
) -> None:
    practise(store, rubric)
    keep_daily_copy(database, DAYS[0])
    practise(store, rubric)
    store.close()
    spoil(database)
    sound = daily_copies(database)[0]
    put_aside = restore(sound, database, datetime(2026, 3, 2, tzinfo=UTC))
    assert put_aside
    newer = Path(shutil.copy(sound, home / "mockint-2026-03-03.db"))
    change(newer, "INSERT INTO migrations VALUES ('9001-moods', '2031-01-01')")
    (home / "mockint-2026-03-04.db").symlink_to(tmp_path / "nowhere")
    (home / "mockint-2026-03-05.db").mkdir()
    assert [copy for copy, _ in usable_copies(database)] == [put_aside, sound]  # only reading it whole tells more
    spoil(database)
    with closing(Store(database)) as again:
        again.health()
        assert again.read_only.endswith(f": mockint restore {sound}")


def test_a_damaged_database_makes_no_copy_and_none_goes(
    store: Store, rubric: Rubric, database: Path, home: Path
) -> None:
    for day in DAYS[:3]:
        practise(store, rubric)
        keep_daily_copy(database, day)
    store.close()
    kept = daily_copies(database)
    spoil(database, "questions")
    with pytest.raises(UnsoundCopyError):
        keep_daily_copy(database, DAYS[4])
    assert daily_copies(database) == kept
    assert not list(home.glob("*.unfinished"))
    with closing(Store(database)) as again:  # nobody came upon it yet
        assert again.read_only == ""
        again.keep_daily_copy()
        assert "is damaged" in again.read_only
        assert again.read_only.endswith(str(kept[-1]))


def test_another_program_that_makes_it_just_now_is_left_alone_and_a_dead_one_is_not(
    store: Store, rubric: Rubric, database: Path, home: Path
) -> None:
    practise(store, rubric)
    unfinished = home / "mockint-2026-03-01.unfinished"
    unfinished.write_bytes(b"half a copy")
    assert not keep_daily_copy(database, DAYS[0])
    assert unfinished.read_bytes() == b"half a copy"
    hours_ago = time.time() - 7200
    os.utime(unfinished, (hours_ago, hours_ago))
    assert keep_daily_copy(database, DAYS[0])
    assert not unfinished.exists()


def test_what_is_deleted_for_good_is_in_no_copy(store: Store, rubric: Rubric, database: Path, home: Path) -> None:
    practise(store, rubric)
    keep_daily_copy(database, DAYS[0])
    (home / "mockint-2026-03-02.unfinished").write_bytes(b"half a copy")
    for end in ("-wal", "-shm"):  # of a damaged one that a restore put aside
        (home / f"mockint-2026-03-01.db{end}").write_bytes(b"the last words")
    assert len(store.deleting.amount(Part()).copies) == 2
    store.deleting.purge(Part())
    assert {path.name for path in home.glob("mockint-*")} == set()


@pytest.mark.skipif(not hasattr(signal, "SIGXFSZ"), reason="needs a limit on the size of files")
@pytest.mark.parametrize("largest", [20_000, 80_000], ids=["the copy", "the update"])
def test_a_disk_that_is_full_while_updating_leaves_everything_as_it_was(home: Path, largest: int) -> None:
    home.mkdir()
    path = Path(shutil.copy(VERSIONS / "0002-better-answers.db", home / "mockint.db"))
    before = inside(home)
    done = subprocess.run(
        [sys.executable, "-c", UPDATES_ON_A_FULL_DISK, str(path), str(largest)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(f"{path} ")
    assert len(done.stdout.splitlines()) == 1
    after = inside(home)
    assert after["mockint.db"] == before["mockint.db"]
    assert not list(home.glob("*.unfinished"))
    with closing(Store(path)) as store:  # there is room again
        assert store.read_only == ""


def test_before_the_first_start_there_is_nothing_to_copy(database: Path) -> None:
    assert not keep_daily_copy(database, DAYS[0])
    assert usable_copies(database) == []
