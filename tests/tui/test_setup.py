"""A person chooses a model on the screen, and has graded what waited for one."""

from pathlib import Path
from typing import Any

import pytest
from examples import BAKERY, reply
from servers.judge import careful, judges
from servers.scripted import Server, answers_status, says_nothing, streams
from textual.widgets import Input, OptionList, Static
from tui_person import Person, on, opens, shown, until

from mockint.bank.models import Rubric
from mockint.config import Settings
from mockint.interview.interview import Interview
from mockint.setup.offer import find_offer
from mockint.store.store import Store
from mockint.tui.home.offer import OfferScreen


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
        assert "2 answers are a first look: mockint doctor --calibrate tries it on six." in shown(pilot)
        await chooses(pilot, "Keep it")
        await on(pilot, "HomeScreen")
        await until(
            pilot,
            lambda: f"A language model judges: small at {server.base_url} (chosen by mockint setup)" in shown(pilot),
        )
    assert 'model = "small"' in (home / "config.toml").read_text()


async def enters(pilot: Person, asked: str, text: str) -> None:
    """Wait until something is asked, and answer it."""
    screen = pilot.app.screen
    await until(pilot, lambda: asked in str(screen.query_one("#question", Static).render()))
    screen.query_one(Input).value = text
    await pilot.press("enter")


async def test_a_server_by_its_address_without_a_list_of_models(server: Server, home: Path) -> None:
    server.plays(judges(careful))
    async with opens(Settings(local_ports={})) as pilot:
        await pilot.press("m")
        await on(pilot, "SetupScreen")
        await chooses(pilot, "Another server")
        assert pilot.app.screen.query_one(Input).has_focus
        for asked, entered in (("Its address", server.base_url), ("key", ""), ("The model's name", "mine")):
            await enters(pilot, asked, entered)
        await until(pilot, lambda: "It works" in shown(pilot))
        await chooses(pilot, "Keep it")
    assert f'model = "mine"\nbase_url = "{server.base_url}"' in (home / "config.toml").read_text()


async def test_what_nobody_foresaw_ends_the_looking_with_a_sentence() -> None:
    no_ports: Any = None
    async with opens(Settings(local_ports=no_ports)) as pilot:
        await pilot.press("m")
        await on(pilot, "SetupScreen")
        await until(pilot, lambda: "something went wrong that should not (TypeError)" in shown(pilot))
        await chooses(pilot, "Look again")
        await pilot.press("escape")
        await on(pilot, "HomeScreen")


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
        await until(pilot, lambda: two_wait.history.waiting_count() == 0)
        await until(pilot, lambda: not pilot.app.screen.query_one("#pending").display)
    assert [line.answers[0].score for line in two_wait.history.sessions()] == [92, 92]


async def test_what_fails_for_all_is_tried_once_and_told(two_wait: Store, server: Server, with_model: Settings) -> None:
    server.plays(answers_status(401))
    async with opens(with_model) as pilot:
        await pilot.press("g")
        await until(pilot, lambda: len(pilot.app._notifications) == 1)
        await until(pilot, lambda: "2 answers wait" in shown(pilot))
    assert len(server.requests) == 1
    assert two_wait.history.waiting_count() == 2


async def test_the_same_key_stops_it(two_wait: Store, server: Server, with_model: Settings) -> None:
    server.plays(says_nothing())
    async with opens(with_model) as pilot:
        await pilot.press("g")
        await until(pilot, lambda: bool(server.requests))
        await pilot.press("g")
        await until(pilot, server.hung_up.is_set)
        await until(pilot, lambda: "2 answers wait for a grading: press g" in shown(pilot))
    assert two_wait.history.waiting_count() == 2


async def test_without_a_model_nothing_is_said_of_what_waits(two_wait: Store) -> None:
    assert two_wait.history.waiting_count() == 2
    async with opens() as pilot:
        assert not pilot.app.screen.query_one("#pending").display


