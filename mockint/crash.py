"""What is told where something happened that nobody foresaw: that the words are safe, and how to report it."""

from mockint.config import folders
from mockint.log import is_open, log_failure, log_file, open_log, places
from mockint.text import clean


def crash_text(error: BaseException) -> str:
    """Note the failure in the log, and return what a person should know. Nothing that variables held is in either."""
    kept = folders()
    if not is_open():
        open_log(kept.data)
    log_failure(error)
    where = places(error).rpartition(", ")[2]
    at = f" at {where}" if where else ""
    return clean(
        f"mockint stopped: something happened that should not ({type(error).__name__}{at}).\n"
        "What you submitted, and what you typed until a moment ago, is kept in\n"
        f"  {kept.database}\n"
        "Start mockint again to go on. To report this, send the file\n"
        f"  {log_file(kept.data)}\n"
        "It holds none of your words, unless config.toml has [log] answers = true."
    )
