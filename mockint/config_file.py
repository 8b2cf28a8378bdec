"""Reading config.toml: what is good in it holds, and each thing that is not gets a sentence. The file is never touched here."""

import re
import stat
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mockint.toml_lines import lines_of

GRADERS = ("auto", "llm", "offline")
MOST_PASSES = 9
MOST_FOLLOW_UPS = 2
KEY_PLACES = ("env", "keyring", "config")
THEMES = ("dark", "light", "high-contrast")

_LARGEST = 100_000  # bytes of the file; one with every setting has some 5,000
_LONGEST = 86_400  # seconds; a limit of more than a day is none
_MOST_PROBLEMS = 20
_DEAREST = 1_000_000  # a price per million tokens above it is a slip
_MOST_TOKENS = 200_000
_LONGEST_PAUSE = 300  # seconds to think before the clock

# What can be said of a server, and the type that it has; mockint.llm.profiles tells what each means.
PROFILE_KINDS: Mapping[str, type] = {
    "name": str,
    "json_schema": bool,
    "json_object": bool,
    "streaming": bool,
    "stream_usage": bool,
    "bounded_strings": bool,
    "length_parameter": str,
    "thinking_tokens": int,
    "temperature": float,
    "reasoning_fields": list,
    "key_header": str,
}

Read = tuple[Any, list[str]]  # the good part, None where there is none, and a sentence for each bad one


@dataclass(frozen=True)
class Limits:
    """How long a model may take, in seconds."""

    first_token: float = 60.0
    silence: float = 30.0
    total: float = 90.0


@dataclass(frozen=True)
class InterviewSettings:
    """How an interview goes.

    Attributes:
        follow_ups: How many follow-ups an answer may get.
        thinking_seconds: How long one may think about a question before the clock runs.
    """

    follow_ups: int = MOST_FOLLOW_UPS
    thinking_seconds: int = 0


@dataclass(frozen=True)
class Price:
    """What a million tokens cost, in the money that the user counts in; cached ones cost like others unless told."""

    in_: float
    out: float
    cached: float | None = None

    def of(self, tokens_in: int, cached: int, tokens_out: int) -> float:
        """Return what so many tokens cost; the cached ones are a part of those that went in."""
        cached = min(cached, tokens_in)
        of_cached = self.in_ if self.cached is None else self.cached
        return ((tokens_in - cached) * self.in_ + cached * of_cached + tokens_out * self.out) / 1_000_000


def read_config(path: Path) -> tuple[dict[str, Any], list[str]]:
    """Return the good settings of the file and a sentence for each bad one; of very many, the first."""
    try:
        stored = tomllib.loads(text_of(path))
    except FileNotFoundError:
        return {}, []
    except (OSError, ValueError, RecursionError) as error:
        return {}, [f"{path}: {why_unread(error)}; its settings are left out until it is mended"]
    good: dict[str, Any] = {}
    problems: list[str] = []
    for key, value in stored.items():
        reader = _READERS.get(key)
        found, wrong = reader(key, value) if reader else (None, [f"{key}: no such setting; there are {_NAMES}"])
        if found is not None:
            good[key] = found
        problems += wrong
    more = len(problems) - _MOST_PROBLEMS
    told = with_lines(path, problems[:_MOST_PROBLEMS])
    return good, [*told, f"{path}: and {more} more"] if more > 0 else told


def with_lines(path: Path, problems: Sequence[str]) -> list[str]:
    """Return sentences that begin with a setting's name, such as ``screen.theme: write ...``, with the file and the setting's line."""
    try:
        lines = lines_of(text_of(path)) if problems else {}
    except (OSError, ValueError):
        lines = {}
    return [f"{path}: {sentence}{_at_line(sentence, lines)}" for sentence in problems]


def _at_line(sentence: str, lines: Mapping[str, int]) -> str:
    names = [name for name in lines if sentence.startswith((f"{name}: ", f"{name}."))]  # itself, or what it is in
    return f" (at line {lines[max(names, key=len)]})" if names else ""