async def enters(pilot: Person, text: str) -> None:
    """Write a line and press Enter."""
    entry = pilot.app.screen.query_one(Input)
    await until(pilot, lambda: entry.has_class("shown") and entry.has_focus)
    entry.value = text
    await pilot.press("enter")
    await pilot.pause(0.1)


async def tries(pilot: Person) -> None:
    """Go as far as the question whether to keep a model of this machine."""
    await pilot.press("m")
    await on(pilot, "SetupScreen")
    await chooses(pilot, "Ollama")
    await chooses(pilot, "tiny")
    await until(pilot, lambda: "Keep it" in shown(pilot))


async def test_enter_pressed_twice_keeps_it_once(found: Settings, home: Path) -> None:
    async with opens(found) as pilot:
        await tries(pilot)
        menu = pilot.app.screen.query_one("#options", OptionList)
        menu.action_select()
        menu.action_select()
        await on(pilot, "HomeScreen")
        await until(pilot, lambda: "chosen by mockint setup" in shown(pilot))
    assert 'model = "tiny"' in (home / "config.toml").read_text()


async def test_escape_pressed_twice_leaves_once(found: Settings) -> None:
    async with opens(found) as pilot:
        await tries(pilot)
        screen = pilot.app.screen
        for _ in range(2):
            screen.call_next(screen.action_leave)  # type: ignore[attr-defined] # it is the setup
        await on(pilot, "HomeScreen")


async def test_a_key_that_is_refused_is_asked_for_again(server: Server, keys: Path) -> None:
    assert keys
    server.list_status = 401
    server.models = ["tiny"]
    server.plays(judges(careful))
    async with opens(Settings(local_ports={})) as pilot:
        await pilot.press("m")
        await on(pilot, "SetupScreen")
        await chooses(pilot, "Another server")
        await enters(pilot, server.base_url)
        await enters(pilot, "sk-wrong-1")
        await until(pilot, lambda: "Its key" in shown(pilot) and "does not take the key" in shown(pilot))
        assert pilot.app.screen.query_one(Input).password
        server.list_status = None
        await enters(pilot, "sk-right-1")
        await until(pilot, lambda: "Which model?" in shown(pilot))


async def test_a_locked_keyring_does_not_hold_up_the_screen(server: Server, home: Path, keys: Path) -> None:
    server.models = ["tiny"]
    server.plays(judges(careful))
    lock = keys.with_name("locked")
    lock.touch()
    async with opens(Settings(local_ports={})) as pilot:
        await pilot.press("m")
        await on(pilot, "SetupScreen")
        await chooses(pilot, "Another server")
        await enters(pilot, server.base_url)
        await enters(pilot, "sk-mine-123")
        await chooses(pilot, "tiny")
        await until(pilot, lambda: "It works" in shown(pilot))
        await chooses(pilot, "Keep it")
        await until(pilot, lambda: "Keeping it ..." in shown(pilot), seconds=3)
        assert not (home / "config.toml").exists()
        lock.unlink()
        await on(pilot, "HomeScreen")
    assert "sk-mine-123" in keys.read_text()  # noqa: ASYNC240 - the app has ended
    assert 'key_from = "keyring"' in (home / "config.toml").read_text()


async def test_what_the_file_loses_is_told_before(found: Settings, home: Path) -> None:
    home.mkdir()  # noqa: ASYNC240 - before anything runs
    former = 'base_url = "https://other/v1"\nkey_env = "THEIRS"\n[headers]\nx-team = "blue"\n'
    (home / "config.toml").write_text(former)
    async with opens(found) as pilot:
        await tries(pilot)
        told = (
            "Keeping it takes out what config.toml tells of a server: key_env, headers; the file as it is now goes to"
        )
        assert told in shown(pilot)
        await chooses(pilot, "Keep it")
        await on(pilot, "HomeScreen")
    assert (home / "config.toml.bak").read_text() == former


