"""Plots as plain text: the lines are told apart by their signs, so that they need no colour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from mockint.progress.periods import Step, period_text

SIGNS = "ox+*#%@&=~"
NARROWEST, LOWEST = 20, 6
_TICK_WIDTH = 14
_STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Series:
    """The values of one line, by the first day of a period."""

    sign: str
    values: Mapping[date, float]


@dataclass(frozen=True)
class Plot:
    """Lines over time.

    Attributes:
        title: What the vertical axis tells.
        step: How the days of the horizontal axis are called.
        top: The end of the vertical axis, which begins at 0; None lets the values decide.
    """

    title: str
    step: Step
    series: Sequence[Series]
    top: float | None = None

    @property
    def shows_time(self) -> bool:
        """Whether any line has more than one value."""
        return any(len(series.values) > 1 for series in self.series)


def draw(plot: Plot, width: int, height: int) -> str:
    """Return a plot as lines of text of a width and a height, in characters."""
    import plotext  # noqa: PLC0415 - only where something is drawn

    plotext.clear_figure()
    plotext.theme("clear")
    plotext.plotsize(max(width, NARROWEST), max(height - 1, LOWEST))
    lines = [([day.toordinal() for day in one.values], list(one.values.values()), one.sign) for one in plot.series]
    for days, values, _ in lines:
        plotext.plot(days, values, marker="braille")
    for days, values, sign in lines:  # after the lines, so that none covers a sign
        plotext.scatter(days, values, marker=sign)
    top = plot.top or _round_up(max((value for _, values, _ in lines for value in values), default=1))
    plotext.ylim(0, top)
    plotext.yticks([0, top / 2, top], [f"{value:g}" for value in (0, top / 2, top)])
    ticks = _ticks([day for days, _, _ in lines for day in days], width)
    plotext.xlim(ticks[0], max(ticks[-1], ticks[0] + 1))
    plotext.xticks(ticks, [period_text(date.fromordinal(tick), plot.step) for tick in ticks])
    drawn = plotext.uncolorize(plotext.build())
    return "\n".join([plot.title, *(line.rstrip() for line in drawn.splitlines())])


def _ticks(days: Sequence[int], width: int) -> list[int]:
    first, last = min(days, default=1), max(days, default=2)
    count = min(last - first + 1, max(2, width // _TICK_WIDTH))
    return sorted({first + round(i * (last - first) / max(count - 1, 1)) for i in range(count)})


def _round_up(value: float) -> float:
    """Return the next of 1, 2, 5, 10, 20, 50, ..., so that the axis ends on a plain figure."""
    scale = 1.0
    while True:
        for step in _STEPS:
            if value <= step * scale:
                return step * scale
        scale *= 10
