"""``mockint replay``: the screens, playing a session back."""

from mockint.cli.data import open_store, session_number
from mockint.cli.options import add_session, parser, read


def run(argv: list[str]) -> int:
    """Run the command."""
    options = parser("replay", "Play a session back as it happened: the question, the answer as it grew, the feedback.")
    add_session(options)
    args, chosen = read(options, argv)
    with open_store() as store:
        number = store.session(session_number(store, args.session)).id
    from mockint.tui.start import open_screens  # noqa: PLC0415 - not before the arguments are right

    return open_screens(chosen, replay=number)
