"""Parts of the JSON schemas that replies are asked for in: strict, so that every server that knows schemas takes them."""

from typing import Any

Schema = dict[str, Any]


def object_of(**properties: Schema) -> Schema:
    """Return the schema of an object with exactly these properties, in this order."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def text_of(longest: int, *, bounded: bool) -> Schema:
    """Return the schema of a text.

    Args:
        longest: Its longest length, in characters.
        bounded: Whether the server knows lengths, without which a small model may never stop.
    """
    return {"type": "string", "maxLength": longest} if bounded else {"type": "string"}


def one_of(*words: str) -> Schema:
    """Return the schema of one word out of several."""
    return {"type": "string", "enum": list(words)}
