"""Marked keys, headers and passwords go through all that a person does; afterwards they stand nowhere but where they are kept on purpose."""

import io
import json
import os
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import pytest
from cli.commands import QUESTION, mockint
from examples import BAKERY, reply
from fire.marks import WAYS, Mark, files_of, found, refuses, sent, tells
from servers.interviewer import asks_on, probes
from servers.judge import careful, judges
from servers.scripted import Handler, Scene, Server, answers_body, says_nothing, streams, streams_events

from mockint.bank.models import Rubric

if sys.platform == "win32":
    pytest.skip("there are no pseudo-terminals", allow_module_level=True)
from terminal import Terminal

Capsys = pytest.CaptureFixture[str]
KEY, TYPED, HEADER, PASSWORD = Mark("envk3yMark51"), Mark("typ3dMark62w"), Mark("h3aderMark73"), Mark("passw0rdMk84")
MARKS = (KEY, TYPED, HEADER, PASSWORD)
SETTINGS = f"""
model = "tiny"
base_url = "{{address}}"
[headers]
x-team = 'Bearer {HEADER.secret}'
[log]
answers = true
[interview]
follow_ups = 1
"""
SOON = "[limits]\nfirst_token = 0.4\nsilence = 0.2\ntotal = 0.45\n"  # sooner than the first pause before another try
EDITOR = """
import os, pathlib, sys
told = pathlib.Path({told!r})
told.write_bytes(b"".join(pathlib.Path(f"/proc/{{pid}}/{{name}}").read_bytes()
                 for pid, name in [("self", "environ"), ("self", "cmdline"), (os.getppid(), "cmdline")]))
pathlib.Path(sys.argv[-1]).write_text({answer!r})
"""
_MISSED = dict.fromkeys(("figure", "search", "cause", "own-step", "result", "stays-away"), ("", "missed"))


def advises(rubric: Rubric, secret: str) -> Scene:
    """Mark everything missed, and give a secret as advice, a few signs at a time."""
    advised = reply(rubric, _MISSED).replace('"Say more about figure."', json.dumps(f"Say {secret}."))
    return streams(advised, piece=7)


@pytest.fixture
def editor(tmp_path: Path) -> Path:
    """An editor that writes an answer, and notes what it was told."""
    script = tmp_path / "editor.py"
    script.write_text(EDITOR.format(told=str(tmp_path / "told"), answer=BAKERY))
    return script


@pytest.fixture
def env(editor: Path, keys: Path, home: Path, server: Server) -> Mapping[str, str]:
    """An environment with an editor and a keyring, of somebody whose config has a header for the server."""
    home.mkdir(mode=0o700)
    (home / "config.toml").write_text(SETTINGS.format(address=server.base_url))
    tests = str(Path(__file__).parents[1])
    return {
        "EDITOR": f"{sys.executable} {editor}",
        "OPENAI_PROJECT_ID": KEY.secret,  # nothing for an editor either
        "MOCKINT_TEST_KEYRING": str(keys),
        "PYTHONPATH": os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), tests))),
    }


def chooses_a_model(terminal: Terminal, server: Server) -> None:
    """Choose the model that lies ready, with a key that is typed."""
    server.models = ["tiny"]
    server.plays(judges(careful))
    terminal.sees("A model can judge: tiny")
    terminal.press("m")
    terminal.sees("as set before")
    terminal.press("enter")
    terminal.sees("It goes into the system's keyring")
    terminal.press(TYPED.secret, "enter")
    terminal.sees("Which model?")
    terminal.press("enter")
    terminal.sees("It works")
    terminal.press("enter")
    terminal.sees("Ctrl+S submits")


def practises(terminal: Terminal, server: Server, rubric: Rubric) -> None:
    """Answer in an editor, be asked on, marked and refused by a server that tells what it was sent."""
    judging = tells(0, lambda told: advises(rubric, told))
    server.plays(asks_on(probes("You looked at the numbers: who saw it first?", "at the numbers"), judging=judging))
    terminal.press("f5")
    terminal.sees("Tuesday batch")
    terminal.press("ctrl+s")
    terminal.sees("who saw it first?")
    terminal.press("Anna.", "ctrl+s")
    terminal.sees("0 of 100", "Say [key] and [key].")
    server.plays(tells(0, lambda told: streams(json.dumps({"answer": f"We {told} counted the bread."}))))
    terminal.press("b")
    terminal.sees("counted the bread.")
    server.plays(refuses(401))
    terminal.press("t")
    terminal.sees("Ctrl+S submits")
    terminal.press(BAKERY, "ctrl+s")
    terminal.sees("does not take the key")


