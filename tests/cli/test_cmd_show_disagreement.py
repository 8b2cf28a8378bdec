"""``mockint show`` tells where a candidate disagrees with a model, and what was looked at while answering."""

import asyncio

import pytest
from answered import CUT, graded, record, span
from cli.commands import assert_plain, mockint
from servers.scripted import Server

from mockint.bank.models import Rubric
from mockint.grading.marking import OwnMark
from mockint.interview.disagreement import count_own_marks, disagree
from mockint.store.records import AnswerRecord, Disagreement, Moment
from mockint.store.store import Store

Capsys = pytest.CaptureFixture[str]


@pytest.fixture
def disputed(store: Store, rubric: Rubric, server: Server) -> AnswerRecord:
    """An answer with one mark that the candidate sees otherwise, and one on which they came round."""
    answer = asyncio.run(graded(store, rubric, server))
    for mark, reason in (
        (OwnMark("stays-away", "met", 0, span()), "it stayed\x1b[2J"),
        (OwnMark("figure", "missed"), "no figure"),
        (OwnMark("figure", "met"), ""),
    ):
        disagree(store, answer.question, answer.attempt, Disagreement(mark, reason))
    store.add_moment(answer.attempt.id, Moment(10, "hint"))
    return record(store, answer.attempt.id, rubric)


@pytest.mark.usefixtures("disputed")
def test_the_reason_stands_beside_the_mark(capsys: Capsys) -> None:
    ran = mockint(capsys, "show", "last")
    assert_plain(ran.out)
    assert ran.out.count("you: ") == 1
    assert "you: met, because it stayed" in ran.out
    assert "92 of 100, strong\n" in ran.out
    assert "While answering, 1 hint was looked at." in ran.out


def test_json_tells_it_before_and_after_it_counts(capsys: Capsys, disputed: AnswerRecord, store: Store) -> None:
    told = {
        "feedback": 0,
        "point": "stays-away",
        "verdict": "met",
        "evidence": {"turn": 0, "span": list(span()), "quote": CUT},
        "reason": "it stayed",
    }
    attempt = mockint(capsys, "show", "last", "--json").data["questions"][0]["attempts"][0]
    assert attempt["disagreements"] == [told]
    assert (attempt["feedback"]["score"], attempt["earlier"]) == (92, [])

    count_own_marks(store, disputed.question, disputed.attempt)
    attempt = mockint(capsys, "show", "last", "--json").data["questions"][0]["attempts"][0]
    assert attempt["disagreements"] == [told]
    assert (attempt["feedback"]["status"], attempt["feedback"]["score"]) == ("self_marked", 100)
    assert [earlier["score"] for earlier in attempt["earlier"]] == [92]
    text = mockint(capsys, "show", "last").out
    assert "100 of 100, strong (self-marked)" in text
    assert "The model's own marks give 92 of 100, strong." in text
