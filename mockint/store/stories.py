"""The story bank on disk: the true stories that a candidate brings to an interview, and where each was told."""

import sqlite3
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime

from mockint.bank.models import STAR_PARTS, QuestionKey, StarPartName
from mockint.errors import UsageError
from mockint.store.database import Database, StoreError, again_where_damaged
from mockint.store.deletions import Deletions
from mockint.store.rows import insert, now_text, read_time
from mockint.text import clean, one_line

LONGEST_TITLE = 120
LONGEST_NOTE = 2_000
RECENT_ANSWERS = 10
RECENT_SESSIONS = 10
STORY_KINDS = ("behavioral", "situational")  # the kinds of question that ask for a story
_LOOKED_BACK = 500  # attempts; further back nothing is recent


class UnknownStoryError(UsageError):
    """There is no such story."""

    code = "unknown-story"


class StoryChangedError(StoreError):
    """Another program has changed the same part of a story."""

    code = "story-changed"


class LongNotesError(UsageError):
    """The notes of a story are longer than is kept."""

    code = "long-notes"


@dataclass(frozen=True)
class StoryNotes:
    """What the candidate notes of a story.

    Attributes:
        figures: What was measured, one a line.
    """

    title: str = ""
    situation: str = ""
    task: str = ""
    action: str = ""
    result: str = ""
    figures: str = ""

    @property
    def name(self) -> str:
        """The title on one line, or what stands for one."""
        return one_line(self.title) or "(no title yet)"

    @property
    def is_empty(self) -> bool:
        """Whether nothing is noted at all."""
        return not self.text.strip()

    @property
    def text(self) -> str:
        """All that is noted, as one text."""
        return "\n".join(astuple(self))

    @property
    def lacking(self) -> list[str]:
        """The parts that hold nothing yet, as words."""
        return [name for name in (*STAR_PARTS, "figures") if not self.note(name).strip()]

    def note(self, name: StarPartName | str) -> str:
        """Return what is noted under a name: a STAR part, ``title`` or ``figures``."""
        noted: str = getattr(self, name)
        return noted


@dataclass(frozen=True)
class Telling:
    """A submitted answer that told a story."""

    attempt: int
    session: int
    key: QuestionKey
    told_at: datetime


@dataclass(frozen=True)
class StoryRecord:
    """A story as it stands now.

    Attributes:
        tellings: The answers it was told in, oldest first.
        questions: What it could serve, by the candidate's own choice.
    """

    id: int
    notes: StoryNotes
    changed_at: datetime
    tellings: Sequence[Telling]
    questions: frozenset[QuestionKey]

    @property
    def served(self) -> frozenset[QuestionKey]:
        """The questions it was told for."""
        return frozenset(telling.key for telling in self.tellings)

    @property
    def last_told(self) -> datetime | None:
        """When it was told last, or None where it never was."""
        return max((telling.told_at for telling in self.tellings), default=None)


@dataclass(frozen=True)
class Recent:
    """What was answered lately.

    Attributes:
        told: For each of the last answers to a question that asks for a story, newest first, the story it told, or None. Of several
            tries at a question in one session, the newest counts.
        sessions: The numbers of the last sessions.
    """

    told: Sequence[int | None]
    sessions: frozenset[int]


