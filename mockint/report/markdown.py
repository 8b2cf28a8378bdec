"""A document as Markdown for notes. Nothing that was said can become markup, a link or HTML."""

import re
from collections.abc import Iterable, Iterator

from mockint.report.document import Block, Contents, Entries, Heading, Lines, Note, Paragraph, Said
from mockint.text import clean

# What begins markup inside a line: CommonMark's, and what GitHub, Obsidian and their kin add to it.
_INSIDE = re.compile(r"[\\`*_\[\]<~|$#^{}]|&(?=#?\w+;)|==|%%|(?<=[a-z]):(?=//)|(?<=www)\.", re.IGNORECASE)
_AT_THE_START = re.compile(r"^(?:[-+:>=]|\d+(?=[.)]))", re.MULTILINE)
_MARGIN = re.compile(r"^[ \t]+|[ \t]+$", re.MULTILINE)  # would make code of a line, or a break after it


def markdown(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the text of each block."""
    for block in blocks:
        yield f"{_block(block)}\n\n"


def escaped(text: str) -> str:
    """Return a text as Markdown that shows it and nothing else, wherever it stands."""
    return _AT_THE_START.sub(lambda found: f"{found[0]}\\" if found[0].isdigit() else f"\\{found[0]}", _inside(text))


def _inside(text: str) -> str:
    return _INSIDE.sub(lambda found: "".join(f"\\{char}" for char in found[0]), _MARGIN.sub("", clean(text)))


def _block(block: Block) -> str:
    match block:
        case Heading():
            return f"{'#' * block.level} {_inside(' '.join(block.text.split()))}"
        case Paragraph():
            text = "\n".join(_broken(f"{block.lead}: {block.text}" if block.lead else block.text))
            return {"score": f"**{text}**", "about": f"*{text}*"}.get(block.role, text)
        case Contents():
            return "\n".join(f"- {_line(words)}: {_line(beside)}" for _, words, beside in block.lines)
        case Said():
            said = "".join(piece.text for piece in block.pieces)
            asked = [f"**{_line(block.follow_up[1])}:** {_line(block.follow_up[0])}", ""] if block.follow_up else []
            return "\n".join([*asked, *(f"> {line}" if line else ">" for line in _broken(said))])
        case Entries():
            return "\n".join(_entries(block))
        case Lines():
            return "\n".join(f"- {_line(line)}" for line in block.lines)


def _entries(block: Entries) -> Iterator[str]:
    for number, entry in enumerate(block.entries, 1):
        lead = f"{number}. " if block.numbered else "- "
        aside = f" ({_line(entry.aside)})" if entry.aside else ""
        yield f"{lead}**{_line(entry.mark)}** {_line(entry.text)}{aside}".rstrip()
        yield from (f"{' ' * len(lead)}- {_note(note)}" for note in entry.notes)


def _note(note: Note) -> str:
    return {"quote": f"“{_line(note.text)}”", "advice": f"→ {_line(note.text)}"}.get(note.kind, _line(note.text))


def _line(text: str) -> str:
    return escaped(" ".join(text.split()))


def _broken(text: str) -> list[str]:
    """Return the lines of a text, so marked that each one stays a line."""
    lines = escaped(text).split("\n")
    return [
        f"{line}  " if line and following else line for line, following in zip(lines, [*lines[1:], ""], strict=True)
    ]
