"""Whatever a server does, on each rung of the ladder: a right feedback or a plain reason, in time, without a key in any word or log."""

import gzip
import json
import logging
import time
from collections.abc import Callable
from contextlib import aclosing
from email.utils import formatdate
from typing import Any

import pytest
from examples import BAKERY, reply
from servers.broken import closes, listens, resets, signs_for_itself, talks_nonsense
from servers.scripted import (
    Handler,
    Scene,
    Server,
    answers_body,
    answers_status,
    cuts,
    never_ends,
    says_nothing,
    streams,
    streams_events,
)

from mockint.bank.models import Rubric
from mockint.config import Limits
from mockint.grading.events import Finished
from mockint.grading.feedback import Feedback, Tokens
from mockint.grading.llm import LlmGrader
from mockint.grading.submission import Submission
from mockint.llm.client import ModelServer

KEY = "sk-planted-0123456789abcdef"
RUNGS: dict[str, dict[str, Any]] = {
    "schema": {},
    "json-mode": {"json_schema": False},
    "text": {"json_schema": False, "json_object": False},
    "not-streamed": {"streaming": False},
}
LIMITS = Limits(first_token=0.3, silence=0.3, total=0.9)
SOON = {"Retry-After": "0"}
PACKED = gzip.compress(gzip.compress(b"data: " + bytes(60_000_000), 1))  # a few hundred bytes on the way

each_rung = pytest.mark.parametrize("rung", RUNGS)


def a_server(base_url: str, rung: str, limits: Limits = LIMITS) -> ModelServer:
    return ModelServer("tiny", base_url, KEY, limits, headers={"x-team": f"{KEY}-team"}, told=RUNGS[rung])


async def graded(server: ModelServer, rubric: Rubric, caplog: pytest.LogCaptureFixture) -> Feedback:
    """Grade, and hold what always holds."""
    caplog.set_level(logging.DEBUG)
    started = time.monotonic()
    async with aclosing(LlmGrader(server).grade(Submission.of(rubric, BAKERY))) as events:
        last = [event async for event in events][-1]
    assert time.monotonic() - started < server.limits.total + 5  # loading the SDK, and a busy machine
    assert isinstance(last, Finished)
    feedback = last.feedback
    assert feedback.turns[0].answer == BAKERY
    assert KEY not in feedback.to_json() + caplog.text
    assert "Traceback" not in feedback.to_json()
    assert all(0 <= count < 10**10 for count in (feedback.grader.tokens or Tokens()).model_dump().values() if count)
    if feedback.error:
        assert (feedback.status, feedback.score) == ("not_graded", None)
        assert {mark.verdict for mark in feedback.points} == {"unjudged"}
        assert len(feedback.error.message) > 20
    caplog.clear()
    return feedback


def code(feedback: Feedback) -> str:
    return feedback.error.code if feedback.error else feedback.status


@each_rung
@pytest.mark.parametrize("has_json", [True, False], ids=["json", "plain"])
async def test_every_status(
    server: Server, rubric: Rubric, caplog: pytest.LogCaptureFixture, rung: str, has_json: bool
) -> None:
    asked = a_server(server.base_url, rung, Limits(first_token=5, silence=5, total=10))  # nothing here has to run out
    known = {
        401: "refused-key",
        402: "quota",
        403: "refused-key",
        404: "unknown-model",
        410: "unknown-model",
        413: "too-long",
    }
    known |= dict.fromkeys((408, 409, 425), "server-error") | {429: "too-many-requests", 501: "bad-request"}
    statuses = (
        range(400, 530) if rung == "schema" else (400, 401, 402, 404, 413, 415, 422, 429, 451, 500, 501, 503, 529)
    )
    for status in statuses:
        said = answers_status(status, {"error": {"message": f"no, {KEY}"}}, SOON)
        server.plays(said if has_json else with_headers(f"No.\x1b[31m {KEY}", "text/plain", SOON, status))
        feedback = await graded(asked, rubric, caplog)
        assert code(feedback) == known.get(status, "server-error" if status >= 500 else "bad-request"), status
    await asked.close()


