"""``mockint stats``: how practice goes over time."""

import shutil

from mockint.cli.data import open_store
from mockint.cli.options import parser, put, put_json, read
from mockint.progress.overview import overview
from mockint.progress.pages import pages
from mockint.progress.text import page_text
from mockint.report.text import WIDTH


def run(argv: list[str]) -> int:
    """Run the command."""
    options = parser("stats", "Tell how practice goes: scores, STAR, points missed, flags, delivery and time.")
    options.add_argument("--json", action="store_true", help="put all figures out as JSON, with the counts behind them")
    args, _ = read(options, argv)
    with open_store() as store:
        found = overview(store)
    if args.json:
        put_json(found.as_json())
    elif not found.practice.answers:
        put("No answer yet; mockint practice starts an interview.")
    else:
        width = min(WIDTH, shutil.get_terminal_size().columns)
        put("\n\n".join(page_text(page, width) for page in pages(found)))
    return 0
