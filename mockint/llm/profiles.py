"""What a server can do, as data."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

DEFAULT_MODEL = "gpt-5.4-mini"  # asked for where a key is there and no model was named
OPENAI_URL = "https://api.openai.com/v1"


@dataclass(frozen=True)
class Profile:
    """What kind of server it is.

    Attributes:
        bounded_strings: Takes ``maxLength`` in a schema. A small model needs it to come to an end; OpenAI refuses it.
        length_parameter: How the longest reply is named.
        thinking_tokens: Room for thinking that counts towards the longest reply.
        temperature: What to ask for, or None where it must be left alone.
    """

    name: str
    bounded_strings: bool
    length_parameter: str
    thinking_tokens: int
    temperature: float | None


OPENAI = Profile(
    "openai", bounded_strings=False, length_parameter="max_completion_tokens", thinking_tokens=8000, temperature=None
)
COMPATIBLE = Profile(
    "openai-compatible", bounded_strings=True, length_parameter="max_tokens", thinking_tokens=2000, temperature=0.0
)


def server_address(base_url: str | None) -> str:
    """Return a server's address for people: without a user and password that it may hold."""
    return re.sub(r"(?<=//)[^/@]*@", "", base_url or OPENAI_URL)


def profile_for(base_url: str | None) -> Profile:
    """Return the profile of the server at an address; None is OpenAI's own."""
    try:
        host = urlsplit(base_url or OPENAI_URL).hostname or ""
    except ValueError:  # no address at all, which is said when it is asked
        return COMPATIBLE
    return OPENAI if host == "api.openai.com" or host.endswith(".openai.azure.com") else COMPATIBLE
