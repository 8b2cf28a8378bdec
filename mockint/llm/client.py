"""Reaching a model: one streaming request with our own time limits, retries, and a ladder of ways to ask for JSON."""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from urllib.parse import urlsplit

from mockint.config import Limits, Settings
from mockint.llm.errors import (
    BadRequestError,
    ModelError,
    NoKeyError,
    NoModelError,
    RefusalError,
    RefusedKeyError,
    RetryableError,
    TooSlowError,
    UnreachableError,
)
from mockint.llm.profiles import DEFAULT_MODEL, OPENAI_URL, profile_for, server_address
from mockint.llm.reply import Reply, add_chunk, read_body, read_whole
from mockint.text import one_line

if TYPE_CHECKING:
    import openai

_RETRIES = 2
_FIRST_WAIT = 0.5  # seconds, doubled each time, with jitter
_GRAIN = 0.01  # seconds; timers are no finer
_PLACEHOLDER_KEY = "none"  # servers of one's own want a header, not a key
_LADDER = ("json_schema", "json_object", "text")

Role = Literal["system", "user", "assistant"]
Message = Mapping[Literal["role", "content"], str]


def message(role: Role, content: str) -> Message:
    """Return one message of a conversation."""
    return {"role": role, "content": content}


@dataclass(frozen=True)
class Request:
    """What is asked of a model.

    Attributes:
        messages: The conversation; what stays the same stands first, so that prompt caches work.
        schema: The JSON schema of the reply.
        longest: How many tokens the reply may have.
    """

    messages: tuple[Message, ...]
    schema: Mapping[str, Any]
    longest: int


class Clock(NamedTuple):
    """When all attempts together must be over, in seconds of ``time.monotonic``, and what the limits are."""

    limits: Limits
    deadline: float

    @property
    def remaining(self) -> float:
        """Seconds that are left."""
        return self.deadline - time.monotonic()

    def at_most(self, limit: float) -> float:
        """Return the limit, or what is left if that is less."""
        return min(limit, self.remaining)


