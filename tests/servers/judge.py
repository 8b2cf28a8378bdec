"""A judge behind the scripted server: it reads what it is asked and marks as a test tells it to."""

import json
import re
from collections.abc import Callable, Mapping

from servers.scripted import Handler, Scene, streams

from mockint.grading.calibration import calibration_set

Decide = Callable[[str], Mapping[str, str]]  # from what was said to a verdict for each point that is not missed


def judges(decide: Decide) -> Scene:
    """Mark each answer; a point that was made is quoted with the first words of the answer."""

    def play(handler: Handler) -> None:
        messages = [message["content"] for message in handler.server.requests[-1]["body"]["messages"]]
        if len(messages) == 1:  # only whether it is there
            streams('{"ready": true}')(handler)
            return
        ids = re.findall(r"^- ([a-z0-9-]+):", messages[1].partition("Red flags:")[0], re.MULTILINE)
        said = json.loads(messages[2])["turns"][0]["said"]
        verdicts = decide(said)
        quote = " ".join(said.split()[:8])
        points = {
            name: {"quote": quote, "verdict": verdicts[name], "advice": ""}
            if verdicts.get(name, "missed") != "missed"
            else {"quote": "", "verdict": "missed", "advice": "Say it."}
            for name in ids
        }
        streams(json.dumps({"points": points, "red_flags": {}}))(handler)

    return play


def careful(said: str) -> Mapping[str, str]:
    """Mark the calibration answers as they are to be marked."""
    return next(answer.sure for answer in calibration_set()[1] if answer.said == said)


def kind(said: str) -> Mapping[str, str]:
    """Call everything met."""
    assert said
    return dict.fromkeys(calibration_set()[1][0].sure, "met")


def hard(said: str) -> Mapping[str, str]:
    """Call everything missed."""
    assert said
    return {}
