"""``mockint import``: an archive back into the database."""

from collections.abc import Sequence

from mockint.cli.data import open_store
from mockint.cli.options import parser, put, read, warn
from mockint.files import path_of
from mockint.report.archive import read_archive
from mockint.store.archives import Arrival, Arrivals
from mockint.text import plural


def run(argv: list[str]) -> int:
    """Run the command."""
    options = parser(
        "import", "Bring back what mockint export --format json wrote. What is here already stays as it is."
    )
    options.add_argument("file", metavar="FILE", help="an archive")
    args, _ = read(options, argv)
    archive = read_archive(path_of(args.file))
    with open_store(to_write=True) as store:
        arrivals = store.archives.add(archive)
    _tell(arrivals)
    return 0


def _tell(arrivals: Arrivals) -> None:
    _tell_sessions(arrivals.sessions)
    if arrivals.stories:
        put(f"{'1 story' if arrivals.stories == 1 else f'{arrivals.stories} stories'} added.")


def _tell_sessions(arrivals: Sequence[Arrival]) -> None:
    for arrival in arrivals:
        if arrival.outcome == "differs":
            warn(
                f"session {arrival.archived} of the file stands here as session {arrival.number}, but not the same; it was left as it is"
            )
        elif arrival.number != arrival.archived:
            put(f"session {arrival.archived} of the file is session {arrival.number} here")
    added = sum(arrival.outcome == "added" for arrival in arrivals)
    known = len(arrivals) - added
    put(f"{plural(added, 'session')} added" + (f", {known} here already." if known else "."))
