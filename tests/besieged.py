"""A home where every text that came from outside is hostile: packs, answers, drafts, feedback, stories, models, settings, an archive."""

import json
from pathlib import Path
from typing import Any

import yaml
from answered import answered, graded, record, self_marked
from servers.scripted import Handler, Scene, Server, streams

from mockint.bank.library import load_bank
from mockint.bank.models import STAR_PARTS, Rubric
from mockint.grading.feedback import BetterAnswer, Origin
from mockint.grading.marking import OwnMark
from mockint.store.records import Disagreement, Moment
from mockint.store.store import Store
from mockint.store.stories import StoryNotes
from mockint.store.timeline import Edit
from mockint.text import clean

SAID = "we threw away nine percent of the bread each evening and I cut the Tuesday batch by twenty loaves"
PACK = "siege"
_SENTENCE, _PROSE = 560, 7_900  # what fields of a pack take


def pack_of(text: str) -> dict[str, Any]:
    """Return a pack that says this text wherever a pack may say anything."""
    sentence = f"bread {text[:_SENTENCE]} oven"
    guide = dict.fromkeys(STAR_PARTS, sentence)
    flag = {"id": "flag", "text": sentence, "severity": "major"}
    points = [
        {"id": f"point-{n}", "text": f"{n} {sentence}", "weight": n, "cues": [sentence], "partial": sentence}
        for n in (1, 2, 3)
    ]
    question = {
        "ask": sentence, "kind": "behavioral", "level": "mid", "topics": ["bread"], "intent": sentence, "minutes": 1, "expected": points,
        "red_flags": [flag], "star": guide, "follow_ups": [{"if_missing": "point-3", "ask": f"And {sentence}"}],
        "model_answer": f"bread {text[:_PROSE]} oven", "tips": [sentence],
    }  # fmt: skip
    questions = [{"id": name, **question} for name in ("first", "second")]
    head = {"pack": PACK, "title": sentence, "language": "en", "description": sentence}
    return {**head, "questions": questions}


def lay_siege(home: Path, text: str) -> Rubric:
    """Fill the user's own packs with a text: a good one, and broken ones under hostile names. Returns the first question."""
    folder = home / "rubrics"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "siege.yaml").write_text(yaml.safe_dump(json.loads(json.dumps(pack_of(_without_surrogates(text))))))
    (folder / f"{file_name(text)}.yaml").write_text(
        json.dumps({"pack": text[:200], text[:200]: text, "questions": text})
    )
    (folder / "raw.yaml").write_bytes(f"pack: {text}\n".encode(errors="surrogatepass"))
    return load_bank(folder).rubric("first", PACK)


def _without_surrogates(text: str) -> str:
    """Return a text as a file or a database can hold it: lone surrogates are no characters."""
    return text.encode("utf-8", "replace").decode()


def file_name(text: str) -> str:
    """Return as much of a text as can be a file's name, which may hold any byte but two."""
    raw = text.replace("/", "").replace("\x00", "").encode("utf-8", "surrogatepass")[:120]
    return raw.decode("utf-8", "surrogateescape")


def marks(rubric: Rubric, text: str) -> str:
    """Return a model's reply that says a text wherever a model may say anything."""
    part = {"quote": SAID[:30], "rating": "thin", "advice": text}
    points = {
        "point-1": {"quote": SAID, "verdict": "met", "advice": text},
        "point-2": {"quote": text, "verdict": "met", "advice": text},
        "point-3": {"quote": "", "verdict": "missed", "advice": text},
    }
    flags = {"flag": {"quote": SAID[:30], "raised": True}}
    assert {point.id for point in rubric.question.expected} == set(points)
    return json.dumps({"points": points, "red_flags": flags, "star": dict.fromkeys(STAR_PARTS, part), text: text})


def talks(rubric: Rubric, text: str) -> Scene:
    """Play a model that marks, asks on and writes with a text in all that it says."""

    def play(handler: Handler) -> None:
        told = handler.server.requests[-1]["body"]["messages"][0]["content"]
        if "have just listened" in told:
            streams(json.dumps({"missed": "point-3", "quote": text, "probe": text, "ask": "missed"}))(handler)
        elif "could give it next time" in told:
            streams(json.dumps({"answer": f"bread {text} oven"}))(handler)
        else:
            streams(marks(rubric, text))(handler)

    return play


async def past(store: Store, rubric: Rubric, server: Server, text: str) -> int:
    """Keep sessions that hold a text in each of their parts, as another program may have put it there, and return the number of the fullest."""
    text = _without_surrogates(text)
    answer = f"{SAID}. {text} {SAID}"
    await self_marked(store, rubric, missed=("point-3",), answer=clean(answer), words=SAID)
    server.plays(talks(rubric, text))
    session = store.create_session(f"bread {text} oven", [rubric, rubric])
    attempt = store.start_attempt(store.session(session).questions[0].id, rubric.question.ask)
    store.add_turn(attempt, f"bread {text} oven", "model", 9_000)
    first, second = (turn.id for turn in store.attempt(attempt).turns)
    store.add_edits(first, [Edit(10, 0, 0, text), Edit(900, 0, 0, SAID)])
    for kind in ("hint", "story", text[:40]):
        store.add_moment(attempt, Moment(1_000, kind, text))
    store.answer_turn(first, clean(answer), 9_000)
    store.answer_turn(second, clean(text), 60_000)
    store.submit(attempt, 60.0)
    found = await graded(store, rubric, server, answer=clean(answer), model=text or "tiny")
    grading = found.attempt.feedback[-1].id
    store.add_disagreement(grading, Disagreement(OwnMark("point-3", "partial", 0, (0, 20)), f"bread {text} oven"))
    writer = Origin(name="llm", model=text, prompt=text, seconds=1.0)
    store.add_better(found.attempt.id, BetterAnswer(text=f"bread {text} oven", blanked=[text], writer=writer))
    left = store.create_session(f"bread {text} oven", [rubric])
    attempt = store.start_attempt(store.session(left).questions[0].id, rubric.question.ask)
    store.add_edits(store.attempt(attempt).turns[0].id, [Edit(10, 0, 0, f"bread {text} oven")])
    answered(store, rubric, clean(f"bread {text} oven"))
    notes = f"bread {text} oven"[:1_900]
    story = store.stories.add(StoryNotes(notes[:120], notes, notes, notes, notes, notes[:900]))
    store.stories.tell(found.attempt.id, story)
    assert record(store, found.attempt.id, rubric).attempt.feedback
    return session
