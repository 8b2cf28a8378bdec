"""Without a model a flag is raised by its plain sign, and by nothing that only looks like it: nobody can dispute what code decides."""

import asyncio

import pytest

from mockint.bank.library import Bank
from mockint.grading.events import Finished
from mockint.grading.offline import OfflineGrader
from mockint.grading.submission import Submission

REST = " That was at the depot in Ghent, where I looked after eleven vans and the people who drove them for four years."


def raised(bank: Bank, question: str, answer: str) -> list[tuple[str, str]]:
    """The flags that are raised without a model, each with its words."""

    async def last() -> object:
        return [event async for event in OfflineGrader().grade(Submission.of(bank.rubric(question), answer + REST))][-1]

    finished = asyncio.run(last())
    assert isinstance(finished, Finished)
    return [(mark.id, mark.evidence.quote) for mark in finished.feedback.red_flags if mark.raised and mark.evidence]


@pytest.mark.parametrize(
    ("said", "quote"),
    [
        ("I just send the spreadsheet, that will do.", "I just send the spreadsheet"),
        ("No, I just send the spreadsheet.", "I just send the spreadsheet"),
        ("I don't know, I just send the spreadsheet.", "I just send the spreadsheet"),
        ("So I, um, just send, uh, the SPREADSHEET.", "I, um, just send, uh, the SPREADSHEET"),
        ("I never had the time. I just send the spreadsheet.", "I just send the spreadsheet"),
        ("I'd never say I just send the spreadsheet. But I just send the spreadsheet.", "I just send the spreadsheet"),
    ],
)
def test_whoever_says_the_sign_raises_the_flag(bank: Bank, said: str, quote: str) -> None:
    assert raised(bank, "leading-vs-lagging", said) == [("will-not-explain", quote)]


@pytest.mark.parametrize(
    "said",
    [
        "I did not just send the spreadsheet, I sat down with them.",
        "I don't just send the spreadsheet.",
        "I would never say that I just send the spreadsheet.",
        "I would never, um, say I just send the spreadsheet.",
        "It isn't true that I just send the spreadsheet.",
        "I send the spreadsheet every Monday.",
        "I just sent them the spreadsheet that they had asked for.",
        "Nobody here may say explaining it is not my job.",
    ],
)
def test_what_is_denied_or_only_like_the_sign_raises_none(bank: Bank, said: str) -> None:
    assert raised(bank, "leading-vs-lagging", said) == []


def test_a_check_that_was_never_skipped_is_not_held_against_anybody(bank: Bank) -> None:
    flag = "skipped-safety"
    question = next(r.question.id for r in bank.rubrics() if any(one.id == flag for one in r.red_flags))

    assert raised(bank, question, "I never skipped the check to save time.") == []
    assert [name for name, _ in raised(bank, question, "I skipped the check to save time.")] == [flag]
