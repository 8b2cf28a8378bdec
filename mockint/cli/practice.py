"""``mockint practice``: the screens, straight into an interview."""

from mockint.bank.library import Choice
from mockint.bank.models import KINDS, LEVELS
from mockint.cli.data import bank_of, warn_broken
from mockint.cli.options import parser, read, whole_number
from mockint.config import MOST_FOLLOW_UPS, USUAL_COUNT
from mockint.interview.beginning import FEWEST_IN_MOCK, IN_MOCK, MOST_IN_MOCK
from mockint.interview.interview import new_seed

_MOST_MINUTES = 240


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
    told = f"at most so many questions (default: {USUAL_COUNT}; {IN_MOCK} in a mock interview)"
    options.add_argument("--count", type=int, metavar="N", help=told)
    told = f"a mock interview: {FEWEST_IN_MOCK} to {MOST_IN_MOCK} questions against a clock, feedback only at the end"
    options.add_argument("--mock", action="store_true", help=told)
    told = "how long a mock interview may take (default: three times what its answers take to say)"
    options.add_argument("--minutes", type=whole_number(1, _MOST_MINUTES), metavar="M", help=told)
    told = f"follow-ups that an answer may get, 0 to {MOST_FOLLOW_UPS} (default: {MOST_FOLLOW_UPS})"
    options.add_argument("--follow-ups", type=whole_number(0, MOST_FOLLOW_UPS), metavar="N", help=told)
    args, chosen = read(options, argv)
    count = (IN_MOCK if args.mock else USUAL_COUNT) if args.count is None else args.count
    if count < 1:
        options.error("--count: write a number from 1")
    if args.mock and not FEWEST_IN_MOCK <= count <= MOST_IN_MOCK:
        options.error(f"--count: a mock interview has {FEWEST_IN_MOCK} to {MOST_IN_MOCK} questions")
    if args.mock and args.question:
        options.error("--question: a mock interview has several; leave out --mock to practise one")
    if args.minutes and not args.mock:
        options.error("--minutes: only a mock interview has a clock for the whole; add --mock")
    bank, pack = bank_of(args.pack)
    warn_broken(bank)
    choice = Choice(
        pack, args.question, args.level, args.kind, args.topic, count, new_seed(), mock=args.mock, minutes=args.minutes
    )
    bank.choose(choice)  # says here what cannot be chosen, before the screens open
    from mockint.tui.start import open_screens  # noqa: PLC0415 - not before the arguments are right

    return open_screens(chosen, bank=bank, practice=choice)
