"""``mockint doctor``: which grader would run, and whether all is well."""

import asyncio
import importlib.metadata
import platform
import sys
import time
from contextlib import aclosing
from typing import Any

from mockint import __version__
from mockint.bank.library import load_bank
from mockint.cli.options import parser, put, put_json, settings
from mockint.config import Settings, folders
from mockint.errors import MockintError
from mockint.grading.choice import choose_grader
from mockint.llm.client import ModelServer, Request, message
from mockint.store.store import Store
from mockint.text import plural

_KEY_TOLD = {"env": "set", "keyring": "in the keyring", "config": "in config.toml", "": "not set"}


def run(argv: list[str]) -> int:
    """Run the command."""
    options = parser("doctor", "Tell which grader would run and why, and whether everything it needs is in order.")
    options.add_argument("--json", action="store_true", help="put it out as JSON")
    args = options.parse_args(argv)
    report = examine(settings(args))
    if args.json:
        put_json(report)
    else:
        _put_text(report)
    return 0 if report["ok"] else 1


def examine(chosen: Settings) -> dict[str, Any]:
    """Return the whole truth as JSON data. A key is never part of it."""
    choice = choose_grader(chosen)
    places = folders()
    bank = load_bank(places.rubrics)
    server = _ask(ModelServer.of(chosen)) if choice.name == "llm" else None
    database = _database()
    return {
        "schema": 1,
        "ok": (server is None or bool(server["answers"])) and database["error"] is None,
        "grader": {"name": choice.name, "why": choice.why, "offered": choice.offered},
        "server": server,
        "key": _KEY_TOLD[chosen.key_place],
        "config": {"file": str(places.config_file), "problems": list(chosen.problems)},
        "packs": {
            "loaded": {
                name: {"source": loaded.source, "questions": len(loaded.pack.questions)}
                for name, loaded in bank.packs.items()
            },
            "broken": [str(problem) for broken in bank.broken for problem in broken.problems],
            "folder": str(places.rubrics),
        },
        "database": database,
        "versions": {
            "mockint": __version__,
            "python": platform.python_version(),
            **{name: importlib.metadata.version(name) for name in ("openai", "pydantic", "textual")},
        },
        "platform": sys.platform,
    }


def _database() -> dict[str, Any]:
    path = folders().database
    if not path.exists():
        return {"file": str(path), "sessions": 0, "error": None}
    try:
        store = Store(path)
        count = len(store.sessions())
        store.close()
    except MockintError as error:
        return {"file": str(path), "sessions": None, "error": error.message}
    return {"file": str(path), "sessions": count, "error": None}


def _ask(server: ModelServer) -> dict[str, Any]:
    """Ask the server for a word, and tell how that went."""
    started = time.perf_counter()
    error = None
    try:
        asyncio.run(_one_word(server))
    except MockintError as raised:
        error = {"code": raised.code, "message": raised.message}
    return {
        "address": server.address,
        "model": server.model,
        "profile": server.profile.name,
        "answers": error is None,
        "asked_by": server.rung,
        "seconds": round(time.perf_counter() - started, 2),
        "error": error,
    }


async def _one_word(server: ModelServer) -> None:
    schema = {
        "type": "object",
        "properties": {"ready": {"type": "boolean"}},
        "required": ["ready"],
        "additionalProperties": False,
    }
    request = Request((message("user", 'Are you ready to mark an interview? Reply with {"ready": true}.'),), schema, 20)
    async with aclosing(server.stream(request, server.clock())) as pieces:
        async for _ in pieces:
            pass
    await server.close()


def _put_text(report: dict[str, Any]) -> None:
    grader, server, packs, database = report["grader"], report["server"], report["packs"], report["database"]
    put(f"grader     {grader['name']} ({grader['why']})")
    if grader["offered"]:
        put(f"offered    {grader['offered']}")
    if server:
        how = (
            f"answers in {server['seconds']} s"
            if server["answers"]
            else f"does not answer: {server['error']['message']}"
        )
        put(f"model      {server['model']} at {server['address']} ({server['profile']}): {how}")
    put(f"key        {report['key']}")
    put(f"config     {report['config']['file']}")
    for problem in report["config"]["problems"]:
        put(f"           ! {problem}")
    loaded = [
        f"{name} ({plural(pack['questions'], 'question')}, {pack['source']})" for name, pack in packs["loaded"].items()
    ]
    put(f"packs      {', '.join(loaded)}; your own go to {packs['folder']}")
    for problem in packs["broken"]:
        put(f"           ! {problem}")
    put(f"database   {database['file']}: {database['error'] or plural(database['sessions'], 'session')}")
    put("versions   " + ", ".join(f"{name} {version}" for name, version in report["versions"].items()))
