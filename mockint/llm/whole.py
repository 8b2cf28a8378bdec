"""A reply as a whole, for those who have no use for its pieces."""

from contextlib import aclosing

from mockint.llm.client import ModelServer, Request
from mockint.llm.errors import BadReplyError
from mockint.llm.reply import Reply


async def whole_reply(server: ModelServer, request: Request) -> Reply:
    """Send a request and return the reply once it is there.

    Raises:
        ModelError: No reply came, or it broke off.
    """
    async with aclosing(server.stream(request, server.clock())) as pieces:
        async for piece in pieces:
            if isinstance(piece, Reply):
                return piece
    raise BadReplyError("the server's reply ended before it began")
