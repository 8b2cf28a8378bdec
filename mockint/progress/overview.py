"""All figures of progress together, and their JSON, which docs/progress.md describes."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from mockint.bank.models import STAR_PARTS
from mockint.progress.delivery import Delivery, delivery, delivery_by_period
from mockint.progress.marks import JUDGED, RATINGS, FlagTally, Marks, Star, Theme, marks_by_judge
from mockint.progress.periods import Step, step_of
from mockint.progress.scores import Line, Practice, lines, practice, practice_by_period
from mockint.store.counted import Judge
from mockint.store.store import Store

NEWEST = 500  # what was weak long ago says little of today; and so many are read in a tenth of a second


@dataclass(frozen=True)
class Overview:
    """How practice goes.

    Attributes:
        step: In what steps scores and practice are told over time; ``newest_step`` is that of the rest.
        lines: Scores, over all answers; a line for each judge.
        newest: How many answers the rest is counted from, the newest ones.
        marks: What each judge's marks tell.
    """

    step: Step
    practice: Practice
    practice_by_period: Mapping[date, Practice]
    lines: Sequence[Line]
    newest: int
    newest_step: Step
    marks: Sequence[Marks]
    delivery: Delivery
    delivery_by_period: Mapping[date, Delivery]

    def as_json(self) -> dict[str, object]:
        """Return it as JSON data."""
        return {
            "schema": 1,
            "step": self.step,
            "practice": {
                **asdict(self.practice),
                "periods": [{"from": day.isoformat(), **asdict(one)} for day, one in self.practice_by_period.items()],
            },
            "scores": [_line(line) for line in self.lines],
            "newest": {"answers": self.newest, "at_most": NEWEST, "step": self.newest_step},
            "marks": [_marks(marks) for marks in self.marks],
            "delivery": {
                **_delivery(self.delivery),
                "periods": [
                    {"from": day.isoformat(), **_delivery(one)} for day, one in self.delivery_by_period.items()
                ],
            },
        }


def overview(store: Store) -> Overview:
    """Count everything."""
    days = store.progress.days()
    step = step_of(day.day for day in days)
    newest = store.progress.answers(NEWEST)
    newest_step = step_of(answer.day for answer in newest)
    rubrics = store.progress.rubrics({answer.key for answer in newest})
    return Overview(
        step=step,
        practice=practice(days),
        practice_by_period=practice_by_period(days, step),
        lines=lines(days, step),
        newest=len(newest),
        newest_step=newest_step,
        marks=marks_by_judge(newest, rubrics, newest_step),
        delivery=delivery(newest),
        delivery_by_period=delivery_by_period(newest, newest_step),
    )


def _line(line: Line) -> dict[str, object]:
    return {
        "judge": _judge(line.judge),
        **asdict(line.in_all),
        "periods": [{"from": day.isoformat(), **asdict(one)} for day, one in line.periods.items()],
    }


def _judge(judge: Judge) -> dict[str, object]:
    return {"grader": judge.grader, "model": judge.model or None, "prompt": judge.prompt or None, "own": judge.own}


def _marks(marks: Marks) -> dict[str, object]:
    return {
        "judge": _judge(marks.judge),
        "answers": len(marks.answers),
        "star": _star(marks.star),
        "star_periods": [{"from": day.isoformat(), **_star(star)} for day, star in marks.star_by_period.items()],
        "themes": [_theme(theme) for theme in marks.themes],
        "red_flags": [_flag(flag) for flag in marks.flags],
    }


def _star(star: Star) -> dict[str, object]:
    return {part: {rating: len(star[part][rating]) for rating in RATINGS} for part in STAR_PARTS}


def _theme(theme: Theme) -> dict[str, object]:
    return {
        "topic": theme.topic,
        **{verdict: theme.count(verdict) for verdict in JUDGED},
        "points": [
            {
                "pack": point.pack,
                "question": point.question,
                "point": point.point,
                **{verdict: point.count(verdict) for verdict in JUDGED},
            }
            for point in theme.points
        ],
    }


def _flag(flag: FlagTally) -> dict[str, object]:
    told = {"flag": flag.flag, "text": flag.text, "severity": flag.severity}
    return {**told, "raised": len(flag.raised), "not_raised": len(flag.clear)}


def _delivery(told: Delivery) -> dict[str, object]:
    return {
        "answers": len(told.answers),
        "words": told.words,
        "fillers_per_100": told.fillers,
        "hedges_per_100": told.hedges,
        "timed": told.timed,
        "words_per_minute": told.pace,
    }
