"""A document as one page of HTML that needs nothing else: no script, no network, no other file."""

import html
from collections.abc import Iterable, Iterator
from pathlib import Path

from mockint.report.document import Block, Contents, Entries, Entry, Heading, Lines, Note, Paragraph, Said
from mockint.report.lights import Light, Piece
from mockint.text import clean, one_line

_STYLE = Path(__file__).with_name("page.css")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STRONGEST = ("flag", "met", "partial")  # whose look a passage has where several marks share it


class Markup(str):
    """HTML that this module made. Any other text is escaped before it goes in."""

    __slots__ = ()


def page(title: str, blocks: Iterable[Block]) -> Iterator[str]:
    """Yield a page piece by piece."""
    yield "<!doctype html>\n"
    yield '<html lang="en">\n'
    yield element(
        "head",
        _alone("meta", charset="utf-8"),
        _alone("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        _alone("meta", name="viewport", content="width=device-width, initial-scale=1"),
        _alone("meta", name="color-scheme", content="light dark"),
        _alone("meta", name="referrer", content="no-referrer"),
        element("title", one_line(title)),
        element("style", Markup(_STYLE.read_text(encoding="utf-8"))),
    )
    yield "\n<body>\n<main>\n"
    for block in blocks:
        yield f"{_block(block)}\n"
    yield "</main>\n</body>\n</html>\n"


def element(tag: str, *inside: str, **attributes: str) -> Markup:
    """Return an element around texts and other elements; an attribute without a value is left out."""
    return Markup(f"<{tag}{_attributes(attributes)}>{''.join(_safe(part) for part in inside)}</{tag}>")


def _alone(tag: str, **attributes: str) -> Markup:
    return Markup(f"<{tag}{_attributes(attributes)}>")


def _attributes(attributes: dict[str, str]) -> str:
    names = {name: name.strip("_").replace("_", "-") for name in attributes}
    return "".join(f' {names[name]}="{html.escape(clean(value))}"' for name, value in attributes.items() if value)


def _safe(part: str) -> str:
    return part if isinstance(part, Markup) else html.escape(clean(part))


def _block(block: Block) -> Markup:
    match block:
        case Heading():
            return element(f"h{block.level}", block.text, id=block.anchor)
        case Paragraph():
            lead = [element("strong", f"{block.lead}: ")] if block.lead else []
            return element("p", *lead, block.text, class_=block.role, dir="auto")
        case Contents():
            lines = [
                element("li", element("a", words, href=f"#{anchor}"), f" {beside}")
                for anchor, words, beside in block.lines
            ]
            return element("nav", element("ul", *lines), aria_label="Questions of this session")
        case Said():
            return _said(block)
        case Entries():
            return element(
                "ol" if block.numbered else "ul", *(_entry(entry) for entry in block.entries), class_="marks"
            )
        case Lines():
            return element("ul", *(element("li", line) for line in block.lines), class_="lines")


def _said(block: Said) -> Markup:
    asked = (
        [element("p", element("strong", f"{block.follow_up[1]}: "), block.follow_up[0], class_="asked")]
        if block.follow_up
        else []
    )
    answer = [part for piece in block.pieces for part in _piece(piece, block.anchors)]
    return element(
        "section", *asked, element("blockquote", *answer, lang=block.language, dir="auto"), aria_label="Your answer"
    )


def _piece(piece: Piece, anchors: str) -> Iterator[Markup | str]:
    if not piece.over:
        yield piece.text
    else:
        look = next(kind for kind in _STRONGEST if any(light.kind == kind for light in piece.over))
        shared = " shared" if len(piece.over) > 1 else ""
        yield element("mark", piece.text, class_=look + shared, title=", ".join(_named(light) for light in piece.over))
    if piece.ending:
        yield element("sup", *(_link(light, anchors) for light in piece.ending))


def _link(light: Light, anchors: str) -> Markup:
    target = "flag" if light.kind == "flag" else "point"
    return element("a", light.label, href=f"#{anchors}-{target}-{light.id}", aria_label=_named(light))


def _named(light: Light) -> str:
    return "red flag" if light.kind == "flag" else f"point {light.label}, {light.kind}"


def _entry(entry: Entry) -> Markup:
    aside = [element("small", f" {entry.aside}")] if entry.aside else []
    notes = [element("ul", *(_note(note) for note in entry.notes))] if entry.notes else []
    mark = element("strong", entry.mark, class_=entry.tone)
    return element("li", mark, f" {entry.text}" if entry.text else "", *aside, *notes, id=entry.anchor)


def _note(note: Note) -> Markup:
    inside = {"quote": element("q", note.text), "advice": f"→ {note.text}"}.get(note.kind, note.text)
    return element("li", inside, class_=note.kind, dir="auto")