class Stories:
    """The stories. Every method writes all or nothing and returns after it is on disk."""

    def __init__(self, db: Database, deletions: Deletions) -> None:
        self._db = db
        self._deletions = deletions

    def add(self, notes: StoryNotes, attempt: int | None = None, patience: float | None = None) -> int:
        """Keep a new story, told in an attempt where it was made from one, and return its number.

        Args:
            notes: What is noted of it.
            attempt: The attempt.
            patience: Seconds to wait for other programs, where it is not the usual time.

        Raises:
            LongNotesError: A part is longer than is kept.
        """
        values = _checked(notes)
        with self._db.transaction(patience) as db:
            number = insert(db, "stories", created_at=now_text(), changed_at=now_text(), **values)
            if attempt is not None:
                _tell(db, attempt, number)
        return number

    def change(self, story: int, before: StoryNotes, after: StoryNotes, patience: float | None = None) -> None:
        """Keep the parts of a story that were changed; what another program wrote into the others stands.

        Args:
            story: The story's number.
            before: What its notes read when they were last read or written here.
            after: What they read now.
            patience: Seconds to wait for other programs, where it is not the usual time.

        Raises:
            LongNotesError: A part is longer than is kept.
            StoryChangedError: A part was changed otherwise meanwhile; nothing is written.
            UnknownStoryError: The story was deleted.
        """
        changed = {name: text for name, text in _checked(after).items() if text != before.note(name)}
        with self._db.transaction(patience) as db:
            row = db.execute("SELECT * FROM stories WHERE id = ? AND deleted_at IS NULL", (story,)).fetchone()
            if row is None:
                raise UnknownStoryError(f"story {story} was deleted meanwhile")
            for name, text in changed.items():
                if clean(row[name]) not in {before.note(name), text}:
                    raise StoryChangedError(f"the {name} of story {story} was changed in another mockint meanwhile")
            columns = {"changed_at": now_text(), **changed}
            sql = f"UPDATE stories SET {' = ?, '.join(columns)} = ? WHERE id = ?"  # noqa: S608 - names of ours
            db.execute(sql, (*columns.values(), story))

    def delete(self, story: int) -> None:
        """Take a story out of sight. This program can have it back until it ends."""
        with self._db.transaction() as db:
            sql = "UPDATE stories SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL"
            db.execute(sql, (self._deletions.begin(), story))

    def restore(self) -> int | None:
        """Bring back the story that this program deleted last, and return its number, or None where there is none."""
        with self._db.transaction() as db:
            deleted = _deleted(db)
            last = self._deletions.newest(deleted)
            if last is None:
                return None
            db.execute("UPDATE stories SET deleted_at = NULL WHERE id = ?", (deleted[last],))
            return deleted[last]

    @again_where_damaged
    def can_restore(self) -> bool:
        """Tell whether there is a deleted story that this program can bring back."""
        with self._db.reading() as db:
            return self._deletions.newest(_deleted(db)) is not None

    def tell(self, attempt: int, story: int | None) -> None:
        """Note which story an attempt tells; None takes the note back."""
        with self._db.transaction() as db:
            _tell(db, attempt, story)

    @again_where_damaged
    def told_in(self, attempt: int) -> int | None:
        """Return the story that an attempt tells, or None where none is noted."""
        with self._db.reading() as db:
            sql = "SELECT s.id FROM story_tellings t JOIN stories s ON s.id = t.story_id WHERE t.attempt_id = ? AND s.deleted_at IS NULL"
            row = db.execute(sql, (attempt,)).fetchone()
            return row and int(row["id"])

    def choose(self, story: int, key: QuestionKey, *, serves: bool) -> None:
        """Note that a story could serve a question, or that it could not after all."""
        sql = (
            "INSERT OR IGNORE INTO story_questions (story_id, pack, question) VALUES (?, ?, ?)"
            if serves
            else "DELETE FROM story_questions WHERE story_id = ? AND pack = ? AND question = ?"
        )
        with self._db.transaction() as db:
            db.execute(sql, (story, *key))

    @again_where_damaged
    def story(self, story: int) -> StoryRecord:
        """Return a story.

        Raises:
            UnknownStoryError: There is none of this number.
        """
        with self._db.reading() as db:
            found = _records(db, "AND s.id = ?", (story,))
        if not found:
            raise _unknown(story)
        return found[0]

    @again_where_damaged
    def all(self) -> list[StoryRecord]:
        """Return every story, the one changed last first."""
        with self._db.reading() as db:
            return _records(db, "")

    @again_where_damaged
    def recent(self) -> Recent:
        """Return what was answered lately, so that it can be told which stories come too often."""
        with self._db.reading() as db:
            told: dict[int, int | None] = {}
            for row in db.execute(_RECENT, (_LOOKED_BACK, *STORY_KINDS)):
                told.setdefault(row["question_id"], row["story_id"])
                if len(told) == RECENT_ANSWERS:
                    break
            sessions = db.execute(
                "SELECT id FROM sessions WHERE deleted_at IS NULL ORDER BY id DESC LIMIT ?", (RECENT_SESSIONS,)
            )
            return Recent(list(told.values()), frozenset(number for (number,) in sessions))


