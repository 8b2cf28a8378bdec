"""Whether a question that a model made up may be asked. It asks after words that were said, and gives no point away."""

import re

from mockint.bank.models import STAR_PARTS, Question
from mockint.bank.phrasing import is_yes_no
from mockint.grading.sheet import Sheet
from mockint.words import sentences, spoken, stems

LONGEST_PROBE = 200  # characters

_CLAUSE = re.compile(r"[,:;]\s+")

# What interviewers say whatever the rubric: it names nothing that a point wants to hear.
_PLAIN = stems(
    "said mean meant exactly example happen happened next first last later much many long often far big small number figure amount know knew "
    "notice noticed decide decided choose chose reason thing part step role person people else different change changed go going went gone "
    "come came make made take took taken get got give given feel felt think thought see saw seen look looked find found again time day week "
    "month year end start started began bring rise rose fell better worse concrete concretely specific precise precisely little moment still "
    "actually really walk through help helped understand please bit back around mind way work worked did do done ask asked use used goes stand "
    "stood every same only never always put want wanted need needed try tried another call called"
)


def may_be_asked(probe: str, quote: str, sheet: Sheet) -> bool:
    """Tell whether a probe may be asked.

    It may if the quote that it asks after stands in what the candidate said; it is one short question that was not asked before;
    and it brings no word that carries meaning from the points, their cues and halves, STAR or the model answer, unless the
    question or the candidate has said it, or interviewers say it anyway. Where the words that are left of a point would all be
    in it, they give the point away, however plain they are. A question for a yes or no puts nothing new into the candidate's
    mouth at all.

    Args:
        probe: The question, on one line.
        quote: The words that it asks after.
        sheet: What was asked and said so far.
    """
    return (
        _is_one_question(probe)
        and sheet.evidence(quote) is not None
        and not any(_is_the_same(probe, ask) for ask in sheet.submission.asks)
        and not _gives_away(probe, sheet)
    )


def _is_one_question(probe: str) -> bool:
    return len(probe) <= LONGEST_PROBE and probe.endswith("?") and probe.count("?") == 1 and len(sentences(probe)) == 1


def _is_the_same(probe: str, ask: str) -> bool:
    said, asked = ([word.form for word in spoken(text)] for text in (probe, ask))
    carried = stems(probe) - _PLAIN
    return said == asked or (bool(carried) and carried == stems(ask) - _PLAIN)


def _gives_away(probe: str, sheet: Sheet) -> bool:
    question = sheet.rubric.question
    known = stems(" ".join([*sheet.submission.asks, *sheet.readable]))
    brought = stems(probe) - known
    if brought & (_rubric_stems(question) - known - _PLAIN):
        return True
    if brought - _PLAIN and any(is_yes_no(clause) for clause in _CLAUSE.split(probe)):
        return True
    left = [stems(point.text) - known for point in question.expected]
    return any(wanted and wanted <= brought for wanted in left)


def _rubric_stems(question: Question) -> frozenset[str]:
    texts: list[str] = [
        question.model_answer,
        *(text for point in question.expected for text in (point.text, point.partial or "", *point.cues)),
        *(getattr(question.star, name) for name in STAR_PARTS if question.star),
    ]
    return stems(" ".join(texts))
