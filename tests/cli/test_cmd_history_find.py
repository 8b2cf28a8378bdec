"""``mockint history`` as a search: answers by their words and by how they went; and ``purge``, which deletes for good."""

import sqlite3
import sys
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from cli.commands import assert_plain, mockint
from examples import BAKERY, reply
from interview.steps import Clock, grade, model, said
from servers.scripted import Server, streams

from mockint.bank.library import Bank
from mockint.interview.interview import Interview
from mockint.store.store import Store

Capsys = pytest.CaptureFixture[str]


@pytest.fixture
def practised(store: Store, bank: Bank, server: Server) -> Store:
    """Session 1 of two packs: graded by a model, and offline with nothing said; session 2 waits for a grading."""
    stories, okrs = bank.rubric("problem-in-the-figures"), next(r for r in bank.rubrics() if r.pack == "okrs")
    first = Interview.start(store, [stories, okrs], "mixed", Clock())
    server.plays(streams(reply(stories)))
    grade(said(first, BAKERY), model(server))
    first.next()
    grade(said(first, "No."))
    said(Interview.start(store, [stories], "again", Clock()), "The umbrellas, once more, of the bakery.")
    return store


@pytest.mark.usefixtures("practised")
def test_words_are_found_and_pointed_at(capsys: Capsys) -> None:
    ran = mockint(capsys, "history", "--search", "BAKERY")
    assert (ran.code, ran.err) == (0, "")
    newer, newer_words, older, older_words, count = ran.out.splitlines()
    assert newer.endswith("answered, waits for grading")
    assert older.endswith("92 strong, tiny")
    assert "»bakery«" in newer_words
    assert "»bakery«" in older_words
    assert count == "2 answers"
    assert mockint(capsys, "history", "--search", "zanzibar").out == "No answer fits.\n"


@pytest.mark.usefixtures("practised")
@pytest.mark.parametrize(
    ("asked", "sessions"),
    [
        (["--pack", "okrs"], [1]),
        (["--pack", "kpi-stories"], [2, 1]),
        (["--question", "problem-in-the-figures"], [2, 1]),
        (["--by", "tiny"], [1]),
        (["--by", "offline"], [1]),
        (["--status", "waiting"], [2]),
        (["--band", "strong"], [1]),
        (["--since", "2020-01-01"], [2, 1, 1]),
        (["--before", "2020-01-01"], []),
        (["--since", "2020-01-01", "--sort", "oldest", "--limit", "2"], [1, 1]),
        (["--sort", "weakest"], [1, 1, 2]),
        (["--search", "umbrellas", "--level", "mid", "--level", "senior"], []),
    ],
)
def test_answers_are_asked_for(capsys: Capsys, asked: list[str], sessions: list[int]) -> None:
    found = mockint(capsys, "history", *asked, "--json").data["found"]
    assert [one["session"] for one in found] == sessions


@pytest.mark.usefixtures("practised")
def test_what_was_found_for_scripts(capsys: Capsys) -> None:
    told = mockint(capsys, "history", "--search", "bakery", "--limit", "1", "--json").data
    assert (told["schema"], told["found_in_all"]) == (1, 2)
    assert [session["id"] for session in told["sessions"]] == [2]
    (found,) = told["found"]
    passage = found.pop("passage")
    assert [passage["text"][start:end] for start, end in passage["hits"]] == ["bakery"]
    assert found.pop("submitted_at") >= told["sessions"][0]["started_at"]
    assert found == {
        "session": 2,
        "pack": "kpi-stories",
        "question": "problem-in-the-figures",
        "level": found["level"],
        "attempt": 1,
        "status": None,
        "score": None,
        "band": None,
        "grader": None,
        "model": None,
        "waits": True,
    }
    assert "found" not in mockint(capsys, "history", "--json").data
    assert [one["passage"] for one in mockint(capsys, "history", "--by", "tiny", "--json").data["found"]] == [None]


@pytest.mark.usefixtures("practised")
def test_only_the_newest_sessions(capsys: Capsys) -> None:
    told = mockint(capsys, "history", "--limit", "1", "--json").data
    assert [session["id"] for session in told["sessions"]] == [2]
    assert told["usage"]["gradings"] == 1  # in all
    assert mockint(capsys, "history", "--limit", "1").out.splitlines()[0].split()[0] == "2"


