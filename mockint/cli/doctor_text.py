"""The report of ``mockint doctor`` as text for one screen."""

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mockint.llm.servers import models_text
from mockint.report.cost import tokens_text
from mockint.text import plural

_SECONDS = ("first_token", "silence", "total")


def doctor_text(report: Mapping[str, Any]) -> str:
    """Return the report in lines: a word that says what it is about, and what there is to say; an exclamation mark marks what is wrong."""
    lines = [
        *_grader(report),
        *_server(report),
        *_own(report),
        *_packs(report["packs"]),
        *_database(report["database"]),
        *_rights(report["folders"]["open"]),
    ]
    lines.append(("versions", ", ".join(f"{name} {version}" for name, version in report["versions"].items())))
    lines.append(("system", f"{report['system']}, terminal {report['terminal'] or 'unknown'}"))
    return "\n".join(f"{what:<11}{told}" for what, told in lines)


def _grader(report: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    grader = report["grader"]
    yield "grader", f"{grader['name']} ({grader['why']})"
    if grader["offered"]:
        yield "offered", grader["offered"]
    for found in report["found"]:
        models = models_text(found["models"])
        yield "found", f"{found['name']} at {found['base_url']}: {models}; mockint setup chooses it"


def _server(report: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    server, calibration = report["server"], report["calibration"]
    if not server:
        return
    how = f"does not answer: {server['error']['message']}" if server["error"] else f"answers in {server['seconds']} s"
    yield "model", f"{server['model']} at {server['address']} ({server['profile']}): {how}"
    yield "asked by", "; ".join([server["asked_by"], *(f"the server {learned}" for learned in server["learned"])])
    if calibration:
        yield "calibrated", f"{calibration['day']}, {calibration['seconds']:g} s a marking: {calibration['told']}"
    else:
        yield "calibrated", "not yet; mockint doctor --calibrate tries the model on six answers"


def _own(report: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    config = report["config"]
    yield "key", f"{report['key']} ({report['key_variable']})"
    if report["environment"]:
        yield "set", ", ".join(report["environment"])
    yield "limits", ", ".join(f"{name} {report['limits'][name]:g} s" for name in _SECONDS)
    more = [f"{name} {', '.join(config[name])}" for name in ("headers", "profile", "prices") if config[name]]
    yield "config", "; ".join([config["file"], *more])
    if config["keys"]:
        yield "keys", ", ".join(f"{name} {keys}" for name, keys in config["keys"].items())
    for problem in config["problems"]:
        yield "", f"! {problem}"


def _packs(packs: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    loaded = [
        f"{name} ({plural(pack['questions'], 'question')}, {pack['source']})" for name, pack in packs["loaded"].items()
    ]
    yield "packs", f"{', '.join(loaded)}; your own go to {packs['folder']}"
    for problem in packs["broken"]:
        yield "", f"! {problem}"


def _rights(open_ones: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for one in open_ones:
        files = f", with {', '.join(one['files'])} in it" if one["files"] else ""
        told = f"{one['folder']} is open to other users of this machine{files}"
        yield "", f"! {told}; chmod 700 {shlex.quote(one['folder'])} closes it"


def _database(database: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if database["error"]:
        yield "database", f"! {database['error']}"
        return
    yield "database", f"{database['file']}: {plural(database['sessions'], 'session')}"
    if database["copies"]:
        yield "copies", f"{len(database['copies'])}, the newest {database['copies'][0]['file']}"
    if database["waiting"]:
        wait = "waits" if database["waiting"] == 1 else "wait"
        yield "waiting", f"{plural(database['waiting'], 'answer')} {wait} for a grading: mockint grade --pending"
    usage = database["usage"]
    if usage and usage["gradings"]:
        tokens = usage["tokens"]
        money = "" if usage["money"] is None else f", cost {usage['money']:.4f}"
        told = tokens_text(tokens["in"], tokens["cached"], tokens["out"])
        yield "used", f"{plural(usage['gradings'], 'grading')}: {told}, {usage['seconds']:.1f} s{money}"
