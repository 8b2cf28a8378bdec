"""The one family of failures that are told to a person."""


class MockintError(Exception):
    """A failure with a sentence for people.

    Attributes:
        code: A stable word for scripts, such as ``unknown-question``.
        message: What happened and what to do about it. It may quote outside text: show it through ``mockint.text``.
        exit_code: What a command returns for it: 1 could not be done, 2 wrong usage.
    """

    code = "error"
    exit_code = 1

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def message_of(error: Exception) -> str:
    """Note a failure in the log, and return a sentence for people: its own, or that something happened which nobody foresaw."""
    from mockint.log import log_failure  # noqa: PLC0415 - a program that fails nowhere needs no log

    log_failure(error)
    if isinstance(error, MockintError):
        return error.message
    return f"something went wrong that should not ({type(error).__name__}); your answer is kept"


class UsageError(MockintError):
    """The command or the call was put in a way that cannot work; the message says how to put it."""

    code = "usage"
    exit_code = 2
