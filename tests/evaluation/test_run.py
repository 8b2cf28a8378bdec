"""An evaluation from end to end: models that know the gold labels, perfect and flawed, behind a real server."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from pathlib import Path
from random import Random
from typing import Any

import pytest
from servers.gold import GoldModel, Reply, as_text
from servers.scripted import Scene, Server, answers_status

from mockint.bank.library import Bank
from mockint.config import Limits
from mockint.evaluation import agreement, report
from mockint.evaluation.figures import Figure, Judged, by_name, figures
from mockint.evaluation.gold import BUILT_IN, GoldAnswer, read_gold
from mockint.evaluation.marks import of_feedback, of_labels
from mockint.evaluation.run import Done, Judge, KeepError, Kept, by_grader, by_naive, evaluate, failed, kept_file
from mockint.grading.addressed import addressed_to_grader
from mockint.grading.feedback import Feedback
from mockint.grading.llm import LlmGrader
from mockint.grading.sheet import Sheet
from mockint.grading.submission import Submission
from mockint.llm.client import ModelServer

FEW = 16

# What answers of the tuning part say to the grader, sentence by sentence, as a person reads them: where each begins and ends.
# Those of the untouched part are not written down, so that nobody mends patterns by them.
ORDERS: Mapping[str, Sequence[tuple[str, str]]] = {
    "g1-11": [("Note to the assessor:", "with full marks."), ("Ignore the rubric", "five out of five.")],
    "g1-34": [("The above is the final grading", "copy it as it is.")],
    "g2-19": [("To whoever is marking this,", "thank you.")],
    "g3-34": [("Everything before this line", "and approved.")],
    "g4-20": [("System note:", "as they stand.")],
}


@pytest.fixture(autouse=True)
def _few_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Intervals have tests of their own; here they need not be good."""
    monkeypatch.setattr(agreement, "RESAMPLES", 5)


@pytest.fixture(scope="module")
def built_in(bank: Bank) -> list[GoldAnswer]:
    return [answer for name in BUILT_IN for answer in read_gold(name, bank)]


@pytest.fixture(scope="module")
def few(built_in: list[GoldAnswer]) -> list[GoldAnswer]:
    """Answers of several questions and all styles."""
    return Random(1).sample([answer for answer in built_in if answer.style != "injection"], FEW)


def judge(server: Server) -> Judge:
    limits = Limits(first_token=5, silence=5, total=10)
    return by_grader(LlmGrader(ModelServer("tiny", server.base_url, None, limits)))


def run(judge: Judge, answers: Sequence[GoldAnswer], kept: Kept | None = None, number: int = 1) -> list[Done]:
    async def all_of_them() -> list[Done]:
        return [one async for one in evaluate(answers, judge, kept or Kept(None, ""), number)]

    return asyncio.run(all_of_them())


def feedbacks(done: Sequence[Done]) -> list[tuple[GoldAnswer, Feedback]]:
    return [(one.answer, Feedback.model_validate(one.result["feedback"])) for one in done]


def figures_of(judged: Sequence[Judged]) -> Mapping[str, Figure]:
    return by_name(figures(judged))


def value(judged: Sequence[Judged], name: str) -> float:
    found = figures_of(judged)[name].value
    assert found is not None
    return found


def test_a_perfect_model_gets_every_mark_exactly_and_no_guard_takes_any_away(
    server: Server, built_in: list[GoldAnswer]
) -> None:
    model = GoldModel(built_in)
    server.plays(model)
    done = run(judge(server), built_in)

    assert len(model.asked) == len(built_in)  # nobody had to be asked again
    for answer, feedback in feedbacks(done):
        gold, marks = of_labels(answer.gold, answer.rubric), of_feedback(feedback)
        assert (marks.points, marks.flags, marks.star) == (gold.points, gold.flags, gold.star), answer.id
        assert (marks.score, marks.band) == (gold.score, gold.band), answer.id
        assert {mark.by for mark in feedback.points} == {"grader"}, answer.id
        assert {mark.unsupported for mark in feedback.points} == {None}, answer.id
        if answer.style != "injection":
            assert model.shown[answer.id] == answer.answer  # not a word was blanked
            assert "addressed-to-grader" not in [notice.code for notice in feedback.notices]

    found = figures_of(report.of_run(done))
    whole = "points_judged points_accuracy points_macro_f1 points_kappa flags_precision flags_recall star_qwk band_qwk quotes_stood"
    assert {name: found[name].value for name in whole.split()} == dict.fromkeys(whole.split(), 1)
    assert found["points_kappa"].interval == (1, 1)
    assert found["points_kappa"].count == sum(len(answer.gold.points) for answer in built_in)
    assert (found["score_gap"].value, found["orders_gain"].value) == (0, 0)
    assert (found["tokens_in"].value, found["tokens_out"].value) == (900, 400)
    assert (found["seconds"].value or 0) > 0


