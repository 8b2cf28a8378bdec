"""Having answers judged, and keeping each result on disk, so that an evaluation that was interrupted goes on where it was."""

import hashlib
import json
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mockint.errors import MockintError
from mockint.evaluation.gold import GoldAnswer
from mockint.evaluation.naive import naive_score
from mockint.files import private_file, private_folder, write_whole
from mockint.grading.events import feedback_of
from mockint.grading.feedback import Feedback
from mockint.grading.submission import Grader, Submission
from mockint.llm.client import ModelServer
from mockint.llm.errors import FOR_ALL

Result = Mapping[str, Any]


class KeepError(MockintError):
    """What was judged cannot be kept."""

    code = "not-kept"


Judge = Callable[[GoldAnswer], Awaitable[Result]]


@dataclass(frozen=True)
class Done:
    """One answer was judged.

    Attributes:
        result: What ``by_grader`` or ``by_naive`` gave.
        was_kept: Whether it was judged in an earlier evaluation already.
    """

    answer: GoldAnswer
    result: Result
    was_kept: bool


def by_grader(grader: Grader) -> Judge:
    """Return a judge whose result is ``{"feedback": ...}``, the JSON of a feedback."""

    async def judge(answer: GoldAnswer) -> Result:
        feedback = await feedback_of(grader.grade(Submission.of(answer.rubric, answer.answer)))
        return {"feedback": feedback.model_dump(mode="json")}

    return judge


def by_naive(server: ModelServer) -> Judge:
    """Return a judge that asks for nothing but a number; its result is ``{"score": ...}``, or ``{"error": ...}``."""

    async def judge(answer: GoldAnswer) -> Result:
        try:
            score, reply = await naive_score(server, Submission.of(answer.rubric, answer.answer))
        except MockintError as error:
            return {"error": error.message, "code": error.code}
        return {"score": score, "tokens": [reply.tokens_in, reply.tokens_out]}

    return judge


def failed(result: Result) -> str | None:
    """Return why an answer could not be judged, or None."""
    if "feedback" in result:
        error = Feedback.model_validate(result["feedback"]).error
        return error.message if error else None
    told: str | None = result.get("error")
    return told


def fails_alike(result: Result) -> bool:
    """Tell whether an answer could not be judged for a reason that is not about it, so that the next one would fail alike."""
    error = result["feedback"]["error"] if "feedback" in result else result
    return bool(error) and error.get("code") in FOR_ALL


class Kept:
    """The results of earlier evaluations, one JSON object a line.

    Args:
        path: The file; None keeps nothing.
        judge: What tells this judge from others, such as its model and prompt; results of another one are not taken.
    """

    def __init__(self, path: Path | None, judge: str) -> None:
        self.path = path
        self._judge = judge
        self._rows: dict[str, Mapping[str, Any]] = {}
        self._cut = False  # whether the last line has no end, as after a run that was killed
        text = self._read()
        for line in text.splitlines():
            try:
                row = json.loads(line)
                if failed(row["result"]) is None:
                    self._rows[row["digest"]] = row
            except (ValueError, KeyError, TypeError, AttributeError):
                continue  # cut short, or of another version of mockint: judged again
        self._cut = bool(text) and not text.endswith("\n")

    def get(self, answer: GoldAnswer, number: int) -> Result | None:
        """Return the result of a run, counted from 1."""
        row = self._rows.get(self._digest(answer, number))
        return row["result"] if row else None

    def put(self, answer: GoldAnswer, number: int, result: Result) -> None:
        """Keep the result of a run on disk."""
        digest = self._digest(answer, number)
        row = {"id": answer.id, "run": number, "digest": digest, "result": result}
        self._rows[digest] = row
        self._write(("\n" if self._cut else "") + json.dumps(row) + "\n")
        self._cut = False

    def forget(self, answers: Sequence[GoldAnswer], runs: int) -> None:
        """Forget the results of these answers, so that they are judged anew; what else is kept stays."""
        gone = {self._digest(answer, number) for answer in answers for number in range(1, runs + 1)}
        if gone & self._rows.keys():
            self._rows = {digest: row for digest, row in self._rows.items() if digest not in gone}
            self._write("".join(json.dumps(row) + "\n" for row in self._rows.values()), anew=True)
            self._cut = False

    def _read(self) -> str:
        try:
            return self.path.read_text(encoding="utf-8", errors="replace") if self.path else ""
        except FileNotFoundError:
            return ""
        except OSError as error:
            raise KeepError(f"{self.path}: cannot be read: {error.strerror}") from None

    def _write(self, text: str, *, anew: bool = False) -> None:
        if self.path is None:
            return
        try:
            private_folder(self.path.parent)
            if anew:
                write_whole(self.path, [text])
                return
            with open(self.path, "a", encoding="utf-8", newline="\n", opener=private_file) as file:
                file.write(text)
        except OSError as error:
            raise KeepError(f"{self.path}: what was judged cannot be kept: {error.strerror}") from None

    def _digest(self, answer: GoldAnswer, number: int) -> str:
        parts = [self._judge, str(number), answer.rubric.model_dump_json(), answer.answer]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def kept_file(folder: Path, judge: str) -> Path:
    """Return where the results of a judge are kept. Null characters keep the parts of its name apart; the first three name the file."""
    readable = re.sub(r"[^a-zA-Z0-9.]+", "-", "-".join(judge.split("\0")[:3])).strip("-")[:60]
    return folder / f"{readable}-{hashlib.sha256(judge.encode()).hexdigest()[:8]}.jsonl"


async def evaluate(
    answers: Sequence[GoldAnswer], judge: Judge, kept: Kept, number: int = 1
) -> AsyncGenerator[Done, None]:
    """Have every answer judged that is not kept, one after the other, and yield each as it is done.

    Args:
        answers: The gold set.
        judge: Who judges.
        kept: Earlier results; what could not be judged is not kept, and tried again the next time.
        number: Which run this is, counted from 1: the same judge may be asked twice to see whether it agrees with itself.
    """
    for answer in answers:
        result = kept.get(answer, number)
        if result is not None:
            yield Done(answer, result, was_kept=True)
            continue
        result = await judge(answer)
        if failed(result) is None:
            kept.put(answer, number, result)
        yield Done(answer, result, was_kept=False)
