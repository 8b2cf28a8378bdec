"""A session as a document: what is told and in which order, before it becomes Markdown or HTML."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from mockint.bank.models import STAR_PARTS
from mockint.grading.feedback import Evidence, Feedback, PointMark
from mockint.grading.score import sum_lines
from mockint.report.lights import FLAG, Piece, pieces
from mockint.report.text import (
    SIGNS,
    better_text,
    claim_text,
    delivery_text,
    flags_left_text,
    origin_text,
    score_text,
    ungraded_text,
)
from mockint.store.records import AttemptRecord, Disagreement, QuestionRecord, SessionRecord, TurnRecord
from mockint.text import one_line, plural, when

_BY = {"candidate": " by you", "code": " by code", "grader": "", None: ""}
_ASKED = {"question": "", "rubric": "Follow-up", "code": "Follow-up", "model": "Follow-up, asked by the model"}


@dataclass(frozen=True)
class Told:
    """What is told of an attempt beside its record.

    Attributes:
        feedback: The one that counts, with the candidate's marks on it; None where it was never graded.
        grading: The id of the grading that it is, or None.
        draft: What was typed in the last turn, where nothing was submitted.
        disagreements: Where the candidate disagrees with it, by point.
    """

    feedback: Feedback | None = None
    grading: int | None = None
    draft: str = ""
    disagreements: Mapping[str, Disagreement] = field(default_factory=dict)


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 4; ``anchor`` is what links name."""

    level: int
    text: str
    anchor: str = ""


@dataclass(frozen=True)
class Paragraph:
    """Some sentences.

    Attributes:
        role: What they are: ``about``, ``score``, ``headline``, ``notice``, or nothing special.
        lead: What stands before them.
    """

    text: str
    role: str = ""
    lead: str = ""


@dataclass(frozen=True)
class Contents:
    """Links to headings: the anchor, the words, and what to say beside them."""

    lines: Sequence[tuple[str, str, str]]


@dataclass(frozen=True)
class Said:
    """What was answered.

    Attributes:
        follow_up: What was asked before it, and by whom; nothing for the question itself.
        anchors: What the anchors of its marks begin with.
    """

    pieces: Sequence[Piece]
    follow_up: tuple[str, str] | None
    language: str
    anchors: str


@dataclass(frozen=True)
class Note:
    """A line below a mark: a ``quote``, a ``claim`` without standing words, ``advice``, or the candidate's ``own`` view."""

    kind: str
    text: str


@dataclass(frozen=True)
class Entry:
    """A mark.

    Attributes:
        mark: The verdict, the rating or how grave it is, in words.
        tone: The same as a slug, for the look.
        aside: What stands behind the text, such as the weight.
    """

    mark: str
    tone: str
    text: str
    notes: Sequence[Note]
    aside: str = ""
    anchor: str = ""


@dataclass(frozen=True)
class Entries:
    """Marks in their order."""

    entries: Sequence[Entry]
    numbered: bool = False


@dataclass(frozen=True)
class Lines:
    """Lines that stand as they are, such as a sum."""

    lines: Sequence[str]


Block = Heading | Paragraph | Contents | Said | Entries | Lines


def session_blocks(session: SessionRecord, told: Mapping[int, Told], only: int | None = None) -> Iterator[Block]:
    """Yield a session, block by block.

    Args:
        session: The session.
        told: What is told of each attempt, by its id.
        only: Which question alone is wanted, counted from 1; None for all.
    """
    questions = [(n, question) for n, question in enumerate(session.questions, 1) if only in {None, n}]
    yield Heading(1, one_line(session.title) or f"Session {session.id}", f"s{session.id}")
    state = "" if session.finished_at else "open"
    clock = f"{session.minutes:g} min in all" if session.minutes else ""
    about = [f"Session {session.id}", when(session.started_at), session.mode, clock, state]
    yield Paragraph(" · ".join(part for part in about if part), "about")
    if len(questions) > 1:
        yield Contents([(f"s{session.id}-q{n}", _title(n, q), _outcome(q, told)) for n, q in questions])
    for number, question in questions:
        yield Heading(2, _title(number, question), f"s{session.id}-q{number}")
        yield from _question(question, told, f"s{session.id}-q{number}")


