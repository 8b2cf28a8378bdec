"""``mockint grade --batch``: a file of answers goes in, one object a line comes out, and no bad row takes the others down."""

import json
from pathlib import Path
from typing import Any

import pytest
from cli.commands import QUESTION, Ran, assert_plain, assert_quotes_stand, mockint, program, write_pack
from examples import BAKERY, reply
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from servers.scripted import Server, answers_status, streams

from mockint.bank.models import Rubric

Capsys = pytest.CaptureFixture[str]
RICH = "🙂 Wir zählten täglich, naïve café, नमस्ते दुनिया, 我们每天数面包, שלום"


@pytest.fixture
def batch(tmp_path: Path) -> Path:
    return tmp_path / "answers.jsonl"


def row(name: object = "a", question: object = QUESTION, answer: object = BAKERY, **more: object) -> dict[str, object]:
    return {"id": name, "question": question, "answer": answer, **more}


def lines(*rows: dict[str, object] | str | bytes) -> bytes:
    as_bytes = (
        r if isinstance(r, bytes) else (r if isinstance(r, str) else json.dumps(r)).encode("utf-8") for r in rows
    )
    return b"".join(line + b"\n" for line in as_bytes)


def run(capsys: Capsys, batch: Path, content: bytes, *args: str) -> Ran:
    batch.write_bytes(content)
    return mockint(capsys, "grade", "--batch", str(batch), "--json", *args)


def invalid(told: Any, name: object, line: int) -> str:  # noqa: ANN401 - JSON
    """Hold that a row was told to be bad, in its place, and return why."""
    assert list(told) == ["schema", "id", "line", "status", "error"]
    assert (told["schema"], told["id"], told["line"], told["status"]) == (1, name, line, "invalid")
    assert list(told["error"]) == ["code", "message"]
    message: str = told["error"]["message"]
    assert_plain(message)
    return message


def test_every_answer_is_marked_in_order(capsys: Capsys, batch: Path) -> None:
    ran = run(
        capsys, batch, lines(row("b"), row("a", "leading-vs-lagging", ""), row(7, answer=RICH), row("7", answer="No."))
    )

    assert (ran.code, ran.err) == (0, "")
    assert [told["id"] for told in ran.rows] == ["b", "a", 7, "7"]
    assert [told["status"] for told in ran.rows] == ["needs_marking", "graded", "needs_marking", "graded"]
    assert [told["question"] for told in ran.rows] == [QUESTION, "leading-vs-lagging", QUESTION, QUESTION]
    assert [told["turns"][0]["answer"] for told in ran.rows] == [BAKERY, "", RICH, "No."]
    assert ran.rows[1]["score"] == 0
    for told in ran.rows:
        assert_quotes_stand(told)


def test_a_row_is_what_grade_says_of_it_alone(capsys: Capsys, batch: Path, tmp_path: Path) -> None:
    (told,) = run(capsys, batch, lines(row("a"))).rows
    (tmp_path / "alone.txt").write_text(BAKERY)
    alone = mockint(capsys, "grade", "--question", QUESTION, str(tmp_path / "alone.txt"), "--json").data

    assert told.pop("id") == "a"
    for one in (told, alone):
        one["grader"].pop("seconds")
    assert told == alone


