"""``mockint history`` and ``mockint show``: a person looks back at what they practised."""

import asyncio
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from cli.commands import Ran, assert_plain, assert_quotes_stand, mockint, write_pack
from examples import BAKERY, reply
from interview.steps import Clock, grade, model, said, self_check, submitted
from servers.scripted import Server, answers_status, streams

from mockint.bank.library import Bank, Choice, load_bank
from mockint.bank.models import Rubric
from mockint.grading.listening import Asking
from mockint.grading.marking import OwnMark
from mockint.grading.submission import Submission
from mockint.interview.interview import Interview
from mockint.store.store import Store

Capsys = pytest.CaptureFixture[str]


@pytest.fixture
def stories(bank: Bank) -> list[Rubric]:
    """Six questions; the first is that of BAKERY."""
    return bank.choose(Choice(pack="kpi-stories", count=6))


@pytest.fixture
def practised(store: Store, stories: list[Rubric], server: Server) -> Interview:
    """A session: self-marked at the second try, graded by a model, not graded, skipped, left in the middle, never reached."""
    interview = Interview.start(store, stories, "kpi-stories", Clock())
    said(interview, "No idea, I am afraid, sorry about that one.")
    grade(interview)
    interview.try_again()
    submitted(interview, BAKERY)
    grade(interview)
    check = self_check(interview)
    for point in check.points:
        start = BAKERY.index("I cut")
        check.mark(OwnMark(point, "met", 0, (start, start + 40)) if point == "own-step" else OwnMark(point, "missed"))
    interview.next()
    server.plays(streams(reply(stories[1], {p.id: ("Every evening", "met") for p in stories[1].question.expected})))
    grade(said(interview, BAKERY), model(server))
    interview.next()
    server.plays(answers_status(401))
    grade(said(interview, BAKERY), model(server))
    interview.next()
    interview.skip()
    interview.ask()
    interview.type("So, um, when I")
    interview.save_draft()
    return interview


def show(capsys: Capsys, *args: str) -> Ran:
    return mockint(capsys, "show", *args)


def test_history_tells_how_each_question_went(capsys: Capsys, practised: Interview, stories: list[Rubric]) -> None:
    ran = mockint(capsys, "history")

    assert (ran.code, ran.err) == (0, "")
    first, *answers, used, in_all = ran.out.splitlines()
    assert re.fullmatch(
        rf" +{practised.session.id}  \d{{4}}-\d\d-\d\d \d\d:\d\d  kpi-stories: 3 of 6 questions answered, open", first
    )
    assert [line.split()[0] for line in answers] == [rubric.question.id for rubric in stories]
    assert [" ".join(line.split()[1:]) for line in answers] == [
        "25 weak, self-marked (2 attempts)",
        "100 strong, tiny",
        "not graded",
        "skipped",
        "not answered",
        "not answered",
    ]
    # One grading failed and used nothing; the candidate's own marks cost nothing.
    assert re.fullmatch(r" +2 gradings: 900 tokens in \(640 cached\), 400 out, \d\.\d s", used)
    assert in_all == f"In all {used.strip()}"


def test_what_it_cost_is_told_where_prices_are_given(capsys: Capsys, practised: Interview, home: Path) -> None:
    (home / "config.toml").write_text("[prices.tiny]\nin = 1.0\ncached = 0.5\nout = 10.0\n")
    cost = (260 * 1.0 + 640 * 0.5 + 400 * 10.0) / 1_000_000
    ran = mockint(capsys, "history", "--json")
    usage = ran.data["sessions"][0]["usage"]
    assert (usage["gradings"], usage["tokens"], usage["unpriced"]) == (2, {"in": 900, "cached": 640, "out": 400}, 0)
    assert usage["money"] == pytest.approx(cost, abs=1e-6)
    assert ran.data["usage"] == usage == show(capsys, "last", "--json").data["usage"]
    assert f"cost {cost:.4f}" in show(capsys, str(practised.session.id)).out
    assert mockint(capsys, "doctor", "--json").data["database"]["usage"] == usage


def test_history_for_scripts(capsys: Capsys, practised: Interview) -> None:
    practised.finish()
    ran = mockint(capsys, "history", "--json")

    assert (ran.code, ran.err) == (0, "")
    assert ran.data["schema"] == 1
    (session,) = ran.data["sessions"]
    assert (session["id"], session["title"]) == (practised.session.id, "kpi-stories")
    assert session["started_at"] <= session["finished_at"]
    assert [(a["status"], a["score"], a["band"], a["model"]) for a in session["answers"]] == [
        ("self_marked", 25, "weak", None),
        ("graded", 100, "strong", "tiny"),
        ("not_graded", None, None, "tiny"),
        *[(None, None, None, None)] * 3,
    ]
    assert [answer["skipped"] for answer in session["answers"]] == [False, False, False, True, False, False]
    assert [answer["attempts"] for answer in session["answers"]] == [2, 1, 1, 0, 0, 0]


