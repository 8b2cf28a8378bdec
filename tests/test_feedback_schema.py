"""The JSON of a feedback is a contract: docs/feedback.schema.json tells what is in it, and every kind of feedback keeps to it.

Run as a program, this file writes the schema anew.
"""

import json
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from examples import BAKERY, CAREFUL, reply
from jsonschema import Draft202012Validator
from servers.scripted import Scene, Server, answers_status, streams

from mockint.bank.library import Bank
from mockint.bank.models import Rubric
from mockint.grading.events import Finished
from mockint.grading.feedback import Feedback
from mockint.grading.llm import LlmGrader
from mockint.grading.marking import OwnMark, open_points, with_own_marks
from mockint.grading.offline import OfflineGrader
from mockint.grading.submission import Grader, Submission
from mockint.llm.client import ModelServer

DOCS = Path(__file__).resolve().parent.parent / "docs"
SCHEMA_FILE = DOCS / "feedback.schema.json"


def generated() -> str:
    """Return the text of the schema file."""
    schema = Feedback.model_json_schema(by_alias=True, mode="serialization")
    return json.dumps({"$schema": Draft202012Validator.META_SCHEMA["$id"], **schema}, indent=2) + "\n"


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_the_schema_in_docs_is_the_one_of_the_model() -> None:
    kept = SCHEMA_FILE.read_text(encoding="utf-8")
    assert kept == generated(), (
        f"{SCHEMA_FILE} is out of date; write it anew with: python tests/test_feedback_schema.py"
    )


def test_the_example_in_docs_keeps_to_it(validator: Draft202012Validator) -> None:
    text = (DOCS / "feedback.md").read_text(encoding="utf-8")
    example = json.loads(text.split("```json\n")[1].split("```")[0])
    validator.validate(example)
    for mark in example["points"]:
        if mark["evidence"]:
            start, end = mark["evidence"]["span"]
            assert mark["evidence"]["quote"] == example["turns"][0]["answer"][start:end]


@pytest.mark.parametrize("question", ["problem-in-the-figures", "what-is-a-kpi"])  # with STAR and without
async def test_the_offline_grader_keeps_to_it(bank: Bank, validator: Draft202012Validator, question: str) -> None:
    feedback = await graded(OfflineGrader(), bank.rubric(question), seconds=42.0)
    assert feedback.status == "needs_marking"
    assert any(mark.suggestions for mark in feedback.points)
    validator.validate(as_printed(feedback))


async def test_an_answer_without_content_keeps_to_it(rubric: Rubric, validator: Draft202012Validator) -> None:
    feedback = await graded(OfflineGrader(), rubric, "No idea.")
    assert (feedback.status, feedback.score) == ("graded", 0)
    validator.validate(as_printed(feedback))


async def test_marks_of_the_candidate_keep_to_it(rubric: Rubric, validator: Draft202012Validator) -> None:
    computed = await graded(OfflineGrader(), rubric)
    first, second, *others = open_points(computed)
    marks = [OwnMark(first, "met", 0, (0, 60)), OwnMark(second, "partial", 0, (60, 120))]
    feedback = with_own_marks(computed, rubric, [*marks, *(OwnMark(point, "missed") for point in others)])
    assert feedback.status == "self_marked"
    validator.validate(as_printed(feedback))


LEFT_OUT = {name: claim for name, claim in CAREFUL.items() if name != "cause"}
MADE_UP = {**CAREFUL, "stays-away": ("we wrote a checklist for it", "met"), "cause": ("it was Tuesdays", "partial")}
RATED = {"situation": {"quote": "back at the bakery where I worked", "rating": "strong", "advice": "Shorter."}}


@pytest.mark.parametrize(
    ("scene", "status", "holds"),
    [
        (lambda rubric: streams(reply(rubric)), "graded", '"headline":{"text"'),
        (lambda rubric: streams(reply(rubric, MADE_UP)), "graded", '"unsupported":"we wrote'),
        (lambda rubric: streams(reply(rubric, star=RATED)), "graded", '"rating":"strong"'),
        (lambda rubric: streams(reply(rubric, red_flags=raised(rubric))), "graded", '"raised":true'),
        (lambda rubric: streams(reply(rubric, LEFT_OUT)), "needs_marking", '"code":"left-out"'),
        (lambda _: streams("I like it."), "not_graded", '"code":"bad-reply"'),
        (lambda _: answers_status(401), "not_graded", '"code":"refused-key"'),
    ],
)
async def test_a_model_that_grades_keeps_to_it(
    server: Server,
    rubric: Rubric,
    validator: Draft202012Validator,
    scene: Callable[[Rubric], Scene],
    status: str,
    holds: str,
) -> None:
    server.plays(scene(rubric))
    feedback = await graded(LlmGrader(ModelServer("tiny", server.base_url, "sk-key")), rubric)
    assert feedback.status == status
    assert holds in feedback.to_json()
    validator.validate(as_printed(feedback))


def _without(name: str) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        del data[name]

    return change


def _with(name: str, value: object) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        data[name] = value

    return change


def _in_first_point(name: str, value: object) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        data["points"][0][name] = value

    return change


@pytest.mark.parametrize(
    "change",
    [
        _without("status"),
        _without("points"),
        _without("delivery"),
        _with("schema", 2),
        _with("score", 101),
        _with("score", 92.5),
        _with("range", [92]),
        _with("band", "good"),
        _with("comment", "well done"),
        _in_first_point("verdict", "yes"),
        _in_first_point("by", "nobody"),
        _in_first_point("evidence", {"turn": 0, "span": [0, 5]}),
        _in_first_point("evidence", {"turn": 0, "span": [-1, 5], "quote": "words"}),
    ],
)
async def test_what_breaks_it_is_seen(
    rubric: Rubric, validator: Draft202012Validator, change: Callable[[dict[str, Any]], None]
) -> None:
    data = as_printed(await graded(OfflineGrader(), rubric))
    change(data)
    assert not validator.is_valid(data)


def raised(rubric: Rubric) -> dict[str, Any]:
    return {rubric.red_flags[0].id: {"quote": "we threw away about nine percent", "raised": True}}


def as_printed(feedback: Feedback) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(feedback.to_json())
    return data


async def graded(grader: Grader, rubric: Rubric, answer: str = BAKERY, seconds: float | None = None) -> Feedback:
    async with aclosing(grader.grade(Submission.of(rubric, answer, seconds=seconds))) as events:
        last = [event async for event in events][-1]
    assert isinstance(last, Finished)
    return last.feedback


if __name__ == "__main__":
    SCHEMA_FILE.write_text(generated(), encoding="utf-8", newline="\n")
