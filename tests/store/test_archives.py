"""Export and import: whatever a database holds of sessions leaves and comes back the same, and nothing is ever written over."""

import json
import math
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from examples import BAKERY
from hypothesis import given, settings
from hypothesis import strategies as st
from interview.steps import Clock, said
from report.eventful import eventful
from servers.scripted import Server
from store.state import BELONGS, LEFT_OUT, state, tables

from mockint.bank.library import Bank
from mockint.bank.models import Rubric
from mockint.errors import MockintError
from mockint.grading.feedback import BetterAnswer, Failure, Feedback, Origin, Passes, PointMark, Tokens
from mockint.grading.marking import OwnMark
from mockint.grading.sheet import Sheet
from mockint.grading.submission import Submission
from mockint.interview.export import FORMATS, Format, export_all, export_session
from mockint.interview.interview import Interview
from mockint.progress.overview import overview
from mockint.report.archive import LARGEST, ArchiveError, read_archive
from mockint.store.answers import Wanted
from mockint.store.archives import Arrival
from mockint.store.database import StoreError
from mockint.store.deleting import Part
from mockint.store.records import Disagreement, Moment
from mockint.store.store import Store
from mockint.store.stories import StoryNotes
from mockint.store.timeline import Edit
from mockint.text import clean

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30).map(clean)  # as the interview keeps it
ORIGINS = st.builds(
    Origin,
    name=st.sampled_from(["llm", "offline"]),
    model=st.none() | TEXTS,
    prompt=st.none() | TEXTS,
    seconds=st.floats(0, 1e6),
    tokens=st.none() | st.builds(Tokens, in_=st.none() | st.integers(0, 10**6), out=st.none() | st.integers(0, 10**6)),
    passes=st.none()
    | st.builds(
        Passes, count=st.integers(2, 9), scores=st.lists(st.none() | st.integers(0, 100)), parted=st.lists(TEXTS)
    ),
)
MARKS = st.builds(
    OwnMark,
    point=TEXTS,
    verdict=st.sampled_from(["met", "partial", "missed", "unjudged"]),
    turn=st.none() | st.integers(0, 3),
    span=st.none() | st.tuples(st.integers(0, 99), st.integers(0, 99)),
)
EDITS = st.lists(st.builds(Edit, st.integers(0, 10**7), st.integers(0, 99), st.integers(0, 99), TEXTS), max_size=6)
MOMENTS = st.lists(
    st.builds(Moment, st.integers(0, 10**7), st.sampled_from(["hint", "left", "back"]), TEXTS), max_size=3
)


def feedback_on(rubric: Rubric, answer: str, draw: Callable[[st.SearchStrategy[Any]], Any]) -> Feedback:
    """Return a feedback of any kind on an answer."""
    sheet = Sheet(Submission.of(rubric, answer))
    if draw(st.booleans()):
        return sheet.not_graded(draw(ORIGINS), Failure(code="silence", message=draw(TEXTS)))
    for point in rubric.question.expected:
        words = answer[: draw(st.integers(0, len(answer)))]
        if draw(st.booleans()) and (found := sheet.evidence(words)):
            sheet.put_point(
                PointMark(id=point.id, verdict="met", by="grader", evidence=found, advice=draw(st.none() | TEXTS))
            )
        elif draw(st.booleans()):
            sheet.put_point(PointMark(id=point.id, verdict="missed", by="code", unsupported=draw(TEXTS)))
    sheet.note("odd", draw(TEXTS))
    return sheet.feedback(draw(ORIGINS))