def looks_back(capsys: Capsys, tmp_path: Path, server: Server) -> Iterator[tuple[str, bytes]]:
    """Run the commands over what was practised, and yield what each put out."""
    exports = tmp_path / "exports"
    exports.mkdir()
    server.plays(refuses(401))
    for args in (
        ("grade", "--pending"),
        ("doctor",),
        ("doctor", "--json"),
        ("history", "--json"),
        ("show", "last"),
        ("show", "last", "--json"),
        ("stats",),
        ("review",),
        ("export", "last", "--format", "md"),
        ("export", "all", "-o", str(exports / "all.html")),
        ("export", "all", "-o", str(exports / "all.json")),
        ("backup", str(exports / "all.db")),
        ("import", str(exports / "all.json")),
        ("show", "999"),
    ):
        ran = mockint(capsys, *args)
        yield " ".join(args), (ran.out + ran.err).encode()
    yield from files_of(exports)


def test_a_whole_practice_leaves_no_secret_behind(
    server: Server, env: Mapping[str, str], rubric: Rubric, home: Path, tmp_path: Path, capsys: Capsys, keys: Path
) -> None:
    with Terminal("practice", "--question", QUESTION, env=env, size=(100, 40)) as terminal:
        chooses_a_model(terminal, server)
        practises(terminal, server, rubric)
        terminal.press("ctrl+q")
        assert terminal.ends() == 0
    assert TYPED.is_in(keys.read_bytes()), "it is where it is kept on purpose"

    written = [("the terminal", terminal.written), ("what the editor was told", (tmp_path / "told").read_bytes())]
    written += [*looks_back(capsys, tmp_path, server), *files_of(home, "config.toml")]
    assert found(MARKS, written) == []
    assert b"Tuesday batch" in (home / "mockint.log").read_bytes(), "the log was asked for answers"


def says_no_http(handler: Handler) -> None:
    """Tell what was sent, and nothing around it."""
    handler.wfile.write(" and ".join(sent(handler)).encode())


# What servers say, made of the secrets that they were sent; each is the answer to a question of its own.
ODD: Mapping[str, Scene] = {
    **{f"{status} told in way {way}": refuses(status, way) for status in (400, 401, 503) for way in range(WAYS)},
    "an error with status 200": tells(
        5, lambda told: answers_body("application/json", json.dumps({"error": {"message": told}}))
    ),
    "an error in the middle of a stream": tells(0, lambda told: streams_events([{"error": {"message": told}}])),
    "a refusal": tells(
        5, lambda told: streams_events([{"choices": [{"index": 0, "delta": {"refusal": told}}]}])
    ),
    "broken JSON": tells(0, lambda told: streams(f'{{"points": {{"figure": "{told}')),
    "no JSON": tells(0, lambda told: answers_body("application/json", told)),
    "a web page": tells(0, lambda told: answers_body("text/html", f"<p>{told}")),
    "silence": tells(0, lambda told: says_nothing(after=f'{{"points": {{"{told}')),
    "nothing of HTTP": says_no_http,
}  # fmt: skip


def plays_odd(handler: Handler) -> None:
    """Play the scene that the answer names."""
    said = json.dumps(handler.server.requests[-1]["body"]["messages"])
    next(scene for name, scene in ODD.items() if f"<{name}>" in said)(handler)


BY_BASIC_AUTHENTICATION = [name for name in ODD if name.startswith("400") or name == "broken JSON"]


@pytest.mark.parametrize(
    ("user", "asked"),
    [("", list(ODD)), (f"me:{quote(PASSWORD.secret, safe='')}@", BY_BASIC_AUTHENTICATION)],
    ids=["a key", "a password"],
)
def test_whatever_a_server_tells_back(
    user: str,
    asked: list[str],
    server: Server,
    home: Path,
    tmp_path: Path,
    capsys: Capsys,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home.mkdir()
    address = server.base_url.replace("://", f"://{user}")
    (home / "config.toml").write_text(SETTINGS.format(address=address) + SOON)
    monkeypatch.setenv("OPENAI_API_KEY", KEY.secret)
    rows = [{"id": name, "question": QUESTION, "answer": f"<{name}> {BAKERY}"} for name in asked]
    (tmp_path / "rows.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    server.plays(plays_odd)

    ran = mockint(capsys, "grade", "--batch", str(tmp_path / "rows.jsonl"), "--json", "--grader", "llm")

    assert [row["id"] for row in ran.rows if row["status"] == "not_graded"] == asked
    seen = [(row["id"], json.dumps(row).encode()) for row in ran.rows]
    assert found(MARKS, [*seen, ("standard error", ran.err.encode()), *files_of(home, "config.toml")]) == []


def test_a_key_that_setup_reads_from_a_line(
    server: Server, home: Path, capsys: Capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.plays(judges(careful))
    monkeypatch.setattr("sys.stdin", io.StringIO(TYPED.secret + "\n"))
    ran = mockint(
        capsys, "setup", "--yes", "--key-in-config", "--base-url", server.base_url, "--model", "tiny", "--json"
    )
    assert (ran.code, ran.data["key"]) == (0, "config")
    assert TYPED.is_in((home / "config.toml").read_bytes())
    assert found(MARKS, [("output", (ran.out + ran.err).encode()), *files_of(home, "config.toml")]) == []