def with_headers(body: str | bytes, kind: str, headers: dict[str, str], status: int = 200) -> Scene:
    def play(handler: Handler) -> None:
        handler.head(status, kind, headers)
        handler.wfile.write(body if isinstance(body, bytes) else body.encode())

    return play


def floods(kind: str, status: int = 200) -> Scene:
    """Answer with fifty megabytes."""

    def play(handler: Handler) -> None:
        handler.head(status, kind)
        for _ in range(50):
            handler.wfile.write(b'{"a": "' + b"a" * 1_000_000)

    return play


def drips(handler: Handler) -> None:
    """Send a sign now and then, for ever."""
    handler.head(200, "text/event-stream")
    while not handler.server.closing.wait(0.1):
        handler.delta("a")


def thinks_for_ever(handler: Handler) -> None:
    handler.head(200, "text/event-stream")
    while not handler.server.closing.wait(0.1):
        handler.event({"choices": [{"delta": {"reasoning_content": "hmm"}}]})


def whole(text: str, **choice: object) -> str:
    """Return the body of a reply that is not streamed."""
    message = {"role": "assistant", "content": text}
    return json.dumps({"choices": [{"index": 0, "message": message, "finish_reason": "stop", **choice}]})


def chunks(text: str, *, piece: int = 60) -> list[dict[str, Any]]:
    pieces = [text[i : i + piece] for i in range(0, len(text), piece)]
    return [{"object": "chat.completion.chunk", "choices": [{"index": 0, "delta": {"content": p}}]} for p in pieces]


def halved(text: str, *, units: int = 7) -> list[dict[str, Any]]:
    """Return chunks that part a text between the halves of its signs beyond U+FFFF."""
    data = text.encode("utf-16-le")
    pieces = [data[i : i + 2 * units] for i in range(0, len(data), 2 * units)]
    return [{"choices": [{"index": 0, "delta": {"content": p.decode("utf-16-le", "surrogatepass")}}]} for p in pieces]


def in_parts(text: str) -> list[dict[str, str]]:
    return [
        {"type": "thinking", "thinking": "hm"},
        {"type": "text", "text": text[:99]},
        {"type": "text", "text": text[99:]},
    ]


def of_reply(make: Callable[[str], Scene]) -> Callable[[Rubric], Scene]:
    return lambda rubric: make(reply(rubric))


def always(scene: Scene) -> Callable[[Rubric], Scene]:
    return lambda _: scene


