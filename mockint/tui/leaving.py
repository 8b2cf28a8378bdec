"""What the system orders: to leave, since the window was closed or the machine goes down, and to make room for the shell."""

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Timer
from typing import Protocol, runtime_checkable

from textual.app import App

_LATEST = 2.0  # seconds; a terminal that is gone can hold up whatever writes to it, for ever


@runtime_checkable
class Keeping(Protocol):
    """A screen in which something is typed."""

    def keep(self) -> bool:
        """Put all that was typed on disk, now. Returns whether it is there; if not, it is told why."""
        ...


def on_leaving_orders(leave: Callable[[int], object]) -> None:
    """Have something done on SIGHUP and SIGTERM, and end the program soon after, also where it hangs.

    Args:
        leave: Is called in the running event loop with the exit code.
    """
    loop = asyncio.get_running_loop()

    def obey(number: int, _: object) -> None:
        code = 128 + number
        at_the_latest = Timer(_LATEST, os._exit, (code,))
        at_the_latest.daemon = True
        at_the_latest.start()
        loop.call_soon_threadsafe(leave, code)

    for name in ("SIGHUP", "SIGTERM"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:  # not where nohup holds it off
            signal.signal(number, obey)


def on_stopping_orders(app: App[None]) -> None:
    """Have an app lend its terminal to the shell on SIGTSTP, and draw itself anew when it goes on.

    Takes the place of what Textual does on these signals. Textual writes from within the signal, and so waits for itself for ever where it was
    writing; and it leaves the terminal and takes it once for each signal, though the system keeps SIGCONT to itself where the next SIGTSTP is
    there first, and sends it alone where SIGSTOP was sent from outside.
    """
    loop = asyncio.get_running_loop()

    def stop() -> None:
        with app.suspend(), _left_to_the_system("SIGCONT"):
            os.kill(os.getpid(), signal.SIGSTOP)

    def go_on() -> None:
        with app.suspend():
            pass  # whoever had the terminal may have changed it

    for name, obey in (("SIGTSTP", stop), ("SIGCONT", go_on)):
        number = getattr(signal, name, None)  # Windows has neither
        if number is not None:
            signal.signal(number, partial(_between_events, loop, obey))


def _between_events(loop: asyncio.AbstractEventLoop, obey: Callable[[], None], *_: object) -> None:
    loop.call_soon_threadsafe(obey)


@contextmanager
def lent(app: App[None]) -> Iterator[None]:
    """Lend the terminal to another program, which is suspended and goes on together with this one. It is taken back whatever is raised.

    Raises:
        SuspendNotSupported: This terminal cannot be lent.
    """
    failed: BaseException | None = None
    with app.suspend(), _left_to_the_system("SIGTSTP", "SIGCONT"):
        try:
            yield
        except BaseException as error:  # noqa: BLE001 - is raised once Textual has the terminal back, which it takes from no error
            failed = error
    if failed:
        raise failed


@contextmanager
def _left_to_the_system(*names: str) -> Iterator[None]:
    """Have signals do what they do to any program."""
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.signal(number, signal.SIG_DFL) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
