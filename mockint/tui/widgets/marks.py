"""Marks as content for the screen. Signs and words tell everything; colours only help."""

from textual.content import Content

from mockint.bank.models import Point, RedFlag, StarGuide, StarPartName
from mockint.grading.feedback import Evidence, FlagMark, PointMark, StarPart
from mockint.report.text import SIGNS, claim_text, disagreement_text
from mockint.store.records import Disagreement
from mockint.text import one_line
from mockint.tui.widgets.mark_line import Told

STYLES = {
    "met": "bold $text-success",
    "partial": "bold $text-warning",
    "missed": "bold $text-error",
    "unjudged": "bold dim",
}
_WAITING = "… waiting"
_SIGN = max(
    len(sign) for sign in (*SIGNS.values(), _WAITING)
)  # as wide for all, so that a mark that comes moves nothing
_BY = {"candidate": "marked by you", "code": "marked by code", "grader": "", None: ""}
_MOST_CUES = 2


def waiting_point(number: int, point: Point) -> Told:
    """Return a point that is not marked yet."""
    return Told(
        _point_lead(number, Content.styled(f"{_WAITING:<{_SIGN}}", "dim"), point), Content(one_line(point.text))
    )


def told_point(
    number: int, mark: PointMark, point: Point, own: Disagreement | None = None, *, parted: bool = False
) -> Told:
    """Return a point with its mark, its words, and what to say instead.

    Args:
        number: Its place in the rubric, from 1.
        mark: Its mark.
        point: What was expected.
        own: How the candidate sees it, where that is otherwise.
        parted: Whether several gradings did not agree on it.
    """
    sign = Content.styled(f"{SIGNS[mark.verdict]:<{_SIGN}}", STYLES[mark.verdict])
    lines = [*_quote(mark.evidence), *_instead(mark, point)]
    if mark.unsupported is not None:
        lines.append(Content.styled(claim_text(mark.unsupported), "$text-warning"))
    doubts = ", ".join(word for word in (_BY[mark.by], "the passes parted" if parted else "") if word)
    first = lines[0] if lines else Content()
    if doubts:
        first = Content.assemble((doubts, "dim"), (" · ", "dim") if first else "", first)
    brief = [first]
    if own:
        brief.append(Content.styled(disagreement_text(own), "bold"))
    return Told(_point_lead(number, sign, point), Content(one_line(point.text)), brief, lines[1:])


def told_star(name: StarPartName, part: StarPart | None, guide: StarGuide) -> Told:
    """Return a part of the story with its rating, its words and one piece of advice; None is not rated yet."""
    rating = "…" if part is None else part.rating or "cannot be told"
    lead = Content.styled(f"{name.capitalize():<10}", "bold")
    if part is None:
        return Told(lead, Content(rating))
    lines = _quote(part.evidence)
    if part.advice:
        lines.append(Content(f"→ {one_line(part.advice)}"))
    elif part.rating in {"thin", "missing"}:
        lines.append(Content(f"→ a strong answer: {one_line(getattr(guide, name))}"))
    return Told(lead, Content(rating), lines[:1] or [Content()], lines[1:])


def told_flag(mark: FlagMark, flag: RedFlag) -> Told:
    """Return a flag that was raised, with its words."""
    lead = Content.assemble(("⚑ ", "bold $text-error"), (f"{flag.severity}: ", "bold"))
    return Told(lead, Content(one_line(flag.text)), _quote(mark.evidence))


def _point_lead(number: int, sign: Content, point: Point) -> Content:
    return Content.assemble(f"{number} ", sign, (f" ×{point.weight} ", "dim"))


def _instead(mark: PointMark, point: Point) -> list[Content]:
    """What to say instead: the judge's advice, else other ways in which the rubric says it; nothing is made up."""
    if mark.verdict not in {"partial", "missed"}:
        return []
    if mark.advice:
        return [Content(f"→ {one_line(mark.advice)}")]
    cues = ", ".join(f"“{one_line(cue)}”" for cue in point.cues[:_MOST_CUES])
    return [Content(f"→ such as {cues}")] if cues else []


def _quote(evidence: Evidence | None) -> list[Content]:
    return [Content.styled(f"“{one_line(evidence.quote)}”", "italic")] if evidence else []