GRADED = {"graded"}
NOT = {"bad-reply", "not-a-model"}
STREAMED = {"graded where a stream was asked for"}
FAULTS: dict[str, tuple[Callable[[Rubric], Scene], set[str]]] = {
    # headers
    # the first one waits for nothing and is tried again
    "retry after a date": (always(answers_status(503, None, {"Retry-After": formatdate(time.time() - 5, usegmt=True)})), {"server-error"}),
    "retry after an hour": (always(answers_status(503, None, {"Retry-After": "3600"})), {"server-error"}),
    "retry after nonsense": (always(answers_status(429, None, {"Retry-After": "inf"})), {"too-many-requests"}),
    "too many tokens in a minute": (always(answers_status(429, {"error": {"message": "Too many tokens, please wait before trying again."}}, SOON)), {"too-many-requests"}),
    "a quota that is used up": (always(answers_status(429, {"error": {"message": "You exceeded your current quota"}}, SOON)), {"quota"}),
    "json told to be text": (of_reply(lambda r: answers_body("text/plain", whole(r))), GRADED | NOT),
    "a stream told to be bytes": (of_reply(lambda r: with_headers("".join(f"data: {json.dumps(c)}\n\n" for c in chunks(r)), "application/octet-stream", {})), GRADED | NOT),
    "json told to be zipped": (always(with_headers("{}", "application/json", {"Content-Encoding": "gzip"})), NOT | {"cut-off"}),
    "json that is zipped": (of_reply(lambda r: with_headers(gzip.compress(whole(r).encode()), "application/json", {"Content-Encoding": "gzip"})), GRADED),
    "less than its length": (always(with_headers('{"choices": [', "application/json", {"Content-Length": "900"})), {"cut-off", "unreachable", "bad-reply"}),
    "a redirect": (always(with_headers("", "text/html", {"Location": "http://127.0.0.1:1/"}, 307)), {"not-a-model"}),
    # shapes
    "not streamed": (of_reply(lambda r: answers_body("application/json", whole(r))), GRADED),
    "cut": (of_reply(lambda r: cuts(r[:300])), {"cut-off"} | NOT),
    "an error in the middle": (of_reply(lambda r: streams_events([*chunks(r[:300]), {"error": {"message": f"oom {KEY}"}}])), {"server-error"} | NOT),
    "no end mark": (of_reply(lambda r: streams(r, finish=None, done=False)), GRADED | NOT),
    "every chunk twice": (of_reply(lambda r: streams_events([c for c in chunks(r) for _ in (1, 2)])), NOT | {"cut-off"}),
    "in another order": (of_reply(lambda r: streams_events(chunks(r)[::-1])), NOT),
    "empty and null choices": (of_reply(lambda r: streams_events(["null", {"choices": []}, {"choices": None}, {}, *chunks(r), {"choices": [{}]}])), GRADED | NOT),
    "halves of signs": (of_reply(lambda r: streams_events(halved(r.replace("Say more", "Say \U0001f44d\U0001f44e\U0001f44d more")))), STREAMED),
    "lost halves of signs": (of_reply(lambda r: streams_events(chunks(r.replace("Say more", "Say \ud83d more \udc4e")))), STREAMED),
    "lost halves in json": (of_reply(lambda r: answers_body("application/json", whole(r.replace("Say more", "Say \ud83d more \udc4e")))), GRADED),
    "parts of text": (of_reply(lambda r: streams_events([{"choices": [{"delta": {"content": [part]}}]} for part in in_parts(r)])), STREAMED),
    "parts of text in json": (of_reply(lambda r: answers_body("application/json", json.dumps({"choices": [{"message": {"content": in_parts(r)}}]}))), GRADED),
    "more tokens than there are": (of_reply(lambda r: answers_body("application/json", json.dumps({**json.loads(whole(r)), "usage": {"prompt_tokens": 10**30}}))), GRADED),
    "an error in mere words": (always(streams_events([{"error": f"model 'tiny' not found {KEY}"}])), {"unknown-model"} | NOT),
    "unknown fields": (of_reply(lambda r: streams_events([{**c, "x": {"y": [1]}, "choices": [{**c["choices"][0], "z": 1}]} for c in chunks(r)])), GRADED | NOT),
    "usage in odd places": (of_reply(lambda r: streams_events([{**c, "usage": u} for c, u in zip(chunks(r), [{}, "no", {"prompt_tokens": -1}, {"prompt_tokens": "7"}, None] * 20, strict=False)])), GRADED | NOT),
    "choices of another kind": (always(streams_events([{"choices": "no"}, {"choices": [1]}, {"choices": {"a": 1}}])), NOT | {"cut-off"}),
    "a list": (always(answers_body("application/json", "[1, 2]")), NOT),
    "null": (always(answers_body("application/json", "null")), NOT),
    # contents
    "prose": (always(streams("Well done, I would say eight out of ten.")), NOT),
    "a fence": (of_reply(lambda r: answers_body("application/json", whole(f"Here:\n```json\n{r}\n```"))), GRADED),
    "thinking in tags": (of_reply(lambda r: answers_body("application/json", whole(f"<think>{{ hm }}</think>{r}"))), GRADED),
    "thinking in a field": (of_reply(lambda r: streams_events([{"choices": [{"delta": {"reasoning_content": "hm"}}]}, *chunks(r)])), GRADED | NOT),
    "thinking and nothing else": (always(streams_events([{"choices": [{"delta": {"reasoning": "hm"}, "finish_reason": "length"}]}])), NOT),
    "another shape": (always(answers_body("application/json", whole('{"score": 5}'))), NOT),
    "not a number": (always(answers_body("application/json", whole('{"points": {"figure": {"quote": NaN, "verdict": Infinity}}}'))), NOT),
    "deep nesting": (always(answers_body("application/json", whole("[" * 50_000))), NOT),
    "a body of deep nesting": (always(answers_body("application/json", "[" * 500_000)), NOT),
    "a refusal": (always(answers_body("application/json", json.dumps({"choices": [{"message": {"content": None, "refusal": f"No. {KEY}"}}]}))), {"refused"}),
    "a content filter": (always(answers_body("application/json", whole("", finish_reason="content_filter"))), {"refused"}),
    "too short": (of_reply(lambda r: answers_body("application/json", whole(r[:80], finish_reason="length"))), NOT),
    "plain line feeds in texts": (of_reply(lambda r: answers_body("application/json", whole(r.replace("threw away", "threw\n\taway")))), GRADED),
    "escape sequences": (of_reply(lambda r: answers_body("application/json", whole("\x1b]52;c;QQ==\x07\x9b2J" + r))), GRADED),
    "an error with status 200": (always(answers_body("application/json", json.dumps({"error": {"message": f"model 'tiny' not found {KEY}"}}))), {"unknown-model"}),
    "a quota with status 200": (always(answers_body("application/json", json.dumps({"error": {"message": "You exceeded your current quota"}}))), {"quota"}),
    "a context that is too small": (always(answers_status(400, {"error": {"message": "the request exceeds the available context size"}})), {"too-long"}),
    "fifty megabytes of json": (always(floods("application/json")), {"too-long", "timeout"}),
    "fifty megabytes in one line": (always(floods("text/event-stream")), {"too-long", "timeout"} | NOT),
    "fifty megabytes of an error": (always(floods("application/json", 400)), {"too-long", "bad-request", "timeout"}),
    "no end": (always(never_ends()), {"too-long", "timeout"} | NOT),
    # time
    "a slow drip": (always(drips), {"timeout"} | NOT),
    "a slow thought": (always(thinks_for_ever), {"timeout"} | NOT),
    "silence before the head": (always(says_nothing(head=False)), {"timeout"}),
    "silence after the head": (always(says_nothing()), {"timeout"} | NOT),
    "silence in the middle": (of_reply(lambda r: says_nothing(after=r[:200])), {"timeout"} | NOT),
}  # fmt: skip


