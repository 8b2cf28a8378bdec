"""Every screen with hostile text wherever text comes from outside: nothing arrives raw, nothing runs, nothing breaks, and the words are there."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from besieged import PACK, SAID, lay_siege, past, talks
from hostile import EVERY, obeyed
from servers.scripted import Server
from textual import events
from textual.widgets import Input, OptionList, Select, Static, TextArea
from tui_person import Person, on, opens, sees, shown, until

from mockint.bank.library import Choice
from mockint.config import InterviewSettings, Settings
from mockint.store.store import Store
from mockint.tui.app import MockintApp

_SCROLL_BARS = {"@mouse.down", "@mouse.up"}


def look(pilot: Person) -> str:
    """Hold that what is drawn is plain, and return it."""
    strips = pilot.app.screen._compositor.render_strips()
    for strip in strips:
        assert strip.cell_length == pilot.app.size.width, (strip.cell_length, strip.text)
        for segment in strip:
            assert not obeyed(segment.text), (obeyed(segment.text), segment.text)
            assert not set("\n\t") & set(segment.text), segment
            if segment.style:
                assert segment.style.link is None, segment
                assert not {name for name in segment.style.meta if name.startswith("@")} - _SCROLL_BARS, segment
    assert not {widget: bad for widget in pilot.app.screen.query(Static) if (bad := obeyed(str(widget.render())))}
    assert not obeyed(shown(pilot))
    assert pilot.app.is_running
    return "\n".join(strip.text for strip in strips)


async def walk(pilot: Person, *steps: tuple[str, str]) -> None:
    """Press keys, and look at each screen that they lead to."""
    for keys, screen in steps:
        await pilot.press(*keys.split())
        await on(pilot, screen)
        look(pilot)
