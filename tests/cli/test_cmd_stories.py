"""``mockint stories``: the story bank without the screens."""

import re

import pytest
from cli.commands import assert_plain, mockint
from examples import BAKERY
from interview.steps import Clock, said

from mockint.bank.models import Rubric
from mockint.interview.interview import Interview
from mockint.store.store import Store
from mockint.store.stories import StoryNotes

Capsys = pytest.CaptureFixture[str]
NOTES = StoryNotes("Bread", "A bakery, 2024", "Get it down", "I counted", "", "9 % to 4 %\n\n20 loaves")


@pytest.fixture
def bread(store: Store, rubric: Rubric) -> int:
    """A story that was told once and chosen for another question."""
    interview = said(Interview.start(store, [rubric], "stories", Clock()), BAKERY)
    number = store.stories.add(NOTES, interview.attempt.id)
    store.stories.choose(number, ("general-behavioral", "a-hard-decision"), serves=True)
    return number


def test_without_a_story_it_says_how_to_get_one(capsys: Capsys) -> None:
    ran = mockint(capsys, "stories")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("No story yet; press y and then n at home")
    assert mockint(capsys, "stories", "--json").data == {"schema": 1, "stories": []}


def test_stories_are_listed_with_what_they_served_and_lack(capsys: Capsys, bread: int) -> None:
    ran = mockint(capsys, "stories")
    assert re.fullmatch(rf" +{bread}  Bread: told once, last on \d{{4}}-\d\d-\d\d; no result\n", ran.out)


def test_one_story_is_shown_whole(capsys: Capsys, bread: int) -> None:
    out = mockint(capsys, "stories", str(bread)).out
    assert "Situation\nA bakery, 2024\n" in out
    assert "Result\n(nothing yet)\n" in out
    assert "Figures\n9 % to 4 %\n\n20 loaves\n" in out
    assert "Told for\nproblem-in-the-figures (kpi-stories), session 1\n" in out
    assert "Could serve, as you chose\na-hard-decision (general-behavioral)\n" in out


def test_as_json(capsys: Capsys, bread: int) -> None:
    (story,) = mockint(capsys, "stories", "--json").data["stories"]
    assert mockint(capsys, "stories", str(bread), "--json").data["stories"] == [story]
    assert re.match(r"\d{4}-\d\d-\d\dT", story.pop("changed_at"))
    assert re.match(r"\d{4}-\d\d-\d\dT", story["told"][0].pop("at"))
    assert story == {
        "id": bread,
        "title": "Bread",
        "situation": "A bakery, 2024",
        "task": "Get it down",
        "action": "I counted",
        "result": "",
        "figures": ["9 % to 4 %", "20 loaves"],
        "told": [{"session": 1, "pack": "kpi-stories", "question": "problem-in-the-figures"}],
        "chosen": [{"pack": "general-behavioral", "question": "a-hard-decision"}],
        "too_often": None,
    }


@pytest.mark.parametrize("number", ["9", "bread", "-1", "9" * 30, "\x1b[31m"])
def test_a_number_that_is_none_is_told(capsys: Capsys, bread: int, number: str) -> None:
    assert bread
    ran = mockint(capsys, "stories", number)
    assert (ran.code, ran.out) == (2, "")
    assert_plain(ran.err)
