"""Kills the app again and again, and counts the words that are lost: ``python benchmarks/kills.py --rounds 100``."""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from itertools import cycle, islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from fire.kills import PHASES, Outcome, kill_once  # noqa: E402 - found by the line above
from servers.scripted import Server  # noqa: E402

from mockint.bank.library import load_bank  # noqa: E402


def main() -> int:
    """Kill in each phase in turn, and print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=100, help="how often to kill (default: 100)")
    options.add_argument("--phase", choices=PHASES, action="append", help="only there; may be given again")
    options.add_argument("--seed", type=int, default=1, help="the first seed (default: 1)")
    args = options.parse_args()
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    start = time.monotonic()
    outcomes = []
    phases = args.phase or list(PHASES)
    for number, phase in enumerate(islice(cycle(phases), args.rounds)):
        outcome = kill(phase, args.seed + number // len(phases))
        outcomes.append(outcome)
        for fault in outcome.faults:
            print(f"{phase}, seed {outcome.seed}: {fault}", flush=True)
    show(outcomes)
    print(f"{time.monotonic() - start:.0f} s")
    return 1 if any(outcome.faults for outcome in outcomes) else 0


def kill(phase: str, seed: int) -> Outcome:
    """Kill once, in a folder of its own."""
    server = Server()
    try:
        with tempfile.TemporaryDirectory() as folder:
            return kill_once(phase, seed, Path(folder) / "home", server, load_bank(Path("/nonexistent")))
    finally:
        server.stop()


def show(outcomes: list[Outcome]) -> None:
    """Print a line for each phase."""
    kills = Counter(outcome.phase for outcome in outcomes)
    print(f"{'killed while':<16}{'times':>8}{'words lost':>12}{'faults':>8}")
    for phase, times in kills.items():
        of_phase = [outcome for outcome in outcomes if outcome.phase == phase]
        faults = sum(len(outcome.faults) for outcome in of_phase)
        print(f"{phase.replace('_', ' '):<16}{times:>8}{sum(o.words_lost for o in of_phase):>12}{faults:>8}")
    print(f"{'all':<16}{len(outcomes):>8}{sum(o.words_lost for o in outcomes):>12}")


if __name__ == "__main__":
    raise SystemExit(main())
