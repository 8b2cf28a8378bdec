"""``mockint history purge``: delete a part of the history for good, after saying what goes."""

import argparse
import sys
from typing import Any

from mockint.cli.data import NotConfirmedError, open_store
from mockint.cli.options import day, put, warn
from mockint.errors import UsageError
from mockint.store.deleting import Amount, Part
from mockint.text import clean, plural


def add_purge(actions: Any) -> argparse.ArgumentParser:  # noqa: ANN401 - argparse keeps its type to itself
    """Add the subcommand and return its parser."""
    told = "Delete a part of the history for good: sessions, answers, drafts, feedback, and the copies of the database that mockint keeps by itself."
    purging: argparse.ArgumentParser = actions.add_parser("purge", help="delete for good", description=told)
    purging.add_argument(
        "--before",
        dest="gone_before",
        metavar="DATE",
        type=day,
        help="sessions begun before this day, such as 2026-11-30",
    )
    purging.add_argument("--pack", dest="gone_pack", metavar="P", type=clean, help="questions of this pack")
    purging.add_argument("--all", action="store_true", help="the whole history")
    purging.add_argument("--yes", action="store_true", help="do not ask first")
    return purging


def purge(args: argparse.Namespace) -> int:
    """Delete what the arguments name.

    Raises:
        UsageError: They name nothing, or both a part and all.
        NotConfirmedError: It was not confirmed.
    """
    part = Part(args.gone_pack, args.gone_before)
    if args.all == (part != Part()):
        raise UsageError("say what to delete: --before DATE, --pack P or both, or --all")
    with open_store(to_write=True) as store:
        amount = store.deleting.amount(part)
        if not (
            amount.questions or amount.sessions or amount.out_of_sight or amount.edited or (args.all and amount.copies)
        ):
            put("There is nothing to delete.")
            return 0
        told = f"This deletes for good {_amount_text(amount)}."
        if args.yes:
            put(told)
        else:
            _confirm(told)
        store.deleting.purge(part)
    put("Deleted.")
    return 0


def _amount_text(amount: Amount) -> str:
    parts = [plural(amount.sessions, "whole session")] if amount.sessions else []
    if amount.questions:
        parts.append(f"{plural(amount.questions, 'question')} with {plural(amount.answers, 'answer')}")
    if amount.out_of_sight:
        parts.append("what was deleted before and could still be brought back")
    if amount.edited:
        parts.append("what an editor had saved when mockint ended")
    if amount.copies:
        one = len(amount.copies) == 1
        parts.append(
            f"{'the copy' if one else f'the {len(amount.copies)} copies'} of the database that mockint keeps by itself"
        )
    return ", and ".join(parts)


def _confirm(told: str) -> None:
    warn(told)
    print("Type yes to delete: ", end="", file=sys.stderr, flush=True)
    said = sys.stdin.readline() if sys.stdin else ""
    if not said or not sys.stdin.isatty():
        warn("")  # nobody's Enter has ended the line
    if said.strip().casefold() != "yes":
        raise NotConfirmedError("nothing was deleted; type yes, or give --yes in a script")
