"""The naive yardstick: one prompt, "rate this answer from 0 to 100", as most tools do. It shows what the rubric is worth."""

import json

from mockint.grading.submission import Submission
from mockint.llm.client import ModelServer, Request, message
from mockint.llm.errors import BadReplyError
from mockint.llm.prompts import load_prompt
from mockint.llm.replies import read_object
from mockint.llm.reply import Reply
from mockint.llm.schemas import object_of
from mockint.llm.whole import whole_reply

_SCHEMA = object_of(score={"type": "integer", "minimum": 0, "maximum": 100})
_LONGEST = 60  # tokens
_BEST = 100


async def naive_score(server: ModelServer, submission: Submission) -> tuple[int, Reply]:
    """Ask a model for a score of 0 to 100, and return it with the reply.

    Raises:
        MockintError: The server could not be asked, or its reply holds no such number.
    """
    turns = [{"asked": turn.ask, "said": turn.answer} for turn in submission.turns]
    talk = (
        message("system", load_prompt("naive").text),
        message("user", json.dumps({"turns": turns}, ensure_ascii=False)),
    )
    reply = await whole_reply(server, Request(talk, _SCHEMA, _LONGEST))
    return _score(reply.text), reply


def _score(text: str) -> int:
    score = (read_object(text) or {}).get("score")
    if isinstance(score, bool) or not isinstance(score, int | float) or not 0 <= score <= _BEST:
        raise BadReplyError("the model's reply holds no score from 0 to 100")
    return round(score)
