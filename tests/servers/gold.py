"""A model that knows the gold labels by heart, behind the scripted server: a perfect one, or one that errs as a test says."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from servers.scripted import Handler, streams

from mockint.evaluation.gold import GoldAnswer

Reply = dict[str, Any]
LONG_PIECE = 4000  # characters; so that a whole reply comes in one or two events


def gold_reply(answer: GoldAnswer, said: str) -> Reply:
    """Return what a model would reply that judges as the gold labels do."""
    gold = answer.gold
    reply: Reply = {
        "points": {
            name: {
                "quote": label.quote,
                "verdict": label.verdict,
                "advice": "" if label.verdict == "met" else f"Say {name}.",
            }
            for name, label in gold.points.items()
        },
        "red_flags": {
            flag.id: {"quote": gold.red_flags.get(flag.id, ""), "raised": flag.id in gold.red_flags}
            for flag in answer.rubric.red_flags
        },
    }
    if gold.star:
        words = passage(said)  # labels of STAR have no words of their own
        reply["star"] = {
            part: {"quote": "" if rating == "missing" else words, "rating": rating, "advice": ""}
            for part, rating in gold.star.items()
        }
    return reply


def passage(said: str) -> str:
    """Return twelve words that stand together in what a model was shown, away from what was blanked."""
    longest = max(re.split(r" {4,}", said), key=len)
    return " ".join(longest.split()[-12:])


def as_text(reply: Reply) -> str:
    """Return the reply as JSON."""
    return json.dumps(reply, ensure_ascii=False)


@dataclass
class GoldModel:
    """A scene that reads the answer out of a request and replies with its gold labels.

    Attributes:
        writes: What it writes of an answer, from the perfect reply; the last argument tells whether it is asked again for the same.
        naive: What it writes where it is asked for a bare score.
        asked: The ids of the answers that it was asked about, a repair counting too.
        shown: What it was shown of each answer, by id.
    """

    answers: Sequence[GoldAnswer]
    writes: Callable[[GoldAnswer, Reply, bool], str] = lambda _answer, reply, _again: as_text(reply)
    naive: Callable[[GoldAnswer], str] = lambda answer: json.dumps({"score": 20 * (answer.gold.overall or 0)})
    asked: list[str] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)

    def __call__(self, handler: Handler) -> None:
        body = handler.server.requests[-1]["body"]
        turn, again = _turn(body["messages"])
        answer = next(answer for answer in self.answers if _is(turn, answer))
        self.asked.append(answer.id)
        self.shown[answer.id] = turn["said"]
        naive = "score" in body["response_format"]["json_schema"]["schema"]["properties"]
        text = self.naive(answer) if naive else self.writes(answer, gold_reply(answer, turn["said"]), again)
        streams(text, piece=LONG_PIECE)(handler)


def _turn(messages: Sequence[Mapping[str, str]]) -> tuple[Mapping[str, str], bool]:
    """Return the one turn of a request, and whether something follows it, which asks for the same again."""
    for number, message in enumerate(messages):
        if message["role"] == "user" and message["content"].startswith('{"turns"'):
            (turn,) = json.loads(message["content"])["turns"]
            return turn, number < len(messages) - 1
    raise AssertionError("a request holds the candidate's words")


def _is(turn: Mapping[str, str], answer: GoldAnswer) -> bool:
    """Tell whether a turn is this answer, of which sentences to the grader may be blanked at equal length."""
    said, whole = turn["said"], answer.answer
    return (
        turn["asked"] == answer.rubric.question.ask
        and len(said) == len(whole)
        and all(shown in {char, " "} for shown, char in zip(said, whole, strict=True))
    )
