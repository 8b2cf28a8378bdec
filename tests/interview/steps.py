"""What the tests of interviews share: a clock they set, and the steps a person takes."""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path

from servers.scripted import Server

from mockint.config import Limits
from mockint.grading.events import Event, Finished
from mockint.grading.feedback import Feedback
from mockint.grading.llm import LlmGrader
from mockint.grading.offline import OfflineGrader
from mockint.grading.submission import Grader
from mockint.interview.interview import Interview
from mockint.interview.marking import SelfCheck, grade_attempt
from mockint.llm.client import ModelServer
from mockint.store.records import AttemptRecord, QuestionRecord
from mockint.store.store import Store

KEY = "sk-secret-0123456789"


@dataclass
class Clock:
    """Seconds that pass when a test says so."""

    now: float = 500.0

    def __call__(self) -> float:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += seconds


def model(server: Server) -> LlmGrader:
    """Return the grader that asks this server."""
    return LlmGrader(ModelServer("tiny", server.base_url, KEY, Limits(first_token=30, silence=30, total=60)))


async def grading(interview: Interview, grader: Grader) -> list[Event]:
    async with aclosing(grade_attempt(interview.store, interview.question, interview.attempt, grader)) as events:
        return [event async for event in events]


def grade(interview: Interview, grader: Grader | None = None) -> Feedback:
    """Grade the answer, offline unless told otherwise, and return what came out."""
    last = asyncio.run(grading(interview, grader or OfflineGrader()))[-1]
    assert isinstance(last, Finished)
    return last.feedback


def said(interview: Interview, answer: str) -> Interview:
    """Ask the current question and answer it."""
    interview.ask()
    submitted(interview, answer)
    return interview


def submitted(interview: Interview, answer: str) -> AttemptRecord:
    """Answer what was asked, without a follow-up, and return the attempt."""
    interview.answer(answer)
    return interview.submit()


def self_check(interview: Interview) -> SelfCheck:
    """Return the self-check of the newest feedback."""
    return SelfCheck(interview.store, interview.question, interview.store.attempt(interview.attempt.id))


def on_disk(home: Path, interview: Interview) -> QuestionRecord:
    """Read with other eyes how the first question stands."""
    other = Store(home / "mockint.db")
    try:
        return other.session(interview.session.id).questions[0]
    finally:
        other.close()
