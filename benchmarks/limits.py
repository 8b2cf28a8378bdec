"""What becomes of what is far too large, beside the same with an ordinary input: ``python benchmarks/limits.py``.

Each line is the real command in a process of its own: the most memory that it ever held, how long it took, and what it said last.
The screens run in a pseudo-terminal, where a key is pressed once the enormous thing is there: how long it takes to show is told.
"""

import argparse
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from answered import answered  # noqa: E402 - found by the line above
from cli.commands import QUESTION, write_pack  # noqa: E402
from examples import BAKERY, reply  # noqa: E402
from servers.scripted import Handler, Scene, Server, never_ends, streams  # noqa: E402
from terminal import Terminal  # noqa: E402

from mockint.bank.library import load_bank  # noqa: E402
from mockint.config import folders  # noqa: E402
from mockint.store.store import Store  # noqa: E402

MB = 1_000_000
SPOKEN = (f"{BAKERY} " * 2)[:800]
RUBRIC = load_bank(Path("/nonexistent")).rubric(QUESTION)
Case = Callable[
    [Path, int], str
]  # makes things in a home of its own, so many times as large, and returns what was measured
CASES: dict[str, tuple[Case, int]] = {}  # each with how much larger than ordinary it is


def main() -> None:
    """Run every case, and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--only", default="", help="only cases with these words in their name")
    only = options.parse_args().only
    os.environ |= {"MOCKINT_LOCAL_PORTS": "", "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    os.environ |= {"PYTHONPATH": str(ROOT)}
    print(f"{'what':<46}{'peak':>8}{'took':>8}{'key':>8}  said")
    for name, (case, factor) in CASES.items():
        for what, times in ((name, factor), ("    beside an ordinary one", 1)) if only in name else ():
            with tempfile.TemporaryDirectory() as folder:
                home = Path(folder) / "home"
                home.mkdir(mode=0o700)
                os.environ["MOCKINT_HOME"] = str(home)
                folders().welcomed.touch()
                print(f"{what:<46}{case(home, times)}", flush=True)


def case(name: str, factor: int) -> Callable[[Case], Case]:
    """Put a case into the table."""

    def add(run: Case) -> Case:
        CASES[name] = run, factor
        return run

    return add


def command(*args: object) -> str:
    """Run a command and measure it."""
    began = time.monotonic()
    held = 0.0
    with tempfile.NamedTemporaryFile() as said, tempfile.NamedTemporaryFile() as told:
        argv = [sys.executable, "-m", "mockint", *map(str, args)]
        with subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=said, stderr=told) as running:
            while running.poll() is None:
                held = max(held, peak(running.pid))
                time.sleep(0.01)
        seconds = time.monotonic() - began
        last = next(filter(None, (last_words(Path(file.name)) for file in (told, said))), "")
    return row(held, seconds, None, f"{running.returncode}: {last}")


def peak(pid: int) -> float:
    """Return the most megabytes that a process has held. What wait4 tells would count this one's too, before the other began."""
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def last_words(file: Path) -> str:
    """Return the last line of a file, or the line that says why nothing was graded."""
    with file.open("rb") as opened:
        opened.seek(max(0, file.stat().st_size - 4_000))
        lines = opened.read().decode(errors="replace").strip().split("\n")
    return next((line for line in lines if line.startswith("not graded")), lines[-1])


def screen(began: float, terminal: Terminal, said: str) -> str:
    """Measure a screen, and how long the palette takes to open on it."""
    pressed = time.monotonic()
    terminal.press("\x10")
    terminal.sees("Search for commands")
    key = time.monotonic() - pressed
    return row(peak(terminal.pid), pressed - began, key, said)


def row(megabytes: float, seconds: float, key: float | None, said: str) -> str:
    """Return what was measured as columns."""
    told = "" if key is None else f"{1000 * key:.0f} ms"
    return f"{megabytes:>5.0f} MB{seconds:>6.1f} s{told:>8}  {said.replace(os.environ['MOCKINT_HOME'], '~')[:170]}"


