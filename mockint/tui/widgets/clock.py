"""Times as they are shown. Time over is said in words."""

_SECOND = 1_000
_PACE_AFTER_MS = 20_000  # before, a pace says more about the first key than about the speaker


def minutes(ms: float) -> str:
    """Return a time such as ``2:05``."""
    seconds = max(0, int(ms / 1000))
    return f"{seconds // 60}:{seconds % 60:02}"


def question_clock(ms: float, aim_ms: float) -> str:
    """Return the time spoken against the time to aim for."""
    over = ms - aim_ms
    return f"{minutes(over)} over the {minutes(aim_ms)}" if over >= _SECOND else f"{minutes(ms)} of {minutes(aim_ms)}"


def pace(words: int, ms: float | None) -> str:
    """Return words a minute, once enough time has passed to tell; else nothing."""
    return f"{round(words * 60_000 / ms)} a minute" if ms and ms >= _PACE_AFTER_MS else ""
