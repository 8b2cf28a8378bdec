"""What had arrived before a grading broke off stays in sight, and counts for nothing."""

from examples import BAKERY, reply
from servers.scripted import Server, cuts, says_nothing, streams
from textual.widgets import Static, TextArea
from tui_person import Person, on, opens, shown, until

from mockint.bank.library import Choice
from mockint.bank.models import Rubric
from mockint.config import Settings


async def submits(pilot: Person) -> None:
    screen = await on(pilot, "InterviewScreen")
    screen.query_one(TextArea).insert(BAKERY)
    await pilot.press("ctrl+s")
    await on(pilot, "FeedbackScreen")


def point(pilot: Person, name: str) -> str:
    return str(pilot.app.screen.query_one(f"#point-{name}", Static).render())


async def test_after_a_failure(server: Server, with_model: Settings, rubric: Rubric) -> None:
    whole = reply(rubric)
    server.plays(cuts(whole[: whole.index('"cause"')]))
    async with opens(with_model, practice=Choice(question="problem-in-the-figures")) as pilot:
        await submits(pilot)
        await until(pilot, lambda: "not graded: " in shown(pilot))
        assert "2 of 6 points had come before it broke off; they count for nothing" in shown(pilot)
        assert "Partial: 2 of 6 points" in str(pilot.app.screen.query_one("#score", Static).render())
        assert "we threw away about nine percent" in point(pilot, "figure")
        server.plays(streams(whole))
        await pilot.press("g")
        await until(pilot, lambda: "92 of 100" in shown(pilot))
        assert "broke off" not in shown(pilot)


async def test_after_it_was_stopped(server: Server, with_model: Settings, rubric: Rubric) -> None:
    whole = reply(rubric)
    server.plays(says_nothing(after=whole[: whole.index('"cause"')]))
    async with opens(with_model, practice=Choice(question="problem-in-the-figures")) as pilot:
        await submits(pilot)
        await until(pilot, lambda: "counting what was left over" in point(pilot, "search"))
        await pilot.press("x")
        await until(pilot, lambda: "Grading stopped" in shown(pilot))
        assert "Partial: 2 of 6 points had come" in shown(pilot)
        await until(pilot, server.hung_up.is_set)
