"""What one judge's marks tell: the parts of STAR, the points most often missed by theme, and red flags."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from mockint.bank.models import STAR_PARTS, QuestionKey, Rubric, Severity, StarPartName
from mockint.grading.feedback import Rating, Verdict
from mockint.progress.periods import Step, by_period
from mockint.store.counted import Answered, Judge

RATINGS: tuple[Rating, ...] = ("strong", "thin", "missing")
JUDGED: tuple[Verdict, ...] = ("missed", "partial", "met")

Star = Mapping[StarPartName, Mapping[Rating, Sequence[Answered]]]


@dataclass
class PointTally:
    """How a point of a question was marked: the answers, by verdict."""

    pack: str
    question: str
    point: str
    text: str
    answers: dict[Verdict, list[Answered]] = field(default_factory=dict)

    def count(self, verdict: Verdict) -> int:
        """Return in how many answers it was so."""
        return len(self.answers.get(verdict, []))


@dataclass(frozen=True)
class Theme:
    """The points of all questions on one topic, the most often missed first."""

    topic: str
    points: Sequence[PointTally]

    def answers(self, verdict: Verdict) -> list[Answered]:
        """Return the answers in which any of its points was so, newest first."""
        found = {answer.attempt: answer for point in self.points for answer in point.answers.get(verdict, [])}
        return [found[attempt] for attempt in sorted(found, reverse=True)]

    def count(self, verdict: Verdict) -> int:
        """Return how many of its points were so, over all answers."""
        return sum(point.count(verdict) for point in self.points)


@dataclass
class FlagTally:
    """Whether a red flag was raised: the answers that were looked at. Where nobody looked it is neither."""

    flag: str
    text: str
    severity: Severity
    raised: list[Answered] = field(default_factory=list)
    clear: list[Answered] = field(default_factory=list)


@dataclass(frozen=True)
class Marks:
    """What one judge marked, newest answers first."""

    judge: Judge
    answers: Sequence[Answered]
    star: Star
    star_by_period: Mapping[date, Star]
    themes: Sequence[Theme]
    flags: Sequence[FlagTally]


def marks_by_judge(answers: Iterable[Answered], rubrics: Mapping[QuestionKey, Rubric], step: Step) -> list[Marks]:
    """Return what each judge's marks tell; the judge of the newest answer first.

    Args:
        answers: Newest first.
        rubrics: The questions that they answer; what a rubric no longer has is left out.
        step: In what steps time is told.
    """
    of_judge: dict[Judge, list[Answered]] = {}
    for answer in answers:
        if answer.judge:
            of_judge.setdefault(answer.judge, []).append(answer)
    return [
        Marks(
            judge,
            own,
            _star(own),
            {first: _star(some) for first, some in by_period(own, lambda answer: answer.day, step).items()},
            _themes(own, rubrics),
            _flags(own, rubrics),
        )
        for judge, own in of_judge.items()
    ]


def strong_share(star: Star, part: StarPartName) -> float | None:
    """Return in how many of a hundred answers a part is told strongly, of those where it can be told at all."""
    told = sum(len(star[part][rating]) for rating in RATINGS)
    return round(100 * len(star[part]["strong"]) / told, 1) if told else None


def _star(answers: Sequence[Answered]) -> Star:
    return {
        part: {rating: [answer for answer in answers if answer.star.get(part) == rating] for rating in RATINGS}
        for part in STAR_PARTS
    }


def _themes(answers: Iterable[Answered], rubrics: Mapping[QuestionKey, Rubric]) -> list[Theme]:
    tallies: dict[QuestionKey, dict[str, PointTally]] = {}
    for answer in answers:
        rubric = rubrics.get(answer.key)
        if rubric is None:
            continue
        if answer.key not in tallies:
            tallies[answer.key] = {p.id: PointTally(*answer.key, p.id, p.text) for p in rubric.question.expected}
        for point, verdict in answer.verdicts.items():
            if point in tallies[answer.key] and verdict in JUDGED:
                tallies[answer.key][point].answers.setdefault(verdict, []).append(answer)
    of_topic: dict[str, list[PointTally]] = {}
    for key, points in tallies.items():
        for topic in rubrics[key].question.topics:
            of_topic.setdefault(topic, []).extend(point for point in points.values() if point.answers)
    themes = [Theme(topic, sorted(points, key=_most_missed)) for topic, points in of_topic.items() if points]
    return sorted(themes, key=lambda theme: (-theme.count("missed"), -theme.count("partial"), theme.topic))


def _most_missed(point: PointTally) -> tuple[int, int, str, str]:
    return -point.count("missed"), -point.count("partial"), point.question, point.point


def _flags(answers: Iterable[Answered], rubrics: Mapping[QuestionKey, Rubric]) -> list[FlagTally]:
    tallies: dict[tuple[str, str], FlagTally] = {}  # by text too: packs share flags, and may call different ones alike
    for answer in answers:
        known = {flag.id: flag for flag in rubrics[answer.key].red_flags} if answer.key in rubrics else {}
        for name, raised in answer.flags.items():
            if name not in known or raised is None:
                continue
            flag = known[name]
            tally = tallies.setdefault((name, flag.text), FlagTally(name, flag.text, flag.severity))
            (tally.raised if raised else tally.clear).append(answer)
    return sorted(tallies.values(), key=lambda tally: (-len(tally.raised), tally.flag, tally.text))
