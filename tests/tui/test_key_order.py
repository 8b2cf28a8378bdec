"""Keys that come faster than they are taken, as over a slow connection: each does what it was pressed for."""

from textual import events
from textual.widgets import Input
from tui_person import BAKERY_QUESTION, Person, on, opens, until

from mockint.store.store import Store


def at_once(pilot: Person, *keys: str) -> None:
    """Press keys without waiting for what they do."""
    for key in keys:
        name = "space" if key == " " else key
        pilot.app.post_message(events.Key(name, key if len(key) == 1 else None))


async def test_an_order_to_quit_comes_after_the_last_words(store: Store) -> None:
    async with opens(practice=BAKERY_QUESTION) as pilot:
        await on(pilot, "InterviewScreen")
        at_once(pilot, *"The very last words", "ctrl+q")
        await until(pilot, lambda: not pilot.app.is_running)
    assert store.draft(1) == "The very last words"


async def test_a_key_pressed_twice_opens_a_list_and_does_not_filter_it() -> None:
    async with opens() as pilot:
        at_once(pilot, "b", "b")
        screen = await on(pilot, "BrowseScreen")
        await pilot.pause(0.2)
        assert screen.query_one(Input).value == ""


async def test_enter_is_for_the_row_to_which_the_cursor_went(store: Store) -> None:
    async with opens() as pilot:
        await pilot.press("b")
        fourth = (await on(pilot, "BrowseScreen")).listings[3]  # type: ignore[attr-defined]
        at_once(pilot, "down", "down", "down", "enter")
        await on(pilot, "InterviewScreen")
    assert store.session(1).questions[0].rubric.key == fourth.rubric.key
