"""Bringing a database up to date: which migrations ran on it, and running the others."""

import sqlite3
from collections.abc import Collection, Iterator
from datetime import UTC, datetime

from mockint.log import log
from mockint.store.migrations import MIGRATIONS

_NAMES = frozenset(name for name, _ in MIGRATIONS)


def steps_of(db: sqlite3.Connection, schema: str = "main") -> set[str]:
    """Return the names of the migrations that ran on a database; none where it is new.

    Raises:
        sqlite3.Error: It cannot be read.
    """
    if not db.execute(f"SELECT 1 FROM {schema}.sqlite_master WHERE name = 'migrations'").fetchone():  # noqa: S608 - a name of ours
        return set()
    return {name for (name,) in db.execute(f"SELECT name FROM {schema}.migrations")}  # noqa: S608 - the same


def newer_steps(steps: Collection[str]) -> str:
    """Return the names of the migrations that this version does not know, or nothing."""
    return ", ".join(sorted(set(steps) - _NAMES))


def missing_steps(steps: Collection[str]) -> list[str]:
    """Return the names of the migrations that are still to run, in their order."""
    return [name for name, _ in MIGRATIONS if name not in steps]


def run_steps(db: sqlite3.Connection, names: Collection[str]) -> None:
    """Run some migrations and record them. The caller makes it all or nothing.

    Raises:
        sqlite3.Error: One of them does not fit.
    """
    db.execute("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL)")
    for name, script in MIGRATIONS:
        if name in names:
            for statement in _statements(script):
                db.execute(statement)
            db.execute("INSERT INTO migrations VALUES (?, ?)", (name, datetime.now(UTC).isoformat()))
            log.info("database: %s", name)


def _statements(script: str) -> Iterator[str]:
    """Yield the statements of a migration one by one; that of a trigger holds semicolons of its own."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
