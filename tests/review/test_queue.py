"""What to practise today: a short list, nearest to forgotten first, that a break does not make longer."""

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from review.answers import START, VERDICTS, graded

from mockint.bank.library import Bank
from mockint.bank.models import QuestionKey, Rubric
from mockint.grading.feedback import Verdict
from mockint.review.neighbours import LEAST_ALIKE, alike, neighbours
from mockint.review.queue import MOST_A_DAY, Queue, queue
from mockint.review.text import lines, reason, summary
from mockint.store.counted import Graded

Answers = dict[QuestionKey, list[Graded]]
MISSED: tuple[Verdict, ...] = ("missed",) * 8
MET: tuple[Verdict, ...] = ("met",) * 8


def answered(rubrics: Sequence[Rubric], verdicts: Sequence[Verdict], day: date = START) -> Answers:
    return {rubric.key: [graded(rubric, day, verdicts, number)] for number, rubric in enumerate(rubrics)}


def asked(found: Queue) -> list[str]:
    return [item.rubric.question.id for item in found.items]


def test_what_was_never_answered_is_not_in_it(bank: Bank) -> None:
    found = queue(bank.rubrics(), {}, START)
    assert (found.items, found.more, found.next_day) == ([], 0, None)
    assert summary(found) == "nothing is due today"


def test_weak_answers_come_back_the_next_day_and_strong_ones_later(bank: Bank) -> None:
    weak, strong = list(bank.rubrics("okrs"))[:2]
    answers = {**answered([weak], MISSED), **answered([strong], MET)}
    on_the_day = queue(bank.rubrics(), answers, START)
    next_day = queue(bank.rubrics(), answers, START + timedelta(days=1))
    assert (on_the_day.items, on_the_day.next_day) == ([], START + timedelta(days=1))
    assert asked(next_day) == [weak.question.id]
    assert (
        reason(next_day.items[0], next_day.today)
        == f"0 of 100 (weak) yesterday, {len(weak.question.expected)} points missed"
    )
    assert next_day.next_day == START + timedelta(days=8)


def test_a_list_is_short_after_a_break_and_says_so(bank: Bank) -> None:
    answers = answered(list(bank.rubrics("kpi-foundations")), MISSED)
    found = queue(bank.rubrics(), answers, START + timedelta(days=90))
    assert (len(found.items), found.more) == (MOST_A_DAY, 25 - MOST_A_DAY)
    assert "20 more questions came back and can wait" in lines(found)[-1]
    assert found.next_day == found.today + timedelta(days=1)


def test_what_is_nearest_to_forgotten_stands_first(bank: Bank) -> None:
    first, second, third = list(bank.rubrics("okrs"))[:3]
    answers = {
        **answered([third], MET, START),
        **answered([second], MISSED, START + timedelta(days=10)),
        **answered([first], MISSED, START),
    }
    assert asked(queue(bank.rubrics(), answers, START + timedelta(days=20))) == [
        rubric.question.id for rubric in (first, second, third)
    ]


def test_the_list_of_a_day_stands_still_while_it_is_practised(bank: Bank) -> None:
    today = START + timedelta(days=30)
    answers = answered(list(bank.rubrics("okrs")), MISSED)
    before = queue(bank.rubrics(), answers, today)
    done = before.items[1].rubric
    answers[done.key].append(graded(done, today, MET, attempt=99))
    after = queue(bank.rubrics(), answers, today)
    assert asked(after) == asked(before)
    assert [item.done for item in after.items] == [False, True, False, False, False]
    assert summary(after) == "4 questions for today, 1 done"
    for item in before.items:
        answers[item.rubric.key].append(graded(item.rubric, today, MET, attempt=100))
    finished = queue(bank.rubrics(), answers, today)
    assert (finished.open, summary(finished)) == ([], f"done for today; next on {today + timedelta(days=1)}")


def near(bank: Bank) -> tuple[Rubric, int, Rubric]:
    """Return a question, the place of one of its points, and the neighbour with the point most alike."""
    for rubric in bank.rubrics():
        for place, point in enumerate(rubric.question.expected):
            if found := neighbours(rubric, point, bank.rubrics()):
                return rubric, place, found[0]
    raise AssertionError("no question has a neighbour")


