"""What the tests of exports share."""

import pytest
from report.eventful import eventful
from servers.scripted import Server

from mockint.bank.library import Bank
from mockint.store.store import Store


@pytest.fixture
def session(store: Store, bank: Bank, server: Server) -> int:
    """The number of a session in which much happened."""
    return eventful(store, bank, server)
