"""A person chooses a model on the screen, and has graded what waited for one."""

from pathlib import Path

import pytest
from examples import BAKERY, reply
from servers.judge import careful, judges
from servers.scripted import Server, answers_status, says_nothing, streams
from textual.widgets import Input, OptionList
from tui_person import Person, on, opens, shown, until

from mockint.bank.models import Rubric
from mockint.config import Settings
from mockint.interview.interview import Interview
from mockint.store.store import Store


@pytest.fixture
def found(server: Server) -> Settings:
    """Settings of somebody who chose nothing, on a machine where a model's server listens."""
    server.models = ["tiny", "small"]
    server.plays(judges(careful))
    return Settings(local_ports={server.port: "Ollama"})


async def chooses(pilot: Person, text: str) -> None:
    """Choose the line that holds a text."""
    menu = pilot.app.screen.query_one("#options", OptionList)
    await until(pilot, lambda: any(text in str(option.prompt) for option in menu.options))
    menu.highlighted = next(i for i, option in enumerate(menu.options) if text in str(option.prompt))
    await pilot.press("enter")


async def test_a_model_is_found_tried_and_kept(found: Settings, server: Server, home: Path) -> None:
    async with opens(found) as pilot:
        assert "press m to find one" in shown(pilot)
        await pilot.press("m")
        await on(pilot, "SetupScreen")
        await chooses(pilot, f"Ollama at {server.base_url}   tiny, small")
        await chooses(pilot, "small")
        await until(pilot, lambda: "It works: this model marks well (8 of 8" in shown(pilot))
        await chooses(pilot, "Keep it")
        await on(pilot, "HomeScreen")
        await until(pilot, lambda: "A language model judges (chosen by mockint setup)" in shown(pilot))
    assert 'model = "small"' in (home / "config.toml").read_text()


async def test_a_server_by_its_address_without_a_list_of_models(server: Server, home: Path) -> None:
    server.plays(judges(careful))
    async with opens(Settings(local_ports={})) as pilot:
        await pilot.press("m")
        await on(pilot, "SetupScreen")
        await chooses(pilot, "Another server")
        assert pilot.app.screen.query_one(Input).has_focus
        for entered in (server.base_url, "", "mine"):
            pilot.app.screen.query_one(Input).value = entered
            await pilot.press("enter")
            await pilot.pause(0.2)
        await until(pilot, lambda: "It works" in shown(pilot))
        await chooses(pilot, "Keep it")
    assert f'model = "mine"\nbase_url = "{server.base_url}"' in (home / "config.toml").read_text()


async def test_leaving_ends_the_trial_and_changes_nothing(found: Settings, server: Server, home: Path) -> None:
    server.plays(says_nothing())
    async with opens(found) as pilot:
        await pilot.press("m")
        await on(pilot, "SetupScreen")
        await chooses(pilot, "Ollama")
        await chooses(pilot, "tiny")
        await until(pilot, lambda: bool(server.requests))
        await pilot.press("escape")
        await on(pilot, "HomeScreen")
        await until(pilot, server.hung_up.is_set)
        assert "press m to find one" in shown(pilot)
    assert not (home / "config.toml").exists()


async def test_a_model_that_fails_is_told_and_another_can_be_chosen(found: Settings, server: Server) -> None:
    server.plays(answers_status(404, {"error": {"message": "model 'tiny' not found"}}))
    async with opens(found) as pilot:
        await pilot.press("m")
        await on(pilot, "SetupScreen")
        await chooses(pilot, "Ollama")
        await chooses(pilot, "tiny")
        await until(pilot, lambda: "It does not work" in shown(pilot))
        assert "has no model 'tiny'" in shown(pilot)
        await chooses(pilot, "Choose again")
        await until(pilot, lambda: "Which server?" in shown(pilot))


@pytest.fixture
def two_wait(store: Store, rubric: Rubric) -> Store:
    """Two answers that nobody has graded."""
    for _ in range(2):
        interview = Interview.start(store, [rubric], "kpi-stories")
        interview.ask()
        interview.answer(BAKERY)
        interview.finish()
    return store


async def test_what_waits_is_told_at_home_and_graded_by_one_key(
    two_wait: Store, server: Server, with_model: Settings, rubric: Rubric
) -> None:
    server.plays(streams(reply(rubric)))
    async with opens(with_model) as pilot:
        assert "2 answers wait for a grading: press g" in shown(pilot)
        await pilot.press("g")
        await until(pilot, lambda: two_wait.waiting_count() == 0)
        await until(pilot, lambda: not pilot.app.screen.query_one("#pending").display)
    assert [line.answers[0].score for line in two_wait.sessions()] == [92, 92]


async def test_what_fails_for_all_is_tried_once_and_told(two_wait: Store, server: Server, with_model: Settings) -> None:
    server.plays(answers_status(401))
    async with opens(with_model) as pilot:
        await pilot.press("g")
        await until(pilot, lambda: len(pilot.app._notifications) == 1)
        await until(pilot, lambda: "2 answers wait" in shown(pilot))
    assert len(server.requests) == 1
    assert two_wait.waiting_count() == 2


async def test_the_same_key_stops_it(two_wait: Store, server: Server, with_model: Settings) -> None:
    server.plays(says_nothing())
    async with opens(with_model) as pilot:
        await pilot.press("g")
        await until(pilot, lambda: bool(server.requests))
        await pilot.press("g")
        await until(pilot, server.hung_up.is_set)
        await until(pilot, lambda: "2 answers wait for a grading: press g" in shown(pilot))
    assert two_wait.waiting_count() == 2


async def test_without_a_model_nothing_is_said_of_what_waits(two_wait: Store) -> None:
    assert two_wait.waiting_count() == 2
    async with opens() as pilot:
        assert not pilot.app.screen.query_one("#pending").display