async def test_a_broken_config_is_told_first(found: Settings, home: Path) -> None:
    home.mkdir()  # noqa: ASYNC240 - before anything runs
    (home / "config.toml").write_text('model = "half\n')
    async with opens(found) as pilot:
        await pilot.press("m")
        await on(pilot, "SetupScreen")
        await until(pilot, lambda: "mend the file first" in shown(pilot))
        (home / "config.toml").unlink()
        await chooses(pilot, "Look again")
        await until(pilot, lambda: "Which server?" in shown(pilot))


async def test_no_model_is_a_choice_too(found: Settings, home: Path) -> None:
    async with opens(found) as pilot:
        await pilot.press("m")
        await on(pilot, "SetupScreen")
        await chooses(pilot, "No model: I mark each point myself")
        await on(pilot, "HomeScreen")
    assert (home / "config.toml").read_text() == 'grader = "offline"\n'


async def test_a_key_meant_for_openai_is_not_sent_elsewhere_unasked(server: Server, keys: Path) -> None:
    server.models = ["tiny"]
    server.plays(judges(careful))
    openai = Settings(local_ports={}, api_key="sk-openai-1", key_place="env")
    async with opens(openai) as pilot:
        await pilot.press("m")
        await on(pilot, "SetupScreen")
        await chooses(pilot, "Another server")
        await enters(pilot, server.base_url)
        assert f"The key in OPENAI_API_KEY would go to {server.base_url}" in shown(pilot)
        assert server.looks == []
        await enters(pilot, "gsk-mine-1")
        await chooses(pilot, "tiny")
        await until(pilot, lambda: "It works" in shown(pilot))
        await chooses(pilot, "Keep it")
        await on(pilot, "HomeScreen")
    assert "gsk-mine-1" in keys.read_text()  # noqa: ASYNC240 - the app has ended
    sent = {
        one["headers"].get("authorization", one["headers"].get("Authorization"))
        for one in server.looks + server.requests
    }
    assert sent == {"Bearer gsk-mine-1"}


async def test_what_is_no_address_is_told_at_once_and_there_is_a_way_back(server: Server, keys: Path) -> None:
    assert keys
    server.plays(answers_status(500))
    async with opens(Settings(local_ports={})) as pilot:
        await pilot.press("m")
        await on(pilot, "SetupScreen")
        await chooses(pilot, "Another server")
        await enters(pilot, "127.0.0.1:8080/v1")
        assert "That is no address" in shown(pilot)
        assert pilot.app.screen.query_one(Input).value == "127.0.0.1:8080/v1"
        server.stop()
        await enters(pilot, server.base_url)
        await pilot.press("tab")
        await chooses(pilot, "Go on without a key")
        await until(pilot, lambda: "Its address" in shown(pilot), seconds=20)
        assert pilot.app.screen.query_one(Input).value == server.base_url
        assert not pilot.app.screen.query_one(Input).password
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "Which server?" in shown(pilot))


def test_a_model_of_this_machine_can_be_offered(found: Settings, server: Server) -> None:
    server.models = ["nomic-embed-text", "tiny", "small"]
    offer = find_offer(found)
    assert offer
    assert (offer.settings.grader, offer.settings.model, offer.settings.base_url) == ("llm", "tiny", server.base_url)
    assert (offer.settings.api_key, offer.settings.key_place) == (None, "")
    assert offer.server == f"{server.base_url} (Ollama)"
    assert server.requests == []
    server.models = []
    assert find_offer(found) is None
    assert find_offer(Settings(grader="offline", api_key="sk-1")) is None
    there = find_offer(Settings(api_key="sk-1", local_ports={}))
    assert there is not None
    assert (there.server, there.settings.grader) == ("https://api.openai.com/v1", "llm")


async def test_the_offer_names_the_server_and_its_model(found: Settings, server: Server) -> None:
    offer = find_offer(found)
    assert offer
    async with opens(found) as pilot:
        await pilot.app.push_screen(OfferScreen(offer.settings, offer.server))
        assert f"A model can judge: tiny at {server.base_url} (Ollama)." in shown(pilot)
        assert "that server, on this machine" in shown(pilot)
