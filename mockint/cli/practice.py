"""``mockint practice``: the screens, straight into an interview."""

from mockint.bank.library import Choice
from mockint.bank.models import KINDS, LEVELS
from mockint.cli.data import bank_of, warn_broken
from mockint.cli.options import parser, settings
from mockint.interview.interview import new_seed


def run(argv: list[str]) -> int:
    """Run the command."""
    options = parser(
        "practice", "Start an interview. What you choose narrows the questions; they come in a new order each time."
    )
    options.add_argument("--pack", metavar="P", help="a pack's id, or a .yaml file")
    options.add_argument("--question", metavar="ID", help="one question")
    options.add_argument("--level", choices=LEVELS)
    options.add_argument("--kind", choices=KINDS)
    options.add_argument("--topic", metavar="T", help="a topic, as mockint bank list shows them")
    options.add_argument("--count", type=int, default=5, metavar="N", help="at most so many questions (default: 5)")
    args = options.parse_args(argv)
    if args.count < 1:
        options.error("--count: write a number from 1")
    chosen = settings(args)
    bank, pack = bank_of(args.pack)
    warn_broken(bank)
    choice = Choice(pack, args.question, args.level, args.kind, args.topic, args.count, new_seed())
    bank.choose(choice)  # says here what cannot be chosen, before the screens open
    from mockint.tui.start import open_screens  # noqa: PLC0415 - not before the arguments are right

    return open_screens(chosen, bank=bank, practice=choice)
