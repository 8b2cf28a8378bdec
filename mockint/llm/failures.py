"""From what the SDK raises to a sentence for people."""

import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus as Status

import httpx2
import openai

from mockint.llm.errors import (
    BadRequestError,
    BusyError,
    CutError,
    ModelError,
    NoModelError,
    QuotaError,
    RefusedKeyError,
    ServerError,
    TooLongError,
    UnknownModelError,
    UnreachableError,
)
from mockint.llm.meanings import Asked, by_words, used_up
from mockint.llm.profiles import is_local

_LONGEST_DATE = 100  # characters of a Retry-After header


def plain_failure(error: Exception, redact: Callable[[str], str], asked: Asked, *, started: bool) -> ModelError:
    """Return what an error of the SDK, or of its parsing, means.

    Args:
        error: What was raised.
        redact: Takes the key out of a text and makes it one short line.
        asked: Who was asked.
        started: Whether a part of the reply had come.
    """
    said = redact(_said(error))
    if isinstance(error, openai.APIStatusError):
        return _status(error, said, asked)
    if isinstance(error, openai.APIConnectionError):
        return _no_connection(error, said, asked, started=started)
    if isinstance(error, openai.APIError):  # an error told in the middle of a stream
        return by_words(said, asked) or ServerError(f"the server failed: {said}")
    if started or isinstance(error, httpx2.TransportError) or _is_within_a_sign(error):
        return CutError(f"the reply broke off in a way that cannot be read ({type(error).__name__}); try again")
    return NoModelError(
        f"{asked.address} answers, but not as a model does ({type(error).__name__}: {said}); check the base URL"
    )


def _is_within_a_sign(error: Exception) -> bool:
    """Tell whether what came stops between the bytes of one sign."""
    return isinstance(error, UnicodeDecodeError) and error.end == len(error.object) and "unexpected end" in error.reason


def _status(error: openai.APIStatusError, said: str, asked: Asked) -> ModelError:
    status, where = error.status_code, asked.address
    after = _retry_after(error.response.headers)
    told = f"status {status}: {said}"
    if status < Status.BAD_REQUEST:  # redirects are not followed
        return NoModelError(
            f"{where} sends one elsewhere (status {status}); check the base URL, http against https too"
        )
    known: dict[int, ModelError] = {
        Status.UNAUTHORIZED: RefusedKeyError(
            f"{where} does not take the key (status {status}): it is wrong or was revoked; check {asked.key_place}"
        ),
        Status.FORBIDDEN: RefusedKeyError(
            f"{where} does not let this key in (status {status}); check {asked.key_place} and its rights"
        ),
        Status.PAYMENT_REQUIRED: QuotaError(f"the quota at {where} is used up; add credit, or choose another model"),
        Status.REQUEST_ENTITY_TOO_LARGE: TooLongError(
            f"the request is too long for {asked.model} ({told}); shorten the answer, or choose a model with more context"
        ),
    }
    words = f"{said} {error.code or ''}"
    if status == Status.TOO_MANY_REQUESTS:  # its "too many tokens" are those of a minute, not of the context
        busy = BusyError(f"{where} takes no more requests for now (status {status}); try again later", after=after)
        return used_up(words, asked) or busy
    if found := known.get(status) or by_words(words, asked):
        return found
    if status in {Status.NOT_FOUND, Status.GONE}:
        return UnknownModelError(
            f"{where} has no model {asked.model!r}, or there is no such address ({told}); choose with --model and --base-url, "
            "or run mockint setup"
        )
    passing = status >= Status.INTERNAL_SERVER_ERROR or status in {
        Status.REQUEST_TIMEOUT,
        Status.CONFLICT,
        Status.TOO_EARLY,
    }
    if passing and status != Status.NOT_IMPLEMENTED:
        return ServerError(f"{where} failed ({told}); try again later", after=after)
    return BadRequestError(f"{where} does not take the request ({told}); try another model or server")


def _no_connection(error: Exception, said: str, asked: Asked, *, started: bool) -> ModelError:
    inner = next((cause for cause in _causes(error) if isinstance(cause, ModelError)), None)
    if inner is not None:  # our own limit on a body
        return inner
    if started:
        return CutError("the connection broke in the middle of the reply; try again")
    return UnreachableError(_unreachable(error, said, asked))


def _unreachable(error: Exception, said: str, asked: Asked) -> str:
    """Tell what is in the way of a connection."""
    where = asked.address
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return (
                f"the certificate of {where} is not trusted ({cause.verify_message}); check the address, and your clock"
            )
        if isinstance(cause, ssl.SSLError):
            return f"{where} does not speak TLS as it should; does its address begin with http:// instead of https://?"
        if isinstance(cause, socket.gaierror):
            return f"there is no server of the name in {where}, or no network; check the base URL"
        if isinstance(cause, ConnectionRefusedError):
            start = "start it, such as with ollama serve" if is_local(where) else "check the base URL"
            return f"nobody answers at {where}: no server listens there; {start}"
        if isinstance(cause, ConnectionResetError | httpx2.RemoteProtocolError):
            return (
                f"{where} hung up or does not answer in HTTP; is it a model's server, "
                "and does its address begin with https:// if it wants that?"
            )
    return f"nobody answers at {where} ({said}); is the server running, and the address right?"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield what is behind an error, the error itself first."""
    seen: set[int] = set()
    open_ones: list[BaseException | None] = [error]
    while open_ones:
        one = open_ones.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        open_ones += [one.__cause__, one.__context__, *getattr(one, "exceptions", ())]


def _said(error: Exception) -> str:
    """Return the server's own words: those in the body before the SDK's wrapping of them."""
    body = getattr(error, "body", None)
    words = body.get("message") if isinstance(body, dict) else body if isinstance(body, str) else None
    return str(words or getattr(error, "message", None) or error)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of a Retry-After header, which may be a number or a date."""
    value = headers.get("retry-after", "").strip()[:_LONGEST_DATE]
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError, OverflowError):
            return None
    return max(0.0, seconds) if seconds == seconds else None  # noqa: PLR0124 - not a number
