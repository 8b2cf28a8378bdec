"""The models of a pack. A field's description is what an error tells the author to write."""

import re
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Kind = Literal["knowledge", "behavioral", "situational", "process"]
Level = Literal["junior", "mid", "senior"]
Severity = Literal["major", "minor"]
StarPartName = Literal["situation", "task", "action", "result"]
LintRule = Literal[
    "overlapping-points",
    "two-things",
    "unshowable-point",
    "point-in-question",
    "equal-weights",
    "idle-cue",
    "flag-is-absence",
    "short-sign",
    "follow-up-gives-away",
    "point-not-in-model-answer",
    "flag-in-model-answer",
    "model-answer-length",
    "long-question",
    "question-id-taken",
    "pack-id-taken",
]

QuestionKey = tuple[str, str]  # the pack's id and the question's

KINDS: tuple[Kind, ...] = get_args(Kind)
LEVELS: tuple[Level, ...] = get_args(Level)
STAR_PARTS: tuple[StarPartName, ...] = get_args(StarPartName)
LINT_RULES: tuple[LintRule, ...] = get_args(LintRule)

_QUOTED = re.compile(r"[\"“”]([^\"“”]+)[\"“”]")
FEWEST_SIGN_WORDS = 3
WORDS_A_MINUTE = 130  # an unhurried speaker
MOST_QUESTIONS = 1_000
LARGEST_WHOLE = 2**53  # what every reader of JSON can hold

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=8000)]


class PackModel(BaseModel):
    """A part of a pack: it refuses unknown keys and takes no value for another type."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Point(PackModel):
    """One thing a good answer says."""

    id: Slug = Field(description="a short name of a-z, 0-9 and single hyphens, such as leading-ahead")
    text: Sentence = Field(description="one checkable sentence, such as: Says that ...")
    weight: int = Field(ge=1, le=3, description="1, 2 or 3: how much it counts")
    cues: list[Sentence] = Field(default=[], max_length=20, description="a list of other ways a candidate may say it")
    partial: Sentence | None = Field(default=None, description="a sentence that tells what counts as half")


class RedFlag(PackModel):
    """Something that speaks against a candidate who says it."""

    id: Slug = Field(description="a short name of a-z, 0-9 and single hyphens, such as leading-ahead")
    text: Sentence = Field(description="a sentence that tells what is said; what is left out is a missed point")
    severity: Severity = Field(description="major or minor")

    @property
    def quoted(self) -> list[str]:
        """What the text puts in double quotes."""
        return _QUOTED.findall(self.text)

    @property
    def signs(self) -> list[str]:
        """The plain signs: quoted words, three or more; whoever says them raises the flag."""
        return [words for words in self.quoted if len(words.split()) >= FEWEST_SIGN_WORDS]


class StarGuide(PackModel):
    """What a strong answer says in each part."""

    situation: Sentence = Field(description="what a strong answer says of the situation")
    task: Sentence = Field(description="what a strong answer says of the task")
    action: Sentence = Field(description="what a strong answer says of the action")
    result: Sentence = Field(description="what a strong answer says of the result")


class FollowUp(PackModel):
    """What the interviewer asks when a point or a STAR part was missing."""

    if_missing: Slug = Field(description="the id of one of the question's points, or situation, task, action or result")
    ask: Sentence = Field(description="the question as the interviewer says it, without giving the point away")


class LintAllowance(PackModel):
    """A finding of ``mockint bank lint`` that the author has looked at and lets stand."""

    rule: LintRule = Field(description=f"the name of a rule of lint: {', '.join(LINT_RULES)}")
    at: Slug | None = Field(default=None, description="the id of the point or flag it is about; without it, all")
    reason: Sentence = Field(description="why this is no mistake here")


class Question(PackModel):
    """A question and its rubric."""

    model_config = ConfigDict(
        json_schema_extra={  # the one rule across fields that a JSON Schema can say
            "if": {"properties": {"kind": {"const": "knowledge"}}},
            "else": {"required": ["star"], "properties": {"star": {"type": "object"}}},
        }
    )

    id: Slug = Field(description="a short name of a-z, 0-9 and single hyphens, such as leading-ahead")
    ask: Sentence = Field(description="the question as the interviewer says it")
    kind: Kind = Field(description="knowledge, behavioral, situational or process")
    level: Level = Field(description="junior, mid or senior")
    topics: list[Slug] = Field(max_length=20, description="a list of short names, such as [indicators]")
    intent: Sentence = Field(description="what the interviewer wants to learn")
    minutes: float = Field(gt=0, le=15, description="the speaking time to aim for in minutes, above 0 and up to 15")
    expected: list[Point] = Field(min_length=3, max_length=8, description="a list of 3 to 8 points")
    red_flags: list[RedFlag] = Field(
        default=[], max_length=20, description="a list of red flags, each with id, text and severity"
    )
    star: StarGuide | None = Field(default=None, description="a map of situation, task, action and result")
    follow_ups: list[FollowUp] = Field(
        default=[], max_length=20, description="a list of follow-ups with if_missing and ask"
    )
    model_answer: Prose = Field(description="a spoken answer that makes every point")
    tips: list[Sentence] = Field(default=[], max_length=20, description="a list of short tips")
    covers: list[Slug] = Field(default=[], max_length=40, description="a list of topic ids, such as [f16, r03]")
    lint_allow: list[LintAllowance] = Field(
        default=[], max_length=40, description="a list of what lint may leave, each with rule, at and reason"
    )


class Pack(PackModel):
    """A file of questions."""

    pack: Slug = Field(description="the pack's id: a-z, 0-9 and single hyphens, such as kpi-foundations")
    title: Sentence = Field(description="the pack's title")
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")] = Field(
        description='a language tag in quotes, such as "en"'
    )
    version: int = Field(
        default=1, ge=1, le=LARGEST_WHOLE, description="a whole number from 1, raised when marks could change"
    )
    description: Prose | None = Field(default=None, description="what the pack is for")
    red_flags: list[RedFlag] = Field(
        default=[], max_length=20, description="a list of red flags, each with id, text and severity"
    )
    questions: list[Question] = Field(
        min_length=1, max_length=MOST_QUESTIONS, description=f"a list of up to {MOST_QUESTIONS} questions"
    )
    lint_allow: list[LintAllowance] = Field(
        default=[], max_length=40, description="a list of what lint may leave, each with rule, at and reason"
    )

    def rubric(self, question: Question) -> "Rubric":
        """Return what an answer to one of this pack's questions is held against."""
        return Rubric(
            pack=self.pack,
            pack_version=self.version,
            language=self.language,
            question=question,
            red_flags=[*self.red_flags, *question.red_flags],
        )


class Rubric(PackModel):
    """What one answer is held against: a question with all the flags that apply to it.

    It stands on its own: a session keeps a copy, so that later edits of a pack do not change history.
    """

    pack: Slug
    pack_version: int
    language: str
    question: Question
    red_flags: list[RedFlag]

    @property
    def key(self) -> QuestionKey:
        """The pack's id and the question's."""
        return self.pack, self.question.id
