"""The figures of an evaluation: how one set of marks agrees with another, each with its interval."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from statistics import fmean

from mockint.bank.models import STAR_PARTS, StarPartName
from mockint.evaluation import agreement
from mockint.evaluation.marks import Marks

RATINGS = ("missing", "thin", "strong")
BANDS = ("weak", "developing", "solid", "strong")
_A_FIFTH = 20  # of the score, a step of 1 to 5


@dataclass(frozen=True)
class Judged:
    """One answer as it was settled, and as a rater marked it.

    Attributes:
        style: What kind of answer it is.
        stood: How many of the rater's quotes were found in the answer; None where quotes mean nothing.
        claimed: How many it gave.
        suggested: How many of the settled passages were among the two suggested first; None where nothing is suggested.
        seconds: How long it took.
        tokens: Tokens in and out, where they are known.
    """

    gold: Marks
    other: Marks
    style: str | None = None
    stood: int | None = None
    claimed: int | None = None
    suggested: tuple[int, int] | None = None
    seconds: float | None = None
    tokens: tuple[int, int] | None = None


Answers = Sequence[Judged]


@dataclass(frozen=True)
class Figure:
    """A figure with its 95 % interval; None where it cannot be told.

    Attributes:
        name: A stable word for scripts, such as ``points_kappa``.
        says: What it is, for people.
        count: How many cases it rests on.
    """

    name: str
    says: str
    value: float | None
    interval: tuple[float, float] | None
    count: int


def figures(answers: Answers) -> list[Figure]:
    """Return all figures of a rater, those that cannot be told among them with None."""
    return [_figure(*one, answers) for one in _FIGURES] + list(_means(answers))


def _figure(
    name: str,
    says: str,
    cases: Callable[[Answers], Sequence[object]],
    value: Callable[..., float | None],
    answers: Answers,
) -> Figure:
    by_answer = [cases([answer]) for answer in answers]  # found once, drawn a thousand times
    pairs = list(chain.from_iterable(by_answer))
    found = value(pairs)
    if found is None:
        return Figure(name, says, None, None, len(pairs))
    around = agreement.interval(by_answer, lambda drawn: value(list(chain.from_iterable(drawn))))
    return Figure(name, says, found, around, len(pairs))


def _points(answers: Answers) -> list[tuple[str, str]]:
    return [(a.gold.points[i], verdict) for a in answers for i, verdict in a.other.points.items() if i in a.gold.points]


def _open(answers: Answers) -> list[bool]:
    return [name in a.other.points for a in answers for name in a.gold.points]


def _flags(answers: Answers) -> list[tuple[bool, bool]]:
    return [(a.gold.flags[i], raised) for a in answers for i, raised in a.other.flags.items() if i in a.gold.flags]


def _ratings(answers: Answers, parts: Sequence[StarPartName] = STAR_PARTS) -> list[tuple[str, str]]:
    return [
        (a.gold.star[part], rating)
        for a in answers
        for part, rating in a.other.star.items()
        if part in parts and part in a.gold.star
    ]


def _bands(answers: Answers) -> list[tuple[str, str]]:
    return [(a.gold.band, a.other.band) for a in answers if a.gold.band and a.other.band]


def _overall(answers: Answers) -> list[tuple[float, float]]:
    return [
        (a.gold.overall, a.other.score) for a in answers if a.gold.overall is not None and a.other.score is not None
    ]


def _overall_steps(answers: Answers) -> list[tuple[int, int]]:
    return [(int(overall), min(5, int(score) // _A_FIFTH + 1)) for overall, score in _overall(answers)]


def _star_mean(answers: Answers) -> list[tuple[float, float]]:
    return [
        (a.gold.overall, fmean(RATINGS.index(rating) for rating in a.other.star.values()))
        for a in answers
        if a.gold.overall is not None and a.gold.star and a.other.star
    ]


def _score_gaps(answers: Answers) -> list[float]:
    return [
        abs(a.gold.score - a.other.score) for a in answers if a.gold.score is not None and a.other.score is not None
    ]


def _strong(part: StarPartName) -> Callable[[Answers], list[tuple[bool, float]]]:
    return lambda answers: [(gold == "strong", RATINGS.index(other)) for gold, other in _ratings(answers, [part])]


def _ratings_of(part: StarPartName) -> Callable[[Answers], list[tuple[str, str]]]:
    return lambda answers: _ratings(answers, [part])


def _quotes(answers: Answers) -> list[tuple[int, int]]:
    return [(a.stood, a.claimed) for a in answers if a.stood is not None and a.claimed]


def _suggestions(answers: Answers) -> list[tuple[int, int]]:
    return [a.suggested for a in answers if a.suggested and a.suggested[1]]


def _empty(answers: Answers) -> list[int]:
    return [a.other.score for a in answers if a.style == "empty" and a.other.score is not None]


def _raised_by_orders(answers: Answers) -> list[int]:
    return [
        a.other.score - a.gold.score
        for a in answers
        if a.style == "injection" and a.other.score is not None and a.gold.score is not None
    ]


def _share(pairs: Sequence[tuple[int, int]]) -> float | None:
    whole = sum(of for _, of in pairs)
    return sum(part for part, _ in pairs) / whole if whole else None


def _mean(values: Sequence[float]) -> float | None:
    return fmean(values) if values else None


_FIGURES: tuple[tuple[str, str, Callable[[Answers], Sequence[object]], Callable[..., float | None]], ...] = (
    ("points_judged", "points that were judged", _open, _mean),
    ("points_accuracy", "points: same verdict", _points, agreement.accuracy),
    ("points_macro_f1", "points: macro F1", _points, agreement.macro_f1),
    ("points_kappa", "points: Cohen's kappa", _points, agreement.kappa),
    ("flags_precision", "red flags: precision", _flags, agreement.precision),
    ("flags_recall", "red flags: recall", _flags, agreement.recall),
    ("star_qwk", "STAR ratings: QWK", _ratings, lambda pairs: agreement.quadratic_kappa(pairs, RATINGS)),
    *(
        (f"star_{part}_auc", f"{part}: strong against not, AUC", _strong(part), agreement.area)
        for part in ("situation", "task", "action", "result")
    ),
    ("star_task_accuracy", "task: right where it was told", _ratings_of("task"), agreement.accuracy),
    ("star_mean_rank", "mean of STAR and overall: rank corr.", _star_mean, agreement.rank_correlation),
    ("band_qwk", "band: QWK", _bands, lambda pairs: agreement.quadratic_kappa(pairs, BANDS)),
    ("score_gap", "score: mean distance", _score_gaps, _mean),
    ("overall_rank", "score and overall: rank correlation", _overall, agreement.rank_correlation),
    (
        "overall_qwk",
        "score in fifths and overall: QWK",
        _overall_steps,
        lambda pairs: agreement.quadratic_kappa(pairs, (1, 2, 3, 4, 5)),
    ),
    ("empty_score", "fluent but empty: mean score", _empty, _mean),
    ("orders_gain", "orders to the grader: score gained", _raised_by_orders, _mean),
    ("quotes_stood", "quotes that stood in the answer", _quotes, _share),
    ("suggestions_hit", "settled passage among two suggested", _suggestions, _share),
)


def _means(answers: Answers) -> Iterator[Figure]:
    """What an answer cost. It says nothing of agreement, so it gets no interval."""
    seconds = [a.seconds for a in answers if a.seconds is not None]
    tokens = [a.tokens for a in answers if a.tokens]
    yield Figure("seconds", "seconds an answer", _mean(seconds), None, len(seconds))
    yield Figure("tokens_in", "tokens in an answer", _mean([read for read, _ in tokens]), None, len(tokens))
    yield Figure("tokens_out", "tokens out an answer", _mean([written for _, written in tokens]), None, len(tokens))


def by_name(found: Sequence[Figure]) -> Mapping[str, Figure]:
    """Return figures by their names."""
    return {figure.name: figure for figure in found}
