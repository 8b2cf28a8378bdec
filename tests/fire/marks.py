"""Secrets that are known again wherever they turn up, and a server that tells what it was sent."""

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from servers.scripted import Handler, Scene, answers_status


class Mark:
    """A secret whose heart is in no other text.

    Args:
        heart: Letters and digits, at least a dozen.
    """

    def __init__(self, heart: str) -> None:
        self.heart = heart
        self.secret = f'k"{heart}/+%{heart[::-1]}'  # what is quoted or escaped looks otherwise

    def is_in(self, data: bytes) -> bool:
        """Tell whether any half of the secret stands there: plain, escaped, URL-quoted, or within something in base64."""
        data = b"".join(data.split())  # lines may break anywhere
        lower = data.lower()
        halves = (self.heart.encode(), self.heart[::-1].encode())
        return any(half.lower() in lower or any(form in data for form in _in_base64(half)) for half in halves)


def found(marks: Iterable[Mark], places: Iterable[tuple[str, bytes]]) -> list[str]:
    """Return which marks stand in which places."""
    return [f"{mark.heart} in {name}" for name, data in places for mark in marks if mark.is_in(data)]


def files_of(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield what is written below a folder, and how it is named."""
    for path in sorted(folder.rglob("*")):
        yield f"the name of {path}", str(path).encode()
        if path.is_file():
            yield str(path), path.read_bytes()


def ways_to_tell(text: str) -> list[str]:
    """Return a text as a server may write it into a message."""
    return [
        text,
        json.dumps(text),
        quote(text, safe=""),
        base64.b64encode(text.encode()).decode(),
        base64.b64encode(f"user:{text}".encode()).decode(),
        f"{'x' * 185} {text}",  # at the end of what is shown
    ]


def sent(handler: Handler) -> Iterator[str]:
    """Yield what secrets came with the request that is being answered, the way a server reads them."""
    for name, value in handler.server.requests[-1]["headers"].items():
        if name.lower() == "authorization":
            kind, _, rest = value.partition(" ")
            yield base64.b64decode(rest).decode().partition(":")[2] if kind == "Basic" else rest
        elif name.lower().startswith("x-") and "stainless" not in name.lower():
            yield value


def tells_what_it_was_sent(how: int, status: int = 401) -> Scene:
    """Refuse, and tell every secret that was sent in the ``how``-th way."""

    def play(handler: Handler) -> None:
        told = " and ".join(ways_to_tell(secret)[how] for secret in sent(handler))
        answers_status(status, {"error": {"message": told}})(handler)

    return play


def puts_into(reply: Callable[[str], Scene]) -> Scene:
    """Play a scene that is made from all that was sent."""

    def play(handler: Handler) -> None:
        reply(" and ".join(sent(handler)))(handler)

    return play


def _in_base64(text: bytes) -> Iterator[bytes]:
    """Yield what a text becomes within a longer one, whatever stands before it and behind it."""
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + text).rstrip(b"=")
        yield encoded[(0, 2, 3)[before] : -1]