@pytest.mark.usefixtures("practised")
@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (["--pack", "nope"], "no answer is to a question of 'nope'; there are answers to kpi-stories, okrs"),
        (["--search", "x"], "there is nothing to look for in 'x'"),
        (["--search", "\x1b[2J"], "there is nothing to look for in"),
        (["--since", "yesterday"], "'yesterday' is no day; write it as 2026-11-30"),
        (["--since", "20261130"], "'20261130' is no day"),
        (["--before", "2026-02-30"], "'2026-02-30' is no day"),
        (["--limit", "0"], "'0' is no whole number"),
        (["purge"], "say what to delete: --before DATE, --pack P or both, or --all"),
        (["purge", "--all", "--pack", "okrs"], "say what to delete"),
        (
            ["--search", "x-ray", "purge", "--all", "--yes"],
            "purge takes --before DATE, --pack P or --all, after the word",
        ),
        (["--pack", "okrs", "purge", "--all", "--yes"], "purge takes --before DATE, --pack P or --all, after the word"),
        (["--sort", "best", "purge", "--all", "--yes"], "purge takes --before DATE, --pack P or --all, after the word"),
        (["--json", "purge", "--all", "--yes"], "purge takes --before DATE, --pack P or --all, after the word"),
    ],
)
def test_wrong_usage_is_told_and_deletes_nothing(capsys: Capsys, practised: Store, asked: list[str], told: str) -> None:
    ran = mockint(capsys, "history", *asked)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err
    assert_plain(ran.err)
    assert practised.history.session_count() == 2


@pytest.mark.usefixtures("practised")
def test_a_changed_file_does_not_steer_the_terminal(capsys: Capsys, home: Path) -> None:
    with closing(sqlite3.connect(home / "mockint.db", isolation_level=None)) as other:
        other.execute("UPDATE turns SET answer = ?", ("I \x1b]52;c;ZXZpbA==\x07counted \x9b2J\u202ebread",))
    for json in ([], ["--json"]):
        ran = mockint(capsys, "history", "--search", "counted", *json)
        assert ran.code == 0
        assert "counted" in ran.out
        assert_plain(ran.out)


def types(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setattr(sys, "stdin", StringIO(line))


def test_a_purge_tells_what_goes_and_asks(
    capsys: Capsys, monkeypatch: pytest.MonkeyPatch, practised: Store, home: Path
) -> None:
    (home / "mockint-before-0003.db").write_bytes(b"an older copy")
    types(monkeypatch, "yes\n")
    ran = mockint(capsys, "history", "purge", "--pack", "kpi-stories")
    assert (ran.code, ran.out) == (0, "Deleted.\n")
    assert ran.err.startswith(
        "This deletes for good 1 whole session, and 2 questions with 2 answers, and the copy of the database that mockint keeps by itself.\n"
        "Type yes to delete: "
    )
    assert [[answer.pack for answer in line.answers] for line in practised.history.sessions()] == [["okrs"]]
    assert not (home / "mockint-before-0003.db").exists()


def test_a_purge_tells_that_what_is_out_of_sight_goes_along(capsys: Capsys, practised: Store) -> None:
    practised.deleting.session(1)
    practised.deleting.session(2)
    ran = mockint(capsys, "history", "purge", "--all", "--yes")
    told = "This deletes for good what was deleted before and could still be brought back."
    assert (ran.code, ran.out) == (0, f"{told}\nDeleted.\n")
    assert not practised.deleting.can_undo()
    assert mockint(capsys, "history", "purge", "--all", "--yes").out == "There is nothing to delete.\n"


def test_copies_of_what_was_deleted_one_by_one_go_with_all_and_with_nothing_less(
    capsys: Capsys, practised: Store, home: Path
) -> None:
    practised.keep_daily_copy()
    for number in (1, 2):
        practised.deleting.session(number)
    practised.deleting.finish()
    kept = list(home.glob("mockint-2*.db"))
    assert mockint(capsys, "history", "purge", "--pack", "okrs", "--yes").out == "There is nothing to delete.\n"
    assert [copy.exists() for copy in kept] == [True]
    ran = mockint(capsys, "history", "purge", "--all", "--yes")
    assert ran.out.startswith("This deletes for good the copy of the database that mockint keeps by itself.")
    assert [copy.exists() for copy in kept] == [False]


@pytest.mark.parametrize("line", ["", "\n", "no\n", "y\n"])
def test_anything_but_yes_deletes_nothing(
    capsys: Capsys, monkeypatch: pytest.MonkeyPatch, practised: Store, line: str
) -> None:
    types(monkeypatch, line)
    ran = mockint(capsys, "history", "purge", "--all")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.endswith("\nnothing was deleted; type yes, or give --yes in a script\n")
    assert practised.history.session_count() == 2


def test_a_script_says_yes_beforehand(capsys: Capsys, practised: Store) -> None:
    ran = mockint(capsys, "history", "purge", "--before", "2020-01-01", "--yes")
    assert (ran.code, ran.out) == (0, "There is nothing to delete.\n")
    ran = mockint(capsys, "history", "purge", "--all", "--yes")
    assert (ran.code, ran.err) == (0, "")
    assert practised.history.session_count() == 0
    assert mockint(capsys, "history").out == "No session yet; mockint practice starts one.\n"
