"""A model for the app."""

import pytest
from servers.scripted import Server
from tui_person import NOBODY_ASKS_ON

from mockint.config import Limits, Settings


@pytest.fixture
def with_judge(server: Server) -> Settings:
    """Settings that let the scripted server judge; nobody asks on."""
    return Settings(
        grader="llm",
        chosen_by="--grader",
        model="tiny",
        base_url=server.base_url,
        api_key="sk-test",
        limits=Limits(first_token=10, silence=10, total=20),
        interview=NOBODY_ASKS_ON,
    )
