"""The bank and the store, as the arguments of commands name them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from mockint.bank.library import Bank, load_bank
from mockint.bank.reading import PackError
from mockint.cli.options import warn
from mockint.config import folders
from mockint.errors import MockintError, UsageError
from mockint.files import path_of
from mockint.store.store import Store, UnknownSessionError
from mockint.text import one_line, plural


class NotConfirmedError(MockintError):
    """The person was asked, and did not say yes."""

    code = "not-confirmed"


class NoFileError(UsageError):
    """A file that was named is not there."""

    code = "no-file"


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
    path = path_of(pack)
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
            one_line(
                f"{broken.path}: this pack is left out until {plural(len(broken.problems), 'problem')} in it {'is' if len(broken.problems) == 1 else 'are'} mended"
            )
        )


@contextmanager
def open_store(*, to_write: bool = False) -> Iterator[Store]:
    """Open the database for as long as it is needed; where it can only be looked at, say so.

    Raises:
        ReadOnlyError: It is to be written, and can only be looked at.
    """
    store = Store(folders().database, on_trouble=(lambda _: None) if to_write else warn)
    try:
        if to_write:
            store.expect_writable()
        yield store
    finally:
        store.close()


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


def _is_file(pack: str) -> bool:
    return os.sep in pack or (os.altsep or os.sep) in pack or pack.lower().endswith((".yaml", ".yml"))
