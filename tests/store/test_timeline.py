"""The timeline of typing: whatever a person typed, took back or pasted, each draft can be had again."""

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mockint.store.timeline import Edit, difference, drafts, replay

# Few letters, so that drafts share much of their text, and letters of more than one byte or code unit.
TEXT = st.text(st.sampled_from("aab ä🙂é\n"), max_size=12) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=8
)
TYPED = st.lists(TEXT, max_size=12)


def timeline(typed: list[str]) -> list[Edit]:
    """Return the changes of somebody whose draft reads like this after 0, 10, 20 ... ms."""
    told = [difference(old, new, ms=10 * i) for i, (old, new) in enumerate(pairwise(["", *typed]))]
    return [edit for edit in told if edit]


@given(TYPED)
@example(["aa", "aaa", "a", ""])
@example(["I counted", "I I counted", "counted"])
@settings(max_examples=200, deadline=None)
def test_every_draft_comes_back_at_its_moment(typed: list[str]) -> None:
    edits = timeline(typed)

    assert [replay(edits, until_ms=10 * i) for i in range(len(typed))] == typed
    assert [replay(edits, until_ms=10 * i + 9) for i in range(len(typed))] == typed
    assert replay(edits) == (typed[-1] if typed else "")


@given(TYPED)
@settings(max_examples=100, deadline=None)
def test_the_drafts_are_those_that_changed_something(typed: list[str]) -> None:
    assert drafts(timeline(typed)) == [new for old, new in pairwise(["", *typed]) if old != new]


@given(TEXT, TEXT)
@settings(max_examples=200, deadline=None)
def test_a_change_keeps_only_what_changed(old: str, new: str) -> None:
    edit = difference(old, new, 5)

    if edit is None:
        assert old == new
        return
    assert edit.apply(old) == new
    removed = old[edit.start : edit.end]
    assert removed[:1] != edit.text[:1]  # nothing at its start that was there already
    assert removed[-1:] != edit.text[-1:]  # nor at its end


def test_a_word_put_in_the_middle_is_all_that_is_kept() -> None:
    assert difference("I counted bread", "I counted fresh bread", 7) == Edit(7, 10, 10, "fresh ")


@pytest.mark.parametrize(
    ("at", "draft"), [(0, ""), (99, ""), (100, "So"), (199, "So"), (200, "So we"), (9000, "So we counted")]
)
def test_a_replay_stops_at_its_moment(at: int, draft: str) -> None:
    edits = [Edit(100, 0, 0, "So"), Edit(200, 2, 2, " we"), Edit(900, 5, 5, " counted")]
    assert replay(edits, until_ms=at) == draft


def test_changes_of_one_moment_belong_together() -> None:
    edits = [Edit(100, 0, 0, "one"), Edit(100, 3, 3, " two"), Edit(101, 7, 7, " three")]
    assert replay(edits, until_ms=100) == "one two"
