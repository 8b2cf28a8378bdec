"""Home: what the menu offers, in which order, and what narrows it."""

from pathlib import Path

from textual.widgets import OptionList, Select
from tui_person import Person, on, opens, until

from mockint.bank import models
from mockint.bank.library import Choice, load_bank
from mockint.interview.interview import Interview
from mockint.store.store import Store
from mockint.tui.home.screen import KINDS, LEVELS


def menu(pilot: Person) -> list[str]:
    """Return the lines of the menu."""
    return [str(option.prompt) for option in pilot.app.screen.query_one("#menu", OptionList).options]


def places(pilot: Person, *words: str) -> list[int]:
    """Return the lines on which words stand."""
    return [next(i for i, line in enumerate(menu(pilot)) if word in line) for word in words]


def test_the_filters_offer_the_levels_and_kinds_of_packs() -> None:
    assert (LEVELS, KINDS) == (models.LEVELS, models.KINDS)


async def test_the_foundations_come_first_and_any_job_last() -> None:
    async with opens() as pilot:
        found = places(pilot, "all packs", "KPI foundations", "KPIs by field", "Leading with KPIs", "Any job")
        assert found == sorted(found)


async def test_ones_own_pack_comes_before_the_built_in_ones_and_a_broken_one_last(home: Path) -> None:
    (home / "rubrics").mkdir(parents=True)
    own = load_bank(Path("/nonexistent")).packs["okrs"].path.read_text(encoding="utf-8")
    own = own.replace("pack: okrs", "pack: zoo").replace("title: OKRs", "title: Keeping a zoo")
    (home / "rubrics" / "zoo.yaml").write_text(own, encoding="utf-8")
    (home / "rubrics" / "ape.yaml").write_text("pack: [", encoding="utf-8")
    async with opens() as pilot:
        found = places(pilot, "all packs", "Keeping a zoo", "KPI foundations", "ape.yaml is left out")
        assert found == sorted(found)
        assert found[-1] == len(menu(pilot)) - 1
        await pilot.press("end", "enter")
        await until(pilot, lambda: any("ape.yaml" in note.message for note in pilot.app._notifications))


async def test_what_was_left_comes_first_and_the_highlight_stays_on_its_line(store: Store) -> None:
    rubrics = load_bank(Path("/nonexistent")).choose(Choice(question="what-is-a-kpi"))
    async with opens() as pilot:
        await pilot.press("down", "down")
        highlighted = pilot.app.screen.query_one("#menu", OptionList).highlighted_option
        assert highlighted is not None
        interview = Interview.start(store, rubrics, "Left alone")
        interview.ask()
        interview.type("A figure")
        interview.save_draft()
        await pilot.press("b")
        await on(pilot, "BrowseScreen")
        await pilot.press("escape")
        await on(pilot, "HomeScreen")
        pilot.app.reload_home()  # type: ignore[attr-defined] # the app is ours
        assert menu(pilot)[0].startswith("Continue  Left alone")
        now = pilot.app.screen.query_one("#menu", OptionList).highlighted_option
        assert now is not None
        assert now.id == highlighted.id


async def test_a_topic_narrows_what_is_asked() -> None:
    async with opens() as pilot:
        topic = pilot.app.screen.query_one("#topic", Select)
        topic.value = "basics"
        await pilot.press("s")
        screen = await on(pilot, "InterviewScreen")
        asked = screen.interview.session.questions  # type: ignore[attr-defined]
        assert asked
        assert all("basics" in question.rubric.question.topics for question in asked)
