"""What the replay of a two-hour session costs, beside one of a minute in the same run: ``python benchmarks/long_replay.py``."""

import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from mockint.bank.library import load_bank  # noqa: E402 - found by the line above
from mockint.interview.replaying import Take, load_takes  # noqa: E402
from mockint.store.store import Store  # noqa: E402
from mockint.store.timeline import Edit  # noqa: E402

ROUNDS = 5


def main() -> None:
    """Type both sessions, and print the table."""
    with tempfile.TemporaryDirectory() as home:
        store = Store(Path(home) / "mockint.db")
        short, long = typed(store, 400), typed(store, 50_000)
        print(f"{'what':<44}{'two hours':>12}{'a minute':>12}")
        for what, cost in (
            ("loaded and first drawn", begin),
            ("markers found", find_markers),
            ("jump to the end", jump),
        ):
            of_short, of_long = ([cost(store, number) for _ in range(ROUNDS)] for number in (short, long))
            print(f"{what:<44}{statistics.median(of_long):>9.0f} ms{statistics.median(of_short):>9.0f} ms")


def typed(store: Store, keys: int) -> int:
    """Type one answer with so many keys, now and then taking a character back; 144 ms a key."""
    rubric = load_bank(Path("/nonexistent")).rubric("problem-in-the-figures")
    number = store.create_session("kpi-stories", [rubric])
    draw = random.Random(1)  # noqa: S311 - an example, not a key
    attempt = store.start_attempt(store.session(number).questions[0].id, rubric.question.ask)
    length, edits, text = 0, [], "we um counted the bread every evening and cut the batch by nine percent "
    for key in range(keys):
        if length and not draw.randrange(20):
            length -= 1
            edits.append(Edit(key * 144, length, length + 1, ""))
        else:
            edits.append(Edit(key * 144, length, length, text[key % len(text)]))
            length += 1
    store.add_edits(store.attempt(attempt).turns[0].id, edits)
    return number


def begin(store: Store, number: int) -> float:
    """Load a session and take its first draft."""
    start = time.perf_counter()
    takes(store, number)[0].turns_at(0)
    return 1000 * (time.perf_counter() - start)


def find_markers(store: Store, number: int) -> float:
    """Find what there is to jump to in the first answer."""
    take = takes(store, number)[0]
    start = time.perf_counter()
    assert take.markers  # noqa: S101
    return 1000 * (time.perf_counter() - start)


def jump(store: Store, number: int) -> float:
    """Go to the end of the first answer."""
    take = takes(store, number)[0]
    start = time.perf_counter()
    take.turns_at(take.length)
    return 1000 * (time.perf_counter() - start)


def takes(store: Store, number: int) -> list[Take]:
    """Return the answers of a session."""
    return load_takes(store, store.session(number))


if __name__ == "__main__":
    main()
