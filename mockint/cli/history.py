"""``mockint history``: list past sessions."""

from dataclasses import asdict

from mockint.cli.data import open_store
from mockint.cli.options import parser, put, put_json, settings
from mockint.report.cost import cost_of, cost_text
from mockint.report.text import outcome_text
from mockint.store.records import AnswerLine, SessionLine
from mockint.text import one_line, plural


def run(argv: list[str]) -> int:
    """Run the command."""
    options = parser("history", "List past sessions, newest first.")
    options.add_argument("--json", action="store_true", help="put them out as JSON")
    args = options.parse_args(argv)
    prices = settings(args).prices
    with open_store() as store:
        sessions, usage = store.history.sessions(), store.history.usage()
    costs = {
        session.id: cost_of((line for line in usage if line.session == session.id), prices) for session in sessions
    }
    in_all = cost_of(usage, prices)
    if args.json:
        told = [{**_as_json(session), "usage": costs[session.id].as_json()} for session in sessions]
        put_json({"schema": 1, "sessions": told, "usage": in_all.as_json()})
    elif not sessions:
        put("No session yet; mockint practice starts one.")
    for session in sessions if not args.json else []:
        put(_line(session))
        for answer in session.answers:
            put(f"        {answer_text(answer)}")
        if costs[session.id].gradings:
            put(f"        {cost_text(costs[session.id])}")
    if in_all.gradings and not args.json:
        put(f"In all {cost_text(in_all)}")
    return 0


def answer_text(answer: AnswerLine) -> str:
    """Return one line on how a question went."""
    tries = f" ({answer.attempts} attempts)" if answer.attempts > 1 else ""
    return f"{one_line(answer.question):<32} {outcome_text(answer)}{tries}"


def _line(session: SessionLine) -> str:
    answered = sum(answer.attempts > 0 for answer in session.answers)
    when = session.started_at.astimezone().strftime("%Y-%m-%d %H:%M")
    state = "" if session.finished_at else ", open"
    return f"{session.id:>5}  {when}  {one_line(session.title)}: {answered} of {plural(len(session.answers), 'question')} answered{state}"


def _as_json(session: SessionLine) -> dict[str, object]:
    data = asdict(session)
    data["started_at"] = session.started_at.isoformat()
    data["finished_at"] = session.finished_at.isoformat() if session.finished_at else None
    return data