_RECENT = """
    SELECT a.question_id, s.id AS story_id
    FROM (SELECT id, question_id, submitted_at FROM answers ORDER BY submitted_at DESC, id DESC LIMIT ?) a
    JOIN questions q ON q.id = a.question_id
    LEFT JOIN story_tellings t ON t.attempt_id = a.id
    LEFT JOIN stories s ON s.id = t.story_id AND s.deleted_at IS NULL
    WHERE CASE WHEN json_valid(q.rubric) THEN json_extract(q.rubric, '$.question.kind') END IN (?, ?)
    ORDER BY a.submitted_at DESC, a.id DESC
"""
_TELLINGS = """
    SELECT t.story_id, a.id, a.session_id, a.pack, a.question, a.submitted_at
    FROM stories s
    JOIN story_tellings t ON t.story_id = s.id
    JOIN answers a ON a.id = t.attempt_id
    WHERE s.deleted_at IS NULL {}
    ORDER BY a.submitted_at, a.id
"""
_CHOSEN = "SELECT c.* FROM stories s JOIN story_questions c ON c.story_id = s.id WHERE s.deleted_at IS NULL {}"
_STORIES = "SELECT * FROM stories s WHERE s.deleted_at IS NULL {} ORDER BY s.changed_at DESC, s.id DESC"


def _records(db: sqlite3.Connection, which: str, values: Sequence[object] = ()) -> list[StoryRecord]:
    tellings: dict[int, list[Telling]] = {}
    for row in db.execute(_TELLINGS.format(which), values):
        telling = Telling(row["id"], row["session_id"], _key(row), read_time(row["submitted_at"]))
        tellings.setdefault(row["story_id"], []).append(telling)
    chosen: dict[int, set[QuestionKey]] = {}
    for row in db.execute(_CHOSEN.format(which), values):
        chosen.setdefault(row["story_id"], set()).add(_key(row))
    return [
        StoryRecord(
            id=row["id"],
            notes=StoryNotes(*(clean(row[name]) for name in _FIELDS)),
            changed_at=read_time(row["changed_at"]),
            tellings=tellings.get(row["id"], []),
            questions=frozenset(chosen.get(row["id"], ())),
        )
        for row in db.execute(_STORIES.format(which), values)
    ]


_FIELDS = ("title", *STAR_PARTS, "figures")


def _deleted(db: sqlite3.Connection) -> dict[str, int]:
    """Return the stories out of sight by the moment of their deletion."""
    return dict(db.execute("SELECT deleted_at, id FROM stories WHERE deleted_at IS NOT NULL").fetchall())


def _key(row: sqlite3.Row) -> QuestionKey:
    return clean(row["pack"]), clean(row["question"])


def _tell(db: sqlite3.Connection, attempt: int, story: int | None) -> None:
    db.execute("DELETE FROM story_tellings WHERE attempt_id = ?", (attempt,))
    if story is not None:
        db.execute("INSERT INTO story_tellings (attempt_id, story_id) VALUES (?, ?)", (attempt, story))


def _checked(notes: StoryNotes) -> dict[str, str]:
    """Return what columns hold of the notes."""
    for name in _FIELDS:
        length, most = len(notes.note(name)), longest(name)
        if length > most:
            raise LongNotesError(
                f"the {name} of a story holds {most:,} characters at most, and this one has {length:,}; shorten it"
            )
    return {name: clean(notes.note(name)) for name in _FIELDS}


def longest(name: str) -> int:
    """Return how many characters a part of the notes holds."""
    return LONGEST_TITLE if name == "title" else LONGEST_NOTE


def _unknown(story: int) -> UnknownStoryError:
    return UnknownStoryError(f"there is no story {story}; mockint stories lists them")