@each_rung
@pytest.mark.parametrize("fault", FAULTS)
async def test_a_fault(server: Server, rubric: Rubric, caplog: pytest.LogCaptureFixture, rung: str, fault: str) -> None:
    scene, codes = FAULTS[fault]
    server.plays(scene(rubric))
    asked = a_server(server.base_url, rung)
    feedback = await graded(asked, rubric, caplog)
    await asked.close()
    if codes is STREAMED:
        codes = NOT if rung == "not-streamed" else GRADED
    assert code(feedback) in codes, feedback.error
    assert feedback.score == (92 if code(feedback) == "graded" else None)


async def test_who_cannot_be_reached(rubric: Rubric, caplog: pytest.LogCaptureFixture) -> None:
    gone = Server()
    gone.stop()
    told = {}
    limits = Limits(first_token=1, silence=1, total=0.6)  # too little for a second attempt
    with (
        listens(resets) as reset,
        listens(closes) as closed,
        listens(talks_nonsense) as nonsense,
        listens(signs_for_itself) as selfish,
    ):
        for name, address in {
            "refused": gone.base_url,
            "reset": f"http://127.0.0.1:{reset}/v1",
            "closed": f"http://127.0.0.1:{closed}/v1",
            "nonsense": f"http://127.0.0.1:{nonsense}/v1",
            "no TLS": f"https://127.0.0.1:{nonsense}/v1",
            "untrusted": f"https://127.0.0.1:{selfish}/v1",
            "no name": "http://no-such-server.invalid/v1",
        }.items():
            asked = a_server(address, "schema", limits)
            feedback = await graded(asked, rubric, caplog)
            await asked.close()
            assert code(feedback) == "unreachable", (name, feedback.error)
            assert feedback.error is not None
            told[name] = feedback.error.message
    assert "no server listens there; start it" in told["refused"]
    assert "hung up" in told["reset"]
    assert "does not answer in HTTP" in told["nonsense"]
    assert "https://" in told["no TLS"]
    assert "is not trusted" in told["untrusted"]
    assert "there is no server of the name" in told["no name"]
    assert len(set(told.values())) >= 5


