"""What a model claims: the shape its reply must have, and reading that reply piece by piece."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from mockint.bank.models import STAR_PARTS, Rubric
from mockint.grading.feedback import Rating
from mockint.llm.schemas import Schema, object_of, one_of, text_of

LONGEST_QUOTE = 240  # characters; about forty words
LONGEST_ADVICE = 180


def plain(value: object) -> object:
    """Small models write "Met" and "MISSED "; null for an empty text."""
    if value is None:
        return ""
    return value.strip().lower() if isinstance(value, str) else value


def _text(value: object) -> object:
    return "" if value is None else value


LooseText = Annotated[str, BeforeValidator(_text)]


class _Claim(BaseModel):
    model_config = ConfigDict(extra="ignore")


C = TypeVar("C", bound=_Claim)
N = TypeVar("N", bound=str)


class PointClaim(_Claim):
    """What a model says of a point."""

    quote: LooseText
    verdict: Annotated[Literal["met", "partial", "missed"], BeforeValidator(plain)]
    advice: LooseText = ""


class FlagClaim(_Claim):
    """What a model says of a flag."""

    quote: LooseText
    raised: bool


class StarClaim(_Claim):
    """What a model says of a STAR part."""

    quote: LooseText
    rating: Annotated[Rating | None, BeforeValidator(lambda value: plain(value) or None)]
    advice: LooseText = ""


class Claims:
    """The claims of one reply by what they are about. What is left out or has another shape is not in them.

    Args:
        reply: The JSON object that came back, whole or as far as it is written.
        rubric: Only its ids are read.
        whole: Whether the object is complete.

    Attributes:
        invented: How many points were judged that the rubric does not have.
    """

    def __init__(self, reply: Mapping[str, Any], rubric: Rubric, *, whole: bool) -> None:
        points, flags, star = (_by_id(reply.get(name)) for name in ("points", "red_flags", "star"))
        if not whole:  # the last entry may still be written, and its advice not be there yet
            points, star = (_with_advice(part) for part in (points, star))
        self.invented = len(set(points) - {point.id for point in rubric.question.expected}) if whole else 0
        self.points = dict(_valid(PointClaim, points, [point.id for point in rubric.question.expected]))
        self.flags = dict(_valid(FlagClaim, flags, [flag.id for flag in rubric.red_flags]))
        self.star = dict(_valid(StarClaim, star, STAR_PARTS)) if rubric.question.star else {}


def reply_schema(rubric: Rubric, *, bounded: bool) -> Schema:
    """Return the JSON schema of a reply: an object with exactly the rubric's ids, so that none can be left out or invented.

    A quote stands before what is decided from it, since a model writes in this order.

    Args:
        rubric: What is judged.
        bounded: Whether strings get a longest length, without which a small model may never stop.
    """
    quote, advice = text_of(LONGEST_QUOTE, bounded=bounded), text_of(LONGEST_ADVICE, bounded=bounded)
    point = object_of(quote=quote, verdict=one_of("met", "partial", "missed"), advice=advice)
    flag = object_of(quote=quote, raised={"type": "boolean"})
    rating = {"type": ["string", "null"], "enum": ["strong", "thin", "missing", None]}
    parts = {
        "points": object_of(**{p.id: point for p in rubric.question.expected}),
        "red_flags": object_of(**{f.id: flag for f in rubric.red_flags}),
    }
    if rubric.question.star:
        parts["star"] = object_of(**dict.fromkeys(STAR_PARTS, object_of(quote=quote, rating=rating, advice=advice)))
    return object_of(**parts)


def _by_id(part: object) -> Mapping[str, Any]:
    """Return a part as a map by id; a server that keeps to no schema may have sent a list of objects with ids."""
    if isinstance(part, list):
        return {item["id"]: item for item in part if isinstance(item, dict) and isinstance(item.get("id"), str)}
    return part if isinstance(part, dict) else {}


def _with_advice(part: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: claim for name, claim in part.items() if isinstance(claim, dict) and "advice" in claim}


def _valid(model: type[C], part: Mapping[str, Any], ids: Sequence[N]) -> Iterator[tuple[N, C]]:
    for name in ids:
        try:
            yield name, model.model_validate(part[name])
        except (KeyError, ValidationError):
            continue
