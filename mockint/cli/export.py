"""``mockint export``: a session, one answer or everything, as a file that leaves."""

import sys
from collections.abc import Iterable
from pathlib import Path

from mockint.cli.data import open_store, session_number
from mockint.cli.options import parser, read, warn, whole_number
from mockint.cli.streams import put_out
from mockint.errors import MockintError, UsageError
from mockint.files import path_of, write_whole
from mockint.interview.export import FORMATS, Format, export_all, export_session
from mockint.report.archive import LARGEST
from mockint.text import clean

_ALL = "all"
_STANDARD_OUTPUT = "-"


class NotWrittenError(MockintError):
    """The file cannot be written."""

    code = "not-written"


class FileThereError(UsageError):
    """There is such a file already."""

    code = "file-there"


def run(argv: list[str]) -> int:
    """Run the command."""
    options = parser(
        "export", "Put a session out: as notes, as one page to read and print, or as an archive for mockint import."
    )
    options.add_argument("session", metavar="SESSION", help="its number, last, or all")
    told = "md: Markdown; html: one page that needs nothing else; json: an archive that can be imported (default: as FILE ends)"
    options.add_argument("--format", choices=FORMATS, help=told)
    options.add_argument("--answer", metavar="N", type=whole_number(1, 1000), help="only the session's N-th question")
    options.add_argument("-o", "--output", metavar="FILE", help="where it goes (default: standard output)")
    options.add_argument("--force", action="store_true", help="write over FILE where it is there")
    args, _ = read(options, argv)
    path = None if args.output in {None, _STANDARD_OUTPUT} else path_of(args.output)
    form = args.format or _ending(path)
    if form is None:
        options.error(f"say with --format what it becomes: {', '.join(FORMATS)}")
    if args.session == _ALL and args.answer:
        options.error("--answer goes with one session")
    if path:
        _check(path, force=args.force)
    with open_store() as store:
        if args.session == _ALL:
            pieces = export_all(store, form, warn)
        else:
            pieces = export_session(store, session_number(store, args.session), form, args.answer, warn)
        size = _write(path, pieces) if path else _put(pieces)
    if form == "json" and size > LARGEST:
        told = f"this archive has {size / 1_000_000:.0f} MB, and mockint import takes up to {LARGEST // 1_000_000}"
        warn(f"{told}; export fewer sessions into a file, or copy all of it with mockint backup")
    return 0


def _ending(path: Path | None) -> Format | None:
    return next((form for form in FORMATS if path and path.suffix.lower() == f".{form}"), None)


def _check(path: Path, *, force: bool) -> None:
    if path.exists() and not path.is_file():
        raise UsageError(f"{path}: this is no file; name one")
    if path.exists() and not force:
        raise FileThereError(f"{path}: there is such a file already; name another one, or put --force beside it")


def _write(path: Path, pieces: Iterable[str]) -> int:
    try:
        write_whole(path, pieces)
        return path.stat().st_size
    except OSError as error:
        raise NotWrittenError(f"{path}: cannot be written: {error.strerror or error}") from None


def _put(pieces: Iterable[str]) -> int:
    if not sys.stdout.isatty():
        reconfigure = getattr(sys.stdout, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8")  # as the page says of itself, whatever else the system writes
    size = 0
    for piece in pieces:
        with put_out():
            size += sys.stdout.write(clean(piece))
    return size
