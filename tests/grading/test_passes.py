"""Several gradings of one answer, by a model that changes its mind: the majority counts, and where they part is told."""

from collections.abc import Mapping
from contextlib import aclosing
from typing import Any

import pytest
from examples import BAKERY, CAREFUL, reply
from hypothesis import given, settings
from hypothesis import strategies as st
from servers.scripted import Scene, Server, answers_status, streams

from mockint.bank.library import Bank
from mockint.bank.models import Rubric
from mockint.config import Limits
from mockint.grading.events import Event, Finished, PointJudged
from mockint.grading.feedback import Feedback, Origin, Verdict
from mockint.grading.llm import LlmGrader
from mockint.grading.marking import OwnMark, with_own_marks
from mockint.grading.offline import OfflineGrader
from mockint.grading.passes import PassesGrader, combined
from mockint.grading.sheet import Sheet
from mockint.grading.submission import Submission
from mockint.llm.client import ModelServer

CAUSE = "We found that it was Tuesdays, when the market is closed"
NUMBERS = "I looked at the numbers with the team every Monday"
THROWN = "we threw away about nine percent"


def grader(server: Server, count: int) -> PassesGrader:
    limits = Limits(first_token=5, silence=5, total=10)
    return PassesGrader(LlmGrader(ModelServer("tiny", server.base_url, None, limits)), count)


async def events_of(
    server: Server, rubric: Rubric, *scenes: Scene, count: int | None = None, answer: str = BAKERY
) -> list[Event]:
    server.plays(*scenes)
    async with aclosing(grader(server, count or len(scenes)).grade(Submission.of(rubric, answer))) as events:
        return [event async for event in events]


async def graded(
    server: Server, rubric: Rubric, *scenes: Scene, count: int | None = None, answer: str = BAKERY
) -> Feedback:
    *_, last = await events_of(server, rubric, *scenes, count=count, answer=answer)
    assert isinstance(last, Finished)
    return last.feedback


def says(rubric: Rubric, changes: Mapping[str, tuple[str, str]] | None = None, **parts: object) -> Scene:
    """Mark with care but for some points."""
    return streams(reply(rubric, {**CAREFUL, **(changes or {})}, **parts), piece=400)


def without(rubric: Rubric, point: str) -> Scene:
    return streams(reply(rubric, {name: claim for name, claim in CAREFUL.items() if name != point}), piece=400)


def mark(feedback: Feedback, point: str) -> Any:  # noqa: ANN401 - shorter to read
    return next(mark for mark in feedback.points if mark.id == point)


def codes(feedback: Feedback) -> list[str]:
    return [notice.code for notice in feedback.notices]


async def test_the_verdict_of_most_passes_counts_with_the_words_of_one_that_said_so(
    server: Server, rubric: Rubric
) -> None:
    feedback = await graded(
        server,
        rubric,
        says(rubric, {"cause": ("", "missed"), "stays-away": (NUMBERS, "met")}),
        says(rubric, {"cause": (CAUSE, "met")}),
        says(rubric, {"cause": (CAUSE, "met")}),
    )
    assert (mark(feedback, "cause").verdict, mark(feedback, "cause").evidence.quote) == ("met", CAUSE)
    assert (mark(feedback, "stays-away").verdict, mark(feedback, "stays-away").evidence) == ("missed", None)
    assert mark(feedback, "stays-away").advice == "Say more about stays-away."
    assert (feedback.status, feedback.score, feedback.band) == ("graded", 92, "strong")
    assert len(server.requests) == 3


async def test_where_passes_part_it_is_told_with_the_spread_of_the_score(server: Server, rubric: Rubric) -> None:
    feedback = await graded(
        server, rubric, says(rubric), says(rubric, {"cause": ("", "missed"), "figure": ("", "missed")}), says(rubric)
    )
    assert feedback.grader.passes is not None
    assert (feedback.grader.passes.count, feedback.grader.passes.parted) == (3, ["figure", "cause"])
    low = feedback.grader.passes.scores[1]
    assert feedback.grader.passes.scores == [92, low, 92]
    assert low is not None
    assert low < 92
    (notice,) = feedback.notices
    assert notice.code == "parted-passes"
    assert notice.message == f"3 passes parted on 2 points (figure, cause); the scores went from {low} to 92"
    assert feedback.score == 92


async def test_of_three_different_verdicts_the_middle_one_counts(server: Server, rubric: Rubric) -> None:
    feedback = await graded(
        server,
        rubric,
        says(rubric, {"cause": (CAUSE, "met")}),
        says(rubric, {"cause": ("", "missed")}),
        says(rubric, {"cause": (NUMBERS, "partial")}),
    )
    assert (mark(feedback, "cause").verdict, mark(feedback, "cause").evidence.quote) == ("partial", NUMBERS)