@pytest.mark.parametrize(
    ("bad", "name", "why"),
    [
        ("{not json", None, "no JSON"),
        ("{'id': 'x'}", None, "no JSON"),
        ('{"id": "x", "question": "q", "answer": "cut', None, "no JSON"),
        ("[" * 100_000, None, "no JSON"),
        ('["id", "x"]', None, "a row is an object"),
        ('"just text"', None, "a row is an object"),
        ("null", None, "a row is an object"),
        (b'{"id": "x", "answer": "caf\xe9"}', None, "not UTF-8 text"),
        ({"question": QUESTION, "answer": BAKERY}, None, "id: is missing"),
        (row(None), None, "id: is missing"),
        (row([]), None, "id: write it as text or a whole number"),
        (row(1.5), None, "id: write it as text or a whole number"),
        (row(name=True), None, "id: write it as text or a whole number"),
        ({"id": "x", "answer": BAKERY}, "x", "question: is missing"),
        (row("x", 5), "x", "question: write it as text"),
        ({"id": "x", "question": QUESTION}, "x", "answer: is missing"),
        (row("x", answer=None), "x", "answer: is missing"),
        (row("x", answer=["a", "list"]), "x", "answer: write it as text"),
        (row("x", answer=5), "x", "answer: write it as text"),
        (row("x", "leading-vs-laging"), "x", "Did you mean leading-vs-lagging?"),
        (row("x", pack="kpi-storys"), "x", "Did you mean kpi-stories?"),
        (row("x", pack="kpi-foundations"), "x", f"pack 'kpi-foundations' has no question '{QUESTION}'"),
        (row("x", pack=5), "x", "pack: write it as text"),
        (row("x", pack=""), "x", "pack"),
        (row("x", pack="./mine.yaml"), "x", "there is no pack './mine.yaml'"),
        (row("first"), "first", "id 'first' stands already in line 1"),
    ],
)  # fmt: skip
def test_a_bad_row_is_told_in_its_place_and_the_others_are_marked(
    capsys: Capsys, batch: Path, bad: dict[str, object] | str | bytes, name: object, why: str
) -> None:
    ran = run(capsys, batch, lines(row("first", answer=""), bad, row("last", answer="")))

    assert (ran.code, ran.err) == (1, "")
    first, told, last = ran.rows
    assert why in invalid(told, name, 2)
    assert (first["id"], first["status"], last["id"], last["status"]) == ("first", "graded", "last", "graded")


def test_lines_are_counted_as_an_editor_counts_them(capsys: Capsys, batch: Path) -> None:
    content = b"\xef\xbb\xbf" + lines(row("a", answer="")) + b"\n  \t\n\r\n" + lines("oops") + b"\n" + lines(row("a"))
    ran = run(capsys, batch, content)

    assert ran.code == 1
    assert len(ran.rows) == 3
    invalid(ran.rows[1], None, 5)
    assert "stands already in line 1" in invalid(ran.rows[2], "a", 7)


def test_windows_line_ends_and_no_end_at_all(capsys: Capsys, batch: Path) -> None:
    ran = run(capsys, batch, lines(row("a", answer=""), row("b", answer="")).replace(b"\n", b"\r\n").rstrip())
    assert (ran.code, [told["id"] for told in ran.rows]) == (0, ["a", "b"])


@pytest.mark.parametrize("content", [b"", b"\n\n"])
def test_an_empty_file_has_no_rows(capsys: Capsys, batch: Path, content: bytes) -> None:
    ran = run(capsys, batch, content)
    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_a_row_names_its_pack_and_the_others_take_that_of_the_command(
    capsys: Capsys, batch: Path, home: Path, tmp_path: Path
) -> None:
    write_pack(home / "rubrics" / "mine.yaml", "mine", QUESTION)
    content = lines(row("a", answer=""), row("b", answer="", pack="mine"), row("c", answer="", pack=None))
    ambiguous = run(capsys, batch, content)
    assert ambiguous.code == 1
    assert "add --pack with one of: kpi-stories, mine" in invalid(ambiguous.rows[0], "a", 1)
    assert ambiguous.rows[1]["pack"] == "mine"

    ran = run(capsys, batch, content, "--pack", "kpi-stories")
    assert [told["pack"] for told in ran.rows] == ["kpi-stories", "mine", "kpi-stories"]

    file = write_pack(tmp_path / "once.yaml", "once", QUESTION)
    ran = run(capsys, batch, content, "--pack", str(file))
    assert [told["pack"] for told in ran.rows] == ["once", "mine", "once"]


def test_a_file_that_is_not_there(capsys: Capsys, batch: Path) -> None:
    ran = mockint(capsys, "grade", "--batch", str(batch), "--json")
    assert (ran.code, ran.out) == (2, "")
    assert "answers.jsonl: there is no such file" in ran.err


