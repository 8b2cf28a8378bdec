"""A better answer, built from what the candidate said. What was never said is found by code and turned into a blank."""

import asyncio
import json
import time

from mockint.bank.models import WORDS_A_MINUTE, Rubric
from mockint.grading.feedback import BetterAnswer, Origin
from mockint.grading.invented import with_blanks
from mockint.grading.llm import NAME, tokens_of, turns_of
from mockint.grading.sheet import Sheet
from mockint.grading.submission import Submission
from mockint.llm.client import ModelServer, Request, message
from mockint.llm.errors import BadReplyError
from mockint.llm.prompts import load_prompt
from mockint.llm.replies import read_object
from mockint.llm.schemas import object_of, text_of
from mockint.llm.whole import whole_reply
from mockint.text import clean

_TOKENS_A_WORD = 2
_LONGEST = 8_000  # characters


async def better_answer(server: ModelServer, submission: Submission) -> BetterAnswer:
    """Ask a model for a better answer.

    Raises:
        MockintError: The server could not be asked, or its reply holds no answer.
    """
    started = time.perf_counter()
    sheet = await asyncio.to_thread(Sheet, submission)  # half an hour of speech takes a third of a second
    prompt = load_prompt("better")
    longest = round(submission.rubric.question.minutes * WORDS_A_MINUTE)
    talk = (
        message("system", prompt.text.format(words=longest)),
        message("user", _asked(submission.rubric, sheet)),
    )
    schema = object_of(answer=text_of(_LONGEST, bounded=server.profile.bounded_strings))
    reply = await whole_reply(server, Request(talk, schema, _TOKENS_A_WORD * longest + 100))
    written = (read_object(reply.text) or {}).get("answer")
    if not isinstance(written, str) or not written.strip():
        raise BadReplyError("the model's reply holds no answer")
    better, blanked = with_blanks(clean(written).strip()[:_LONGEST], sheet.readable)
    seconds = round(time.perf_counter() - started, 3)
    writer = Origin(name=NAME, model=server.model, prompt=prompt.name, seconds=seconds, tokens=tokens_of([reply]))
    return BetterAnswer(text=better, blanked=blanked, writer=writer)


def _asked(rubric: Rubric, sheet: Sheet) -> str:
    question = rubric.question
    wanted = [point.text for point in question.expected]
    return json.dumps({"question": question.ask, "a good answer": wanted, "turns": turns_of(sheet)}, ensure_ascii=False)
