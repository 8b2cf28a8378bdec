"""Running a command as a person does, and what they then see."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hostile import obeyed

from mockint.cli import main

QUESTION = "problem-in-the-figures"


@dataclass(frozen=True)
class Ran:
    """A command that came to its end."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:  # noqa: ANN401 - whatever the JSON holds
        """The JSON on standard output, which holds nothing else."""
        assert self.out.count("\n") == 1, self.out
        return json.loads(self.out)

    @property
    def rows(self) -> list[Any]:
        """The JSON lines on standard output."""
        return [json.loads(line) for line in self.out.splitlines()]


def mockint(capsys: pytest.CaptureFixture[str], *args: str) -> Ran:
    """Run a command here and now."""
    capsys.readouterr()
    try:
        code = main(list(args))
    except SystemExit as left:  # argparse leaves this way
        code = left.code if isinstance(left.code, int) else 1
    told = capsys.readouterr()
    return Ran(code, told.out, told.err)


def environment() -> dict[str, str]:
    """Return the environment of a program, which buffers what it puts out unless told otherwise."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}


def program(*args: str, stdin: bytes = b"", before: str = "", after: str = "") -> Ran:
    """Run a command as a program of its own, perhaps with something before and after it in the shell's line."""
    line = f'{before} exec "$0" -m mockint "$@" {after}' if before or after else ""
    command = ["bash", "-c", line, sys.executable] if line else [sys.executable, "-m", "mockint"]
    done = subprocess.run([*command, *args], input=stdin, capture_output=True, env=environment(), check=False)
    ran = Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert_no_crash(ran)
    return ran


def documented(page: str) -> Any:  # noqa: ANN401 - JSON
    """Return the first example of JSON in a page of the docs."""
    docs = Path(__file__).resolve().parent.parent.parent / "docs"
    return json.loads((docs / page).read_text(encoding="utf-8").split("```json\n")[1].split("```")[0])


def shape(value: object) -> object:
    """Return which keys JSON data has at which place; a list has the shape of its first item."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    return [shape(inner) for inner in value[:1]] if isinstance(value, list) else ""


def assert_no_crash(ran: Ran) -> None:
    assert "Traceback" not in ran.err, ran.err
    assert "Exception ignored" not in ran.err, ran.err


def assert_plain(text: str) -> None:
    """Hold that a terminal obeys nothing in a text and shows all of it, in its order."""
    assert not obeyed(text)


def assert_quotes_stand(feedback: Any) -> None:  # noqa: ANN401 - JSON
    """Hold that every piece of evidence is words of the answer, at its span."""
    answers = [turn["answer"] for turn in feedback["turns"]]
    parts = feedback["points"] + feedback["red_flags"] + list((feedback["star"] or {}).values())
    found = [part["evidence"] for part in parts if part["evidence"]]
    found += [suggested for point in feedback["points"] for suggested in point["suggestions"]]
    for evidence in found:
        start, end = evidence["span"]
        answer = answers[evidence["turn"]]
        assert 0 <= start < end <= len(answer)
        assert evidence["quote"] == answer[start:end]


def write_pack(path: Path, pack: str, *questions: str, ask: str = "What of it?", point: str = "Says it.") -> Path:
    """Write a pack of knowledge questions that are all alike but for their ids; lint finds nothing in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    points = "".join(f"      - {{id: point-{n}, text: {point}, weight: {n}}}\n" for n in (1, 2, 3))
    body = "".join(
        f"  - id: {question}\n    ask: {ask}\n    kind: knowledge\n    level: mid\n    topics: [bread]\n"
        f"    intent: Whether they know.\n    minutes: 0.05\n    expected:\n{points}    model_answer: I would say it in five words.\n"
        for question in questions
    )
    path.write_text(f"pack: {pack}\ntitle: The {pack} pack\nlanguage: en\nquestions:\n{body}", encoding="utf-8")
    return path


def write_broken_pack(path: Path) -> Path:
    """Write a pack whose line 5 holds an id that is none."""
    return write_pack(path, "broken", "Not_A_Slug")
