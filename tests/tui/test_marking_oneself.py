"""The self-check: one point at a time, and any words of the answer as what makes it."""

from answered import span
from examples import BAKERY
from textual.widgets import Static, TextArea
from tui_person import Person, on, opens, shown, until

from mockint.bank.library import Choice
from mockint.bank.models import Rubric
from mockint.store.store import Store
from mockint.tui.widgets.picker import WordPicker
from mockint.tui.widgets.spoken import MARGIN

BAKERY_QUESTION = Choice(question="problem-in-the-figures")


async def checks(pilot: Person, answer: str = BAKERY) -> WordPicker:
    screen = await on(pilot, "InterviewScreen")
    screen.query_one(TextArea).insert(answer)
    await pilot.press("ctrl+s")
    screen = await on(pilot, "SelfCheckScreen")
    return screen.query_one(WordPicker)


def hinted(picker: WordPicker) -> list[str]:
    return [line for line in picker.render().plain.splitlines() if "› " in line[:MARGIN]]


def day(name: str) -> str:
    return f"On day {name} I wrote the waste down by hand."


LONG = " ".join(map(day, "abcdefghijklmnopqrstuvwxyz"))


def words(picker: WordPicker) -> str:
    assert picker.chosen
    turn, (start, end) = picker.chosen
    return picker.turns[turn].answer[start:end]


async def test_it_points_at_passages_and_chooses_none() -> None:
    async with opens(practice=BAKERY_QUESTION, size=(120, 40)) as pilot:
        picker = await checks(pilot)
        assert picker.chosen is None
        assert picker.turns[0].ask in " ".join(picker.render().plain.split()), "what was asked stands above the answer"
        first = hinted(picker)
        assert 1 <= len(first) <= 2
        await pilot.press("x", "x")
        assert "2 of 6 marked" in shown(pilot)
        assert hinted(picker) != first
        assert picker.chosen is None


async def test_any_words_are_chosen_by_keys(store: Store, rubric: Rubric) -> None:
    async with opens(practice=BAKERY_QUESTION) as pilot:
        picker = await checks(pilot)
        await pilot.press("2")
        assert words(picker) == "Every evening we threw away about nine percent of the bread."
        await pilot.press("left", "right", "right")
        assert words(picker) == "we"
        await pilot.press("shift+right", "shift+right", "shift+right", "shift+left")
        assert words(picker) == "we threw away"
        await pilot.press("space", "right", "right", "space")  # for terminals that do not tell shift with an arrow
        assert words(picker) == "we threw away about nine"
        await pilot.press("down")
        assert words(picker) == "My boss asked me to get that down."
        await pilot.press("up", "left", "right", "right", "shift+right", "shift+right", "m")
        mark = store.session(1).questions[0].attempts[0].feedback[0].marks[0]
        assert (mark.point, mark.span) == (rubric.question.expected[0].id, span("we threw away"))
        await pilot.press("b")
        assert words(picker) == "we threw away"


async def test_any_words_are_chosen_by_mouse() -> None:
    async with opens(practice=BAKERY_QUESTION, size=(120, 40)) as pilot:
        picker = await checks(pilot)
        row = next(i for i, line in enumerate(picker.rows()) if "Tuesday batch" in line.text)
        text = picker.rows()[row].text
        await pilot.mouse_down(picker, offset=(MARGIN + text.index("cut"), row))
        await pilot.hover(picker, offset=(MARGIN + text.index("batch") + 2, row))
        await pilot.mouse_up(picker, offset=(MARGIN + text.index("batch") + 2, row))
        assert words(picker) == "cut the Tuesday batch"
        await pilot.click(picker, offset=(MARGIN + text.index("Tuesday"), row))
        assert words(picker) == "I cut the Tuesday batch by twenty loaves."


async def test_met_without_words_is_refused_in_one_sentence_and_marks_are_corrected_in_order() -> None:
    async with opens(practice=BAKERY_QUESTION) as pilot:
        await checks(pilot)
        await pilot.press("m", "enter", "m", "p", "m")
        assert "0 of 6 marked" in shown(pilot)
        told = pilot.app.screen.query_one("#help", Static)
        assert "met needs words" in str(told.render())
        assert not pilot.app._notifications, "it would cover the words to choose from"
        await pilot.press("1")
        await until(pilot, lambda: "Pick the words" in str(told.render()))
        await pilot.press("m", "n", "x", "b", "b", "b")
        assert "point 1 of 6 · 2 of 6 marked" in shown(pilot)
        await pilot.press("2", "m")  # a correction: the next one in order follows
        assert "point 2 of 6" in shown(pilot)
        await pilot.press("n", "x", "n", "n", "n")  # beyond the last one comes what is open still
        assert "point 2 of 6" in shown(pilot)
        await pilot.press("x", "x", "x", "x")
        await on(pilot, "FeedbackScreen")
        await pilot.press("m")
        await on(pilot, "SelfCheckScreen")
        await pilot.press("n", "n", "n", "n", "n", "n")
        await on(pilot, "FeedbackScreen")
        for _ in range(3):
            pilot.app.notify("The disk is full.", severity="error")
            await pilot.pause()
        assert len(pilot.app._notifications) == 1


async def test_at_the_edges_nothing_goes_wrong() -> None:
    async with opens(practice=BAKERY_QUESTION, size=(60, 20)) as pilot:
        picker = await checks(pilot)
        await pilot.press("left", "shift+left", "left")
        assert words(picker) == "So"
        await pilot.press("9")  # there are eight
        assert words(picker) == "So"
        await pilot.press("8", "right", *["shift+right"] * 3)
        assert words(picker) == "know"
        region = picker.parent.content_region  # type: ignore[union-attr] # it is on a screen
        assert region.contains(picker.region.x, picker.region.y + picker.row_of(0, BAKERY.index("know")))


async def test_in_a_long_answer_passages_are_chosen_by_their_numbers_and_several_at_once() -> None:
    async with opens(practice=BAKERY_QUESTION, size=(80, 20)) as pilot:
        picker = await checks(pilot, f"{LONG} {BAKERY}")
        region = picker.parent.content_region  # type: ignore[union-attr] # it is on a screen
        turn, (start, _) = min(picker.suggested)
        assert start > len(LONG)
        await until(pilot, lambda: region.contains(picker.region.x, picker.region.y + picker.row_of(turn, start)))
        await pilot.press("down")
        assert picker.chosen == min(picker.suggested)
        picker.number_seconds = 60.0
        await pilot.press("1")
        assert words(picker) == day("a"), "the first digit chooses at once"
        await pilot.press("3")
        assert words(picker) == day("m")
        await pilot.press("2")  # there is no 132
        assert words(picker) == day("b")
        await pilot.press("down", "4")
        assert words(picker) == day("d"), "another key ends the number"
        picker.number_seconds = 0.0
        await pilot.press("1", "3")
        assert words(picker) == day("c"), "so does time"
        await pilot.press("shift+down", "shift+down", "shift+up")
        assert words(picker) == f"{day('c')} {day('d')}"
        await pilot.press("shift+up", "shift+up")
        assert words(picker) == f"{day('b')} {day('c')}"
        await pilot.press("1", "space", "down", "space")
        assert words(picker) == f"{day('a')} {day('b')}"
        await pilot.press("up", "up")
        assert words(picker) == day("a"), "the first one is the end of it"
