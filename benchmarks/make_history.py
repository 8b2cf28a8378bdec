"""A database of many answers, as somebody would have who practised for years: ``python benchmarks/make_history.py FILE ANSWERS``.

The same number gives the same answers. Sizes are those of real use: a copy of its rubric with each question, about 150 words an answer, a whole
feedback each. Only the newest answers have every key of their typing, as all have in real use; the older ones have an edit a
sentence, since no list reads them and 100,000 would take minutes and gigabytes.
"""

import argparse
import copy
import itertools
import json
import random
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mockint.bank.library import load_bank
from mockint.bank.models import STAR_PARTS, Rubric
from mockint.grading.feedback import Failure, Feedback, Origin, PointMark, Rating, Tokens, Verdict
from mockint.grading.sheet import Sheet
from mockint.grading.submission import Submission
from mockint.store.store import Store
from mockint.words import sentences

RARE = "lighthouse"  # stands in every thousandth answer
_END = datetime(2026, 11, 1, 20, tzinfo=UTC)
_ANSWERS_A_SESSION = 5
_AGAIN = 0.1  # the share of questions that are tried twice
_BETWEEN = timedelta(minutes=25)  # from one answer to the next: some 55 a day, 100,000 in five years
_KEYED = 200  # answers with every key of their typing
_MORE_WORDS = 30
_TAIL = "@more@"  # in a prepared feedback, where the words go that set an answer apart


@dataclass(frozen=True)
class _Variant:
    """A feedback on a question, with ``_TAIL`` at the end of its answer; ``grader`` tells who gave it."""

    answer: str
    json: str
    columns: tuple[object, ...]


def make(path: Path, answers: int) -> None:
    """Write a database with so many submitted answers in it.

    Args:
        path: The file, which must not be there yet.
        answers: How many.
    """
    Store(path).close()
    dice = random.Random(answers)  # noqa: S311 - examples, not keys
    rubrics = list(load_bank(Path("/nonexistent")).rubrics())
    prepared = [(rubric, rubric.model_dump_json(), _variants(rubric, dice)) for rubric in rubrics]
    words = [word for rubric in rubrics for word in rubric.question.model_answer.split()]
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA synchronous = OFF")
        db.execute("PRAGMA cache_size = -200000")
        db.execute("BEGIN")
        writer = _Writer(db, words, dice, answers)
        while writer.left:
            writer.session([dice.choice(prepared) for _ in range(_ANSWERS_A_SESSION)])
        db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


class _Writer:
    def __init__(self, db: sqlite3.Connection, words: Sequence[str], dice: random.Random, answers: int) -> None:
        self.left = answers
        self._db = db
        self._dice = dice
        self._words = words
        self._weights = list(itertools.accumulate(1 / rank for rank in range(1, len(words) + 1)))
        self._now = _END - _BETWEEN * answers

    def session(self, questions: Sequence[tuple[Rubric, str, Sequence[_Variant]]]) -> None:
        packs = {rubric.pack for rubric, _, _ in questions}
        title = packs.pop() if len(packs) == 1 else "mixed"
        session = self._insert("sessions", title=title, started_at=self._time())
        for position, (rubric, as_json, variants) in enumerate(questions):
            if not self.left:
                break
            question = self._insert(
                "questions",
                session_id=session,
                position=position,
                pack=rubric.pack,
                question=rubric.question.id,
                rubric=as_json,
            )
            for number in range(1, 3 if self._dice.random() < _AGAIN and self.left > 1 else 2):
                self._answer(question, number, rubric.question.ask, self._dice.choice(variants))
        self._db.execute("UPDATE sessions SET finished_at = ? WHERE id = ?", (self._time(), session))

    def _answer(self, question: int, number: int, ask: str, variant: _Variant) -> None:
        started = self._time()
        self._now += _BETWEEN
        submitted = self._time()
        more = " ".join(
            self._dice.choices(self._words, cum_weights=self._weights, k=self._dice.randint(1, 2 * _MORE_WORDS))
        )
        if self.left % 1000 == 1:
            more += f" {RARE}"
        text = variant.answer.replace(_TAIL, more)
        attempt = self._insert("attempts", question_id=question, number=number, started_at=started)
        turn = self._insert("turns", attempt_id=attempt, position=0, ask=ask, answer=text)
        self._db.executemany(
            "INSERT INTO edits (turn_id, number, ms, start, end, text) VALUES (?, ?, ?, ?, ?, ?)",
            _typing(turn, text, by_key=self.left <= _KEYED),
        )
        if variant.json:
            told = variant.json.replace(_TAIL, json.dumps(more)[1:-1])
            names = ("schema", "status", "score", "low", "high", "band", "grader", "model", "prompt", "pack_version")
            columns = dict(zip(names, variant.columns, strict=True))
            self._insert("feedback", attempt_id=attempt, created_at=submitted, **columns, json=told)
        # Submitted last, so that it is indexed once.
        seconds = len(text) / 12
        self._db.execute(
            "UPDATE attempts SET submitted_at = ?, seconds = ? WHERE id = ?", (submitted, seconds, attempt)
        )
        self.left -= 1

    def _insert(self, table: str, **columns: object) -> int:
        sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - its own names
        return self._db.execute(sql, tuple(columns.values())).lastrowid or 0

    def _time(self) -> str:
        return self._now.isoformat(timespec="milliseconds")