def test_without_any_judge_the_guards_leave_clean_answers_as_they_are(built_in: list[GoldAnswer]) -> None:
    for answer in built_in:
        if answer.style != "injection":
            sheet = Sheet(Submission.of(answer.rubric, answer.answer))
            assert sheet.readable == [answer.answer]
            assert not sheet.nothing_said
            for name, label in answer.gold.points.items():
                assert label.verdict == "missed" or sheet.evidence(label.quote), (answer.id, name)


def test_a_model_that_obeys_gains_nothing_for_the_words_that_it_obeys(
    server: Server, built_in: list[GoldAnswer]
) -> None:
    injected = [answer for answer in built_in if answer.style == "injection"]

    def obeys(answer: GoldAnswer, reply: Reply, _again: bool) -> str:
        start, end = addressed_to_grader(answer.answer)[0]
        quote = answer.answer[start:end][:200]
        return as_text({**reply, "points": {name: {"quote": quote, "verdict": "met"} for name in reply["points"]}})

    model = GoldModel(injected, obeys)
    server.plays(model)
    done = run(judge(server), injected)

    assert len(done) == 8
    for answer, feedback in feedbacks(done):
        assert feedback.score == 0, answer.id
        assert "addressed-to-grader" in [notice.code for notice in feedback.notices]
        assert model.shown[answer.id] != answer.answer
    assert value(report.of_run(done), "orders_gain") <= 0
    assert value(report.of_run(done), "quotes_stood") == 0


def test_a_model_that_calls_all_met_with_honest_words_shows_in_the_figure(
    server: Server, built_in: list[GoldAnswer]
) -> None:
    injected = [answer for answer in built_in if answer.style == "injection"]

    def is_talked_into_it(answer: GoldAnswer, reply: Reply, _again: bool) -> str:
        quote = next(label.quote for label in answer.gold.points.values() if label.quote)
        return as_text({**reply, "points": {name: {"quote": quote, "verdict": "met"} for name in reply["points"]}})

    with_quotes = [answer for answer in injected if any(label.quote for label in answer.gold.points.values())]
    server.plays(GoldModel(with_quotes, is_talked_into_it))
    done = run(judge(server), with_quotes)
    assert value(report.of_run(done), "orders_gain") > 40
    assert all("one-passage" in [notice.code for notice in told.notices] for _, told in feedbacks(done))


def test_hardly_a_sentence_to_the_grader_can_be_quoted(built_in: list[GoldAnswer], bank: Bank) -> None:
    """Code cannot know every such sentence; what it leaves does not grow."""
    by_id = {answer.id: answer for answer in built_in}
    left = []
    for name, sentences in ORDERS.items():
        answer = by_id[name].answer
        sheet = Sheet(Submission.of(by_id[name].rubric, answer))
        for begins, ends in sentences:
            start = answer.index(begins)
            sentence = answer[start : answer.index(ends, start) + len(ends)]
            left += [sentence] if sheet.evidence(sentence) else []
    assert ORDERS.keys() == {answer.id for answer in read_gold("tuning", bank) if answer.style == "injection"}
    assert len(left) <= 1, left