def _question(question: QuestionRecord, told: Mapping[int, Told], anchor: str) -> Iterator[Block]:
    rubric = question.rubric
    asked = rubric.question
    about = [
        asked.kind,
        asked.level,
        f"{asked.minutes:g} min",
        asked.id,
        f"{rubric.pack} version {rubric.pack_version}",
    ]
    if question.unreadable:
        yield Paragraph(f"{question.unreadable}.", "notice", "Note")
    else:
        yield Paragraph(" · ".join(about), "about")
        yield Paragraph(f"What it is for: {asked.intent}", "about")
    if not question.attempts:
        yield Paragraph("Skipped." if question.skipped else "Not answered yet.", "score")
    for attempt in question.attempts:
        yield Heading(3, "Answer" if len(question.attempts) == 1 else f"Attempt {attempt.number}")
        yield from _attempt(question, attempt, told[attempt.id], f"{anchor}-a{attempt.number}")
    if question.unreadable:
        return
    yield Heading(3, "Model answer")
    yield Paragraph(asked.model_answer)
    for tip in asked.tips:
        yield Paragraph(f"Tip: {tip}")


def _attempt(question: QuestionRecord, attempt: AttemptRecord, told: Told, anchors: str) -> Iterator[Block]:
    language = question.rubric.language
    yield Paragraph(_how(attempt), "about")
    if not attempt.submitted_at:
        yield Paragraph("Not submitted; what was typed so far:", "score")
        for turn in attempt.turns:
            yield _said(turn, told.draft if turn.answer is None else turn.answer, language)
        return
    feedback = told.feedback
    yield Paragraph(_sentence(score_text(feedback) if feedback else ungraded_text(attempt)), "score")
    yield from (Paragraph(f"{lost}.", "notice", "Note") for lost in attempt.unreadable)
    if feedback and feedback.headline:
        yield Paragraph(feedback.headline.text, "headline", "Change next")
    yield from (Paragraph(notice.message, "notice", "Note") for notice in (feedback.notices if feedback else ()))
    for place, turn in enumerate(attempt.turns):
        if feedback and place < len(feedback.turns) and turn.answer:
            yield Said(pieces(feedback, place), _follow_up(turn), language, anchors)
        else:
            yield _said(turn, turn.answer or "", language)
    if feedback:
        yield from _feedback(question, feedback, told.disagreements, anchors)
    if attempt.better:
        yield Heading(4, "A better answer")
        yield Paragraph(better_text(attempt.better))
    yield from _other_gradings(attempt, told.grading)


def _feedback(
    question: QuestionRecord, feedback: Feedback, disagreements: Mapping[str, Disagreement], anchors: str
) -> Iterator[Block]:
    if not feedback.error:
        yield Heading(4, "Points")
        yield Entries(
            [
                Entry(
                    SIGNS[mark.verdict] + _BY[mark.by],
                    mark.verdict,
                    point.text,
                    _point_notes(mark, feedback, disagreements.get(mark.id)),
                    f"weight {point.weight}",
                    f"{anchors}-point-{mark.id}",
                )
                for mark, point in zip(feedback.points, question.rubric.question.expected, strict=True)
            ],
            numbered=True,
        )
        yield Heading(4, "The sum")
        verdicts = {mark.id: mark.verdict for mark in feedback.points}
        yield Lines(sum_lines(verdicts, {mark.id: mark.raised for mark in feedback.red_flags}, question.rubric))
        yield from _flags(question, feedback, anchors)
        yield from _star(feedback)
    yield Heading(4, "Delivery, beside the score")
    yield Paragraph(delivery_text(feedback))
    yield Heading(4, "Where the marks come from")
    yield Paragraph(_sentence(origin_text(feedback)))


