"""What the commands share and the screens need before they draw: options, settings, and what goes to which stream."""

import argparse
import json
import re
import sys
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING

from mockint.cli.streams import put_out, say
from mockint.config import GRADERS, MOST_PASSES, Settings, folders, load_settings
from mockint.log import open_log
from mockint.progress.periods import beginning
from mockint.text import clean

if TYPE_CHECKING:
    from _typeshed import SupportsWrite


class Parser(argparse.ArgumentParser):
    """A parser whose messages, which quote arguments, hold nothing that could steer the terminal."""

    def _print_message(self, message: str, file: "SupportsWrite[str] | None" = None) -> None:
        super()._print_message(clean(message), file)


def parser(command: str, description: str) -> argparse.ArgumentParser:
    """Return the parser of a command, with the options that stand everywhere."""
    parser = Parser(prog=f"mockint {command}".strip(), description=description, allow_abbrev=False)
    add_everywhere(parser)
    return parser


def add_everywhere(parser: argparse.ArgumentParser, default: str | None = None) -> None:
    """Add the options that stand everywhere."""
    told = "who judges: a language model, or nobody but plain arithmetic (default: auto)"
    parser.add_argument("--grader", choices=GRADERS, default=default, help=told)
    parser.add_argument("--model", default=default, help="the model's name; naming one chooses --grader llm")
    told = "an OpenAI-compatible server; naming one chooses --grader llm"
    parser.add_argument("--base-url", metavar="URL", default=default, help=told)
    told = f"let a model grade each answer N times, 1 to {MOST_PASSES}; the median of the marks counts"
    parser.add_argument("--passes", metavar="N", type=whole_number(1, MOST_PASSES), default=default, help=told)


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """Return what reads an option's whole number."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number from {least} to {most}")
        return int(text)

    return read


def day(text: str) -> datetime:
    """Read an option's day: the moment when it begins on this machine's clock."""
    try:
        if len(text) != len("2026-11-30"):
            raise ValueError(text)  # noqa: TRY301 - other forms of ISO dates would be read too
        return beginning(date.fromisoformat(text))
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as 2026-11-30") from None


def read(options: argparse.ArgumentParser, argv: list[str]) -> tuple[argparse.Namespace, Settings]:
    """Return the arguments, and the settings that they and config.toml choose."""
    args = options.parse_args(argv)
    return args, settings(args)


def settings(args: argparse.Namespace) -> Settings:
    """Return the settings, having begun the log and said on standard error what is wrong with config.toml."""
    found = load_settings(
        grader=args.grader,
        model=args.model,
        base_url=args.base_url,
        passes=args.passes,
        follow_ups=getattr(args, "follow_ups", None),
    )
    for problem in found.problems:
        warn(problem)
    open_log(folders().data, answers=found.log_answers)
    return found


def warn(message: str) -> None:
    """Say something to the person, apart from what the command puts out."""
    say(clean(message))


def put(text: str) -> None:
    """Put a text out. It may hold outside text, which is cleaned here once more."""
    with put_out():
        print(clean(text))


def put_json(data: object) -> None:
    """Put JSON out, in UTF-8 where the stream is UTF-8 and in plain ASCII elsewhere; what could steer a terminal is escaped."""
    encoding = (getattr(sys.stdout, "encoding", None) or "").lower().replace("-", "")
    text = json.dumps(data, ensure_ascii=encoding != "utf8")
    with put_out():
        print(_NOT_PLAIN.sub(_escaped, text), flush=True)


_NOT_PLAIN = re.compile(r"[^\x00-\x7e]")


def _escaped(match: re.Match[str]) -> str:
    char = match.group()
    if char == "\x7f":
        return "\\u007f"
    return json.dumps(char)[1:-1] if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else char


def add_session(parser: argparse.ArgumentParser) -> None:
    """Add the argument that names a session."""
    parser.add_argument("session", metavar="SESSION", help="its number, or last")
