"""Kills the real app in a real terminal at a random moment, starts it again, and counts what is lost.

``benchmarks/kills.py`` does it many times over; the tests do it once for each phase.
"""

import json
import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

from examples import BAKERY, reply
from fire.person import Person, squeezed
from interview.steps import said
from servers.interviewer import asks_nothing, asks_on
from servers.scripted import Handler, Server, streams
from terminal import Terminal

from mockint.bank.library import Bank, Choice
from mockint.grading.feedback import Feedback
from mockint.interview.interview import Interview
from mockint.store.store import Store

KEPT_AFTER = 2.0  # seconds after which what stands on the screen has to be on disk
_OLD = Path(__file__).parents[1] / "store" / "versions" / "0002-better-answers.db"
_OLD_COPIES = 300  # of each answer, so that bringing it up to date takes long enough to be killed meanwhile
_COPIED = ("attempts", "turns", "feedback")
_DRAFT = "We looked at the complaints of March first"


@dataclass(frozen=True)
class Expected:
    """What has to be on disk after a kill.

    Attributes:
        answers: The answers whose submission was seen.
        seen: What stood on the screen two seconds before.
        typed: All that was typed; a draft is a part of it.
        marks: How many of the candidate's own marks were seen.
        written: A file that is whole or not there.
        others: How many answers were there before.
    """

    answers: tuple[str, ...] = ()
    seen: str = ""
    typed: str = ""
    marks: int = 0
    written: Path | None = None
    others: int = 0


@dataclass(frozen=True)
class Outcome:
    """How one kill went."""

    phase: str
    seed: int
    words_lost: int
    faults: tuple[str, ...]


class Stage:
    """A home, a server that grades slowly, and the moments of one kill.

    Attributes:
        has_streamed: The server has sent the last of a grading.
    """

    def __init__(self, home: Path, server: Server, bank: Bank, draw: random.Random) -> None:
        self.home, self.database, self.bank, self.draw = home, home / "mockint.db", bank, draw
        self.has_streamed = Event()
        self._judge = ("--model", "tiny", "--base-url", server.base_url)
        home.mkdir(mode=0o700)
        (home / "welcomed").touch()
        server.plays(asks_on(asks_nothing(), judging=self._judges))

    @contextmanager
    def opens(self, *args: str, judge: bool = True) -> Iterator[Person]:
        """Start the command, with a model that judges or with nobody."""
        env = {"MOCKINT_HOME": str(self.home), "OPENAI_API_KEY": "sk-test", "MOCKINT_LOCAL_PORTS": ""}
        with Terminal(*args, *(self._judge if judge else ("--grader", "offline")), env=env) as terminal:
            yield Person(terminal, self.draw)

    @contextmanager
    def practises(self, *more: str, judge: bool = True) -> Iterator[Person]:
        """Start an interview of two questions."""
        with self.opens("practice", "--pack", "kpi-stories", "--count", "2", *more, judge=judge) as person:
            person.terminal.sees("question 1 of 2", "Ctrl+S submits")
            yield person

    def kills(self, person: Person, within: float, *, after: float = 0.0) -> Expected:
        """Kill the command at a random moment, and return what has to be on disk."""
        person.looks(after + self.draw.uniform(0, within))
        person.terminal.kill()
        return Expected(seen=person.seen_before(time.monotonic() - KEPT_AFTER), typed=person.typed)

    def answers(self, person: Person) -> str:
        """Type an answer and submit it; that it is submitted is seen."""
        person.says(8)
        person.terminal.press("ctrl+s")
        person.terminal.waits(lambda: "Submit" not in person.terminal.text, "it is submitted")
        return person.typed

    def practised_before(self) -> Expected:
        """Keep an answer that waits for its grading, and a draft of the next."""
        with closing(Store(self.database)) as store:
            interview = Interview.start(store, self.bank.choose(Choice(pack="kpi-stories", count=2)), "before")
            said(interview, BAKERY)
            interview.next()
            interview.ask()
            interview.type(_DRAFT)
            interview.leave()
        return Expected((BAKERY,), _DRAFT, _DRAFT)

    def _judges(self, handler: Handler) -> None:
        asked = handler.server.requests[-1]["body"]["messages"]
        rubric = next(r for r in self.bank.rubrics() if r.question.ask in asked[1]["content"])
        quote = " ".join(json.loads(asked[2]["content"])["turns"][0]["said"].split()[:6])
        points = {point.id: (quote, "met") for point in rubric.question.expected}
        streams(reply(rubric, points), piece=30, pause=0.02)(handler)
        self.has_streamed.set()


def opening(stage: Stage) -> Expected:
    """The program starts."""
    expected = stage.practised_before()
    with stage.opens() as person:
        stage.kills(person, 1.5)
    return expected


