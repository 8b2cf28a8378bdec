"""A candidate reads the feedback: what to change first, each mark beside its words, and nothing moves while it arrives."""

import itertools
import json
import threading

import pytest
from answered import CUT, graded, record, span
from examples import BAKERY, CAREFUL, reply
from servers.scripted import Handler, Server, streams
from textual import events
from textual.geometry import Region
from textual.widget import Widget
from textual.widgets import Collapsible, Input, Static, TextArea
from tui_person import BAKERY_QUESTION, Person, answers, on, opens, sees, shown, until

from mockint.bank.models import Rubric
from mockint.config import Settings
from mockint.grading.feedback import Evidence
from mockint.store.records import AnswerRecord, Moment
from mockint.store.store import Store
from mockint.tui.feedback.screen import FeedbackScreen
from mockint.tui.widgets.footer import Footer
from mockint.tui.widgets.lit import Lit, LitAnswer
from mockint.tui.widgets.mark_line import MarkLine
from mockint.tui.widgets.spoken import MARGIN

LONG = " ".join([BAKERY] * 4)


async def submits(pilot: Person, answer: str = BAKERY) -> FeedbackScreen:
    screen = await on(pilot, "InterviewScreen")
    screen.query_one(TextArea).insert(answer)
    await pilot.press("ctrl+s")
    screen = await on(pilot, "FeedbackScreen")
    assert isinstance(screen, FeedbackScreen)
    return screen


async def looks_at(pilot: Person, answer: AnswerRecord) -> FeedbackScreen:
    """Open the feedback of an answer that is in the database."""
    store = pilot.app.store  # type: ignore[attr-defined] # the app is ours
    pilot.app.push_screen(FeedbackScreen(store, answer.question, answer.attempt, has_next=False))
    screen = await on(pilot, "FeedbackScreen")
    assert isinstance(screen, FeedbackScreen)
    return screen


def named(pilot: Person) -> str:
    """Return what is told of the mark on which the cursor stands."""
    return "\n".join(str(line.render()) for line in pilot.app.screen.query("MarkLine.chosen").results(MarkLine))


def lit(pilot: Person) -> str:
    """Return the words of the answer on which the cursor stands."""
    drawn = pilot.app.screen.query_one(LitAnswer).render()
    return " ".join(drawn.plain[part.start : part.end] for part in drawn.spans if "reverse" in str(part.style))


def places(screen: FeedbackScreen) -> dict[str, Region]:
    """Return where everything stands that is read while a grading goes on."""
    read = screen.query("MarkLine, LitAnswer, #verdict, CollapsibleTitle")
    return {f"{type(widget).__name__} {widget.id} {number}": widget.region for number, widget in enumerate(read)}


class Steps:
    """A model that says a piece whenever a test lets it."""

    def __init__(self, server: Server, text: str, *cuts: str) -> None:
        places = [0, *(text.index(cut) for cut in cuts), len(text)]
        self.pieces = [text[start:end] for start, end in itertools.pairwise(places)]
        self.may_speak = threading.Semaphore(0)
        server.plays(self.play)

    def play(self, handler: Handler) -> None:
        handler.head(200, "text/event-stream")
        for piece in self.pieces:
            assert self.may_speak.acquire(timeout=30)
            handler.delta(piece)
        handler.delta(None, "stop")
        handler.event("[DONE]")


@pytest.mark.parametrize("size", [(80, 24), (160, 45)], ids=["80x24", "160x45"])
async def test_nothing_moves_while_the_marks_arrive(
    server: Server, with_model: Settings, rubric: Rubric, size: tuple[int, int]
) -> None:
    model = Steps(server, reply(rubric), *(f'"{name}"' for name in ("search", "cause", "own-step", "red_flags")))
    async with opens(with_model, practice=BAKERY_QUESTION, size=size) as pilot:
        screen = await submits(pilot, LONG)
        await pilot.press("tab", "j", "j", "tab", "down", "down", "pagedown")  # down in the answer, and in the marks
        before = places(screen)
        for name in ("figure", "search", "cause", "stays-away"):
            model.may_speak.release()
            line = screen.query_one(f"#point-{name}", Static)
            await until(pilot, lambda line=line: "waiting" not in str(line.render()))  # type: ignore[misc]
            await pilot.pause()
            assert places(screen) == before
        model.may_speak.release()
        await until(pilot, lambda: "92 of 100" in shown(pilot))
        await pilot.pause()
        moved = {name for name, region in places(screen).items() if region != before[name]}
        assert not {name for name in moved if "point-" in name or "answer" in name or "verdict" in name}


