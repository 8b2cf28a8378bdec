"""Damages a real database again and again, and looks at it with every command: ``python benchmarks/damage.py --rounds 300``.

Each round flips bits, overwrites pages, cuts the file or its journal, or spoils or loses rows, and runs all commands that look back; every tenth opens
the screens too. A round counts as sound (nothing is told), looked at (damage is told, and what can be read is shown) or refused
(nothing can be read, in a sentence). Whatever ends otherwise is a fault, and is shown with the seed that brings it back.
"""

import argparse
import asyncio
import io
import os
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, redirect_stderr, redirect_stdout, suppress
from functools import cache
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from store.damage import lose_rows  # noqa: E402 - found by the line above

from mockint.bank.library import Bank, load_bank  # noqa: E402 - found by the line above
from mockint.cli import main as mockint  # noqa: E402 - found by the line above
from mockint.store.store import Store  # noqa: E402

COMMANDS = (
    ("history",),
    ("history", "--json"),
    ("history", "--search", "bread"),
    ("show", "last"),
    ("show", "1"),
    ("show", "1", "--json"),
    ("export", "1", "--format", "md"),
    ("export", "all", "--format", "html"),
    ("export", "all", "--format", "json"),
    ("stats",),
    ("stats", "--json"),
    ("review",),
    ("stories",),
    ("stories", "--json"),
    ("doctor", "--json"),
    ("restore",),
)
_UNNUMBERED = {"edits", "story_questions"}
Damage = Callable[[random.Random, Path], None]


def flip(dice: random.Random, path: Path) -> None:
    """Flip one bit to thirty, anywhere."""
    content = bytearray(path.read_bytes())
    for _ in range(dice.choice((1, 2, 5, 30))):
        content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    path.write_bytes(content)