def test_the_newest_session_comes_first(capsys: Capsys, store: Store, rubric: Rubric) -> None:
    numbers = [Interview.start(store, [rubric], title, Clock()).session.id for title in ("older", "newer")]
    listed = [
        line for line in mockint(capsys, "history").out.splitlines() if "questions" in line or "1 question" in line
    ]
    assert [int(line.split()[0]) for line in listed] == numbers[::-1]


def test_an_answer_that_waits_is_no_zero(capsys: Capsys, store: Store, rubric: Rubric) -> None:
    interview = said(Interview.start(store, [rubric], "one", Clock()), BAKERY)
    assert "answered, waits for grading" in mockint(capsys, "history").out
    assert "answered, waits for grading" in show(capsys, "last").out
    grade(interview)
    assert mockint(capsys, "history").out.splitlines()[1].split()[1:] == ["to", "mark"]
    assert "no score yet: 6 points to mark, 0 to 100 of 100 possible" in show(capsys, "last").out


def test_before_the_first_session(capsys: Capsys) -> None:
    assert mockint(capsys, "history").out == "No session yet; mockint practice starts one.\n"
    ran = mockint(capsys, "history", "--json")
    assert (ran.code, ran.data) == (0, {"schema": 1, "sessions": [], "usage": ran.data["usage"]})
    assert ran.data["usage"]["gradings"] == 0
    ran = show(capsys, "last")
    assert (ran.code, ran.out, ran.err) == (2, "", "there is no session yet; mockint practice starts one\n")


def test_show_tells_the_whole_session(capsys: Capsys, practised: Interview, stories: list[Rubric]) -> None:
    ran = show(capsys, str(practised.session.id))

    assert (ran.code, ran.err) == (0, "")
    read = " ".join(ran.out.split())
    places = [read.index(f"{i}. {rubric.question.id} (kpi-stories)") for i, rubric in enumerate(stories, 1)]
    assert places == sorted(places)
    first, second, third, fourth, fifth, sixth = (
        read[start:end] for start, end in zip(places, [*places[1:], len(read)], strict=True)
    )
    assert first.startswith(
        f"1. {stories[0].question.id} (kpi-stories) {stories[0].question.ask} Attempt 1 > No idea, I am afraid"
    )
    assert first.count(stories[0].question.ask) == 1
    assert f"Attempt 2 > {BAKERY}" in first
    assert "25 of 100, weak (self-marked)" in first
    assert "3 of 12 = 25 of 100" in first
    assert "“I cut the Tuesday batch by twenty loaves”" in first
    assert "100 of 100, strong" in second
    assert "llm · tiny · grade-" in second
    assert BAKERY in third
    assert "not graded: " in third
    assert "does not take the key" in third
    assert fourth.startswith(f"4. {stories[3].question.id} (kpi-stories) {stories[3].question.ask} skipped")
    assert "not submitted; the draft so far: So, um, when I" in fifth
    assert "not answered yet In this session 2 gradings: 900 tokens in (640 cached), 400 out" in sixth
    assert_plain(ran.out)


def test_last_is_the_newest(capsys: Capsys, practised: Interview, store: Store, rubric: Rubric) -> None:
    assert show(capsys, "last").out == show(capsys, str(practised.session.id)).out
    newer = Interview.start(store, [rubric], "newer", Clock())
    assert show(capsys, "last", "--json").data["session"] == newer.session.id


def test_show_for_scripts(capsys: Capsys, practised: Interview, stories: list[Rubric]) -> None:
    ran = show(capsys, "last", "--json")

    assert (ran.code, ran.err) == (0, "")
    told = ran.data
    assert (told["schema"], told["session"], told["title"]) == (1, practised.session.id, "kpi-stories")
    assert told["finished_at"] is None
    assert [(q["pack"], q["question"], q["ask"]) for q in told["questions"]] == [
        (rubric.pack, rubric.question.id, rubric.question.ask) for rubric in stories
    ]
    assert [question["skipped"] for question in told["questions"]] == [False, False, False, True, False, False]
    assert [len(question["attempts"]) for question in told["questions"]] == [2, 1, 1, 0, 1, 0]

    first, second = told["questions"][0]["attempts"]
    assert first["turns"][0]["answer"].startswith("No idea")
    assert second["turns"] == [{"ask": stories[0].question.ask, "answer": BAKERY, "source": "question"}]
    assert (second["feedback"]["status"], second["feedback"]["score"]) == ("self_marked", 25)
    assert [earlier["status"] for earlier in second["earlier"]] == ["needs_marking"]
    left = told["questions"][4]["attempts"][0]
    assert (left["submitted_at"], left["draft"], left["feedback"]) == (None, "So, um, when I", None)
    for question in told["questions"]:
        for attempt in question["attempts"]:
            if attempt["feedback"]:
                assert_quotes_stand(attempt["feedback"])


