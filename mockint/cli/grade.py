"""``mockint grade``: mark an answer, or a file of answers, and store nothing; or grade the stored ones that wait."""

import asyncio
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from mockint.bank.library import Bank
from mockint.bank.models import Rubric
from mockint.cli.data import NoFileError, bank_of, warn_broken
from mockint.cli.options import parser, put, put_json, read, warn
from mockint.config import Settings
from mockint.errors import MockintError, UsageError
from mockint.files import path_of
from mockint.grading.choice import choose_grader, make_grader
from mockint.grading.events import feedback_of
from mockint.grading.feedback import SCHEMA, BetterAnswer, Feedback
from mockint.grading.offline import NAME as OFFLINE
from mockint.grading.submission import LONGEST_ANSWER, Grader, Submission

LARGEST_FILE = 1_000_000  # bytes of one answer, or of one row of a batch
_LARGEST_TOLD = (
    f"{LARGEST_FILE // 1_000_000} MB; an answer has up to {LONGEST_ANSWER:,} characters, half an hour of speech"
)


class BadRowError(MockintError):
    """A row of a batch that cannot be graded."""

    code = "bad-row"


class UnreadableError(MockintError):
    """A file that cannot be read as text."""

    code = "unreadable"


def run(argv: list[str]) -> int:
    """Run the command."""
    options = parser("grade", "Mark an answer against a question's rubric. Nothing is stored, but with --pending.")
    options.add_argument("--question", metavar="ID", help="the question that is answered")
    options.add_argument("--pack", metavar="P", help="a pack's id, or a .yaml file")
    options.add_argument(
        "--batch", metavar="FILE.jsonl", help='rows {"id", "question", "answer"[, "pack"]}; one object a line comes out'
    )
    options.add_argument(
        "--pending",
        action="store_true",
        help="grade the answers of past sessions whose grading failed, and keep the marks",
    )
    options.add_argument("--json", action="store_true", help="put the feedback out as JSON")
    told = "have the model write a better answer as well, from what was said and nothing else"
    options.add_argument("--better", action="store_true", help=told)
    options.add_argument(
        "file", nargs="?", metavar="FILE", help="a file with the answer, or - for standard input (the default)"
    )
    args, chosen = read(options, argv)
    if args.pending and (args.question or args.batch or args.pack or args.file):
        options.error("--pending grades what waits and takes no question, pack or file")
    if not args.pending and bool(args.question) == bool(args.batch):
        options.error("name the question with --question ID, or a file of answers with --batch FILE.jsonl")
    if args.batch and args.file:
        options.error("--batch brings its own answers; leave out the file")
    if args.better and not args.question:
        options.error("--better goes with one answer, named with --question ID")
    if args.better and choose_grader(chosen).name == OFFLINE:
        raise UsageError("--better asks a model; choose one with mockint setup, --model or --base-url")
    if args.pending:
        from mockint.cli.pending import grade_what_waits  # noqa: PLC0415 - only here is anything stored

        return grade_what_waits(chosen, as_json=args.json)
    bank, pack = bank_of(args.pack)
    warn_broken(bank)
    grader = make_grader(chosen)
    if args.batch:
        return asyncio.run(_grade_batch(path_of(args.batch), bank, pack, grader))
    rubric = bank.rubric(args.question, pack)
    submission = Submission.of(rubric, _read_answer(args.file))
    feedback, better = asyncio.run(_grade_one(grader, submission, chosen if args.better else None))
    if args.json:
        data = feedback.model_dump(mode="json")
        put_json({**data, "better": better and better.model_dump(mode="json")} if args.better else data)
    else:
        from mockint.report.text import better_text, feedback_text  # noqa: PLC0415 - not needed for JSON

        put(feedback_text(feedback, rubric, chosen.prices))
        if better:
            put(f"\nA better answer\n{better_text(better)}")
    return 1 if args.better and better is None else _code(feedback)


async def _grade_one(
    grader: Grader, submission: Submission, writer: Settings | None
) -> tuple[Feedback, BetterAnswer | None]:
    """Grade, and have a better answer written where a writer is given; why there is none is said on standard error."""
    feedback = await feedback_of(grader.grade(submission))
    if writer is None:
        return feedback, None
    from mockint.grading.better import better_answer  # noqa: PLC0415 - loads what reaches a model
    from mockint.llm.client import ModelServer  # noqa: PLC0415

    server = ModelServer.of(writer)
    try:
        return feedback, await better_answer(server, submission)
    except MockintError as error:
        warn(f"the better answer could not be written: {error.message}")
        return feedback, None
    finally:
        await server.close()


