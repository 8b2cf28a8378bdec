"""A damaged database: what can be read of it is shown, the rest is told, and nothing is written to it any more."""

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from answered import answered
from examples import BAKERY
from store.damage import change, inside, lose_rows, spoil
from store.make_version import VERSIONS
from store.state import BELONGS

from mockint.bank.models import Rubric
from mockint.errors import MockintError
from mockint.interview.export import FORMATS, export_all
from mockint.interview.replaying import load_takes
from mockint.progress.overview import overview
from mockint.store.answers import Wanted
from mockint.store.archive import Archive
from mockint.store.database import ReadOnlyError, StoreError
from mockint.store.soundness import COLUMNS
from mockint.store.store import Store
from mockint.store.stories import StoryNotes

NEWEST = max(VERSIONS.glob("*.db"))
LOST = "(lost)"


@pytest.fixture
def database(home: Path) -> Path:
    """A database with sessions of all kinds, where the app looks for it."""
    home.mkdir()
    path = Path(shutil.copy(NEWEST, home / "mockint.db"))
    Store(path).close()
    return path


def look_at(path: Path) -> str:
    """Read all that can be read, and return why nothing is written, if so."""
    with closing(Store(path)) as store:
        for line in store.history.sessions():
            load_takes(store, store.session(line.id))
        store.answers.page(Wanted())
        store.answers.count(Wanted(words="bread"))
        overview(store)
        for form in FORMATS:
            "".join(export_all(store, form))
        return store.read_only


def end_of(path: Path) -> str:
    """Return what is told at last of a database that may be past all reading."""
    try:
        return look_at(path)
    except StoreError as error:
        return error.message


def test_the_conditions_on_rows_name_every_column(database: Path) -> None:
    """A column that was added since wants its condition in mockint/store/soundness.py."""
    with closing(sqlite3.connect(database)) as db:
        there = {table: {row[1] for row in db.execute(f"PRAGMA table_info({table})")} for table in BELONGS}
    assert {table: set(columns) for table, columns in COLUMNS.items()} == there


def test_a_sound_database_is_sound(database: Path) -> None:
    with closing(Store(database)) as store:
        assert (store.health(), store.read_only) == (None, "")


@pytest.mark.parametrize("table", ["feedback", "turns", "edits", "search_data", "answers", "migrations", "stories"])
def test_what_stands_on_other_pages_can_be_looked_back_at(database: Path, table: str) -> None:
    shutil.copy(database, database.with_name("mockint-2026-03-01.db"))
    spoil(database, table)
    before = database.read_bytes()
    told: list[str] = []
    with closing(Store(database, on_trouble=told.append)) as store:
        titles = [line.title for line in store.history.sessions()]
        assert titles == ["one question", "kpi-stories"]
        assert store.answers.count(Wanted(words="tuesday batch")) == 3
        overview(store)
        store.stories.all()
        assert store.health() == store.read_only
        with pytest.raises(ReadOnlyError) as refused:
            store.create_session("more", [])
    assert refused.value.message == store.read_only == told[0]
    assert len(told) == 1
    assert told[0].startswith(f"{database} is damaged, so nothing more is written to it. 2 sessions can be looked back")
    assert told[0].endswith(f": mockint restore {database.with_name('mockint-2026-03-01.db')}")
    assert database.read_bytes() == before


def test_without_a_copy_it_is_told_how_to_save_what_can_be_read(database: Path) -> None:
    spoil(database, "feedback")
    assert "There is no sound copy of it: save what can be read with mockint export all" in look_at(database)


def test_answers_whose_session_and_question_are_lost_are_seen(database: Path) -> None:
    spoil(database, "sessions")
    spoil(database, "questions")
    with closing(Store(database)) as store:
        (line,) = store.history.sessions()
        session = store.session(line.id)
        said = [turn.answer for question in session.questions for a in question.attempts for turn in a.turns]
        assert (line.title, BAKERY in said) == (LOST, True)
        assert store.answers.count(Wanted(words="tuesday batch")) == 3
        assert all(question.unreadable for question in session.questions)


