"""The app is killed at any moment: every submitted answer is there, and every draft to within two seconds of typing."""

import sys
from pathlib import Path

import pytest
from servers.scripted import Server

from mockint.bank.library import Bank

if sys.platform == "win32":
    pytest.skip("there are no pseudo-terminals", allow_module_level=True)
from fire.kills import kill_once


@pytest.mark.parametrize("phase", ["migrating", "typing", "submitting", "streaming"])
def test_nothing_is_lost_to_a_kill_while(phase: str, tmp_path: Path, server: Server, bank: Bank) -> None:
    outcome = kill_once(phase, 1, tmp_path / "killed", server, bank)
    assert outcome.faults == ()
    assert outcome.words_lost == 0
