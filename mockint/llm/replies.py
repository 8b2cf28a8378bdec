"""From what a model wrote to clean JSON: thinking, fences and talk around it are taken off; a part of it can be read early."""

import json
import re
from typing import Any

import pydantic_core

from mockint.text import cleaned

# An object opens, or a thought with all that is drafted in it: a tag within the object's own texts opens none.
_OPENS = re.compile(r'<(think|thinking|reasoning)>.*?(?:</\1>|\Z)|\{\s*(?:"|\Z|\})', re.DOTALL | re.IGNORECASE)
_THOUGHT = re.compile(
    r"</(?:think|thinking|reasoning)>", re.IGNORECASE
)  # its beginning may stand in the server's own prompt
_DECODER = json.JSONDecoder(strict=False)  # models put plain line feeds into texts


def read_object(text: str) -> dict[str, Any] | None:
    """Return the first whole JSON object of a reply, or None. What stands before the end of thinking is only a draft."""
    draft = None
    at = 0
    while (start := _opens(text, at)) is not None:
        at = start + 1
        try:
            whole, end = _DECODER.raw_decode(text, start)
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
    return _preview(text) or _preview(_THOUGHT.split(text)[-1])


def is_half(text: str) -> bool:
    """Tell whether a reply stops within its JSON object: it is right as far as it goes."""
    start = _opens(text)
    if start is None:
        return False
    try:
        _DECODER.raw_decode(text, start)
    except (ValueError, RecursionError):
        return _preview(text) is not None
    return False


def _preview(text: str) -> dict[str, Any] | None:
    start = _opens(text)
    if start is None:
        return None
    try:
        found = cleaned(pydantic_core.from_json(text[start:], allow_partial=True))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _opens(text: str, at: int = 0) -> int | None:
    """Return where the next object opens that stands in no thought."""
    while match := _OPENS.search(text, at):
        if match[1] is None:
            return match.start()
        at = match.end()
    return None