def test_a_point_missed_twice_running_comes_back_in_a_neighbouring_question_first(bank: Bank) -> None:
    rubric, place, other = near(bank)
    verdicts: list[Verdict] = ["met"] * len(rubric.question.expected)
    verdicts[place] = "missed"
    once = {rubric.key: [graded(rubric, START, verdicts, 1)]}
    twice = {rubric.key: [*once[rubric.key], graded(rubric, START + timedelta(days=9), verdicts, 2)]}
    today = START + timedelta(days=150)
    assert asked(queue(bank.rubrics(), once, today)) == [rubric.question.id]

    (item,) = queue(bank.rubrics(), twice, today).items
    assert (item.rubric, item.due, item.is_neighbour) == (other, rubric, True)
    assert f"in place of {rubric.question.id}, where a point was missed twice running" in reason(item, today)

    twice[other.key] = [graded(other, today, MET, 3)]
    assert [item.done for item in queue(bank.rubrics(), twice, today).items] == [True]
    assert asked(queue(bank.rubrics(), twice, today + timedelta(days=1))) == [rubric.question.id]  # then the same one


def test_a_neighbour_shares_pack_topic_and_a_point(bank: Bank) -> None:
    rubric, place, other = near(bank)
    point = rubric.question.expected[place]
    assert other.pack == rubric.pack
    assert set(other.question.topics) & set(rubric.question.topics)
    assert max(alike(point.text, theirs.text) for theirs in other.question.expected) >= LEAST_ALIKE


def test_sentences_without_words_are_alike_in_nothing() -> None:
    assert alike("?", "...") == 0
    assert alike("Names a figure for the cost.", "Names the figures of a cost.") == 1


@st.composite
def many(draw: st.DrawFn) -> list[list[tuple[int, list[Verdict]]]]:
    """Draw, for a few questions, on which days they were answered and how."""
    marks = st.lists(st.sampled_from(VERDICTS), min_size=8, max_size=8)
    answer = st.tuples(st.integers(0, 60), marks)
    return draw(st.lists(st.lists(answer, max_size=4), min_size=1, max_size=8))


def drawn(rubrics: Sequence[Rubric], past: list[list[tuple[int, list[Verdict]]]]) -> Answers:
    return {
        rubric.key: [graded(rubric, START + timedelta(days=day), marks, n) for n, (day, marks) in enumerate(own)]
        for rubric, own in zip(rubrics, past, strict=False)
    }


@given(many(), st.integers(61, 400), st.integers(1, 200))
def test_a_break_changes_no_day_loses_nothing_and_asks_for_no_more(
    bank: Bank, past: list[list[tuple[int, list[Verdict]]]], day: int, pause: int
) -> None:
    rubrics = list(bank.rubrics("okrs"))
    answers = drawn(rubrics, past)
    before, after = (queue(rubrics, answers, START + timedelta(days=days), most=3) for days in (day, day + pause))
    assert len(after.items) <= 3
    assert len(after.items) + after.more >= len(before.items) + before.more
    everything = [queue(rubrics, answers, START + timedelta(days=days), most=99) for days in (day, day + pause)]
    since = [{item.due.key: item.schedule.due for item in found.items} for found in everything]
    assert since[0].items() <= since[1].items()


@given(many(), st.integers(0, 400), st.randoms(use_true_random=False))
def test_the_same_history_gives_the_same_list(
    bank: Bank, past: list[list[tuple[int, list[Verdict]]]], day: int, order: object
) -> None:
    rubrics = list(bank.rubrics("okrs"))
    answers = drawn(rubrics, past)
    shuffled = {name: list(own) for name, own in reversed(answers.items())}
    for own in shuffled.values():
        order.shuffle(own)  # type: ignore[attr-defined]
    today = START + timedelta(days=day)
    found = queue(rubrics, answers, today)
    assert found == queue(rubrics, shuffled, today)
    assert len({item.rubric.question.id for item in found.items}) == len(found.items)
    assert all(item.schedule.last < today and item.schedule.due <= today for item in found.items)
    assert found.next_day is None or found.next_day > today
