"""From what a model wrote to clean JSON: thinking, fences and talk around it are taken off; a part of it can be read early."""

import json
import re
from typing import Any

import pydantic_core

from mockint.text import cleaned

_THINKING = re.compile(r"<(think|thinking|reasoning)>.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_THOUGHT = re.compile(
    r"</(?:think|thinking|reasoning)>", re.IGNORECASE
)  # its beginning may stand in the server's own prompt
_OPENS_OBJECT = re.compile(r'\{\s*(?:"|\Z|\})')
_DECODER = json.JSONDecoder(strict=False)  # models put plain line feeds into texts


def read_object(text: str) -> dict[str, Any] | None:
    """Return the first whole JSON object of a reply, or None. What stands before the end of thinking is only a draft."""
    text = _THINKING.sub("", text)
    draft = None
    at = 0
    while match := _OPENS_OBJECT.search(text, at):
        at = match.start() + 1
        try:
            whole, end = _DECODER.raw_decode(text, match.start())
            found = cleaned(whole)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict) and found:
            thought = _THOUGHT.search(text, end)
            if thought is None:
                return found
            draft, at = draft or found, thought.end()
    return draft


def preview_object(text: str) -> dict[str, Any] | None:
    """Return what can be read of an object that is still being written; a value that is not whole yet is left out."""
    text = _THINKING.sub("", text)
    return _preview(text) or _preview(_THOUGHT.split(text)[-1])


def _preview(text: str) -> dict[str, Any] | None:
    match = _OPENS_OBJECT.search(text)
    if match is None:
        return None
    try:
        found = cleaned(pydantic_core.from_json(text[match.start() :], allow_partial=True))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