async def test_two_passes_that_part_come_to_the_lower_verdict(server: Server, rubric: Rubric) -> None:
    feedback = await graded(server, rubric, says(rubric), says(rubric, {"cause": (CAUSE, "partial")}))
    assert mark(feedback, "cause").verdict == "partial"
    turned = await graded(server, rubric, says(rubric, {"cause": (CAUSE, "partial")}), says(rubric))
    assert mark(turned, "cause").verdict == "partial"
    assert feedback.score == turned.score
    assert feedback.score is not None
    assert feedback.score < 92


async def test_passes_that_agree_say_nothing_of_it(server: Server, rubric: Rubric) -> None:
    feedback = await graded(server, rubric, says(rubric), count=3)
    assert feedback.notices == []
    assert feedback.grader.passes is not None
    assert (feedback.grader.passes.scores, feedback.grader.passes.parted) == ([92, 92, 92], [])


async def test_words_that_were_never_said_do_not_win_by_majority(server: Server, rubric: Rubric) -> None:
    invented = {"stays-away": ("we wrote a checklist for it", "met")}
    feedback = await graded(server, rubric, says(rubric, invented), says(rubric, invented), says(rubric))
    assert mark(feedback, "stays-away").verdict == "missed"
    assert feedback.score == 92
    assert codes(feedback) == ["unsupported-quotes"]


async def test_flags_and_star_go_by_the_majority_too(server: Server, rubric: Rubric) -> None:
    flag = rubric.red_flags[0].id
    raised = {
        name.id: {"quote": THROWN if name.id == flag else "", "raised": name.id == flag} for name in rubric.red_flags
    }
    star = {"result": {"quote": "nine percent to four percent by Christmas", "rating": "strong", "advice": ""}}
    thin = {"result": {"quote": THROWN, "rating": "thin", "advice": "When?"}}
    feedback = await graded(
        server, rubric,
        says(rubric, star=thin),
        says(rubric, red_flags=raised, star=star),
        says(rubric, red_flags=raised, star=star),
    )  # fmt: skip
    marks = {one.id: one for one in feedback.red_flags}
    assert [name for name, one in marks.items() if one.raised] == [flag]
    evidence = marks[flag].evidence
    assert evidence is not None
    assert evidence.quote == THROWN
    assert feedback.star is not None
    assert feedback.star.result.rating == "strong"
    assert feedback.star.result.evidence is not None
    assert feedback.star.result.evidence.quote == "nine percent to four percent by Christmas"
    assert feedback.star.task.rating is None  # no pass said anything of it
    assert feedback.score is not None
    assert feedback.score < 92

    once = await graded(server, rubric, says(rubric, red_flags=raised), says(rubric), says(rubric))
    assert not any(one.raised for one in once.red_flags)
    assert once.score == 92


async def test_a_pass_that_fails_has_no_say(server: Server, rubric: Rubric) -> None:
    feedback = await graded(
        server,
        rubric,
        streams("{", finish="content_filter"),
        says(rubric),
        says(rubric, {"cause": (CAUSE, "partial")}),
    )
    assert (feedback.status, feedback.error) == ("graded", None)
    assert mark(feedback, "cause").verdict == "partial"
    assert feedback.grader.passes is not None
    assert feedback.grader.passes.count == 2
    assert codes(feedback) == ["failed-passes", "parted-passes"]
    assert feedback.notices[0].message == "1 of 3 passes failed and had no say"
    assert feedback.grader.tokens is not None
    assert feedback.grader.tokens.in_ == 1800


async def test_where_all_passes_fail_the_reason_is_told_and_nothing_is_zero(server: Server, rubric: Rubric) -> None:
    feedback = await graded(server, rubric, answers_status(401), count=3)
    assert len(server.requests) == 1, "the others would fail alike"
    assert (feedback.status, feedback.score) == ("not_graded", None)
    assert feedback.error is not None
    assert feedback.error.code == "refused-key"
    assert {one.verdict for one in feedback.points} == {"unjudged"}
    assert feedback.grader.passes is None


async def test_a_point_that_one_pass_left_out_is_settled_by_the_others(server: Server, rubric: Rubric) -> None:
    left = without(rubric, "cause")
    feedback = await graded(server, rubric, left, left, says(rubric), says(rubric), count=3)
    assert len(server.requests) == 4  # it was asked for the point once more
    assert (feedback.status, feedback.score) == ("graded", 92)
    assert mark(feedback, "cause").verdict == "met"
    assert feedback.notices == []  # nothing is left out any more, and nobody said anything else
    assert feedback.grader.passes is not None
    assert (feedback.grader.passes.scores, feedback.grader.passes.parted) == ([None, 92, 92], [])


async def test_a_point_that_all_passes_left_out_stays_open(server: Server, rubric: Rubric) -> None:
    feedback = await graded(server, rubric, without(rubric, "cause"), count=2)
    assert (feedback.status, feedback.score, feedback.range) == ("needs_marking", None, (75, 92))
    assert codes(feedback) == ["left-out"]


