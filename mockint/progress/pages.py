"""The figures as pages for people: a plot where there is one, and a table in which each figure knows the answers behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mockint.bank.models import STAR_PARTS
from mockint.grading.offline import NAME as OFFLINE
from mockint.progress.delivery import Delivery
from mockint.progress.marks import JUDGED, RATINGS, FlagTally, Marks, PointTally, Theme, strong_share
from mockint.progress.overview import Overview
from mockint.progress.periods import Step, last_day, period_text
from mockint.progress.plot import SIGNS, Plot, Series
from mockint.progress.scores import Line, Practice, Scores
from mockint.store.counted import Answered, Behind, Judge
from mockint.store.progress import MOST_LISTED
from mockint.store.store import Store
from mockint.text import one_line, plural

NAMES = ("Scores", "STAR", "Points", "Flags", "Delivery", "Practice")
_MOST_POINTS = 5
_MINUTE = 60


@dataclass(frozen=True)
class Cell:
    """A figure as text, and what stands behind it: how to find the answers, or the answers; None where it is no figure."""

    text: str
    behind: Behind | Sequence[Answered] | None = None
    title: str = ""


@dataclass(frozen=True)
class Page:
    """One view of the figures.

    Attributes:
        head: The names of the columns.
        rows: As many cells as there are columns.
        notes: What to know of it.
        judge: Whose marks alone it tells of; None where it tells of all, or of none.
        legend: What the signs of the plot and of the columns stand for.
    """

    name: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    notes: Sequence[str]
    plot: Plot | None = None
    judge: Judge | None = None
    legend: Sequence[str] = ()


def judge_text(judge: Judge) -> str:
    """Return whose marks these are, in words."""
    model = " · ".join(part for part in (judge.model, judge.prompt) if part)
    if judge.grader == OFFLINE:
        return "self-marked" if judge.own else "by code"
    return f"{model or judge.grader}, completed by you" if judge.own else model or judge.grader


def outcome_of(answer: Answered) -> str:
    """Return how an answer went, such as ``72 solid, self-marked``."""
    if answer.judge is None:
        return "not graded" if answer.status else "waits for grading"
    if answer.score is None:
        low, high = answer.range or (0, 100)
        return f"to mark, {low}–{high} possible"
    return f"{answer.score:>3} {answer.band}, {judge_text(answer.judge)}"


def answers_behind(store: Store, cell: Cell) -> list[Answered]:
    """Return the answers behind a figure, newest first, at most so many as can be looked through."""
    if isinstance(cell.behind, Behind):
        return store.progress.answers(MOST_LISTED, cell.behind)
    return list(cell.behind or ())[:MOST_LISTED]


def pages(overview: Overview, judge: Judge | None = None) -> list[Page]:
    """Return all pages.

    Args:
        overview: The figures.
        judge: Whose marks the pages on STAR, points and flags tell of; None means the judge of the newest answer.
    """
    chosen = next((marks for marks in overview.marks if judge in {None, marks.judge}), None)
    told = [_star(chosen, overview), _points(chosen, overview), _flags(chosen, overview)]
    return [_scores(overview), *told, _delivery(overview), _practice(overview)]


def _scores(overview: Overview) -> Page:
    step, lines = overview.step, overview.lines
    signs = [SIGNS[number % len(SIGNS)] for number in range(len(lines))]
    periods = sorted({day for line in lines for day, one in line.periods.items() if one.answers}, reverse=True)
    rows = [[Cell("In all"), *(_score(line, line.in_all, Behind(line.judge, scored=True), "") for line in lines)]]
    rows += [[Cell(period_text(day, step)), *(_score_of(line, day, step) for line in lines)] for day in periods]
    if any(line.in_all.open for line in lines):
        rows.insert(1, [Cell("Not marked yet"), *(_open(line) for line in lines)])
    notes = ["Each judge has a line of its own. In brackets: of how many answers."]
    if overview.practice.not_graded:
        are = "is" if overview.practice.not_graded == 1 else "are"
        notes.append(f"{plural(overview.practice.not_graded, 'answer')} {are} not graded, and in no mean.")
    series = [
        Series(sign, {day: one.mean for day, one in line.periods.items() if one.mean is not None})
        for sign, line in zip(signs, lines, strict=True)
    ]
    legend = [f"{sign} {judge_text(line.judge)}" for sign, line in zip(signs, lines, strict=True)]
    plot = Plot("Mean score", step, series, 100)
    return Page("Scores", [_called(step), *signs], rows if lines else [], notes, plot, legend=legend)


def _score_of(line: Line, day: date, step: Step) -> Cell:
    scores = line.periods.get(day)
    behind = Behind(line.judge, day, last_day(day, step), scored=True)
    return _score(line, scores, behind, period_text(day, step)) if scores else Cell("")


def _score(line: Line, scores: Scores, behind: Behind, when: str) -> Cell:
    if scores.mean is None:
        return Cell("")
    return Cell(f"{scores.mean:.0f} ({scores.answers})", behind, _titled(judge_text(line.judge), when))


def _open(line: Line) -> Cell:
    scores = line.in_all
    if scores.open_low is None or scores.open_high is None:
        return Cell("")
    told = f"{scores.open_low:.0f}–{scores.open_high:.0f} ({scores.open})"
    return Cell(told, Behind(line.judge, scored=False), f"{judge_text(line.judge)}, not marked yet")


def _star(marks: Marks | None, overview: Overview) -> Page:
    head = ["Part", "Strong", "Thin", "Missing"]
    notes = ["In how many answers each part is told so; where it cannot be told it is left out."]
    if marks is None:
        return Page("STAR", head, [], notes)
    rows = [
        [
            Cell(f"{part[0].upper()} {part}"),
            *(Cell(str(len(marks.star[part][r])), marks.star[part][r], f"{part}: {r}") for r in RATINGS),
        ]
        for part in STAR_PARTS
    ]
    series = [
        Series(
            part[0].upper(),
            {
                day: share
                for day, star in marks.star_by_period.items()
                if (share := strong_share(star, part)) is not None
            },
        )
        for part in STAR_PARTS
    ]
    plot = Plot("Told strongly, in % of the answers", overview.newest_step, series, 100)
    return Page("STAR", head, rows, notes, plot, marks.judge)


def _points(marks: Marks | None, overview: Overview) -> Page:
    notes = [
        f"Counted over {_newest(overview)}. A question has its points under each of its topics; {_MOST_POINTS} a topic are shown."
    ]
    rows = []
    for theme in marks.themes if marks else []:
        rows.append(_theme(theme))
        rows += [_point(point) for point in theme.points[:_MOST_POINTS] if point.count("missed")]
    return Page(
        "Points", ["Theme and points", "Missed", "Partial", "Met"], rows, notes, judge=marks.judge if marks else None
    )


def _theme(theme: Theme) -> list[Cell]:
    counts = [Cell(str(theme.count(v)), theme.answers(v), f"{theme.topic}: {v}") for v in JUDGED]
    return [Cell(theme.topic.upper()), *counts]


def _point(point: PointTally) -> list[Cell]:
    counts = [Cell(str(point.count(v)), point.answers.get(v, []), f"{v}: {one_line(point.text)}") for v in JUDGED]
    return [Cell(f"  {one_line(point.text)}"), *counts]


def _flags(marks: Marks | None, overview: Overview) -> Page:
    notes = [f"Counted over {_newest(overview)}. Where nobody looked for a flag, it is not counted."]
    rows = [_flag(flag) for flag in (marks.flags if marks else [])]
    return Page("Flags", ["Red flag", "Raised", "Not raised"], rows, notes, judge=marks.judge if marks else None)


def _flag(flag: FlagTally) -> list[Cell]:
    text = f"{flag.severity}: {one_line(flag.text)}"
    raised = Cell(str(len(flag.raised)), flag.raised, f"raised: {text}")
    return [Cell(text), raised, Cell(str(len(flag.clear)), flag.clear, f"not raised: {text}")]


def _delivery(overview: Overview) -> Page:
    step, periods = overview.newest_step, overview.delivery_by_period
    fillers = {day: one.fillers for day, one in periods.items() if one.fillers is not None}
    rows = [_delivered("In all", overview.delivery)] if periods else []
    rows += [_delivered(period_text(day, step), one) for day, one in sorted(periods.items(), reverse=True)]
    notes = [f"Counted by code over {_newest(overview)}; never part of a score."]
    plot = Plot("Fillers in 100 words", step, [Series("o", fillers)])
    head = [_called(step), "Answers", "Words", "Fillers/100", "Hedges/100", "Words/min"]
    return Page("Delivery", head, rows, notes, plot)


def _delivered(when: str, told: Delivery) -> list[Cell]:
    values = [
        str(len(told.answers)),
        _figure(told.words),
        _figure(told.fillers, 1),
        _figure(told.hedges, 1),
        _figure(told.pace),
    ]
    return [Cell(when), *(Cell(value, told.answers, _titled("delivery", when)) for value in values)]


def _practice(overview: Overview) -> Page:
    step, periods = overview.step, overview.practice_by_period
    minutes = {day: one.seconds / _MINUTE for day, one in periods.items()}
    rows = [_practised("In all", overview.practice, Behind())] if periods else []
    rows += [
        _practised(period_text(day, step), one, Behind(first=day, last=last_day(day, step)))
        for day, one in sorted(periods.items(), reverse=True)
    ]
    plot = Plot("Minutes of answering", step, [Series("o", minutes)])
    notes = ["Time from the first key of an answer to its submission."]
    return Page("Practice", [_called(step), "Answers", "Minutes", "Not graded"], rows, notes, plot)


def _practised(when: str, told: Practice, behind: Behind) -> list[Cell]:
    title = _titled("practice", when)
    failed = Cell(
        str(told.not_graded), Behind(first=behind.first, last=behind.last, judged=False), f"not graded, {when}"
    )
    values = (str(told.answers), _figure(told.seconds / _MINUTE))
    return [Cell(when), *(Cell(value, behind, title) for value in values), failed if told.not_graded else Cell("0")]


def _called(step: Step) -> str:
    return {"day": "Day", "week": "Week from", "month": "Month"}[step]


def _newest(overview: Overview) -> str:
    return (
        f"the newest {plural(overview.newest, 'answer')}" if overview.newest > 1 else plural(overview.newest, "answer")
    )


def _titled(what: str, when: str) -> str:
    return f"{what}, {when}" if when else what


def _figure(value: float | None, digits: int = 0) -> str:
    return "–" if value is None else f"{value:.{digits}f}"
