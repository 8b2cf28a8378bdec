"""Why a model did not give an answer that can be used. Each failure has a code for scripts and a sentence for people."""

from mockint.errors import MockintError

# Codes of failures that are not about an answer: the next one would fail alike, after the same wait.
FOR_ALL = frozenset(
    {"no-key", "no-keyring", "unreachable", "refused-key", "unknown-model", "quota", "not-a-model", "too-many-requests"}
)


class ModelError(MockintError):
    """A model could not be reached or did not answer as needed."""

    code = "model-error"


class RetryableError(ModelError):
    """A failure that may pass by itself.

    Attributes:
        after: How many seconds the server asked to wait, or None where it did not say.
    """

    def __init__(self, message: str, *, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


class NoKeyError(ModelError):
    """There is neither a key nor a server of one's own."""

    code = "no-key"


class UnreachableError(RetryableError):
    """Nobody answers at the address."""

    code = "unreachable"


class RefusedKeyError(ModelError):
    """The server does not take the key."""

    code = "refused-key"


class UnknownModelError(ModelError):
    """The server has no such model, or there is no such address on it."""

    code = "unknown-model"


class BusyError(RetryableError):
    """The server takes no more requests for now."""

    code = "too-many-requests"


class QuotaError(ModelError):
    """What was paid for is used up."""

    code = "quota"


class ServerError(RetryableError):
    """The server failed."""

    code = "server-error"


class BadRequestError(ModelError):
    """The server does not take the request."""

    code = "bad-request"


class TooSlowError(ModelError):
    """A time limit ran out."""

    code = "timeout"


class CutError(RetryableError):
    """The reply stopped in the middle."""

    code = "cut-off"


class NoModelError(ModelError):
    """Something answers, but it is no model."""

    code = "not-a-model"


class RefusalError(ModelError):
    """The model or its server will not judge this answer."""

    code = "refused"


class BadReplyError(ModelError):
    """The reply cannot be used, also after it was asked for once more."""

    code = "bad-reply"


class TooLongError(ModelError):
    """The answer or the reply is longer than can be handled."""

    code = "too-long"
