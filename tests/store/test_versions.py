"""A database of any version that ever was is opened with the newest code: nothing is lost, and what is new works on it."""

import re
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from examples import BAKERY
from interview.steps import submitted
from store.make_version import BETTER, CUT, VERSIONS

from mockint.interview.interview import Interview
from mockint.store import copies as copying
from mockint.store.answers import Wanted
from mockint.store.database import StoreError
from mockint.store.migrations import MIGRATIONS
from mockint.store.store import Store

KEPT = sorted(VERSIONS.glob("*.db"))
NAMES = [name for name, _ in MIGRATIONS]


@pytest.fixture(params=KEPT, ids=lambda path: path.stem)
def old(request: pytest.FixtureRequest, home: Path) -> Path:
    """A copy of an old database, where the app looks for it."""
    home.mkdir()
    return Path(shutil.copy(request.param, home / "mockint.db"))


@pytest.fixture
def outdated(old: Path) -> Path:
    """One that has to be brought up to date."""
    if version_of(old) == NAMES[-1]:
        pytest.skip("it is as this version writes it")
    return old


def version_of(path: Path) -> str:
    with closing(sqlite3.connect(path)) as db:
        names: list[str] = [name for (name,) in db.execute("SELECT name FROM migrations ORDER BY name")]
    return names[-1]


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        return list(db.iterdump())


def test_every_version_but_the_newest_is_kept() -> None:
    assert {path.stem for path in KEPT} >= set(NAMES[:-1])
    assert {path.stem for path in KEPT} <= set(NAMES)
    assert all(path.stat().st_size < 150_000 for path in KEPT)
    assert [version_of(path) for path in KEPT] == [path.stem for path in KEPT]


def test_all_that_was_kept_reads_back(old: Path) -> None:
    version = NAMES.index(version_of(old))
    store = Store(old)
    first, left = store.session(1), store.session(2)

    assert [question.skipped for question in first.questions] == [False, False, False, True]
    bad, good = first.questions[0].attempts
    assert bad.turns[0].answer == "No idea, I am afraid, sorry about that one."
    assert good.turns[0].answer == BAKERY == store.draft(good.turns[0].id)
    assert len(store.edits(good.turns[0].id)) > 20
    assert [record.feedback.status for record in good.feedback] == ["needs_marking", "self_marked"]
    assert [(mark.point, mark.span) for mark in good.feedback[0].marks if mark.verdict == "met"] == [
        ("own-step", (BAKERY.index(CUT), BAKERY.index(CUT) + len(CUT)))
    ]
    (judged,) = first.questions[1].attempts
    assert (judged.feedback[0].feedback.score, judged.feedback[0].feedback.grader.model) == (100, "tiny")
    (failed,) = first.questions[2].attempts
    assert failed.feedback[0].feedback.status == "not_graded"
    assert [(attempt.submitted_at, attempt.drafted) for attempt in left.questions[0].attempts] == [(None, True)]
    assert store.draft(left.questions[0].attempts[0].turns[0].id) == "So, um, when I"
    assert (judged.better.text if judged.better else None) == (BETTER if version >= 1 else None)
    assert [own.reason for own in judged.feedback[0].disagreements] == (["I never said that."] if version >= 2 else [])
    kinds = [moment.kind for moment in judged.moments if moment.kind != "answered"]  # that is noted by itself
    assert kinds == (["hint"] if version >= 2 else [])
    stories = [(one.notes.title, [told.attempt for told in one.tellings]) for one in store.stories.all()]
    assert stories == ([("Bread", [judged.id])] if version >= 4 else [])
    store.close()


def test_its_answers_are_listed_and_found(old: Path) -> None:
    store = Store(old)
    assert [(line.session, line.number, line.score) for line in store.answers.page(Wanted(), "oldest")] == [
        (1, 1, None),
        (1, 2, 25),
        (1, 1, 100),
        (1, 1, None),
    ]
    assert store.answers.count(Wanted(words="tuesday batch")) == 3
    assert store.answers.count(Wanted(words="afraid")) == 1
    assert store.history.waiting_count() == 1
    assert [line.id for line in store.history.left(3)] == [2]
    store.close()


def test_it_can_be_gone_on_with(old: Path) -> None:
    store = Store(old)
    interview = Interview(store, 2)
    assert interview.ask() == "So, um, when I"
    submitted(interview, "So, um, when I counted the loaves it was nine percent.")
    assert store.answers.count(Wanted(words="loaves nine")) == 1 + 3  # with BAKERY
    store.close()


def test_a_copy_from_before_is_kept_for_its_owner_alone(outdated: Path, home: Path) -> None:
    before, version = dump(outdated), NAMES.index(version_of(outdated))
    Store(outdated).close()
    (copy,) = copying.copies(outdated)

    assert copy.name == f"mockint-before-{NAMES[version + 1][:4]}.db"
    assert dump(copy) == before
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    Store(outdated).close()
    assert sorted(path.name for path in home.iterdir() if path.suffix == ".db") == [copy.name, "mockint.db"]


def test_a_new_database_has_no_copy(home: Path) -> None:
    Store(home / "mockint.db").close()
    assert copying.copies(home / "mockint.db") == []


def test_only_the_newest_three_copies_are_kept(old: Path, home: Path) -> None:
    for number in ("0001", "0002", "0003"):
        (home / f"mockint-before-{number}.db").write_bytes(b"older")
    (home / "mockint-before-my-holiday.db").write_bytes(b"not ours")
    copying.keep_copy(old, "0004-search")
    kept = {"mockint-before-0002.db", "mockint-before-0003.db", "mockint-before-0004.db"}
    assert {path.name for path in copying.copies(old)} == kept
    assert (home / "mockint-before-my-holiday.db").exists()


def test_a_migration_that_fails_leaves_the_file_as_it_was(outdated: Path) -> None:
    made_last = re.findall(r"CREATE (?:TABLE|INDEX|VIEW) (\w+)", MIGRATIONS[-1][1])[-1]
    with closing(sqlite3.connect(outdated)) as db:
        db.execute(f"CREATE TABLE {made_last} (in_the_way INTEGER)")
        db.commit()
    before = dump(outdated)

    with pytest.raises(StoreError, match=f"already .* {made_last}"):
        Store(outdated)
    assert dump(outdated) == before


def test_without_room_for_the_copy_nothing_is_changed(outdated: Path, home: Path) -> None:
    before = dump(outdated)
    for name in NAMES:
        (home / f"mockint-before-{name[:4]}.unfinished").mkdir()  # so that it cannot be written

    with pytest.raises(StoreError, match="the copy that is kept before an update cannot be written"):
        Store(outdated)
    assert dump(outdated) == before
