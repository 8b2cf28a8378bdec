"""A session can be played: every event once, every marker in its place, pauses as long as one likes."""

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockint.bank.models import Rubric
from mockint.grading.marking import OwnMark
from mockint.grading.offline import OfflineGrader
from mockint.interview.interview import Interview
from mockint.interview.marking import SelfCheck, grade_attempt
from mockint.interview.replaying import LONGEST_PAUSE_MS, Marker, Said, ShortPauses, Take, load_takes
from mockint.store.records import Moment
from mockint.store.store import Store
from mockint.store.timeline import Edit

EVENTS = st.lists(st.integers(0, 500_000), max_size=40).map(lambda moments: sorted({0, *moments}))


@given(EVENTS, st.lists(st.floats(0, 600_000), min_size=2, max_size=10))
@settings(max_examples=200, deadline=None)
def test_shortened_pauses_lead_there_and_back(events: list[int], moments: list[float]) -> None:
    pauses = ShortPauses(events)

    for ms in moments:
        assert pauses.real(pauses.played(ms)) == pytest.approx(ms, abs=0.01)
    played = [pauses.played(ms) for ms in sorted(moments)]
    assert played == sorted(played)
    for before, after in pairwise(events):
        assert pauses.played(after) - pauses.played(before) == min(after - before, LONGEST_PAUSE_MS)


class Typist:
    """Types into a store, at moments of its own choosing."""

    def __init__(self, store: Store, rubric: Rubric) -> None:
        self.store = store
        self.session = store.create_session("kpi-stories", [rubric])
        self.question = store.session(self.session).questions[0].id
        self.attempt = store.start_attempt(self.question, rubric.question.ask)
        self.turn = store.attempt(self.attempt).turns[0].id

    def take(self) -> Take:
        (take,) = load_takes(self.store, self.store.session(self.session))
        return take


@pytest.fixture
def typist(store: Store, rubric: Rubric) -> Typist:
    """Somebody who types, takes words back, is asked a follow-up, looks at a hint, and hands in."""
    typist = Typist(store, rubric)
    store.add_edits(
        typist.turn, [Edit(3_000, 0, 0, "We um counted"), Edit(4_000, 8, 13, ""), Edit(4_100, 6, 8, " the ")]
    )
    store.add_moment(typist.attempt, Moment(5_000, "hint", "Think of a figure."))
    store.add_edits(typist.turn, [Edit(9_000, 6, 11, "counted bread")])
    store.answer_turn(typist.turn, "We um counted bread", 10_000)
    follow_up = store.add_turn(typist.attempt, "And then?", "rubric", 10_000)
    store.add_edits(follow_up, [Edit(12_000, 0, 0, "It fell.")])
    store.answer_turn(follow_up, "It fell.", 12_000)
    store.submit(typist.attempt, 9.5)
    return typist


def test_a_follow_up_is_played_after_what_was_said_before(typist: Typist, rubric: Rubric) -> None:
    take, ask = typist.take(), rubric.question.ask

    assert take.turns_at(0) == [Said(ask, "")]
    assert take.turns_at(3_500) == [Said(ask, "We um counted")]
    assert take.turns_at(9_999) == [Said(ask, "We um counted bread")]
    assert take.turns_at(10_000) == [Said(ask, "We um counted bread"), Said("And then?", "")]
    assert take.turns_at(12_600) == [Said(ask, "We um counted bread"), Said("And then?", "It fell.")]
    assert take.submitted_ms == 12_500  # nine and a half seconds after the first key


def test_what_happened_has_its_markers(typist: Typist) -> None:
    assert typist.take().markers == [
        Marker(3_000, "filler", "um"),
        Marker(4_000, "correction", "7 characters taken out"),
        Marker(5_000, "moment", "looked at a hint: Think of a figure."),
        Marker(9_000, "correction", "5 characters taken out"),
        Marker(10_000, "follow-up", "And then?"),
    ]


def test_every_event_is_there_once(typist: Typist) -> None:
    assert typist.take().events == [0, 3_000, 4_000, 4_100, 5_000, 9_000, 10_000, 12_000, 12_500, 14_000]


async def test_evidence_is_marked_where_its_words_were_typed(typist: Typist) -> None:
    question = typist.store.session(typist.session).questions[0]
    async for _ in grade_attempt(typist.store, question, question.attempts[0], OfflineGrader()):
        pass
    question = typist.store.session(typist.session).questions[0]
    check = SelfCheck(typist.store, question, question.attempts[0])
    for number, point in enumerate(check.points):
        check.mark(OwnMark(point, "met", 0, (0, 2)) if number else OwnMark(point, "met", 1, (0, 7)))

    evidence = [(marker.ms, marker.text) for marker in typist.take().markers if marker.kind == "evidence"]
    numbers = [i for i, point in enumerate(question.rubric.question.expected, 1) if point.id in check.points]
    assert evidence[-1] == (12_000, f"point {numbers[0]} met: It fell")
    assert evidence[0] == (3_000, f"point {numbers[1]} met: We")


def test_a_draft_that_was_left_is_played_too(store: Store, rubric: Rubric) -> None:
    typist = Typist(store, rubric)
    store.add_edits(typist.turn, [Edit(700, 0, 0, "We")])

    take = typist.take()
    assert (take.feedback, take.turns_at(take.length)) == (None, [Said(rubric.question.ask, "We")])


@given(st.lists(st.tuples(st.integers(0, 30_000), st.text("ab um\n", max_size=6)), max_size=10))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_marker_lies_within_its_attempt(
    rubric: Rubric, tmp_path_factory: pytest.TempPathFactory, typed: list[tuple[int, str]]
) -> None:
    store = Store(tmp_path_factory.mktemp("replay") / "mockint.db")
    try:
        now = [0.0]
        interview = Interview.start(store, [rubric], "kpi-stories", lambda: now[0])
        interview.ask()
        for wait, text in typed:
            now[0] += wait / 1000
            interview.type(text)
        interview.save_draft()
        for take in load_takes(store, store.session(1)):
            assert all(0 <= marker.ms <= take.submitted_ms for marker in take.markers)
            assert take.events == sorted(set(take.events))
            assert take.length >= take.events[-1]
    finally:
        store.close()