def migrating(stage: Stage) -> Expected:
    """An old database is brought up to date."""
    with closing(sqlite3.connect(stage.database)) as db, closing(sqlite3.connect(_OLD)) as old:
        old.backup(db)
        _multiply(db)
        (answers,) = db.execute("SELECT count(*) FROM turns WHERE answer IS NOT NULL").fetchone()
    with stage.opens() as person:
        copied = stage.home / "mockint-before-0003.db"
        person.terminal.waits(lambda: copied.exists() or copied.with_suffix(".unfinished").exists(), "it begins")
        stage.kills(person, 0.6)
    return Expected(others=answers)


def typing(stage: Stage) -> Expected:
    """An answer is typed."""
    with stage.practises() as person:
        person.types(stage.draw.uniform(0.2, 4.5))
        return stage.kills(person, 0.05)


def saving(stage: Stage) -> Expected:
    """A draft is written, which is once in a second."""
    with stage.practises() as person:
        person.types(1.2)
        before = _edits(stage.database)
        end = time.monotonic() + 3
        while _edits(stage.database) == before and time.monotonic() < end:
            person.types(0.02)
        person.types(0.9)
        return stage.kills(person, 0.2)


def submitting(stage: Stage) -> Expected:
    """The answer is handed in."""
    with stage.practises() as person:
        person.says(8)
        person.terminal.press("ctrl+s")
        end = time.monotonic() + stage.draw.uniform(0, 0.4)
        is_seen = False
        while time.monotonic() < end:
            is_seen = is_seen or "Submit" not in person.terminal.text
        expected = stage.kills(person, 0)
    return replace(expected, answers=(person.typed,)) if is_seen else expected


def streaming(stage: Stage) -> Expected:
    """Marks arrive."""
    with stage.practises() as person:
        answer = stage.answers(person)
        person.terminal.sees("✓ met")
        expected = stage.kills(person, 0.8)
    return replace(expected, answers=(answer,))


def storing(stage: Stage) -> Expected:
    """The last of a grading has come, and it is kept."""
    with stage.practises() as person:
        answer = stage.answers(person)
        person.terminal.waits(stage.has_streamed.is_set, "it is streamed")
        expected = stage.kills(person, 0.15)
    return replace(expected, answers=(answer,))


def going_on(stage: Stage) -> Expected:
    """The next question is asked and answered."""
    with stage.practises() as person:
        answer = stage.answers(person)
        person.terminal.sees("of 100")
        person.terminal.press("n")
        person.terminal.sees("question 2 of 2", "Ctrl+S submits")
        next_one = Person(person.terminal, stage.draw)
        next_one.types(stage.draw.uniform(0.2, 3.5))
        expected = stage.kills(next_one, 0.05)
    return replace(expected, answers=(answer,))


def self_marking(stage: Stage) -> Expected:
    """The candidate marks an answer."""
    with stage.practises("--follow-ups", "0", judge=False) as person:
        answer = stage.answers(person)
        person.terminal.sees("0 of")
        seen = 0
        for _ in range(stage.draw.randrange(5)):
            person.terminal.press("x")
            person.looks(stage.draw.uniform(0, 0.2))
            seen = next((count for count in range(5, seen, -1) if f"· {count} of" in person.terminal.text), seen)
        expected = stage.kills(person, 0.1)
    return replace(expected, answers=(answer,), marks=seen)


def exporting(stage: Stage) -> Expected:
    """A session is put out into a file."""
    expected = stage.practised_before()
    file = stage.home / "out.json"
    with stage.opens("export", "last", "--format", "json", "-o", str(file)) as person:
        stage.kills(person, 0.5, after=0.3)
    return replace(expected, written=file)


def leaving(stage: Stage) -> Expected:
    """The program is left."""
    with stage.practises() as person:
        person.types(stage.draw.uniform(0.2, 2.5))
        person.terminal.press(stage.draw.choice(["escape", "ctrl+q"]))
        return stage.kills(person, 0.5)


PHASES: Mapping[str, Callable[[Stage], Expected]] = {
    phase.__name__: phase
    for phase in (
        opening, migrating, typing, saving, submitting, streaming, storing, going_on, self_marking, exporting, leaving,
    )
}  # fmt: skip


def kill_once(phase: str, seed: int, home: Path, server: Server, bank: Bank) -> Outcome:
    """Kill the app once in a phase, look at what is on disk, and start it again.

    Args:
        phase: One of ``PHASES``.
        seed: What the moment is drawn from.
        home: A folder that is not there yet.
        server: A scripted server.
        bank: The built-in packs.
    """
    stage = Stage(home, server, bank, random.Random(f"{phase} {seed}"))
    expected = PHASES[phase](stage)
    faults: list[str] = []
    lost = _look(stage, expected, faults)
    try:
        _start_again(stage)
    except AssertionError as error:
        faults.append(str(error))
    with closing(sqlite3.connect(stage.database)) as db:
        faults += [f"after: {found}" for (found,) in db.execute("PRAGMA integrity_check") if found != "ok"]
    return Outcome(phase, seed, lost, tuple(faults))