def flip_in_heads(dice: random.Random, path: Path) -> None:
    """Flip bits where pages and rows say what they hold."""
    content = bytearray(path.read_bytes())
    size = int.from_bytes(content[16:18], "big")
    for _ in range(dice.choice((1, 3, 10))):
        start = dice.randrange(len(content) // size) * size
        content[min(start + dice.randrange(64), len(content) - 1)] ^= 1 << dice.randrange(8)
    path.write_bytes(content)


def overwrite(dice: random.Random, path: Path) -> None:
    """Overwrite a page with nothing, with noise, or with another page."""
    content = bytearray(path.read_bytes())
    size = int.from_bytes(content[16:18], "big")
    page, other = (dice.randrange(1, len(content) // size) * size for _ in range(2))
    new = dice.choice((bytes(size), dice.randbytes(size), content[other : other + size]))
    content[page : page + size] = new
    path.write_bytes(content)


def cut(dice: random.Random, path: Path) -> None:
    """Cut the end off."""
    os.truncate(path, dice.randrange(path.stat().st_size))


def spoil_rows(dice: random.Random, path: Path) -> None:
    """Put nonsense into a few columns, as another program could."""
    nonsense = (
        None,
        "",
        "x",
        -1,
        2**62,
        1.5,
        "2026-13-45T99",
        b"\xff\xfe",
        '{"schema": 2}',
        "[]",
        "{}",
        "nul",
        "é" * 500,
    )
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA foreign_keys = OFF")
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for _ in range(dice.choice((1, 3, 10))):
            table = dice.choice([name for name in tables if not name.startswith(("search", "sqlite", "migrations"))])
            column = dice.choice([row[1] for row in db.execute(f"PRAGMA table_info({table})")])
            with suppress(sqlite3.Error):
                value = dice.choice(nonsense)
                one = f"rowid IN (SELECT rowid FROM {table} ORDER BY random() LIMIT 1)"  # noqa: S608 - names of ours
                which = "TRUE" if table in _UNNUMBERED else one
                db.execute(f'UPDATE {table} SET "{column}" = ? WHERE {which}', (value,))  # noqa: S608 - the same


def spoil_journal(dice: random.Random, path: Path) -> None:
    """Leave a journal as a killed program does, then flip bits in it or cut it."""
    store = Store(path)
    session = store.session(1)
    store.start_attempt(session.questions[0].id, "Once more?")
    journal = path.with_name(f"{path.name}-wal")
    kept = path.read_bytes(), journal.read_bytes()
    store.close()
    path.write_bytes(kept[0])
    journal.write_bytes(kept[1])
    dice.choice((cut, _flip_anywhere))(dice, journal)


def _flip_anywhere(dice: random.Random, path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    path.write_bytes(content)


DAMAGES: dict[str, Damage] = {
    "bits flipped": flip,
    "bits flipped in heads": flip_in_heads,
    "a page overwritten": overwrite,
    "cut": cut,
    "rows spoilt": spoil_rows,
    "rows lost": lose_rows,
    "journal spoilt": spoil_journal,
}


def run(args: tuple[str, ...]) -> tuple[int, str, str]:
    """Run a command here, and return its exit code and what it put out."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = mockint(list(args))
    return code, out.getvalue(), err.getvalue()


def looked_at() -> str:
    """Run every command on the database at home, and return how it went; a fault raises."""
    ends = set()
    for args in COMMANDS:
        code, out, err = run(args)
        if "something happened that should not" in err or "Traceback" in err or "went wrong" in out:
            raise AssertionError(f"{' '.join(args)}: {err}")
        if code not in {0, 1, 2}:
            raise AssertionError(f"{' '.join(args)}: exit code {code}, {err}")
        told = err + (out if args[0] == "doctor" else "")
        if "cannot be used" in told:
            ends.add("refused")
        elif "is damaged" in told or "cannot be read" in err + out:
            ends.add("looked at")
    return "refused" if "refused" in ends else "looked at" if ends else "sound"


def comes_back(good: Path) -> None:
    """Put a good copy in the place of the damaged database; a fault raises."""
    code, out, err = run(("restore", str(good), "--yes"))
    if code or run(("history",))[2]:
        raise AssertionError(f"restore: exit code {code}, {out}{err}")


async def screens() -> None:
    """Open the screens on the database at home, and go through those that look back."""
    from tui_person import opens  # noqa: PLC0415 - only where it is wanted

    async with opens() as pilot:
        for keys in (
            "h enter escape",
            "v enter enter escape escape escape",
            "h r f n escape escape",
            "p enter escape escape",
            "y escape",
            "c escape",
            "s escape",
        ):
            for key in keys.split():
                await pilot.press(key)
                await pilot.pause()


@cache
def built_in() -> Bank:
    """Return the built-in packs."""
    return load_bank(Path("/nonexistent"))


def home(folder: str) -> AbstractContextManager[object]:
    """Let everything be kept in a folder."""
    return mock.patch.dict(os.environ, MOCKINT_HOME=folder, MOCKINT_LOCAL_PORTS="")


@contextmanager
def packs_read_once() -> Iterator[None]:
    """Read the built-in packs once: it takes a quarter of a second, and they are never damaged here."""
    bank = built_in()
    with (
        mock.patch("mockint.cli.data.load_bank", return_value=bank),
        mock.patch("mockint.cli.doctor.load_bank", return_value=bank),
    ):
        yield


def main() -> None:
    """Damage and look, round by round."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=100)
    options.add_argument("--seed", type=int, default=0, help="the first round's")
    options.add_argument("--seconds", type=float, default=130, help="no round is begun later")
    options.add_argument("--only", choices=DAMAGES, help="one class of damage")
    options.add_argument("--screens", type=int, default=10, help="every so many rounds open the screens too")
    args = options.parse_args()
    files = sorted((ROOT / "tests" / "store" / "versions").glob("*.db"))
    ends: Counter[tuple[str, str]] = Counter()
    faults, started = 0, time.monotonic()
    for seed in range(args.seed, args.seed + args.rounds):
        if time.monotonic() - started > args.seconds:
            break
        dice = random.Random(seed)  # noqa: S311 - examples, not keys
        damage = args.only or dice.choice(list(DAMAGES))
        with (
            tempfile.TemporaryDirectory() as folder,
            mock.patch.dict(os.environ, MOCKINT_HOME=folder, MOCKINT_LOCAL_PORTS=""),
        ):
            path = Path(folder) / "mockint.db"
            shutil.copy(files[-1] if dice.random() < 0.8 else dice.choice(files), path)  # noqa: PLR2004 - mostly the newest
            try:
                good = Path(folder) / "good.db"
                shutil.copy(path, good)
                DAMAGES[damage](dice, path)
                end = looked_at()
                if seed % args.screens == 0:
                    asyncio.run(screens())
                comes_back(good)
            except Exception as error:  # noqa: BLE001 - whatever it was, the next round tells more
                faults += 1
                end = "FAULT"
                print(f"seed {seed}, {damage}: {type(error).__name__} {error}", flush=True)
        ends[damage, end] += 1
    for (damage, end), count in sorted(ends.items()):
        print(f"{damage:<24}{end:<12}{count:>5}")
    print(f"{sum(ends.values())} rounds, {faults} faults, {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
