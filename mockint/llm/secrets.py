"""What is secret about a server, and taking it out of what the server says: some tell back what they were sent."""

import base64
import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, quote, quote_plus, unquote

_HIDDEN = "[key]"
_SHORTEST = 6  # signs; a shorter header is no secret, and hiding it would blank out innocent words
_SHORTEST_IN_REPLY = 16  # a reply quotes an answer word for word, and nobody says a word like this
_SCHEME = re.compile(r"(?:basic|bearer|token)\s+", re.IGNORECASE)  # of an Authorization header
_PLAIN_WORD = re.compile(r"[A-Za-z][a-z]{,14}[.:!?]?")
# A server may tell a key in part: sk-abcd****wxyz
_KEY_LIKE = re.compile(r"\b(?:sk|pk|gsk|xai|key)-[\w*.-]{8,}")


class Secrets:
    """Texts that no message, log or session may hold.

    Args:
        texts: The secrets as they are sent, such as a key and headers' texts; a server may tell a part of one, such as what
            follows ``Bearer``.
        base_url: An address that may hold more: a user and password, or a key in its query.
    """

    def __init__(self, texts: Iterable[str | None], base_url: str | None = None) -> None:
        sent = (part for text in texts if text for part in _in_header(text))
        secrets = {text for text in (*sent, *_in_address(base_url or "")) if len(text) >= _SHORTEST}
        like_no_word = {text for text in secrets if _is_like_no_word(text)}
        self._forms = _longest_first(secrets)
        self._forms_in_reply = _longest_first(like_no_word)

    def hide(self, text: str) -> str:
        """Return a message without them, plain or quoted in the usual ways, and without what looks like a part of a key."""
        return _KEY_LIKE.sub(_HIDDEN, _without(self._forms, text))

    def hide_in_reply(self, text: str) -> str:
        """Return a model's reply without them; what could be a word of somebody's answer stays."""
        return _without(self._forms_in_reply, text)

    def begun_in(self, text: str) -> int:
        """Return how many signs at the end of a reply so far may be the beginning of a secret."""
        longest = 0
        for form in self._forms_in_reply:
            sizes = range(min(len(form) - 1, len(text)), longest, -1)
            longest = next((size for size in sizes if text.endswith(form[:size])), longest)
        return longest


def _is_like_no_word(text: str) -> bool:
    return len(text) >= _SHORTEST_IN_REPLY and any(char.isdigit() for char in text) and " " not in text


def _in_header(text: str) -> Iterator[str]:
    """Yield a header's text and what may be secret in it: what follows a scheme, and each word that is none of a language."""
    yield text
    if scheme := _SCHEME.match(text):
        yield text[scheme.end() :]
    for word in re.split(r"[\s,;]+", text):
        for part in (word, word.partition("=")[2].strip('"')):
            if not _PLAIN_WORD.fullmatch(part):
                yield part


def _in_address(base_url: str) -> Iterator[str]:
    """Yield what an address holds that is for its server alone."""
    address, *more = re.split(r"[?#]", base_url)
    _, _, rest = address.partition("//")
    user, at, _ = rest.rpartition("@")
    if at:
        name, _, password = user.partition(":")
        yield from (user, unquote(user), name, unquote(name), password, unquote(password))
    for part in more:
        yield part
        for _, value in parse_qsl(part):
            yield value


def _longest_first(secrets: Iterable[str]) -> tuple[str, ...]:
    """Return the secrets and what quoting makes of them; a longer one first, so that nothing of it is left over."""
    forms = {form for secret in secrets for form in _forms(secret)}
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))


def _forms(secret: str) -> Iterator[str]:
    escaped = json.dumps(secret)[1:-1]
    yield from (secret, escaped, escaped.replace("/", "\\/"), repr(secret)[1:-1])
    yield from (quote(secret), quote(secret, safe=""), quote_plus(secret))
    data = secret.encode()
    yield base64.b64encode(data).decode()
    for before in range(3):  # a part of something longer, such as of "user:password"
        encoded = base64.b64encode(bytes(before) + data).rstrip(b"=").decode()
        yield encoded[(0, 2, 3)[before] : -1 if (before + len(data)) % 3 else None]


def _without(forms: Iterable[str], text: str) -> str:
    for form in forms:
        text = text.replace(form, _HIDDEN)
    return text
