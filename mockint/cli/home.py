"""``mockint`` without a command: the screens, at home."""

from mockint.cli.options import parser, read


def run(argv: list[str]) -> int:
    """Open the screens."""
    _, chosen = read(parser("", "Open the screens."), argv)
    from mockint.tui.start import open_screens  # noqa: PLC0415 - not before the arguments are right

    return open_screens(chosen)
