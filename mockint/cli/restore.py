"""``mockint restore``: put a backup in the place of the database."""

import sys
from datetime import datetime
from pathlib import Path

from mockint.cli.data import NotConfirmedError
from mockint.cli.options import parser, put, read, warn
from mockint.config import folders
from mockint.errors import UsageError
from mockint.files import path_of, private_folder
from mockint.store.backup import check, restore
from mockint.store.copies import Glance, glance_at, usable_copies
from mockint.store.database import as_store_errors
from mockint.text import plural


def run(argv: list[str]) -> int:
    """Run the command."""
    options = parser("restore", "Put a backup in the place of the database. What is there now is kept beside it.")
    says = "what mockint backup wrote, or a copy that mockint keeps by itself; without it, those are listed"
    options.add_argument("file", metavar="FILE", nargs="?", help=says)
    options.add_argument("--yes", action="store_true", help="do not ask")
    args, _ = read(options, argv)
    if args.file is None:
        _list(folders().database)
        return 0
    copy, path = path_of(args.file), folders().database
    with as_store_errors(path.parent):
        private_folder(path.parent)
    new = check(copy, path.parent)
    if path.exists() and not args.yes:
        _confirm(path, new)
    kept = restore(copy, path, datetime.now().astimezone())
    put(f"Restored: {_glance_text(new)}.")
    if kept:
        put(f"What was there before is kept in {kept}.")
    return 0


def _list(path: Path) -> None:
    kept = usable_copies(path)
    for copy, glance in kept:
        put(f"{copy}: {_glance_text(glance)}")
    if kept:
        put("\nmockint restore FILE puts one of them in the place of the database. What is there now is kept.")
    else:
        put(
            "There is no copy yet that this mockint could put back. One is made on each day that mockint is opened after you practised; mockint backup FILE makes one now."
        )


def _confirm(path: Path, new: Glance) -> None:
    if not (sys.stdin and sys.stdin.isatty()):
        raise UsageError(
            "restore asks before it replaces the database, and there is nobody to ask; put --yes beside it"
        )
    old = glance_at(path)
    warn(
        f"The database has {_glance_text(old) if old else 'nothing that can be read'}; the backup has {_glance_text(new)}."
    )
    print("Put the backup in its place? What is there now is kept. [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        raise NotConfirmedError("nothing was changed")


def _glance_text(glance: Glance) -> str:
    newest = f", the newest of {glance.newest}" if glance.newest else ""
    return f"{plural(glance.sessions, 'session')}{newest}"
