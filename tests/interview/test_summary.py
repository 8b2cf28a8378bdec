"""The end of an interview: how each question went, what was strong and weak, and what to practise next."""

import json
from collections.abc import Mapping

import pytest
from examples import BAKERY, reply
from interview.steps import Clock, grade, model, said, self_check
from servers.scripted import Server, answers_status, streams

from mockint.bank.library import Bank, Choice
from mockint.bank.models import STAR_PARTS, Rubric
from mockint.grading.marking import OwnMark
from mockint.interview.interview import Interview
from mockint.interview.summary import Part, Summary, summary
from mockint.store.store import Store

QUOTE = "we threw away about nine percent of the bread"
STORIES = 6


@pytest.fixture
def interview(store: Store, bank: Bank) -> Interview:
    """Six questions of the past, none asked yet."""
    return Interview.start(store, bank.choose(Choice(pack="kpi-stories", count=STORIES)), "kpi-stories", Clock())


def judged(server: Server, interview: Interview, met: int, star: Mapping[str, str]) -> None:
    """Answer the current question; a model finds so many points met, and these ratings. Then go on."""
    question = interview.question.rubric.question
    points = {
        point.id: {"quote": QUOTE, "verdict": "met", "advice": ""}
        if number < met
        else {"quote": "", "verdict": "missed", "advice": f"Say more about {point.id}."}
        for number, point in enumerate(question.expected)
    }
    parts = {name: {"quote": QUOTE, "rating": star.get(name, "thin"), "advice": "More."} for name in STAR_PARTS}
    server.plays(streams(json.dumps({"points": points, "red_flags": {}, "star": parts})))
    grade(said(interview, BAKERY), model(server))
    interview.next()


def told(interview: Interview) -> Summary:
    return summary(interview.store.session(interview.session.id))


def test_each_question_has_its_own_end_and_only_what_was_graded_has_a_number(
    interview: Interview, server: Server
) -> None:
    judged(server, interview, 8, {})
    server.plays(answers_status(401))
    grade(said(interview, BAKERY), model(server))
    interview.next()
    said(interview, BAKERY)
    interview.next()
    interview.skip()
    interview.ask()
    interview.type("So")
    interview.next()

    page = told(interview)
    assert [(one.outcome, one.score) for one in page.questions] == [
        ("graded", 100),
        ("not_graded", None),
        ("waiting", None),
        ("skipped", None),
        ("draft", None),
        ("not_reached", None),
    ]
    assert [one.attempts for one in page.questions] == [1, 1, 1, 0, 0, 0]


def test_the_newest_try_counts_and_time_is_that_of_all(store: Store, rubric: Rubric, server: Server) -> None:
    clock = Clock()
    interview = Interview.start(store, [rubric], "one", clock)
    interview.ask()
    clock.passes(60)
    interview.answer("No idea, I am afraid.")
    interview.submit()
    grade(interview)
    interview.try_again()
    clock.passes(90)
    interview.answer(BAKERY)
    interview.submit()
    server.plays(streams(reply(rubric)))
    grade(interview, model(server))

    page = told(interview)
    assert page.ms == 150_000
    (one,) = page.questions
    assert (one.score, one.band, one.attempts, one.ms, one.follow_ups) == (92, "strong", 2, 150_000, 0)
    assert one.attempt is not None
    assert one.attempt.number == 2


def test_own_marks_count(store: Store, rubric: Rubric) -> None:
    interview = said(Interview.start(store, [rubric], "one", Clock()), BAKERY)
    grade(interview)
    assert [(one.outcome, one.score) for one in told(interview).questions] == [("needs_marking", None)]
    for point in self_check(interview).points:
        self_check(interview).mark(OwnMark(point, "missed"))
    assert [(one.outcome, one.score) for one in told(interview).questions] == [("self_marked", 0)]


