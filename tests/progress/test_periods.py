"""Days as the calendar here has them."""

from collections.abc import Callable
from datetime import date

from mockint.cli.options import day
from mockint.progress.periods import beginning


def test_a_day_begins_by_the_clock_that_it_had(zone: Callable[[str], None]) -> None:
    zone("Europe/Berlin")
    assert beginning(date(2026, 10, 21)).isoformat() == "2026-10-21T00:00:00+02:00"
    assert beginning(date(2026, 10, 27)).isoformat() == "2026-10-27T00:00:00+01:00"
    assert day("2026-10-21") == beginning(date(2026, 10, 21))