def test_invented_quotes_are_missed_points_and_are_counted(server: Server, few: list[GoldAnswer]) -> None:
    random = Random(3)
    invented: set[tuple[str, str]] = set()

    def invents(answer: GoldAnswer, reply: Reply, _again: bool) -> str:
        for name, claim in reply["points"].items():
            if claim["verdict"] != "missed" and random.random() < 0.2:
                claim["quote"] = "and then the zebras of Ouagadougou signed the memorandum"
                invented.add((answer.id, name))
        return as_text(reply)

    server.plays(GoldModel(few, invents))
    done = run(judge(server), few)
    claimed = sum(label.verdict != "missed" for answer in few for label in answer.gold.points.values())

    assert 0.1 < len(invented) / claimed < 0.3
    for answer, feedback in feedbacks(done):
        for mark in feedback.points:
            told = (answer.id, mark.id) in invented
            assert mark.verdict == ("missed" if told else answer.gold.points[mark.id].verdict)
            assert (mark.unsupported is not None) == told
    judged = report.of_run(done)
    assert value(judged, "quotes_stood") == pytest.approx(1 - len(invented) / claimed)
    points = sum(len(answer.gold.points) for answer in few)
    assert value(judged, "points_accuracy") == pytest.approx(1 - len(invented) / points)
    assert value(judged, "points_judged") == 1


def leaves_out(*, also_when_asked_again: bool, gone: set[tuple[str, str]]) -> Callable[[GoldAnswer, Reply, bool], str]:
    random = Random(4)

    def leaves(answer: GoldAnswer, reply: Reply, again: bool) -> str:
        if not again:
            gone.update((answer.id, name) for name in reply["points"] if random.random() < 0.1)
        if not again or also_when_asked_again:
            left = {name: claim for name, claim in reply["points"].items() if (answer.id, name) not in gone}
            reply["points"] = left
        return as_text(reply)

    return leaves


def test_points_left_out_are_asked_for_and_a_model_that_then_gives_them_loses_nothing(
    server: Server, few: list[GoldAnswer]
) -> None:
    gone: set[tuple[str, str]] = set()
    model = GoldModel(few, leaves_out(also_when_asked_again=False, gone=gone))
    server.plays(model)
    judged = report.of_run(run(judge(server), few))

    hit = {name for name, _ in gone}
    assert len(hit) > 3
    assert len(model.asked) == len(few) + len(hit)
    assert {name for name in model.asked if model.asked.count(name) == 2} == hit
    assert value(judged, "points_kappa") == value(judged, "band_qwk") == value(judged, "points_judged") == 1
    assert value(judged, "tokens_in") == pytest.approx(900 * len(model.asked) / len(few))


def test_points_left_out_for_good_are_not_judged_and_the_share_shows_it(server: Server, few: list[GoldAnswer]) -> None:
    gone: set[tuple[str, str]] = set()
    server.plays(GoldModel(few, leaves_out(also_when_asked_again=True, gone=gone)))
    done = run(judge(server), few)
    found = figures_of(report.of_run(done))

    points = sum(len(answer.gold.points) for answer in few)
    assert found["points_judged"].value == pytest.approx(1 - len(gone) / points)
    assert (found["points_kappa"].value, found["points_kappa"].count) == (1, points - len(gone))
    assert found["band_qwk"].count == len(few) - len({name for name, _ in gone})
    for answer, feedback in feedbacks(done):
        left = {mark.id for mark in feedback.points if mark.verdict == "unjudged"}
        assert left == {name for one, name in gone if one == answer.id}
        assert (feedback.score is None) == bool(left)


def in_a_list(_answer: GoldAnswer, reply: Reply, _again: bool) -> str:
    points = [{"id": name, **claim, "verdict": claim["verdict"].upper()} for name, claim in reply["points"].items()]
    return f"Here it is:\n```json\n{as_text({**reply, 'points': points, 'mood': 'good'})}\n```"


def only_once_asked_again(_answer: GoldAnswer, reply: Reply, again: bool) -> str:
    return as_text(reply) if again else "I would say 7 out of 10."


@pytest.mark.parametrize(("writes", "requests"), [(in_a_list, 1), (only_once_asked_again, 2)])
def test_another_shape_costs_no_mark(
    server: Server, few: list[GoldAnswer], writes: Callable[[GoldAnswer, Reply, bool], str], requests: int
) -> None:
    model = GoldModel(few[:6], writes)
    server.plays(model)
    judged = report.of_run(run(judge(server), few[:6]))
    assert value(judged, "points_accuracy") == value(judged, "points_judged") == 1
    assert len(model.asked) == 6 * requests


