"""Leaving where the system says so: the window was closed, or the machine goes down."""

import asyncio
import os
import signal
from collections.abc import Callable
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