async def _grade_batch(path: Path, bank: Bank, pack: str | None, grader: Grader) -> int:
    worst = 0
    for row in _rows(path, bank, pack):
        if isinstance(row, _BadRow):
            put_json(row.as_json())
            worst = 1
            continue
        feedback = await feedback_of(grader.grade(Submission.of(row.rubric, row.answer)))
        put_json({"id": row.id, **feedback.model_dump(mode="json")})
        worst = max(worst, _code(feedback))
    return worst


@dataclass(frozen=True)
class _Row:
    id: str | int
    rubric: Rubric
    answer: str


@dataclass(frozen=True)
class _BadRow:
    id: str | int | None
    line: int
    error: MockintError

    def as_json(self) -> dict[str, Any]:
        error = {"code": self.error.code, "message": self.error.message}
        return {"schema": SCHEMA, "id": self.id, "line": self.line, "status": "invalid", "error": error}


def _rows(path: Path, bank: Bank, pack: str | None) -> Iterator[_Row | _BadRow]:
    seen: dict[str | int, int] = {}
    try:
        with path.open("rb") as lines:
            for number, raw in enumerate(_lines(lines), 1):
                if not raw.strip():
                    continue
                name: str | int | None = None
                try:
                    if len(raw) > LARGEST_FILE:
                        raise BadRowError(f"longer than {_LARGEST_TOLD}")
                    data = _object(raw)
                    name = _id(data)
                    if name in seen:
                        raise BadRowError(f"id {name!r} stands already in line {seen[name]}; give each row its own")
                    seen[name] = number
                    yield _Row(name, _rubric(data, bank, pack), _text(data, "answer"))
                except MockintError as error:
                    yield _BadRow(name, number, error)
    except FileNotFoundError:
        raise NoFileError(f"{path}: there is no such file") from None
    except OSError as error:
        raise UnreadableError(f"{path}: cannot be read: {error.strerror or error}") from None


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of a file, of one that is too long no more than tells that."""
    while line := file.readline(LARGEST_FILE + 1):
        yield line
        while len(line) > LARGEST_FILE and not line.endswith(b"\n"):
            line = file.readline(LARGEST_FILE + 1)


def _object(raw: bytes) -> dict[str, Any]:
    try:
        data = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadRowError("not UTF-8 text; save the file as UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise BadRowError(f"no JSON: {error}; write one object a line") from None
    if not isinstance(data, dict):
        raise BadRowError('a row is an object: {"id": ..., "question": ..., "answer": ...}')
    return data


def _id(data: dict[str, Any]) -> str | int:
    name = data.get("id")
    if type(name) not in {str, int}:
        raise BadRowError(
            "id: " + ("is missing; give each row its own" if name is None else "write it as text or a whole number")
        )
    return name  # type: ignore[return-value] # it is one of the two


def _text(data: dict[str, Any], name: str) -> str:
    value = data.get(name)
    if not isinstance(value, str):
        raise BadRowError(f"{name}: " + ("is missing" if value is None else "write it as text"))
    return value


def _rubric(data: dict[str, Any], bank: Bank, pack: str | None) -> Rubric:
    named = _text(data, "pack") if data.get("pack") is not None else pack
    return bank.rubric(_text(data, "question"), named)


def _read_answer(file: str | None) -> str:
    if file is None or file == "-":
        if sys.stdin is None:
            raise UsageError("there is no standard input; name a file with the answer")
        if sys.stdin.isatty():
            warn("Type your answer; end with Ctrl-D on a line of its own.")
        raw, name = sys.stdin.buffer.read(LARGEST_FILE + 1), "standard input"
    else:
        name = file
        try:
            with path_of(file).open("rb") as opened:
                raw = opened.read(LARGEST_FILE + 1)
        except FileNotFoundError:
            raise NoFileError(f"{file}: there is no such file; - reads standard input") from None
        except OSError as error:
            raise UsageError(f"{file}: cannot be read: {error.strerror or error}") from None
    if len(raw) > LARGEST_FILE:
        raise UnreadableError(f"{name}: longer than {_LARGEST_TOLD}")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"{name}: not UTF-8 text (at byte {error.start}); save it as UTF-8") from None


def _code(feedback: Feedback) -> int:
    return 1 if feedback.status == "not_graded" else 0
