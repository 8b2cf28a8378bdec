"""The archive: sessions and stories as they leave and come back whole. Its JSON is a contract; see docs/export.md."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, FailFast, Field, ValidationError, model_validator
from pydantic_core import to_json

from mockint.bank.models import LARGEST_WHOLE, QuestionKey, Rubric
from mockint.grading.feedback import BetterAnswer, Feedback, Verdict
from mockint.store.fitting import mismatch
from mockint.store.records import Mode, TurnSource
from mockint.store.rows import FIRST_YEAR, LAST_YEAR, LONGEST_KEPT, time_text
from mockint.store.soundness import LARGEST_NUMBER
from mockint.store.stories import LONGEST_NOTE, LONGEST_TITLE
from mockint.text import clean, cleaned

VERSION: Literal[1] = 1


def place_of(error: ValidationError) -> str:
    """Return where the first mistake is and what it is, such as ``sessions[0].mode: Input should be ...``."""
    first = error.errors(include_url=False, include_input=False)[0]
    keys = [f"[{key}]" if isinstance(key, int) else f".{key}" for key in first["loc"]]
    message = first["msg"].removeprefix("Value error, ")
    return f"{''.join(keys).removeprefix('.')}: {message}" if keys else message


def _time(text: str) -> str:
    """Return a time in the one spelling in which it is kept: SQLite reads few of those that Python does."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.utcoffset() != timedelta(0):
        raise ValueError("a time in UTC is wanted, such as 2026-03-01T09:30:00.000+00:00")
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"a year from {FIRST_YEAR} to {LAST_YEAR} is wanted")
    return time_text(moment)


def _stored_as(kind: type[BaseModel]) -> AfterValidator:
    """Hold an object to a model, and leave it as it is: the text that was stored says no more than was known then."""

    def check(data: dict[str, Any]) -> dict[str, Any]:
        data = cleaned(data)
        try:
            kind.model_validate_json(to_json(data))
        except ValidationError as error:
            raise ValueError(place_of(error)) from None
        return data

    return AfterValidator(check)


T = TypeVar("T")
Listed = Annotated[list[T], FailFast()]  # one mistake is told; noting sixteen million would take all memory there is
Text = Annotated[str, AfterValidator(clean)]
Answer = Annotated[str, Field(max_length=LONGEST_KEPT), AfterValidator(clean)]
Title = Annotated[str, Field(max_length=LONGEST_TITLE), AfterValidator(clean)]
Note = Annotated[str, Field(max_length=LONGEST_NOTE), AfterValidator(clean)]
Time = Annotated[str, AfterValidator(_time), Field(description="a time in UTC, by ISO 8601")]
Count = Annotated[int, Field(ge=0, le=LARGEST_WHOLE)]
Span = tuple[Count, Count]
Place = tuple[int, int, int]  # a session's number, a question's place in it from 0, an attempt's number
Seconds = Annotated[float, Field(ge=0, le=LARGEST_NUMBER, allow_inf_nan=False)]
Edit = Annotated[
    tuple[Count, Count, Count, Text],
    Field(
        description="[ms, start, end, text]: at ms milliseconds of the attempt's clock, text took the place of [start, end)"
    ),
]


class Part(BaseModel):
    """A part of an archive. It refuses unknown keys and takes no value for another type."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, json_schema_serialization_defaults_required=True
    )


class ArchivedTurn(Part):
    """What was asked and answered, and how the answer was typed."""

    ask: Text
    answer: Answer | None
    source: TurnSource
    asked_ms: Count
    edits: Listed[Edit]


class ArchivedMoment(Part):
    """What happened beside the typing."""

    ms: Count
    kind: Text
    text: Text


class ArchivedMark(Part):
    """The candidate's own mark of a point."""

    made_at: Time
    point: Text
    verdict: Verdict
    turn: Count | None
    span: Span | None


class ArchivedDisagreement(ArchivedMark):
    """A mark of the candidate's that stands beside a grader's."""

    reason: Text


class ArchivedGrading(Part):
    """A feedback as it was stored, with what the candidate marked on it."""

    created_at: Time
    feedback: Annotated[dict[str, Any], _stored_as(Feedback)] = Field(
        description="as docs/feedback.schema.json tells; one of an older version may lack keys"
    )
    marks: Listed[ArchivedMark]
    disagreements: Listed[ArchivedDisagreement]


