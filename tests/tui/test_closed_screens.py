"""What is closed leaves the memory: a long session is as quick at its end as at its beginning."""

import asyncio
import gc
import weakref
from concurrent.futures import ThreadPoolExecutor

import pytest
from textual.widget import Widget
from tui_person import on, opens


@pytest.mark.parametrize(
    ("key", "screen"),
    [("b", "BrowseScreen"), ("y", "StoriesScreen"), ("m", "SetupScreen"), ("question_mark", "HelpScreen")],
)
async def test_nothing_of_a_closed_screen_is_left(key: str, screen: str) -> None:
    loop = asyncio.get_running_loop()
    threads = ThreadPoolExecutor()
    loop.set_default_executor(threads)
    async with opens() as pilot:
        drawn: list[weakref.ref[Widget]] = []
        for _ in range(3):
            await pilot.press(key)
            opened = await on(pilot, screen)
            drawn = drawn or [weakref.ref(widget) for widget in opened.walk_children(Widget)]
            del opened
            await pilot.press("escape")
            await on(pilot, "HomeScreen")
        # A waiting thread remembers the last worker that ran in it, and so its screen: one a thread, whatever is opened.
        loop.set_default_executor(ThreadPoolExecutor())
        threads.shutdown()
        await asyncio.sleep(0.1)
        gc.collect()
        assert drawn
        assert [widget() for widget in drawn if widget()] == []
