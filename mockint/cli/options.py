"""What several commands share: their options, the bank, the store, and what goes to which stream."""

import argparse
import json
import os
import sys
from pathlib import Path

from mockint.bank.library import Bank, load_bank
from mockint.bank.reading import PackError
from mockint.config import GRADERS, Settings, folders, load_settings
from mockint.errors import UsageError
from mockint.store.store import Store, UnknownSessionError
from mockint.text import clean, plural


class NoFileError(UsageError):
    """A file that was named is not there."""

    code = "no-file"


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


def bank_of(pack: str | None) -> tuple[Bank, str | None]:
    """Return the bank and the id of the pack that --pack names, by its id or as a file.

    Raises:
        UsageError: There is no such file or pack.
        PackError: The file is broken.
    """
    if pack is None or not _is_file(pack):
        bank = load_bank(folders().rubrics)
        if pack is not None:
            bank.pack(pack)
        return bank, pack
    path = Path(pack).expanduser()
    if not path.exists():
        raise NoFileError(f"{path}: there is no such file; --pack is a pack's id, or a .yaml file")
    bank = load_bank(folders().rubrics, [path])
    for broken in bank.broken:
        if broken.source == "file":
            raise PackError(list(broken.problems))
    return bank, next(loaded.pack.pack for loaded in bank.packs.values() if loaded.source == "file")


def warn_broken(bank: Bank) -> None:
    """Say which packs are left out and why."""
    for broken in bank.broken:
        for problem in broken.problems:
            warn(str(problem))
        warn(
            f"{broken.path}: this pack is left out until {plural(len(broken.problems), 'problem')} in it {'is' if len(broken.problems) == 1 else 'are'} mended"
        )


def open_store() -> Store:
    """Open the database."""
    return Store(folders().database)


def session_number(store: Store, text: str) -> int:
    """Return the session that a number or ``last`` names.

    Raises:
        UnknownSessionError: It names none.
    """
    if text == "last":
        number = store.latest_session()
        if number is None:
            raise UnknownSessionError("there is no session yet; mockint practice starts one")
        return number
    if not (text.isascii() and text.isdigit() and len(text) < 19):  # noqa: PLR2004 - SQLite's integers
        raise UnknownSessionError(f"{text!r} is no session; write its number from mockint history, or last")
    return int(text)


def add_session(parser: argparse.ArgumentParser) -> None:
    """Add the argument that names a session."""
    parser.add_argument("session", metavar="SESSION", help="its number, or last")


def _is_file(pack: str) -> bool:
    return os.sep in pack or (os.altsep or os.sep) in pack or pack.lower().endswith((".yaml", ".yml"))