def answers_in(store: Store) -> set[str | None]:
    """Return every answer that is shown in a session."""
    sessions = [store.session(line.id) for line in store.history.sessions()]
    questions = [question for session in sessions for question in session.questions]
    return {turn.answer for question in questions for a in question.attempts for turn in a.turns}


def test_an_attempt_and_another_ones_question_may_be_lost_together(store: Store, home: Path, rubric: Rubric) -> None:
    said = {f"Answer {n}: I counted what was left over." for n in range(1, 7)}
    for answer in sorted(said):
        answered(store, rubric, answer)
    store.close()
    change(home / "mockint.db", "DELETE FROM attempts WHERE id = 2", "DELETE FROM questions WHERE id > 3")
    with closing(Store(home / "mockint.db")) as again:
        assert "7 sessions can be looked back at" in str(again.health())
        assert answers_in(again) == said


def test_what_was_typed_in_a_lost_turn_is_not_shown_as_that_of_another(database: Path) -> None:
    change(database, "DELETE FROM turns WHERE id > 1")
    with closing(Store(database)) as store:
        store.health()
        turns = [turn for one in (1, 2) for q in store.session(one).questions for a in q.attempts for turn in a.turns]
        assert [turn.ask for turn in turns if store.edits(turn.id) and turn.ask == LOST] == []


@pytest.mark.parametrize("seed", range(8))
def test_whatever_rows_are_lost_the_answers_that_are_left_are_seen(database: Path, rubric: Rubric, seed: int) -> None:
    with closing(Store(database)) as store:
        for number in range(6):
            answered(store, rubric, f"Answer {number}: I counted what was left over.")
    lose_rows(random.Random(seed), database)
    with closing(sqlite3.connect(database)) as db:
        left = {answer for (answer,) in db.execute("SELECT answer FROM turns WHERE answer IS NOT NULL")}
    with closing(Store(database)) as store:
        store.health()
        assert answers_in(store) >= left


def test_only_the_rows_of_a_lost_page_are_lost(store: Store, home: Path) -> None:
    for number in range(300):
        store.create_session(f"{number} {'x' * 80}", [])
    store.close()
    path = home / "mockint.db"
    content = path.read_bytes()
    start = content.index(b"150 xxx") // 4096 * 4096
    path.write_bytes(content[:start] + bytes(4096) + content[start + 4096 :])
    with closing(Store(path)) as again:
        titles = {int(line.title.split()[0]) for line in again.history.sessions()}
        assert "something is lost: sessions" in again.read_only
    assert {0, 299} <= titles
    assert 240 < len(titles) < 300


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE sessions SET started_at = 'yesterday' WHERE id = 1",
        "UPDATE sessions SET mode = 'walk' WHERE id = 1",
        "UPDATE turns SET source = 'nobody'",
        "UPDATE attempts SET seconds = 'long'",
        "UPDATE edits SET start = 'x', ms = x'ff'",
        "UPDATE feedback SET created_at = ''",
        "UPDATE marks SET verdict = 'splendid'",
        "UPDATE moments SET ms = 'x'",
        "DELETE FROM turns",
    ],
)
def test_rows_that_make_no_sense_are_damage(database: Path, statement: str) -> None:
    change(database, "DROP TRIGGER turn_changed", statement)
    assert "is damaged" in look_at(database)


def test_damage_that_is_met_while_writing_is_told_and_the_rest_can_be_read(database: Path) -> None:
    spoil(database, "stories")
    with closing(Store(database)) as store:
        with pytest.raises(ReadOnlyError, match="is damaged"):
            store.stories.add(StoryNotes("Bread"))
        assert store.history.sessions()
        assert store.stories.all() == []


def flip(dice: random.Random, content: bytearray) -> None:
    for _ in range(dice.choice((1, 3, 20))):
        content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)


