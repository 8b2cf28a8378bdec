"""Two answers to one question: what was gained and lost, the words that changed, and when two scores are no one scale."""

from answered import answered, graded, record, self_marked
from examples import BAKERY
from hypothesis import given
from hypothesis import strategies as st
from servers.scripted import Server

from mockint.bank.models import Rubric
from mockint.interview.compare import compare, said, word_changes
from mockint.store.store import Store

BETTER = BAKERY.replace("So, um, back", "Back").replace(
    "by Christmas, you know", "by Christmas, and I check it each month"
)


async def test_points_are_gained_and_lost(store: Store, rubric: Rubric, server: Server) -> None:
    first = await graded(store, rubric, server, {"result": ("", "missed")})
    second = await graded(store, rubric, server, {"cause": ("We found that it was Tuesdays", "partial")})
    told = compare(first, second)

    assert told.differences == []
    assert told.before is not None
    assert told.after is not None
    assert told.gain == (told.after.score or 0) - (told.before.score or 0) != 0
    assert [(one.point.id, one.change) for one in told.points if one.change != "same"] == [
        ("result", "gained"),
        ("cause", "lost"),
    ]
    assert len(told.points) == len(rubric.question.expected)


async def test_scores_of_another_origin_are_never_subtracted(store: Store, rubric: Rubric, server: Server) -> None:
    model = await graded(store, rubric, server)
    other = await graded(store, rubric, server, model="big")
    own = await self_marked(store, rubric, missed=("figure",))
    newer = rubric.model_copy(update={"pack_version": 7})
    newer_pack = await graded(store, newer, server)

    assert compare(model, other).differences == ["another model (tiny, then big)"]
    assert compare(model, newer_pack).differences == [f"another pack version ({rubric.pack_version}, then 7)"]
    differences = compare(model, own).differences
    assert "another grader (llm, then offline)" in differences
    assert "your own marks are in the second only" in differences
    for later in (other, own, newer_pack):
        assert compare(model, later).gain is None
    assert compare(model, own).points[0].change == "gained"  # the marks themselves stand beside each other


async def test_what_is_not_judged_is_neither_gained_nor_lost(store: Store, rubric: Rubric, server: Server) -> None:
    first = await graded(store, rubric, server)
    second = record(store, answered(store, rubric), rubric)
    told = compare(first, second)
    assert told.after is None
    assert told.gain is None
    assert {one.change for one in told.points} == {"open"}


async def test_points_that_only_one_version_has_are_there(store: Store, rubric: Rubric) -> None:
    fewer = rubric.question.model_copy(update={"expected": rubric.question.expected[:-1]})
    points = {point.id: ("", "missed") for point in fewer.expected}
    first = await self_marked(store, rubric.model_copy(update={"question": fewer}), missed=tuple(points))
    second = await self_marked(store, rubric)
    told = compare(first, second)
    assert "the points were written otherwise" in told.differences
    last = next(one for one in told.points if one.point.id == rubric.question.expected[-1].id)
    assert (last.before, last.change) == (None, "open")


async def test_all_sessions_are_found_oldest_first(store: Store, rubric: Rubric, server: Server) -> None:
    first, second = await graded(store, rubric, server), await graded(store, rubric, server, answer=BETTER)
    found = store.history.attempts_of(rubric.pack, rubric.question.id)
    assert [(one.session, one.attempt.id) for one in found] == [(a.session, a.attempt.id) for a in (first, second)]
    assert [said(one) for one in found] == [BAKERY, BETTER]
    assert store.history.attempts_of(rubric.pack, "no-such") == []


def test_the_words_that_changed() -> None:
    told = word_changes("So, um, we looked at it.", "We looked closely at it.")
    assert [(piece.kind, piece.text) for piece in told] == [
        ("gone", "So, um,"),
        ("same", "We looked"),
        ("new", "closely"),
        ("same", "at it."),
    ]


words = st.lists(st.sampled_from(["bread", "Bread,", "the", "nine", "—", "%", "面包"]), max_size=12)


@given(words, words)
def test_nothing_is_lost_between_the_two(before: list[str], after: list[str]) -> None:
    told = word_changes(" ".join(before), " ".join(after))
    assert " ".join(piece.text for piece in told if piece.kind != "gone").split() == after
    kept = " ".join(piece.text for piece in told if piece.kind != "new").split()
    assert len(kept) == len(before)
    assert all(piece.kind == "same" for piece in word_changes(" ".join(before), " ".join(before)))
