"""What the commands share and the screens need before they draw: options, settings, and what goes to which stream."""

import argparse
import json
import sys

from mockint.config import GRADERS, Settings, load_settings
from mockint.text import clean


def parser(command: str, description: str) -> argparse.ArgumentParser:
    """Return the parser of a command, with the options that stand everywhere."""
    parser = argparse.ArgumentParser(prog=f"mockint {command}", description=description, allow_abbrev=False)
    parser.add_argument(
        "--grader", choices=GRADERS, help="who judges: a language model, or nobody but plain arithmetic (default: auto)"
    )
    parser.add_argument("--model", help="the model's name; naming one chooses --grader llm")
    parser.add_argument(
        "--base-url", metavar="URL", help="an OpenAI-compatible server; naming one chooses --grader llm"
    )
    return parser


def settings(args: argparse.Namespace) -> Settings:
    """Return the settings, having said on standard error what is wrong with config.toml."""
    found = load_settings(grader=args.grader, model=args.model, base_url=args.base_url)
    for problem in found.problems:
        warn(problem)
    return found


def warn(message: str) -> None:
    """Say something to the person, apart from what the command puts out."""
    print(clean(message), file=sys.stderr)


def put(text: str) -> None:
    """Put a text out. It may hold outside text, which is cleaned here once more."""
    print(clean(text))


def put_json(data: object) -> None:
    """Put JSON out, in UTF-8 where the stream is UTF-8 and in plain ASCII elsewhere."""
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    print(json.dumps(data, ensure_ascii=encoding != "utf8"), flush=True)


def add_session(parser: argparse.ArgumentParser) -> None:
    """Add the argument that names a session."""
    parser.add_argument("session", metavar="SESSION", help="its number, or last")
