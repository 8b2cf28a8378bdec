"""``mockint backup``: copy the whole database into a file."""

from mockint.cli.options import parser, put, read
from mockint.config import folders
from mockint.files import path_of
from mockint.store.backup import back_up
from mockint.text import plural


def run(argv: list[str]) -> int:
    """Run the command."""
    options = parser("backup", "Copy the whole database into a new file, also while mockint runs.")
    options.add_argument("file", metavar="FILE", help="the new file")
    args, _ = read(options, argv)
    copy = path_of(args.file)
    glance = back_up(folders().database, copy)
    put(f"{plural(glance.sessions, 'session')} copied to {copy}.")
    return 0
