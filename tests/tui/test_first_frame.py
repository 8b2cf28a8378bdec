"""What is loaded before the first frame, and what is never loaded where no model was chosen."""

import json
import subprocess
import sys

WATCHED = ("openai", "keyring", "tomlkit", "pydantic", "yaml", "sqlite3")
SCRIPT = f"""
import asyncio, json, sys
from mockint.config import Settings
from mockint.tui.app import MockintApp

def loaded():
    return [name for name in {WATCHED} if name in sys.modules]

async def main():
    app = MockintApp(Settings(api_key="sk-there"))
    first = loaded()
    async with app.run_test() as pilot:
        while app._bank is None:
            await pilot.pause(0.05)
        print(json.dumps([first, loaded()]))

asyncio.run(main())
"""


def test_the_first_frame_waits_for_nothing_heavy_and_no_sdk_is_loaded_unasked() -> None:
    ran = subprocess.run([sys.executable, "-c", SCRIPT], check=True, capture_output=True, text=True, timeout=60)
    at_first, loaded = json.loads(ran.stdout)
    assert at_first == []
    assert loaded == ["pydantic", "yaml", "sqlite3"]
