"""Every command with hostile text wherever text comes from outside: nothing arrives raw, JSON is pure, nothing breaks, and the words are there."""

import asyncio
import json
from pathlib import Path

import pytest
from besieged import PACK, SAID, file_name, lay_siege, past, talks
from cli.commands import Ran, assert_no_crash, assert_plain, mockint, program
from hostile import EVERY, SOME, examples, hostile
from hypothesis import given
from servers.scripted import Scene, Server, answers_body, answers_status, cuts, streams, streams_events

from mockint.bank.reading import read_pack
from mockint.cli import COMMANDS
from mockint.cli.options import put, put_json, warn
from mockint.store.store import Store
from mockint.text import clean, one_line

Capsys = pytest.CaptureFixture[str]
CLIPBOARD = "\x1b]52;c;ZXZpbA==\x07"
# As an argument arrives: no NUL, and bytes that are no UTF-8 as lone surrogates.
ARGUMENT = file_name(f"bread {CLIPBOARD}\x9b31m\u202e[/]\ud83d oven")
WORDS = EVERY.encode("utf-8", "replace").decode()
NAME = file_name(EVERY)
TOLD = (
    "history",
    "history --search bread1",
    "show 2",
    "show 3",
    "show last",
    "stories",
    "stories 1",
    "bank list",
    f"bank show first --pack {PACK}",
)
QUESTION = ("--question", "first", "--pack", PACK)


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in a folder of its own: some commands write where one stands."""
    monkeypatch.chdir(tmp_path)


def held(ran: Ran) -> Ran:
    """Hold that a command told something plainly, and did not break."""
    assert_plain(ran.out)
    assert_plain(ran.err)
    assert_no_crash(ran)
    assert "mockint stopped" not in ran.err
    assert ran.out or ran.err
    return ran


@given(hostile())
@examples(100)
def test_whatever_is_put_out_is_plain_and_json_gives_the_text_back(capsys: Capsys, text: str) -> None:
    put(text)
    warn(text)
    told = capsys.readouterr()
    assert_plain(told.out + told.err)
    assert told.out == clean(text) + "\n"
    put_json({text: [text]})
    (line,) = capsys.readouterr().out.splitlines()
    assert_plain(line)
    assert json.loads(line) == json.loads(json.dumps({text: [text]}))


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize("command", [*COMMANDS, "bank show", "bank lint", "bank new"])
def test_a_command_repeats_no_argument_as_it_came(capsys: Capsys, command: str) -> None:
    for args in ([ARGUMENT], [f"--{ARGUMENT}"], ["x", "y", "z", ARGUMENT]):
        ran = held(mockint(capsys, *command.split(), *args))
        assert ran.code in {0, 1, 2}
    held(mockint(capsys, ARGUMENT))


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize(
    "args",
    [
        "bank list --pack {}.yaml",
        "bank lint {}",
        "bank new {}.yaml",
        "grade --question what-is-a-kpi {}",
        "grade --batch {}",
        "export 1 --format md -o {}",
        "import {}",
        "backup {}",
        "restore --yes {}",
        "eval {}",
    ],
)
def test_a_file_name_that_is_too_long_is_told_as_such(capsys: Capsys, store: Store, args: str) -> None:
    name = "x" * 5_000
    store.health()  # there is a database
    ran = held(mockint(capsys, *(part.format(name) for part in args.split())))
    assert ran.code in {1, 2}
    assert "File name too long" in ran.err + ran.out


def test_a_pack_whose_name_is_no_text_is_not_found(capsys: Capsys, store: Store) -> None:
    store.health()
    ran = held(mockint(capsys, "history", "purge", "--pack", "\udcff", "--yes"))
    assert (ran.code, ran.out) == (0, "There is nothing to delete.\n")


def test_what_is_typed_at_setup_may_be_no_text(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8:strict")  # as with most people's language
    ran = program("setup", stdin=b"\xff\x1b]52;c;ZXZpbA==\x07\nn\n")
    held(ran)
    assert ran.code == 0
    assert "no model judges from now on" in ran.out
    assert (home / "config.toml").exists()


@pytest.mark.parametrize("name", [ARGUMENT, "a: b # c", '"quoted', "[x", "café & bar", "'tis", "-dash", "yes"])
def test_a_new_pack_works_whatever_it_is_called(capsys: Capsys, tmp_path: Path, name: str) -> None:
    file = tmp_path / f"{name}.yaml"
    assert held(mockint(capsys, "bank", "new", str(file))).code == 0
    assert read_pack(file).title.casefold() == " ".join(one_line(name).replace("-", " ").split()).casefold()


@pytest.fixture
def besieged(home: Path, store: Store, server: Server) -> Store:
    """A home in which every text from outside is hostile, and a model that talks like that."""
    rubric = lay_siege(home, SOME)
    asyncio.run(past(store, rubric, server, SOME))
    server.plays(talks(rubric, SOME))
    server.models = [EVERY, "[/]", "tiny"]
    return store


def model(server: Server, name: str = "tiny") -> tuple[str, ...]:
    return ("--grader", "llm", "--model", name, "--base-url", server.base_url)


@pytest.mark.usefixtures("besieged")
def test_what_is_kept_is_put_out_plain_and_readable(capsys: Capsys) -> None:
    for command in TOLD:
        assert "bread" in held(mockint(capsys, *command.split())).out
        assert held(mockint(capsys, *command.split(), "--json")).data["schema"] == 1
    for command in ("show 3", "stories 1"):
        assert {"bread0", "oven0", "bread9", "oven9"} <= set(mockint(capsys, *command.split()).out.split())
    assert held(mockint(capsys, "bank", "lint", "--json")).data["problems"]
    for option in ("--search", "--pack", "--question", "--by", "--since"):
        held(mockint(capsys, "history", option, ARGUMENT))
        held(mockint(capsys, "history", option, "\udcff"))


@pytest.mark.usefixtures("besieged")
def test_what_is_exported_is_plain_and_comes_back(capsys: Capsys, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for form in ("md", "html", "json"):
        ran = held(mockint(capsys, "export", "all", "--format", form))
        assert {"bread0", "oven0"} <= set(ran.out.replace("\\n", " ").split())
        file = home / f"{NAME}.{form}"
        assert mockint(capsys, "export", "all", "--format", form, "-o", str(file), "--force") == Ran(0, "", "")
        assert_plain(file.read_text(encoding="utf-8"))
    held(mockint(capsys, "backup", str(home / f"{NAME}.db")))
    monkeypatch.setenv("MOCKINT_HOME", str(home / "another"))
    held(mockint(capsys, "import", str(file)))
    assert json.loads(mockint(capsys, "export", "all", "--format", "json").out) == json.loads(ran.out)
    held(mockint(capsys, "restore", "--yes", str(home / f"{NAME}.db")))
    assert "bread0 oven0" in held(mockint(capsys, "history")).out


def test_an_answer_from_a_file_is_marked_with_and_without_a_model(
    besieged: Store, capsys: Capsys, home: Path, server: Server
) -> None:
    assert besieged.latest_session()
    answer = home / NAME
    answer.write_text(f"{SAID}. {WORDS}")
    for judge in ((), (*model(server), "--better"), (*model(server, ARGUMENT), "--better")):
        ran = held(mockint(capsys, "grade", *QUESTION, *judge, str(answer)))
        assert ran.code == 0
        assert "twenty loaves" in " ".join(ran.out.split()) or not judge
        (turn,) = held(mockint(capsys, "grade", *QUESTION, *judge, str(answer), "--json")).data["turns"]
        assert turn["answer"] == clean(f"{SAID}. {WORDS}")
    rows = [
        {"id": EVERY, "question": "first", "pack": PACK, "answer": SOME},
        {"id": EVERY},
        {"id": "x", "question": EVERY, "answer": "x"},
    ]
    batch = home / f"{NAME}.jsonl"
    batch.write_text("\n".join([*map(json.dumps, [*rows, {EVERY: EVERY}]), f'{{"{CLIPBOARD}": \x1b']))
    told = held(mockint(capsys, "grade", "--batch", str(batch), "--json")).rows
    assert [row["id"] for row in told] == [EVERY, EVERY, "x", None, None]


@pytest.mark.parametrize(
    "scene",
    [
        *(answers_status(status, {"error": {"message": EVERY, "code": EVERY, "type": EVERY}}) for status in (400, 404)),
        answers_status(500, EVERY, {"Retry-After": CLIPBOARD}),
        answers_status(302, EVERY, {"Location": f"http://evil.example/{CLIPBOARD}"}),
        answers_body("text/html", f"<html>{WORDS}"),
        answers_body("application/json", WORDS),
        cuts(EVERY),
        streams_events([{"error": {"message": EVERY}}]),
        streams_events([{"choices": [{"index": 0, "delta": {"refusal": EVERY}}]}]),
    ],
)
def test_what_a_server_says_of_its_failure_is_told_plainly(
    capsys: Capsys, home: Path, server: Server, scene: Scene
) -> None:
    lay_siege(home, "bread")
    server.plays(scene)
    server.models = [EVERY, "[/]"]
    (home / "answer.txt").write_text(SAID)
    config = home / "config.toml"
    config.write_text("[limits]\ntotal = 0.5\n")
    ran = held(mockint(capsys, "grade", *QUESTION, *model(server), str(home / "answer.txt"), "--json"))
    assert ran.data["status"] == "not_graded"


SETTINGS = """
model = "{text}"
base_url = "{text}"
key_env = "{text}"
"{text}" = 1
limits = {{"{text}" = 3}}
headers = {{"{text}" = "{text}"}}
profile = {{"{text}" = "{text}"}}
prices = {{"{text}" = {{in = 1, out = 1}}}}
interview = {{"{text}" = 3}}
keys = {{"{text}" = "n", "home.start" = "{text}"}}
screen = {{theme = "{text}", "{text}" = 1}}
"""


def test_settings_are_told_plainly(capsys: Capsys, home: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    home.mkdir()
    server.plays(streams(EVERY))
    config = home / "config.toml"
    written = SETTINGS.format(text=json.dumps(f"{CLIPBOARD}\u202e[/] \x9b31m")[1:-1])
    for text in (f'model = "{CLIPBOARD}"', f"{CLIPBOARD} =", written):
        config.write_text(text)
        held(mockint(capsys, "doctor"))
    held(mockint(capsys, "doctor", "--json"))
    held(mockint(capsys, "setup", "--yes", *model(server)[2:]))
    for name in ("MOCKINT_MODEL", "MOCKINT_LOCAL_PORTS", "OPENAI_BASE_URL", "TERM", f"MOCKINT_{CLIPBOARD[:-3]}"):
        monkeypatch.setenv(name, ARGUMENT)
    held(mockint(capsys, "doctor", "--grader", "llm"))
    held(mockint(capsys, "setup", "--yes", *model(server)[4:]))
    monkeypatch.setenv("MOCKINT_GRADER", ARGUMENT)
    assert held(mockint(capsys, "doctor")).code == 2


@pytest.mark.usefixtures("elsewhere")
def test_a_home_may_have_any_name(capsys: Capsys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOCKINT_HOME", str(tmp_path / NAME))
    for command in (
        "doctor",
        "doctor --json",
        "bank new x.yaml",
        "history",
        "setup --grader offline",
        "bank list",
        "show last",
    ):
        held(mockint(capsys, *command.split()))
    assert (tmp_path / NAME / "mockint.db").exists()
