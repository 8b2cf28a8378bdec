"""The listener that asks a language model, and asks on only with words that code has looked at."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ValidationError

from mockint.bank.models import FollowUp
from mockint.grading.claims import LooseText, plain
from mockint.grading.listening import Asking, unasked
from mockint.grading.llm import said_text
from mockint.grading.probe import LONGEST_PROBE, may_be_asked
from mockint.grading.sheet import Sheet
from mockint.grading.submission import Submission
from mockint.llm.client import Message, ModelServer, Request, message
from mockint.llm.errors import BadReplyError
from mockint.llm.prompts import load_prompt
from mockint.llm.replies import read_object
from mockint.llm.schemas import Schema, object_of, one_of, text_of
from mockint.llm.whole import whole_reply
from mockint.text import one_line

_LONGEST_QUOTE = 160  # characters; about twenty-five words
_LONGEST_REPLY = 250  # tokens
_NONE = "none"


class _Wish(BaseModel):
    """What a model would ask: ``missed`` names a follow-up of the rubric."""

    missed: Annotated[str, BeforeValidator(plain)] = _NONE
    quote: LooseText = ""
    probe: LooseText = ""
    ask: Annotated[Literal["probe", "missed", "none"], BeforeValidator(plain)]


@dataclass(frozen=True)
class LlmListener:
    """Has a model choose between what the rubric holds ready, a probe into the candidate's own words, and nothing more.

    A probe that may not be asked is dropped; the rubric's follow-up takes its place only where the model named one.
    """

    server: ModelServer

    async def follow_up(self, submission: Submission) -> Asking | None:
        """Return what to ask next, or None.

        Raises:
            MockintError: The server could not be asked, or its reply cannot be used.
        """
        sheet = await asyncio.to_thread(Sheet, submission)  # half an hour of speech takes a third of a second
        if sheet.nothing_said:
            return None
        ready = {written.if_missing: written for written in unasked(submission)}
        schema = _schema(ready, bounded=self.server.profile.bounded_strings)
        reply = await whole_reply(self.server, Request(_conversation(sheet, ready), schema, _LONGEST_REPLY))
        wish = _read(reply.text)
        probe = one_line(wish.probe)
        if wish.ask == "probe" and may_be_asked(probe, wish.quote, sheet):
            return Asking(probe, "model")
        if wish.ask != _NONE and wish.missed in ready:
            return Asking(ready[wish.missed].ask, "rubric")
        return None


def _conversation(sheet: Sheet, ready: Mapping[str, FollowUp]) -> tuple[Message, ...]:
    question = sheet.rubric.question
    lines = [
        f"Question: {question.ask}",
        "",
        "Points:",
        *(f"- {point.id}: {point.text}" for point in question.expected),
        "",
        "Ready follow-ups:",
        *(f"- {name}: {written.ask}" for name, written in ready.items()),
    ]
    return (
        message("system", load_prompt("follow-up").text),
        message("user", "\n".join(lines)),
        message("user", said_text(sheet)),
    )


def _schema(ready: Iterable[str], *, bounded: bool) -> Schema:
    return object_of(
        missed=one_of(*ready, _NONE),
        quote=text_of(_LONGEST_QUOTE, bounded=bounded),
        probe=text_of(LONGEST_PROBE, bounded=bounded),
        ask=one_of("probe", "missed", _NONE),
    )


def _read(text: str) -> _Wish:
    try:
        return _Wish.model_validate(read_object(text) or {})
    except ValidationError:
        raise BadReplyError("the model's reply does not tell what to ask") from None
