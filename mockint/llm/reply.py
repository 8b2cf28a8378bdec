"""What a server sends, gathered. Servers leave out, or set to null, nearly anything."""

import json
import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mockint.llm.errors import BadReplyError, NoModelError, RefusalError, ServerError, TooLongError
from mockint.llm.meanings import Asked
from mockint.text import one_line

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionChunk

LONGEST_REPLY = 100_000  # characters of text; a marking takes some 3,000
_LONGEST_THOUGHT = 400_000  # characters; no marking needs a book
_NO_JUDGE = re.compile(
    r"embed|whisper|tts|audio|image|dall-e|moderation|transcribe|realtime|rerank|sora", re.IGNORECASE
)
_LONGEST_BODY = 2_000_000  # bytes of a reply that is not streamed
_MOST_TOKENS = 1_000_000_000  # more is no count


@dataclass
class Reply:
    """What came back: the text, why it ended (None where the server did not say) and what it used, as the server counted.

    ``refusal`` is what a model says that will not reply; ``thought`` counts the characters of thinking that came beside the text;
    ``half`` is the first half of a sign whose other half is in the next chunk.
    """

    text: str = ""
    refusal: str = ""
    thought: int = 0
    half: str = ""
    finish: str | None = None
    tokens_in: int | None = None
    tokens_cached: int | None = None
    tokens_out: int | None = None

    @property
    def has_begun(self) -> bool:
        """Whether the model has written or thought anything yet."""
        return bool(self.text or self.refusal or self.thought)


def add_chunk(chunk: "ChatCompletionChunk", reply: Reply, thinking: Sequence[str] = ()) -> str:
    """Add what a chunk of a stream says to the reply, and return its text.

    Args:
        chunk: What came.
        reply: What it is added to.
        thinking: The fields in which thinking may arrive.

    Raises:
        TooLongError: The reply does not come to an end.
    """
    _count(getattr(chunk, "usage", None), reply)
    choices = getattr(chunk, "choices", None)
    choice = choices[0] if isinstance(choices, list) and choices else None
    if choice is None:
        return ""
    reply.finish = getattr(choice, "finish_reason", None) or reply.finish
    delta = getattr(choice, "delta", None)
    reply.refusal += str(getattr(delta, "refusal", None) or "")
    reply.thought += sum(len(said) for name in thinking if isinstance(said := getattr(delta, name, None), str))
    text = reply.half + _text(getattr(delta, "content", None), reply)
    reply.half = text[-1:] if "\ud800" <= text[-1:] <= "\udbff" else ""
    text = _whole_signs(text.removesuffix(reply.half))
    reply.text += text
    if len(reply.text) + len(reply.refusal) > LONGEST_REPLY or reply.thought > _LONGEST_THOUGHT:
        raise TooLongError("the model's reply has no end; it was stopped. Try again, or choose another model")
    return text


async def read_body(chunks: AsyncIterator[bytes]) -> bytes:
    """Gather a body that is not streamed.

    Raises:
        TooLongError: It does not come to an end.
    """
    body = b""
    async for chunk in chunks:
        body += chunk
        if len(body) > _LONGEST_BODY:
            raise TooLongError("the server's reply has no end; it was stopped. Check the base URL")
    return body


def read_whole(body: bytes, reply: Reply) -> None:
    """Read the body of a server that does not stream, or that tells its error with status 200.

    Raises:
        ModelError: It holds no answer of a model.
    """
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise BadReplyError("the server's reply is no JSON; check the base URL") from None
    if isinstance(data, dict) and data.get("error"):
        error = data["error"]
        said = error.get("message", "") if isinstance(error, dict) else error
        raise ServerError(f"the server failed: {said}")
    try:
        choice = data["choices"][0]
        message = choice["message"]
        text, refusal = message["content"], message.get("refusal")
    except (KeyError, IndexError, TypeError, AttributeError):
        raise NoModelError("the server's reply holds no answer of a model; check the base URL") from None
    reply.refusal = str(refusal or "")
    _count(data.get("usage"), reply)
    reply.text = _whole_signs(_text(text, reply)[:LONGEST_REPLY])
    reply.finish = choice.get("finish_reason")


def check_answer(reply: Reply, asked: Asked) -> None:
    """See to it that a reply that came to its end is an answer.

    Raises:
        ModelError: It is a refusal, or nothing.
    """
    if reply.refusal:
        raise RefusalError(f"the model will not judge this answer: {one_line(reply.refusal)}")
    if reply.finish == "content_filter":
        raise RefusalError(
            "the server's content filter stopped the reply; mark this answer yourself, or choose another model"
        )
    if reply.text.strip():
        return
    if not reply.thought:
        raise NoModelError(f"{asked.address} answered without a word; check the base URL and the model {asked.model}")
    if reply.finish == "length":
        raise BadReplyError(
            f"{asked.model} used up its room for thinking and gave no answer; raise thinking_tokens in config.toml's [profile], "
            "or choose a model that thinks less"
        )
    raise BadReplyError(f"{asked.model} thought and gave no answer; try again, or choose another model")


def read_models(body: bytes, address: str) -> list[str]:
    """Return the names in a list of models, those that can judge first.

    Raises:
        NoModelError: It is no list of models, or there is none in it.
    """
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        data = None
    listed = data.get("data") if isinstance(data, dict) else None
    names = {item["id"] for item in listed or () if isinstance(item, dict) and isinstance(item.get("id"), str)}
    if not names:
        raise NoModelError(f"{one_line(address)} lists no models; load one there, or name one with --model")
    return judges_first(sorted({one_line(name, 120) for name in names}))


def judges_first(names: Iterable[str]) -> list[str]:
    """Return the models' names with those that can judge before those that embed, speak or draw; else their order stays."""
    return sorted(names, key=lambda name: bool(_NO_JUDGE.search(name)))


def _text(content: object, reply: Reply) -> str:
    """Return the text of a message, which may come in parts; parts that are thinking are counted as such."""
    if not isinstance(content, list):
        return content if isinstance(content, str) else ""
    parts = [part for part in content if isinstance(part, dict)]
    reply.thought += sum(map(_thinking_in, parts))
    return "".join(text for part in parts if part.get("type") == "text" and isinstance(text := part.get("text"), str))


def _thinking_in(part: Mapping[str, Any]) -> int:
    """Return how many characters of thinking a part of a message holds: as a text, or as parts of its own."""
    if part.get("type") != "thinking":
        return 0
    said = part.get("thinking", part.get("text"))
    texts = [inner.get("text") for inner in said if isinstance(inner, dict)] if isinstance(said, list) else [said]
    return sum(len(text) for text in texts if isinstance(text, str))


def _whole_signs(text: str) -> str:
    """Return a text with the halves of signs put together; what is left alone becomes U+FFFD, since nothing takes it."""
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _count(usage: Any, reply: Reply) -> None:  # noqa: ANN401 - whatever the server sent
    if usage is None:
        return
    reply.tokens_in = _number(usage, "prompt_tokens")
    reply.tokens_out = _number(usage, "completion_tokens")
    reply.tokens_cached = _number(_member(usage, "prompt_tokens_details"), "cached_tokens")


def _number(owner: object, name: str) -> int | None:
    value = _member(owner, name)
    return value if type(value) is int and 0 <= value <= _MOST_TOKENS else None


def _member(owner: object, name: str) -> object:
    return owner.get(name) if isinstance(owner, dict) else getattr(owner, name, None)
