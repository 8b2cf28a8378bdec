"""What is read from the terminal, also where it sends what is no UTF-8, or goes away without a word."""

import codecs
import os
import selectors
import signal
from collections.abc import Iterable

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from mockint.tui.pasted import PastedText

_CHUNK = 4096  # bytes
_PATIENCE = 0.1  # seconds, after which an Escape is a key of its own


class TerminalDriver(LinuxDriver):
    """Reads as Textual's own driver does, but for three things.

    A byte that is no UTF-8, such as a letter from a terminal set to Latin-1 or a click far to the right in an old one, becomes
    U+FFFD; there it ends the app with a traceback. And a terminal that has gone is an order to leave; there it is read again and
    again, for ever, where no SIGHUP comes or it is ignored. And no key is looked for in what is pasted.
    """

    def run_input_thread(self) -> None:
        """Read until the input is to be disabled, or the terminal has gone."""
        parser = XTermParser(self._debug)
        pasted = PastedText()
        decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            is_last = False
            while not is_last:
                is_last = self.exit_event.is_set()  # what was typed until then is still taken
                if selector.select(_PATIENCE):
                    data = self._read()
                    if not data:
                        os.kill(os.getpid(), signal.SIGTERM)
                        return
                    if text := pasted.plain(decode(data)):  # without any, the parser would take it for the end of all
                        self._take(parser.feed(text))
                self._take(parser.tick())

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, _CHUNK)
        except OSError:  # it has gone
            return b""

    def _take(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self.process_message(message)
