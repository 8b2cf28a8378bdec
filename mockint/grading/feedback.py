"""``Feedback``: what an answer was found to be worth, and by whose word. Its JSON is a contract; see docs/feedback.md."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from mockint.bank.models import LARGEST_WHOLE, StarPartName

SCHEMA: Literal[1] = 1

Verdict = Literal["met", "partial", "missed", "unjudged"]
Judge = Literal["grader", "code", "candidate"]
Rating = Literal["strong", "thin", "missing"]
Status = Literal["graded", "self_marked", "needs_marking", "not_graded"]
Band = Literal["strong", "solid", "developing", "weak"]


class Model(BaseModel):
    """A part of a feedback: complete, exact and never changed in place."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, allow_inf_nan=False, json_schema_serialization_defaults_required=True
    )


class Turn(Model):
    """What was asked and what was answered: ``answer`` is the text behind the boundary of ``mockint.text``, otherwise as said."""

    ask: str
    answer: str


class Evidence(Model):
    """Words of the candidate: ``quote == turns[turn].answer[span[0]:span[1]]``, counted in code points."""

    turn: Annotated[int, Field(ge=0)]
    span: tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=0)]]
    quote: str


class PointMark(Model):
    """The mark of one expected point.

    Attributes:
        verdict: ``met`` and ``partial`` have evidence, always.
        by: Whose verdict it is; None while unjudged.
        unsupported: What a model claimed was said, where it was not.
        suggestions: Passages that may speak of the point, best first.
        advice: What to say instead, from the grader.
    """

    id: str
    verdict: Verdict = "unjudged"
    by: Judge | None = None
    evidence: Evidence | None = None
    unsupported: str | None = None
    suggestions: list[Evidence] = []
    advice: str | None = None


class FlagMark(Model):
    """Whether a red flag was raised; None where nobody looked."""

    id: str
    raised: bool | None = None
    by: Judge | None = None
    evidence: Evidence | None = None


class StarPart(Model):
    """How well one part of the story is told; None where it cannot be told."""

    rating: Rating | None = None
    evidence: Evidence | None = None
    advice: str | None = None


class Star(Model):
    """The four parts. They stand beside the score and never in it."""

    situation: StarPart = StarPart()
    task: StarPart = StarPart()
    action: StarPart = StarPart()
    result: StarPart = StarPart()

    def part(self, name: StarPartName) -> StarPart:
        """Return a part by its name."""
        part: StarPart = getattr(self, name)
        return part


class Headline(Model):
    """The one thing to change next, and the point it comes from."""

    text: str
    point: str | None = None


class Notice(Model):
    """Something the reader should know of these marks."""

    code: str
    message: str


class Delivery(Model):
    """How it was said, counted by code and never part of the score.

    Attributes:
        seconds: How long the answer took, where that is known; ``words_per_minute`` follows from it.
        minutes_aimed: The question's speaking time; ``minutes_spoken`` is what the words would take at 130 a minute.
    """

    words: int
    fillers: int
    filler_words: dict[str, int]
    hedges: int
    hedge_words: dict[str, int]
    i: int
    we: int
    figures: int
    minutes_aimed: float
    minutes_spoken: float
    seconds: float | None = None
    words_per_minute: int | None = None


class Tokens(Model):
    """What a grading used, as the server counted it; None where it did not say."""

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)

    in_: int | None = Field(default=None, alias="in")
    cached: int | None = None
    out: int | None = None


def summed(used: Iterable[Tokens]) -> Tokens | None:
    """Return what was used together: None of what nobody counted, and None where nobody counted anything."""
    sums: dict[str, int] = {}
    for one in used:
        for name, count in one:
            if count is not None:
                sums[name] = sums.get(name, 0) + count
    return Tokens(**sums) if sums else None


class Passes(Model):
    """Several gradings of one answer, of which the median counts.

    Attributes:
        count: How many had a say.
        scores: The score of each; None where a point stayed unjudged.
        parted: The points on which they did not all agree.
    """

    count: int
    scores: list[int | None]
    parted: list[str]


class Origin(Model):
    """Where the marks come from. Scores of different origin are never drawn as one line.

    Attributes:
        passes: How often it was graded and how far the gradings part; None for once.
    """

    name: str
    model: str | None = None
    prompt: str | None = None
    seconds: float
    tokens: Tokens | None = None
    passes: Passes | None = None


class BetterAnswer(Model):
    """An answer as the candidate could give it.

    Attributes:
        text: With blanks in square brackets for what they have to fill in.
        blanked: The figures and names that the model had put in and nobody had said; blanks stand in their place.
        writer: Where it comes from.
    """

    text: str
    blanked: list[str]
    writer: Origin


class Failure(Model):
    """Why nothing was graded."""

    code: str
    message: str


class Feedback(Model):
    """What one answer was found to be worth."""

    schema_: Annotated[Literal[1], Field(alias="schema")] = SCHEMA
    pack: str
    pack_version: Annotated[int, Field(ge=0, le=LARGEST_WHOLE)]
    question: str
    turns: list[Turn]
    status: Status
    score: Annotated[int, Field(ge=0, le=100)] | None
    range: tuple[Annotated[int, Field(ge=0, le=100)], Annotated[int, Field(ge=0, le=100)]] | None
    band: Band | None
    headline: Headline | None
    points: list[PointMark]
    red_flags: list[FlagMark]
    star: Star | None
    delivery: Delivery
    notices: list[Notice]
    grader: Origin
    error: Failure | None = None

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, serialize_by_alias=True)

    def to_json(self) -> str:
        """Return the feedback as one line of JSON."""
        return self.model_dump_json()