async def test_only_what_all_passes_left_out_is_told_and_no_more_once_it_is_marked(
    server: Server, rubric: Rubric
) -> None:
    fewer = streams(reply(rubric, {"figure": CAREFUL["figure"]}), piece=400)
    left = without(rubric, "cause")
    feedback = await graded(server, rubric, left, left, fewer, fewer, count=2)
    assert [one.id for one in feedback.points if one.verdict == "unjudged"] == ["cause"]
    assert feedback.notices[-1].message.startswith("The model left out 1 point;")
    marked = with_own_marks(feedback, rubric, [OwnMark("cause", "missed")])
    assert (marked.status, "left-out" in codes(marked)) == ("self_marked", False)


async def test_flags_that_one_pass_did_not_look_for_are_settled_by_the_others(server: Server, rubric: Rubric) -> None:
    feedback = await graded(server, rubric, says(rubric, red_flags={}), says(rubric))
    assert {one.raised for one in feedback.red_flags} == {False}
    assert feedback.notices == []
    never = await graded(server, rubric, says(rubric, red_flags={}), count=2)
    assert codes(never) == ["flags-left-out"]


@pytest.mark.parametrize("answer", ["", "No idea, sorry."])
async def test_where_code_alone_decides_nobody_is_asked(server: Server, rubric: Rubric, answer: str) -> None:
    feedback = await graded(server, rubric, says(rubric), count=3, answer=answer)
    assert server.requests == []
    assert (feedback.status, feedback.score, feedback.grader.passes) == ("graded", 0, None)


async def test_invented_words_alone_do_not_end_it_early(server: Server, rubric: Rubric) -> None:
    made_up = dict.fromkeys(CAREFUL, ("words that nobody ever said here", "met"))
    feedback = await graded(server, rubric, says(rubric, made_up), says(rubric), says(rubric))
    assert len(server.requests) == 3
    assert feedback.score == 92


async def test_time_and_tokens_are_those_of_all_passes(server: Server, rubric: Rubric) -> None:
    slow = streams(reply(rubric), piece=400, pause=0.05)
    once = await graded(server, rubric, slow, count=1)
    thrice = await graded(server, rubric, slow, count=3)
    assert once.grader.tokens is not None
    assert thrice.grader.tokens is not None
    assert (once.grader.tokens.in_, once.grader.tokens.cached, once.grader.tokens.out) == (900, 640, 400)
    assert (thrice.grader.tokens.in_, thrice.grader.tokens.cached, thrice.grader.tokens.out) == (2700, 1920, 1200)
    assert thrice.grader.seconds > 0.15
    assert (thrice.grader.name, thrice.grader.model) == (once.grader.name, once.grader.model)
    assert thrice.grader.prompt == once.grader.prompt
    assert once.grader.passes is None  # once is no several times


async def test_the_marks_of_the_first_pass_are_shown_as_they_arrive_and_one_feedback_ends_it(
    server: Server, rubric: Rubric
) -> None:
    events = await events_of(server, rubric, says(rubric), says(rubric, {"cause": ("", "missed")}), says(rubric))
    shown = [event.mark.id for event in events if isinstance(event, PointJudged)]
    assert shown == [point.id for point in rubric.question.expected]
    assert [isinstance(event, Finished) for event in events] == [False] * (len(events) - 1) + [True]


async def test_the_offline_grader_leaves_the_points_open_however_often_it_is_asked(rubric: Rubric) -> None:
    async with aclosing(PassesGrader(OfflineGrader(), 3).grade(Submission.of(rubric, BAKERY))) as events:
        last = [event async for event in events][-1]
    assert isinstance(last, Finished)
    assert last.feedback.status == "needs_marking"
    assert any(one.suggestions for one in last.feedback.points)


VERDICTS: tuple[Verdict, ...] = ("missed", "partial", "met")
ORIGIN = Origin(name="llm", seconds=0.1)


def one_pass(rubric: Rubric, verdicts: tuple[Verdict, ...]) -> Feedback:
    sheet = Sheet(Submission.of(rubric, BAKERY))
    for point, verdict in zip(rubric.question.expected, verdicts, strict=True):
        sheet.judge_point(point.id, verdict, "" if verdict == "missed" else THROWN)
    for flag in rubric.red_flags:
        sheet.judge_flag(flag.id, raised=False, quote="")
    return sheet.feedback(ORIGIN)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_each_point_has_the_lower_median_in_whatever_order_the_passes_came(bank: Bank, data: st.DataObject) -> None:
    rubric = bank.rubric("problem-in-the-figures")
    points = len(rubric.question.expected)
    verdicts = data.draw(
        st.lists(st.tuples(*[st.sampled_from(VERDICTS)] * points), min_size=2, max_size=5), label="verdicts"
    )
    passes = [one_pass(rubric, one) for one in verdicts]
    submission = Submission.of(rubric, BAKERY)
    found = combined(submission, passes)
    turned = combined(submission, data.draw(st.permutations(passes)))
    assert [one.verdict for one in found.points] == [one.verdict for one in turned.points]
    assert found.score == turned.score
    for one, said in zip(found.points, zip(*verdicts, strict=True), strict=True):
        assert one.verdict == sorted(said, key=VERDICTS.index)[(len(said) - 1) // 2]
        assert (one.evidence is not None) == (one.verdict != "missed")
