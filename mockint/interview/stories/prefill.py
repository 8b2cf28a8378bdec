"""The notes of a story taken from an answer. Every word in them was said: nothing is made up, and what was not said stays empty."""

from collections.abc import Mapping

from mockint.bank.models import STAR_PARTS, StarPartName
from mockint.grading.delivery import count_figures
from mockint.grading.sheet import Sheet
from mockint.grading.star import rate_star
from mockint.interview.marking import newest, submission_of
from mockint.store.records import AttemptRecord, QuestionRecord
from mockint.store.stories import LONGEST_NOTE, StoryNotes
from mockint.text import one_line
from mockint.words import FILLERS, sentences, spoken

_LONGEST_TITLE = 60
_LONGEST_CLAUSE = 12  # words; a figure is noted with the clause it was said in
_OPENERS = FILLERS | {"so", "well", "okay", "ok", "yeah", "yes", "and"}


def notes_from(question: QuestionRecord, attempt: AttemptRecord) -> StoryNotes:
    """Return what a submitted answer tells of its story, in quotation marks.

    The parts are the words that the feedback gives as evidence of STAR; where it gives none, those that code finds. Figures are the
    clauses in which one was said. The title is how the situation begins, or the answer where it has none.
    """
    sheet = Sheet(submission_of(question, attempt))
    parts = _from_feedback(question, attempt) or _by_code(sheet)
    figures = list(dict.fromkeys(_figures(sheet)))
    answer = sheet.submission.answers[0] if sheet.submission.answers else ""
    return StoryNotes(
        title=_title(parts.get("situation") or answer),
        **{name: _quoted(words) for name, words in parts.items()},
        figures=_fitting([_quoted(words) for words in figures]),
    )


def _from_feedback(question: QuestionRecord, attempt: AttemptRecord) -> Mapping[StarPartName, str]:
    feedback = newest(question, attempt)
    if feedback is None or feedback.star is None:
        return {}
    found = {name: feedback.star.part(name).evidence for name in STAR_PARTS}
    return {name: evidence.quote for name, evidence in found.items() if evidence}


def _by_code(sheet: Sheet) -> Mapping[StarPartName, str]:
    told = [part for part in rate_star(sheet.readable, sheet.rubric.question.kind) if part.span]
    found = {part.name: sheet.evidence_at(part.turn, part.span) for part in told if part.span}
    return {name: evidence.quote for name, evidence in found.items() if evidence}


def _figures(sheet: Sheet) -> list[str]:
    """The clauses with a figure, as delivery counts them."""
    found = [
        sheet.evidence_at(turn, span)
        for turn, answer in enumerate(sheet.readable)
        for span in sentences(answer, longest=_LONGEST_CLAUSE)
        if count_figures(spoken(answer[span[0] : span[1]]))
    ]
    return [evidence.quote for evidence in found if evidence]


def _title(said: str) -> str:
    words = said.split()
    while words and words[0].strip(",.").lower() in _OPENERS:
        del words[0]
    title = one_line(" ".join(words))
    if len(title) > _LONGEST_TITLE:
        title = title[: _LONGEST_TITLE - 1].rpartition(" ")[0].rstrip(",.;:") + "…"
    return title[:1].upper() + title[1:]


def _quoted(words: str) -> str:
    return f"“{one_line(words, LONGEST_NOTE - 2)}”"


def _fitting(lines: list[str]) -> str:
    """As many lines as a note holds."""
    while len("\n".join(lines)) > LONGEST_NOTE:
        del lines[-1]
    return "\n".join(lines)
