"""Sessions as text that leaves: Markdown for notes, a page of HTML, or an archive that comes back whole."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Literal, get_args

from mockint.errors import UsageError
from mockint.files import free_name, private_folder, write_whole
from mockint.interview.disagreement import shown_disagreements
from mockint.interview.marking import newest, newest_record
from mockint.report.archive import archive_text
from mockint.report.document import Block, Told, session_blocks
from mockint.report.markdown import markdown
from mockint.report.page import page
from mockint.store.records import AttemptRecord, QuestionRecord, SessionRecord
from mockint.store.store import Store, UnknownSessionError

Format = Literal["md", "html", "json"]
FORMATS: tuple[Format, ...] = get_args(Format)


class NoSuchQuestionError(UsageError):
    """The session has no question of this number."""

    code = "no-such-question"


def _untold(_: str) -> None:
    """Say nothing; notes and the page tell in its place what cannot be read."""


def export_session(
    store: Store, number: int, form: Format, answer: int | None = None, tell: Callable[[str], object] = _untold
) -> Iterator[str]:
    """Return a session as text, piece by piece.

    Args:
        store: Where it is.
        number: The session's number.
        form: What it becomes.
        answer: Only this question with its attempts, counted from 1; an archive holds whole sessions only.
        tell: Is told, in a sentence, of each part that cannot be read and so is in no archive.

    Raises:
        UnknownSessionError: There is no such session.
        NoSuchQuestionError: The session has fewer questions.
    """
    session = store.session(number)
    if answer is not None and not 1 <= answer <= len(session.questions):
        raise NoSuchQuestionError(f"session {number} has no question {answer}; it has {len(session.questions)}")
    if form == "json":
        if answer is not None:
            raise UsageError(
                "an archive holds whole sessions, so that they can be imported; choose md or html for one answer"
            )
        return archive_text(store, [number], tell)
    blocks = _blocks(store, session, answer)
    return _written(session.title or f"Session {number}", blocks, form)


def export_all(store: Store, form: Format, tell: Callable[[str], object] = _untold) -> Iterator[str]:
    """Return every session as text, piece by piece, oldest first; an archive holds the stories too.

    Args:
        store: Where they are.
        form: What they become.
        tell: Is told, in a sentence, of each part that cannot be read and so is in no archive.
    """
    numbers = store.archives.numbers()
    if form == "json":
        return archive_text(store, numbers, tell, stories=True)
    return _written("All sessions", chain.from_iterable(_blocks_of(store, number) for number in numbers), form)


def export_into(folder: Path, store: Store, number: int, form: Format) -> Path:
    """Write a session into a new file of a folder, which is made where it is not there, and return the file.

    Raises:
        OSError: It cannot be written.
        UnknownSessionError: There is no such session.
    """
    private_folder(folder)
    path = free_name(folder / f"session-{number}.{form}")
    write_whole(path, export_session(store, number, form))
    return path


def _written(title: str, blocks: Iterable[Block], form: Format) -> Iterator[str]:
    return markdown(blocks) if form == "md" else page(title, blocks)


def _blocks_of(store: Store, number: int) -> Iterator[Block]:
    with suppress(UnknownSessionError):  # it was deleted meanwhile
        return _blocks(store, store.session(number))
    return iter(())


def _blocks(store: Store, session: SessionRecord, only: int | None = None) -> Iterator[Block]:
    by_attempt = {
        attempt.id: _told_of_attempt(store, question, attempt)
        for question in session.questions
        for attempt in question.attempts
    }
    return session_blocks(session, by_attempt, only)


def _told_of_attempt(store: Store, question: QuestionRecord, attempt: AttemptRecord) -> Told:
    if not attempt.submitted_at:
        return Told(draft=store.draft(attempt.turns[-1].id))
    record = newest_record(attempt)
    return Told(newest(question, attempt), record.id if record else None, disagreements=shown_disagreements(attempt))
