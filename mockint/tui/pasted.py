"""What is pasted, before anybody looks for keys in it."""

from mockint.text import clean

_START, _END = "\x1b[200~", "\x1b[201~"


class PastedText:
    """Takes what could steer a terminal out of pasted text; all else passes through as it comes.

    Textual's parser looks for keys in a paste too: behind an escape character, letters would be missing, and control characters
    would submit the answer or quit.
    """

    def __init__(self) -> None:
        self._seen = ""  # the last characters, in which the mark that comes next may have begun
        self._pasted: list[str] | None = None

    def plain(self, arrived: str) -> str:
        """Return what arrived, as it may be parsed; what is pasted comes once it is whole."""
        passed = ""
        while arrived:
            mark = _START if self._pasted is None else _END
            seen = self._seen + arrived
            at = seen.find(mark)
            cut = len(arrived) if at < 0 else at + len(mark) - len(self._seen)
            part, arrived = arrived[:cut], arrived[cut:]
            self._seen = seen[1 - len(mark) :] if at < 0 else ""
            if self._pasted is None:
                passed += part
                self._pasted = None if at < 0 else []
            else:
                self._pasted.append(part)
                if at >= 0:
                    passed += clean("".join(self._pasted).removesuffix(_END)) + _END
                    self._pasted = None
        return passed
