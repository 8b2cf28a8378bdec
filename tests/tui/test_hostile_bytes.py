"""What a real terminal is sent while hostile text is on the screen: nothing but the sequences that draw it."""

import asyncio
import re
import sys
from pathlib import Path

import pytest
from besieged import PACK, SAID, lay_siege, past, talks
from hostile import EVERY, PIECES, SOME, obeyed
from servers.scripted import Server

from mockint.store.store import Store

if sys.platform == "win32":
    pytest.skip("there are no pseudo-terminals", allow_module_level=True)
from terminal import Terminal

_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|[^\[\]PX^_])")
# What Textual itself writes: colours, places, modes, the keyboard's protocol, and the shape of the pointer.
DRAWING = {"CSI m", "CSI H", "CSI ?h", "CSI ?l", "CSI ?$p", "CSI >u", "CSI <u", "] 22"}
_PARAMETERS = re.compile(r"[0-9;:]+")


def kinds(sequences: list[str]) -> set[str]:
    """Return what kinds of sequences they are, such as ``CSI m`` or ``OSC 52``."""
    found = set()
    for sequence in sequences:
        introducer, rest = sequence[1], sequence[2:]
        found.add(f"CSI {_PARAMETERS.sub('', rest)}" if introducer == "[" else f"{introducer} {rest.partition(';')[0]}")
    return found


def test_nothing_but_drawing_reaches_the_terminal(home: Path, store: Store, server: Server) -> None:
    rubric = lay_siege(home, SOME)
    asyncio.run(past(store, rubric, server, SOME))
    server.plays(talks(rubric, EVERY))
    (home / "welcomed").touch()
    name = EVERY.replace("\x00", "").encode("utf-8", "replace").decode()
    judge = ("--model", name, "--base-url", server.base_url)
    asked = ("practice", "--pack", PACK, "--question", "first")
    with Terminal(*asked, *judge, env={"OPENAI_API_KEY": "sk-test"}) as terminal:
        terminal.sees("Ctrl+S submits")
        terminal.press(SAID)
        terminal.sees("twenty loaves")
        terminal.press("ctrl+s")
        terminal.sees("follow-up 1", "oven10")
        terminal.press(f"\x1b[200~{name}\x1b[201~")
        terminal.sees(f"oven{len(PIECES) - 1}")
        terminal.press("ctrl+s")
        terminal.sees("of 100")
        for keys, seen in (
            ("escape", "all packs"),
            ("h", "How it went"),
            ("enter", "of 100"),
            ("escape", "How it went"),
        ):
            terminal.press(keys)
            terminal.sees(seen)
        terminal.press("ctrl+q")
        assert terminal.ends() == 0
    told = terminal.written.decode().replace("\r\n", "\n")
    assert kinds(_SEQUENCE.findall(told)) <= DRAWING
    assert obeyed(_SEQUENCE.sub("", told)) == set()
