"""What the history's table shows: answers, what was found in them, or sessions."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from mockint.report.text import marks_text, outcome_text
from mockint.store.records import ListedAnswer, SessionLine
from mockint.store.search import Passage
from mockint.text import one_line, when
from mockint.tui.widgets.paged_table import Column

_NARROW, _WIDE = 80, 110
_OUTCOME = 26  # such as "72 solid, self-marked", or "answered, waits for grading" all but its last letter
_HIT = "bold underline"
_OPENING = 500
_MARGINS = 10  # what stands between and beside the columns
_MARGINS_OF_THREE = 7


@dataclass(frozen=True)
class AnswerRow:
    """An answer, and the passage in which the words were found, where words are searched."""

    answer: ListedAnswer
    passage: Passage | None


Row = AnswerRow | SessionLine


def columns_of_answers(width: int, *, searching: bool) -> Sequence[Column[AnswerRow]]:
    """Return the columns for answers on a screen of this width."""
    is_narrow = width < _NARROW
    day = Column[AnswerRow]("Date", 10, lambda row: f"{row.answer.submitted_at.astimezone():%Y-%m-%d}")
    date = day if is_narrow else Column[AnswerRow]("Date", 16, lambda row: when(row.answer.submitted_at))
    question_width = width - (date.width or 0) - _OUTCOME - _MARGINS_OF_THREE if is_narrow else 32
    question = Column[AnswerRow]("Question", question_width, lambda row: _question(row.answer))
    pack = Column[AnswerRow]("Pack", 20, lambda row: one_line(row.answer.pack))
    level = Column[AnswerRow]("Level", 6, lambda row: row.answer.level or "")
    outcome = Column[AnswerRow]("How it went", None, lambda row: one_line(marks_text(row.answer)))
    if not searching:
        return [date, *([pack] if width >= _WIDE else []), question, *([level] if width >= _WIDE else []), outcome]
    if width >= _WIDE:
        beside = [date, question, Column("How it went", _OUTCOME, outcome.cell)]
    else:
        beside = [day, Column("Question", 20, question.cell), Column("Score", 7, lambda row: _score(row.answer))]
    room = width - sum(column.width or 0 for column in beside) - _MARGINS
    return [*beside, Column("Found", None, lambda row: lit(row.passage.near_hit(room)) if row.passage else Content())]


def columns_of_sessions() -> Sequence[Column[SessionLine]]:
    """Return the columns for sessions."""
    return [
        Column("Session", 7, lambda line: f"{line.id:>7}"),
        Column("Date", 16, lambda line: when(line.started_at)),
        Column("What", None, lambda line: one_line(line.title)),
        Column("Answered", 18, _answered),
    ]


def about_answer(row: AnswerRow, opening: str) -> tuple[str, Content]:
    """Return where the answer under the cursor belongs, and its words or those that were found."""
    answer = row.answer
    level = f", {answer.level}" if answer.level else ""
    told = f"{marks_text(answer).strip()}; {answer.question} ({answer.pack}{level}), session {answer.session}, try {answer.number}"
    return one_line(told), lit(row.passage) if row.passage else Content(one_line(opening, _OPENING))


def about_session(line: SessionLine) -> tuple[str, Content]:
    """Return what the session under the cursor is, and how each of its questions went."""
    went = "; ".join(f"{one_line(answer.question)} {outcome_text(answer).strip()}" for answer in line.answers)
    return one_line(line.title), Content(went)


def lit(passage: Passage) -> Content:
    """Return a passage with what was found in bold and underlined."""
    content = Content(passage.text)
    for start, end in passage.hits:
        content = content.stylize(_HIT, start, end)
    return content


def _question(answer: ListedAnswer) -> str:
    again = f" ({answer.number})" if answer.number > 1 else ""
    return one_line(answer.question) + again


def _score(answer: ListedAnswer) -> str:
    return "–" if answer.score is None else str(answer.score)


def _answered(line: SessionLine) -> str:
    answered = sum(answer.attempts > 0 for answer in line.answers)
    return f"{answered} of {len(line.answers)}" + ("" if line.finished_at else ", open")
