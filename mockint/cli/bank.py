"""``mockint bank``: list, show, check and begin packs of questions."""

import argparse
import shlex

from mockint.bank.library import Bank, load_bank
from mockint.bank.lint import lint_bank, lint_files
from mockint.bank.new import pack_schema, write_new_pack
from mockint.bank.reading import Problem
from mockint.cli.data import bank_of, warn_broken
from mockint.cli.options import add_everywhere, parser, put, put_json, read, warn
from mockint.config import folders
from mockint.files import path_of
from mockint.report.text import rubric_text
from mockint.text import plural


def run(argv: list[str]) -> int:
    """Run the command."""
    options = parser("bank", "List, show, check and begin packs of questions.")
    actions = options.add_subparsers(dest="action", metavar="list|show|lint|new|schema", required=True)
    listing = actions.add_parser("list", help="list packs and their questions")
    listing.add_argument("--pack", metavar="P", help="a pack's id, or a .yaml file")
    listing.add_argument("--json", action="store_true", help="put them out as JSON")
    showing = actions.add_parser("show", help="show a question with its rubric, which spoils practice")
    showing.add_argument("question", metavar="ID")
    showing.add_argument("--pack", metavar="P", help="a pack's id, or a .yaml file")
    showing.add_argument("--json", action="store_true", help="put it out as JSON")
    linting = actions.add_parser("lint", help="check pack files; without a file, all packs")
    linting.add_argument("files", nargs="*", metavar="FILE", type=path_of)
    linting.add_argument("--json", action="store_true", help="put them out as JSON")
    making = actions.add_parser("new", help="write a commented pack to start from")
    making.add_argument(
        "file",
        metavar="FILE",
        type=path_of,
        help="the file to write, such as cafe-shift.yaml; its name becomes the pack's id",
    )
    schema = actions.add_parser("schema", help="put out the JSON Schema of packs, for editors")
    for action in (listing, showing, linting, making, schema):
        add_everywhere(action, argparse.SUPPRESS)
    args, _ = read(options, argv)
    return {"list": _list, "show": _show, "lint": _lint, "new": _new, "schema": _schema}[args.action](args)


def _list(args: argparse.Namespace) -> int:
    bank, pack = bank_of(args.pack)
    if args.json:
        put_json(
            {
                "schema": 1,
                "packs": _packs_json(bank, pack),
                "broken": [_problem_json(p) for b in bank.broken for p in b.problems],
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


def _problem_json(problem: Problem) -> dict[str, object]:
    return {
        "file": str(problem.file),
        "line": problem.line,
        "column": problem.column,
        "field": problem.field,
        "message": problem.message,
        "rule": problem.rule,
    }


def _show(args: argparse.Namespace) -> int:
    bank, pack = bank_of(args.pack)
    rubric = bank.rubric(args.question, pack)
    if args.json:
        put_json({"schema": 1, **rubric.model_dump(mode="json")})
    else:
        put(rubric_text(rubric))
    return 0


def _lint(args: argparse.Namespace) -> int:
    bank = load_bank(folders().rubrics)
    problems = lint_files(args.files, bank) if args.files else lint_bank(bank)
    checked = len(args.files) or len(bank.packs) + len(bank.broken)
    if args.json:
        put_json({"schema": 1, "checked": checked, "problems": [_problem_json(problem) for problem in problems]})
    else:
        for problem in problems:
            put(str(problem))
    warn(f"{plural(checked, 'pack')} checked, {plural(len(problems), 'problem')} found")
    return 1 if problems else 0


def _new(args: argparse.Namespace) -> int:
    path = write_new_pack(args.file)
    put(f"{path} is a pack that works; put your own question into it. Then:")
    named = shlex.quote(str(path))
    put(f"  mockint bank lint {named}")
    put(f"  mockint practice --pack {named}")
    put(f"To have it always, put it into {folders().rubrics}.")
    return 0


def _schema(_: argparse.Namespace) -> int:
    put_json(pack_schema())
    return 0