def test_the_strongest_and_the_weakest_part_of_the_stories(interview: Interview, server: Server) -> None:
    assert not told(interview).compared, "nothing was graded"
    judged(server, interview, 1, {"action": "strong", "result": "missing"})
    page = told(interview)
    assert page.strongest == Part("action", strong=1, thin=0, missing=0)
    assert page.weakest == Part("result", strong=0, thin=0, missing=1)
    judged(server, interview, 1, {"action": "strong", "result": "thin"})
    judged(server, interview, 1, {"action": "thin", "result": "missing"})

    page = told(interview)
    assert page.strongest == Part("action", strong=2, thin=1, missing=0)
    assert page.weakest == Part("result", strong=0, thin=1, missing=2)
    assert not page.told_by_code


def test_only_answers_that_tell_of_the_past_are_stories(store: Store, bank: Bank, rubric: Rubric) -> None:
    process = next(one for one in bank.rubrics("kpi-foundations") if one.question.kind == "process")
    interview = Interview.start(store, [rubric, process, process], "mixed", Clock())
    for _ in range(3):
        grade(said(interview, BAKERY.split(" I cut ")[0]))
        interview.next()
    assert (weakest := told(interview).weakest)
    assert weakest.rated == 1


def test_it_is_told_where_code_rated_the_stories(store: Store, rubric: Rubric) -> None:
    interview = Interview.start(store, [rubric, rubric], "stories", Clock())
    for _ in range(2):
        grade(said(interview, BAKERY.split(" I cut ")[0]))
        interview.next()
    assert told(interview).weakest is not None
    assert told(interview).told_by_code


def test_parts_that_are_all_alike_do_not_stand_out(interview: Interview, server: Server) -> None:
    for _ in range(2):
        judged(server, interview, 1, {})
    assert told(interview).compared
    assert (told(interview).strongest, told(interview).weakest) == (None, None)


def test_of_several_answers_none_stands_for_all_where_each_has_its_own_judge(
    interview: Interview, server: Server
) -> None:
    judged(server, interview, 1, {"situation": "strong", "result": "missing"})
    grade(said(interview, BAKERY))
    interview.next()
    assert (told(interview).strongest, told(interview).weakest) == (None, None)


def test_ratings_of_another_judge_are_another_scale(interview: Interview, server: Server) -> None:
    for _ in range(2):
        judged(server, interview, 1, {"situation": "strong", "result": "missing"})
    grade(said(interview, BAKERY))  # code finds a strong result
    interview.next()
    assert told(interview).weakest == Part("result", strong=0, thin=0, missing=2)


def test_what_to_practise_next_begins_with_the_lowest_score(interview: Interview, server: Server) -> None:
    first, second, third, fourth, *_ = interview.session.questions
    for met in (2, 8, 1):
        judged(server, interview, met, {})
    interview.skip()

    page = told(interview)
    assert [one.rubric for one in page.next] == [third.rubric, first.rubric, fourth.rubric]
    assert second.rubric not in [one.rubric for one in page.next], "there is nothing to better"
    assert page.next[0].why.startswith("Say more about ")
    assert page.next[2].why == "You passed over it."
    assert page == told(interview), "it is the same each time"


def test_without_a_judge_the_story_tells_what_to_practise(store: Store, rubric: Rubric) -> None:
    interview = said(Interview.start(store, [rubric], "one", Clock()), BAKERY.split(" I cut ")[0])
    grade(interview)
    (one,) = told(interview).next
    assert one.why == "End with what changed because of it, with a figure if you have one."


def test_what_failed_or_waits_is_nothing_to_practise(interview: Interview, server: Server) -> None:
    server.plays(answers_status(401))
    grade(said(interview, BAKERY), model(server))
    interview.next()
    said(interview, BAKERY)
    page = told(interview)
    waiting = {interview.session.questions[0].rubric.question.id, interview.session.questions[1].rubric.question.id}
    assert not waiting & {one.rubric.question.id for one in page.next}
    assert {one.why for one in page.next} == {"You did not get to it."}


def test_a_session_of_nothing_is_an_empty_page(store: Store) -> None:
    page = summary(store.session(store.create_session("nothing", [])))
    assert (page.questions, page.next, page.ms) == ([], [], 0)