def test_marks_made_so_far_are_shown(capsys: Capsys, store: Store, rubric: Rubric) -> None:
    interview = said(Interview.start(store, [rubric], "half marked", Clock()), BAKERY)
    grade(interview)
    self_check(interview).mark(OwnMark("own-step", "missed"))
    feedback = show(capsys, "last", "--json").data["questions"][0]["attempts"][0]["feedback"]
    assert {point["id"]: point["verdict"] for point in feedback["points"]}["own-step"] == "missed"
    assert (feedback["status"], feedback["range"]) == ("needs_marking", [0, 75])


@pytest.mark.parametrize(
    ("session", "told"),
    [
        ("99", "there is no session 99; mockint history lists them"),
        ("0", "there is no session 0; mockint history lists them"),
        ("first", "'first' is no session; write its number from mockint history, or last"),
        ("-1", "'-1' is no session"),
        ("1.0", "'1.0' is no session"),
        ("²", "'²' is no session"),
        ("", "'' is no session"),
        ("9" * 40, "is no session"),
        ("\x1b[31m1", "is no session"),
    ],
)
@pytest.mark.parametrize("command", ["show", "replay"])
def test_a_session_that_is_none(
    capsys: Capsys, store: Store, rubric: Rubric, command: str, session: str, told: str
) -> None:
    Interview.start(store, [rubric], "one", Clock())
    ran = mockint(capsys, command, session)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err
    assert_plain(ran.err)


def test_a_pack_that_was_edited_since_does_not_change_what_was_asked(capsys: Capsys, store: Store, home: Path) -> None:
    pack = write_pack(home / "rubrics" / "mine.yaml", "mine", "waste", ask="What did you ask yesterday?")
    said(Interview.start(store, [load_bank(home / "rubrics").rubric("waste")], "mine", Clock()), BAKERY)
    before = show(capsys, "last").out
    write_pack(pack, "mine", "waste", ask="What do you ask today?", point="Says something else.")
    assert show(capsys, "last").out == before
    pack.unlink()
    assert show(capsys, "last").out == before


@pytest.mark.usefixtures("practised")
@pytest.mark.parametrize("json", [[], ["--json"]], ids=["text", "json"])
def test_what_a_changed_file_holds_does_not_steer_the_terminal(capsys: Capsys, home: Path, json: list[str]) -> None:
    with closing(sqlite3.connect(home / "mockint.db", isolation_level=None)) as another:
        another.execute("UPDATE turns SET answer = ?", ("I \x1b]52;c;ZXZpbA==\x07counted \x9b2J\u202ebread",))
        another.execute("UPDATE sessions SET title = ?", ("\x1b[2J\x9b31mtitle\u202e",))
    for command in (["show", "last"], ["history"]):
        ran = mockint(capsys, *command, *json)
        assert ran.code == 0
        assert_plain(ran.out)


@pytest.mark.parametrize("command", [["history"], ["history", "--json"], ["show", "last"], ["show", "1", "--json"]])
def test_a_database_that_is_none_is_told(capsys: Capsys, home: Path, command: list[str]) -> None:
    home.mkdir()
    (home / "mockint.db").write_text("Dear diary, " * 200)
    ran = mockint(capsys, *command)
    assert (ran.code, ran.out) == (1, "")
    assert f"{home / 'mockint.db'} cannot be used: file is not a database" in ran.err


def test_a_session_shows_its_follow_ups_and_that_it_was_a_mock(capsys: Capsys, store: Store, rubric: Rubric) -> None:
    class AsksOn:
        async def follow_up(self, submission: Submission) -> Asking | None:
            return Asking(f"And then {len(submission.turns)}?", "code")

    interview = Interview.start(store, [rubric], "mock, one", Clock(), "mock", 20)
    interview.ask()
    for answer in (BAKERY, "It held."):
        interview.answer(answer)
        asyncio.run(interview.follow_up(AsksOn()))
    interview.submit()
    grade(interview)

    told = show(capsys, "last", "--json").data
    assert (told["mode"], told["minutes"]) == ("mock", 20)
    (attempt,) = told["questions"][0]["attempts"]
    assert attempt["turns"][1:] == [
        {"ask": "And then 1?", "answer": "It held.", "source": "code"},
        {"ask": "And then 2?", "answer": None, "source": "code"},
    ]
    assert [turn["answer"] for turn in attempt["feedback"]["turns"]] == [BAKERY, "It held."]
    text = show(capsys, "last").out
    assert f"> {BAKERY}\n\nAnd then 1?\n> It held.\n\nAnd then 2?\n> (nothing)\n" in text
    assert mockint(capsys, "history", "--json").data["sessions"][0]["mode"] == "mock"