async def test_what_is_read_stays_when_the_terminal_changes_its_size_while_marks_arrive(
    server: Server, with_model: Settings, rubric: Rubric
) -> None:
    model = Steps(server, reply(rubric), *(f'"{name}"' for name in ("search", "cause", "own-step", "red_flags")))
    async with opens(with_model, practice=BAKERY_QUESTION, size=(90, 30)) as pilot:
        screen = await submits(pilot, LONG)
        answer = screen.query_one(LitAnswer)
        pane = answer.parent
        assert isinstance(pane, Widget)
        await pilot.press("tab", *["down"] * 12)  # no words are lit yet, so the answer scrolls
        _, place = answer.place_of_row(int(pane.scroll_y))
        assert place > 100

        def is_at_the_top() -> bool:
            row = answer.rows()[int(pane.scroll_y)]
            return row.span is not None and row.span[0] <= place < row.span[1]

        for size in ((60, 20), (84, 24), (100, 24), (90, 30)):
            await pilot.resize_terminal(*size)
            model.may_speak.release()
            await until(pilot, is_at_the_top)
        model.may_speak.release()
        await until(pilot, lambda: "92 of 100" in shown(pilot))
        assert is_at_the_top()


async def test_the_cursor_goes_from_words_to_words_and_names_their_point(
    store: Store, rubric: Rubric, server: Server
) -> None:
    answer = await graded(store, rubric, server)
    async with opens() as pilot:
        await looks_at(pilot, answer)
        await pilot.press("tab")
        for point in ("figure", "search", "cause", "own-step", "result"):
            await pilot.press("j")
            quote, _ = CAREFUL[point]
            text = next(one.text for one in rubric.question.expected if one.id == point)
            assert text in named(pilot)
            assert quote in " ".join(lit(pilot).split())
        await pilot.press("k")
        assert CAREFUL["own-step"][0] in " ".join(lit(pilot).split())


@pytest.mark.parametrize(
    ("points", "margin"), [([4], " 4   "), ([4, 2], " 4,2 "), ([4, 2, 1], " 4+  "), ([12, 2], " 12+ ")]
)
async def test_numbers_of_points_on_one_row_are_told_apart(
    store: Store, rubric: Rubric, server: Server, points: list[int], margin: str
) -> None:
    answer = await graded(store, rubric, server)
    async with opens() as pilot:
        words = (await looks_at(pilot, answer)).query_one(LitAnswer)
        said = words.turns[0].answer
        spans = [(at, at + 2) for at in range(len(points))]
        words.light(
            [
                Lit(f"point-{point}", str(point), Evidence(turn=0, span=at, quote=said[slice(*at)]), "met")
                for point, at in zip(points, spans, strict=True)
            ]
        )
        row = next(row for row in words.rows() if row.span)
        assert words.margin(row).plain == margin


async def test_tab_is_named_by_where_it_leads(store: Store, rubric: Rubric, server: Server) -> None:
    answer = await graded(store, rubric, server)
    async with opens(size=(160, 40)) as pilot:
        screen = await looks_at(pilot, answer)
        footer = screen.query_one(Footer)
        await until(pilot, lambda: "tab Answer" in str(footer.render()))
        await pilot.press("tab")
        await until(pilot, lambda: "tab Marks" in str(footer.render()))
        assert "Answer" not in footer.shown
        await pilot.press("tab")
        await until(pilot, lambda: "tab Answer" in str(footer.render()))


async def test_going_over_the_points_lights_their_words(store: Store, rubric: Rubric, server: Server) -> None:
    answer = await graded(store, rubric, server)
    async with opens() as pilot:
        screen = await looks_at(pilot, answer)
        assert named(pilot) == lit(pilot) == ""
        for number in range(4):
            await pilot.press("down")
            assert rubric.question.expected[number].text in named(pilot)
        assert " ".join(lit(pilot).split()) == CUT
        words = screen.query_one(LitAnswer)
        row = words.region.y + words.row_of(0, BAKERY.index(CUT))
        assert words.parent.content_region.contains(words.region.x, row)  # type: ignore[union-attr] # it came into sight
        await pilot.press("down", "down")
        assert "✗ missed" in named(pilot)
        assert lit(pilot) == ""  # no words stand behind it


async def test_a_click_on_words_names_their_point_and_on_a_point_lights_its_words(
    store: Store, rubric: Rubric, server: Server
) -> None:
    answer = await graded(store, rubric, server)
    async with opens(size=(120, 40)) as pilot:
        screen = await looks_at(pilot, answer)
        words = screen.query_one(LitAnswer)
        row = next(line for line in words.rows() if line.span and "Tuesday batch" in line.text)
        offset = (MARGIN + row.text.index("Tuesday batch"), words.rows().index(row))
        await pilot.click(words, offset=offset)
        assert "4 ✓ met" in named(pilot)
        await pilot.click("#point-result", offset=(4, 0))
        assert " ".join(lit(pilot).split()) == CAREFUL["result"][0]
        await pilot.click(words, offset=(MARGIN, 0))  # the question: nobody's words
        assert "5 ✓ met" in named(pilot)


