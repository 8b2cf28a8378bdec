"""What the environment says reaches no server that it is not about, and what it breaks is told in a sentence."""

import json

import pytest
from examples import BAKERY, reply
from servers.scripted import Server, streams

from mockint.bank.models import Rubric
from mockint.grading.events import Finished
from mockint.grading.feedback import Feedback
from mockint.grading.llm import LlmGrader
from mockint.grading.passes import PassesGrader
from mockint.grading.submission import Grader, Submission
from mockint.llm.client import ModelServer
from mockint.llm.errors import UnreachableError
from mockint.llm.profiles import server_address


async def graded(grader: Grader, rubric: Rubric) -> Feedback:
    events = [event async for event in grader.grade(Submission.of(rubric, BAKERY))]
    assert isinstance(events[-1], Finished)
    return events[-1].feedback


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALL_PROXY", "socks5://127.0.0.1:9"),
        ("ALL_PROXY", "foo://x"),
        ("SSL_CERT_FILE", "/nonexistent"),
    ],
)
async def test_an_environment_that_the_client_cannot_take_is_told(
    rubric: Rubric, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    server = ModelServer("tiny", "https://models.invalid/v1", "sk-secret-0123456789")
    with pytest.raises(UnreachableError) as error:
        await server.warm_up()
    assert "ALL_PROXY, HTTPS_PROXY and SSL_CERT_FILE" in error.value.message
    assert "sk-secret" not in error.value.message
    feedback = await graded(LlmGrader(server), rubric)
    assert (feedback.status, feedback.error and feedback.error.code) == ("not_graded", "unreachable")


@pytest.mark.parametrize("address", ["http://[::1/v1", "localhost:8080", "ftp://host/v1", "http://"])
async def test_an_address_that_is_none_is_told_before_anything_else(address: str) -> None:
    with pytest.raises(UnreachableError, match="is not the address of a server"):
        await ModelServer("tiny", address, None).warm_up()


async def test_what_the_environment_says_of_an_account_goes_to_no_other_server(
    server: Server, rubric: Rubric, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-SECRET1")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-SECRET2")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Team: SECRET3")
    server.plays(streams(reply(rubric)))
    model = ModelServer("tiny", server.base_url, "sk-test", headers={"x-mine": "kept"})
    assert (await graded(LlmGrader(model), rubric)).status == "graded"
    (request,) = server.requests
    told = json.dumps(dict(request["headers"])).lower()
    assert "secret" not in told
    assert "kept" in told


async def test_what_an_address_asks_for_goes_with_every_request(server: Server, rubric: Rubric) -> None:
    server.plays(streams(reply(rubric)))
    model = ModelServer("tiny", f"{server.base_url}?api-version=2026-01&key=a%2Fb#top", None)
    assert (await graded(LlmGrader(model), rubric)).status == "graded"
    (request,) = server.requests
    assert request["path"] == "/v1/chat/completions?api-version=2026-01&key=a%2Fb"


async def test_openais_own_address_is_never_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    server = ModelServer("tiny", None, "sk-test")
    await server.warm_up()
    assert server._client is not None
    assert str(server._client.base_url) == "https://api.openai.com/v1/"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("http://user:p@ssw0rd@host/v1", "http://host/v1"),
        ("http://user:p/ss@host:8080/v1", "http://host:8080/v1"),
        ("http://host/v1?key=SECRET", "http://host/v1?..."),
        ("http://host/v1#tok=SECRET", "http://host/v1?..."),
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1"),
        (None, "https://api.openai.com/v1"),
    ],
)
def test_an_address_is_shown_without_what_is_secret_in_it(address: str | None, shown: str) -> None:
    assert server_address(address) == shown


async def test_several_passes_ask_a_server_that_is_not_there_once(rubric: Rubric) -> None:
    gone = Server()
    gone.stop()
    asked: list[int] = []

    class Counting(LlmGrader):
        def grade(self, submission: Submission):  # type: ignore[no-untyped-def] # noqa: ANN202 - as the base class
            asked.append(1)
            return super().grade(submission)

    feedback = await graded(PassesGrader(Counting(ModelServer("tiny", gone.base_url, None)), 5), rubric)
    assert (feedback.status, len(asked)) == ("not_graded", 1)