def _look(stage: Stage, expected: Expected, faults: list[str]) -> int:
    """Add what is wrong on disk, past the code under test, and return how many words are lost."""
    if expected.written and expected.written.exists():
        json.loads(expected.written.read_text(encoding="utf-8"))  # it is whole
    with closing(sqlite3.connect(stage.database)) as db:
        faults += [found for (found,) in db.execute("PRAGMA integrity_check") if found != "ok"]
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'sessions'").fetchone():
            return 0
        for (row,) in db.execute("SELECT json FROM feedback"):
            Feedback.model_validate_json(row)
        (marks,) = db.execute("SELECT count(*) FROM marks").fetchone()
        if marks < expected.marks:
            faults.append(f"{expected.marks} marks were seen, and {marks} are kept")
        kept = [answer for (answer,) in db.execute("SELECT answer FROM turns WHERE answer IS NOT NULL")]
    lost = _look_for_answers(kept, expected, faults)
    return lost + (_look_for_draft(stage.database, expected, faults) if expected.typed else 0)


def _look_for_answers(kept: Sequence[str], expected: Expected, faults: list[str]) -> int:
    if len(kept) < expected.others:
        faults.append(f"{expected.others - len(kept)} old answers are gone")
    lost = [answer for answer in expected.answers if answer not in kept]
    faults += [f"not kept: {answer!r}; there is {kept}" for answer in lost]
    return sum(len(answer.split()) for answer in lost)


def _look_for_draft(database: Path, expected: Expected, faults: list[str]) -> int:
    draft = _newest_draft(database, expected.typed)
    if not expected.typed.startswith(draft):
        faults.append(f"{draft!r} was never typed; that was {expected.typed!r}")
    if len(draft) < len(expected.seen):
        faults.append(f"{expected.seen!r} stood on the screen, and {draft!r} is kept")
    return max(0, len(expected.seen.split()) - len(draft.split()))


def _newest_draft(database: Path, typed: str) -> str:
    """Return the draft that was begun last, be it answered by now or not."""
    with closing(Store(database)) as store:
        turns = [turn.id for q in store.session(1).questions for a in q.attempts for turn in a.turns]
        drafts = [store.draft(turn) for turn in turns]
        return next((draft for draft in reversed(drafts) if draft and typed.startswith(draft[:5])), "")


def _start_again(stage: Stage) -> None:
    """See that it opens, tells what waits, and goes on where it was left with the draft."""
    with closing(Store(stage.database)) as store:
        waiting = store.history.waiting_count()
        left = store.history.left(1)
        interview = store.session(left[0].id) if left else None
        question = next((q for q in interview.questions if not q.is_done), None) if interview else None
        attempt = question.attempts[-1] if question and question.attempts else None
        draft = store.draft(attempt.turns[-1].id) if attempt and not attempt.submitted_at else ""
    with stage.opens() as person:
        person.terminal.sees("Practise")
        if waiting:
            person.terminal.sees(f"{waiting} answer", "for a grading: press g")
        if question and interview:
            person.terminal.sees("Continue")
            person.terminal.press("c")
            if attempt and attempt.turns[-1].answer:
                person.terminal.sees("of 100")  # it was answered, and is graded now
            else:
                person.terminal.sees(f"question {question.position + 1} of {len(interview.questions)}")
                person.terminal.waits(lambda: squeezed(draft) in squeezed(person.terminal.text), f"the draft {draft!r}")
            person.terminal.press("escape")
        person.terminal.press("ctrl+q")
        person.terminal.ends()


def _edits(database: Path) -> int:
    with closing(sqlite3.connect(database)) as db:
        number: int = db.execute("SELECT count(*) FROM edits").fetchone()[0]
        return number


def _multiply(db: sqlite3.Connection) -> None:
    """Put many copies of each attempt with its turns and feedback beside it."""
    sizes = {table: db.execute(f"SELECT max(id) FROM {table}").fetchone()[0] for table in _COPIED}  # noqa: S608
    for table in _COPIED:
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        for copy in range(1, _OLD_COPIES):
            new = {"id": f"id + {sizes[table] * copy}", "attempt_id": f"attempt_id + {sizes['attempts'] * copy}"}
            if table == "attempts":
                new["number"] = f"number + {100 * copy}"
            values = ", ".join(new.get(name, name) for name in columns)
            db.execute(f"INSERT INTO {table} SELECT {values} FROM {table} WHERE id <= {sizes[table]}")  # noqa: S608
    db.commit()
