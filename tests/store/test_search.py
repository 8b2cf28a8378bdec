"""What somebody types is looked for as it stands, whatever it is, and what was found is shown where it stands."""

import pytest
from examples import BAKERY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from interview.steps import Clock, grade, said

from mockint.bank.models import Rubric
from mockint.interview.interview import Interview
from mockint.store.answers import Wanted
from mockint.store.search import AFTER, BEFORE, Passage, match_of
from mockint.store.store import Store

ANSWER = "Müller said: we don't sell 9% of the bread, and résumés AND notes lie NEAR the till (all 12,5 of them)."


@pytest.fixture
def answered(store: Store, rubric: Rubric) -> Store:
    """One answer, which is graded offline."""
    grade(said(Interview.start(store, [rubric], "one", Clock()), ANSWER))
    return store


@pytest.mark.parametrize(
    "words",
    [
        "muller",
        "MÜLLER",
        "resumes",
        "resum",
        "don't",
        "sell bread",
        "bread sell",
        "9%",
        "12,5",
        "AND",
        "NEAR(the till",
        "notes lie*",
        "-bread",
        "answer:bread",
        '"the bread"',
        "problem-in-the-figures",
        "kpi-stories",
        "bread ( ) *",
    ],
)
def test_words_are_found(answered: Store, words: str) -> None:
    expected = 0 if words == "answer:bread" else 1  # there is no language to learn: that is two words in a row
    assert answered.answers.count(Wanted(words=words)) == expected


@pytest.mark.parametrize("words", ["bakery", "bread bakery", "read", "bread NOT bakery", "bread OR bakery"])
def test_other_words_are_not_found(answered: Store, words: str) -> None:
    assert answered.answers.count(Wanted(words=words)) == 0


@pytest.mark.parametrize("words", ["", "  ", "a", "I", "-", "()", '"', "*", "\x00", "\x1b[2J"])
def test_nothing_to_look_for_lists_everything(answered: Store, words: str) -> None:
    assert match_of(words) is None
    assert answered.answers.count(Wanted(words=words)) == 1


@given(st.text(max_size=40))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_is_no_syntax(answered: Store, words: str) -> None:
    wanted = Wanted(words=words)
    (attempt,) = [answer.id for answer in answered.answers.page(Wanted())]
    assert answered.answers.count(wanted) == len(answered.answers.page(wanted)) <= 1
    assert len(answered.answers.passages(words, [attempt])) <= 1


def test_a_search_while_typing_narrows(answered: Store) -> None:
    found = [answered.answers.count(Wanted(words="tillage"[:length])) for length in range(2, 8)]
    assert found == [1, 1, 1, 0, 0, 0]


def test_a_passage_tells_where_the_words_stand(store: Store, rubric: Rubric) -> None:
    said(Interview.start(store, [rubric], "one", Clock()), BAKERY)
    (attempt,) = [answer.id for answer in store.answers.page(Wanted(words="tuesday loaves"))]
    passage = store.answers.passages("tuesday loaves", [attempt])[attempt]

    assert [passage.text[start:end] for start, end in passage.hits] == ["Tuesdays", "Tuesday", "loaves"]
    assert passage.text.strip("…") in BAKERY
    assert store.answers.passages("tuesday", []) == {}
    assert store.answers.passages("", [attempt]) == {}


def test_a_passage_steers_no_terminal() -> None:
    assert Passage.of(f"a \x1b[31m{BEFORE}red\x1b[0m{AFTER}\n\n word\u202e") == Passage("a red word", ((2, 5),))


@given(st.text(st.sampled_from("ab \n\x1b" + BEFORE + AFTER), max_size=60))
def test_hits_lie_within_their_passage(marked: str) -> None:
    for passage in (Passage.of(marked), Passage.of(marked).near_hit(8)):
        assert all(0 <= start <= end <= len(passage.text) for start, end in passage.hits)


def test_where_there_is_little_room_a_passage_begins_near_its_hit() -> None:
    passage = Passage.of(f"a long way to go until the {BEFORE}word{AFTER} comes")
    assert passage.near_hit(80) == passage
    near = passage.near_hit(30)
    assert near.text == "…until the word comes"
    assert [near.text[start:end] for start, end in near.hits] == ["word"]
    assert Passage.of(f"the {BEFORE}word{AFTER}").near_hit(5).text == "the word"