def _typing(turn: int, text: str, *, by_key: bool) -> Iterator[tuple[object, ...]]:
    ends = list(range(1, len(text) + 1)) if by_key else [*(end for _, end in sentences(text)), len(text)]
    start = 0
    for number, end in enumerate(ends):
        yield turn, number, end * 80, start, start, text[start:end]
        start = end


def _variants(rubric: Rubric, dice: random.Random) -> list[_Variant]:
    """Return what became of an answer to a question: mostly graded by one model, some by another, by the candidate, or not yet."""
    small = Origin(name="llm", model="qwen3:8b", prompt="grade-2", seconds=4.2, tokens=Tokens(in_=1100, out=420))
    hosted = small.model_copy(update={"model": "gpt-5-mini", "seconds": 2.9})
    own = Origin(name="offline", seconds=0.1)
    text = _text(rubric)
    blank = Sheet(Submission.of(rubric, text, seconds=75))  # it costs 25 ms, its copy nothing
    graded = [
        _graded(copy.deepcopy(blank), dice, origin, strength)
        for origin in (small, small, hosted)
        for strength in (0.3, 0.6, 0.8)
    ]
    failed = blank.not_graded(small, Failure(code="unreachable", message="The server cannot be reached."))
    marked = [_graded(copy.deepcopy(blank), dice, own, strength) for strength in (0.4, 0.7)]
    made = [*graded * 3, *marked * 2, failed]
    return [*(_variant(feedback) for feedback in made), _Variant(text, "", ())]


def _graded(sheet: Sheet, dice: random.Random, origin: Origin, strength: float) -> Feedback:
    rubric = sheet.rubric
    (text,) = sheet.submission.answers
    said = [text[start:end] for start, end in sentences(text)]
    verdicts: tuple[Verdict, ...] = ("met", "partial", "missed")
    ratings: tuple[Rating, ...] = ("strong", "thin", "missing")
    weights = (strength, 0.15, 1 - strength)
    for point in rubric.question.expected:
        (verdict,) = dice.choices(verdicts, weights)
        judged = sheet.judge_point(point.id, verdict, dice.choice(said), f"Say it in one sentence: {point.text}")
        if origin.name == "offline":
            sheet.put_point(PointMark(**{**judged.mark.model_dump(), "by": "candidate", "advice": None}))
    for flag in rubric.red_flags:
        sheet.judge_flag(flag.id, dice.random() > 0.9 + strength / 10, dice.choice(said))
    for name in STAR_PARTS:
        (rating,) = dice.choices(ratings, weights)
        sheet.judge_star(name, rating, dice.choice(said), f"Tell the {name} in one sentence.")
    return sheet.feedback(origin)


def _text(rubric: Rubric) -> str:
    answer = rubric.question.model_answer
    spans = sentences(answer)
    return f"So, um, {answer[: spans[len(spans) * 2 // 3][1]]} {_TAIL}"


def _variant(feedback: Feedback) -> _Variant:
    low, high = feedback.range or (None, None)
    origin = feedback.grader
    columns = (
        *(feedback.schema_, feedback.status, feedback.score, low, high, feedback.band),
        *(origin.name, origin.model, origin.prompt, feedback.pack_version),
    )
    return _Variant(feedback.turns[0].answer, feedback.to_json(), columns)


def main() -> None:
    """Make a file, and tell how long it took."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("file", type=Path)
    options.add_argument("answers", type=int)
    args = options.parse_args()
    started = time.perf_counter()
    make(args.file, args.answers)
    size = args.file.stat().st_size / 1e6
    print(f"{args.answers:,} answers in {time.perf_counter() - started:.1f} s, {size:,.0f} MB: {args.file}")


if __name__ == "__main__":
    main()
