"""Notes: all that a session holds, and nothing that was said can become markup."""

import re

import pytest
from examples import BAKERY
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from report.eventful import HOSTILE

from mockint.interview.export import export_session
from mockint.report.document import Block, Entries, Entry, Heading, Lines, Note, Paragraph, Said
from mockint.report.lights import Piece
from mockint.report.markdown import markdown
from mockint.store.store import Store
from mockint.text import clean

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
# What the notes themselves are made of.
OURS = {
    "heading", "paragraph", "blockquote", "bullet_list", "ordered_list", "list_item", "strong", "em", "inline", "text", "hardbreak", "softbreak",
}  # fmt: skip


def tokens(text: str) -> list[Token]:
    """Return what a reader of Markdown makes of a text, blocks and what is in them."""
    return [one for block in READER.parse(text) for one in (block, *(block.children or []))]


def kinds(text: str) -> set[str]:
    return {re.sub(r"_(open|close)$", "", token.type) for token in tokens(text)}


def words(text: str) -> str:
    """Return what a reader of Markdown shows."""
    shown = [
        " " if token.block or token.type in {"hardbreak", "softbreak"} else token.content for token in tokens(text)
    ]
    return " ".join("".join(shown).split())


@pytest.fixture
def notes(store: Store, session: int) -> str:
    return "".join(export_session(store, session, "md"))


def test_they_tell_the_whole_session(notes: str) -> None:
    read = words(notes)
    for told in (
        BAKERY,
        "64 of 100, developing",
        "Change next: ",
        "1 hint looked at",
        "Follow-up: And what did your boss say?",
        "“I cut the Tuesday batch by twenty loaves”",
        "claimed, but not in the answer: “we wrote a checklist for it”",
        "You disagree: partial, “",
        "79 − 15 = 64",
        "Situation: strong",
        "llm · tiny · grade-",
        "We threw away [how much].",
        "(self-marked)",
        "by you",
        "Other gradings of this answer",
        "Not graded: ",
        "Skipped.",
        "Not submitted; what was typed so far:",
        "It was three months.",
        "Follow-up, asked by the model: And then?",
        "So, um, when I",
        "Not answered yet.",
        "Model answer",
    ):
        assert told in read, told
    assert "An older one." not in read


def test_they_are_made_of_plain_markdown(notes: str) -> None:
    assert kinds(notes) <= OURS
    assert notes.count("\n# ") == 0
    assert next(token.content for token in tokens(notes) if token.type == "inline") == r"stories & \<b>séance\</b>"


@given(st.one_of(st.text(), st.text("\\`*_[]()<>&~|$#^={}!+-.:;/1 \t\nawhtpsx\"'%"), st.just(HOSTILE)))
@example("http://evil.example www.evil.example <https://evil.example>")
@example("a\n===\nb\n---\nc")
@example("    code\n\n\tcode")
@example("| a | b |\n|---|---|\n| c | d |")
@example("[a]: /b\n\n[a]")
@example("1) one\n+ two\n* three\n~~~\nfence")
@example("a\\\nb")
@example("\u00a0\u2003# head")
def test_nothing_that_was_said_becomes_markup(said: str) -> None:
    """Whatever is said, wherever it stands, is shown as it is."""
    said = clean(said)
    blocks: list[Block] = [
        Said([Piece(said, (), ())], (said, "Follow-up"), "en", "x"),
        Paragraph(said),
        Paragraph(said, "headline"),
        Heading(2, said),
        Entries(
            [Entry("✓ met", "met", f"x{said}", [Note("own", f"x{said}"), Note("quote", said)], "weight 1")],
            numbered=True,
        ),
        Lines([f"x{said}"]),
    ]
    for block in blocks:
        text = "".join(markdown([block]))
        assert kinds(text) <= OURS, text
        once = " ".join(said.split())
        assert once in words(text)
