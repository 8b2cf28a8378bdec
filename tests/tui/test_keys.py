"""Keys: shown whole, explained where one is, found in the palette, and other ones by config.toml."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.screen import Screen
from tui_person import Person, on, opens, shown, until

from mockint.bank.library import Choice
from mockint.config import Settings
from mockint.tui.app import MockintApp
from mockint.tui.interview.answer import AnswerArea
from mockint.tui.keys import checked, every_bound
from mockint.tui.widgets.footer import Footer

DOCS = Path(__file__).parent.parent.parent / "docs" / "keys.md"
# Of each of these only one can be done at a time, or each where the focus is.
TAKE_TURNS = [
    {"interview.skip", "interview.decline"},
    {"history.compare", "history.resume"},
    {"interview.intent", "interview.hint", "interview.hide-help"},
    {"interview.leave", "interview.go-on", "stories-panel.back"},
    {"interview.begin", "stories-panel.tell"},
    {"interview.question-up", "stories-panel.notes-up"},
    {"interview.question-down", "stories-panel.notes-down"},
    {"app.help", "help.leave"},
    {"feedback.next-mark", "feedback.next-words"},
    {"feedback.mark-before", "feedback.words-before"},
]
ANSWERING = Choice(question="problem-in-the-figures")


def footer(pilot: Person) -> str:
    """Return the bottom line as it is drawn."""
    return str(pilot.app.screen.query_one(Footer).render())


def told(pilot: Person) -> str:
    return "\n".join(note.message for note in pilot.app._notifications)


def screens_of(kind: type[Screen[Any]]) -> Iterator[type[Screen[Any]]]:
    """Yield the screens of ours that are made of another one."""
    for screen in kind.__subclasses__():
        if screen.__module__.startswith("mockint."):
            yield screen
        yield from screens_of(screen)


def test_every_screen_tells_what_it_is_for() -> None:
    assert every_bound()  # which loads them all
    screens = set(screens_of(Screen))
    assert len(screens) > 15
    assert {screen.__name__ for screen in screens if not screen.HELP} == set()


def documented() -> dict[str, tuple[str, ...]]:
    """Return the keys of docs/keys.md, by the name of what they do."""
    listed = dict(re.findall(r"^\| `([^`]+)` \| (.+?) \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE))
    return {name: tuple(keys.split(", ")) for name, keys in listed.items()}


def test_whatever_a_key_does_can_be_bound_anew_and_is_in_the_docs() -> None:
    names = {"?": "question_mark", "/": "slash", ",": "comma", ".": "full_stop"}
    names |= {"[": "left_square_bracket", "]": "right_square_bracket"}
    listed = {name: tuple(names.get(key, key) for key in keys) for name, keys in documented().items()}
    assert listed == {bound.id: bound.keys for bound in every_bound().values()}


def test_the_usual_keys_can_be_written_out() -> None:
    assert checked(documented()) == ({bound.id: ",".join(bound.keys) for bound in every_bound().values()}, [])
    for name, keys in documented().items():
        assert checked({name: keys})[1] == []


def test_the_usual_keys_clash_nowhere() -> None:
    for bound in every_bound().values():
        same = {
            other.id for other in every_bound().values() if other.meets(bound) and set(other.keys) & set(bound.keys)
        }
        assert same == {bound.id} or same in TAKE_TURNS


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"home.strat": ("n",)}, "keys.home.strat: there is no such name; did you mean home.start?"),
        ({"home.start": ("hyperspace",)}, "keys.home.start: 'hyperspace' is no key; write one such as n, ctrl+n or f5"),
        ({"home.start": ("\x1b[31m",)}, "keys.home.start: '\\x1b[31m' is no key"),
        ({"home.start": ("down",)}, "keys.home.start: down moves in lists"),
        ({"home.start": ("h",)}, "keys.home.start: h is History already (home.history)"),
        ({"home.start": ("?",)}, "keys.home.start: question_mark is Help already (app.help)"),
        ({"app.help": ("v",)}, "keys.app.help: v is Rubric already (browse.rubric)"),
        ({"home.start": ("z",), "home.model": ("z",)}, "keys.home.model: z is Start already (home.start)"),
        ({"interview.submit": ("x",)}, "keys.interview.submit: x would be typed into the text there"),
        ({"interview.submit": ("ctrl+d",)}, "keys.interview.submit: ctrl+d edits the text there; take another key"),
        ({"interview.submit": (",",)}, "keys.interview.submit: , would be typed into the text there"),
        ({"story.done": ("shift+k",)}, "keys.story.done: shift+k would be typed into the text there"),
        ({"app.theme": ("z",)}, "keys.app.theme: z would be typed into the text there"),
        ({"app.help": ("ctrl+k",)}, "keys.app.help: ctrl+k edits the text there; take another key"),
        ({"home.start": ("ctrl+?",)}, "keys.home.start: 'ctrl+?' is no key"),
        ({"self-check.missed": ("j",)}, "keys.self-check.missed: j is Next passage already (words.next-passage)"),
        ({"self-check.next": ("1",)}, "keys.self-check.next: 1 is Passage 1 already (words.passage-1)"),
        ({"disagree.met": ("space",)}, "keys.disagree.met: space is From here on already (words.hold)"),
        ({"words.hold": ("p",)}, "keys.words.hold: p is Partial already (disagree.partial)"),
        ({"stories-panel.back": ("f9",)}, "keys.stories-panel.back: f9 is Stories already (interview.stories)"),
    ],
)
def test_what_cannot_be_bound_is_told(keys: dict[str, tuple[str, ...]], told: str) -> None:
    good, (problem,) = checked(keys)
    assert problem.startswith(told)
    assert len(good) == len(keys) - 1


@pytest.mark.parametrize(
    ("keys", "bound"),
    [
        ({"home.start": ("Ctrl+N", "F5")}, {"home.start": "ctrl+n,f5"}),
        ({"home.start": ("h",), "home.history": ("s",)}, {"home.start": "h", "home.history": "s"}),
        ({"app.help": ("?", "f12")}, {"app.help": "question_mark,f12"}),
        ({"feedback.home": ("q",)}, {"feedback.home": "q"}),
        ({"home.start": ("shift+n", "Ctrl+Shift+N")}, {"home.start": "N,ctrl+shift+n"}),
        ({"app.help": ("z",)}, {"app.help": "z"}),
        ({"feedback.next-mark": ("down", "w")}, {"feedback.next-mark": "down,w"}),
        ({"interview.begin": ("enter", "f10")}, {"interview.begin": "enter,f10"}),
    ],
)
def test_keys_can_be_swapped_and_added_to(keys: dict[str, tuple[str, ...]], bound: dict[str, str]) -> None:
    assert checked(keys) == (bound, [])


async def test_other_keys_hold_in_the_app_its_footer_and_its_help() -> None:
    async with opens(Settings(keys={"home.browse": ("w",), "app.help": ("f12",)})) as pilot:
        assert "w Questions" in footer(pilot)
        await pilot.press("b")
        await pilot.pause()
        assert type(pilot.app.screen).__name__ == "HomeScreen"
        await pilot.press("f12")
        await on(pilot, "HelpScreen")
        assert re.search(r"w +Questions +home.browse", shown(pilot))
        await pilot.press("escape", "w")
        await on(pilot, "BrowseScreen")


async def test_another_key_stands_in_the_bottom_line_where_the_usual_one_stood_and_in_sentences() -> None:
    keys = {"home.start": ("n",), "interview.submit": ("ctrl+g",), "interview.skip": ("f10",), "history.view": ("z",)}
    async with opens(Settings(keys={**keys, "home.model": ("comma",)})) as pilot:
        assert footer(pilot).startswith("n Start")
        assert "press , to find one" in shown(pilot)
        await pilot.press("n")
        screen = await on(pilot, "InterviewScreen")
        assert footer(pilot).startswith("^g Submit")
        assert screen.query_one(AnswerArea).placeholder == "Answer as you would say it. Ctrl+G submits."
        await pilot.press("ctrl+g")
        await until(pilot, lambda: "Say something first, or skip the question with F10." in told(pilot))
        await pilot.press(*"So", "escape", "h", "question_mark")
        await on(pilot, "HelpScreen")
        assert "newest first; z lists sessions instead" in shown(pilot)


async def test_what_takes_turns_at_a_key_keeps_it_where_one_of_them_has_another() -> None:
    async with opens(Settings(keys={"interview.intent": ("f10",)}), practice=ANSWERING) as pilot:
        await on(pilot, "InterviewScreen")
        await pilot.press("f10")
        await until(pilot, lambda: "Why they ask: " in shown(pilot))
        await pilot.press("f2")
        await until(pilot, lambda: "Hint: " in shown(pilot))


async def test_the_columns_of_the_help_never_run_together() -> None:
    keys = {"home.browse": ("ctrl+shift+f10", "ctrl+shift+f11")}
    async with opens(Settings(keys=keys)) as pilot:
        await pilot.press("question_mark")
        await on(pilot, "HelpScreen")
        lines = [line for line in shown(pilot).splitlines() if re.search(r" (home|app)\.[a-z-]+$", line)]
        assert len(lines) > 5
        assert len({line.rindex(" ") for line in lines}) == 1
        assert any("f11 Questions" in line for line in lines)


async def test_wrong_keys_are_told_where_one_sees_it_and_the_good_ones_hold(home: Path) -> None:
    keys = {"home.strat": ("n",), "home.browse": ("w",)}
    async with opens(Settings(keys=keys)) as pilot:
        await until(pilot, lambda: "keys.home.strat: there is no such name" in told(pilot))
        assert str(home / "config.toml") in told(pilot)
        await pilot.press("w")
        await on(pilot, "BrowseScreen")
    async with opens(Settings(keys=keys, problems=("config.toml: grader: write one of auto",))) as pilot:
        await until(pilot, lambda: "grader: write one of auto" in told(pilot))
        assert "mockint doctor tells all 2" in told(pilot)


async def test_help_explains_the_screen_one_is_on_also_while_typing() -> None:
    async with opens(practice=ANSWERING) as pilot:
        await on(pilot, "InterviewScreen")
        await pilot.press("w", "h", "y", "question_mark")
        assert pilot.app.screen.query_one("AnswerArea").text == "why?"  # type: ignore[attr-defined]
        await pilot.press("f1")
        await on(pilot, "HelpScreen")
        assert "Answer the question as you would say it" in shown(pilot)
        assert re.search(r"\^s +Submit", shown(pilot))
        await pilot.press("f1")
        await on(pilot, "InterviewScreen")
        await pilot.press("escape")
        await on(pilot, "HomeScreen")
        await pilot.press("question_mark")
        await on(pilot, "HelpScreen")
        assert "Choose what to practise" in shown(pilot)
        await pilot.press("question_mark")
        await on(pilot, "HomeScreen")


async def test_the_palette_has_every_action_of_the_screen_each_once() -> None:
    async with opens() as pilot:
        app = pilot.app
        assert isinstance(app, MockintApp)
        titles = [command.title for command in app.get_system_commands(app.screen)]
        assert {"Start", "Questions", "Model", "Help", "Next theme", "Theme", "Quit", "Welcome"} <= set(titles)
        assert len(titles) == len(set(titles))
        assert "Maximize" not in titles, "it would hide the question and the clock"


@pytest.mark.parametrize("width", [60, 80, 200])
async def test_no_key_of_the_bottom_line_is_cut_and_the_way_out_and_help_stay(width: int) -> None:
    async with opens(size=(width, 20)) as pilot:
        await pilot.press("b")
        screen = await on(pilot, "BrowseScreen")
        assert len(footer(pilot).rstrip()) <= width - 2
        line = screen.query_one(Footer).shown
        assert line[0] == "Start"
        assert {"Back", "Help"} <= set(line)
        for description in line:
            assert description in footer(pilot)


async def test_a_key_of_the_bottom_line_can_be_clicked() -> None:
    async with opens() as pilot:
        await pilot.click(Footer, offset=(1 + footer(pilot).index("Questions"), 0))
        await on(pilot, "BrowseScreen")