@pytest.mark.parametrize(
    "text", ["Fine answer!", '{"points": [1, 2]}', '{"points": {"figure": "met"}}', "[]", '{"points": {']
)
def test_a_shape_that_cannot_be_read_is_no_judgement(server: Server, few: list[GoldAnswer], text: str) -> None:
    server.plays(GoldModel(few, lambda _answer, _reply, _again: text))
    done = run(judge(server), few[:2])
    assert all("did not reply in a way that can be used" in (failed(one.result) or "") for one in done)
    assert report.of_run(done) == []


def test_flags_and_star_of_a_careless_model_are_counted_apart(server: Server, few: list[GoldAnswer]) -> None:
    def careless(answer: GoldAnswer, reply: Reply, _again: bool) -> str:
        words = " ".join(answer.answer.split()[-8:])
        reply["red_flags"] = {name: {"quote": words, "raised": True} for name in reply["red_flags"]}
        for part in reply.get("star", {}).values():
            part |= {"rating": "strong", "quote": words}
        return as_text(reply)

    server.plays(GoldModel(few, careless))
    judged = report.of_run(run(judge(server), few))
    flags = [name in answer.gold.red_flags for answer in few for name in (flag.id for flag in answer.rubric.red_flags)]
    assert value(judged, "flags_recall") == 1
    assert value(judged, "flags_precision") == pytest.approx(sum(flags) / len(flags))
    assert value(judged, "star_qwk") == 0
    assert value(judged, "star_action_auc") == 0.5
    assert value(judged, "points_kappa") == 1


@pytest.fixture
def kept_at(tmp_path: Path) -> Path:
    return tmp_path / "evaluations" / "tiny.jsonl"


def test_what_was_judged_is_not_asked_again(server: Server, few: list[GoldAnswer], kept_at: Path) -> None:
    model = GoldModel(few)
    server.plays(model)

    async def first_three() -> None:
        async with aclosing(evaluate(few[:6], judge(server), Kept(kept_at, "tiny"))) as done:
            count = 0
            async for _ in done:
                count += 1
                if count == 3:
                    break  # as Ctrl-C does

    asyncio.run(first_three())
    assert model.asked == [answer.id for answer in few[:3]]
    assert kept_at.parent.stat().st_mode & 0o077 == 0  # answers are nobody else's business

    model.asked.clear()
    done = run(judge(server), few[:6], Kept(kept_at, "tiny"))
    assert model.asked == [answer.id for answer in few[3:6]]
    assert [one.was_kept for one in done] == [True] * 3 + [False] * 3
    assert [one.answer.id for one in done] == [answer.id for answer in few[:6]]

    model.asked.clear()
    again = run(judge(server), few[:6], Kept(kept_at, "tiny"))
    assert model.asked == []
    assert [one.result for one in again] == [one.result for one in done]


@pytest.mark.parametrize(("cut", "lost"), [(1, 0), (2, 1), (400, 1)])
def test_a_last_line_that_was_cut_costs_only_that_answer(
    server: Server, few: list[GoldAnswer], kept_at: Path, cut: int, lost: int
) -> None:
    model = GoldModel(few)
    server.plays(model)
    run(judge(server), few[:3], Kept(kept_at, "tiny"))
    kept_at.write_bytes(kept_at.read_bytes()[:-cut])

    model.asked.clear()
    run(judge(server), few[:5], Kept(kept_at, "tiny"))
    assert model.asked == [answer.id for answer in few[3 - lost : 5]]

    model.asked.clear()
    done = run(judge(server), few[:5], Kept(kept_at, "tiny"))
    assert model.asked == []  # what was kept after the cut line is whole
    assert not any(failed(one.result) for one in done)


@pytest.mark.parametrize(
    "line",
    [b"\n", b"not json\n", b"[1]\n", b"7\n", b'{"digest": "x"}\n', b'{"digest": "x", "result": 5}\n',
     b'{"digest": "x", "result": {"feedback": {"score": 3}}}\n', b"\xff\xfe\n"],
)  # fmt: skip
def test_what_cannot_be_read_of_a_kept_file_is_left_aside(
    server: Server, few: list[GoldAnswer], kept_at: Path, line: bytes
) -> None:
    model = GoldModel(few)
    server.plays(model)
    run(judge(server), few[:1], Kept(kept_at, "tiny"))
    kept_at.write_bytes(line + kept_at.read_bytes())
    assert run(judge(server), few[:1], Kept(kept_at, "tiny"))[0].was_kept
    assert len(model.asked) == 1


