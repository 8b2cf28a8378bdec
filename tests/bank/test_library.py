"""What can be asked: the built-in packs, a user's own, a file for once; and choosing among them."""

import asyncio
import os
from collections import Counter
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path

import pytest

from mockint.bank.library import (
    AmbiguousQuestionError,
    Bank,
    Choice,
    NoQuestionsError,
    UnknownPackError,
    UnknownQuestionError,
    load_bank,
)
from mockint.bank.models import KINDS, LEVELS, Kind, Level, Rubric
from mockint.grading.events import Finished
from mockint.grading.feedback import Feedback
from mockint.grading.offline import OfflineGrader
from mockint.grading.submission import Submission

SavePack = Callable[..., Path]


@pytest.fixture(scope="module")
def built_in(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    return load_bank(tmp_path_factory.mktemp("nothing of the user's"))


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "rubrics"
    folder.mkdir()
    return folder


@pytest.fixture
def save(own: Path) -> SavePack:
    """Write a pack of knowledge questions that are all alike but for their ids."""

    def write(
        name: str, pack: str, *questions: str, folder: Path = own, level: str = "mid", topic: str = "bread"
    ) -> Path:
        points = "".join(f"      - {{id: point-{n}, text: Says {n}., weight: {n}}}\n" for n in (1, 2, 3))
        body = "".join(
            f"  - id: {question}\n    ask: What of it?\n    kind: knowledge\n    level: {level}\n    topics: [{topic}]\n"
            f"    intent: Whether they know.\n    minutes: 1\n    expected:\n{points}    model_answer: One, two, three.\n"
            for question in questions
        )
        path = folder / name
        path.write_text(f"pack: {pack}\ntitle: From {name}\nlanguage: en\nquestions:\n{body}")
        return path

    return write


def ids(rubrics: list[Rubric]) -> list[str]:
    return [rubric.question.id for rubric in rubrics]


def test_the_built_in_packs_load_and_none_is_broken(built_in: Bank) -> None:
    assert built_in.broken == ()
    assert {"kpi-foundations", "kpi-stories"} <= set(built_in.packs)
    assert {loaded.source for loaded in built_in.packs.values()} == {"built-in"}


def test_every_built_in_question_is_complete(built_in: Bank) -> None:
    for rubric in built_in.rubrics():
        question = rubric.question
        name = f"{rubric.pack}/{question.id}"
        weights = {point.weight for point in question.expected}

        assert question.intent, name
        assert len(question.model_answer.split()) >= 60, f"{name} has no spoken model answer"
        assert 4 <= len(question.expected) <= 6, name
        assert len(weights) > 1, f"{name} weighs every point alike"
        assert question.topics, name
        assert question.follow_ups, name


TOPICS = (  # what the bank is to cover: the topics of the plan, by their ids
    "g01 f01 f02 f03 f04 f05 f06 f07 f08 f09 f10 f11 f12 f13 f14 f15 f16 f17 f18 f19 f20 f21 f22 f23 f24 f25 f26 f27 f28 f29 f30 f31 f32 f33 "
    "f34 f35 f36 f37 f38 f39 f40 f41 f42 f43 f44 f45 f46 f47 f48 f49 f50 r01 r02 r03 r04 r05 r06 o01 x01 x02 x03 x04"
).split()


@pytest.mark.parametrize("topic", TOPICS)
def test_each_topic_of_the_plan_is_covered(built_in: Bank, topic: str) -> None:
    assert any(topic in rubric.question.covers for rubric in built_in.rubrics())


def test_no_question_covers_a_topic_that_is_not_in_the_plan(built_in: Bank) -> None:
    assert {topic for rubric in built_in.rubrics() for topic in rubric.question.covers} <= set(TOPICS)


def test_there_is_enough_to_prepare_a_whole_interview(built_in: Bank) -> None:
    counts = {name: len(loaded.pack.questions) for name, loaded in built_in.packs.items()}
    assert sum(counts.values()) >= 110
    assert counts["general-behavioral"] >= 24
    assert set(counts) == {
        "kpi-foundations",
        "kpi-stories",
        "kpi-leading",
        "kpi-by-field",
        "okrs",
        "general-behavioral",
    }


@pytest.mark.parametrize(
    "theme",
    [
        ["what-to-count-in-your-own-job", "choosing-kpis-for-a-project", "choosing-for-the-whole-house"],
        ["a-target-for-yourself", "setting-a-target", "targets-for-a-whole-company"],
        ["checking-a-figure-before-you-send-it", "two-figures-disagree", "owning-the-data"],
        ["figures-for-people-without-them", "telling-people-the-results", "presenting-to-the-board"],
        ["okrs-in-your-first-job", "okrs-for-your-team", "starting-okrs-in-a-company"],
        ["conflict-with-a-colleague", "conflict-between-two-of-yours", "conflict-between-departments"],
        ["a-mistake-you-made", "a-project-that-failed", "a-failure-at-scale"],
        ["too-much-at-once", "saying-no-to-good-work", "choosing-what-a-whole-team-drops"],
    ],
)
def test_a_theme_is_asked_of_all_levels_with_points_of_their_own(built_in: Bank, theme: list[str]) -> None:
    questions = [built_in.rubric(question).question for question in theme]
    assert [question.level for question in questions] == list(LEVELS)
    assert set.intersection(*(set(question.topics) for question in questions)), "they share a topic"
    texts = [point.text for question in questions for point in question.expected]
    assert len(set(texts)) >= len(texts) - 1, "the points of one level are not those of another"


def test_a_model_answer_raises_no_flag_and_is_not_taken_for_an_order_to_the_grader(built_in: Bank) -> None:
    for rubric in built_in.rubrics():
        feedback = asyncio.run(graded_offline(rubric))
        name = rubric.question.id
        assert [mark.id for mark in feedback.red_flags if mark.raised] == [], name
        assert [notice.code for notice in feedback.notices] == ["recited"], name


async def graded_offline(rubric: Rubric) -> Feedback:
    async with aclosing(OfflineGrader().grade(Submission.of(rubric, rubric.question.model_answer))) as events:
        last = [event async for event in events][-1]
    assert isinstance(last, Finished)
    return last.feedback


def test_every_level_and_kind_can_be_practised(built_in: Bank) -> None:
    questions = [rubric.question for rubric in built_in.rubrics()]
    assert {question.level for question in questions} == set(LEVELS)
    assert {question.kind for question in questions} == set(KINDS)


def test_no_two_built_in_questions_share_an_id(built_in: Bank) -> None:
    counts = Counter(ids(list(built_in.rubrics())))
    assert [name for name, count in counts.items() if count > 1] == [], "--question alone would be ambiguous"


def test_a_pack_of_ones_own_joins_the_built_in_ones(own: Path, save: SavePack, built_in: Bank) -> None:
    path = save("mine.yml", "bakery", "left-over-bread")
    bank = load_bank(own)

    assert set(bank.packs) == {*built_in.packs, "bakery"}
    assert (bank.packs["bakery"].source, bank.packs["bakery"].path) == ("user", path)


def test_a_folder_of_packs_that_does_not_exist_is_no_trouble(tmp_path: Path, built_in: Bank) -> None:
    assert set(load_bank(tmp_path / "never made").packs) == set(built_in.packs)


def test_a_broken_pack_is_listed_and_the_others_work(own: Path, save: SavePack) -> None:
    bad = save("bad.yaml", "bad", "Not_A_Slug")
    (own / "dir.yaml").mkdir()
    (own / "latin.yaml").write_bytes(b"pack: caf\xe9\n")
    save("good.yaml", "good", "works")
    bank = load_bank(own)

    assert {broken.path.name for broken in bank.broken} == {"bad.yaml", "dir.yaml", "latin.yaml"}
    assert {broken.source for broken in bank.broken} == {"user"}
    (told,) = next(broken.problems for broken in bank.broken if broken.path == bad)
    assert told.line == 5
    assert bank.rubric("works").pack == "good"
    assert bank.rubric("what-is-a-kpi").pack == "kpi-foundations"


def test_a_pipe_among_the_packs_is_not_waited_for(own: Path, save: SavePack) -> None:
    os.mkfifo(own / "pipe.yaml")
    save("works.yaml", "works", "a-question")
    bank = load_bank(own)

    assert [(broken.path.name, broken.problems[0].message) for broken in bank.broken] == [
        ("pipe.yaml", "this is no file; take it out of the folder of packs")
    ]
    assert bank.rubric("a-question").pack == "works"


def test_a_folder_of_packs_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    place = tmp_path / "rubrics"
    place.write_text("no folder", encoding="utf-8")
    bank = load_bank(place)

    assert [str(problem) for broken in bank.broken for problem in broken.problems] == [
        f"{place}: the folder of packs cannot be read: Not a directory"
    ]
    assert bank.rubric("what-is-a-kpi").pack == "kpi-foundations"


def test_a_pack_of_ones_own_may_not_take_the_id_of_a_built_in_one(own: Path, save: SavePack) -> None:
    path = save("mine.yaml", "kpi-foundations", "left-over-bread")
    bank = load_bank(own)
    (broken,) = bank.broken
    (problem,) = broken.problems

    assert broken.path == path
    assert bank.packs["kpi-foundations"].source == "built-in"
    assert problem.field == "pack"
    assert "kpi-foundations is already the id of" in problem.message
    assert "another id" in problem.message


def test_a_taken_id_is_told_with_its_line(own: Path, save: SavePack) -> None:
    save("mine.yaml", "kpi-foundations", "left-over-bread")
    (broken,) = load_bank(own).broken

    assert [problem.line for problem in broken.problems] == [1]


def test_two_packs_of_ones_own_with_one_id_leave_the_first(own: Path, save: SavePack) -> None:
    save("a.yaml", "bakery", "from-a")
    second = save("b.yaml", "bakery", "from-b")
    bank = load_bank(own)

    assert [broken.path for broken in bank.broken] == [second]
    assert ids(list(bank.rubrics("bakery"))) == ["from-a"]


@pytest.mark.parametrize("taken", ["kpi-foundations", "bakery"])
def test_a_file_named_for_once_takes_the_place_of_a_pack_with_its_id(
    own: Path, tmp_path: Path, save: SavePack, taken: str
) -> None:
    save("mine.yaml", "bakery", "from-the-folder")
    path = save("once.yaml", taken, "from-the-file", folder=tmp_path)
    bank = load_bank(own, [path])

    assert bank.broken == ()
    assert (bank.packs[taken].source, bank.packs[taken].path) == ("file", path)
    assert ids(list(bank.rubrics(taken))) == ["from-the-file"]
    assert set(bank.packs) >= {"kpi-foundations", "kpi-stories", "bakery"}


def test_a_file_named_for_once_that_is_not_there_is_listed_as_broken(own: Path, tmp_path: Path) -> None:
    bank = load_bank(own, [tmp_path / "gone.yaml"])

    assert [(broken.source, broken.path.name) for broken in bank.broken] == [("file", "gone.yaml")]
    assert "kpi-foundations" in bank.packs


def test_an_unknown_pack_is_told_with_the_packs_that_there_are(built_in: Bank) -> None:
    with pytest.raises(UnknownPackError) as caught:
        built_in.pack("kpi-foundation")

    assert "Did you mean kpi-foundations?" in caught.value.message
    assert all(name in caught.value.message for name in built_in.packs)
    assert (caught.value.code, caught.value.exit_code) == ("unknown-pack", 2)


def test_an_unknown_question_is_told_with_the_questions_that_there_are(built_in: Bank) -> None:
    with pytest.raises(UnknownQuestionError) as caught:
        built_in.rubric("what-is-a-kpy")

    assert "Did you mean what-is-a-kpi?" in caught.value.message
    assert all(rubric.question.id in caught.value.message for rubric in built_in.rubrics())
    assert (caught.value.code, caught.value.exit_code) == ("unknown-question", 2)


def test_a_question_of_another_pack_is_unknown_in_this_one(built_in: Bank) -> None:
    with pytest.raises(UnknownQuestionError) as caught:
        built_in.rubric("what-is-a-kpi", "kpi-stories")

    listed = caught.value.message.partition("The questions are: ")[2].split(", ")
    assert "'kpi-stories' has no question 'what-is-a-kpi'" in caught.value.message
    assert listed == sorted(ids(list(built_in.rubrics("kpi-stories"))))


def test_a_question_that_several_packs_have_needs_its_pack(own: Path, save: SavePack) -> None:
    save("a.yaml", "bakery", "bread")
    save("b.yaml", "butchery", "bread")
    bank = load_bank(own)

    with pytest.raises(AmbiguousQuestionError) as caught:
        bank.rubric("bread")
    assert "--pack" in caught.value.message
    assert "bakery, butchery" in caught.value.message
    assert (caught.value.code, caught.value.exit_code) == ("ambiguous-question", 2)
    assert bank.rubric("bread", "butchery").pack == "butchery"


def test_a_question_that_several_packs_have_is_listed_once(own: Path, save: SavePack) -> None:
    save("a.yaml", "bakery", "sour-dough")
    save("b.yaml", "butchery", "sour-dough")
    with pytest.raises(UnknownQuestionError) as caught:
        load_bank(own).rubric("no-such-thing-at-all")

    listed = caught.value.message.partition("The questions are: ")[2].split(", ")
    assert listed.count("sour-dough") == 1


def test_a_wrong_id_never_carries_escape_sequences_to_the_terminal(built_in: Bank) -> None:
    with pytest.raises(UnknownPackError) as caught:
        built_in.pack("\x1b]52;c;AAAA\x07")
    assert "\x1b" not in caught.value.message


def test_a_rubric_holds_the_flags_of_the_pack_and_of_the_question(built_in: Bank) -> None:
    rubric = built_in.rubric("what-is-a-kpi")
    names = [flag.id for flag in rubric.red_flags]

    assert names[:4] == ["no-link-to-goals", "numbers-without-people", "shuns-data-tools", "will-not-explain"]
    assert "only-for-control" in names


@pytest.mark.parametrize("level", LEVELS)
def test_choosing_a_level_gives_its_questions_only(built_in: Bank, level: Level) -> None:
    chosen = built_in.choose(Choice(level=level))

    assert {rubric.question.level for rubric in chosen} == {level}
    assert len(chosen) == sum(rubric.question.level == level for rubric in built_in.rubrics())


@pytest.mark.parametrize("kind", KINDS)
def test_choosing_a_kind_gives_its_questions_only(built_in: Bank, kind: Kind) -> None:
    expected = [rubric for rubric in built_in.rubrics() if rubric.question.kind == kind]
    if expected:
        assert built_in.choose(Choice(kind=kind)) == expected
    else:
        with pytest.raises(NoQuestionsError):
            built_in.choose(Choice(kind=kind))


def test_a_topic_is_one_of_the_questions_own_words_or_of_the_list(built_in: Bank) -> None:
    assert "what-is-a-kpi" in ids(built_in.choose(Choice(topic="basics")))
    assert all("f13" in rubric.question.covers for rubric in built_in.choose(Choice(topic="f13")))


def test_choices_narrow_each_other(own: Path, save: SavePack) -> None:
    save("a.yaml", "bakery", "one", "two", level="junior", topic="bread")
    save("b.yaml", "butchery", "three", level="junior", topic="meat")
    save("c.yaml", "deli", "four", level="senior", topic="bread")
    bank = load_bank(own)

    assert ids(bank.choose(Choice(topic="bread"))) == ["one", "two", "four"]
    assert ids(bank.choose(Choice(topic="bread", level="junior"))) == ["one", "two"]
    assert ids(bank.choose(Choice(topic="bread", level="junior", count=1))) == ["one"]
    assert ids(bank.choose(Choice(pack="deli"))) == ["four"]
    assert ids(bank.choose(Choice(question="three"))) == ["three"]


def test_when_nothing_fits_the_topics_are_told(own: Path, save: SavePack) -> None:
    save("a.yaml", "bakery", "one", level="junior", topic="bread")
    with pytest.raises(NoQuestionsError) as caught:
        load_bank(own).choose(Choice(pack="bakery", level="senior"))

    assert "topics: bread" in caught.value.message
    assert caught.value.exit_code == 2


def test_an_unknown_pack_is_no_empty_choice(built_in: Bank) -> None:
    with pytest.raises(UnknownPackError):
        built_in.choose(Choice(pack="nowhere"))


def test_without_a_seed_questions_come_in_the_order_of_the_packs(built_in: Bank) -> None:
    assert built_in.choose(Choice()) == list(built_in.rubrics())


def test_the_same_seed_draws_the_same_questions_in_the_same_order(built_in: Bank) -> None:
    first, again = (ids(built_in.choose(Choice(seed=7, count=5))) for _ in range(2))
    others = [ids(built_in.choose(Choice(seed=seed, count=5))) for seed in range(20)]

    assert first == again
    assert len(set(first)) == 5
    assert any(other != first for other in others)


def test_a_seed_leaves_no_question_out(built_in: Bank) -> None:
    assert sorted(ids(built_in.choose(Choice(seed=3)))) == sorted(ids(list(built_in.rubrics())))


def test_asking_for_more_than_there_is_gives_what_there_is(built_in: Bank) -> None:
    assert len(built_in.choose(Choice(count=10_000))) == len(list(built_in.rubrics()))