@dataclass
class ModelServer:
    """A model on an OpenAI-compatible server.

    Attributes:
        rung: How JSON is asked for: by ``json_schema``, as ``json_object``, or as ``text`` in the prompt alone. It steps down
            by itself where the server refuses.
    """

    model: str
    base_url: str | None
    api_key: str | None = field(repr=False)
    limits: Limits = field(default_factory=Limits)
    rung: str = _LADDER[0]

    def __post_init__(self) -> None:
        self.profile = profile_for(self.base_url)
        self._refused: set[str] = set()
        self._client: openai.AsyncOpenAI | None = None

    @classmethod
    def of(cls, settings: Settings) -> "ModelServer":
        """Return the server that the settings name; whether it can be reached shows when it is asked."""
        return cls(settings.model or DEFAULT_MODEL, settings.base_url, settings.api_key, settings.limits)

    @property
    def address(self) -> str:
        """The server's address, for people: without a user and password that it may hold."""
        return server_address(self.base_url)

    def clock(self) -> Clock:
        """Start the time that all attempts together may take."""
        return Clock(self.limits, time.monotonic() + self.limits.total)

    async def warm_up(self) -> None:
        """Load the SDK and make its client, which takes up to a second, in a thread."""
        if self._client is None:
            await asyncio.to_thread(
                lambda: self._connect().chat.completions.with_streaming_response
            )  # it loads its parts late

    async def close(self) -> None:
        """Give the connections back."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def stream(self, request: Request, clock: Clock) -> AsyncGenerator[str | Reply, None]:
        """Yield the reply's text piece by piece, then the ``Reply`` as a whole.

        What fails before the first word is tried again, up to twice and within the clock. Closing the iterator ends the request.

        Raises:
            ModelError: No reply came, or it broke off.
        """
        self._check()
        failures = 0
        while True:
            started = False
            try:
                async with aclosing(self._attempt(request, clock)) as pieces:
                    async for piece in pieces:
                        started = True
                        yield piece
            except RetryableError as error:
                failures += 1
                wait = _backoff(failures) if error.after is None else error.after
                if started or failures > _RETRIES or wait >= clock.remaining:
                    raise
                await asyncio.sleep(wait)
            except BadRequestError as error:
                if started or not self._step_down(error.message):
                    raise
            else:
                return

    async def _attempt(self, request: Request, clock: Clock) -> AsyncGenerator[str | Reply, None]:
        await self.warm_up()
        reply = Reply()
        try:
            async with aclosing(self._receive(request, clock, reply)) as pieces:
                async for piece in pieces:
                    yield piece
        except TimeoutError:
            raise self._too_slow(clock, reply) from None
        except ModelError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a server makes the SDK raise is a failed reply, not a crash
            from mockint.llm.failures import plain_failure  # noqa: PLC0415 - imports the SDK

            raise plain_failure(error, self._redacted, self.address, self.model, started=bool(reply.text)) from None
        if reply.finish == "content_filter":
            raise RefusalError("the server's content filter stopped the reply")
        if not reply.text.strip():
            raise NoModelError(f"{self.address} answered without a word; check the base URL and the model {self.model}")
        yield reply

    async def _receive(self, request: Request, clock: Clock, reply: Reply) -> AsyncGenerator[str, None]:
        """Send the request once, and yield and gather what comes back."""
        started = time.monotonic()
        async with AsyncExitStack() as stack:
            async with asyncio.timeout(clock.at_most(clock.limits.first_token)):
                call = self._connect().chat.completions.with_streaming_response.create(**self._parameters(request))
                response = await stack.enter_async_context(call)
            kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind.endswith("html"):
                raise NoModelError(f"{self.address} answers with a web page; check the base URL (it often ends in /v1)")
            if kind.endswith("json"):
                async with asyncio.timeout(clock.at_most(clock.limits.first_token)):
                    read_whole(await read_body(response.iter_bytes()), reply)
                yield reply.text
                return
            chunks = aiter(await response.parse())
            while True:
                first = clock.limits.first_token - (time.monotonic() - started)
                async with asyncio.timeout(clock.at_most(clock.limits.silence if reply.text else first)):
                    chunk = await anext(chunks, None)
                if chunk is None:
                    return
                if text := add_chunk(chunk, reply):
                    yield text

    def _check(self) -> None:
        if self.base_url is None and self.api_key is None:
            raise NoKeyError("there is no key: set OPENAI_API_KEY, or name a server of your own with --base-url")
        if self.api_key and not (self.api_key.isascii() and self.api_key.isprintable()):
            raise RefusedKeyError("the key holds signs that no key has; copy it anew into OPENAI_API_KEY")
        if not _is_address(self.base_url or OPENAI_URL):
            raise UnreachableError(
                f"{self._redacted(self.address)} is not the address of a server, which looks like http://127.0.0.1:8080/v1"
            )

    def _connect(self) -> "openai.AsyncOpenAI":
        if self._client is None:
            import openai  # noqa: PLC0415 - only where a model is asked

            # Time limits and retries are ours: the SDK would wait ten minutes and try twice unseen.
            self._client = openai.AsyncOpenAI(
                api_key=self.api_key or _PLACEHOLDER_KEY,
                base_url=self.base_url,
                max_retries=0,
                timeout=self.limits.total,
            )
        return self._client

    def _parameters(self, request: Request) -> dict[str, Any]:
        optional: dict[str, Any] = {
            "stream_options": {"include_usage": True},
            self.profile.length_parameter: request.longest + self.profile.thinking_tokens,
        }
        if self.profile.temperature is not None:
            optional["temperature"] = self.profile.temperature
        if self.rung == "json_schema":
            described = {"name": "marking", "strict": True, "schema": request.schema}
            optional["response_format"] = {"type": "json_schema", "json_schema": described}
        elif self.rung == "json_object":
            optional["response_format"] = {"type": "json_object"}
        kept = {name: value for name, value in optional.items() if name not in self._refused}
        return {"model": self.model, "messages": list(request.messages), "stream": True, **kept}

    def _step_down(self, why: str) -> bool:
        """Leave out what a server refused. Returns whether there was anything to leave out."""
        for name in ("max_completion_tokens", "max_tokens", "temperature", "stream_options"):
            if name in why and name not in self._refused:
                self._refused.add(name)
                return True
        below = _LADDER[_LADDER.index(self.rung) + 1 :]
        if below:
            self.rung = below[0]
        return bool(below)

    def _too_slow(self, clock: Clock, reply: Reply) -> TooSlowError:
        if clock.remaining <= _GRAIN:
            return TooSlowError(
                f"the model took longer than {clock.limits.total:g} s in all; try again, or a faster model"
            )
        if reply.text:
            return TooSlowError(
                f"the model went silent for {clock.limits.silence:g} s in the middle of its reply; try again"
            )
        return TooSlowError(
            f"no word from the model within {clock.limits.first_token:g} s; is {self.address} loading it? Try again"
        )

    def _redacted(self, text: str) -> str:
        if self.api_key:
            text = text.replace(self.api_key, "[key]")
        return one_line(text, 200)


def _backoff(failures: int) -> float:
    return _FIRST_WAIT * float(2 ** (failures - 1)) * random.uniform(0.8, 1.2)  # noqa: S311 - jitter, not a key


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises where it is no number
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