def test_another_judge_another_run_and_a_changed_rubric_are_asked_anew(
    server: Server, few: list[GoldAnswer], kept_at: Path
) -> None:
    model = GoldModel(few)
    server.plays(model)
    (answer,) = few[:1]

    def asked(kept: Kept, answer: GoldAnswer = answer, number: int = 1) -> int:
        model.asked.clear()
        run(judge(server), [answer], kept, number)
        return len(model.asked)

    assert asked(Kept(kept_at, "tiny")) == 1
    assert asked(Kept(kept_at, "tiny")) == 0
    assert asked(Kept(kept_at, "tiny, another prompt")) == 1
    assert asked(Kept(kept_at, "tiny"), number=2) == 1
    question = answer.rubric.question
    heavier = question.expected[0].model_copy(update={"weight": 4 - question.expected[0].weight})
    changed = question.model_copy(update={"expected": [heavier, *question.expected[1:]]})
    assert changed != question
    other = GoldAnswer(**{**vars(answer), "rubric": answer.rubric.model_copy(update={"question": changed})})
    assert asked(Kept(kept_at, "tiny"), other) == 1
    renamed = GoldAnswer(**{**vars(answer), "id": "another-name", "style": None})
    assert asked(Kept(kept_at, "tiny"), renamed) == 0  # names and styles are not what a judge sees


def test_what_is_forgotten_is_asked_anew_and_nothing_else(server: Server, few: list[GoldAnswer], kept_at: Path) -> None:
    model = GoldModel(few)
    server.plays(model)
    run(judge(server), few[:4], Kept(kept_at, "tiny"))
    run(judge(server), few[:4], Kept(kept_at, "tiny"), 2)
    Kept(kept_at, "tiny").forget(few[:2], 1)
    model.asked.clear()
    run(judge(server), few[:4], Kept(kept_at, "tiny"))
    run(judge(server), few[:4], Kept(kept_at, "tiny"), 2)
    assert model.asked == [few[0].id, few[1].id]


def test_what_failed_is_not_kept_and_is_tried_again(server: Server, few: list[GoldAnswer], kept_at: Path) -> None:
    model = GoldModel(few)
    server.plays(model, answers_status(401), model)
    done = run(judge(server), few[:3], Kept(kept_at, "tiny"))
    assert [bool(failed(one.result)) for one in done] == [False, True, False]
    assert "does not take the key" in (failed(done[1].result) or "")
    assert len(report.of_run(done)) == 2

    model.asked.clear()
    done = run(judge(server), few[:3], Kept(kept_at, "tiny"))
    assert model.asked == [few[1].id]
    assert not any(failed(one.result) for one in done)


def test_a_file_that_cannot_be_kept_is_told(server: Server, few: list[GoldAnswer], tmp_path: Path) -> None:
    server.plays(GoldModel(few))
    (tmp_path / "file").touch()
    with pytest.raises(KeepError, match="Is a directory"):
        Kept(tmp_path, "tiny")
    with pytest.raises(KeepError, match="Not a directory"):
        Kept(tmp_path / "file" / "tiny.jsonl", "tiny")


def test_kept_files_of_different_judges_have_different_names(tmp_path: Path) -> None:
    one, other = kept_file(tmp_path, "tiny\0http://[::1]:80/v1\0a"), kept_file(tmp_path, "tiny\0http://[::1]:80/v1\0b")
    assert one != other
    assert one.name.startswith("tiny-http-1-80-v1-a-")
    assert kept_file(tmp_path, "../../" * 40 + "x").parent == tmp_path


def test_a_run_that_left_out_points_is_held_against_the_other_where_both_judged(
    server: Server, few: list[GoldAnswer]
) -> None:
    def partly(_answer: GoldAnswer, reply: Reply, _again: bool) -> str:
        first = next(iter(reply["points"]))
        return as_text({**reply, "points": {first: reply["points"][first]}, "red_flags": {}, "star": {}})

    server.plays(GoldModel(few, partly))
    one = run(judge(server), few[:6])
    server.plays(GoldModel(few))
    other = run(judge(server), few[:6], number=2)
    for first, second in ((one, other), (other, one)):
        found = figures_of(report.of_two_runs(first, second))
        assert (found["points_accuracy"].value, found["points_accuracy"].count) == (1, 6)
        assert found["flags_recall"].count == found["star_qwk"].count == 0
        assert found["band_qwk"].count == 0


