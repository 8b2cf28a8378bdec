"""What a server can do, as data: known ones by their address, told ones by config.toml, and learned ones by what they refuse."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from mockint.config import LOCAL_PORTS, OPENAI_URL

DEFAULT_MODEL = "gpt-5.4-mini"  # asked for where a key is there and no model was named
_NO_STREAM = re.compile(r"\bstream(?:ing)?\b(?!_)")
_LENGTHS = ("max_completion_tokens", "max_tokens")


@dataclass(frozen=True)
class Profile:
    """What kind of server it is.

    Attributes:
        json_schema: Keeps a reply to a JSON schema.
        json_object: Keeps a reply to JSON of any shape.
        streaming: Sends a reply piece by piece.
        stream_usage: Tells at the end of a stream what it used, if asked to.
        bounded_strings: Takes ``maxLength`` in a schema. A small model needs it to come to an end; OpenAI refuses it.
        length_parameter: How the longest reply is named, or None where it must be left out.
        thinking_tokens: Room for thinking that counts towards the longest reply.
        temperature: What to ask for, or None where it must be left alone.
        reasoning_fields: Where thinking arrives beside the reply.
        key_header: The header that carries the key, where it is not ``Authorization``.
    """

    name: str
    json_schema: bool = True
    json_object: bool = True
    streaming: bool = True
    stream_usage: bool = True
    bounded_strings: bool = True
    length_parameter: str | None = "max_tokens"
    thinking_tokens: int = 2000
    temperature: float | None = 0.0
    reasoning_fields: tuple[str, ...] = ("reasoning_content", "reasoning", "thinking")
    key_header: str | None = None

    @property
    def asked_by(self) -> str:
        """How JSON is asked for: by ``json_schema``, as ``json_object``, or as ``text`` in the prompt alone."""
        if self.json_schema:
            return "json_schema"
        return "json_object" if self.json_object else "text"

    def with_settings(self, said: Mapping[str, Any]) -> "Profile":
        """Return the profile with what the user says of the server; a name of a known one is where it begins."""
        base = next((known for known in KNOWN if known.name == said.get("name")), self)
        changes: dict[str, Any] = {**said, "name": said.get("name", base.name)}
        if changes.get("temperature") is False:
            changes["temperature"] = None
        if "reasoning_fields" in changes:
            changes["reasoning_fields"] = tuple(changes["reasoning_fields"])
        return replace(base, **changes)

    def without(self, why: str) -> "tuple[Profile, str] | None":
        """Return the profile without what a server refused, and a sentence that tells; None where nothing is left to leave out.

        Args:
            why: The server's words. A parameter that they name goes first, else the strictest way to ask for JSON.
        """
        named = next((name for name in _LENGTHS if name == self.length_parameter and name in why), None)
        other = next(
            (name for name in _LENGTHS if named and name != named and name in why), None
        )  # "use the other one"
        steps = (
            (
                self.stream_usage and "stream_options" in why,
                {"stream_usage": False},
                "does not tell the tokens of a stream",
            ),
            (named, {"length_parameter": other}, f"takes {other}, not {named}" if other else f"takes no {named}"),
            (self.temperature is not None and "temperature" in why, {"temperature": None}, "takes no temperature"),
            (self.streaming and _NO_STREAM.search(why), {"streaming": False}, "does not stream"),
            (self.json_schema, {"json_schema": False}, "takes no JSON schema"),
            (self.json_object, {"json_object": False}, "has no JSON mode"),
        )
        changes: dict[str, Any]
        for applies, changes, told in steps:
            if applies:
                return replace(self, **changes), told
        return None


OPENAI = Profile(
    "openai", bounded_strings=False, length_parameter="max_completion_tokens", thinking_tokens=8000, temperature=None
)
AZURE = replace(OPENAI, name="azure", key_header="api-key")
OLLAMA = Profile("ollama")
LM_STUDIO = Profile("lm-studio", json_object=False)  # it refuses json_object
LLAMA_CPP = Profile("llama.cpp")
VLLM = Profile("vllm")
COMPATIBLE = Profile("openai-compatible")
KNOWN = (OPENAI, AZURE, OLLAMA, LM_STUDIO, LLAMA_CPP, VLLM, COMPATIBLE)

_BY_HOST = {"api.openai.com": OPENAI}
_BY_DOMAIN = {".openai.azure.com": AZURE, ".cognitiveservices.azure.com": AZURE, ".services.ai.azure.com": AZURE}
_BY_PROGRAM = {"Ollama": OLLAMA, "LM Studio": LM_STUDIO, "llama.cpp": LLAMA_CPP, "vLLM": VLLM}
_BY_LOCAL_PORT = {port: _BY_PROGRAM[program] for port, program in LOCAL_PORTS.items()}


def server_address(base_url: str | None) -> str:
    """Return a server's address for people: without a user and password, or a key in its query, that it may hold."""
    address, *secret = re.split(r"[?#]", base_url or OPENAI_URL, maxsplit=1)
    scheme, slashes, rest = address.partition("//")
    host, slash, path = rest.partition("/")
    if "@" in rest:  # a password may hold anything, slashes too
        host, slash, path = rest.rpartition("@")[2].partition("/")
    return f"{scheme}{slashes}{host}{slash}{path}" + ("?..." if secret else "")


def is_address(text: str) -> bool:
    """Tell whether a text can be the address of a server."""
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises where it is no number
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def is_local(base_url: str | None) -> bool:
    """Tell whether an address is on this machine."""
    try:
        host = urlsplit(base_url or OPENAI_URL).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def profile_for(base_url: str | None) -> Profile:
    """Return the profile of the server at an address; None is OpenAI's own."""
    try:
        parts = urlsplit(base_url or OPENAI_URL)
        host, port = parts.hostname or "", parts.port
    except ValueError:  # no address at all, which is said when it is asked
        return COMPATIBLE
    by_domain = next((profile for domain, profile in _BY_DOMAIN.items() if host.endswith(domain)), None)
    by_port = _BY_LOCAL_PORT.get(port or 0) if is_local(base_url) else None
    return _BY_HOST.get(host) or by_domain or by_port or COMPATIBLE
