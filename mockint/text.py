"""The one boundary where outside text becomes text that may be kept and shown.

Answers, packs, files, models' replies and what a database gives back all come through ``clean``. What it returns holds no
character that a terminal obeys, and no markup is parsed after it: screens take it as plain content.
"""

import re
import unicodedata
from datetime import datetime
from typing import Any

# A whole escape sequence goes, not just its first character: CSI (colours, cursor), OSC and its kin (titles, clipboard,
# links), then any short one. An unfinished OSC loses only its introducer, so that no words vanish with it.
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x9c\n\x90\x98\x9d-\x9f]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]+[0-~]"
    r"|\x1b[^\x1b\[\]PX^_ -/\n]?"
)
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Joiners and direction marks are part of ordinary words in Persian, Hindi, Hebrew and emoji. Embeddings, overrides, isolates,
# tags and other format characters can reorder or hide what is read, and go.
_KEPT_FORMAT = frozenset("\u200c\u200d\u200e\u200f\u061c")
# So are selectors of a sign's variant, and fillers. None of them shows by itself.
_SILENT = (
    "[\u200c-\u200f\u061c\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
# Between two signs of ASCII they mean nothing, and would hide a word from whoever looks for it.
_HIDING = re.compile(f"(?<=[!-~]){_SILENT}+(?=[!-~])")
# More than two in a row stand in no word: they would carry what only a program reads.
_CARRYING = re.compile(f"({_SILENT}{{2}}){_SILENT}+")
# Places that Unicode keeps free for more of that kind.
_UNUSED = re.compile("[\u2065\ufff0-\ufff8\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]")
# No script puts more marks over one letter. A tower of them would write over the lines around it.
_MOST_MARKS = 8
_PLAIN = re.compile(r"[\n\t -~]*")


def clean(text: str) -> str:
    r"""Return the text without what could steer a terminal or hide words.

    Gone are escape sequences, C0 and C1 control characters, bidirectional overrides and other invisible format characters, what
    is piled up over a letter beyond eight marks, and signs that do not show where they belong to no word. A lone surrogate
    becomes U+FFFD. Line feeds and tabs stay, other line ends become ``\n``. Applying it twice changes nothing.
    """
    if _PLAIN.fullmatch(text):
        return text
    text = _LINE_ENDS.sub("\n", text)
    text = "".join(_kept(char) for char in _UNUSED.sub("", _ESCAPES.sub("", text)))
    return _CARRYING.sub(r"\1", _HIDING.sub("", _without_towers(text)))


def cleaned(value: Any) -> Any:  # noqa: ANN401 - whatever the JSON holds
    """Return JSON data with every text in it behind the boundary, keys too."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [cleaned(item) for item in value]
    return {clean(key): cleaned(item) for key, item in value.items()} if isinstance(value, dict) else value


def one_line(text: str, limit: int = 0) -> str:
    """Return the cleaned text on one line, its white space folded; longer than ``limit`` (if any), it is cut with an ellipsis."""
    line = " ".join(clean(text).split())
    return line[: limit - 1].rstrip() + "…" if limit and len(line) > limit else line


def plural(count: int, noun: str) -> str:
    """Return ``1 point`` or ``2 points``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def when(moment: datetime) -> str:
    """Return a moment by the clock of this machine, such as ``2026-11-22 14:05``."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def _without_towers(text: str) -> str:
    kept, marks = [], 0
    for char in text:
        category = unicodedata.category(char)
        if category in {"Mn", "Me"}:
            marks += 1
        elif category != "Cf":  # a joiner in between makes it no other letter
            marks = 0
        if marks <= _MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def _kept(char: str) -> str:
    if char in "\n\t" or char in _KEPT_FORMAT:
        return char
    category = unicodedata.category(char)
    if category == "Cs":
        return "\ufffd"
    return "" if category in {"Cc", "Cf"} else char
