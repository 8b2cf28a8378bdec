"""A session in which everything happened that an export has to tell."""

import asyncio
from itertools import pairwise

from examples import BAKERY, CAREFUL, reply
from interview.steps import model
from servers.scripted import Server, answers_status, streams

from mockint.bank.library import Bank, Choice
from mockint.bank.models import Rubric
from mockint.grading.feedback import BetterAnswer, Origin
from mockint.grading.marking import OwnMark
from mockint.grading.offline import OfflineGrader
from mockint.grading.submission import Grader
from mockint.interview.marking import SelfCheck, grade_attempt
from mockint.store.records import Disagreement, Moment
from mockint.store.store import Store
from mockint.store.timeline import Edit
from mockint.text import clean

HOSTILE = clean(
    "<script>alert(1)</script> **bold** [link](https://evil.example) \x1b]52;c;eA==\x07 \u202egnp.exe </style> | `code`\n"
    '# head\n- item\n1. one\n===\n"><img src=x onerror=alert(1)> &lt;b&gt; &#60; www.evil.example שלום <https://evil.example>'
)
_CLAIMS = {
    **CAREFUL,
    "search": ("I started counting what was left over each evening, per sort, and wrote it on the board", "met"),
    "cause": ("per sort, and wrote it on the board. I looked at the numbers", "met"),  # overlaps the one before
    "result": ("it went from nine percent to four percent", "partial"),
    "stays-away": ("we wrote a checklist for it", "met"),  # never said
}
_STAR = {
    "situation": {"quote": "back at the bakery where I worked", "rating": "strong", "advice": f"Shorter. {HOSTILE}"}
}


def eventful(store: Store, bank: Bank, server: Server) -> int:
    """Keep a session and return its number.

    Its questions: graded, with a hint, a follow-up, a disagreement and a better answer; tried twice and marked by oneself; not
    graded; skipped; left in the middle of a follow-up; never reached.
    """
    rubrics = bank.choose(Choice(pack="kpi-stories", count=6))
    number = store.create_session("stories & <b>séance</b>", rubrics, "mock", 20.0)
    questions = store.session(number).questions

    attempt = _answered(store, number, 0, BAKERY, f"She was glad. {HOSTILE}")
    store.add_moment(attempt, Moment(900, "hint", "Name one figure."))
    server.plays(streams(reply(rubrics[0], _CLAIMS, star=_STAR, red_flags=_raised(rubrics[0]))))
    _graded(store, number, 0, model(server))
    grading = store.attempt(attempt).feedback[-1].id
    store.add_disagreement(
        grading, Disagreement(OwnMark("stays-away", "partial", 0, (306, 330)), f"I said so. {HOSTILE}")
    )
    writer = Origin(name="llm", model="tiny", prompt="better-1", seconds=2.0)
    store.add_better(attempt, BetterAnswer(text="An older one.", blanked=[], writer=writer))
    store.add_better(
        attempt, BetterAnswer(text=f"We threw away [how much].\n\n{HOSTILE}", blanked=["500"], writer=writer)
    )

    _answered(store, number, 1, "No idea, I am afraid, sorry about that one.")
    _graded(store, number, 1, OfflineGrader())
    second = _answered(store, number, 1, BAKERY)
    _graded(store, number, 1, OfflineGrader())
    check = SelfCheck(store, questions[1], store.attempt(second))
    for point in check.points:
        check.mark(OwnMark(point, "missed") if point != check.points[-1] else OwnMark(point, "met", 0, (306, 350)))

    _answered(store, number, 2, BAKERY)
    server.plays(answers_status(401))
    _graded(store, number, 2, model(server))

    store.skip(questions[3].id)
    store.start_attempt(questions[4].id, rubrics[4].question.ask)
    left = store.session(number).questions[4].attempts[0]
    store.answer_turn(left.turns[0].id, "It was three months.", 10, [Edit(10, 0, 0, "It was three months.")])
    follow_up = store.add_turn(left.id, "And then?", "model", 9_000)
    store.add_edits(follow_up, [Edit(9_040, 0, 0, "So, um, wehn"), Edit(9_700, 9, 12, "hen I")])
    return number


def _answered(store: Store, number: int, place: int, *answers: str) -> int:
    """Answer a question word by word, then the follow-ups, and return the attempt's id."""
    question = store.session(number).questions[place]
    attempt = store.start_attempt(question.id, question.rubric.question.ask)
    for follow_up in range(1, len(answers)):
        store.add_turn(attempt, f"And what did your boss say? {HOSTILE}", "rubric", 41_000 * follow_up)
    turns = [turn.id for turn in store.attempt(attempt).turns]
    store.add_edits(turns[0], _typed(answers[0]))
    for turn, answer in zip(turns, answers, strict=True):
        store.answer_turn(turn, answer, 0)
    store.submit(attempt, 61.5)
    return attempt


def _typed(text: str) -> list[Edit]:
    ends = [0, *(place for place, char in enumerate(text) if char == " "), len(text)]
    return [Edit(400 * i, start, start, text[start:end]) for i, (start, end) in enumerate(pairwise(ends))]


def _graded(store: Store, number: int, place: int, grader: Grader) -> None:
    async def to_the_end() -> None:
        question = store.session(number).questions[place]
        async for _ in grade_attempt(store, question, question.attempts[-1], grader):
            pass

    asyncio.run(to_the_end())


def _raised(rubric: Rubric) -> dict[str, object]:
    return {flag.id: {"quote": "we threw away about nine percent", "raised": True} for flag in rubric.red_flags[:1]}