def flip_heads(dice: random.Random, content: bytearray) -> None:
    for _ in range(3):
        page = dice.randrange(len(content) // 4096) * 4096
        content[page + dice.randrange(64)] ^= 1 << dice.randrange(8)


def overwrite(dice: random.Random, content: bytearray) -> None:
    page = dice.randrange(1, len(content) // 4096) * 4096
    content[page : page + 4096] = dice.randbytes(4096)


def cut(dice: random.Random, content: bytearray) -> None:
    del content[dice.randrange(len(content)) :]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("damage", [flip, flip_heads, overwrite, cut])
def test_whatever_happens_to_the_file_there_is_a_sentence_or_it_works(
    database: Path, seed: int, damage: Callable[[random.Random, bytearray], None]
) -> None:
    sound = database.read_bytes()
    for number in range(2):
        content = bytearray(sound)
        damage(random.Random(f"{seed} {number}"), content)
        database.write_bytes(content)
        told = end_of(database)
        assert told.count("\n") == 0
        assert not told or str(database) in told


@pytest.mark.parametrize("content", [b"Dear diary", b"", b"\x00" * 9000, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_what_is_no_database_is_left_alone_and_its_newest_copy_is_offered(
    database: Path, home: Path, content: bytes
) -> None:
    copy = Path(shutil.copy(database, home / "mockint-2026-03-01.db"))
    (home / "mockint-2026-03-02.db").write_bytes(b"no copy at all")
    database.write_bytes(content)
    before = inside(home)
    with pytest.raises(StoreError) as told:
        Store(database)
    assert told.value.message.startswith(f"{database} cannot be used: ")
    assert told.value.message.endswith(
        f"put its newest copy in its place (2 sessions, the newest of 2026-11-22): mockint restore {copy}"
    )
    assert inside(home) == before


def test_one_of_a_newer_version_is_untouched_with_its_journal(home: Path, tmp_path: Path) -> None:
    with closing(Store(tmp_path / "made.db")) as store:
        assert store.latest_session() is None  # it has its journal open
        change(tmp_path / "made.db", "INSERT INTO migrations VALUES ('9001-moods', '2031-01-01')")
        home.mkdir()
        for end in ("", "-wal"):  # as a program leaves them that was killed
            shutil.copy(tmp_path / f"made.db{end}", home / f"mockint.db{end}")
    before = inside(home)
    with pytest.raises(StoreError, match="newer mockint"):
        Store(home / "mockint.db")
    assert {name: content for name, content in inside(home).items() if not name.endswith("-shm")} == before


def test_a_list_of_updates_that_lacks_some_is_damage_and_no_newer_version(database: Path) -> None:
    change(database, "UPDATE migrations SET name = '0003-interview-rook' WHERE name = '0003-interview-room'")
    assert "is damaged" in look_at(database)


@pytest.mark.parametrize("old", sorted(VERSIONS.glob("*.db"))[:-1], ids=lambda path: path.stem)
def test_a_damaged_one_of_an_older_version_is_left_as_it_is_and_looked_at_as_it_would_be_now(
    old: Path, home: Path
) -> None:
    home.mkdir()
    path = Path(shutil.copy(old, home / "mockint.db"))
    spoil(path, "marks")
    before = inside(home)
    with closing(Store(path)) as store:
        assert "is damaged" in store.read_only
        assert [line.id for line in store.history.sessions()] == [2, 1]
        assert store.answers.count(Wanted(words="tuesday batch")) == 3
    assert inside(home) == before


def test_the_archive_of_a_damaged_one_can_be_imported(database: Path) -> None:
    spoil(database, "feedback")
    with closing(Store(database)) as store:
        archive = Archive.model_validate_json("".join(export_all(store, "json")))
    assert [session.number for session in archive.sessions] == [1, 2]


def test_a_mistake_of_the_program_is_no_damage(database: Path) -> None:
    with closing(Store(database)) as store:
        with pytest.raises(MockintError, match="cannot be read; mockint doctor looks for damage"):
            store.history.waiting_count(but=5)  # type: ignore[arg-type]
        assert store.read_only == ""
