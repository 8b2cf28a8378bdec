"""The archive as a file: written piece by piece, read whole."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import from_json

from mockint import __version__
from mockint.errors import MockintError
from mockint.store.archive import VERSION, Archive, ArchivedSession, ArchivedStory, Place, place_of
from mockint.store.store import Store
from mockint.text import clean

LARGEST = 50_000_000  # bytes of a file that is read; a year of much practice
_MOST_OBJECTS = 1_000_000  # three times as many as such a year has; each may take a kilobyte of memory
_MOST_MISTAKES = 1_000


class ArchiveError(MockintError):
    """A file that cannot be imported."""

    code = "bad-archive"


def archive_text(
    store: Store, numbers: Sequence[int], tell: Callable[[str], object], *, stories: bool = False
) -> Iterator[str]:
    """Yield the archive of these sessions, a session or story a line, in plain ASCII, so that every system and terminal leaves it as it is.

    Args:
        store: Where they are.
        numbers: The sessions' numbers.
        tell: Is told, in a sentence, of each part that cannot be read and is left out.
        stories: Whether the stories go along.
    """
    # Where each attempt stands that leaves, and the place of its question in the archive.
    places: dict[Place, int] = {}

    def sessions() -> Iterator[ArchivedSession]:
        for number in numbers:
            leaving = store.archives.session(number)
            if leaving is None:  # it was deleted meanwhile
                continue
            for part in leaving.lost:
                tell(part)
            if leaving.session:
                places.update({(number, leaving.places[at], n): at for _, at, n in leaving.session.places})
                yield leaving.session

    def with_tellings() -> Iterator[ArchivedStory]:
        kept, lost = store.archives.stories() if stories else ([], [])
        for part in lost:
            tell(part)
        for story in kept:
            told = [
                telling.model_copy(update={"question": places[telling.place]})
                for telling in story.tellings
                if telling.place in places  # none that came meanwhile
            ]
            yield story.model_copy(update={"tellings": told})

    yield f'{{"archive": {VERSION}, "sessions": ['
    yield from _lines(sessions())
    yield '\n], "stories": ['
    yield from _lines(with_tellings())
    yield "\n]}\n"


def _lines(parts: Iterable[ArchivedSession | ArchivedStory]) -> Iterator[str]:
    for number, part in enumerate(parts):
        text = json.dumps(part.model_dump(mode="json"), separators=(",", ":"))
        yield (",\n" if number else "\n") + text.replace("\x7f", "\\u007f")


def read_archive(path: Path) -> Archive:
    """Read an archive.

    Raises:
        ArchiveError: It cannot be read, or is none; the message says where.
    """
    text = _text(path)
    try:
        return Archive.model_validate_json(text)
    except ValidationError as error:
        raise ArchiveError(f"{path}: {_mistake_text(error, text)}") from None


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise ArchiveError(f"{path}: there is no such file") from None
    except OSError as error:
        raise ArchiveError(f"{path}: cannot be read: {error.strerror or error}") from None
    if len(raw) > LARGEST:
        raise ArchiveError(
            f"{path}: larger than {LARGEST // 1_000_000} MB; export fewer sessions into a file, or use mockint backup"
        )
    if raw.count(b"{") > _MOST_OBJECTS:
        raise ArchiveError(f"{path}: holds more than {_MOST_OBJECTS:,} objects, so it is no archive of mockint")
    try:
        return raw.decode(json.detect_encoding(raw))  # Windows' shell writes UTF-16
    except UnicodeDecodeError:
        raise ArchiveError(f"{path}: this is no text, so it is no archive of mockint") from None


def _mistake_text(error: ValidationError, text: str) -> str:
    if error.error_count() > _MOST_MISTAKES:
        return f"no archive of mockint: {error.error_count():,} things in it do not fit"
    if error.errors()[0]["type"] == "json_invalid":
        return f"no archive of mockint: {clean(place_of(error))}"
    data = from_json(text)
    version = data.get("archive") if isinstance(data, dict) else None
    if version is None:
        return 'no archive of mockint: it does not begin with {"archive": 1'
    if type(version) is int and version > VERSION:
        told = f"an archive of version {version}, and mockint {__version__} reads {VERSION}; install a newer one"
    else:
        told = clean(place_of(error))
    return f"{told}. Nothing was imported"
