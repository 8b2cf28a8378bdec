"""Keys in the system's keyring, each under the address of the server that it is for, so that no other one is ever sent it."""

import threading
from collections.abc import Callable
from typing import TypeVar

from mockint.config import plain_address
from mockint.errors import MockintError
from mockint.llm.profiles import server_address

SERVICE = "mockint"
_SECONDS = 20.0  # a keyring may ask for a password in a window that nobody sees
T = TypeVar("T")


class KeyringError(MockintError):
    """The system's keyring cannot be used."""

    code = "no-keyring"


def keyring_works() -> bool:
    """Tell whether this system has a keyring that keeps keys. Asking it loads ``keyring``, which takes a tenth of a second."""
    try:
        return bool(_in_time(_usable))
    except KeyringError:
        return False


def stored_key(base_url: str | None) -> str | None:
    """Return the key that was kept for a server, or None.

    Raises:
        KeyringError: The keyring is locked, or there is none.
    """

    def read() -> str | None:
        import keyring  # noqa: PLC0415 - only where a key is in it

        return keyring.get_password(SERVICE, server_address(plain_address(base_url)))

    return _in_time(read)


def keep_key(base_url: str | None, key: str) -> None:
    """Keep a server's key.

    Raises:
        KeyringError: The keyring is locked, or there is none.
    """

    def write() -> None:
        import keyring  # noqa: PLC0415 - only where a key goes into it

        keyring.set_password(SERVICE, server_address(plain_address(base_url)), key)

    _in_time(write)


def _usable() -> bool:
    import keyring  # noqa: PLC0415 - only where it is asked for

    return float(keyring.get_keyring().priority) > 0 and "null" not in type(keyring.get_keyring()).__module__


def _in_time(ask: Callable[[], T]) -> T:
    """Ask the keyring in a thread that nobody waits for for ever."""
    answers: list[T] = []
    errors: list[Exception] = []

    def run() -> None:
        try:
            answers.append(ask())
        except Exception as error:  # noqa: BLE001 - every backend has errors of its own
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(_SECONDS)
    if answers:
        return answers[0]
    why = f"{type(errors[0]).__name__}" if errors else f"no answer within {_SECONDS:g} s; is it locked?"
    raise KeyringError(
        f"the system's keyring cannot be used ({why}); unlock it, or put the key into the environment instead"
    )
