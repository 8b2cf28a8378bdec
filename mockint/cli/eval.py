"""``mockint eval``: how well a grader's marks agree with people's."""

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence

from mockint.cli.data import bank_of, warn_broken
from mockint.cli.options import parser, put, put_json, read, warn, whole_number
from mockint.config import Settings, folders
from mockint.errors import MockintError, UsageError
from mockint.evaluation import report
from mockint.evaluation.figures import Judged
from mockint.evaluation.gold import BUILT_IN, GoldAnswer, read_gold
from mockint.evaluation.run import Done, Judge, Kept, by_grader, by_naive, evaluate, failed, fails_alike, kept_file
from mockint.grading.choice import choose_grader, make_grader
from mockint.grading.llm import NAME as LLM
from mockint.llm.client import ModelServer
from mockint.llm.profiles import DEFAULT_MODEL, server_address
from mockint.llm.prompts import load_prompt
from mockint.text import one_line, plural

_MOST_FAILURES = 5  # in a row, for reasons that are not about an answer
_WHOLE = whole_number(1, 10_000)


class NothingJudgedError(MockintError):
    """No answer could be judged, or none any more."""

    code = "nothing-judged"


def run(argv: list[str]) -> int:
    """Run the command."""
    options = parser("eval", "Measure how well a grader's marks agree with people's.")
    told = f"a gold set: a .jsonl file, or {' or '.join(BUILT_IN)} for a part of the built-in one (default: untouched)"
    options.add_argument("gold", nargs="*", metavar="GOLD", help=told)
    options.add_argument("--pack", metavar="P", help="a pack's id, or a .yaml file, for all rows")
    options.add_argument("--limit", type=_WHOLE, metavar="N", help="only the first N answers")
    options.add_argument(
        "--runs", type=_WHOLE, default=1, metavar="N", help="judge everything N times: does it agree with itself?"
    )
    options.add_argument(
        "--naive", action="store_true", help="ask the model for a bare score of 0 to 100 as well, as a yardstick"
    )
    options.add_argument("--fresh", action="store_true", help="judge anew what earlier evaluations have judged")
    options.add_argument("--json", action="store_true", help="put the figures out as JSON")
    args, chosen = read(options, argv)
    bank, pack = bank_of(args.pack)
    warn_broken(bank)
    names = dict.fromkeys(args.gold or [BUILT_IN[-1]])  # a set that is named twice counts once
    answers = [answer for name in names for answer in read_gold(name, bank, pack)][: args.limit]
    if args.naive and choose_grader(chosen).name != LLM:
        raise UsageError("--naive asks a model; choose one with --model or --base-url")
    try:
        columns = asyncio.run(_judge_all(args, chosen, answers))
    except KeyboardInterrupt:
        if choose_grader(chosen).name == LLM:
            told = "the same command without --fresh" if args.fresh else "the same command"
            warn(f"what was judged is kept, and {told} goes on from there")
        raise
    if not any(columns.values()):
        raise NothingJudgedError("no answer could be judged")
    labellers = report.of_labellers(answers)
    columns |= {"two labellers": labellers} if labellers else {}
    if args.json:
        put_json(
            {"schema": 1, "judge": _judge_name(chosen), "answers": len(answers), "columns": report.as_json(columns)}
        )
    else:
        put(f"{_judge_name(chosen)}: {plural(len(answers), 'answer')}, 95 % intervals in brackets\n")
        put(report.table(columns))
    return 0


async def _judge_all(
    args: argparse.Namespace, chosen: Settings, answers: Sequence[GoldAnswer]
) -> dict[str, list[Judged]]:
    name = choose_grader(chosen).name
    grader = by_grader(make_grader(chosen))
    kept = _kept(chosen, "grade", keep=name == LLM)
    naively = _kept(chosen, "naive", keep=args.naive)
    if args.fresh:
        kept.forget(answers, args.runs)
        naively.forget(answers, 1)
    runs = [await _judge(grader, answers, kept, number) for number in range(1, args.runs + 1)]
    columns = {name: report.of_run(runs[0])}
    for number, run in enumerate(runs[1:], 2):
        columns[f"run 1 and run {number}"] = report.of_two_runs(runs[0], run)
    if args.naive:
        done = await _judge(by_naive(ModelServer.of(chosen)), answers, naively, 1)
        columns["naive yardstick"] = report.of_naive(done)
    return columns


async def _judge(judge: Judge, answers: Sequence[GoldAnswer], kept: Kept, number: int) -> list[Done]:
    """Have all answers judged, and say how far it is."""
    done: list[Done] = []
    started, asked, failures = time.monotonic(), 0, 0
    async for one in evaluate(answers, judge, kept, number):
        done.append(one)
        asked += not one.was_kept
        why = failed(one.result)
        failures = failures + 1 if fails_alike(one.result) else 0
        if why:
            warn(f"{one_line(one.answer.id)}: not judged: {why}")
        if failures >= _MOST_FAILURES:
            raise NothingJudgedError(
                f"stopped after {_MOST_FAILURES} failures in a row; what was judged is kept: {why}"
            )
        if asked and not one.was_kept and sys.stderr.isatty():
            left = (time.monotonic() - started) / asked * (len(answers) - len(done))
            print(
                f"\r{len(done)} of {len(answers)}, about {left / 60:.0f} min left ", end="", file=sys.stderr, flush=True
            )
    if asked and sys.stderr.isatty():
        print(file=sys.stderr)
    return done


def _kept(chosen: Settings, task: str, *, keep: bool) -> Kept:
    """The kept results of this model with this prompt; a grader that answers at once keeps none."""
    prompt = load_prompt(task)
    told = [chosen.model or DEFAULT_MODEL, server_address(chosen.base_url), prompt.name, prompt.text]
    if task == "grade" and chosen.passes > 1:
        told.append(_passes(chosen))
    judge = "\0".join(told)
    return Kept(kept_file(folders().data / "evaluations", judge) if keep else None, judge)


def _judge_name(chosen: Settings) -> str:
    name = choose_grader(chosen).name
    if name != LLM:
        return name
    told = [f"{chosen.model or DEFAULT_MODEL} at {server_address(chosen.base_url)}", load_prompt("grade").name]
    return ", ".join(told + [_passes(chosen)] * (chosen.passes > 1))


def _passes(chosen: Settings) -> str:
    return f"{chosen.passes} passes"
