"""The commands: one module each, imported when it is called. This module stays light, so that --version answers at once."""

import sys

from mockint import __version__
from mockint.cli.streams import prepare, put_rest, say
from mockint.errors import MockintError

COMMANDS = {
    "practice": "start an interview",
    "grade": "mark one answer, a file of answers, or those that wait",
    "history": "list past sessions",
    "review": "tell what to practise today, and start with it",
    "stats": "tell how practice goes over time",
    "show": "show a session with its feedback",
    "stories": "list the stories that you bring to an interview",
    "replay": "play a session back as it happened",
    "export": "put a session out as notes, a page or an archive",
    "import": "bring an archive back",
    "backup": "copy the database into a file, also while mockint runs",
    "restore": "put a backup in the place of the database",
    "bank": "list, show and check packs of questions",
    "eval": "measure how well a grader's marks agree with people's",
    "setup": "find a model that judges, try it, and keep the choice",
    "doctor": "tell which grader would run, and whether all is well",
}
_MODULES = {None: "home", "import": "import_"}  # where a command's own name cannot be that of its module
_VALUED = ("--grader", "--model", "--base-url", "--passes")
_INTERRUPTED = 130


def main(argv: list[str] | None = None) -> int:
    """Run a command and return its exit code: 0 done, 1 could not be done, 2 wrong usage."""
    prepare()
    try:
        code = _dispatch(sys.argv[1:] if argv is None else argv)
    except SystemExit as left:  # argparse, after its help too
        code = left.code if isinstance(left.code, int) else 1
    except BrokenPipeError:  # the reader, such as head, had enough
        code = 0
    except KeyboardInterrupt:
        say("stopped")
        code = _INTERRUPTED
    return put_rest(code)


def _dispatch(args: list[str]) -> int:
    command, rest = _split(args)
    if command in {"-h", "--help", "help"}:
        print(_help())
        return 0
    if command in {"-V", "--version"}:
        print(f"mockint {__version__}")
        return 0
    try:
        return _run(command, rest)
    except MockintError as error:
        from mockint.log import log_failure  # noqa: PLC0415 - only needed here
        from mockint.text import clean  # noqa: PLC0415

        log_failure(error)
        say(clean(error.message))
        return error.exit_code
    except BrokenPipeError:  # no failure; main knows what to do
        raise
    except Exception as error:  # noqa: BLE001 - whatever it was, a person gets a sentence
        say(_failure_text(error))
        return 1


def _failure_text(error: Exception) -> str:
    """Tell of a failure that no command foresaw: of a file that the system refuses, or of what should not happen."""
    if isinstance(error, OSError) and error.filename is not None:
        from mockint.log import log_failure  # noqa: PLC0415 - only needed here
        from mockint.text import clean  # noqa: PLC0415

        log_failure(error)
        return clean(f"{error.filename} cannot be used: {error.strerror}")
    from mockint.crash import crash_text  # noqa: PLC0415

    return crash_text(error, words_are_kept=False)


def _run(command: str | None, rest: list[str]) -> int:
    if command is not None and command not in COMMANDS:
        import difflib  # noqa: PLC0415 - only needed here

        near = difflib.get_close_matches(command, COMMANDS, n=1)
        guess = f"; did you mean {near[0]}?" if near else ""
        say(f"mockint: there is no command {command!r}{guess}\n{_help()}")
        return 2
    import importlib  # noqa: PLC0415 - the command alone is loaded

    module = _MODULES.get(command, command)
    code: int = importlib.import_module(f"mockint.cli.{module}").run(rest)
    return code


def _split(args: list[str]) -> tuple[str | None, list[str]]:
    """Find the command; options may stand before it. Without one, the screens open at home."""
    before: list[str] = []
    rest = list(args)
    while rest and rest[0].startswith(_VALUED):
        before += rest[:1] if "=" in rest[0] else rest[:2]
        rest = rest[1:] if "=" in rest[0] else rest[2:]
    if not rest:
        return None, before
    return rest[0], [*before, *rest[1:]]


def _help() -> str:
    lines = [
        "usage: mockint [COMMAND] [OPTIONS]",
        "",
        "A mock interviewer that shows its evidence. Without a command it opens its screens.",
        "",
        *(f"  {name:<10}{summary}" for name, summary in COMMANDS.items()),
        "",
        "Everywhere: --grader auto|llm|offline, --model NAME, --base-url URL, --passes N",
        "mockint COMMAND --help tells more. SESSION is its number or last; --pack is an id or a .yaml file.",
    ]
    return "\n".join(lines)
