"""The grader that asks a language model, and believes only the words it can point at."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from mockint.bank.models import STAR_PARTS, Rubric
from mockint.errors import MockintError
from mockint.grading.claims import Claims, reply_schema
from mockint.grading.events import Event, Finished, NoticeGiven
from mockint.grading.feedback import Failure, Origin, Tokens, summed
from mockint.grading.sheet import Sheet, not_graded
from mockint.grading.submission import Submission
from mockint.llm.client import Clock, Message, ModelServer, Request, message
from mockint.llm.errors import BadReplyError, CutError
from mockint.llm.prompts import Prompt, load_prompt
from mockint.llm.replies import preview_object, read_object
from mockint.llm.reply import Reply
from mockint.text import plural

NAME = "llm"

_GROWN = 1.02  # by how much a reply has grown when it is looked at again: sixty characters of a usual one
_KEPT_OF_BAD_REPLY = 6_000  # characters shown back to the model
_TOKENS = {"point": 140, "flag": 60, "frame": 200}  # what a part of a reply takes at most; of STAR as much as a point
_MOST_CUES = 2  # other ways to say a point that a model is told; a third one would be a twelfth of all that it reads
_ROOM = 2_350  # characters of a rubric, some 620 tokens: with them a question takes at most 1,500 in all
_LEVELS = {"junior": "0 to 2 years", "mid": "2 to 5 years", "senior": "over 5 years"}


@dataclass(frozen=True)
class LlmGrader:
    """Asks a model for its verdicts, each with a quote, and takes each as it arrives."""

    server: ModelServer

    async def warm_up(self) -> None:
        """Load the SDK."""
        await self.server.warm_up()

    async def grade(self, submission: Submission) -> AsyncGenerator[Event, None]:
        """Yield each mark as it arrives. Whatever goes wrong ends in a feedback that is ``not_graded``, with the reason."""
        started = time.perf_counter()
        replies: list[Reply] = []
        prompt = None

        def origin() -> Origin:
            return Origin(
                name=NAME,
                model=self.server.model,
                prompt=prompt.name if prompt else None,
                seconds=round(time.perf_counter() - started, 3),
                tokens=tokens_of(replies),
            )

        if failure := submission.too_long:
            yield Finished(not_graded(submission, origin(), failure))
            return
        sheet = await asyncio.to_thread(Sheet, submission)  # half an hour of speech takes a third of a second
        for notice in sheet.notices:
            yield NoticeGiven(notice)
        try:
            if sheet.nothing_said:
                sheet.judge_nothing_said()
            else:
                prompt = load_prompt("grade")
                async with aclosing(_Judging(self.server, sheet, replies).run(prompt)) as events:
                    async for event in events:
                        yield event
        except MockintError as error:
            if sheet.judged:
                of = plural(len(sheet.rubric.question.expected), "point")
                yield sheet.note(
                    "partial", f"{sheet.judged} of {of} had come before it broke off; they count for nothing"
                )
            yield Finished(sheet.not_graded(origin(), Failure(code=error.code, message=error.message)))
        else:
            yield Finished(sheet.feedback(origin()))


class _Judging:
    """One marking: the request, at most one repair, and the marks taken so far."""

    def __init__(self, server: ModelServer, sheet: Sheet, replies: list[Reply]) -> None:
        self.server = server
        self.sheet = sheet
        self.rubric = sheet.rubric
        self.replies = replies
        self.told: dict[tuple[str, str], object] = {}
        self.earlier: frozenset[tuple[str, str]] = frozenset()  # what an earlier reply told
        self.reply = Reply()

    async def run(self, prompt: Prompt) -> AsyncGenerator[Event, None]:
        clock = self.server.clock()
        talk = conversation(self.sheet, prompt)
        for final in (False, True):
            try:
                async with aclosing(self._ask(talk, clock)) as events:
                    async for event in events:
                        yield event
                break
            except CutError:  # once more from the start, within the same clock
                if final:
                    raise
        if problem := self._problem():
            repair = load_prompt("repair").text.format(problem=problem)
            talk += [message("assistant", self.reply.text[:_KEPT_OF_BAD_REPLY]), message("user", repair)]
            async with aclosing(self._ask(talk, clock)) as events:
                async for event in events:
                    yield event
        if len(self._left()) == len(self.rubric.question.expected):
            raise BadReplyError(
                f"{self.server.model} did not reply in a way that can be used, also when asked again; try another model"
            )

    async def _ask(self, talk: Sequence[Message], clock: Clock) -> AsyncGenerator[Event, None]:
        """Send one request and yield what its reply settles, as it arrives."""
        self.earlier = frozenset(self.told)
        schema = reply_schema(self.rubric, bounded=self.server.profile.bounded_strings)
        self.reply, looked_at = Reply(), 0
        async with aclosing(
            self.server.stream(Request(tuple(talk), schema, _longest_reply(self.rubric)), clock)
        ) as pieces:
            async for piece in pieces:
                if isinstance(piece, Reply):
                    self.replies.append(piece)
                    self.reply = piece
                    break
                self.reply.text += piece
                if "}" in piece and len(self.reply.text) >= _GROWN * looked_at:
                    looked_at = len(self.reply.text)
                    seen = preview_object(self.reply.text) or {}
                    for event in self._take(Claims(seen, self.rubric, whole=False)):
                        yield event
        text = self.reply.text
        for event in self._take(Claims(read_object(text) or preview_object(text) or {}, self.rubric, whole=True)):
            yield event

    def _take(self, claims: Claims) -> Iterator[Event]:
        """Put what is claimed for the first time, or otherwise than before in the same reply, on the sheet."""
        for name, point in claims.points.items():
            if self._is_new("point", name, point):
                yield self.sheet.judge_point(name, point.verdict, point.quote, point.advice)
        for name, flag in claims.flags.items():
            if self._is_new("flag", name, flag):
                yield self.sheet.judge_flag(name, flag.raised, flag.quote)
        for part, star in claims.star.items():
            if self._is_new("star", part, star):
                yield self.sheet.judge_star(part, star.rating, star.quote, star.advice)
        if claims.invented and self._is_new("notice", "invented", claims.invented):
            yield self.sheet.note(
                "invented-points",
                f"The model also judged {plural(claims.invented, 'point')} that the rubric does not have",
            )

    def _is_new(self, kind: str, name: str, claim: object) -> bool:
        known = (kind, name) in self.earlier or self.told.get((kind, name)) == claim
        if not known:
            self.told[kind, name] = claim
        return not known

    def _left(self) -> list[str]:
        return [point.id for point in self.rubric.question.expected if ("point", point.id) not in self.told]

    def _problem(self) -> str:
        """What to tell the model of a reply that leaves points open; empty where there are none."""
        left = self._left()
        if not left:
            return ""
        if self.reply.finish == "length":
            return "it reached its longest length; keep quotes and advice shorter."
        if read_object(self.reply.text) is None:
            return "it holds no complete JSON object."
        return f"these points are left out, or not in the shape asked for: {', '.join(left)}."


def conversation(sheet: Sheet, prompt: Prompt) -> list[Message]:
    """Return what a model is told: what is the same for all answers to a question first, so that prompt caches work."""
    return [
        message("system", prompt.text),
        message("user", rubric_text(sheet.rubric)),
        message("user", said_text(sheet)),
    ]


def rubric_text(rubric: Rubric) -> str:
    """Return what a model is told of a rubric: as many of its cues as there is room for."""
    texts = (_rubric_text(rubric, cues) for cues in range(_MOST_CUES, 0, -1))
    return next((text for text in texts if len(text) <= _ROOM), _rubric_text(rubric, 0))


def _rubric_text(rubric: Rubric, most_cues: int) -> str:
    question = rubric.question
    lines = [
        f"Question: {question.ask}",
        f"Kind: {question.kind}. Level: {question.level} ({_LEVELS[question.level]}). Language: {rubric.language}.",
    ]
    lines += ["", "Points:"]
    for point in question.expected:
        cues = point.cues[:most_cues]
        partial = f" Half: {point.partial}" if point.partial else ""
        alike = f" As in: {'; '.join(cues)}." if cues else ""
        lines.append(f"- {point.id}: {point.text}{partial}{alike}")
    lines += ["", "Red flags:", *(f"- {flag.id}: {flag.text}" for flag in rubric.red_flags)] if rubric.red_flags else []
    if question.star:
        lines += ["", "STAR:", *(f"- {name}: {getattr(question.star, name)}" for name in STAR_PARTS)]
    return "\n".join(lines)


def said_text(sheet: Sheet) -> str:
    """Return the candidate's words as JSON, in which no quotation mark or line of theirs can end the text."""
    return json.dumps({"turns": turns_of(sheet)}, ensure_ascii=False)


def turns_of(sheet: Sheet) -> list[dict[str, str]]:
    """Return what was asked and said, as a model may read it."""
    turns = zip(sheet.submission.turns, sheet.readable, strict=True)
    return [{"asked": turn.ask, "said": said} for turn, said in turns]


def tokens_of(replies: Iterable[Reply]) -> Tokens | None:
    """Return what some replies used together, as the server counted it."""
    return summed(Tokens(in_=reply.tokens_in, cached=reply.tokens_cached, out=reply.tokens_out) for reply in replies)


def _longest_reply(rubric: Rubric) -> int:
    parts = len(STAR_PARTS) if rubric.question.star else 0
    return (
        _TOKENS["frame"]
        + _TOKENS["point"] * (len(rubric.question.expected) + parts)
        + _TOKENS["flag"] * len(rubric.red_flags)
    )
