"""An interviewer behind the scripted server: asks on what a test tells it to, and has answers judged by another scene."""

import json

from servers.scripted import Handler, Scene, streams


def asks_on(*asking: Scene, judging: Scene) -> Scene:
    """Play one of these scenes for each time that it may ask on, and in the end ask nothing; judge with another scene."""
    left = list(asking)

    def play(handler: Handler) -> None:
        told = handler.server.requests[-1]["body"]["messages"][0]["content"]
        if "have just listened" in told:
            (left.pop(0) if left else asks_nothing())(handler)
        else:
            judging(handler)

    return play


def probes(probe: str, quote: str) -> Scene:
    """Ask after words that were said."""
    return streams(json.dumps({"missed": "none", "quote": quote, "probe": probe, "ask": "probe"}))


def asks_nothing() -> Scene:
    """Let the answer be."""
    return streams(json.dumps({"missed": "none", "quote": "", "probe": "", "ask": "none"}))