@pytest.mark.parametrize("where", ["reasoning_content", "reasoning", "content"])
async def test_a_model_that_thinks_long_is_waited_for(
    server: Server, rubric: Rubric, caplog: pytest.LogCaptureFixture, where: str
) -> None:
    def thinks(handler: Handler) -> None:
        handler.head(200, "text/event-stream")
        if where == "content":
            handler.delta("<think>")
        for _ in range(8):
            handler.event({"choices": [{"delta": {where: "hm { "}}]})
            time.sleep(0.08)
        handler.delta(("</think>" if where == "content" else "") + reply(rubric), "stop")
        handler.event("[DONE]")

    server.plays(thinks)
    asked = a_server(server.base_url, "schema", Limits(first_token=0.4, silence=0.4, total=5))
    feedback = await graded(asked, rubric, caplog)
    await asked.close()
    assert (code(feedback), feedback.score) == ("graded", 92)


async def test_a_refusal_that_is_streamed_is_told_whole(
    server: Server, rubric: Rubric, caplog: pytest.LogCaptureFixture
) -> None:
    refusal = ["I'm", " sorry", ", I cannot", f" judge this. {KEY}"]
    server.plays(streams_events([{"choices": [{"delta": {"refusal": piece}}]} for piece in refusal]))
    asked = a_server(server.base_url, "schema")
    feedback = await graded(asked, rubric, caplog)
    await asked.close()
    assert feedback.error is not None
    assert feedback.error.message == "the model will not judge this answer: I'm sorry, I cannot judge this. [key]"


async def test_a_model_that_thought_and_fell_silent_is_told_so(
    server: Server, rubric: Rubric, caplog: pytest.LogCaptureFixture
) -> None:
    def thinks_and_hangs(handler: Handler) -> None:
        handler.head(200, "text/event-stream")
        handler.event({"choices": [{"delta": {"reasoning_content": "hmm"}}]})
        handler.server.closing.wait()

    server.plays(thinks_and_hangs)
    asked = a_server(server.base_url, "schema", Limits(first_token=5, silence=0.1, total=10))
    feedback = await graded(asked, rubric, caplog)
    await asked.close()
    assert feedback.error is not None
    assert feedback.error.message.startswith("the model went silent for 0.1 s in the middle of its reply")


@pytest.mark.parametrize("part", [{"thinking": "a" * 50_000}, {"thinking": [{"type": "text", "text": "a" * 50_000}]}])
async def test_thinking_without_end_is_stopped_also_in_parts(
    server: Server, rubric: Rubric, caplog: pytest.LogCaptureFixture, part: dict[str, Any]
) -> None:
    server.plays(streams_events([{"choices": [{"delta": {"content": [{"type": "thinking", **part}]}}]}] * 9))
    asked = a_server(server.base_url, "schema", Limits(first_token=5, silence=5, total=10))
    feedback = await graded(asked, rubric, caplog)
    await asked.close()
    assert code(feedback) == "too-long"


@pytest.mark.parametrize("kind", ["application/json", "text/event-stream"])
@pytest.mark.parametrize("status", [200, 400])
async def test_a_body_is_bounded_as_it_is_once_unpacked(
    server: Server, rubric: Rubric, caplog: pytest.LogCaptureFixture, status: int, kind: str
) -> None:
    server.plays(with_headers(PACKED, kind, {"Content-Encoding": "gzip, gzip"}, status))
    asked = a_server(server.base_url, "schema", Limits(first_token=5, silence=5, total=10))
    feedback = await graded(asked, rubric, caplog)
    await asked.close()
    assert code(feedback) == "too-long"


async def test_of_a_long_error_only_the_beginning_is_looked_at(
    server: Server, rubric: Rubric, caplog: pytest.LogCaptureFixture
) -> None:
    server.plays(with_headers("No." + "\x00" * 100_000 + "At all.", "text/plain", {}, 400))
    asked = a_server(server.base_url, "schema", Limits(first_token=5, silence=5, total=10))
    feedback = await graded(asked, rubric, caplog)
    await asked.close()
    assert feedback.error is not None
    assert "status 400: No." in feedback.error.message
    assert "At all." not in feedback.error.message
