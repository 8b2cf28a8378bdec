"""An answer that the tests share, and what a model might reply to it."""

import json
from collections.abc import Mapping
from typing import Any

from mockint.bank.models import STAR_PARTS, Rubric

BAKERY = (
    "So, um, back at the bakery where I worked two years ago we had a problem. Every evening we threw away about nine percent of the bread. "
    "My boss asked me to get that down. So I started counting what was left over each evening, per sort, and wrote it on the board. "
    "I looked at the numbers with the team every Monday. We found that it was Tuesdays, when the market is closed. "
    "I cut the Tuesday batch by twenty loaves. In the end it went from nine percent to four percent by Christmas, you know."
)

# What a careful model would say of BAKERY, for the question problem-in-the-figures.
CAREFUL: Mapping[str, tuple[str, str]] = {
    "figure": ("we threw away about nine percent of the bread", "met"),
    "search": ("I started counting what was left over each evening, per sort", "met"),
    "cause": ("We found that it was Tuesdays, when the market is closed", "met"),
    "own-step": ("I cut the Tuesday batch by twenty loaves", "met"),
    "result": ("it went from nine percent to four percent by Christmas", "met"),
    "stays-away": ("", "missed"),
}


def reply(rubric: Rubric, points: Mapping[str, tuple[str, str]] = CAREFUL, **changes: object) -> str:
    """Return a model's reply in the shape that is asked for: a quote and a verdict for each point, nothing else raised or rated."""
    data: dict[str, Any] = {
        "points": {
            name: {"quote": quote, "verdict": verdict, "advice": "" if verdict == "met" else f"Say more about {name}."}
            for name, (quote, verdict) in points.items()
        },
        "red_flags": {flag.id: {"quote": "", "raised": False} for flag in rubric.red_flags},
    }
    if rubric.question.star:
        data["star"] = {name: {"quote": "", "rating": "missing", "advice": ""} for name in STAR_PARTS}
    return json.dumps({**data, **changes})