async def test_what_was_missed_is_told_with_what_to_say_instead(store: Store, rubric: Rubric, server: Server) -> None:
    answer = await graded(store, rubric, server)
    async with opens(size=(160, 45)) as pilot:
        await looks_at(pilot, answer)
        assert "Change next: Say more about stays-away. (t tries again)" in shown(pilot)
        assert "→ Say more about stays-away." in shown(pilot)


async def test_without_the_judges_advice_the_rubric_tells_what_to_say(
    store: Store, rubric: Rubric, server: Server
) -> None:
    answer = await graded(store, rubric, server, {"own-step": ("I trimmed the Tuesday order", "met")})
    point = next(one for one in rubric.question.expected if one.id == "own-step")
    async with opens(size=(160, 45)) as pilot:
        screen = await looks_at(pilot, answer)
        screen.query_one("#point-own-step").focus()
        await pilot.pause()
        assert f"→ such as “{point.cues[0]}”" in named(pilot)
        assert "claimed, but not in the answer: “I trimmed the Tuesday order”" in named(pilot)
        assert "marked by code · → such as" in named(pilot)
        assert "! 1 notice below" in shown(pilot)
        await pilot.press("d")
        await on(pilot, "DisagreeScreen")
        assert "Code says ✗ missed: the words that the model quoted are not in the answer" in shown(pilot)
        await pilot.press("escape")


async def test_star_stands_as_four_parts_with_their_words_and_advice(
    store: Store, rubric: Rubric, server: Server
) -> None:
    server.plays(streams(reply(rubric)))
    star = {name: {"quote": "", "rating": "missing", "advice": ""} for name in ("situation", "task", "result")}
    star["action"] = {"quote": CUT, "rating": "thin", "advice": "Tell how you chose twenty."}
    answer = await graded(store, rubric, server, star=star)
    async with opens() as pilot:
        screen = await looks_at(pilot, answer)
        fold = screen.query_one("#fold-star", Collapsible)
        assert "S missing, T missing, A thin, R missing" in fold.title
        await pilot.press(*["down"] * (len(rubric.question.expected) + 1), "enter", "down", "down", "down")
        assert not fold.collapsed
        assert "Action    thin" in named(pilot)
        assert "Disagree" not in screen.query_one(Footer).shown, "only a point can be disagreed with"
        assert "Tell how you chose twenty." in named(pilot)
        assert " ".join(lit(pilot).split()) == CUT
        await pilot.press("up")
        assert rubric.question.star is not None
        assert f"→ a strong answer: {rubric.question.star.task}" in " ".join(named(pilot).split())


async def test_hints_and_doubts_are_told(store: Store, rubric: Rubric, server: Server, with_model: Settings) -> None:
    answer = await graded(store, rubric, server, passes=(CAREFUL, {**CAREFUL, "cause": ("", "missed")}))
    store.add_moment(answer.attempt.id, Moment(100, "hint"))
    async with opens(with_model) as pilot:
        screen = await looks_at(pilot, record(store, answer.attempt.id, rubric))
        assert "While answering, 1 hint was looked at." in shown(pilot)
        assert "median of 2 passes" in shown(pilot)
        assert "the passes parted" in str(screen.query_one("#point-cause", Static).render())


async def test_a_candidate_disagrees_and_the_number_stays_until_asked_otherwise(
    store: Store, rubric: Rubric, server: Server
) -> None:
    answer = await graded(store, rubric, server)
    async with opens() as pilot:
        await looks_at(pilot, answer)
        await pilot.press("d")
        assert "Go to the point" in next(iter(pilot.app._notifications)).message
        await pilot.press(*["down"] * 6, "d")
        await on(pilot, "DisagreeScreen")
        assert "The model says ✗ missed" in shown(pilot)
        await pilot.press("enter")
        await pilot.press("m")
        assert "! met needs words" in shown(pilot), "before a reason is asked for"
        await pilot.press("7", "m", "enter")
        assert (await on(pilot, "DisagreeScreen")).is_current  # no reason yet
        assert "You say ✓ met, because (Enter keeps it):" in shown(pilot)
        await pilot.press(*"It stayed", "escape", "escape")
        await on(pilot, "FeedbackScreen")
        assert "you:" not in shown(pilot)
        await pilot.press("d")
        await on(pilot, "DisagreeScreen")
        assert pilot.app.screen.query_one(Input).value == "It stayed"  # what was typed is not lost
        await pilot.press("7", "m", "enter")
        await on(pilot, "FeedbackScreen")
        assert "you: met, because It stayed" in named(pilot)
        assert "92 of 100, strong" in shown(pilot)
        assert "You disagree on 1 point; the number is the model's." in shown(pilot)

        await pilot.press("u", "n")
        await on(pilot, "FeedbackScreen")
        assert "92 of 100" in shown(pilot)
        await pilot.press("u")
        await on(pilot, "ConfirmScreen")
        assert "Count your own marks on 1 point?" in shown(pilot)
        await pilot.press("y")
        await on(pilot, "FeedbackScreen")
        assert "100 of 100, strong (self-marked)" in shown(pilot)
        assert "The model's own marks give 92 of 100, strong; they are kept." in shown(pilot)
        assert "you: met, because It stayed" in named(pilot)
    first, second = record(store, answer.attempt.id, rubric).attempt.feedback
    assert (first.feedback, second.feedback.score) == (answer.attempt.feedback[0].feedback, 100)