def write(path: Path, parts: Iterable[bytes]) -> Path:
    """Write a file piece by piece."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.writelines(parts)
    return path


@case("an answer of 1 MB, by grade FILE", 1_200)
def grade_file(home: Path, times: int) -> str:
    """Grade a long answer without a model."""
    return command("grade", "--question", QUESTION, write(home / "answer", [SPOKEN.encode()] * times))


@case("an answer of 24,000 characters, by grade FILE", 30)
def grade_longest(home: Path, times: int) -> str:
    """Grade the longest answer without a model."""
    return grade_file(home, times)


@case("a row of 50 MB in a batch", 62_500)
def batch(home: Path, times: int) -> str:
    """Grade a batch whose first row is long."""
    head = f'{{"id": 1, "question": "{QUESTION}", "answer": "'.encode()
    rows = write(
        home / "rows.jsonl",
        [head, *[b"We counted bread. " * 45] * times, b'"}\n', head.replace(b"1", b"2", 1), b'No idea."}\n'],
    )
    return command("grade", "--json", "--batch", rows)


@case("an answer of 50 MB put into the database", 62_500)
def changed(home: Path, times: int) -> str:
    """Show an answer that another program changed."""
    change(home, times)
    return command("show", "last")


def change(home: Path, times: int) -> None:
    """Keep an answer, and let it grow behind mockint's back."""
    with closing(Store(home / "mockint.db")) as store:
        answered(store, RUBRIC)
    with closing(sqlite3.connect(home / "mockint.db")) as db, db:
        db.execute("UPDATE turns SET answer = ?", (SPOKEN * times,))


@case("a config.toml of 50 MB", 50_000)
def config(home: Path, times: int) -> str:
    """Read a large config.toml."""
    write(home / "config.toml", [b'grader = "offline"\n', *[b"# " + b"x" * 1_000 + b"\n"] * times])
    return command("doctor")


@case("a pack of 10,000 questions", 400)
def pack(home: Path, times: int) -> str:
    """List a large pack."""
    write_pack(home / "rubrics" / "many.yaml", "many", *(f"q-{n}" for n in range(25 * times)))
    return command("bank", "list")


@case("ten packs of 1,000 questions", 40)
def packs(home: Path, times: int) -> str:
    """List ten large packs."""
    ten_packs(home, times)
    return command("bank", "list")


def ten_packs(home: Path, times: int) -> None:
    """Write ten packs."""
    for n in range(10):
        write_pack(home / "rubrics" / f"pack-{n}.yaml", f"pack-{n}", *(f"q-{m}-{n}" for m in range(25 * times)))


@case("a pack of 90,000 unknown fields", 90_000)
def wrong_pack(home: Path, times: int) -> str:
    """List a pack that is wrong all over."""
    write(home / "rubrics" / "wrong.yaml", (f"k{n}: 1\n".encode() for n in range(times)))
    return command("bank", "list")


@case("an archive of 200 MB", 20_000)
def archive(home: Path, times: int) -> str:
    """Import a large file."""
    return command("import", write(home / "a.json", [b'{"archive": 1, "sessions": [', *[b" " * 10_000] * times, b"]}"]))


@case("an archive nested 100,000 deep", 100_000)
def deep_archive(home: Path, times: int) -> str:
    """Import a nested file."""
    nested = [b'{"archive": 1, "sessions": ', b"[" * times, b"]" * times, b"}"]
    return command("import", write(home / "a.json", nested))


@case("an archive of 16 million empty objects", 16_000)
def empty_archive(home: Path, times: int) -> str:
    """Import a file of mistakes."""
    return command(
        "import", write(home / "a.json", [b'{"archive": 1, "sessions": [', *[b"{}," * 1_000] * times, b"{}]}"])
    )


@case("an archive of 48 MB, a single answer typed", 4_000)
def typed_archive(home: Path, times: int) -> str:
    """Import an answer of so many thousand keys."""
    with closing(Store(home / "other.db")) as store:
        answered(store, RUBRIC)
        leaving = store.archives.session(1)
    assert leaving  # noqa: S101
    assert leaving.session  # noqa: S101
    text = json.dumps(leaving.session.model_dump(mode="json"), separators=(",", ":"))
    before, edits, after = text.partition('"edits":[')
    keys = b'[1,0,0,"a"],' * 1_000
    parts = [f'{{"archive":1,"sessions":[{before}{edits}'.encode(), *[keys] * times, b'[1,0,0,"a"]']
    rest = after if after.startswith("]") else f",{after}"
    return command("import", write(home / "a.json", [*parts, f"{rest}]}}".encode()]))


