"""The marks of one answer, whoever gave them: what a person's labels and a grader's feedback have in common."""

from collections.abc import Mapping
from dataclasses import dataclass

from mockint.bank.models import STAR_PARTS, Rubric, StarPartName
from mockint.evaluation.gold import Labels
from mockint.grading.feedback import Band, Feedback, Rating, Verdict
from mockint.grading.score import score


@dataclass(frozen=True)
class Marks:
    """What was found of one answer.

    Attributes:
        points: A verdict by point; unjudged ones are left out.
        flags: Whether a flag is raised; flags that nobody looked for are left out.
        star: A rating by part; parts that could not be told are left out.
        score: 0 to 100, or None while a point is unjudged.
        band: The score's band.
        overall: 1 to 5, where a person said so.
    """

    points: Mapping[str, Verdict]
    flags: Mapping[str, bool]
    star: Mapping[StarPartName, Rating]
    score: int | None
    band: Band | None
    overall: int | None = None


def of_labels(labels: Labels, rubric: Rubric) -> Marks:
    """Return a person's labels as marks; the score follows by the usual sum."""
    points: dict[str, Verdict] = {name: label.verdict for name, label in labels.points.items()}
    flags = {flag.id: flag.id in labels.red_flags for flag in rubric.red_flags}
    counted = score(points, flags, rubric)
    return Marks(points, flags, dict(labels.star or {}), counted.value, counted.band, labels.overall)


def of_feedback(feedback: Feedback) -> Marks:
    """Return a feedback as marks."""
    star = feedback.star
    ratings = {name: star.part(name).rating for name in STAR_PARTS} if star else {}
    return Marks(
        points={mark.id: mark.verdict for mark in feedback.points if mark.verdict != "unjudged"},
        flags={mark.id: mark.raised for mark in feedback.red_flags if mark.raised is not None},
        star={name: rating for name, rating in ratings.items() if rating},
        score=feedback.score,
        band=feedback.band,
    )
