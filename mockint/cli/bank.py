"""``mockint bank``: list, show and check packs of questions."""

import argparse
from pathlib import Path

from mockint.bank.library import Bank, load_bank
from mockint.bank.models import STAR_PARTS, Rubric
from mockint.bank.reading import PackError, Problem, read_pack
from mockint.cli.data import bank_of, warn_broken
from mockint.cli.options import add_everywhere, parser, put, put_json, settings, warn
from mockint.config import folders
from mockint.text import plural


def run(argv: list[str]) -> int:
    """Run the command."""
    options = parser("bank", "List, show and check packs of questions.")
    actions = options.add_subparsers(dest="action", metavar="list|show|lint", required=True)
    listing = actions.add_parser("list", help="list packs and their questions")
    listing.add_argument("--pack", metavar="P", help="a pack's id, or a .yaml file")
    listing.add_argument("--json", action="store_true", help="put them out as JSON")
    showing = actions.add_parser("show", help="show a question with its rubric, which spoils practice")
    showing.add_argument("question", metavar="ID")
    showing.add_argument("--pack", metavar="P", help="a pack's id, or a .yaml file")
    showing.add_argument("--json", action="store_true", help="put it out as JSON")
    linting = actions.add_parser("lint", help="check pack files; without a file, all packs")
    linting.add_argument("files", nargs="*", metavar="FILE", type=Path)
    for action in (listing, showing, linting):
        add_everywhere(action, argparse.SUPPRESS)
    args = options.parse_args(argv)
    settings(args)
    return {"list": _list, "show": _show, "lint": _lint}[args.action](args)


def _list(args: argparse.Namespace) -> int:
    bank, pack = bank_of(args.pack)
    if args.json:
        put_json(
            {
                "schema": 1,
                "packs": _packs_json(bank, pack),
                "broken": [_broken_json(p) for b in bank.broken for p in b.problems],
            }
        )
        return 0
    warn_broken(bank)
    for name, loaded in bank.packs.items():
        if pack not in {None, name}:
            continue
        put(
            f"{name}  {loaded.pack.title} ({loaded.source}, {plural(len(loaded.pack.questions), 'question')}, version {loaded.pack.version})"
        )
        for question in loaded.pack.questions:
            put(f"    {question.id:<32} {question.kind:<12} {question.level:<7} {', '.join(question.topics)}")
    return 0


def _packs_json(bank: Bank, pack: str | None) -> list[dict[str, object]]:
    return [
        {
            "pack": name,
            "title": loaded.pack.title,
            "source": loaded.source,
            "path": str(loaded.path),
            "language": loaded.pack.language,
            "version": loaded.pack.version,
            "questions": [
                question.model_dump(mode="json", include={"id", "ask", "kind", "level", "topics", "minutes", "covers"})
                for question in loaded.pack.questions
            ],
        }
        for name, loaded in bank.packs.items()
        if pack in {None, name}
    ]


def _broken_json(problem: Problem) -> dict[str, object]:
    return {
        "file": str(problem.file),
        "line": problem.line,
        "column": problem.column,
        "field": problem.field,
        "message": problem.message,
    }


def _show(args: argparse.Namespace) -> int:
    bank, pack = bank_of(args.pack)
    rubric = bank.rubric(args.question, pack)
    if args.json:
        put_json({"schema": 1, **rubric.model_dump(mode="json")})
    else:
        put(_rubric_text(rubric))
    return 0


def _rubric_text(rubric: Rubric) -> str:
    question = rubric.question
    lines = [
        f"{question.id} ({rubric.pack} version {rubric.pack_version}): {question.kind}, {question.level}, {question.minutes:g} min",
        "",
        question.ask,
        "",
        f"What it is for: {question.intent}",
        "",
        "Expected",
    ]
    for point in question.expected:
        lines.append(f"  {point.weight}  {point.text}  [{point.id}]")
        lines += [f"     half: {point.partial}"] if point.partial else []
        lines += [f"     sounds like: {'; '.join(point.cues)}"] if point.cues else []
    lines += ["", "Red flags", *(f"  {flag.severity}: {flag.text}  [{flag.id}]" for flag in rubric.red_flags)]
    if question.star:
        lines += ["", "STAR", *(f"  {name}: {getattr(question.star, name)}" for name in STAR_PARTS)]
    lines += [
        "",
        "Follow-ups",
        *(f"  if {follow.if_missing} is missing: {follow.ask}" for follow in question.follow_ups),
    ]
    lines += ["", "Model answer", question.model_answer, *(f"\nTip: {tip}" for tip in question.tips)]
    return "\n".join(lines)


def _lint(args: argparse.Namespace) -> int:
    problems: list[Problem] = []
    if args.files:
        checked = len(args.files)
        for file in args.files:
            try:
                read_pack(file)
            except PackError as error:
                problems += error.problems
    else:
        bank = load_bank(folders().rubrics)
        problems = [problem for broken in bank.broken for problem in broken.problems]
        checked = len(bank.packs) + len(bank.broken)
    for problem in problems:
        put(str(problem))
    warn(f"{plural(checked, 'pack')} checked, {plural(len(problems), 'problem')} found")
    return 1 if problems else 0
