"""The page: all that a session holds, in one file that needs nothing else and runs nothing."""

import asyncio
import re
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from html.parser import HTMLParser

import pytest
from examples import BAKERY
from hostile import EVERY, hostile
from hypothesis import given
from hypothesis import strategies as st
from report.eventful import HOSTILE

from mockint.bank.library import Bank
from mockint.grading.events import Finished
from mockint.grading.feedback import Evidence, Feedback, PointMark, Turn
from mockint.grading.offline import OfflineGrader
from mockint.grading.submission import Submission
from mockint.interview.export import export_all, export_session
from mockint.report.document import Block, Entries, Entry, Heading, Lines, Note, Paragraph, Said
from mockint.report.lights import Light, Piece, pieces
from mockint.report.page import page
from mockint.store.store import Store
from mockint.text import clean

OURS = {
    "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "h4", "p", "strong", "small", "nav", "ul", "ol", "li", "a",
    "section", "blockquote", "mark", "sup", "q",
}  # fmt: skip
ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name", "id", "class", "dir", "href", "aria-label", "title"}
ALONE = {"meta"}


class Reader(HTMLParser):
    """Reads a page strictly: what it is made of, what it shows, and which marks light which words."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in ALONE:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.texts.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)

    @property
    def shown(self) -> str:
        return " ".join("".join(self.texts).split())

    def values(self, name: str) -> Iterator[str]:
        return (attributes[name] or "" for _, attributes in self.elements if name in attributes)

    def holds_only_ours(self) -> None:
        assert {tag for tag, _ in self.elements} <= OURS
        assert {name for _, attributes in self.elements for name in attributes} <= ATTRIBUTES
        assert all(link.startswith("#") for link in self.values("href"))


@pytest.fixture
def text(store: Store, session: int) -> str:
    return "".join(export_session(store, session, "html"))


def test_it_tells_the_whole_session(text: str) -> None:
    shown = Reader(text).shown
    for told in (
        "64 of 100, developing",
        "Change next: ",
        "1 hint looked at",
        "Follow-up: And what did your boss say?",
        "I cut the Tuesday batch by twenty loaves",
        "claimed, but not in the answer: “we wrote a checklist for it”",
        "You disagree: partial, “",
        "79 − 15 = 64",
        "Situation: strong",
        "llm · tiny · grade-",
        "We threw away [how much].",
        "(self-marked)",
        "✓ met by you",
        "Other gradings of this answer",
        "Not graded: ",
        "Skipped.",
        "Not submitted; what was typed so far:",
        "It was three months.",
        "Follow-up, asked by the model: And then?",
        "So, um, when I",
        "Not answered yet.",
        "Model answer",
        " ".join(HOSTILE.split()),
    ):
        assert told in shown, told


def test_it_needs_nothing_else_and_runs_nothing(text: str) -> None:
    reader = Reader(text)
    reader.holds_only_ours()
    policies = [a["content"] for tag, a in reader.elements if a.get("http-equiv") == "Content-Security-Policy"]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"]
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    assert "url(" not in style
    assert "@import" not in style
    assert {"@media print", "@media (prefers-color-scheme: dark)"} <= set(re.findall(r"@media [^{]+(?= \{)", style))


def test_every_link_leads_somewhere_and_no_place_is_named_twice(text: str) -> None:
    reader = Reader(text)
    names = [name for name in reader.values("id") if name]
    assert len(names) == len(set(names))
    links = {link.removeprefix("#") for link in reader.values("href")}
    assert links
    assert links <= set(names)


def test_the_whole_of_several_sessions_is_one_page(store: Store, session: int) -> None:
    other = store.create_session("another", [store.session(session).questions[0].rubric])
    reader = Reader("".join(export_all(store, "html")))
    reader.holds_only_ours()
    assert [a["id"] for tag, a in reader.elements if tag == "h1"] == [f"s{session}", f"s{other}"]


def test_evidence_is_lit_in_the_answer_also_where_it_overlaps(store: Store, session: int, text: str) -> None:
    feedback = store.session(session).questions[0].attempts[0].feedback[-1].feedback
    cut = pieces(feedback, 0)
    assert "".join(piece.text for piece in cut) == BAKERY
    for number, mark in enumerate(feedback.points, 1):
        if mark.evidence:
            lit = "".join(p.text for p in cut if any(light.label == str(number) for light in p.over))
            assert lit == mark.evidence.quote
    shared = [[light.label for light in piece.over] for piece in cut if len(piece.over) > 1]
    assert shared == [["1", "⚑"], ["2", "3"]]
    # The page shows the same: the words of both, then the number of the one that ends there.
    (answer,) = re.findall(r"<blockquote[^>]*>(So, um, back .*?)</blockquote>", text)[:1]
    assert re.search(
        r'<mark class="met shared" title="point 2, met, point 3, met">per sort, and wrote it on the board</mark>'
        r'<sup><a href="#s1-q1-a1-point-search" aria-label="point 2, met">2</a></sup>'
        r'<mark class="met" title="point 3, met">\. I looked at the numbers</mark>',
        answer,
    )


def spans(length: int) -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(st.integers(0, length), st.integers(0, length)).filter(lambda span: span[0] < span[1])


@pytest.fixture(scope="module")
def graded(bank: Bank) -> Feedback:
    """A feedback on BAKERY, from code alone."""

    async def last() -> Feedback:
        async with aclosing(
            OfflineGrader().grade(Submission.of(bank.rubric("problem-in-the-figures"), BAKERY))
        ) as events:
            return [event.feedback async for event in events if isinstance(event, Finished)][-1]

    return asyncio.run(last())


@given(st.data())
def test_any_spans_are_lit_exactly(graded: Feedback, data: st.DataObject) -> None:
    words = [data.draw(spans(len(BAKERY))) for _ in graded.points]
    marks = [
        PointMark(
            id=mark.id, verdict="met", by="grader", evidence=Evidence(turn=0, span=span, quote=BAKERY[slice(*span)])
        )
        for mark, span in zip(graded.points, words, strict=True)
    ]
    cut = pieces(graded.model_copy(update={"points": marks}), 0)
    assert "".join(piece.text for piece in cut) == BAKERY
    for number, span in enumerate(words, 1):
        assert "".join(piece.text for piece in cut if str(number) in labels(piece.over)) == BAKERY[slice(*span)]
        assert sum(str(number) in labels(piece.ending) for piece in cut) == 1


def labels(lights: Sequence[Light]) -> list[str]:
    return [light.label for light in lights]


def test_nothing_said_is_no_crash(graded: Feedback) -> None:
    empty = graded.model_copy(update={"turns": [Turn(ask="?", answer="")]})
    assert pieces(empty, 0) == []


@given(
    st.one_of(
        st.text(),
        st.text("<>&\"'/=! abscriptonerqmgx;#-\x00\x1b\u202e\u2028\n"),
        st.sampled_from([HOSTILE, EVERY]),
        hostile(),
    )
)
def test_nothing_that_was_said_becomes_an_element(said: str) -> None:
    reader, plain = Reader(page_of(f"x{said}")), Reader(page_of("x"))
    reader.holds_only_ours()
    assert [tag for tag, _ in reader.elements] == [tag for tag, _ in plain.elements]
    assert [sorted(attributes) for _, attributes in reader.elements] == [
        sorted(attributes) for _, attributes in plain.elements
    ]
    assert " ".join(clean(f"x{said}").split()) in reader.shown


def page_of(said: str) -> str:
    """Return a page with this text in every place that takes one from outside."""
    blocks: list[Block] = [
        Heading(2, said),
        Paragraph(said, "headline"),
        Said([Piece(said, (), ())], (said, said), said, "x"),
        Entries([Entry(said, "met", said, [Note("quote", said), Note("own", said)], said)]),
        Lines([said]),
    ]
    return "".join(page(said, blocks))
