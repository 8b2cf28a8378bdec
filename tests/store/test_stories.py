"""The stories on disk: what is noted reads back, deletions can be undone until they are forgotten, and tellings follow the answers."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from examples import BAKERY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from interview.steps import Clock, said, submitted

from mockint.bank.library import Bank
from mockint.bank.models import Rubric
from mockint.interview.interview import Interview
from mockint.store.store import Store
from mockint.store.stories import (
    LONGEST_NOTE,
    LONGEST_TITLE,
    LongNotesError,
    Recent,
    StoryChangedError,
    StoryNotes,
    UnknownStoryError,
)
from mockint.text import clean

NOTES = StoryNotes(
    title="Bread that was thrown away",
    situation="A bakery, 2024.\nNine percent of the bread was left over.",
    task="Get it down.",
    action="I counted, and cut the Tuesday batch.",
    result="Four percent by Christmas.",
    figures="9 % to 4 %\n20 loaves",
)


def answered(store: Store, rubrics: list[Rubric]) -> Interview:
    """Answer every question of a session."""
    interview = Interview.start(store, rubrics, "stories", Clock())
    for _ in rubrics:
        said(interview, BAKERY)
        interview.next()
    return interview


def attempts(interview: Interview) -> list[int]:
    return [question.attempts[-1].id for question in interview.session.questions]


def test_a_story_reads_back_as_it_was_noted(store: Store, home: Path) -> None:
    number = store.stories.add(NOTES)
    other = Store(home / "mockint.db")
    try:
        story = other.stories.story(number)
    finally:
        other.close()
    assert story.notes == NOTES
    assert (list(story.tellings), story.questions) == ([], frozenset())


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_notes_survive_the_file_without_what_steers_a_terminal(store: Store, text: str) -> None:
    number = store.stories.add(StoryNotes(situation=text, figures=text))
    assert store.stories.story(number).notes == StoryNotes(situation=clean(text), figures=clean(text))


def test_what_another_program_put_into_the_file_is_cleaned(store: Store, home: Path) -> None:
    number = store.stories.add(NOTES)
    with closing(sqlite3.connect(home / "mockint.db")) as db:
        db.execute("UPDATE stories SET title = ?", ("Bread\x1b]52;c;aGk=\x07!",))
        db.commit()
    assert store.stories.story(number).notes.title == "Bread!"


def test_the_story_that_was_changed_last_comes_first(store: Store, home: Path) -> None:
    first, second = store.stories.add(NOTES), store.stories.add(StoryNotes("Another"))
    with closing(sqlite3.connect(home / "mockint.db")) as db:
        db.execute("UPDATE stories SET changed_at = '2020-01-01T00:00:00.000+00:00'")
        db.commit()
    store.stories.change(first, NOTES, StoryNotes("Bread"))
    assert [(story.id, story.notes.title) for story in store.stories.all()] == [(first, "Bread"), (second, "Another")]


@pytest.mark.parametrize(
    ("part", "most"), [("title", LONGEST_TITLE), ("action", LONGEST_NOTE), ("figures", LONGEST_NOTE)]
)
def test_notes_that_are_too_long_are_refused_with_a_sentence_and_change_nothing(
    store: Store, part: str, most: int
) -> None:
    number = store.stories.add(NOTES)
    store.stories.change(number, NOTES, full := StoryNotes(**{part: "x" * most}))
    with pytest.raises(LongNotesError, match=f"the {part} of a story holds {most:,} characters at most") as told:
        store.stories.change(number, full, StoryNotes(**{part: "x" * (most + 1)}))
    assert f"this one has {most + 1:,}; shorten it" in told.value.message
    assert store.stories.story(number).notes.note(part) == "x" * most


def test_a_story_that_is_not_there_is_told(store: Store) -> None:
    with pytest.raises(UnknownStoryError, match="there is no story 7; mockint stories lists them"):
        store.stories.story(7)
    store.stories.delete(store.stories.add(NOTES))
    for gone in (1, 7):
        with pytest.raises(UnknownStoryError, match=f"story {gone} was deleted"):
            store.stories.change(gone, NOTES, StoryNotes("Bread"))


def test_parts_that_two_change_at_once_both_stand(store: Store) -> None:
    number = store.stories.add(NOTES)
    store.stories.change(number, NOTES, replace(NOTES, result="Four percent."))
    store.stories.change(number, NOTES, replace(NOTES, task="Find out why."))
    both = replace(NOTES, task="Find out why.", result="Four percent.")
    assert store.stories.story(number).notes == both


def test_a_part_that_two_change_otherwise_stays_as_the_first_left_it(store: Store) -> None:
    number = store.stories.add(NOTES)
    first = replace(NOTES, result="Four percent.")
    store.stories.change(number, NOTES, first)
    store.stories.change(number, NOTES, first)  # to the same
    with pytest.raises(StoryChangedError, match=f"the result of story {number} was changed in another mockint"):
        store.stories.change(number, NOTES, replace(NOTES, task="Find out why.", result="Half of it."))
    assert store.stories.story(number).notes == first


def test_a_deleted_story_is_gone_from_everywhere_and_comes_back_whole(store: Store, bank: Bank) -> None:
    interview = answered(store, [bank.rubric("problem-in-the-figures")])
    (attempt,) = attempts(interview)
    number = store.stories.add(NOTES, attempt)
    store.stories.choose(number, ("okrs", "okr-that-failed"), serves=True)
    whole = store.stories.story(number)

    store.stories.delete(number)
    assert store.stories.all() == []
    assert store.stories.told_in(attempt) is None
    assert list(store.stories.recent().told) == [None]
    with pytest.raises(UnknownStoryError):
        store.stories.story(number)

    assert store.stories.restore() == number
    assert store.stories.story(number) == whole
    assert store.stories.restore() is None


def test_deletions_are_undone_newest_first_until_they_are_forgotten(store: Store) -> None:
    first, second, third = (store.stories.add(StoryNotes(name)) for name in ("one", "two", "three"))
    for number in (first, third, second):
        store.stories.delete(number)
    assert store.stories.restore() is not None
    assert store.stories.can_restore()
    store.deleting.finish()
    assert not store.stories.can_restore()
    assert store.stories.restore() is None
    assert len(store.stories.all()) == 1


def test_an_answer_tells_one_story_and_only_submitted_answers_count(store: Store, bank: Bank) -> None:
    rubric = bank.rubric("problem-in-the-figures")
    interview = Interview.start(store, [rubric], "stories", Clock())
    interview.ask()
    bread, shift = store.stories.add(NOTES), store.stories.add(StoryNotes("The shift"))
    store.stories.tell(interview.attempt.id, bread)
    assert store.stories.told_in(interview.attempt.id) == bread
    assert list(store.stories.story(bread).tellings) == []

    submitted(interview, BAKERY)
    (telling,) = store.stories.story(bread).tellings
    assert (telling.session, telling.key) == (interview.session.id, ("kpi-stories", "problem-in-the-figures"))
    store.stories.tell(interview.attempt.id, shift)
    assert [len(store.stories.story(number).tellings) for number in (bread, shift)] == [0, 1]
    store.stories.tell(interview.attempt.id, None)
    assert store.stories.told_in(interview.attempt.id) is None


def test_a_question_is_chosen_once_and_can_be_taken_back(store: Store) -> None:
    number, key = store.stories.add(NOTES), ("okrs", "okr-that-failed")
    for _ in range(2):
        store.stories.choose(number, key, serves=True)
    assert store.stories.story(number).questions == {key}
    store.stories.choose(number, key, serves=False)
    assert store.stories.story(number).questions == frozenset()


def test_recent_answers_are_those_to_questions_that_ask_for_a_story_newest_first(store: Store, bank: Bank) -> None:
    behavioral = [rubric for rubric in bank.rubrics() if rubric.question.kind == "behavioral"][:12]
    knowledge = [rubric for rubric in bank.rubrics() if rubric.question.kind == "knowledge"][:3]
    told = attempts(answered(store, behavioral))
    number = store.stories.add(NOTES)
    for attempt in told[:4]:
        store.stories.tell(attempt, number)
    answered(store, knowledge)
    assert list(store.stories.recent().told) == [None] * 8 + [number] * 2


def test_several_tries_at_a_question_are_one_recent_answer(store: Store, bank: Bank) -> None:
    interview = said(Interview.start(store, [bank.rubric("problem-in-the-figures")], "stories", Clock()), BAKERY)
    number = store.stories.add(NOTES, interview.attempt.id)
    for _ in range(3):
        interview.try_again()
        submitted(interview, BAKERY)
        store.stories.tell(interview.attempt.id, number)
    assert list(store.stories.recent().told) == [number]
    assert len(store.stories.story(number).tellings) == 4


def test_a_deleted_answer_tells_no_story_until_it_is_brought_back(store: Store, bank: Bank) -> None:
    first, second = attempts(answered(store, [bank.rubric("problem-in-the-figures"), bank.rubric("kpi-that-misled")]))
    number = store.stories.add(NOTES, first)
    store.stories.tell(second, number)
    store.deleting.answer(first)
    assert [telling.attempt for telling in store.stories.story(number).tellings] == [second]
    assert list(store.stories.recent().told) == [number]

    store.deleting.session(1)
    assert list(store.stories.story(number).tellings) == []
    assert store.stories.recent() == Recent([], frozenset())
    store.deleting.undo()
    store.deleting.undo()
    assert [telling.attempt for telling in store.stories.story(number).tellings] == [first, second]


def test_what_was_told_last_is_recent_however_it_came_into_the_file(store: Store, bank: Bank, home: Path) -> None:
    now, long_ago = (attempts(answered(store, [bank.rubric("problem-in-the-figures")]))[0] for _ in range(2))
    number = store.stories.add(NOTES, now)
    store.stories.tell(long_ago, number)
    other = store.stories.add(StoryNotes("Another"), long_ago)
    with closing(sqlite3.connect(home / "mockint.db", isolation_level=None)) as db:
        db.execute("UPDATE attempts SET submitted_at = '2020-01-01T00:00:00.000+00:00' WHERE id = ?", (long_ago,))
    assert list(store.stories.recent().told) == [number, other]
    store.stories.tell(long_ago, number)
    assert [telling.attempt for telling in store.stories.story(number).tellings] == [long_ago, now]
