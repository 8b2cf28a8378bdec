"""Reaching a model: one request with our own time limits, retries, and a ladder of ways to ask for JSON."""

import asyncio
import gc
import random
import sys
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from mockint.config import KEY_VARIABLE, OPENAI_URL, Limits, Settings
from mockint.errors import MockintError
from mockint.llm.errors import (
    BadRequestError,
    CutError,
    ModelError,
    NoKeyError,
    NoModelError,
    RefusedKeyError,
    RetryableError,
    ServerError,
    TooSlowError,
    UnreachableError,
)
from mockint.llm.keys import stored_key
from mockint.llm.meanings import Asked, by_words
from mockint.llm.profiles import DEFAULT_MODEL, Profile, is_address, is_local, profile_for, server_address
from mockint.llm.replies import is_half
from mockint.llm.reply import Reply, add_chunk, check_answer, read_body, read_models, read_whole
from mockint.llm.secrets import Secrets
from mockint.log import log
from mockint.text import one_line

if TYPE_CHECKING:
    import openai

_RETRIES = 2
_FIRST_WAIT = 0.5  # seconds, doubled each time, with jitter
_GRAIN = 0.01  # seconds; timers are no finer
_LONGEST_TOLD = 200  # signs of a server's own words
_LONGEST_READ = 10_000  # signs of them that are looked at: twenty megabytes would take half a minute
_LONGEST_MESSAGE = 400  # signs, where our words stand around them
_END: Any = object()  # of a stream
_PLACEHOLDER_KEY = "none"  # servers of one's own want a header, not a key

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
        key_place: Where the key is kept; ``keyring`` has it read there when it is first needed.
        headers: What the server wants on top; they may be secret, and are never shown.
        told: What the user says of the server's abilities.
        profile: What the server can do. What it refuses in this run is taken off.
        learned: What was taken off, in words.
    """

    model: str
    base_url: str | None
    api_key: str | None = field(repr=False)
    limits: Limits = field(default_factory=Limits)
    key_place: str = ""
    key_variable: str = KEY_VARIABLE
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    told: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.profile: Profile = profile_for(self.base_url).with_settings(self.told)
        self.learned: list[str] = []
        self._client: openai.AsyncOpenAI | None = None

    @classmethod
    def of(cls, settings: Settings) -> "ModelServer":
        """Return the server that the settings name; whether it can be reached shows when it is asked."""
        return cls(
            settings.model or DEFAULT_MODEL,
            settings.base_url,
            settings.api_key,
            settings.limits,
            settings.key_place,
            settings.key_variable,
            settings.headers,
            settings.profile,
        )

    @property
    def address(self) -> str:
        """The server's address, for people: without a user and password that it may hold."""
        return server_address(self.base_url)

    @property
    def rung(self) -> str:
        """How JSON is asked for at the moment."""
        return self.profile.asked_by

    def clock(self) -> Clock:
        """Start the time that all attempts together may take."""
        return Clock(self.limits, time.monotonic() + self.limits.total)

    async def warm_up(self) -> None:
        """Load the SDK and make its client, which takes up to a second, in a thread.

        Raises:
            MockintError: The key cannot be read from the keyring, or the address is none.
        """
        if self._client is None:
            await asyncio.to_thread(self._prepare)

    async def close(self) -> None:
        """Give the connections back."""
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def models(self) -> Sequence[str]:
        """Return the names of the models that the server lists.

        Raises:
            ModelError: It lists none, or cannot be reached.
        """
        self._check_address()
        await self.warm_up()
        try:
            async with (
                asyncio.timeout(self.limits.first_token),
                self._connect().models.with_streaming_response.list() as response,
            ):
                names = read_models(await read_body(response.iter_bytes()), self.address)
                return [self._secrets.hide_in_reply(name) for name in names]
        except TimeoutError:
            raise TooSlowError(f"{self.address} did not list its models in time; name one with --model") from None
        except MockintError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a server makes the SDK raise
            raise self._plain(error, started=False) from None

    async def stream(self, request: Request, clock: Clock) -> AsyncGenerator[str | Reply, None]:
        """Yield the reply's text piece by piece, then the ``Reply`` as a whole.

        What fails before the first word is tried again, up to twice and within the clock. Closing the iterator ends the request.

        Raises:
            ModelError: No reply came, or it broke off.
        """
        self._check_address()
        await self.warm_up()
        self._check_key()
        failures, at_first = 0, self.profile
        last: RetryableError | None = None
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
                last = error
                await asyncio.sleep(wait)
            except TooSlowError:
                if last is None or started:
                    raise
                raise last from None  # what was in the way tells more than that the time ran out meanwhile
            except BadRequestError as error:
                if started or not self._step_down(error.message):
                    self.profile = at_first  # it was not the way of asking: nothing was learned
                    raise
            else:
                return

    async def _attempt(self, request: Request, clock: Clock) -> AsyncGenerator[str | Reply, None]:
        reply, secrets, told = Reply(), self._secrets, 0
        log.debug("%s is asked, %s: %s", self.model, self.rung, request.messages)
        try:
            async with aclosing(self._receive(request, clock, reply)) as pieces:
                async for _ in pieces:
                    safe = len(reply.text) - secrets.begun_in(reply.text)
                    if safe > told:
                        yield secrets.hide_in_reply(reply.text[told:safe])
                        told = safe
            check_answer(reply, self._asked())
        except TimeoutError:
            raise self._too_slow(clock, reply) from None
        except ServerError as error:  # told with status 200
            said = self._redacted(error.message)
            raise by_words(said, self._asked()) or ServerError(said, after=error.after) from None
        except ModelError as error:
            error.message = one_line(secrets.hide(error.message), _LONGEST_MESSAGE)
            raise
        except Exception as error:  # noqa: BLE001 - whatever a server makes the SDK raise is a failed reply, not a crash
            raise self._plain(error, started=bool(reply.text)) from None
        if told < len(reply.text):
            yield secrets.hide_in_reply(reply.text[told:])
        reply.text = secrets.hide_in_reply(reply.text)
        log.debug("%s replied: %s", self.model, reply.text)
        yield reply

    async def _receive(self, request: Request, clock: Clock, reply: Reply) -> AsyncGenerator[str, None]:
        """Send the request once, and yield and gather what comes back."""
        started = time.monotonic()
        # What is not streamed comes in one piece at the end: the first word is then the last one.
        patience = clock.limits.first_token if self.profile.streaming else clock.limits.total
        async with AsyncExitStack() as stack:
            async with asyncio.timeout(clock.at_most(patience)):
                call = self._connect().chat.completions.with_streaming_response.create(**self._parameters(request))
                response = await stack.enter_async_context(call)
            kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            if kind.endswith("html"):
                raise NoModelError(f"{self.address} answers with a web page; check the base URL (it often ends in /v1)")
            if kind.endswith("json") or not self.profile.streaming:
                async with asyncio.timeout(clock.at_most(patience)):
                    read_whole(await read_body(response.iter_bytes()), reply)
                yield reply.text
                return
            chunks = aiter(await response.parse())
            while True:
                first = clock.limits.first_token - (time.monotonic() - started)
                async with asyncio.timeout(clock.at_most(clock.limits.silence if reply.has_begun else first)):
                    chunk = await anext(chunks, _END)
                if chunk is _END:  # an event may be null
                    if reply.finish is None and is_half(reply.text):  # some servers never say that they are done
                        raise CutError("the reply stopped in the middle; try again")
                    return
                if text := add_chunk(chunk, reply, self.profile.reasoning_fields):
                    yield text

    def _check_address(self) -> None:
        if not is_address(self.base_url or OPENAI_URL):
            raise UnreachableError(
                f"{self._redacted(self.address)} is not the address of a server, which looks like http://127.0.0.1:8080/v1"
            )

    def _check_key(self) -> None:
        if self.base_url is None and self.api_key is None:
            kept = "the keyring holds none any more: " if self.key_place == "keyring" else ""
            raise NoKeyError(
                f"there is no key: {kept}set {self.key_variable}, run mockint setup, or name a server of your own with --base-url"
            )
        if self.api_key and not (self.api_key.isascii() and self.api_key.isprintable()):
            raise RefusedKeyError(f"the key holds signs that no key has; copy it anew into {self.key_variable}")

    def _prepare(self) -> None:
        if self.key_place == "keyring" and self.api_key is None:
            self.api_key = stored_key(self.base_url)
        self._check_address()
        self._check_key()
        is_new = "openai" not in sys.modules
        try:
            _ = self._connect().chat.completions.with_streaming_response  # it loads its parts late
        except Exception as error:  # noqa: BLE001 - a proxy, a certificate or an address that the SDK's own client cannot take
            told = f"{self._redacted(self.address)} cannot be reached from here: {self._redacted(str(error))}"
            raise UnreachableError(
                f"{told}; check the base URL, and the variables ALL_PROXY, HTTPS_PROXY and SSL_CERT_FILE"
            ) from None
        if is_new:
            # What the SDK brings stays for good. Looking through it in each full collection made the screen stand still for up to
            # 150 ms while marks arrived; now it is 60.
            gc.freeze()

    def _connect(self) -> "openai.AsyncOpenAI":
        if self._client is None:
            from mockint.llm.connection import connect  # noqa: PLC0415 - only where a model is asked

            self._client = connect(
                self.base_url,
                self.api_key or _PLACEHOLDER_KEY,
                headers=self.headers,
                key_header=self.profile.key_header,
                seconds=self.limits.total,
                through_proxies=not is_local(self.base_url),
            )
        return self._client

    def _parameters(self, request: Request) -> dict[str, Any]:
        profile = self.profile
        parameters: dict[str, Any] = {
            "model": self.model,
            "messages": list(request.messages),
            "stream": profile.streaming,
        }
        if profile.streaming and profile.stream_usage:
            parameters["stream_options"] = {"include_usage": True}
        if profile.length_parameter:
            parameters[profile.length_parameter] = request.longest + profile.thinking_tokens
        if profile.temperature is not None:
            parameters["temperature"] = profile.temperature
        if profile.asked_by == "json_schema":
            described = {"name": "marking", "strict": True, "schema": request.schema}
            parameters["response_format"] = {"type": "json_schema", "json_schema": described}
        elif profile.asked_by == "json_object":
            parameters["response_format"] = {"type": "json_object"}
        return parameters

    def _step_down(self, why: str) -> bool:
        """Leave out what a server refused. Returns whether there was anything to leave out."""
        step = self.profile.without(why)
        if step is None:
            return False
        self.profile, learned = step
        self.learned.append(learned)
        return True

    def _plain(self, error: Exception, *, started: bool) -> ModelError:
        from mockint.llm.failures import plain_failure  # noqa: PLC0415 - imports the SDK

        return plain_failure(error, self._redacted, self._asked(), started=started)

    def _asked(self) -> Asked:
        kept = {"keyring": "the keyring, with mockint setup", "config": "config.toml, with mockint setup"}
        return Asked(
            self._redacted(self.address), self._redacted(self.model), kept.get(self.key_place, self.key_variable)
        )

    def _too_slow(self, clock: Clock, reply: Reply) -> TooSlowError:
        if clock.remaining <= _GRAIN:
            return TooSlowError(
                f"the model took longer than {clock.limits.total:g} s in all; try again, or a faster model"
            )
        if reply.has_begun:
            return TooSlowError(
                f"the model went silent for {clock.limits.silence:g} s in the middle of its reply; try again"
            )
        return TooSlowError(
            f"no word from the model within {clock.limits.first_token:g} s; is {self.address} loading it? Try again"
        )

    def _redacted(self, text: str) -> str:
        """Return a server's words as one short line without a secret."""
        return one_line(self._secrets.hide(text[:_LONGEST_READ]), _LONGEST_TOLD)

    @property
    def _secrets(self) -> Secrets:
        return Secrets((self.api_key, *self.headers.values()), self.base_url)


def _backoff(failures: int) -> float:
    return _FIRST_WAIT * float(2 ** (failures - 1)) * random.uniform(0.8, 1.2)  # noqa: S311 - jitter, not a key
