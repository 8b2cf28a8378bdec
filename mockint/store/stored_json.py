"""JSON in the database, read back: what this version cannot read gets a sentence, and takes nothing else down."""

import json
from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from mockint.bank.models import Question, Rubric
from mockint.grading.feedback import SCHEMA
from mockint.text import cleaned

M = TypeVar("M", bound=BaseModel)


class UnreadableError(ValueError):
    """JSON that this version cannot read; its text says why, to go behind "it"."""


def read_json(kind: type[M], text: str) -> M:
    """Return a model from its JSON. Keys that another version of mockint knows are passed over.

    Raises:
        UnreadableError: It cannot be read.
    """
    try:
        data = cleaned(json.loads(text))
    except (ValueError, RecursionError):
        raise UnreadableError("was changed or damaged") from None
    schema = data.get("schema") if isinstance(data, dict) else None
    if isinstance(schema, int) and schema > SCHEMA:
        raise UnreadableError(f"was written by a newer mockint (schema {schema}); install that one")
    try:
        return _read(kind, data)
    except ValidationError:
        raise UnreadableError("was changed or damaged, or written by a newer mockint") from None


def stand_in(pack: str, question: str, ask: str) -> Rubric:
    """Return what stands in the place of a rubric that cannot be read: it has no points, and nothing can be held against it.

    Args:
        pack: The pack's id.
        question: The question's id.
        ask: What was asked, or what to say of it.
    """
    asked = Question.model_construct(
        id=question,
        ask=ask,
        kind="knowledge",
        level="mid",
        topics=[],
        intent="",
        minutes=2.0,
        expected=[],
        red_flags=[],
        star=None,
        follow_ups=[],
        model_answer="",
        tips=[],
        covers=[],
    )
    return Rubric.model_construct(pack=pack, pack_version=0, language="en", question=asked, red_flags=[])


def _read(kind: type[M], data: Any) -> M:  # noqa: ANN401 - whatever the JSON holds
    try:
        return kind.model_validate_json(json.dumps(data))
    except ValidationError as error:
        unknown = [mistake["loc"] for mistake in error.errors() if mistake["type"] == "extra_forbidden"]
        if not unknown:
            raise
        for place in unknown:
            _drop(data, place)
    return kind.model_validate_json(json.dumps(data))


def _drop(data: Any, place: Sequence[int | str]) -> None:  # noqa: ANN401 - JSON
    *above, key = place
    for name in above:
        data = data[name]
    del data[key]
