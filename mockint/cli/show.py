"""``mockint show``: a session with its feedback."""

from collections.abc import Mapping
from datetime import datetime

from mockint.cli.data import open_store, session_number
from mockint.cli.options import add_session, parser, put, put_json, read
from mockint.config import Price
from mockint.interview.disagreement import as_judged, shown_disagreements, standing
from mockint.interview.marking import newest
from mockint.report.cost import cost_of, cost_text
from mockint.report.text import better_text, feedback_text, hints_text, score_text, ungraded_text
from mockint.store.records import AttemptRecord, Disagreement, FeedbackRecord, QuestionRecord, SessionRecord
from mockint.store.store import Store
from mockint.text import when


def run(argv: list[str]) -> int:
    """Run the command."""
    options = parser("show", "Show a session: what was asked, what was answered, and the feedback.")
    add_session(options)
    options.add_argument("--json", action="store_true", help="put it out as JSON")
    args, chosen = read(options, argv)
    prices = chosen.prices
    with open_store() as store:
        session = store.session(session_number(store, args.session))
        cost = cost_of(store.history.usage(session.id), prices)
        if args.json:
            put_json({**session_json(session, store), "usage": cost.as_json()})
        else:
            _put_text(session, store, prices)
            if cost.gradings:
                put(f"\nIn this session {cost_text(cost)}")
    return 0


def session_json(session: SessionRecord, store: Store) -> dict[str, object]:
    """Return a session as JSON data; docs/feedback.md tells its shape."""
    return {
        "schema": 1,
        "session": session.id,
        "title": session.title,
        "mode": session.mode,
        "minutes": session.minutes,
        "started_at": _time(session.started_at),
        "finished_at": _time(session.finished_at),
        "questions": [
            {
                "pack": question.rubric.pack,
                "question": question.rubric.question.id,
                "ask": question.rubric.question.ask,
                "skipped": question.skipped,
                "attempts": [_attempt_json(question, attempt, store) for attempt in question.attempts],
            }
            for question in session.questions
        ],
    }


def _attempt_json(question: QuestionRecord, attempt: AttemptRecord, store: Store) -> dict[str, object]:
    current = newest(question, attempt)
    return {
        "number": attempt.number,
        "started_at": _time(attempt.started_at),
        "submitted_at": _time(attempt.submitted_at),
        "seconds": attempt.seconds,
        "turns": [{"ask": turn.ask, "answer": turn.answer, "source": turn.source} for turn in attempt.turns],
        "draft": None if attempt.submitted_at else store.draft(attempt.turns[-1].id),
        "feedback": current.model_dump(mode="json") if current else None,
        "better": attempt.better.model_dump(mode="json") if attempt.better else None,
        "disagreements": [
            _disagreement_json(number, record, own)
            for number, record in enumerate(attempt.feedback)
            for own in standing(record).values()
        ],
        "earlier": [record.feedback.model_dump(mode="json") for record in attempt.feedback[:-1]],
        "unreadable": list(attempt.unreadable),
    }


def _disagreement_json(number: int, record: FeedbackRecord, own: Disagreement) -> dict[str, object]:
    mark = own.mark
    evidence = None
    if mark.turn is not None and mark.turn < len(record.feedback.turns) and mark.span is not None:
        quote = record.feedback.turns[mark.turn].answer[slice(*mark.span)]
        evidence = {"turn": mark.turn, "span": list(mark.span), "quote": quote}
    said = {"point": mark.point, "verdict": mark.verdict, "evidence": evidence, "reason": own.reason}
    return {"feedback": number, **said}


def _put_text(session: SessionRecord, store: Store, prices: Mapping[str, Price]) -> None:
    put(f"Session {session.id}, {when(session.started_at)}: {session.title}")
    for question in session.questions:
        put(f"\n{'=' * 60}\n{question.position + 1}. {question.rubric.question.id} ({question.rubric.pack})")
        if question.unreadable and not question.attempts:
            put(f"\n! {question.unreadable}.")
        put(f"\n{question.rubric.question.ask}")
        if not question.attempts:
            put(f"\n{'skipped' if question.skipped else 'not answered yet'}")
        for attempt in question.attempts:
            if len(question.attempts) > 1:
                put(f"\nAttempt {attempt.number}")
            _put_attempt(question, attempt, store, prices)


def _put_attempt(question: QuestionRecord, attempt: AttemptRecord, store: Store, prices: Mapping[str, Price]) -> None:
    for lost in attempt.unreadable:
        put(f"\n! {lost}.")
    if not attempt.submitted_at:
        put(f"\nnot submitted; the draft so far:\n{store.draft(attempt.turns[-1].id) or '(nothing)'}")
        return
    for turn in attempt.turns:
        asked = "" if turn.source == "question" else f"{turn.ask}\n"
        put(f"\n{asked}> {turn.answer or '(nothing)'}")
    feedback = newest(question, attempt)
    text = (
        feedback_text(feedback, question.rubric, prices, shown_disagreements(attempt), with_ask=False)
        if feedback
        else ungraded_text(attempt)
    )
    put(f"\n{text}")
    if judged := as_judged(attempt):
        put(f"\nThe model's own marks give {score_text(judged)}.")
    if hints := hints_text(attempt.moments):
        put(f"\nWhile answering, {hints}.")
    if attempt.better:
        put(f"\nA better answer\n{better_text(attempt.better)}")


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
