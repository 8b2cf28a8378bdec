"""The candidate disagrees with a model's mark: it is kept beside the mark with a reason, and counts only where asked for."""

from pathlib import Path

import pytest
from answered import CUT, graded, record, self_marked, span
from servers.scripted import Server

from mockint.bank.models import Rubric
from mockint.grading.marking import MarkError, OwnMark
from mockint.interview.disagreement import as_judged, count_own_marks, disagree, shown_disagreements, standing
from mockint.interview.export import export_session
from mockint.interview.marking import begin_self_check, newest, newest_record
from mockint.store.records import AnswerRecord, Disagreement
from mockint.store.store import Store

MET = OwnMark("stays-away", "met", 0, span())
LEFT_OUT = ("", "no verdict at all")  # what a model says of a point that it leaves open


@pytest.fixture
async def answer(store: Store, rubric: Rubric, server: Server) -> AnswerRecord:
    return await graded(store, rubric, server)


def again(store: Store, answer: AnswerRecord) -> AnswerRecord:
    return record(store, answer.attempt.id, answer.question.rubric)


def says(store: Store, answer: AnswerRecord, mark: OwnMark, reason: str = "") -> AnswerRecord:
    disagree(store, answer.question, answer.attempt, Disagreement(mark, reason))
    return again(store, answer)


def exported(store: Store) -> str:
    return "".join(export_session(store, store.archives.numbers()[0], "md"))


async def test_it_is_kept_beside_the_mark_and_changes_no_number(answer: AnswerRecord, home: Path) -> None:
    other = Store(home / "mockint.db")
    before = newest(answer.question, answer.attempt)
    kept = says(other, answer, MET, "the cut \x1b[31mstayed\n for good")
    other.close()

    assert newest(kept.question, kept.attempt) == before
    assert len(kept.attempt.feedback) == 1
    own = shown_disagreements(kept.attempt)["stays-away"]
    assert (own.mark, own.reason) == (MET, "the cut stayed for good")


async def test_the_newest_word_on_a_point_holds_and_agreeing_again_takes_it_back(
    answer: AnswerRecord, store: Store
) -> None:
    half = OwnMark("stays-away", "partial", 0, span())
    assert shown_disagreements(says(store, answer, MET, "all of it").attempt)["stays-away"].mark.verdict == "met"
    assert shown_disagreements(says(store, answer, half, "half of it").attempt)["stays-away"].mark.verdict == "partial"
    assert "You disagree: partial" in exported(store)
    assert shown_disagreements(says(store, answer, OwnMark("stays-away", "missed")).attempt) == {}
    assert "You disagree" not in exported(store)


@pytest.mark.parametrize(
    ("mark", "reason", "sentence"),
    [
        (OwnMark("stays-away", "met"), "I said it", "met needs words"),
        (OwnMark("stays-away", "met", 0, (3, 3)), "I said it", "holds no words"),
        (MET, " ", "say in a line why"),
        (OwnMark("charisma", "missed"), "no", "only a mark that a model gave"),
    ],
)
async def test_what_cannot_stand_is_refused_and_not_kept(
    answer: AnswerRecord, store: Store, mark: OwnMark, reason: str, sentence: str
) -> None:
    with pytest.raises(MarkError, match=sentence):
        disagree(store, answer.question, answer.attempt, Disagreement(mark, reason))
    assert shown_disagreements(again(store, answer).attempt) == {}


async def test_own_marks_are_marked_again_instead(store: Store, rubric: Rubric) -> None:
    answer = await self_marked(store, rubric)
    with pytest.raises(MarkError, match="m marks what nobody judged"):
        disagree(store, answer.question, answer.attempt, Disagreement(OwnMark("figure", "missed"), "no"))


async def test_a_claim_without_standing_words_can_be_disputed(store: Store, rubric: Rubric, server: Server) -> None:
    answer = await graded(store, rubric, server, {"own-step": ("I trimmed the Tuesday order", "met")})
    kept = says(store, answer, OwnMark("own-step", "met", 0, span()), "it is there in other words")
    assert shown_disagreements(kept.attempt)["own-step"].mark.verdict == "met"


async def test_asked_to_it_makes_a_feedback_of_its_own(answer: AnswerRecord, store: Store) -> None:
    model = newest(answer.question, answer.attempt)
    assert model is not None
    disputed = says(store, answer, MET, "the cut stayed for good")
    own = count_own_marks(store, disputed.question, disputed.attempt)

    assert (model.score, model.status) == (92, "graded")
    assert (own.score, own.status, own.grader) == (100, "self_marked", model.grader)
    mark = next(mark for mark in own.points if mark.id == "stays-away")
    assert mark.evidence
    assert (mark.by, mark.evidence.quote, mark.advice) == ("candidate", CUT, None)
    kept = again(store, answer)
    assert [one.feedback for one in kept.attempt.feedback] == [model, own]
    assert standing(kept.attempt.feedback[0]).keys() == {"stays-away"}
    assert shown_disagreements(kept.attempt)["stays-away"].reason == "the cut stayed for good"
    assert as_judged(kept.attempt) == model


async def test_own_marks_beside_points_that_nobody_judged(store: Store, rubric: Rubric, server: Server) -> None:
    answer = await graded(store, rubric, server, {"result": LEFT_OUT})
    model = newest(answer.question, answer.attempt)
    used = store.history.usage()
    disputed = says(store, answer, MET, "the cut stayed for good")
    own = count_own_marks(store, disputed.question, disputed.attempt)
    kept = again(store, answer)

    assert (own.status, as_judged(kept.attempt)) == ("needs_marking", model)
    assert store.history.usage() == used, "a copy used no tokens"

    check = await begin_self_check(store, kept.question, kept.attempt.id)
    check.mark(OwnMark("result", "missed"))
    assert as_judged(again(store, answer).attempt) == model
    assert store.history.usage() == used


async def test_a_mark_of_the_self_check_stays_where_own_marks_are_counted(
    store: Store, rubric: Rubric, server: Server
) -> None:
    answer = await graded(store, rubric, server, {"result": LEFT_OUT, "cause": LEFT_OUT})
    check = await begin_self_check(store, answer.question, answer.attempt.id)
    check.mark(OwnMark("result", "missed"))
    disputed = says(store, again(store, answer), MET, "the cut stayed for good")
    own = count_own_marks(store, disputed.question, disputed.attempt)
    assert {mark.id: mark.by for mark in own.points if mark.by != "grader"} == {
        "result": "candidate", "cause": None, "stays-away": "candidate",
    }  # fmt: skip


async def test_without_a_disagreement_there_is_nothing_to_count(answer: AnswerRecord, store: Store) -> None:
    with pytest.raises(MarkError, match="you disagree with no mark yet"):
        count_own_marks(store, answer.question, answer.attempt)
    assert as_judged(answer.attempt) is None
    assert newest_record(answer.attempt) == answer.attempt.feedback[0]
