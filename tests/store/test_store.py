"""What is kept: what was asked, answered, marked and typed reads back as it was, and nothing is changed in place."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import aclosing, closing
from pathlib import Path
from typing import NamedTuple

import pytest
from examples import BAKERY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockint.bank.library import Bank, load_bank
from mockint.bank.models import Rubric
from mockint.grading.events import Finished
from mockint.grading.feedback import Feedback
from mockint.grading.marking import OwnMark, with_own_marks
from mockint.grading.offline import OfflineGrader
from mockint.grading.submission import Submission
from mockint.store.database import StoreError
from mockint.store.failures import GoneError
from mockint.store.store import Store, UnknownSessionError
from mockint.store.timeline import Edit, difference, replay

TABLES = ("sessions", "questions", "attempts", "turns", "edits", "feedback", "marks")


class Asked(NamedTuple):
    """A question that was asked: the numbers by which the store knows it."""

    session: int
    question: int
    attempt: int
    turn: int


@pytest.fixture
def asked(store: Store, rubric: Rubric) -> Asked:
    session = store.create_session("a Monday", [rubric])
    question = store.session(session).questions[0].id
    attempt = store.start_attempt(question, rubric.question.ask)
    return Asked(session, question, attempt, store.session(session).questions[0].attempts[0].turns[0].id)


def computed(rubric: Rubric, answer: str = BAKERY) -> Feedback:
    """Return what the offline grader says."""

    async def last() -> Feedback:
        async with aclosing(OfflineGrader().grade(Submission.of(rubric, answer))) as events:
            return [event.feedback async for event in events if isinstance(event, Finished)][-1]

    return asyncio.run(last())


def counts(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as db:
        return {table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}  # noqa: S608


def test_a_session_reads_back_as_it_was_begun(store: Store, bank: Bank) -> None:
    rubrics = list(bank.rubrics("kpi-stories"))
    session = store.session(store.create_session("stories, séance 🙂", rubrics))

    assert (session.title, session.finished_at) == ("stories, séance 🙂", None)
    assert [question.rubric for question in session.questions] == rubrics
    assert [question.position for question in session.questions] == list(range(len(rubrics)))
    assert not any(question.is_done for question in session.questions)


def test_an_answer_a_feedback_and_marks_read_back_the_same(store: Store, asked: Asked, rubric: Rubric) -> None:
    feedback = computed(rubric)
    marks = [OwnMark("figure", "met", 0, (5, 30)), OwnMark("search", "missed"), OwnMark("figure", "partial", 0, (1, 9))]
    store.answer_turn(asked.turn, BAKERY, 61_500, [Edit(40, 0, 0, BAKERY)])
    store.submit(asked.attempt, 61.5)
    graded = store.add_feedback(asked.attempt, feedback)
    for mark in marks:
        store.add_mark(graded, mark)

    (question,) = store.session(asked.session).questions
    (attempt,) = question.attempts
    assert question.is_done
    assert (attempt.number, attempt.seconds, attempt.submitted_at is None) == (1, 61.5, False)
    assert [(turn.ask, turn.answer) for turn in attempt.turns] == [(rubric.question.ask, BAKERY)]
    assert [record.feedback for record in attempt.feedback] == [feedback]
    assert attempt.feedback[0].marks == marks
    assert store.draft(asked.turn) == BAKERY


def test_a_try_that_was_not_submitted_has_no_answer(store: Store, asked: Asked) -> None:
    store.add_edits(asked.turn, [Edit(40, 0, 0, "So, um")])
    (question,) = store.session(asked.session).questions

    assert not question.is_done
    assert question.attempts[0].turns[0].answer is None
    assert store.draft(asked.turn) == "So, um"


def test_what_was_typed_goes_on_where_it_stopped(store: Store, asked: Asked) -> None:
    store.add_edits(asked.turn, [Edit(10, 0, 0, "We "), Edit(20, 3, 3, "counted")])
    store.add_edits(asked.turn, [Edit(30, 10, 10, " loaves")])

    assert store.edits(asked.turn) == [Edit(10, 0, 0, "We "), Edit(20, 3, 3, "counted"), Edit(30, 10, 10, " loaves")]
    assert store.draft(asked.turn) == "We counted loaves"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), max_size=6))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_typing_survives_the_file(store: Store, rubric: Rubric, typed: list[str]) -> None:
    session = store.create_session("typing", [rubric])
    store.start_attempt(store.session(session).questions[0].id, "?")
    turn = store.session(session).questions[0].attempts[0].turns[0].id
    draft, edits = "", []
    for ms, new in enumerate(typed):
        edits += [edit for edit in [difference(draft, new, ms)] if edit]
        draft = new
    store.add_edits(turn, edits)

    assert store.edits(turn) == edits
    assert [replay(store.edits(turn), until_ms=ms) for ms in range(len(typed))] == typed


def test_the_answer_is_on_disk_when_submit_returns(store: Store, asked: Asked, home: Path) -> None:
    store.answer_turn(asked.turn, BAKERY, 0)
    store.submit(asked.attempt, 60)

    with closing(sqlite3.connect(home / "mockint.db")) as another:
        assert another.execute("SELECT answer FROM turns").fetchall() == [(BAKERY,)]


def test_the_score_of_a_feedback_stands_beside_its_json(store: Store, asked: Asked, rubric: Rubric, home: Path) -> None:
    open_feedback = computed(rubric)
    nothing_said = computed(rubric, "No.")
    store.add_feedback(asked.attempt, open_feedback)
    store.add_feedback(asked.attempt, nothing_said)

    with closing(sqlite3.connect(home / "mockint.db")) as another:
        rows = another.execute("SELECT schema, status, score, low, high, band, grader, json FROM feedback").fetchall()
    assert rows == [
        (1, "needs_marking", None, 0, 100, None, "offline", open_feedback.to_json()),
        (1, "graded", 0, 0, 0, "weak", "offline", nothing_said.to_json()),
    ]


def test_marking_and_grading_again_adds_rows_and_changes_none(
    store: Store, asked: Asked, rubric: Rubric, home: Path
) -> None:
    def kept(table: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(home / "mockint.db")) as another:
            return another.execute(f"SELECT * FROM {table} ORDER BY id").fetchall()  # noqa: S608

    first = computed(rubric)
    graded = store.add_feedback(asked.attempt, first)
    store.add_mark(graded, OwnMark("figure", "missed"))
    feedback_before, marks_before = kept("feedback"), kept("marks")
    store.add_mark(graded, OwnMark("figure", "met", 0, (5, 30)))
    store.add_feedback(asked.attempt, with_own_marks(first, rubric, [OwnMark("figure", "missed")]))

    assert kept("feedback")[:-1] == feedback_before
    assert kept("marks")[:-1] == marks_before
    assert (len(kept("feedback")), len(kept("marks"))) == (2, 2)


def test_a_pack_that_is_edited_later_does_not_change_history(store: Store, rubric: Rubric, tmp_path: Path) -> None:
    folder = tmp_path / "rubrics"
    folder.mkdir()
    written = (
        "pack: bakery\ntitle: Bakery\nlanguage: en\nversion: 1\nquestions:\n  - id: waste\n    ask: What of the waste?\n"
        "    kind: knowledge\n    level: mid\n    topics: [bread]\n    intent: Whether they know.\n    minutes: 1\n    expected:\n"
        "      - {id: one, text: Says one., weight: 1}\n      - {id: two, text: Says two., weight: 2}\n"
        "      - {id: three, text: Says three., weight: 3}\n    model_answer: One, two, three.\n"
    )
    pack = folder / "bakery.yaml"
    pack.write_text(written)
    asked = load_bank(folder).rubric("waste")
    number = store.create_session("before", [asked, rubric])
    pack.write_text(written.replace("version: 1", "version: 2").replace("Says one.", "Says nothing of the kind."))
    edited = load_bank(folder).rubric("waste")

    assert edited != asked
    assert store.session(number).questions[0].rubric == asked


def test_skipping_and_finishing_are_noted(store: Store, asked: Asked) -> None:
    store.skip(asked.question)
    store.finish_session(asked.session)
    first = store.session(asked.session)
    store.finish_session(asked.session)
    again = store.session(asked.session)

    assert first.questions[0].skipped
    assert first.questions[0].is_done
    assert first.finished_at is not None
    assert again.finished_at == first.finished_at  # the first time holds


def test_history_tells_of_the_newest_marks_of_the_newest_try(store: Store, asked: Asked, rubric: Rubric) -> None:
    store.answer_turn(asked.turn, "No.", 0)
    store.submit(asked.attempt, 1)
    store.add_feedback(asked.attempt, computed(rubric, "No."))
    second = store.start_attempt(asked.question, rubric.question.ask)
    (line,) = store.history.sessions()
    assert [(answer.attempts, answer.score, answer.band) for answer in line.answers] == [(1, 0, "weak")]

    turn = store.session(asked.session).questions[0].attempts[1].turns[0].id
    store.answer_turn(turn, BAKERY, 0)
    store.submit(second, 60)
    (line,) = store.history.sessions()
    assert [(answer.attempts, answer.status) for answer in line.answers] == [(2, None)]

    store.add_feedback(second, computed(rubric))
    (line,) = store.history.sessions()
    assert [(answer.status, answer.score, answer.grader) for answer in line.answers] == [
        ("needs_marking", None, "offline")
    ]


def test_the_newest_session_stands_first_and_is_the_last(store: Store, rubric: Rubric) -> None:
    numbers = [store.create_session(title, [rubric]) for title in ("one", "two", "three")]

    assert [line.id for line in store.history.sessions()] == numbers[::-1]
    assert store.latest_session() == numbers[-1]


def test_a_session_without_questions_is_listed(store: Store) -> None:
    number = store.create_session("nothing", [])
    assert [(line.id, line.answers) for line in store.history.sessions()] == [(number, [])]


def test_a_session_that_is_not_there_is_told(store: Store) -> None:
    assert store.latest_session() is None
    with pytest.raises(UnknownSessionError, match="there is no session 7; mockint history lists them"):
        store.session(7)


def test_a_number_is_never_given_twice(store: Store, rubric: Rubric, home: Path) -> None:
    number = store.create_session("gone", [rubric])
    with closing(sqlite3.connect(home / "mockint.db", isolation_level=None)) as another:
        another.execute("DELETE FROM sessions")

    assert store.create_session("next", [rubric]) > number


def test_what_belongs_to_a_session_goes_with_it(store: Store, asked: Asked, rubric: Rubric, home: Path) -> None:
    store.answer_turn(asked.turn, BAKERY, 0, [Edit(1, 0, 0, BAKERY)])
    store.submit(asked.attempt, 60)
    store.add_mark(store.add_feedback(asked.attempt, computed(rubric)), OwnMark("figure", "missed"))
    assert counts(home / "mockint.db") == dict.fromkeys(TABLES, 1)

    with closing(sqlite3.connect(home / "mockint.db", isolation_level=None)) as another:
        another.execute("PRAGMA foreign_keys = ON")
        another.execute("DELETE FROM sessions")
    assert counts(home / "mockint.db") == dict.fromkeys(TABLES, 0)


@pytest.mark.parametrize(
    "write",
    [
        lambda store, _: store.start_attempt(999, "?"),
        lambda store, _: store.add_edits(999, [Edit(0, 0, 0, "lost")]),
        lambda store, feedback: store.add_feedback(999, feedback),
        lambda store, _: store.add_mark(999, OwnMark("figure", "missed")),
    ],
    ids=["attempt", "edits", "feedback", "mark"],
)
def test_nothing_is_written_for_what_is_not_there(
    store: Store, rubric: Rubric, home: Path, write: Callable[[Store, Feedback], object]
) -> None:
    with pytest.raises(GoneError, match="was deleted meanwhile"):
        write(store, computed(rubric))
    assert counts(home / "mockint.db") == dict.fromkeys(TABLES, 0)


def test_an_answer_is_written_whole_or_not_at_all(store: Store, asked: Asked, home: Path) -> None:
    with closing(sqlite3.connect(home / "mockint.db")) as db:
        db.execute("CREATE TRIGGER fault BEFORE INSERT ON moments BEGIN SELECT RAISE(ABORT, 'no room'); END")
    with pytest.raises(StoreError):
        store.answer_turn(asked.turn, BAKERY, 0, [Edit(1, 0, 0, "So")])
    with closing(sqlite3.connect(home / "mockint.db")) as db:
        db.execute("DROP TRIGGER fault")

    (attempt,) = store.session(asked.session).questions[0].attempts
    assert (attempt.turns[0].answer, store.draft(asked.turn)) == (None, "")
    store.answer_turn(asked.turn, BAKERY, 0)  # and the next time it works
    assert store.session(asked.session).questions[0].attempts[0].turns[0].answer == BAKERY
