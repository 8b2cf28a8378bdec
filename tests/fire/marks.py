"""Secrets that are known again wherever they turn up, and servers that tell back what they were sent."""

import base64
import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from servers.scripted import Handler, Scene, answers_status

WAYS = 6
_DRAWN = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\s|[\xe2][\x94-\x96][\x80-\xbf]")  # colours, frames and ends of lines


class Mark:
    """A secret whose halves are in no other text.

    Args:
        half: A dozen letters and digits.
    """

    def __init__(self, half: str) -> None:
        self.halves = (half, half[::-1])
        self.secret = f'k"{half}/+%{half[::-1]}'  # what is quoted or escaped looks otherwise

    def is_in(self, data: bytes) -> bool:
        """Tell whether a half of the secret stands there: plain, quoted, escaped, or within something in base64."""
        data = _DRAWN.sub(b"", data)
        lower = data.lower()
        forms = [form for half in self.halves for form in _in_base64(half.encode())]
        return any(half.lower().encode() in lower for half in self.halves) or any(form in data for form in forms)


def found(marks: Iterable[Mark], places: Iterable[tuple[str, bytes]]) -> list[str]:
    """Return which marks stand in which places."""
    marks = list(marks)
    return [f"{mark.halves[0]} in {name}" for name, data in places for mark in marks if mark.is_in(data)]


def files_of(folder: Path, *kept_on_purpose: str) -> Iterator[tuple[str, bytes]]:
    """Yield the files below a folder and what is in them, but for those where a secret is kept on purpose."""
    for path in sorted(folder.rglob("*")):
        yield f"the name of {path}", str(path).encode()
        if path.is_file() and path.name not in kept_on_purpose:
            yield str(path), path.read_bytes()


def told_in(way: int, secret: str) -> str:
    """Return a secret as a server may write it into a message."""
    forms = (
        secret,
        json.dumps(secret),
        quote(secret, safe=""),
        base64.b64encode(secret.encode()).decode(),
        base64.b64encode(f"user:{secret}".encode()).decode(),
        f"{'x' * 185} {secret}",  # where what is shown is cut off
    )
    return forms[way]


def sent(handler: Handler) -> list[str]:
    """Return the secrets that came with the request that is being answered."""
    secrets = []
    for name, value in handler.server.requests[-1]["headers"].items():
        if name.lower() == "authorization":
            kind, _, rest = value.partition(" ")
            secrets.append(base64.b64decode(rest).decode().partition(":")[2] if kind == "Basic" else rest)
        elif name.lower() == "x-team":
            secrets.append(value.removeprefix("Bearer "))
    return secrets


def tells(way: int, scene: Callable[[str], Scene]) -> Scene:
    """Play a scene that is made of all secrets that came with the request."""

    def play(handler: Handler) -> None:
        scene(" and ".join(told_in(way, secret) for secret in sent(handler)))(handler)

    return play


def refuses(status: int, way: int = 0) -> Scene:
    """Refuse, and tell every secret that was sent."""
    return tells(way, lambda told: answers_status(status, {"error": {"message": told}}, {"Retry-After": "0"}))


def _in_base64(text: bytes) -> Iterator[bytes]:
    """Yield what a text becomes within a longer one, whatever stands before it and behind it."""
    for before in range(3):
        encoded = base64.b64encode(bytes(before) + text).rstrip(b"=")
        yield encoded[(0, 2, 3)[before] : -1]