def _flags(question: QuestionRecord, feedback: Feedback, anchors: str) -> Iterator[Block]:
    yield Heading(4, "Red flags")
    flags = {flag.id: flag for flag in question.rubric.red_flags}
    raised = [mark for mark in feedback.red_flags if mark.raised]
    if raised:
        yield Entries(
            [
                Entry(
                    f"{FLAG} {flags[mark.id].severity}",
                    "flag",
                    flags[mark.id].text,
                    _quote(mark.evidence),
                    anchor=f"{anchors}-flag-{mark.id}",
                )
                for mark in raised
            ]
        )
    if left := flags_left_text(feedback):
        yield Paragraph(f"{_sentence(left)}.")
    elif not raised:
        yield Paragraph("None raised.")


def _star(feedback: Feedback) -> Iterator[Block]:
    if feedback.star is None:
        return
    yield Heading(4, "STAR, beside the score")
    parts = [(name, feedback.star.part(name)) for name in STAR_PARTS]
    yield Entries(
        [
            Entry(
                f"{name.capitalize()}: {part.rating or 'cannot be told'}",
                part.rating or "",
                "",
                [*_quote(part.evidence), *_advice(part.advice)],
            )
            for name, part in parts
        ]
    )


def _other_gradings(attempt: AttemptRecord, told: int | None) -> Iterator[Block]:
    others = [record for record in attempt.feedback if record.id != told]
    if others:
        yield Heading(4, "Other gradings of this answer")
        lines = [f"{when(one.created_at)}: {score_text(one.feedback)}; {origin_text(one.feedback)}" for one in others]
        yield Lines(lines)


def _said(turn: TurnRecord, text: str, language: str) -> Said:
    return Said([Piece(text or "(nothing)", (), ())], _follow_up(turn), language, "")


def _point_notes(mark: PointMark, feedback: Feedback, own: Disagreement | None) -> list[Note]:
    notes = _quote(mark.evidence)
    if mark.unsupported is not None:
        notes.append(Note("claim", claim_text(mark.unsupported)))
    notes += _advice(mark.advice)
    if own:
        words = _own_words(own, feedback)
        notes.append(Note("own", f"You disagree: {own.mark.verdict}{words}, because: {one_line(own.reason)}"))
    return notes


def _own_words(own: Disagreement, feedback: Feedback) -> str:
    turn, span = own.mark.turn, own.mark.span
    if turn is None or span is None or turn >= len(feedback.turns):
        return ""
    return f", “{one_line(feedback.turns[turn].answer[slice(*span)])}”"


def _quote(evidence: Evidence | None) -> list[Note]:
    return [Note("quote", one_line(evidence.quote))] if evidence else []


def _advice(advice: str | None) -> list[Note]:
    return [Note("advice", advice)] if advice else []


def _follow_up(turn: TurnRecord) -> tuple[str, str] | None:
    return (turn.ask, _ASKED[turn.source]) if turn.source != "question" else None


def _outcome(question: QuestionRecord, told: Mapping[int, Told]) -> str:
    submitted = [attempt for attempt in question.attempts if attempt.submitted_at]
    if not submitted:
        return "skipped" if question.skipped else "not answered"
    feedback = told[submitted[-1].id].feedback
    if feedback is None:
        return ungraded_text(submitted[-1])
    return "not graded" if feedback.error else score_text(feedback)


def _how(attempt: AttemptRecord) -> str:
    parts = [when(attempt.submitted_at or attempt.started_at)]
    if attempt.seconds:
        minutes, seconds = divmod(round(attempt.seconds), 60)
        parts.append(f"took {minutes}:{seconds:02}")
    if hints := sum(moment.kind == "hint" for moment in attempt.moments):
        parts.append(f"{plural(hints, 'hint')} looked at")
    return " · ".join(parts)


def _title(number: int, question: QuestionRecord) -> str:
    return f"{number}. {one_line(question.rubric.question.ask)}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
