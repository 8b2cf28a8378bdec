"""``mockint doctor``: the whole truth in one screen, for the user and for a bug report. Keys and headers' texts never show."""

import asyncio
import importlib.metadata
import os
import platform
import sys
import time
from contextlib import aclosing
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mockint import __version__, resources
from mockint.bank.library import load_bank
from mockint.cli.doctor_text import doctor_text
from mockint.cli.options import parser, put, put_json, read, warn
from mockint.config import Folders, Settings, folders
from mockint.config_file import with_lines
from mockint.errors import MockintError
from mockint.files import open_to_others
from mockint.grading.choice import choose_grader
from mockint.llm.client import ModelServer, Request, message
from mockint.llm.profiles import DEFAULT_MODEL
from mockint.llm.prompts import load_prompt
from mockint.llm.servers import local_servers
from mockint.report.cost import cost_of
from mockint.setup.engine import Choice, Setup, TriedOut, Trying
from mockint.store.calibrations import Calibrations
from mockint.store.copies import usable_copies
from mockint.store.store import Store
from mockint.store.trouble import why_unmakeable
from mockint.tui.keys import checked

_KEY_TOLD = {"env": "set", "keyring": "in the keyring", "config": "in config.toml", "": "not set"}
_OWN_FILES = ("config.toml*", "mockint*.db*", "mockint.log*", "calibrations.json")
_LIBRARIES = ("openai", "pydantic", "textual")


def run(argv: list[str]) -> int:
    """Run the command."""
    options = parser("doctor", "Tell which grader would run and why, and whether everything it needs is in order.")
    told = "have the model mark six sample answers, and tell what its marks are worth; takes some minutes on a slow machine"
    options.add_argument("--calibrate", action="store_true", help=told)
    options.add_argument("--json", action="store_true", help="put it out as JSON")
    args, chosen = read(options, argv)
    calibrated = not args.calibrate or asyncio.run(_calibrate(chosen))
    report = examine(chosen)
    report["ok"] = report["ok"] and calibrated
    if args.json:
        put_json(report)
    else:
        put(doctor_text(report))
    return 0 if report["ok"] else 1


def examine(chosen: Settings) -> dict[str, Any]:
    """Return the whole truth as JSON data. A key is never part of it."""
    choice = choose_grader(chosen)
    places = folders()
    bank = load_bank(places.rubrics)
    server = asyncio.run(_ask(ModelServer.of(chosen))) if choice.name == "llm" else None
    database = _database(chosen)
    keymap, wrong_keys = checked(chosen.keys) if chosen.keys else ({}, [])
    return {
        "schema": 1,
        "ok": (server is None or bool(server["answers"])) and database["error"] is None,
        "grader": {"name": choice.name, "why": choice.why, "offered": choice.offered},
        "found": [asdict(found) for found in local_servers(chosen.local_ports)],
        "server": server,
        "calibration": _calibration(server),
        "key": _KEY_TOLD[chosen.key_place],
        "key_variable": chosen.key_variable,
        "environment": [name for name in sorted(os.environ) if name.startswith(("MOCKINT_", "OPENAI_"))],
        "limits": asdict(chosen.limits),
        "config": {
            "file": str(places.config_file),
            "problems": [*chosen.problems, *with_lines(places.config_file, wrong_keys)],
            "keys": keymap,
            "theme": chosen.theme,
            "headers": sorted(chosen.headers),
            "profile": dict(chosen.profile),
            "prices": sorted(chosen.prices),
        },
        "packs": {
            "loaded": {
                name: {"source": loaded.source, "questions": len(loaded.pack.questions)}
                for name, loaded in bank.packs.items()
            },
            "broken": [str(problem) for broken in bank.broken for problem in broken.problems],
            "folder": str(places.rubrics),
        },
        "database": database,
        "folders": {
            "config": str(places.config),
            "data": str(places.data),
            "prompts": str(resources.folder("prompts")),
            "rubrics": str(resources.folder("rubrics")),
            "open": _open_folders(places),
        },
        "versions": {
            "mockint": __version__,
            "python": platform.python_version(),
            **{name: importlib.metadata.version(name) for name in _LIBRARIES},
        },
        "platform": sys.platform,
        "system": platform.platform(),
        "terminal": os.environ.get("TERM", ""),
    }