class Quiet(Server):
    """A server that takes it when it is hung up on."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


def with_server(*scenes: Scene, args: Iterable[str] = ()) -> str:
    """Grade with a server that plays scenes."""
    server = Quiet()
    server.plays(*scenes)
    try:
        answer = write(Path(os.environ["MOCKINT_HOME"]) / "answer", [BAKERY.encode()])
        judge = ("--model", "m", "--base-url", server.base_url)
        return command(*(args or ("grade", "--question", QUESTION, str(answer))), *judge)
    finally:
        server.stop()


def sends(kind: str, pieces: Callable[[], Iterator[bytes]], status: int = 200) -> Scene:
    """Answer with a body of any length."""

    def play(handler: Handler) -> None:
        handler.head(status, kind)
        handler.wfile.writelines(pieces())

    return play


def heads_for_ever(handler: Handler) -> None:
    """Send a head without end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not handler.server.closing.is_set():
        handler.wfile.write(b"x-more: " + b"a" * 1_000 + b"\r\n")


def thinks_for_ever(handler: Handler) -> None:
    """Think without end."""
    handler.head(200, "text/event-stream")
    while not handler.server.closing.is_set():
        handler.event({"choices": [{"delta": {"reasoning_content": "hmm " * 500}}]})


def fifty(start: bytes) -> Callable[[], Iterator[bytes]]:
    """Return what yields 50 MB in a single string."""
    return lambda: iter([start, *[b"a" * MB] * 50])


FLOODS: dict[str, Scene] = {
    "a reply of 50 MB": sends("application/json", fifty(b'{"choices": [{"message": {"content": "')),
    "a stream of one line of 50 MB": sends("text/event-stream", fifty(b'data: {"choices": [{"delta": {"content": "')),
    "a stream without end": never_ends(),
    "thinking without end": thinks_for_ever,
    "a head without end": heads_for_ever,
    "an error of 50 MB": sends("application/json", fifty(b'{"error": {"message": "'), 400),
}


def flood(scene: Scene) -> Case:
    """Return the case of a server that sends too much."""
    return lambda _home, times: with_server(scene if times > 1 else streams(reply(RUBRIC)))


CASES |= {name: (flood(scene), 2) for name, scene in FLOODS.items()}


@case("a list of models of 50 MB", 2)
def models(_home: Path, times: int) -> str:
    """Ask a server for its models that lists very many."""
    server = Quiet()
    server.plays(streams(reply(RUBRIC)))
    server.models = ["m" * 100 + str(n) for n in range(5 if times == 1 else 450_000)]
    try:
        return command("setup", "--yes", "--base-url", server.base_url)
    finally:
        server.stop()


@case("a paste of 100,000 lines", 5_000)
def paste(_home: Path, times: int) -> str:
    """Paste into the answer."""
    with Terminal("practice", "--question", QUESTION) as terminal:
        terminal.sees("Ctrl+S submits")
        began = time.monotonic()
        terminal.press("\x1b[200~", *["We counted bread.\n" * 20] * times, "\x1b[201~")
        full = "60 words" if times == 1 else "full"
        terminal.sees(full)
        return screen(began, terminal, full)


@case("10,000 questions, home and looked through", 40)
def looked_through(home: Path, times: int) -> str:
    """Look through very many questions."""
    ten_packs(home, times)
    began = time.monotonic()
    with Terminal() as terminal:
        terminal.sees("Practise", "all packs")
        terminal.press("b")
        terminal.sees("Last time")
        return screen(began, terminal, next(line.strip() for line in terminal.text.split("\n") if "questions" in line))


@case("a search of 1 MB", 25_000)
def search(_home: Path, times: int) -> str:
    """Paste into a search."""
    with Terminal() as terminal:
        terminal.sees("Practise", "all packs")
        terminal.press("b")
        terminal.sees("Last time", "Start")
        terminal.press("/")
        terminal.waits(lambda: "Start" not in terminal.text, "the search")
        began = time.monotonic()
        terminal.press("\x1b[200~", *["We counted the bread, and it was much. "] * times, "\x1b[201~")
        terminal.sees("A search takes up to" if times > 1 else "No question fits")
        return screen(began, terminal, "A search takes up to 200 characters" if times > 1 else "No question fits")


@case("50 MB in the database, looked back at", 62_500)
def looked_back(home: Path, times: int) -> str:
    """Open an answer that another program changed."""
    change(home, times)
    began = time.monotonic()
    with Terminal() as terminal:
        terminal.sees("Look back")
        terminal.press("h")
        terminal.sees(QUESTION)
        terminal.press("enter")
        terminal.sees("only the first 1,000,000 are read" if times > 1 else "I ")
        return screen(began, terminal, "only the first 1,000,000 are read" if times > 1 else "shown")


if __name__ == "__main__":
    main()