def fill(store: Store, rubrics: list[Rubric], draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
    """Keep any sessions, with anything in them that the store takes."""
    for _ in range(draw(st.integers(0, 3))):
        chosen = draw(st.lists(st.sampled_from(rubrics), max_size=3))
        mode = draw(st.sampled_from(["practice", "mock"]))
        number = store.create_session(draw(TEXTS), chosen, mode, draw(st.none() | st.floats(0, 1e4)))
        for question in store.session(number).questions:
            if draw(st.booleans()):
                store.skip(question.id)
            for _ in range(draw(st.integers(0, 2))):
                try_a_question(store, question.id, question.rubric, draw)
        if draw(st.booleans()):
            store.finish_session(number)
    for _ in range(draw(st.integers(0, 3))):
        note_a_story(store, [rubric.question.id for rubric in rubrics], draw)


def note_a_story(store: Store, questions: list[str], draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
    story = store.stories.add(StoryNotes(*draw(st.tuples(*[TEXTS] * 6))))
    for line in store.history.sessions():
        for question in store.session(line.id).questions:
            for attempt in question.attempts:
                if draw(st.booleans()):
                    store.stories.tell(attempt.id, story)
    for question_id in draw(st.sets(st.sampled_from(questions), max_size=2)):
        store.stories.choose(story, (draw(TEXTS), question_id), serves=True)


def try_a_question(store: Store, question: int, rubric: Rubric, draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
    attempt = store.start_attempt(question, draw(TEXTS))
    for _ in range(draw(st.integers(0, 2))):
        store.add_turn(attempt, draw(TEXTS), draw(st.sampled_from(["rubric", "model"])), draw(st.integers(0, 10**7)))
    turns = [turn.id for turn in store.attempt(attempt).turns]
    for turn in turns:
        store.add_edits(turn, draw(EDITS))
    for moment in draw(MOMENTS):
        store.add_moment(attempt, moment)
    if draw(st.booleans()):
        return
    answers = [draw(st.just(BAKERY) | TEXTS) for _ in turns]
    for turn, answer in zip(turns, answers, strict=True):
        store.answer_turn(turn, answer, 0)
    store.submit(attempt, draw(st.floats(0, 1e5)))
    for _ in range(draw(st.integers(0, 2))):
        grading = store.add_feedback(attempt, feedback_on(rubric, answers[0], draw))
        for mark in draw(st.lists(MARKS, max_size=2)):
            store.add_mark(grading, mark)
            store.add_disagreement(grading, Disagreement(mark, draw(TEXTS)))
        store.add_better(attempt, BetterAnswer(text=draw(TEXTS), blanked=draw(st.lists(TEXTS)), writer=draw(ORIGINS)))


def brought_over(store: Store, other: Store, folder: Path) -> list[Arrival]:
    """Export everything from one store and import it into another, through a file."""
    file = folder / "all.json"
    file.write_text("".join(export_all(store, "json")), encoding="utf-8")
    return list(other.archives.add(read_archive(file)).sessions)


@given(st.data())
@settings(max_examples=20, deadline=None)
def test_any_sessions_come_back_the_same(bank: Bank, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store, other = Store(folder / "one.db"), Store(folder / "other.db")
        fill(store, list(bank.rubrics())[:3], data.draw)
        arrivals = brought_over(store, other, folder)

        assert {arrival.outcome for arrival in arrivals} <= {"added"}
        assert state(folder / "other.db") == state(folder / "one.db")
        assert [other.session(n.number).title for n in arrivals] == [store.session(n.archived).title for n in arrivals]
        assert "".join(export_all(other, "json")) == (folder / "all.json").read_text(encoding="utf-8")

        again = brought_over(store, other, folder)
        assert [(one.number, one.outcome) for one in again] == [(one.number, "known") for one in arrivals]
        assert state(folder / "other.db") == state(folder / "one.db")
        store.close()
        other.close()


def test_every_table_goes_along_or_stays_for_a_reason(store: Store, home: Path) -> None:
    """A table that was added since wants a place in the archive (mockint/store/archive.py), and one in BELONGS."""
    assert tables(home / "mockint.db") == BELONGS.keys() | LEFT_OUT.keys()
    assert store.archives.numbers() == []


@pytest.fixture
def session(store: Store, bank: Bank, server: Server) -> int:
    return eventful(store, bank, server)


@pytest.fixture
def file(store: Store, session: int, tmp_path: Path) -> Path:
    """The archive of a session in which much happened."""
    path = tmp_path / "session.json"
    path.write_text("".join(export_session(store, session, "json")), encoding="utf-8")
    return path


@pytest.fixture
def other(tmp_path: Path) -> Store:
    """An empty database of another machine."""
    return Store(tmp_path / "other" / "mockint.db")


def test_everything_that_happened_comes_back(
    store: Store, home: Path, other: Store, file: Path, tmp_path: Path
) -> None:
    (arrival,) = other.archives.add(read_archive(file)).sessions

    assert arrival == Arrival(1, 1, "added")
    assert state(tmp_path / "other" / "mockint.db") == state(home / "mockint.db")
    assert other.history.sessions() == store.history.sessions()
    assert other.history.usage() == store.history.usage()
    assert [len(waiting.question.attempts) for waiting in other.history.waiting()] == [1]


def test_a_number_that_is_taken_becomes_another_one(other: Store, file: Path, rubric: Rubric) -> None:
    taken = other.create_session("mine", [rubric])
    (arrival,) = other.archives.add(read_archive(file)).sessions
    assert arrival == Arrival(taken, taken + 1, "added")
    assert other.session(taken).title == "mine"


def test_a_number_beyond_all_practice_is_not_kept(other: Store, file: Path, rubric: Rubric, tmp_path: Path) -> None:
    changed(file, put(1_000_000_000, "sessions", 0, "number"))
    assert other.archives.add(read_archive(file)).sessions == [Arrival(1_000_000_000, 1, "added")]
    assert other.create_session("mine", [rubric]) == 2
    with closing(sqlite3.connect(tmp_path / "other" / "mockint.db", isolation_level=None)) as db:
        db.execute("UPDATE sqlite_sequence SET seq = 1000000000")  # as an older import left it
    other.create_session("mine too", [rubric])
    lost: list[str] = []
    left = json.loads("".join(export_all(other, "json", lost.append)))
    assert ([session["number"] for session in left["sessions"]], lost) == ([1, 2, 1_000_000_001], [])


def test_a_number_that_was_ever_given_is_not_given_again(
    other: Store, file: Path, rubric: Rubric, tmp_path: Path
) -> None:
    other.create_session("gone", [rubric])
    with closing(sqlite3.connect(tmp_path / "other" / "mockint.db", isolation_level=None)) as db:
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("DELETE FROM sessions")
    assert other.archives.add(read_archive(file)).sessions == [Arrival(1, 2, "added")]


def test_what_went_on_here_since_is_left_as_it_is(store: Store, home: Path, file: Path, session: int) -> None:
    archive = read_archive(file)
    question = store.session(session).questions[5]
    store.start_attempt(question.id, question.rubric.question.ask)
    before = state(home / "mockint.db")

    assert store.archives.add(archive).sessions == [Arrival(session, session, "differs")]
    assert state(home / "mockint.db") == before


def test_what_was_deleted_stays_behind(
    store: Store, home: Path, other: Store, session: int, rubric: Rubric, tmp_path: Path
) -> None:
    gone = store.create_session("zanzibar", [rubric])
    store.deleting.session(gone)
    for form in ("md", "html"):
        assert "zanzibar" not in "".join(export_all(store, form))
    store.deleting.answer(store.session(session).questions[1].attempts[0].id)

    assert [(one.archived, one.outcome) for one in brought_over(store, other, tmp_path)] == [(session, "added")]
    store.deleting.finish()
    assert state(tmp_path / "other" / "mockint.db") == state(home / "mockint.db")
    assert [attempt.number for attempt in other.session(session).questions[1].attempts] == [2]


@pytest.mark.parametrize("form", FORMATS)
def test_a_session_that_is_deleted_meanwhile_is_passed_over(store: Store, rubric: Rubric, form: Format) -> None:
    titles = ["ankara", "zanzibar", "lima"]
    numbers = [store.create_session(title, [rubric]) for title in titles]
    pieces = export_all(store, form)
    begin = next(pieces)
    store.deleting.session(numbers[1])
    text = "".join([begin, *pieces])
    assert [title in text for title in titles] == [True, False, True]


def test_an_archive_brings_a_deleted_session_back(store: Store, file: Path, session: int) -> None:
    store.deleting.session(session)
    (arrival,) = store.archives.add(read_archive(file)).sessions
    assert arrival == Arrival(session, session + 1, "added")


def test_what_was_imported_is_found(other: Store, file: Path) -> None:
    other.archives.add(read_archive(file))
    assert other.answers.count(Wanted(words="twenty loaves")) == 3


def test_twins_of_one_moment_both_come_along(
    store: Store, other: Store, rubric: Rubric, home: Path, tmp_path: Path
) -> None:
    for title in ("one", "two"):
        store.create_session(title, [rubric])
    with closing(sqlite3.connect(home / "mockint.db", isolation_level=None)) as db:
        db.execute("UPDATE sessions SET started_at = '2026-03-01T09:30:00.000+00:00'")
    outcomes = [[one.outcome for one in brought_over(store, other, tmp_path)] for _ in range(2)]
    assert outcomes == [["added", "added"], ["known", "known"]]


BREAD = StoryNotes("Bread that was thrown away", "A bakery, 2024.", figures="9 % to 4 %")


def told_in(store: Store, session: int, place: int) -> list[tuple[int, str | None]]:
    """Return the attempts at a question with the stories that they tell, by title."""
    attempts = store.session(session).questions[place].attempts
    told = [(attempt.number, store.stories.told_in(attempt.id)) for attempt in attempts]
    return [(number, None if story is None else store.stories.story(story).notes.title) for number, story in told]


@pytest.fixture
def story(store: Store, session: int) -> int:
    """A story that was told at the second try at the second question."""
    story = store.stories.add(BREAD, store.session(session).questions[1].attempts[1].id)
    store.stories.choose(story, ("okrs", "okr-that-failed"), serves=True)
    return story


@pytest.mark.usefixtures("story")
def test_a_story_comes_along_with_where_it_was_told(
    store: Store, other: Store, session: int, rubric: Rubric, tmp_path: Path
) -> None:
    other.create_session("mine", [rubric])  # so that all numbers are others there
    own = other.stories.add(StoryNotes("Mine"))
    (arrival,) = brought_over(store, other, tmp_path)
    assert arrival.number != session
    brought, mine = sorted(other.stories.all(), key=lambda one: one.id == own)
    assert (brought.notes, brought.questions) == (BREAD, frozenset({("okrs", "okr-that-failed")}))
    assert [(one.session, one.key[1]) for one in brought.tellings] == [
        (arrival.number, store.session(session).questions[1].rubric.question.id)
    ]
    assert (mine.notes.title, list(mine.tellings)) == ("Mine", [])


def test_a_story_without_its_answers_finds_them_again(store: Store, session: int, story: int, tmp_path: Path) -> None:
    file = tmp_path / "all.json"
    file.write_text("".join(export_all(store, "json")), encoding="utf-8")
    store.stories.delete(story)
    arrivals = store.archives.add(read_archive(file))
    assert ([one.outcome for one in arrivals.sessions], arrivals.stories) == (["known"], 1)
    assert told_in(store, session, 1) == [(1, None), (2, BREAD.title)]


def test_a_story_that_stands_here_is_neither_added_nor_written_over(
    store: Store, session: int, story: int, tmp_path: Path
) -> None:
    file = tmp_path / "all.json"
    file.write_text("".join(export_all(store, "json")), encoding="utf-8")
    since = replace(BREAD, result="Four percent by Christmas.")
    store.stories.change(story, BREAD, since)
    attempt = store.session(session).questions[1].attempts[1].id
    store.stories.tell(attempt, another := store.stories.add(StoryNotes("Another")))
    assert store.archives.add(read_archive(file)).stories == 0
    assert {one.id: one.notes for one in store.stories.all()} == {story: since, another: StoryNotes("Another")}
    assert told_in(store, session, 1) == [(1, None), (2, "Another")]


def test_a_story_is_not_told_in_an_answer_that_came_later_in_the_same_place(
    store: Store, session: int, story: int, tmp_path: Path
) -> None:
    file = tmp_path / "all.json"
    file.write_text("".join(export_all(store, "json")), encoding="utf-8")
    question = store.session(session).questions[1]
    store.deleting.answer(question.attempts[1].id)
    store.deleting.finish()
    assert store.attempt(store.start_attempt(question.id, "Again?")).number == 2
    (arrival,) = store.archives.add(read_archive(file)).sessions
    assert arrival.outcome == "differs"
    assert list(store.stories.story(story).tellings) == []
    assert told_in(store, session, 1) == [(1, None), (2, None)]


@pytest.mark.usefixtures("story")
def test_stories_and_tellings_that_are_out_of_sight_do_not_leave(store: Store, session: int) -> None:
    store.stories.delete(store.stories.add(StoryNotes("gone")))
    store.deleting.answer(store.session(session).questions[1].attempts[1].id)
    (left,) = json.loads("".join(export_all(store, "json")))["stories"]
    assert (left["title"], left["tellings"]) == (BREAD.title, [])


@pytest.mark.usefixtures("story")
def test_one_session_leaves_without_stories_and_an_archive_may_lack_them(store: Store, file: Path) -> None:
    data = json.loads(file.read_text(encoding="utf-8"))
    assert data["stories"] == []
    changed(file, lambda data: data.pop("stories"))
    assert store.archives.add(read_archive(file)).stories == 0


STORY = {**dict.fromkeys(("title", "situation", "task", "action", "result", "figures"), ""), "questions": []}
TIMES = dict.fromkeys(("created_at", "changed_at"), "2026-03-01T09:30:00.000+00:00")


@pytest.mark.parametrize(
    ("story", "told"),
    [
        ({"title": "x" * 121}, "stories[0].title: String should have at most 120 characters"),
        ({"action": "x" * 2001}, "stories[0].action: String should have at most 2000 characters"),
        ({"mood": "good"}, "stories[0].mood: Extra inputs are not permitted"),
        (
            {"tellings": [{"session": 1, "question": 1, "attempt": 9}]},
            "stories[0]: it was told in session 1, question 1, attempt 9, which the file does not hold once",
        ),
    ],
)
def test_a_wrong_story_is_told_with_its_place_and_nothing_is_imported(
    other: Store, file: Path, story: dict[str, Any], told: str
) -> None:
    changed(file, put([{**STORY, **TIMES, "tellings": [], **story}], "stories"))
    with pytest.raises(ArchiveError) as error:
        read_archive(file)
    assert told in error.value.message
    assert other.archives.numbers() == []


def changed(file: Path, change: Callable[[Any], None]) -> Path:
    data = json.loads(file.read_text(encoding="utf-8"))
    change(data)
    file.write_text(json.dumps(data), encoding="utf-8")
    return file


def first_grading(data: Any) -> Any:  # noqa: ANN401 - JSON
    return data["sessions"][0]["questions"][0]["attempts"][0]["gradings"][0]


def put(value: object, *path: str | int) -> Callable[[Any], None]:
    def change(data: Any) -> None:  # noqa: ANN401 - JSON
        for key in path[:-1]:
            data = data[key]
        data[path[-1]] = value

    return change


QUESTION = ("sessions", 0, "questions", 0)
ATTEMPT = (*QUESTION, "attempts", 0)
MOMENT = "2026-03-01T09:30:00.000+00:00"
GRADING = (*ATTEMPT, "gradings", 0)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (put(2, "archive"), "an archive of version 2, and mockint "),
        (put("1", "archive"), "archive: Input should be 1"),
        (put("exam", "sessions", 0, "mode"), "sessions[0].mode: Input should be 'practice' or 'mock'"),
        (put("yesterday", "sessions", 0, "started_at"), "sessions[0].started_at: a time in UTC is wanted"),
        (
            put("2026-03-01T09:30:00+02:00", "sessions", 0, "started_at"),
            "sessions[0].started_at: a time in UTC is wanted",
        ),
        (
            put("0001-01-01T00:00:00+00:00", *ATTEMPT, "submitted_at"),
            "attempts[0].submitted_at: a year from 1970 to 9998 is wanted",
        ),
        (
            put("word " * 200_001, *ATTEMPT, "turns", 0, "answer"),
            "attempts[0].turns[0].answer: String should have at most 1000000 characters",
        ),
        (put("9999-12-31T23:59:59Z", "sessions", 0, "started_at"), "sessions[0].started_at: a year from 1970 to 9998"),
        (put(0, "sessions", 0, "number"), "sessions[0].number: "),
        (put(1, "sessions", 0, "mood"), "sessions[0].mood: Extra inputs are not permitted"),
        (put({"pack": "x"}, *QUESTION, "rubric"), "sessions[0].questions[0].rubric: pack_version: Field required"),
        (put([], *ATTEMPT, "turns"), "sessions[0].questions[0].attempts[0].turns: List should have at least 1 item"),
        (
            put([[0, 0, -1, "x"]], *ATTEMPT, "turns", 0, "edits"),
            "attempts[0].turns[0].edits[0][2]: Input should be greater",
        ),
        (
            put([["0", 0, 0, "x"]], *ATTEMPT, "turns", 0, "edits"),
            "attempts[0].turns[0].edits[0][0]: Input should be a valid integer",
        ),
        (put(7, *ATTEMPT, "gradings", 0, "feedback", "score"), None),
        (put(700, *GRADING, "feedback", "score"), "attempts[0].gradings[0].feedback: score: Input should be less"),
        (put(1e13, "sessions", 0, "minutes"), "sessions[0].minutes: Input should be less"),
        (put(1e13, *ATTEMPT, "seconds"), "attempts[0].seconds: Input should be less"),
        *(
            (put(number, *GRADING, "feedback", *place), f"feedback: {'.'.join(place)}: Input should be a finite number")
            for number, place in ((math.nan, ("grader", "seconds")), (math.inf, ("delivery", "minutes_spoken")))
        ),
        (put(2**60, *GRADING, "feedback", "pack_version"), "feedback: pack_version: Input should be less"),
        (
            put([], *GRADING, "feedback", "points"),
            "questions[0]: attempt 1, gradings[0]: its points are not those of the question",
        ),
        (put([], *GRADING, "feedback", "red_flags"), "gradings[0]: its red flags are not those of the question"),
        (
            put("never said", *GRADING, "feedback", "points", 0, "evidence", "quote"),
            "the words 'never said' do not stand where it says",
        ),
        (put(9, *GRADING, "feedback", "points", 0, "evidence", "turn"), "do not stand where it says"),
        (
            put("maybe", *GRADING, "disagreements", 0, "verdict"),
            "gradings[0].disagreements[0].verdict: Input should be 'met'",
        ),
        (put(0, *ATTEMPT, "number"), "attempts[0].number: "),
        (
            put(9, "sessions", 0, "questions", 1, "attempts", 0, "number"),
            "questions[1]: the attempts' numbers must rise",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place_and_nothing_is_imported(
    other: Store, file: Path, change: Callable[[Any], None], told: str | None
) -> None:
    changed(file, change)
    if told is None:  # a score that another version counted otherwise is kept as it came
        other.archives.add(read_archive(file))
        return
    with pytest.raises(ArchiveError) as error:
        other.archives.add(read_archive(file))
    assert str(file) in error.value.message
    assert told in error.value.message
    assert other.archives.numbers() == []


@pytest.mark.parametrize(
    "spelt",
    [
        "2026-03-01T09:30:00Z",
        "2026-W09-7T09:30:00+00:00",
        "2026-03-01x09:30:00+00:00",
        "20260301T093000+00:00",
    ],
)
def test_however_a_time_is_spelt_it_is_kept_in_one_way(other: Store, file: Path, spelt: str) -> None:
    changed(file, put(spelt, "sessions", 0, "started_at"))
    changed(file, put(spelt, *ATTEMPT, "submitted_at"))
    outcomes = [other.archives.add(read_archive(file)).sessions[0].outcome for _ in range(2)]
    assert outcomes == ["added", "known"]
    assert other.health() is None
    assert overview(other).practice.answers
    assert json.loads("".join(export_all(other, "json")))["sessions"][0]["started_at"] == MOMENT


def test_what_was_kept_in_another_spelling_is_known_again(
    store: Store, home: Path, file: Path, story: int, tmp_path: Path
) -> None:
    file = tmp_path / "all.json"
    file.write_text("".join(export_all(store, "json")), encoding="utf-8")
    with closing(sqlite3.connect(home / "mockint.db", isolation_level=None)) as db:
        for table, column in (("sessions", "started_at"), ("attempts", "started_at"), ("stories", "created_at")):
            db.execute(f"UPDATE {table} SET {column} = replace({column}, '+00:00', 'Z')")  # noqa: S608
        db.execute("DELETE FROM story_tellings")
    arrivals = store.archives.add(read_archive(file))
    assert ([one.outcome for one in arrivals.sessions], arrivals.stories) == (["known"], 0)
    assert len(store.stories.story(story).tellings) == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no archive of mockint: "),
        (b"Dear diary, this is no archive.", "no archive of mockint: "),
        (b'{"archive": 1, "sessions": [', "no archive of mockint: "),
        (b'{"schema": 1, "sessions": []}', 'no archive of mockint: it does not begin with {"archive": 1'),
        (b"[]", 'no archive of mockint: it does not begin with {"archive": 1'),
        (b"[" * 100_000, "no archive of mockint: "),
        (b'{"archive": 1, "sessions": [], "\\ud800": 1}', "no archive of mockint: "),
        (b"\xff\xfe\xfd\x00\x80SQLite", "this is no text, so it is no archive of mockint"),
        (b'{"archive": 1, "sessions": []}' + b" " * LARGEST, "larger than 50 MB"),
    ],
    ids=["empty", "prose", "cut", "other JSON", "a list", "deep", "half a character", "bytes", "large"],
)
def test_a_file_that_is_no_archive_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "file.json"
    path.write_bytes(content)
    with pytest.raises(ArchiveError) as error:
        read_archive(path)
    assert error.value.message.startswith(f"{path}: {told}")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_whatever_a_system_makes_of_the_text_can_be_read(file: Path, encoding: str) -> None:
    before = read_archive(file)
    file.write_text(file.read_text(encoding="utf-8"), encoding=encoding)
    assert read_archive(file) == before


def test_what_could_steer_a_terminal_stays_outside(other: Store, file: Path) -> None:
    changed(file, put("\x1b]0;evil\x07my\u202e \x9b2Jtitle", "sessions", 0, "title"))
    changed(file, put("\x1b[2Jx", *ATTEMPT, "turns", 0, "edits", 0, 3))
    changed(file, put({"\x1b[2Jum": 1}, *GRADING, "feedback", "delivery", "filler_words"))
    other.archives.add(read_archive(file))

    session = other.session(1)
    assert session.title == "my title"
    attempt = session.questions[0].attempts[0]
    assert other.edits(attempt.turns[0].id)[0].text == "x"
    assert attempt.feedback[0].feedback.delivery.filler_words == {"um": 1}


def test_one_that_cannot_be_added_leaves_nothing_of_the_others(other: Store, file: Path, tmp_path: Path) -> None:
    archive = read_archive(file)
    with closing(sqlite3.connect(tmp_path / "other" / "mockint.db", isolation_level=None)) as db:
        db.execute(
            "CREATE TRIGGER full BEFORE INSERT ON better_answers BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
        )
    with pytest.raises(StoreError, match="the disk is full"):
        other.archives.add(archive)
    assert state(tmp_path / "other" / "mockint.db") == []


@pytest.mark.usefixtures("session")
def test_what_cannot_be_read_is_told_and_the_rest_leaves_and_comes_back(
    store: Store, home: Path, tmp_path: Path, other: Store
) -> None:
    with closing(sqlite3.connect(home / "mockint.db", isolation_level=None)) as db:
        db.execute("UPDATE feedback SET json = '{\"schema\": 1}' WHERE id = 1")
        db.execute("UPDATE better_answers SET json = 'nothing'")
    told: list[str] = []
    whole = "".join(export_all(store, "json", told.append))
    assert told[0].startswith("session 1, question 1, attempt 1, grading 1 cannot be read and is left out: feedback: ")
    assert len(told) == 3  # and two better answers
    (tmp_path / "rest.json").write_text(whole, encoding="utf-8")
    (arrived,) = other.archives.add(read_archive(tmp_path / "rest.json")).sessions
    assert arrived.outcome == "added"


def test_what_is_left_of_a_session_keeps_its_order_when_a_pack_is_purged(
    store: Store, other: Store, bank: Bank, tmp_path: Path
) -> None:
    okr, rubric = next(bank.rubrics("okrs")), bank.rubric("problem-in-the-figures")
    number = store.create_session("mixed", [okr, rubric])
    interview = Interview(store, number, Clock())
    interview.skip()
    said(interview, BAKERY)
    store.stories.tell(interview.attempt.id, store.stories.add(StoryNotes("Bread")))
    store.deleting.purge(Part(pack="okrs"))

    again = Interview(store, store.create_session("mixed", [okr, rubric]), Clock())
    store.deleting.purge(Part(pack="okrs"))
    assert Interview(store, again.session.id, Clock()).question.rubric == rubric
    (tmp_path / "all.json").write_text("".join(export_all(store, "json")), encoding="utf-8")
    other.archives.add(read_archive(tmp_path / "all.json"))
    (story,) = other.stories.all()
    assert [(one.session, one.key[1]) for one in story.tellings] == [(number, "problem-in-the-figures")]


def test_an_archive_is_plain_ascii_one_session_a_line(store: Store, session: int, rubric: Rubric) -> None:
    store.create_session("Überschrift \x7f שלום", [rubric])
    text = "".join(export_all(store, "json"))
    assert text.isascii()
    assert text.isprintable() or all(char == "\n" or char.isprintable() for char in text)
    assert len(text.splitlines()) == 5
    assert [one["number"] for one in json.loads(text)["sessions"]] == [session, session + 1]


def test_one_answer_is_no_archive(store: Store, session: int) -> None:
    with pytest.raises(MockintError, match="an archive holds whole sessions"):
        export_session(store, session, "json", answer=1)
