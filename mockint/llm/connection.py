"""The SDK's client, made so that it is only a pipe: no retries, no redirects, no bodies without end."""

from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from urllib.parse import parse_qsl

import httpx2
import openai

from mockint.config import OPENAI_URL
from mockint.llm.errors import TooLongError

LONGEST_BODY = 20_000_000  # bytes, unpacked; a marking with a long thought takes some three million as a stream


class _Bounded(httpx2.AsyncByteStream):
    """A body as it is once unpacked, given up when it is longer than any reply: a megabyte may hold a thousand."""

    def __init__(self, packed: httpx2.Response) -> None:
        self._packed = packed

    async def __aiter__(self) -> AsyncIterator[bytes]:
        came = 0
        async with aclosing(self._packed.aiter_bytes()) as pieces:
            async for piece in pieces:
                came += len(piece)
                if came > LONGEST_BODY:
                    raise TooLongError(
                        "the server's reply has no end; it was stopped. Check the base URL, or try again"
                    )
                yield piece

    async def aclose(self) -> None:
        await self._packed.aclose()


async def _bound(response: httpx2.Response) -> None:
    response.stream = _Bounded(httpx2.Response(response.status_code, headers=response.headers, stream=response.stream))
    response.headers.pop("Content-Encoding", None)


def connect(
    base_url: str | None,
    api_key: str,
    *,
    headers: Mapping[str, str],
    key_header: str | None,
    seconds: float,
    through_proxies: bool,
) -> openai.AsyncOpenAI:
    """Return a client of a server.

    Args:
        base_url: The server's address, or None for OpenAI's own. What it has behind a question mark goes with every request.
        api_key: The key.
        headers: What the server wants on top.
        key_header: The header that carries the key instead of ``Authorization``.
        seconds: How long anything may take at most.
        through_proxies: Whether proxies of the environment are used; a server of this machine is behind none.
    """

    async def put_key(request: httpx2.Request) -> None:
        if key_header:  # the SDK itself knows only its own place for a key
            request.headers.pop("Authorization", None)
            request.headers[key_header] = api_key

    address, _, query = (base_url or OPENAI_URL).partition("#")[0].partition("?")
    # Time limits and retries are ours: the SDK would wait ten minutes and try twice unseen. A redirect could carry a key in a
    # header of its own to another host.
    client = openai.AsyncOpenAI(
        api_key=api_key,
        base_url=address,  # with None the SDK would read an address from the environment
        default_query=dict(parse_qsl(query)),  # which the SDK would leave in front of its own path
        max_retries=0,
        timeout=seconds,
        default_headers=headers,
        http_client=openai.DefaultAsyncHttpxClient(
            follow_redirects=False,
            trust_env=through_proxies,
            event_hooks={"request": [put_key], "response": [_bound]},
        ),
    )
    if base_url:  # what the environment says of an account with OpenAI is no other server's business
        client.organization = client.project = None
        client._custom_headers = headers  # noqa: SLF001 - the SDK adds those of OPENAI_CUSTOM_HEADERS and knows no way to leave them out
    return client