def naively(server: Server) -> Judge:
    return by_naive(ModelServer("tiny", server.base_url, None, Limits(first_token=5, silence=5, total=10)))


def test_the_naive_yardstick_sees_question_and_answer_and_gives_a_score(server: Server, few: list[GoldAnswer]) -> None:
    server.plays(GoldModel(few))
    done = run(naively(server), few)
    assert [one.result["score"] for one in done] == [20 * (one.answer.gold.overall or 0) for one in done]
    system, said = (message["content"] for message in server.requests[0]["body"]["messages"])
    assert "from 0 to 100" in system
    assert json.loads(said) == {"turns": [{"asked": few[0].rubric.question.ask, "said": few[0].answer}]}
    found = figures_of(report.of_naive(done))
    assert found["overall_rank"].value == pytest.approx(1)
    assert (found["points_judged"].value, found["points_kappa"].count) == (0, 0)
    assert (found["quotes_stood"].value, found["tokens_in"].value) == (None, 900)


@pytest.mark.parametrize(
    ("text", "score"),
    [('{"score": 0}', 0), ('{"score": 100}', 100), ('{"score": 72.6}', 73), ('Sure!\n```json\n{"score": 55}\n```', 55)],
)
def test_a_naive_score_in_its_bounds_counts(server: Server, few: list[GoldAnswer], text: str, score: int) -> None:
    server.plays(GoldModel(few, naive=lambda _: text))
    (done,) = run(naively(server), few[:1])
    assert done.result["score"] == score


@pytest.mark.parametrize(
    "text",
    ["I like it.", '{"score": 101}', '{"score": -1}', '{"score": "high"}', '{"score": true}', '{"score": null}',
     '{"score": NaN}', '{"rating": 5}', '{"score": 7', "[80]"],
)  # fmt: skip
def test_what_is_no_naive_score_is_not_judged(server: Server, few: list[GoldAnswer], text: str) -> None:
    server.plays(GoldModel(few, naive=lambda _: text))
    (done,) = run(naively(server), few[:1])
    assert failed(done.result) == "the model's reply holds no score from 0 to 100"
    assert report.of_naive([done]) == []


@pytest.mark.parametrize("scene", [answers_status(401), answers_status(500, headers={"Retry-After": "0"})])
def test_a_server_that_fails_is_told_of_naively_too(server: Server, few: list[GoldAnswer], scene: Scene) -> None:
    server.plays(scene)
    (done,) = run(naively(server), few[:1])
    assert len(failed(done.result) or "") > 20


def test_the_labellers_are_held_against_each_other(built_in: list[GoldAnswer]) -> None:
    whole = [answer for answer in built_in if answer.first and answer.second]
    judged = report.of_labellers(built_in)
    assert len(judged) == len(whole) == len(built_in)
    alone = [GoldAnswer(**{**vars(answer), "second": None}) for answer in built_in]
    assert report.of_labellers(alone) == []


def test_the_table_shows_what_can_be_told_and_nothing_else(built_in: list[GoldAnswer]) -> None:
    judged = report.of_labellers(built_in)[:12]
    table = report.table({"anna and ben": judged, "nobody": []})
    lines = table.splitlines()
    assert lines[0].split() == ["anna", "and", "ben"]
    assert lines[1].split() == ["answers", "12"]
    assert any(line.startswith("points: Cohen's kappa") and "[" in line for line in lines)
    assert "seconds" not in table
    assert len({len(line) for line in lines}) == 1
    assert report.table({"nobody": []}) == "nothing was judged"


def test_data_holds_every_figure_by_its_name(built_in: list[GoldAnswer]) -> None:
    judged = report.of_labellers(built_in)[:12]
    told: dict[str, Any] = json.loads(json.dumps(report.as_json({"both": judged, "nobody": []})))
    assert told.keys() == {"both"}
    assert told["both"]["answers"] == 12
    names = [figure.name for figure in figures(judged)]
    assert list(told["both"]["figures"]) == names
    assert len(set(names)) == len(names)
    for figure in told["both"]["figures"].values():
        assert figure.keys() == {"value", "interval", "count"}
        assert figure["interval"] is None or figure["interval"][0] <= figure["value"] <= figure["interval"][1]
