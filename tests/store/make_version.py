"""Makes a database as this version of mockint writes it: ``python tests/store/make_version.py``.

Run it before a migration is added. Every file that it ever made stays in ``versions/``, and test_versions.py opens them all with the newest code.
It uses what the earliest versions had, and what came later where it is there, so that older ones could be made with their own code.
"""

import asyncio
import importlib.util
import json
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parents[1])]
sys.path[:0] = sys.argv[1:]  # the root of another checkout, and its tests

from examples import BAKERY, reply  # noqa: E402 - found by the line above
from interview.steps import Clock, grade, model, said, self_check, submitted  # noqa: E402
from servers.scripted import Server, answers_status, streams  # noqa: E402

from mockint.bank.library import Choice, load_bank  # noqa: E402
from mockint.config import Settings  # noqa: E402
from mockint.grading.marking import OwnMark  # noqa: E402
from mockint.interview.interview import Interview  # noqa: E402
from mockint.store.migrations import MIGRATIONS  # noqa: E402
from mockint.store.store import Store  # noqa: E402

VERSIONS = Path(__file__).resolve().parent / "versions"
CUT = "I cut the Tuesday batch by twenty loaves"
BETTER = "At the bakery we threw away nine percent of the bread, and I cut the Tuesday batch."


def main() -> None:
    """Write the file, named by the newest migration."""
    path = VERSIONS / f"{MIGRATIONS[-1][0]}.db"
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / path.name
        store, server = Store(made), Server()
        try:
            practise(store, server)
        finally:
            store.close()
            server.stop()
        with closing(sqlite3.connect(made)) as db:
            db.execute("PRAGMA journal_mode = DELETE")
            db.execute("PRAGMA page_size = 512")  # many small tables
            db.execute("VACUUM")
        path.write_bytes(made.read_bytes())
    print(f"{path}: {path.stat().st_size:,} bytes")  # noqa: T201 - a tool


def practise(store: Store, server: Server) -> None:
    """Hold two sessions: one to its end, and one that is left with a draft."""
    rubrics = load_bank(Path("/nonexistent")).choose(Choice(pack="kpi-stories", count=4))
    clock = Clock()
    interview = Interview.start(store, rubrics, "kpi-stories", clock)
    self_marked(interview, clock)
    interview.next()
    server.plays(streams(reply(rubrics[1], {p.id: ("Every evening", "met") for p in rubrics[1].question.expected})))
    grade(said(interview, BAKERY), model(server))
    later_kinds(store, interview, server)
    interview.next()
    server.plays(answers_status(401))
    grade(said(interview, BAKERY), model(server))
    interview.next()
    interview.skip()
    interview.finish()

    left = Interview.start(store, rubrics[:1], "one question", clock)
    left.ask()
    left.type("So, um, when I")
    left.save_draft()


def self_marked(interview: Interview, clock: Clock) -> None:
    """Answer badly, then again, typed a few words at a time with a correction, and mark it oneself."""
    said(interview, "No idea, I am afraid, sorry about that one.")
    grade(interview)
    interview.try_again()
    words = BAKERY.split(" ")
    for count in range(3, len(words) + 1, 3):
        clock.passes(0.4)
        interview.type(" ".join(words[:count]))
    interview.type(BAKERY + " Wrong!")
    submitted(interview, BAKERY)
    grade(interview)
    check = self_check(interview)
    start = BAKERY.index(CUT)
    for point in check.points:
        met = point == "own-step"
        check.mark(OwnMark(point, "met", 0, (start, start + len(CUT))) if met else OwnMark(point, "missed"))


def later_kinds(store: Store, interview: Interview, server: Server) -> None:
    """Keep what the earliest versions did not have."""
    attempt = store.attempt(interview.attempt.id)
    if importlib.util.find_spec("mockint.interview.better"):
        from mockint.interview.better import write_better  # noqa: PLC0415 - not in the first version

        server.plays(streams(json.dumps({"answer": BETTER})))
        settings = Settings(grader="llm", model="tiny", base_url=server.base_url, api_key="sk-test")
        asyncio.run(write_better(store, interview.question, attempt, settings))
    if hasattr(store, "add_disagreement"):
        from mockint.store.records import Disagreement, Moment  # noqa: PLC0415 - since 0003

        store.add_moment(attempt.id, Moment(1200, "hint", "Think of a number that you know."))
        own = OwnMark(attempt.feedback[-1].feedback.points[0].id, "missed")
        store.add_disagreement(attempt.feedback[-1].id, Disagreement(own, "I never said that."))
    if hasattr(store, "stories"):
        from mockint.store.stories import StoryNotes  # noqa: PLC0415 - since 0005

        story = store.stories.add(StoryNotes("Bread", figures="9 % to 4 %"), attempt.id)
        store.stories.choose(story, ("okrs", "okr-that-failed"), serves=True)


if __name__ == "__main__":
    main()
