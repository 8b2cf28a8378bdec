"""How the counts of an answer become the ratings of its STAR parts."""

from collections.abc import Mapping
from dataclasses import dataclass

from mockint.bank.models import StarPartName
from mockint.grading.feedback import Rating
from mockint.grading.star_features import Features


@dataclass(frozen=True)
class PartModel:
    """A part's score is a sum of counts with their weights; two bounds cut it into three ratings.

    Attributes:
        weights: What one more of a feature is worth.
        thin: Below it, the part is missing.
        strong: From it on, the part is strong.
    """

    weights: Mapping[str, float]
    thin: float
    strong: float

    def score(self, counted: Features) -> float:
        """Return the score of an answer."""
        return sum(weight * counted.get(name, 0.0) for name, weight in self.weights.items())

    def rating(self, counted: Features) -> Rating:
        """Return the rating of an answer, as far as counts can tell."""
        score = self.score(counted)
        return "strong" if score >= self.strong else "thin" if score >= self.thin else "missing"


Model = Mapping[StarPartName, PartModel]

# Fitted by benchmarks/tune_star.py on the 90 answers of the tuning part of the gold set that have STAR labels: ridge regression on
# both labellers' ratings, rounded, then bounds that agree best with the settled ones. Each question left out once, as three ratings:
# AUC of strong .88 situation, .84 action, .92 result; 15 tasks told, 14 of them rightly; the mean ranks with the overall impression
# at .80. Figures weigh so much because stories that happened have them and fluent nothing has none.
# TABLE
MODEL: Model = {
    "situation": PartModel(
        weights={
            "figures": 0.23,
            "setting": 0.17,
            "scene": 0.02,
            "aims": 0.17,
            "reasons": 0.17,
            "abstract": -0.06,
        },
        thin=0.25,
        strong=0.78,
    ),
    "task": PartModel(
        weights={
            "figures": 0.2,
            "task words": 0.49,
            "setting": 0.15,
            "would-be deeds": -0.19,
            "process": 0.32,
            "abstract": -0.04,
        },
        thin=-0.22,
        strong=1.05,
    ),
    "action": PartModel(
        weights={
            "figures": 0.29,
            "deeds": 0.23,
            "others": 0.03,
            "undone": -0.07,
            "vague": -0.04,
            "abstract": -0.04,
        },
        thin=0.18,
        strong=0.64,
    ),
    "result": PartModel(
        weights={
            "late figures": 0.29,
            "figures": 0.18,
            "outcome": 0.29,
            "moved": 0.21,
            "situational": -0.32,
        },
        thin=0.55,
        strong=1.03,
    ),
}
