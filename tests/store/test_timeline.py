"""The timeline of typing: whatever a person typed, took back or pasted, each draft can be had again."""

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mockint.store.timeline import Drafts, Edit, difference, replay, typed_at

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


@given(TYPED, st.lists(st.integers(-5, 130), max_size=12))
@settings(max_examples=200, deadline=None)
def test_jumping_about_shows_what_playing_shows(typed: list[str], jumps: list[int]) -> None:
    edits = timeline(typed)
    drafts = Drafts(edits)

    assert [drafts.at(ms) for ms in jumps] == [replay(edits, until_ms=ms) for ms in jumps]


def test_jumping_about_in_a_long_answer_shows_what_playing_shows() -> None:
    edits = [Edit(10 * n, n // 2, n // 2, chr(97 + n % 26)) for n in range(2_000)]
    edits += [Edit(20_000 + n, 500, 502, "") for n in range(600)]
    drafts = Drafts(edits)

    for count in (1_999, 3, 2_600, 256, 255, 257, 0, 2_100, 1_024):
        assert drafts.after(count) == replay(edits[:count])


@given(TYPED)
@example(["aab", "ab", "aab", "caab"])
@settings(max_examples=300, deadline=None)
def test_each_character_is_known_by_the_moment_at_which_it_was_typed(typed: list[str]) -> None:
    edits = timeline(typed)
    moments: list[int] = []
    for edit in edits:
        moments[edit.start : edit.end] = [edit.ms] * len(edit.text)

    assert typed_at(edits, range(len(moments))) == dict(enumerate(moments))


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