def text_of(path: Path) -> str:
    """Return the text of the file; whatever is no file, such as a pipe, is never waited for.

    Raises:
        OSError: It cannot be read.
        ValueError: It is no file, no text, or far too large.
    """
    about = path.stat()
    if not stat.S_ISREG(about.st_mode):
        raise ValueError("Is a directory" if stat.S_ISDIR(about.st_mode) else "this is no file")
    if about.st_size > _LARGEST:
        raise ValueError(
            f"this file has {about.st_size / 1_000_000:.1f} MB, and a config at most {_LARGEST // 1000} kB"
        )
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ValueError(f"this is no UTF-8 text (at line {line}); save it as UTF-8") from None


def why_unread(error: Exception) -> str:
    """Return why the file cannot be read, for people."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _text(name: str, value: object) -> Read:
    return (value, []) if isinstance(value, str) else (None, [f"{name}: write it as text, in quotes"])


def _variable(name: str, value: object) -> Read:
    fits = isinstance(value, str) and re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", value)
    told = (
        f"{name}: write the name of the variable that holds the key, such as MY_GATEWAY_KEY, and never the key itself"
    )
    return (value, []) if fits else (None, [told])


def _one_of(choices: Sequence[str]) -> Callable[[str, object], Read]:
    def read(name: str, value: object) -> Read:
        return (value, []) if value in choices else (None, [f"{name}: write one of {', '.join(choices)}"])

    return read


def _table(name: str, value: object, told: str) -> tuple[dict[str, Any], list[str]]:
    return (value, []) if isinstance(value, dict) else ({}, [f"{name}: write it as a table with {told}"])


def _limits(name: str, value: object) -> Read:
    names = tuple(Limits.__dataclass_fields__)
    table, wrong = _table(name, value, ", ".join(names))
    good = {key: float(v) for key, v in table.items() if key in names and _is_number(v) and 0 < v <= _LONGEST}
    told = f"write one of {', '.join(names)} with seconds above 0, up to {_LONGEST}"
    return Limits(**good), wrong + [f"{name}.{key}: {told}" for key in table if key not in good]


def _interview(name: str, value: object) -> Read:
    most = {"follow_ups": MOST_FOLLOW_UPS, "thinking_seconds": _LONGEST_PAUSE}
    table, wrong = _table(name, value, ", ".join(most))
    good = {key: v for key, v in table.items() if key in most and type(v) is int and 0 <= v <= most[key]}
    for key in table:
        if key not in most:
            wrong.append(f"{name}.{key}: no such setting; there are {' and '.join(most)}")
        elif key not in good:
            wrong.append(f"{name}.{key}: write a whole number from 0 to {most[key]}")
    return InterviewSettings(**good), wrong


def _headers(name: str, value: object) -> Read:
    table, wrong = _table(name, value, 'names and texts, such as x-team = "training"')
    good = {key: text for key, text in table.items() if _is_header(key) and _is_plain(text)}
    told = "write a header's name, and its text in quotes, in plain ASCII"
    return good, wrong + [f"{name}.{key}: {told}" for key in table if key not in good]


def _profile(name: str, value: object) -> Read:
    table, wrong = _table(name, value, "what the server can do; docs/models.md lists the names")
    good = {}
    for key, said in table.items():
        kind = PROFILE_KINDS.get(key)
        if kind is None:
            wrong.append(f"{name}.{key}: no such property of a server; there are {', '.join(PROFILE_KINDS)}")
        elif _fits(key, kind, said):
            good[key] = said
        else:
            wrong.append(f"{name}.{key}: {_TOLD.get(key) or _TOLD[kind.__name__]}")
    return good, wrong


def _prices(name: str, value: object) -> Read:
    table, wrong = _table(name, value, 'a table for each model, such as [prices."gpt-5.4-mini"]')
    good = {}
    for model, price in table.items():
        rates = price if isinstance(price, dict) else {}
        right = {k for k, v in rates.items() if k in {"in", "cached", "out"} and _is_number(v) and 0 <= v <= _DEAREST}
        if right == set(rates) and {"in", "out"} <= right:
            cached = float(rates["cached"]) if "cached" in rates else None
            good[model] = Price(float(rates["in"]), float(rates["out"]), cached)
        else:
            wrong.append(f"{name}.{model}: write in, out and perhaps cached: what a million tokens cost, as numbers")
    return good, wrong


_TOLD = {
    "bool": "write true or false",
    "str": "write it as text, in quotes",
    "list": 'write a list of names, such as ["reasoning_content"]',
    "length_parameter": "write max_tokens or max_completion_tokens",
    "thinking_tokens": f"write a whole number from 0 to {_MOST_TOKENS}",
    "temperature": "write a number from 0 to 2, or false where the server wants none",
    "key_header": "write the name of the header that carries the key, such as api-key",
}


def _fits(key: str, kind: type, said: Any) -> bool:  # noqa: ANN401 - whatever the file holds
    if key == "length_parameter":
        return said in ("max_tokens", "max_completion_tokens")  # a list has no hash
    if key == "thinking_tokens":
        return type(said) is int and 0 <= said <= _MOST_TOKENS
    if key == "temperature":
        return said is False or (_is_number(said) and 0 <= said <= 2)  # noqa: PLR2004 - what servers take
    if key == "key_header":
        return _is_header(said)
    if kind is list:
        return isinstance(said, list) and all(isinstance(item, str) for item in said)
    return type(said) is kind


def _log(name: str, value: object) -> Read:
    table, wrong = _table(name, value, "answers")
    wrong += [f"{name}.{key}: no such setting; there is answers" for key in table if key != "answers"]
    answers = table.get("answers", False)
    if type(answers) is not bool:
        return None, [*wrong, f"{name}.answers: write true or false"]
    return answers, wrong


def _passes(name: str, value: object) -> Read:
    fits = type(value) is int and 1 <= value <= MOST_PASSES
    return (value, []) if fits else (None, [f"{name}: write a whole number from 1 to {MOST_PASSES}"])


def _keys(name: str, value: object) -> Read:
    """Read keys by the name of what they do, such as ``home.start``, with quotes around it or without."""
    table, wrong = _table(name, value, 'names from docs/keys.md and keys, such as "home.start" = "n"')
    good = {}
    for key, pressed in _flat(table):
        listed = [pressed] if isinstance(pressed, str) else pressed
        if isinstance(listed, list) and listed and all(isinstance(item, str) and item.strip() for item in listed):
            good[key] = tuple(item.strip() for item in listed)
        else:
            wrong.append(f'{name}.{key}: write a key in quotes, such as "n" or "ctrl+n", or a list of them')
    return good, wrong


def _flat(table: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield what a table holds. TOML reads a name with a dot and without quotes as a table in it."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from ((f"{key}.{inner}", pressed) for inner, pressed in value.items())
        else:
            yield key, value


def _screen(name: str, value: object) -> Read:
    table, wrong = _table(name, value, "theme")
    wrong += [f"{name}.{key}: no such setting; there is theme" for key in table if key != "theme"]
    if "theme" not in table:
        return {}, wrong
    theme, unread = _one_of(THEMES)(f"{name}.theme", table["theme"])
    return {"theme": theme} if theme else {}, wrong + unread


def _is_number(value: Any) -> bool:  # noqa: ANN401 - whatever the file holds
    return type(value) in {int, float}


def _is_plain(text: object) -> bool:
    return isinstance(text, str) and text.isascii() and text.isprintable()


def _is_header(name: object) -> bool:
    return (
        isinstance(name, str)
        and _is_plain(name)
        and all(char.isalnum() or char in "-_" for char in name)
        and name != ""
    )


_READERS: Mapping[str, Callable[[str, object], Read]] = {
    "grader": _one_of(GRADERS),
    "model": _text,
    "base_url": _text,
    "key_from": _one_of(KEY_PLACES),
    "key_env": _variable,
    "api_key": _text,
    "limits": _limits,
    "headers": _headers,
    "profile": _profile,
    "prices": _prices,
    "passes": _passes,
    "interview": _interview,
    "keys": _keys,
    "screen": _screen,
    "log": _log,
}
_NAMES = f"{', '.join(list(_READERS)[:-1])} and {list(_READERS)[-1]}"