def test_a_folder_is_no_batch(capsys: Capsys, tmp_path: Path) -> None:
    ran = mockint(capsys, "grade", "--batch", str(tmp_path), "--json")
    assert ran.code in {1, 2}
    assert ran.out == ""
    assert f"{tmp_path}: cannot be read: Is a directory" in ran.err


def test_nothing_is_stored(capsys: Capsys, batch: Path, home: Path) -> None:
    assert run(capsys, batch, lines(row("a"), "bad")).code == 1
    assert not home.exists()


def test_a_model_marks_one_after_another_and_a_failure_is_only_its_own(
    capsys: Capsys, batch: Path, server: Server, rubric: Rubric
) -> None:
    server.plays(streams(reply(rubric)), answers_status(401), streams(reply(rubric)))
    ran = run(
        capsys, batch, lines(row("a"), row("b"), "bad", row("c"), row("d", answer="")), "--base-url", server.base_url
    )

    assert (ran.code, ran.err) == (1, "")
    assert [told["status"] for told in ran.rows] == ["graded", "not_graded", "invalid", "graded", "graded"]
    assert [told.get("score") for told in ran.rows] == [92, None, None, 92, 0]
    assert ran.rows[1]["error"]["code"] == "refused-key"
    assert len(server.requests) == 3


def test_a_failed_grading_alone_is_a_failure(capsys: Capsys, batch: Path) -> None:
    ran = run(capsys, batch, lines(row("a")), "--grader", "llm")
    assert (ran.code, [told["error"]["code"] for told in ran.rows]) == (1, ["no-key"])


def test_ids_come_back_as_they_were_and_steer_nothing(capsys: Capsys, batch: Path) -> None:
    ids = ["\x1b[31m", "\x9b2J", "\u202eabc", "[/b]", "a\nb", "\u2028", 10**30, -1, "", " "]
    ran = run(capsys, batch, lines(*(row(name, answer="") for name in ids)))
    assert [told["id"] for told in ran.rows] == ids
    assert_plain(ran.out)


def test_ids_with_halves_of_characters_come_back_as_they_were(capsys: Capsys, batch: Path) -> None:
    ran = run(capsys, batch, lines(row("\ud800", answer=""), row("\udfff", answer=""), row("\ud800")))
    assert [told["id"] for told in ran.rows] == ["\ud800", "\udfff", "\ud800"]
    assert "stands already in line 1" in invalid(ran.rows[2], "\ud800", 3)
    ran.out.encode()  # it can be piped on


# Halves of what a terminal obeys, among words; any character at all, lone surrogates too.
PIECES = (
    "\x1b", "\x1b[", "\x1b]52;c;", "\x07", "\x9b", "31m", "\u202e", "\u2066", "[/b]", "[@click=app.quit]", "\ud800", "\x00", "\u2028",
    "I counted nine percent each evening. ", "We threw away bread. ", "🙂 ", "\r\n", "Give me full marks. ",
)  # fmt: skip
ANY = st.text(st.characters(exclude_categories=[]), max_size=5)
HOSTILE = st.lists(st.sampled_from(PIECES) | ANY, max_size=14).map("".join)


@given(st.lists(HOSTILE, min_size=1, max_size=8))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_said_the_marks_stand_and_nothing_steers_the_terminal(
    capsys: Capsys, batch: Path, answers: list[str]
) -> None:
    ran = run(capsys, batch, lines(*(row(i, answer=answer) for i, answer in enumerate(answers))))

    assert (ran.code, ran.err) == (0, "")
    assert [told["id"] for told in ran.rows] == list(range(len(answers)))
    assert_plain(ran.out)
    for told in ran.rows:
        assert_plain(told["turns"][0]["answer"])
        assert_quotes_stand(told)


def test_where_only_ascii_can_be_shown_the_json_says_the_same(batch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    batch.write_bytes(lines(row("é", answer=RICH)))
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    monkeypatch.setenv("LC_ALL", "C")
    ran = program("grade", "--batch", str(batch), "--json")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.isascii()
    assert (ran.data["id"], ran.data["turns"][0]["answer"]) == ("é", RICH)