async def test_a_disagreement_is_taken_back_by_marking_as_the_model_did(
    store: Store, rubric: Rubric, server: Server
) -> None:
    answer = await graded(store, rubric, server)
    async with opens() as pilot:
        await looks_at(pilot, answer)
        await pilot.press("down", "d")
        await on(pilot, "DisagreeScreen")
        await pilot.press("x", *"no figure", "enter")
        await on(pilot, "FeedbackScreen")
        assert "you: missed, because no figure" in named(pilot)
        await pilot.press("d")
        await on(pilot, "DisagreeScreen")
        assert "You say ✗ missed" in shown(pilot)
        await pilot.press("m")
        assert "You agree: ✓ met" in shown(pilot)
        await pilot.press("enter")
        await on(pilot, "FeedbackScreen")
        assert "you:" not in shown(pilot)


async def test_keys_that_come_all_at_once_are_taken_in_their_order(
    store: Store, rubric: Rubric, server: Server
) -> None:
    answer = await graded(store, rubric, server)
    async with opens() as pilot:
        await looks_at(pilot, answer)
        await pilot.press(*["down"] * 5, "d")
        await on(pilot, "DisagreeScreen")
        for key in ("7", "right", "shift+left", "p", *"me as well"):  # as over a slow connection
            name = "space" if key == " " else key
            pilot.app.post_message(events.Key(name, key if len(key) == 1 else None))
        await until(pilot, lambda: pilot.app.screen.query_one(Input).value == "me as well")
        await pilot.press("enter")
        await on(pilot, "FeedbackScreen")
        own = record(store, answer.attempt.id, rubric).attempt.feedback[0].disagreements[0]
        assert own.mark.verdict == "partial"
        assert own.mark.span == span("twenty loaves")


async def test_a_reason_that_is_not_kept_is_asked_for_before_mockint_ends(
    server: Server, with_model: Settings, rubric: Rubric
) -> None:
    server.plays(streams(reply(rubric)))
    async with opens(with_model, practice=BAKERY_QUESTION) as pilot:
        await answers(pilot)
        await sees(pilot, "92 of 100")
        await pilot.press("down", "d")
        await on(pilot, "DisagreeScreen")
        await pilot.press("x", *"no", "ctrl+q")
        await until(pilot, lambda: any("not on disk" in note.message for note in pilot.app._notifications))
        await pilot.press("ctrl+q")
        await until(pilot, lambda: not pilot.app.is_running)


async def test_keys_pressed_before_the_marks_are_drawn_do_no_harm(
    server: Server, with_model: Settings, rubric: Rubric
) -> None:
    server.plays(streams(reply(rubric), piece=12, pause=0.02))
    async with opens(with_model, practice=BAKERY_QUESTION) as pilot:
        screen = await on(pilot, "InterviewScreen")
        screen.query_one(TextArea).insert(BAKERY)
        for key in ("ctrl+s", "down", "down", "d", "u", "c", "tab", "j", "a"):
            pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await until(pilot, lambda: "92 of 100" in shown(pilot))
        assert (await on(pilot, "FeedbackScreen")).is_current


async def test_a_better_answer_stands_beside_ones_own_where_there_is_room(
    store: Store, rubric: Rubric, server: Server, with_model: Settings
) -> None:
    answer = await graded(store, rubric, server)
    server.plays(streams(json.dumps({"answer": "We threw away nine percent of the bread. Then I counted."})))
    for size, beside in (((160, 45), True), ((80, 24), False)):
        async with opens(with_model, size=size) as pilot:
            screen = await looks_at(pilot, record(store, answer.attempt.id, rubric))
            await pilot.press("b")
            await until(pilot, lambda: "Then I counted." in shown(pilot))
            await pilot.pause(0.1)
            own, better = screen.query_one("#words").region, screen.query_one("#better").region
            assert (better.x >= own.right) == beside
            assert better.y < size[1] - 1
            assert better.y >= (own.bottom if not beside else own.y)