class ArchivedBetterAnswer(Part):
    """A better answer as it was stored."""

    created_at: Time
    answer: Annotated[dict[str, Any], _stored_as(BetterAnswer)] = Field(description="text, blanked and writer")


class ArchivedAttempt(Part):
    """One try at a question."""

    number: Annotated[int, Field(ge=1, le=LARGEST_WHOLE)]
    started_at: Time
    submitted_at: Time | None
    seconds: Seconds | None
    turns: Annotated[Listed[ArchivedTurn], Field(min_length=1)]
    moments: Listed[ArchivedMoment]
    gradings: Listed[ArchivedGrading]
    better_answers: Listed[ArchivedBetterAnswer]


class ArchivedQuestion(Part):
    """A question as it was asked."""

    rubric: Annotated[dict[str, Any], _stored_as(Rubric)] = Field(description="the session's own copy of the rubric")
    skipped_at: Time | None
    attempts: Listed[ArchivedAttempt]

    @property
    def key(self) -> QuestionKey:
        """The pack's id and the question's."""
        return self.rubric["pack"], self.rubric["question"]["id"]

    @model_validator(mode="after")
    def _belongs_together(self) -> "ArchivedQuestion":
        numbers = [attempt.number for attempt in self.attempts]
        if numbers != sorted(set(numbers)):
            raise ValueError("the attempts' numbers must rise")
        rubric = Rubric.model_validate_json(to_json(self.rubric))
        for attempt in self.attempts:
            for place, grading in enumerate(attempt.gradings):
                if problem := mismatch(Feedback.model_validate(grading.feedback), rubric):
                    raise ValueError(f"attempt {attempt.number}, gradings[{place}]: {problem}")
        return self


class ArchivedSession(Part):
    """One interview."""

    number: Annotated[int, Field(ge=1, le=LARGEST_WHOLE)]
    title: Text
    mode: Mode
    minutes: Seconds | None
    started_at: Time
    finished_at: Time | None
    questions: Listed[ArchivedQuestion]

    @property
    def key(self) -> tuple[object, ...]:
        """What never changes in a session, by which it is known again under another number."""
        return self.started_at, self.title, self.mode, self.minutes

    @property
    def places(self) -> list[Place]:
        """Where its attempts stand in the archive."""
        return [(self.number, at, try_.number) for at, asked in enumerate(self.questions) for try_ in asked.attempts]


class ArchivedTelling(Part):
    """An attempt that tells a story, by its place in the archive."""

    session: Annotated[int, Field(description="the session's number")]
    question: Annotated[Count, Field(description="the question's place in the session, from 0")]
    attempt: Annotated[int, Field(description="the attempt's number")]

    @property
    def place(self) -> Place:
        """Where the attempt stands in the archive."""
        return self.session, self.question, self.attempt


class ArchivedService(Part):
    """A question that a story could serve, by the candidate's own choice."""

    pack: Text
    question: Text


class ArchivedStory(Part):
    """A story that the candidate brings to an interview."""

    created_at: Time
    changed_at: Time
    title: Title
    situation: Note
    task: Note
    action: Note
    result: Note
    figures: Note
    questions: Listed[ArchivedService]
    tellings: Listed[ArchivedTelling]

    @property
    def key(self) -> tuple[str, str]:
        """What a story is known again by."""
        return self.created_at, self.title


class Archive(Part):
    """A whole file."""

    archive: Literal[1] = VERSION
    sessions: Listed[ArchivedSession]
    stories: Listed[ArchivedStory] = Field(default=[], description="all of them, where everything was exported")

    @model_validator(mode="after")
    def _tells_of_what_it_holds(self) -> "Archive":
        places = Counter(place for session in self.sessions for place in session.places)
        for number, story in enumerate(self.stories):
            for telling in story.tellings:
                if places[telling.place] != 1:
                    where = "session {}, question {}, attempt {}".format(*telling.place)
                    raise ValueError(f"stories[{number}]: it was told in {where}, which the file does not hold once")
        return self
