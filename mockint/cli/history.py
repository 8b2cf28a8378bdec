"""``mockint history``: list past sessions and answers, find words in them, and delete for good."""

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import get_args

from mockint.bank.library import UnknownPackError
from mockint.bank.models import LEVELS
from mockint.cli.data import open_store
from mockint.cli.options import add_everywhere, day, parser, put, put_json, read, whole_number
from mockint.cli.purge import add_purge, purge
from mockint.errors import UsageError
from mockint.grading.feedback import Band, Status
from mockint.report.cost import Cost, cost_of, cost_text
from mockint.report.text import marks_text, outcome_text
from mockint.store.answers import ORDERS, Order, Wanted
from mockint.store.records import AnswerLine, ListedAnswer, SessionLine, UsageLine
from mockint.store.search import Passage, match_of
from mockint.store.store import Store
from mockint.text import clean, one_line, plural, when

_MOST = 1_000_000_000
_PAGE = 500
_Found = tuple[ListedAnswer, Passage | None]


def run(argv: list[str]) -> int:
    """Run the command."""
    args, chosen = read(_parser(), argv)
    prices = chosen.prices
    wanted = _wanted(args)
    of_answers = wanted != Wanted() or args.sort is not None
    if args.action == "purge":
        if of_answers or args.json or args.limit:
            raise UsageError("purge takes --before DATE, --pack P or --all, after the word purge, and nothing else")
        return purge(args)
    with open_store() as store:
        _check_pack(store, wanted.pack)
        found = list(_find(store, wanted, args.sort or "newest", args.limit)) if of_answers else []
        in_all = store.answers.count(wanted)
        if of_answers and not args.json:
            _put_found(found, in_all)
            return 0
        sessions = store.history.sessions(wanted, limit=args.limit)
        usage = store.history.usage()
    by_session: dict[int, list[UsageLine]] = defaultdict(list)
    for line in usage:
        by_session[line.session].append(line)
    costs = {session.id: cost_of(by_session[session.id], prices) for session in sessions}
    cost = cost_of(usage, prices)
    if args.json:
        told = [{**_as_json(session), "usage": costs[session.id].as_json()} for session in sessions]
        more = {"found": [_found_json(one) for one in found], "found_in_all": in_all} if of_answers else {}
        put_json({"schema": 1, "sessions": told, **more, "usage": cost.as_json()})
    else:
        _put_sessions(sessions, costs, cost)
    return 0


def answer_text(answer: AnswerLine) -> str:
    """Return one line on how a question went."""
    tries = f" ({answer.attempts} attempts)" if answer.attempts > 1 else ""
    return f"{one_line(answer.question):<32} {outcome_text(answer)}{tries}"


def _parser() -> argparse.ArgumentParser:
    options = parser("history", "List past sessions, newest first; or the answers that are asked for.")
    options.add_argument("--json", action="store_true", help="put them out as JSON")
    options.add_argument(
        "--search", metavar="WORDS", help="answers with all of these words, in the question, the answer or the feedback"
    )
    options.add_argument("--pack", metavar="P", type=clean, help="answers to questions of this pack")
    options.add_argument("--question", metavar="ID", type=clean, help="answers to this question")
    options.add_argument("--level", choices=LEVELS, help="answers to questions of this level")
    options.add_argument(
        "--by", metavar="NAME", type=clean, help="answers that this model judged; offline where none did"
    )
    options.add_argument("--status", choices=[*get_args(Status), "waiting"], help="answers of this status")
    options.add_argument("--band", choices=get_args(Band), help="answers with such a score")
    options.add_argument("--since", metavar="DATE", type=day, help="answers of this day and later, such as 2026-11-30")
    options.add_argument("--before", metavar="DATE", type=day, help="answers from before this day")
    options.add_argument("--sort", choices=ORDERS, help="answers, sorted like this (default: newest)")
    options.add_argument("--limit", metavar="N", type=whole_number(1, _MOST), help="at most so many")
    purging = add_purge(options.add_subparsers(dest="action", metavar="purge", help="delete for good"))
    add_everywhere(purging, argparse.SUPPRESS)
    return options


def _wanted(args: argparse.Namespace) -> Wanted:
    if args.search is not None and match_of(args.search) is None:
        raise UsageError(f"there is nothing to look for in {args.search!r}; write a word of two letters or more")
    return Wanted(
        words=args.search or "",
        pack=args.pack,
        question=args.question,
        level=args.level,
        grader=args.by,
        status=args.status,
        band=args.band,
        since=args.since,
        before=args.before,
    )


def _check_pack(store: Store, pack: str | None) -> None:
    if pack is not None and pack not in (packs := store.answers.packs()):
        there = f"there are answers to {', '.join(packs)}" if packs else "there is no answer yet"
        raise UnknownPackError(f"no answer is to a question of {pack!r}; {there}")


def _find(store: Store, wanted: Wanted, order: Order, limit: int | None) -> Iterator[_Found]:
    left = _MOST if limit is None else limit
    offset = 0
    while left and (page := store.answers.page(wanted, order, offset, min(left, _PAGE))):
        passages = store.answers.passages(wanted.words, [answer.id for answer in page])
        yield from ((answer, passages.get(answer.id)) for answer in page)
        offset += len(page)
        left -= len(page)


def _put_found(found: Sequence[_Found], in_all: int) -> None:
    for answer, passage in found:
        put(f"{answer.session:>5}  {when(answer.submitted_at)}  {one_line(answer.question):<32} {marks_text(answer)}")
        if passage:
            put(f"        {_pointed(passage)}")
    more = f"; {in_all - len(found)} more" if in_all > len(found) else ""
    put(f"{plural(len(found), 'answer')}{more}" if found else "No answer fits.")


def _pointed(passage: Passage) -> str:
    """Put what was found between signs, since a terminal may show no bold and a file none at all."""
    text = passage.text
    for start, end in reversed(passage.hits):
        text = f"{text[:start]}»{text[start:end]}«{text[end:]}"
    return text


def _put_sessions(sessions: Sequence[SessionLine], costs: dict[int, Cost], in_all: Cost) -> None:
    if not sessions:
        put("No session yet; mockint practice starts one.")
    for session in sessions:
        put(_line(session))
        for answer in session.answers:
            put(f"        {answer_text(answer)}")
        if costs[session.id].gradings:
            put(f"        {cost_text(costs[session.id])}")
    if in_all.gradings:
        put(f"In all {cost_text(in_all)}")


def _line(session: SessionLine) -> str:
    answered = sum(answer.attempts > 0 for answer in session.answers)
    state = "" if session.finished_at else ", open"
    return f"{session.id:>5}  {when(session.started_at)}  {one_line(session.title)}: {answered} of {plural(len(session.answers), 'question')} answered{state}"


def _as_json(session: SessionLine) -> dict[str, object]:
    data = asdict(session)
    data["started_at"] = session.started_at.isoformat()
    data["finished_at"] = session.finished_at.isoformat() if session.finished_at else None
    return data


def _found_json(found: _Found) -> dict[str, object]:
    answer, passage = found
    return {
        "session": answer.session,
        "pack": answer.pack,
        "question": answer.question,
        "level": answer.level,
        "attempt": answer.number,
        "submitted_at": answer.submitted_at.isoformat(),
        "status": answer.status,
        "score": answer.score,
        "band": answer.band,
        "grader": answer.grader,
        "model": answer.model,
        "waits": answer.waits,
        "passage": asdict(passage) if passage else None,
    }
