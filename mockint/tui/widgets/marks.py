"""Marks as content for the screen. Signs and words tell everything; colours only help."""

from textual.content import Content

from mockint.bank.models import Point, RedFlag, StarPartName
from mockint.grading.feedback import Evidence, FlagMark, PointMark, StarPart
from mockint.report.text import claim_text
from mockint.text import one_line

SIGNS = {"met": "✓ met", "partial": "◐ partial", "missed": "✗ missed", "unjudged": "? open"}
_STYLES = {
    "met": "bold $text-success",
    "partial": "bold $text-warning",
    "missed": "bold $text-error",
    "unjudged": "bold dim",
}
_BY = {"candidate": " by you", "code": " by code", "grader": "", None: ""}


def waiting_point(number: int, point: Point) -> Content:
    """Return a point that is not marked yet."""
    return Content.assemble((f"{number} … ", "dim"), point.text, (f"  (weight {point.weight})", "dim"))


def point_content(number: int, mark: PointMark, point: Point) -> Content:
    """Return a point with its mark, its words and the advice."""
    lines = [
        Content.assemble(
            f"{number} ",
            (SIGNS[mark.verdict], _STYLES[mark.verdict]),
            (_BY[mark.by], "dim"),
            f"  {point.text}",
            (f"  (weight {point.weight})", "dim"),
        )
    ]
    lines += _quote(mark.evidence)
    if mark.unsupported is not None:
        lines.append(Content.styled(f"    {claim_text(mark.unsupported)}", "$text-warning"))
    if mark.advice:
        lines.append(Content(f"    → {mark.advice}"))
    return Content("\n").join(lines)


def star_content(name: StarPartName, part: StarPart) -> Content:
    """Return a part of the story with its rating, its words and the advice."""
    lines = [
        Content.assemble((f"{name.capitalize():<10}", "bold"), part.rating or "cannot be told"),
        *_quote(part.evidence),
    ]
    if part.advice:
        lines.append(Content(f"    → {part.advice}"))
    return Content("\n").join(lines)


def flag_content(mark: FlagMark, flag: RedFlag) -> Content:
    """Return a flag that was raised, with its words."""
    head = Content.assemble(("⚑ ", "bold $text-error"), (f"{flag.severity}: ", "bold"), flag.text)
    return Content("\n").join([head, *_quote(mark.evidence)])


def _quote(evidence: Evidence | None) -> list[Content]:
    return [Content.styled(f"    “{one_line(evidence.quote)}”", "italic")] if evidence else []