def _open_folders(places: Folders) -> list[dict[str, Any]]:
    """Return the folders that other users of the machine can open, with the files in them that those can read or change.

    They are told and left alone: whoever opened a folder, such as for a group, may have meant it.
    """
    return [
        {"folder": str(folder), "files": [file.name for file in _own_files(folder) if open_to_others(file)]}
        for folder in dict.fromkeys((places.config, places.data))
        if open_to_others(folder)
    ]


def _own_files(folder: Path) -> list[Path]:
    return sorted(file for pattern in _OWN_FILES for file in folder.glob(pattern) if file.is_file())


def _database(chosen: Settings) -> dict[str, Any]:
    path = folders().database
    told: dict[str, Any] = {
        "file": str(path),
        "sessions": 0,
        "waiting": 0,
        "bytes": 0,
        "usage": None,
        "error": None,
        "copies": [],
    }
    if not os.access(path, os.F_OK):
        told["error"] = why_unmakeable(path)
        return told
    try:
        told["copies"] = [{"file": str(copy), **asdict(found)} for copy, found in usable_copies(path)]
        store = Store(path)
        try:
            told["error"] = store.health()
            told |= {
                "sessions": store.history.session_count(),
                "waiting": store.history.waiting_count(),
                "bytes": Path(path).stat().st_size,
                "usage": cost_of(store.history.usage(), chosen.prices).as_json(),
            }
        finally:
            store.close()
    except MockintError as error:
        told |= {"sessions": None, "waiting": None, "error": error.message}
    return told


async def _ask(server: ModelServer) -> dict[str, Any]:
    """Ask the server for a word, and tell how that went."""
    seconds = first = error = None
    try:
        await server.warm_up()  # loading the SDK takes a second that is not the server's
        started = time.perf_counter()
        first = await _one_word(server)
        seconds = time.perf_counter() - started
        first -= started
    except MockintError as raised:
        error = {"code": raised.code, "message": raised.message}
    finally:
        await server.close()
    return {
        "address": server.address,
        "model": server.model,
        "profile": server.profile.name,
        "can": asdict(server.profile),
        "answers": error is None,
        "asked_by": server.rung,
        "learned": server.learned,
        "first_word": None if first is None or error else round(first, 2),
        "seconds": None if seconds is None else round(seconds, 2),
        "error": error,
    }


async def _one_word(server: ModelServer) -> float:
    """Ask for a word, and return the moment at which it began to come."""
    schema = {
        "type": "object",
        "properties": {"ready": {"type": "boolean"}},
        "required": ["ready"],
        "additionalProperties": False,
    }
    request = Request((message("user", 'Are you ready to mark an interview? Reply with {"ready": true}.'),), schema, 20)
    first = None
    async with aclosing(server.stream(request, server.clock())) as pieces:
        async for _ in pieces:
            first = first or time.perf_counter()
    return first or time.perf_counter()


async def _calibrate(chosen: Settings) -> bool:
    """Have the model mark all sample answers; what comes out is kept, and stands in the report. Without a model it cannot be done."""
    if choose_grader(chosen).name != "llm":
        warn("There is no model to calibrate: run mockint setup, or name one with --model and --base-url.")
        return False
    choice = Choice(chosen.model or DEFAULT_MODEL, chosen.base_url)
    async with aclosing(Setup(chosen).try_out(choice, None)) as steps:
        async for step in steps:
            if isinstance(step, Trying):
                warn(f"{choice.model} marks sample answer {step.number} of {step.of} ...")
            elif isinstance(step, TriedOut) and step.calibration.level == "failed":
                warn(step.calibration.told)
    return True


def _calibration(server: dict[str, Any] | None) -> dict[str, Any] | None:
    """Return what came out when this model was tried last."""
    if server is None:
        return None
    kept = Calibrations(folders().calibrations).last(server["address"], server["model"], load_prompt("grade").name)
    return {**asdict(kept[0]), "day": kept[1]} if kept else None
