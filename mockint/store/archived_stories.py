"""Stories out of the database into an archive, and back."""

import sqlite3
from collections.abc import Iterable, Mapping

from pydantic import ValidationError

from mockint.store.archive import ArchivedStory, Place, place_of
from mockint.store.rows import insert, respelt

_NOTES = ("created_at", "changed_at", "title", "situation", "task", "action", "result", "figures")


def archived_stories(db: sqlite3.Connection, lost: list[str]) -> list[ArchivedStory]:
    """Return the stories, in the order in which they were made. For each one that cannot be read a sentence goes to what is lost."""
    rows = db.execute("SELECT * FROM stories WHERE deleted_at IS NULL ORDER BY id").fetchall()
    return [story for row in rows if (story := _archived(db, row, lost))]


def add_stories(db: sqlite3.Connection, stories: Iterable[ArchivedStory], attempts: Mapping[Place, int]) -> int:
    """Add the stories that do not stand here yet, and return how many.

    A story that stands here already keeps its notes. An attempt tells the story that it tells in the archive, unless it tells one already.

    Args:
        db: Where they go.
        stories: The stories of an archive.
        attempts: The attempts of the archive that stand here, by their places in it.
    """
    here: dict[tuple[str, str], list[int]] = {}  # there may be twins
    for number, made, title in db.execute(
        "SELECT id, created_at, title FROM stories WHERE deleted_at IS NULL ORDER BY id"
    ):
        here.setdefault((respelt(made), title), []).append(number)
    added = 0
    for story in stories:
        if same := here.get(story.key):
            number = same.pop(0)
        else:
            number = _add(db, story)
            added += 1
        told = [(attempts[telling.place], number) for telling in story.tellings if telling.place in attempts]
        db.executemany(_OF_DELETED, [(attempt,) for attempt, _ in told])
        db.executemany("INSERT OR IGNORE INTO story_tellings (attempt_id, story_id) VALUES (?, ?)", told)
    return added


def _add(db: sqlite3.Connection, story: ArchivedStory) -> int:
    number = insert(db, "stories", **story.model_dump(include=set(_NOTES)))
    chosen = [(number, one.pack, one.question) for one in story.questions]
    db.executemany("INSERT OR IGNORE INTO story_questions (story_id, pack, question) VALUES (?, ?, ?)", chosen)
    return number


# What an attempt told of a story that is deleted does not stand in the way of what it tells now.
_OF_DELETED = """
    DELETE FROM story_tellings WHERE attempt_id = ? AND story_id IN (SELECT id FROM stories WHERE deleted_at IS NOT NULL)
"""
_CHOSEN = "SELECT pack, question FROM story_questions WHERE story_id = ? ORDER BY pack, question"
_TOLD = """
    SELECT q.session_id AS session, a.number AS attempt,
           (SELECT count(*) FROM questions WHERE session_id = q.session_id AND position < q.position) AS question
    FROM story_tellings t JOIN attempts a ON a.id = t.attempt_id JOIN questions q ON q.id = a.question_id
    WHERE t.story_id = ? AND a.deleted_at IS NULL
    ORDER BY q.session_id, q.position, a.number
"""


def _archived(db: sqlite3.Connection, row: sqlite3.Row, lost: list[str]) -> ArchivedStory | None:
    chosen, told = ([dict(one) for one in db.execute(sql, (row["id"],))] for sql in (_CHOSEN, _TOLD))
    try:
        return ArchivedStory.model_validate(
            {**{name: row[name] for name in _NOTES}, "questions": chosen, "tellings": told}
        )
    except ValidationError as error:
        lost.append(f"story {row['id']} cannot be read and is left out: {place_of(error)}")
        return None
