"""Themes: chosen and kept, readable by measure, and without colours everything is told all the same."""

from dataclasses import replace
from pathlib import Path

import pytest
from examples import BAKERY, reply
from looks import Run, drawn
from rich.color import ColorSystem
from servers.scripted import Server, streams
from textual.widgets import TextArea
from tui_person import Person, on, opens, shown, until

from mockint.bank.library import Choice
from mockint.bank.models import Rubric
from mockint.config import THEMES, Settings, load_settings

LEAST = {"dark": 4.5, "light": 4.5, "high-contrast": 7.0}
BAKERY_QUESTION = Choice(question="problem-in-the-figures")
BOSS = "My boss asked me to get that down"


def configured(home: Path, text: str) -> None:
    home.mkdir()
    (home / "config.toml").write_text(text, encoding="utf-8")


def raises_a_flag(server: Server, rubric: Rubric) -> None:
    """Let the model mark the bakery, and raise the first red flag."""
    flags = {flag.id: {"quote": "", "raised": False} for flag in rubric.red_flags}
    flags[rubric.red_flags[0].id] = {"quote": BOSS, "raised": True}
    server.plays(streams(reply(rubric, red_flags=flags)))


async def walk(pilot: Person) -> list[tuple[str, Run]]:
    """Go through the screens as a person does, and return all that is drawn on them."""
    seen: list[tuple[str, Run]] = []

    async def look(name: str) -> None:
        await pilot.pause(0.05)
        seen.extend((name, run) for run in drawn(pilot))

    screen = await on(pilot, "InterviewScreen")
    await look("interview, empty")
    screen.query_one(TextArea).insert(BAKERY)
    await pilot.press("f2", "shift+left", "shift+left", "shift+left")
    await look("interview")
    await pilot.press("ctrl+s")
    screen = await on(pilot, "FeedbackScreen")
    await until(pilot, lambda: "of 100" in shown(pilot))
    for fold in screen.query("Collapsible"):
        fold.collapsed = False  # type: ignore[attr-defined]
    await pilot.resize_terminal(80, 120)
    await look("feedback")
    await pilot.resize_terminal(80, 40)
    await pilot.press("escape")
    await on(pilot, "HomeScreen")
    await look("home")
    await pilot.press("tab", "tab")
    await look("home, at a filter")
    await pilot.press("enter")
    await look("home, choosing")
    await pilot.press("escape", "shift+tab", "shift+tab")
    for key, name, keys in (
        ("h", "HistoryScreen", ()),
        ("b", "BrowseScreen", ("space", "down", "slash")),
        ("m", "SetupScreen", ()),
    ):
        await pilot.press(key)
        await on(pilot, name)
        await look(name)
        await pilot.press(*keys)
        await look(f"{name}, further on")
        await pilot.press("escape", "escape") if keys else await pilot.press("escape")
        await on(pilot, "HomeScreen")
    await pilot.press("r")
    await on(pilot, "ReplayScreen")
    await pilot.press("space")
    await look("replay")
    return seen


@pytest.mark.parametrize("theme", THEMES)
async def test_all_text_can_be_read(theme: str, server: Server, with_model: Settings, rubric: Rubric) -> None:
    raises_a_flag(server, rubric)
    async with opens(replace(with_model, theme=theme), practice=BAKERY_QUESTION, size=(80, 40)) as pilot:
        seen = await walk(pilot)
    pale = {(name, run.text, round(run.contrast, 1)) for name, run in seen if run.contrast < LEAST[theme]}
    assert pale == set()
    lost = {(name, run.text) for name, run in seen if not run.can_be_read_in(ColorSystem.STANDARD)}
    assert lost == set()  # on a terminal of sixteen colours


async def test_without_colours_none_is_sent_and_what_one_is_at_shows(
    server: Server, with_model: Settings, rubric: Rubric, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    raises_a_flag(server, rubric)
    async with opens(with_model, practice=BAKERY_QUESTION, size=(80, 40)) as pilot:
        seen = await walk(pilot)
        assert {run.style.color.name for _, run in seen if run.style.color} == {"default"}
        assert {run.style.bgcolor.name for _, run in seen if run.style.bgcolor} == {"default"}

    def standing_out(name: str) -> str:
        return " ".join(run.text for place, run in seen if place == name and (run.style.underline or run.style.reverse))

    assert "all packs" in standing_out("home")
    assert "Any kind" in standing_out("home, at a filter")
    assert "what-is-a-kpi" in standing_out("BrowseScreen")
    assert "we threw away about nine percent" in standing_out("feedback")
    assert BOSS in standing_out("feedback")
    told = " ".join(run.text for place, run in seen if place == "feedback")
    for sign in ("✓ met", "✗ missed", "⚑ major:"):
        assert sign in told


async def test_a_theme_is_chosen_by_its_key_and_kept_beside_what_is_in_the_file(home: Path) -> None:
    configured(home, '# mine\nmodel = "m"  # tiny\n')
    async with opens() as pilot:
        assert pilot.app.theme == "dark"
        await pilot.press("ctrl+t")
        await until(pilot, lambda: "theme" in (home / "config.toml").read_text(encoding="utf-8"))
        assert pilot.app.theme == "light"
    text = (home / "config.toml").read_text(encoding="utf-8")
    assert text.startswith('# mine\nmodel = "m"  # tiny\n')
    async with opens(load_settings()) as pilot:
        assert pilot.app.theme == "light"
        assert (home / "config.toml").read_text(encoding="utf-8") == text  # opening writes nothing


async def test_a_file_that_is_broken_is_left_alone_and_the_theme_holds_for_this_run(home: Path) -> None:
    broken = "[a]\nb = 1\n[a.b]\nc = 2\n"
    configured(home, broken)
    async with opens() as pilot:
        await pilot.press("ctrl+t")
        await until(pilot, lambda: any("mend the file first" in note.message for note in pilot.app._notifications))
        assert pilot.app.theme == "light"
    assert (home / "config.toml").read_text(encoding="utf-8") == broken
