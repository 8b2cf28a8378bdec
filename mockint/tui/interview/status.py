"""The line below the answer: what goes on, or how much was said and how fast."""

from typing import Literal

from mockint.bank.models import WORDS_A_MINUTE
from mockint.interview.interview import Interview
from mockint.text import plural
from mockint.tui.widgets.clock import minutes, pace
from mockint.words import count_spoken

_SAID_FROM = 20  # words; with fewer, how long they take to say tells nothing

Doing = Literal["thinking", "answering", "listening", "nothing"]


def status_text(doing: Doing, interview: Interview, draft: str, *, is_saved: bool) -> str:
    """Return the line for what the room is doing, with the answer as it is typed; keys stand in it by their names."""
    if doing == "listening":
        return "The interviewer is thinking ... {interview.go-on} goes on without a follow-up."
    if doing == "thinking":
        return "Take your time. Enter or the first key begins."
    now = count_spoken(draft)
    before = sum(count_spoken(turn.answer or "") for turn in interview.attempt.turns[:-1])
    to_say = f"{minutes(now * 60_000 / WORDS_A_MINUTE)} to say" if now >= _SAID_FROM else ""
    told = pace(now + before, interview.speaking_ms)
    full = "full" if len(draft) >= interview.room else ""
    return " · ".join(
        part for part in (plural(now, "word"), to_say, told, full, "" if is_saved else "not saved yet") if part
    )
