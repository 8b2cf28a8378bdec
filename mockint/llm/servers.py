"""Servers of this machine: which of the usual ports a model server answers on, asked all at once and within a third of a second."""

import http.client
import json
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mockint.llm.reply import judges_first
from mockint.text import one_line

LOOK_SECONDS = 0.3
_LONGEST_BODY = 1_000_000  # bytes of a list of models
_MOST_MODELS = 200
_MOST_TOLD = 3
_LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class LocalServer:
    """A model server of this machine, with the models that it lists."""

    name: str
    base_url: str
    models: tuple[str, ...]


def models_text(models: Sequence[str]) -> str:
    """Return the first models that a server lists, or that it has none yet."""
    return ", ".join(models[:_MOST_TOLD]) or "no model yet"


def local_servers(ports: Mapping[int, str], seconds: float = LOOK_SECONDS) -> list[LocalServer]:
    """Return the servers that answer, in the order of the ports. Nothing but the list of models is asked for, and no key is sent.

    Args:
        ports: The ports to look at, with the names of what usually listens there.
        seconds: How long the looking may take in all.
    """
    found: dict[int, LocalServer] = {}

    def look(port: int) -> None:
        models = _models(port, seconds)
        if models is not None:
            found[port] = LocalServer(ports[port], f"http://{_LOOPBACK}:{port}/v1", models)

    # Daemons: one that a slow server holds up ends with the program, and nobody waits for it.
    threads = [threading.Thread(target=look, args=(port,), daemon=True) for port in ports]
    deadline = time.monotonic() + seconds
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    return [found[port] for port in ports if port in found]


def _models(port: int, seconds: float) -> tuple[str, ...] | None:
    """Return the models that a port lists, those that can judge first, or None where no model server answers. It loads no SDK, which takes a second."""
    connection = http.client.HTTPConnection(_LOOPBACK, port, timeout=seconds)
    try:
        connection.request("GET", "/v1/models")
        response = connection.getresponse()
        if response.status != http.HTTPStatus.OK:
            return None
        listed = json.loads(response.read(_LONGEST_BODY))["data"] or ()
        return tuple(judges_first(one_line(str(item["id"]), 120) for item in listed[:_MOST_MODELS]))
    except (OSError, http.client.HTTPException, ValueError, RecursionError, LookupError, TypeError):
        return None
    finally:
        connection.close()
