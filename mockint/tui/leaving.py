"""What the system orders: to leave, since the window was closed or the machine goes down, and to make room for the shell."""

import asyncio
import os
import signal
from collections.abc import Callable
from functools import partial
from threading import Timer
from typing import Protocol, runtime_checkable

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


def suspend_between_events() -> None:
    """Have SIGTSTP and SIGCONT wait until the running event loop has done what it is at.

    Textual would write to the terminal from within the signal. Where that comes while it writes already, it waits for itself for ever.
    """
    loop = asyncio.get_running_loop()
    for name in ("SIGTSTP", "SIGCONT"):
        number = getattr(signal, name, None)  # Windows has neither
        handler = number and signal.getsignal(number)
        if number is not None and callable(handler):
            signal.signal(number, partial(_pass_on, loop, handler))


def _pass_on(loop: asyncio.AbstractEventLoop, handler: Callable[[int, None], object], number: int, _: object) -> None:
    loop.call_soon_threadsafe(handler, number, None)
