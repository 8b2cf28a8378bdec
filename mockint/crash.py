"""What is told where something happened that nobody foresaw: whether the words are safe, and how to report it."""

from mockint.config import folders
from mockint.log import is_open, log_failure, log_file, open_log, places
from mockint.text import clean


def crash_text(error: BaseException, *, words_are_kept: bool) -> str:
    """Note the failure in the log, and return what a person should know. Nothing that variables held is in either.

    Args:
        error: What happened.
        words_are_kept: Whether what was typed is in the database, as the screens see to.
    """
    kept = folders()
    if not is_open():
        open_log(kept.data)
    log_failure(error)
    where = places(error).rpartition(", ")[2]
    at = f" at {where}" if where else ""
    words = (
        f"What you submitted, and what you typed until a moment ago, is kept in\n  {kept.database}\nStart mockint again to go on. "
        if words_are_kept
        else ""
    )
    return clean(
        f"mockint stopped: something happened that should not ({type(error).__name__}{at}).\n"
        f"{words}To report this, send the file\n"
        f"  {log_file(kept.data)}\n"
        "It holds none of your words, unless config.toml has [log] answers = true."
    )
