"""What is deleted is out of sight everywhere, comes back on demand, and in the end stands in no file any more."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from examples import BAKERY, reply
from interview.steps import Clock, grade, model, said, submitted
from servers.scripted import Server, streams

from mockint.bank.library import Bank
from mockint.bank.models import Rubric
from mockint.interview.interview import Interview
from mockint.store.answers import Wanted
from mockint.store.copies import copies
from mockint.store.database import BusyError
from mockint.store.deleting import Part
from mockint.store.store import Store, UnknownSessionError

HEIRLOOM = "the zanzibar recipe of my grandmother"
OTHER = "We counted what was left of the bread each evening."
TABLES = ("attempts", "turns", "edits", "feedback", "marks", "moments", "better_answers", "answers", "search_content")


def answered(store: Store, rubrics: Sequence[Rubric], *answers: str, title: str = "one") -> Interview:
    """Hold a session with these answers, one a question, typed and graded offline."""
    clock = Clock()
    interview = Interview.start(store, rubrics, title, clock)
    for answer in answers:
        interview.ask()
        interview.type(answer)
        grade(said(interview, answer))
        interview.next()
    return interview


def ids(store: Store) -> list[int]:
    return [answer.id for answer in store.answers.page(Wanted(), "oldest")]


def left(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as db:
        return {table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}  # noqa: S608


def stands_in(folder: Path, words: str) -> list[str]:
    """Return the files of a folder that hold these words, or one of them, in any case."""
    sought = [word.casefold().encode() for word in words.split() if len(word) > 6]
    return [path.name for path in folder.iterdir() if any(word in path.read_bytes().lower() for word in sought)]


def test_a_deleted_answer_is_out_of_sight(store: Store, rubric: Rubric, server: Server) -> None:
    interview = said(Interview.start(store, [rubric], "one", Clock()), HEIRLOOM)
    server.plays(streams(reply(rubric)))
    grade(interview, model(server))
    (attempt,) = ids(store)
    store.deleting.answer(attempt)

    assert ids(store) == []
    assert store.answers.count(Wanted(words="zanzibar")) == 0
    assert store.history.practised() == {}
    assert store.history.waiting_count() == 0
    assert store.history.usage() == []
    assert [(line.attempts, line.score) for line in store.history.sessions()[0].answers] == [(0, None)]
    assert store.session(interview.session.id).questions[0].attempts == []
    with pytest.raises(UnknownSessionError):
        store.attempt(attempt)


def test_a_deleted_session_is_out_of_sight(store: Store, rubric: Rubric) -> None:
    kept = answered(store, [rubric], OTHER).session.id
    gone = answered(store, [rubric, rubric], HEIRLOOM).session.id  # left before its second question
    assert [line.id for line in store.history.left(3)] == [gone]
    store.deleting.session(gone)

    assert [line.id for line in store.history.sessions()] == [kept]
    assert store.latest_session() == kept
    assert store.history.left(3) == []
    assert [answer.session for answer in store.answers.page(Wanted())] == [kept]
    with pytest.raises(UnknownSessionError, match=f"there is no session {gone}"):
        store.session(gone)


def test_the_newest_kept_answer_is_how_a_question_went_last(store: Store, rubric: Rubric) -> None:
    answered(store, [rubric], "No idea, I am afraid, sorry.")
    answered(store, [rubric], "No.")
    store.deleting.answer(ids(store)[-1])
    (line,) = store.history.practised().values()
    assert line.status == "needs_marking"  # not the zero of the answer that is gone


def test_undo_brings_back_one_deletion_after_the_other(store: Store, rubric: Rubric) -> None:
    answered(store, [rubric, rubric], HEIRLOOM, OTHER)
    first, second = ids(store)
    before = store.session(1)
    assert not store.deleting.can_undo()

    store.deleting.answer(first)
    store.deleting.session(1)
    assert store.deleting.can_undo()
    assert store.deleting.undo()
    assert ids(store) == [second]  # what had been deleted before stays so
    assert store.deleting.undo()
    assert ids(store) == [first, second]
    assert store.session(1) == before
    assert store.answers.count(Wanted(words="zanzibar")) == 1
    assert not store.deleting.undo()


def test_each_undoes_its_own_and_an_answer_comes_back_with_its_session(
    store: Store, rubric: Rubric, home: Path
) -> None:
    answered(store, [rubric], HEIRLOOM)
    whole, (attempt,) = store.session(1), ids(store)
    with closing(Store(home / "mockint.db")) as other:
        store.deleting.answer(attempt)
        other.deleting.session(1)
        assert store.deleting.undo()
        assert not store.deleting.can_undo()
        assert ids(store) == []  # its session is still out of sight
        assert other.deleting.undo()
    assert ids(store) == [attempt]
    assert store.session(1) == whole


def test_practising_goes_on_between_deleting_and_undo(store: Store, rubric: Rubric) -> None:
    interview = said(Interview.start(store, [rubric], "one", Clock()), HEIRLOOM)
    store.deleting.answer(ids(store)[0])
    interview.try_again()
    submitted(interview, OTHER)
    store.deleting.undo()
    (question,) = store.session(interview.session.id).questions
    assert [(attempt.number, attempt.turns[0].answer) for attempt in question.attempts] == [(1, HEIRLOOM), (2, OTHER)]


def test_a_grading_that_ends_after_the_deletion_brings_nothing_back(store: Store, rubric: Rubric) -> None:
    interview = said(Interview.start(store, [rubric], "one", Clock()), HEIRLOOM)
    store.deleting.answer(ids(store)[0])
    grade(interview)
    assert ids(store) == []
    store.deleting.undo()
    assert [answer.status for answer in store.answers.page(Wanted())] == ["needs_marking"]


def test_in_the_end_nothing_of_it_is_left(store: Store, rubric: Rubric, home: Path) -> None:
    answered(store, [rubric, rubric], HEIRLOOM, OTHER)
    assert stands_in(home, HEIRLOOM)
    store.deleting.answer(ids(store)[0])
    store.deleting.finish()

    assert stands_in(home, HEIRLOOM) == []
    assert stands_in(home, OTHER)
    assert left(home / "mockint.db") == {**dict.fromkeys(TABLES, 1), "marks": 0, "better_answers": 0}
    assert not store.deleting.undo()
    assert store.health() is None


def test_a_deleted_session_ends_with_all_that_belongs_to_it(store: Store, rubric: Rubric, home: Path) -> None:
    answered(store, [rubric, rubric], HEIRLOOM, OTHER)
    store.deleting.session(1)
    store.deleting.finish()
    assert left(home / "mockint.db") == dict.fromkeys(TABLES, 0)
    assert stands_in(home, f"{HEIRLOOM} {OTHER}") == []


@pytest.fixture
def year(store: Store, bank: Bank, home: Path) -> Store:
    """Three sessions: of one pack long ago, of two packs last month, and of today."""
    stories, okrs = bank.rubric("problem-in-the-figures"), next(r for r in bank.rubrics() if r.pack == "okrs")
    answered(store, [stories], f"January: {HEIRLOOM}")
    answered(store, [stories, okrs], f"Last month: {HEIRLOOM}", OTHER)
    answered(store, [okrs], OTHER)
    with closing(sqlite3.connect(home / "mockint.db", isolation_level=None)) as other:
        for session, days in ((1, 300), (2, 30)):
            began = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="milliseconds")
            other.execute("UPDATE sessions SET started_at = ? WHERE id = ?", (began, session))
    return store


LAST_WEEK = datetime.now(UTC) - timedelta(days=7)
LAST_YEAR = datetime.now(UTC) - timedelta(days=365)


@pytest.mark.parametrize(
    ("part", "amount", "kept"),
    [
        (Part(), (3, 4, 4), []),
        (Part(before=LAST_WEEK), (2, 3, 3), [(3, ["okrs"])]),
        (Part(before=LAST_YEAR), (0, 0, 0), [(3, ["okrs"]), (2, ["kpi-stories", "okrs"]), (1, ["kpi-stories"])]),
        (Part(pack="kpi-stories"), (1, 2, 2), [(3, ["okrs"]), (2, ["okrs"])]),
        (Part(pack="okrs"), (1, 2, 2), [(2, ["kpi-stories"]), (1, ["kpi-stories"])]),
        (Part(pack="okrs", before=LAST_WEEK), (0, 1, 1), [(3, ["okrs"]), (2, ["kpi-stories"]), (1, ["kpi-stories"])]),
        (Part(pack="none"), (0, 0, 0), [(3, ["okrs"]), (2, ["kpi-stories", "okrs"]), (1, ["kpi-stories"])]),
    ],
)
def test_a_purge_takes_what_it_told(
    year: Store, part: Part, amount: tuple[int, int, int], kept: list[tuple[int, list[str]]]
) -> None:
    told = year.deleting.amount(part)
    assert (told.sessions, told.questions, told.answers) == amount
    assert year.deleting.purge(part) == told
    assert [(line.id, [answer.pack for answer in line.answers]) for line in year.history.sessions()] == kept
    assert year.answers.count(Wanted()) == sum(len(packs) for _, packs in kept)


def test_purged_words_stand_in_no_file_any_more(year: Store, home: Path) -> None:
    for number in ("0002", "0003"):
        (home / f"mockint-before-{number}.db").write_text(f"an older copy with {HEIRLOOM}")
    year.deleting.session(1)  # out of sight, and still in the file
    assert len(stands_in(home, HEIRLOOM)) >= 3
    (home / "mockint-before-restore-20260301-120000.db").write_text(HEIRLOOM)
    assert len(year.deleting.amount(Part(pack="kpi-stories")).copies) == 3
    year.deleting.purge(Part(pack="kpi-stories"))

    assert stands_in(home, HEIRLOOM) == []
    assert copies(home / "mockint.db") == []
    assert year.answers.count(Wanted(words="counted bread")) == 2
    assert year.health() is None


def test_a_purge_tells_where_words_are_left_since_another_program_reads_them(year: Store, home: Path) -> None:
    (home / "mockint-before-0002.db").write_text(HEIRLOOM)
    with closing(sqlite3.connect(home / "mockint.db", isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM turns").fetchone()
        with closing(Store(home / "mockint.db", patience=0.1)) as store, pytest.raises(BusyError) as told:
            store.deleting.purge(Part())
    assert "until that one is closed, the words stand in its journal" in told.value.message
    assert year.history.sessions() == []
    assert copies(home / "mockint.db") == []
    year.close()
    assert stands_in(home, HEIRLOOM) == []


def test_a_purge_counts_what_is_in_sight_and_takes_the_rest_along(year: Store, home: Path) -> None:
    year.deleting.session(1)
    year.deleting.answer(ids(year)[0])
    told = year.deleting.amount(Part(pack="kpi-stories"))
    assert (told.sessions, told.questions, told.answers, told.out_of_sight) == (0, 1, 0, True)
    assert not year.deleting.amount(Part(before=LAST_YEAR)).out_of_sight

    assert year.deleting.purge(Part(pack="kpi-stories")) == told
    assert stands_in(home, HEIRLOOM) == []
    assert not year.deleting.can_undo()


def test_a_purged_file_gives_its_room_back(store: Store, rubric: Rubric, home: Path) -> None:
    answered(store, [rubric] * 6, *[BAKERY * 20] * 6)
    store.deleting.purge(Part(pack="none"))
    before = (home / "mockint.db").stat().st_size
    store.deleting.purge(Part())
    assert (home / "mockint.db").stat().st_size < before / 2
