"""``mockint`` without a command: the screens, at home."""

from mockint.cli.options import parser, settings


def run(argv: list[str]) -> int:
    """Open the screens."""
    args = parser("", "Open the screens.").parse_args(argv)
    chosen = settings(args)
    from mockint.tui.start import open_screens  # noqa: PLC0415 - not before the arguments are right

    return open_screens(chosen)
