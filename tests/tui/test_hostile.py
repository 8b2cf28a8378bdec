"""Every screen with hostile text wherever text comes from outside: nothing arrives raw, nothing runs, nothing breaks, and the words are there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from answered import graded
from besieged import PACK, SAID, lay_siege, past, talks
from hostile import EVERY, LONG, SOME, TIMES, mixture, obeyed
from servers.scripted import Server
from textual import events
from textual.widgets import DataTable, Input, OptionList, Select, Static, TextArea
from tui_person import Person, on, opens, sees, shown, until

from mockint.bank.library import Choice
from mockint.bank.models import Rubric
from mockint.config import InterviewSettings, Limits, load_settings
from mockint.store.store import Store
from mockint.text import clean, one_line

FULLEST = 3  # the session with a grading, a disagreement and a better answer
# Textual's scroll bars bring these along; a text that asks for [@click=...] would bring its own.
_SCROLL_BARS = {"@mouse.down", "@mouse.up"}


def look(pilot: Person) -> None:
    """Hold that what is drawn, and what is folded away, is plain and does nothing."""
    for strip in pilot.app.screen._compositor.render_strips():
        assert strip.cell_length == pilot.app.size.width
        for segment in strip:
            assert not obeyed(segment.text)
            assert not {"\n", "\t"} & set(segment.text)
            style = segment.style
            assert style is None or style.link is None
            assert style is None or {name for name in style.meta if name.startswith("@")} <= _SCROLL_BARS
    for widget in pilot.app.screen.query(Static):
        assert not obeyed(str(widget.render())), widget


def picture(pilot: Person) -> str:
    """Return what is drawn."""
    return "\n".join(strip.text for strip in pilot.app.screen._compositor.render_strips())


async def walk(pilot: Person, keys: str) -> None:
    """Press keys, and look at what each of them leads to."""
    for key in keys.split():
        await pilot.press(key)
        await pilot.pause()
        look(pilot)


async def comes_home(pilot: Person) -> None:
    for _ in range(5):
        if pilot.app.screen is pilot.app.home:  # type: ignore[attr-defined] # the app is ours
            return
        await walk(pilot, "escape")
    await on(pilot, "HomeScreen")


async def pastes(pilot: Person, text: str, field: type[Input | TextArea]) -> str:
    """Paste into a field, and return what it holds then."""
    pilot.app.screen.query_one(field).focus()
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()
    look(pilot)
    found = pilot.app.screen.query_one(field)
    return found.value if isinstance(found, Input) else found.text


async def opens_lists(pilot: Person) -> None:
    """Open each list of choices, and choose the last one."""
    for select in pilot.app.screen.query(Select):
        select.focus()
        await walk(pilot, "enter end enter")


@asynccontextmanager
async def besieged(home: Path, server: Server, text: str) -> AsyncIterator[Person]:
    """Open the app in a home in which every text from outside is this one."""
    server.models = [text, text[:100], "tiny", "[/]"]
    rubric = lay_siege(home, text)
    store = Store(home / "mockint.db")
    await past(store, rubric, server, text)
    store.close()
    server.plays(talks(rubric, text))
    settings = replace(
        load_settings(model=text, base_url=server.base_url),
        api_key="sk-test",
        limits=Limits(first_token=5, silence=5, total=10),
        interview=InterviewSettings(follow_ups=1),
        local_ports={server.port: "Ollama"},
        problems=(text,),
    )
    async with opens(settings) as pilot:
        look(pilot)
        yield pilot


@pytest.mark.parametrize("number", range(TIMES))
async def test_what_is_kept_is_shown_plainly_and_runs_nothing(home: Path, server: Server, number: int) -> None:
    text = mixture(number) if number > 1 else (SOME, EVERY)[number]
    async with besieged(home, server, text) as pilot:
        await walk(pilot, "b")
        assert await pastes(pilot, text, Input) == (clean(text).splitlines() or [""])[0]
        await walk(pilot, "x v y")
        await comes_home(pilot)
        await walk(pilot, "h")
        await opens_lists(pilot)
        await walk(pilot, "x v")
        await pastes(pilot, text, Input)
        await comes_home(pilot)
        pilot.app.replay(FULLEST)  # type: ignore[attr-defined] # the app is ours
        await on(pilot, "ReplayScreen")
        await walk(pilot, "] ] n f")
        await comes_home(pilot)
        pilot.app.summarize(FULLEST)  # type: ignore[attr-defined] # the app is ours
        await on(pilot, "SummaryScreen")
        await walk(pilot, "enter")
        await on(pilot, "FeedbackScreen")
        assert one_line(text)[:10] in one_line(shown(pilot))
        await walk(pilot, "down tab j a pagedown tab down d escape c")
        await comes_home(pilot)
        await walk(pilot, "p n n n escape y")
        await pastes(pilot, text, Input)
        pilot.app.screen.query_one(Input).value = ""
        pilot.app.screen.query_one(DataTable).focus()
        await walk(pilot, "enter f4 escape escape m escape d u")
        await comes_home(pilot)
        await walk(pilot, "ctrl+p")
        await pastes(pilot, text, Input)


async def test_what_is_said_and_replied_is_shown_plainly_and_runs_nothing(home: Path, server: Server) -> None:
    async with besieged(home, server, SOME) as pilot:
        pilot.app.practise(Choice(pack=PACK, question="first"))  # type: ignore[attr-defined] # the app is ours
        await on(pilot, "InterviewScreen")
        await walk(pilot, "f2 f2 f2 f4 f9 down enter f9")
        pilot.app.screen.query_one(TextArea).focus()
        assert await pastes(pilot, SAID, TextArea) == SAID
        await walk(pilot, "ctrl+s")
        await sees(pilot, "bread9 ")
        assert await pastes(pilot, EVERY, TextArea) == clean(EVERY)
        await walk(pilot, "f7 ctrl+c")  # all of it, into the clipboard
        assert pilot.app.clipboard == clean(EVERY)
        await walk(pilot, "f8 ctrl+s")
        await on(pilot, "FeedbackScreen")
        await sees(pilot, "of 100")
        await walk(pilot, "b down pagedown question_mark escape y escape t")
        await on(pilot, "InterviewScreen")
        for text in LONG.values() if TIMES > 1 else [LONG["long words"]]:
            assert await pastes(pilot, text, TextArea) == text
            pilot.app.screen.query_one(TextArea).clear()
        await comes_home(pilot)
        await walk(pilot, "m")
        menu = pilot.app.screen.query_one("#options", OptionList)
        await until(pilot, lambda: menu.option_count > 1)
        await walk(pilot, "enter")
        await until(pilot, lambda: any("[/]" in str(option.prompt) for option in menu.options))
        look(pilot)
        await walk(pilot, "enter")
        await until(pilot, lambda: menu.option_count > 1 and "[/]" not in str(menu.options[0].prompt))
        look(pilot)


async def test_a_name_with_markup_in_a_filter_is_a_name(store: Store, rubric: Rubric, server: Server) -> None:
    name = "[/] [@click=app.quit]tiny[/] $error"
    await graded(store, rubric, server, model=name)
    async with opens() as pilot:
        await pilot.press("h")
        await on(pilot, "HistoryScreen")
        select = pilot.app.screen.query_one("#grader", Select)
        select.value = name
        select.focus()
        await walk(pilot, "enter")
        assert name in picture(pilot)
        assert str(select.query_one("#label", Static).render()) == name
