"""``mockint review``: what to practise today."""

from mockint.cli.data import bank_of, open_store, warn_broken
from mockint.cli.options import parser, put, put_json, read, whole_number
from mockint.review.queue import MOST_A_DAY, queue_of
from mockint.review.text import as_json, lines

_MOST = 100


def run(argv: list[str]) -> int:
    """Run the command."""
    options = parser("review", "Tell what to practise today, and why; weak answers come back sooner.")
    options.add_argument("--json", action="store_true", help="put it out as JSON")
    told = f"at most so many questions (default: {MOST_A_DAY})"
    options.add_argument("--count", type=whole_number(1, _MOST), default=MOST_A_DAY, metavar="N", help=told)
    options.add_argument("--start", action="store_true", help="start an interview with them")
    args, chosen = read(options, argv)
    if args.json and args.start:
        options.error("--json puts the list out and --start opens an interview; choose one of them")
    bank, _ = bank_of(None)
    warn_broken(bank)
    if args.start:
        from mockint.tui.start import open_screens  # noqa: PLC0415 - only where there is a terminal

        return open_screens(chosen, bank=bank, review=args.count)
    with open_store() as store:
        queue = queue_of(store, bank, args.count)
    if args.json:
        put_json(as_json(queue))
    else:
        put("\n".join(lines(queue)))
        if queue.open:
            put("\nmockint review --start asks them.")
    return 0
