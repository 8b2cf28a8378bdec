"""What the offline ratings say of plain stories, of fluent nothing, and of what they cannot know."""

from collections.abc import Mapping

import pytest
from examples import BAKERY
from hypothesis import given
from hypothesis import strategies as st

from mockint.bank.models import STAR_PARTS, StarPartName
from mockint.grading.star import Told, rate_star
from mockint.grading.star_features import features
from mockint.grading.star_model import MODEL

EMPTY = (
    "For me it is really about mindset and alignment. I create a compelling narrative, we cascade the vision into every function, and I "
    "make sure that all stakeholders share the ownership. Governance is key, and transparency, and the courage for honest conversations. "
    "In my experience people respond very well to that, and the organisations I have led have always come out more focused and more agile."
)
GERMAN = (
    "Also ich habe in einer Bäckerei gearbeitet, und jeden Abend haben wir neun Prozent vom Brot weggeworfen. Da habe ich angefangen, "
    "alles aufzuschreiben, und am Ende waren es nur noch vier Prozent bis Weihnachten."
)


def told(*answers: str) -> Mapping[StarPartName, Told]:
    return {part.name: part for part in rate_star(answers, "behavioral")}


def words(answer: str, part: Told) -> str:
    assert part.span is not None
    return answer[part.span[0] : part.span[1]]


def test_a_story_with_deeds_and_figures_is_strong_and_shows_where() -> None:
    parts = told(BAKERY)
    assert [parts[name].rating for name in ("situation", "action", "result")] == ["strong"] * 3
    assert "back at the bakery" in words(BAKERY, parts["situation"])
    assert words(BAKERY, parts["action"]).startswith("I ")
    assert "from nine percent to four percent" in words(BAKERY, parts["result"])


def test_fluent_nothing_is_never_strong() -> None:
    assert "strong" not in {part.rating for part in told(EMPTY).values()}


def test_an_action_without_an_end_has_no_result() -> None:
    answer = "I was a cook at a school in Leeds. I wrote a list of the fridges, I cleaned the back shelf and I rang the dairy."
    parts = told(answer)
    assert parts["action"].rating in {"thin", "strong"}
    assert parts["result"].rating == "missing"


def test_a_figure_late_in_the_answer_makes_a_result_better() -> None:
    start = "I ran the bar at a hotel in Porto. I moved the glasses next to the tap and I trained both waiters. "
    vague, exact = f"{start}In the end it went better.", f"{start}In the end it went from 9 minutes to 4 by May."
    score = MODEL["result"].score
    assert score(features([exact], "behavioral")) > score(features([vague], "behavioral"))
    assert told(exact)["result"].rating == "strong" != told(vague)["result"].rating


def test_a_task_is_told_only_where_it_is_plain() -> None:
    told_plainly = (
        "I ran the depot, 12 drivers, and we had 9 percent of parcels back. My job was to get it under 4 percent, that was the target. "
        "My manager wanted it by May, and we were supposed to keep all 12 drivers."
    )
    assert told(told_plainly)["task"].rating == "strong"
    assert told(BAKERY)["task"].rating is None, "said in passing"


def test_a_later_turn_counts_and_is_pointed_at() -> None:
    first = "I was a cook at a school in Leeds. I wrote a list of the fridges and I rang the dairy."
    parts = told(first, "In the end waste went from 30 kilos to 12 kilos a week by June.")
    assert (parts["result"].rating, parts["result"].turn) == ("strong", 1)


def test_another_language_cannot_be_told() -> None:
    assert {part.rating for part in told(GERMAN).values()} == {None}


def test_curly_apostrophes_and_capitals_change_nothing() -> None:
    answer = "I'd check the till first. I don't know who's there. We're a shop in Leeds, and it wasn't much: 4 to 9."
    plain = [(part.rating, part.span) for part in told(answer).values()]
    assert [(part.rating, part.span) for part in told(answer.replace("'", "’")).values()] == plain
    counted = features([answer], "process")
    assert features([answer.upper()], "process") == counted


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=200), max_size=3))
def test_strong_and_thin_always_point_at_words(answers: list[str]) -> None:
    parts = list(rate_star(answers, "situational"))
    assert [part.name for part in parts] == list(STAR_PARTS)
    for part in parts:
        assert (part.span is not None) == (part.rating in {"strong", "thin"})
        if part.span:
            assert 0 <= part.span[0] < part.span[1] <= len(answers[part.turn])


@pytest.mark.parametrize("part", STAR_PARTS)
def test_the_table_fits_what_is_counted(part: StarPartName) -> None:
    model = MODEL[part]
    assert model.weights.keys() <= features([BAKERY], "behavioral").keys()
    assert model.thin < model.strong
