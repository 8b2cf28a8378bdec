"""Where sessions are written, and read one by one."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from mockint.bank.models import Rubric
from mockint.errors import UsageError
from mockint.grading.feedback import BetterAnswer, Feedback
from mockint.grading.marking import OwnMark
from mockint.store.answers import Answers
from mockint.store.archives import Archives
from mockint.store.claims import BeingGradedError, Claims, OpenElsewhereError
from mockint.store.copies import UnsoundCopyError, keep_daily_copy
from mockint.store.database import PATIENCE, Database, ReadOnlyError, StoreError, again_where_damaged
from mockint.store.deleting import Deleting
from mockint.store.deletions import Deletions
from mockint.store.editing import editing_folder
from mockint.store.failures import GONE, GoneError
from mockint.store.history import History
from mockint.store.progress import Progress
from mockint.store.records import AttemptRecord, Disagreement, Mode, Moment, SessionRecord, TurnSource
from mockint.store.rows import attempt_record, feedback_row, insert, now_text, read_text, read_whole, session_record
from mockint.store.stories import Stories
from mockint.store.timeline import Edit, replay
from mockint.text import clean


class UnknownSessionError(UsageError):
    """There is no such session."""

    code = "unknown-session"


class AnsweredElsewhereError(StoreError):
    """What was to be answered has an answer, which another program wrote."""

    code = "answered-elsewhere"


class Store:
    """Sessions on disk. Every method writes all or nothing and returns after it is on disk; any thread may call it.

    Args:
        path: The database.
        patience: Seconds that a write waits for other programs; by default what a command may take.
        on_trouble: Is told, perhaps in another thread, why nothing is written, at once or from some moment on.

    Attributes:
        history: What was practised, over all sessions.
        answers: Every submitted answer, to be filtered, searched and sorted.
        deleting: Taking sessions and answers away, and all that is deleted for good.
        stories: The stories that the candidate brings along.
        progress: What figures are counted from, over all sessions.
        archives: Sessions as they leave and come back whole.
        claims: Which answers are being graded, here or in another program.
        open_sessions: In which sessions somebody answers, here or in another program.
    """

    def __init__(
        self, path: Path, patience: float = PATIENCE, on_trouble: Callable[[str], object] = lambda _: None
    ) -> None:
        self._db = Database(path, patience, on_trouble)
        self.history = History(self._db)
        self.answers = Answers(self._db)
        self.progress = Progress(self._db)
        self.archives = Archives(self._db)
        self.claims = Claims(path.with_name(f"{path.name}-grading"), BeingGradedError)
        self.open_sessions = Claims(path.with_name(f"{path.name}-open"), OpenElsewhereError)
        self._deletions = Deletions(path.with_name(f"{path.name}-deleted"))
        self.deleting = Deleting(self._db, self._deletions, self.open_sessions)
        self.stories = Stories(self._db, self._deletions)

    @property
    def read_only(self) -> str:
        """Why nothing is written, as sentences; empty where all is well. What can be read is read all the same."""
        return self._db.read_only

    def expect_writable(self) -> None:
        """Refuse what would end in nothing being kept.

        Raises:
            ReadOnlyError: Nothing is written.
        """
        if self.read_only:
            raise ReadOnlyError(self.read_only)

    def keep_daily_copy(self) -> None:
        """Keep a copy of today, where anything was written since. A copy shows damage that nobody came upon yet."""
        if self.read_only:
            return
        try:
            keep_daily_copy(self._db.path, datetime.now().astimezone().date())
        except UnsoundCopyError:
            self._db.examine()  # it may also be the copy's own place on the disk that is bad

    def close(self) -> None:
        """Give the file back."""
        self.claims.close()
        self.open_sessions.close()
        self._deletions.end()
        self._db.close()

    def create_session(
        self, title: str, rubrics: Sequence[Rubric], mode: Mode = "practice", minutes: float | None = None
    ) -> int:
        """Begin a session with these questions, and return its number.

        Raises:
            StoreError: The rubric of one cannot be read.
        """
        if not all(rubric.question.expected for rubric in rubrics):
            raise StoreError("the rubric of this question cannot be read, so it cannot be practised")
        with self._db.transaction() as db:
            session = insert(db, "sessions", title=title, started_at=now_text(), mode=mode, minutes=minutes)
            db.executemany(
                "INSERT INTO questions (session_id, position, pack, question, rubric) VALUES (?, ?, ?, ?, ?)",
                [(session, i, r.pack, r.question.id, r.model_dump_json()) for i, r in enumerate(rubrics)],
            )
        return session

    def finish_session(self, session: int) -> None:
        """Note that a session is over; the first time holds."""
        with self._db.transaction() as db:
            db.execute("UPDATE sessions SET finished_at = coalesce(finished_at, ?) WHERE id = ?", (now_text(), session))

    def skip(self, question: int) -> None:
        """Note that a question was passed over."""
        with self._db.transaction() as db:
            db.execute("UPDATE questions SET skipped_at = ? WHERE id = ?", (now_text(), question))

    def start_attempt(self, question: int, ask: str) -> int:
        """Begin the next try at a question, with its first turn, and return its id."""
        with self._db.transaction() as db:
            sql = "SELECT coalesce(max(number), 0) + 1 FROM attempts WHERE question_id = ?"
            number = db.execute(sql, (question,)).fetchone()[0]
            attempt = insert(db, "attempts", question_id=question, number=number, started_at=now_text())
            insert(db, "turns", attempt_id=attempt, position=0, ask=ask)
        return attempt

    def add_turn(self, attempt: int, ask: str, source: TurnSource, asked_ms: int) -> int:
        """Ask a follow-up, and return the turn's id.

        Args:
            attempt: The attempt's id.
            ask: What is asked.
            source: Where the question comes from.
            asked_ms: When, on the attempt's clock.
        """
        with self._db.transaction() as db:
            position = db.execute("SELECT count(*) FROM turns WHERE attempt_id = ?", (attempt,)).fetchone()[0]
            return insert(db, "turns", attempt_id=attempt, position=position, ask=ask, source=source, asked_ms=asked_ms)

    def answer_turn(
        self, turn: int, answer: str, ms: int, edits: Sequence[Edit] = (), moments: Sequence[Moment] = ()
    ) -> None:
        """Keep what was answered in a turn, before the attempt is submitted and anybody is asked about it.

        Args:
            turn: The turn's id.
            answer: The answer.
            ms: When, on the attempt's clock; it is noted as a moment.
            edits: What is left to append to the turn's timeline.
            moments: What is left to note beside the typing.

        Raises:
            AnsweredElsewhereError: It has an answer already, which stays.
            GoneError: It was deleted.
        """
        with self._db.transaction() as db:
            changed = db.execute("UPDATE turns SET answer = ? WHERE id = ? AND answer IS NULL", (answer, turn))
            if changed.rowcount == 0:
                if not db.execute("SELECT 1 FROM turns WHERE id = ?", (turn,)).fetchone():
                    raise GoneError(GONE)
                raise AnsweredElsewhereError(
                    "this was answered in another mockint meanwhile, and that answer stays. Copy your words, leave, and try again"
                )
            _add_edits(db, turn, edits)
            _add_moments(db, turn, [*moments, Moment(ms, "answered")])

    def add_moment(self, attempt: int, moment: Moment) -> None:
        """Note what happened beside the typing, such as that a hint was looked at."""
        with self._db.transaction() as db:
            sql = "INSERT INTO moments (attempt_id, ms, kind, text) VALUES (?, ?, ?, ?)"
            db.execute(sql, (attempt, moment.ms, moment.kind, moment.text))

    def add_edits(
        self, turn: int, edits: Sequence[Edit], patience: float | None = None, moments: Sequence[Moment] = ()
    ) -> None:
        """Append to the timeline of a turn.

        Args:
            turn: The turn's id.
            edits: What was typed.
            patience: Seconds to wait for other programs, where it is not the usual time.
            moments: What happened beside the typing.
        """
        with self._db.transaction(patience) as db:
            _add_edits(db, turn, edits)
            _add_moments(db, turn, moments)

    def editing_folder(self, attempt: AttemptRecord) -> Path:
        """Return where the answer to what an attempt asked last lies while it is open in the candidate's editor."""
        return editing_folder(self._db.path, attempt.started_at, len(attempt.turns) - 1)

    @again_where_damaged
    def edits(self, turn: int) -> list[Edit]:
        """Return the timeline of a turn."""
        with self._db.reading() as db:
            rows = db.execute("SELECT ms, start, end, text FROM edits WHERE turn_id = ? ORDER BY number", (turn,))
            return [
                Edit(read_whole(ms), read_whole(start), read_whole(end), read_text(text))
                for ms, start, end, text in rows
            ]

    def draft(self, turn: int) -> str:
        """Return what was typed so far."""
        return clean(replay(self.edits(turn)))

    def submit(self, attempt: int, seconds: float) -> None:
        """Note that the turns of an attempt are answered, which took so long, before anybody is asked to grade them."""
        with self._db.transaction() as db:
            db.execute("UPDATE attempts SET submitted_at = ?, seconds = ? WHERE id = ?", (now_text(), seconds, attempt))

    def add_feedback(self, attempt: int, feedback: Feedback, patience: float | None = None) -> int:
        """Keep a grading, and return its id. It is never changed: another grading is another row.

        Args:
            attempt: The attempt's id.
            feedback: What came out.
            patience: Seconds to wait for other programs, where it is not the usual time.
        """
        row = feedback_row(feedback)
        with self._db.transaction(patience) as db:
            return insert(db, "feedback", attempt_id=attempt, created_at=now_text(), **row)

    def add_better(self, attempt: int, better: BetterAnswer) -> None:
        """Keep a better answer that was written for an attempt."""
        with self._db.transaction() as db:
            insert(db, "better_answers", attempt_id=attempt, created_at=now_text(), json=better.model_dump_json())

    def add_mark(self, feedback: int, mark: OwnMark, whole: Feedback | None = None) -> None:
        """Keep the candidate's own mark on a grading.

        Args:
            feedback: The grading's id.
            mark: The mark.
            whole: What comes out with it, where that is a grading of its own.
        """
        with self._db.transaction() as db:
            insert(db, "marks", feedback_id=feedback, **_mark_row(mark))
            if whole:
                (attempt,) = db.execute("SELECT attempt_id FROM feedback WHERE id = ?", (feedback,)).fetchone()
                insert(db, "feedback", attempt_id=attempt, created_at=now_text(), **feedback_row(whole))

    def add_disagreement(self, feedback: int, disagreement: Disagreement) -> None:
        """Keep that the candidate would have marked a point otherwise, and why; the newest one on a point holds."""
        with self._db.transaction() as db:
            insert(
                db, "disagreements", feedback_id=feedback, reason=disagreement.reason, **_mark_row(disagreement.mark)
            )

    @again_where_damaged
    def latest_session(self) -> int | None:
        """Return the number of the newest session, or None."""
        with self._db.reading() as db:
            number: int | None = db.execute("SELECT max(id) FROM sessions WHERE deleted_at IS NULL").fetchone()[0]
            return number

    @again_where_damaged
    def session(self, number: int) -> SessionRecord:
        """Return a whole session.

        Raises:
            UnknownSessionError: There is none of this number.
        """
        with self._db.reading() as db:
            row = db.execute("SELECT * FROM sessions WHERE id = ? AND deleted_at IS NULL", (number,)).fetchone()
            if row is None:
                raise UnknownSessionError(f"there is no session {number}; mockint history lists them")
            return session_record(db, row)

    @again_where_damaged
    def attempt(self, attempt: int) -> AttemptRecord:
        """Return one try at a question as it stands now.

        Raises:
            UnknownSessionError: There is none of this id.
        """
        with self._db.reading() as db:
            row = db.execute("SELECT * FROM attempts WHERE id = ? AND deleted_at IS NULL", (attempt,)).fetchone()
            if row is None:
                raise UnknownSessionError("this answer is not in the database any more")
            return attempt_record(db, row)

    def health(self) -> str | None:
        """Look through the whole file, and return what is wrong with it, or None where it is sound and can be written."""
        self._db.examine()
        return self.read_only or None


def _add_edits(db: sqlite3.Connection, turn: int, edits: Iterable[Edit]) -> None:
    first = db.execute("SELECT coalesce(max(number), -1) + 1 FROM edits WHERE turn_id = ?", (turn,)).fetchone()[0]
    rows = [(turn, number, edit.ms, edit.start, edit.end, edit.text) for number, edit in enumerate(edits, first)]
    db.executemany("INSERT INTO edits (turn_id, number, ms, start, end, text) VALUES (?, ?, ?, ?, ?, ?)", rows)


def _add_moments(db: sqlite3.Connection, turn: int, moments: Iterable[Moment]) -> None:
    sql = "INSERT INTO moments (attempt_id, ms, kind, text) SELECT attempt_id, ?, ?, ? FROM turns WHERE id = ?"
    db.executemany(sql, [(moment.ms, moment.kind, moment.text, turn) for moment in moments])


def _mark_row(mark: OwnMark) -> dict[str, object]:
    start, end = mark.span or (None, None)
    made = {"made_at": now_text(), "point": mark.point, "verdict": mark.verdict}
    return {**made, "turn": mark.turn, "start": start, "end": end}
