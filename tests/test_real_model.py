"""From the answer to the feedback with a real model behind llama.cpp's server. It judges badly, and nothing that it makes up counts."""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from fractions import Fraction

import jsonschema
import pytest
from examples import BAKERY
from servers.llama import MODEL, Llama

from mockint.bank.library import Bank
from mockint.bank.models import Rubric
from mockint.config import Limits
from mockint.grading.claims import reply_schema
from mockint.grading.events import Finished, PointJudged
from mockint.grading.feedback import Feedback
from mockint.grading.llm import LlmGrader, conversation
from mockint.grading.sheet import Sheet
from mockint.grading.submission import Submission
from mockint.llm.client import Clock, ModelServer, Request, message
from mockint.llm.prompts import load_prompt
from mockint.llm.reply import Reply

# This model quotes it nearly word for word at two points, and at the third what was never said.
ANSWER = (
    "So a KPI is a number that tells how close you are to a goal, and you look at it every week and then decide what to do, because "
    "otherwise you only guess what is wrong, and you only have a few of them."
)


class Overheard(ModelServer):
    """The model's server, with all that it says noted down."""

    pieces: list[tuple[float, str]]

    async def stream(self, request: Request, clock: Clock) -> AsyncGenerator[str | Reply, None]:
        now = asyncio.get_running_loop().time
        self.pieces = []
        async with aclosing(super().stream(request, clock)) as pieces:
            async for piece in pieces:
                if isinstance(piece, str):
                    self.pieces.append((now(), piece))
                yield piece

    @property
    def said(self) -> str:
        return "".join(piece for _, piece in self.pieces)


@pytest.fixture(scope="module")
def llama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Llama]:
    llama = Llama(tmp_path_factory.mktemp("llama"))
    yield llama
    llama.stop()


@pytest.fixture
def rubric(bank: Bank) -> Rubric:
    """Three points without STAR, and the question's own flags: each more takes this model seconds."""
    rubric = bank.rubric("what-is-a-kpi")
    question = rubric.question.model_copy(update={"expected": rubric.question.expected[:3]})
    return rubric.model_copy(update={"question": question, "red_flags": question.red_flags})


async def test_a_real_model_streams_by_schema_and_only_words_that_were_said_count(llama: Llama, rubric: Rubric) -> None:
    server = Overheard(MODEL, llama.base_url, None, Limits(first_token=120, silence=60, total=240))
    now = asyncio.get_running_loop().time
    first_mark = 0.0
    async with aclosing(LlmGrader(server).grade(Submission.of(rubric, ANSWER))) as events:
        async for event in events:
            if isinstance(event, PointJudged):
                first_mark = first_mark or now()
            elif isinstance(event, Finished):
                feedback = event.feedback
    await server.close()

    assert len(server.pieces) > 10
    assert first_mark < server.pieces[-1][0]  # the first mark was there while the model still wrote

    assert server.rung == "json_schema"
    reply = json.loads(server.said)
    jsonschema.validate(reply, reply_schema(rubric, bounded=True))

    assert (feedback.status, feedback.error) == ("graded", None)
    assert (feedback.grader.name, feedback.grader.model) == ("llm", MODEL)
    assert feedback.grader.tokens is not None
    assert (feedback.grader.tokens.out or 0) > 100
    assert [mark.id for mark in feedback.points] == [point.id for point in rubric.question.expected]
    assert_only_words_that_were_said_count(feedback, reply, ANSWER)
    assert feedback.score == score_by_hand(feedback, rubric)
    another_turn = "the model took another turn on this machine: choose another answer"
    assert [mark for mark in feedback.points if mark.evidence], another_turn
    assert [mark for mark in feedback.points if mark.unsupported], another_turn


async def test_the_prompt_is_lean_and_its_fixed_part_comes_from_the_cache(llama: Llama, bank: Bank) -> None:
    six_points = bank.rubric("problem-in-the-figures")
    said = " ".join((f"{BAKERY} " * 3).split()[:200])
    limits = Limits(first_token=120, silence=60, total=240)
    told = {"json_schema": False, "json_object": False, "thinking_tokens": 0}  # a few words of any kind will do
    server = ModelServer(MODEL, llama.base_url, None, limits, told=told)
    whole = []
    for answer in (said, "So " + said):
        talk = conversation(Sheet(Submission.of(six_points, answer)), load_prompt("grade"))
        request = Request(tuple(talk), {}, 8)
        async with aclosing(server.stream(request, server.clock())) as pieces:
            whole += [piece async for piece in pieces if isinstance(piece, Reply)]
    await server.close()
    first, second = whole
    assert (first.tokens_in or 0) <= 1500
    assert (second.tokens_cached or 0) >= (second.tokens_in or 0) / 2 > 400


async def test_a_cancel_reaches_the_server(llama: Llama, rubric: Rubric) -> None:
    server = ModelServer(MODEL, llama.base_url, None, Limits(first_token=120, silence=60, total=240))
    before = llama.log.count("cancel")
    async with aclosing(LlmGrader(server).grade(Submission.of(rubric, ANSWER))) as events:
        async for event in events:
            if isinstance(event, PointJudged):
                break
    await server.close()
    for _ in range(100):
        if llama.log.count("cancel") > before:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"the server's log tells of no cancel:\n{llama.log[-2000:]}")


@pytest.mark.parametrize(
    "told",
    [{"json_schema": False, "json_object": False}, {"streaming": False}],
    ids=["without a schema", "not streamed"],
)
async def test_other_ways_to_ask_a_real_server(llama: Llama, told: dict[str, object]) -> None:
    server = ModelServer(
        MODEL, llama.base_url, None, Limits(first_token=60, silence=60, total=90), told={**told, "thinking_tokens": 0}
    )
    request = Request((message("user", "Say hello."),), {"type": "object", "properties": {}}, 8)
    async with aclosing(server.stream(request, server.clock())) as pieces:
        last = [piece async for piece in pieces][-1]
    await server.close()
    assert isinstance(last, Reply)
    assert last.text
    assert (last.tokens_in or 0) > 0
    assert server.learned == []


def assert_only_words_that_were_said_count(
    feedback: Feedback, reply: dict[str, dict[str, dict[str, str]]], answer: str
) -> None:
    for mark in feedback.points:
        claim = reply["points"][mark.id]
        if mark.evidence:
            start, end = mark.evidence.span
            assert mark.evidence.quote == answer[start:end] != ""
            assert (mark.verdict, mark.by, mark.unsupported) == (claim["verdict"], "grader", None)
        elif claim["verdict"] == "missed":
            assert (mark.verdict, mark.by, mark.unsupported) == ("missed", "grader", None)
        else:
            assert (mark.verdict, mark.by) == ("missed", "code")
            assert mark.unsupported == " ".join(claim["quote"].split())
            assert not claim["quote"].strip() or plain(claim["quote"]) not in plain(answer)


def score_by_hand(feedback: Feedback, rubric: Rubric) -> int:
    worth = {"met": Fraction(1), "partial": Fraction(1, 2), "missed": Fraction(0)}
    weights = {point.id: point.weight for point in rubric.question.expected}
    costs = {flag.id: {"major": 15, "minor": 5}[flag.severity] for flag in rubric.red_flags}
    earned = sum(weights[mark.id] * worth[mark.verdict] for mark in feedback.points)
    lost = min(20, sum(costs[mark.id] for mark in feedback.red_flags if mark.raised))
    return max(0, int(100 * earned / sum(weights.values()) + Fraction(1, 2)) - lost)


def plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
