"""From what the SDK raises to a sentence for people."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus as Status

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


def plain_failure(
    error: Exception, redact: Callable[[str], str], address: str, model: str, *, started: bool
) -> ModelError:
    """Return what an error of the SDK, or of its parsing, means.

    Args:
        error: What was raised.
        redact: Takes the key out of a text and makes it one short line.
        address: The server's address.
        model: The model that was asked.
        started: Whether a part of the reply had come.
    """
    said = redact(str(getattr(error, "message", None) or error))
    where = redact(address)
    if isinstance(error, openai.APIStatusError):
        return _status(error, said, where, model)
    if isinstance(error, openai.APIConnectionError):
        if started:
            return CutError("the connection broke in the middle of the reply")
        return UnreachableError(f"nobody answers at {where} ({said}); is the server running, and the address right?")
    if isinstance(error, openai.APIError):  # an error told in the middle of a stream
        return ServerError(f"the server failed: {said}")
    if started:
        return CutError(f"the reply broke off in a way that cannot be read ({type(error).__name__})")
    return NoModelError(f"{where} answers, but not as a model does ({type(error).__name__}: {said})")


def _status(error: openai.APIStatusError, said: str, where: str, model: str) -> ModelError:
    status = error.status_code
    after = _retry_after(error.response.headers)
    told = f"status {status}: {said}"
    if status >= Status.INTERNAL_SERVER_ERROR or status in {Status.REQUEST_TIMEOUT, Status.CONFLICT}:
        if status == Status.NOT_IMPLEMENTED:
            return BadRequestError(f"{where} does not take the request ({told})")
        return ServerError(f"{where} failed ({told}); try again later", after=after)
    if status == Status.PAYMENT_REQUIRED or error.code == "insufficient_quota":
        return QuotaError(f"the quota at {where} is used up; add credit, or choose another model")
    if status == Status.REQUEST_ENTITY_TOO_LARGE or "context" in said.lower():
        return TooLongError(
            f"the request is too long for {model} ({told}); shorten the answer, or choose a model with more context"
        )
    known: dict[int, ModelError] = {
        Status.UNAUTHORIZED: RefusedKeyError(f"{where} does not take the key (status {status}); check OPENAI_API_KEY"),
        Status.FORBIDDEN: RefusedKeyError(
            f"{where} does not let this key in (status {status}); check OPENAI_API_KEY and its rights"
        ),
        Status.NOT_FOUND: UnknownModelError(
            f"{where} has no model {model!r}, or there is no such address ({told}); choose with --model and --base-url"
        ),
        Status.TOO_MANY_REQUESTS: BusyError(
            f"{where} takes no more requests for now (status {status}); try again later", after=after
        ),
    }
    return known.get(status) or BadRequestError(f"{where} does not take the request ({told})")


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of a Retry-After header, which may be a number or a date."""
    value = headers.get("retry-after", "").strip()
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None
