"""What can be offered without asking: a key that lies ready, or a model of this machine. It is never used unasked."""

from dataclasses import dataclass, replace

from mockint.config import Settings
from mockint.llm.profiles import server_address
from mockint.llm.servers import local_servers
from mockint.setup.engine import Choice, Setup, first_fit


@dataclass(frozen=True)
class Offer:
    """A model that lies ready.

    Attributes:
        settings: What holds for this run where the offer is taken.
        server: The server, for people.
    """

    settings: Settings
    server: str


def find_offer(settings: Settings) -> Offer | None:
    """Return what to offer, or None. Where neither a key nor a server is set, the ports of this machine are asked: call it in a thread.

    It takes a third of a second at most, and sends no key.
    """
    if settings.grader != "auto":
        return None
    chosen_by = "you, for this run"
    if settings.api_key or settings.base_url:
        return Offer(replace(settings, grader="llm", chosen_by=chosen_by), server_address(settings.base_url))
    for server in local_servers(settings.local_ports):
        model = first_fit(server.models, settings.model)
        if model:
            found = Setup(settings).settings_for(Choice(model, server.base_url))
            return Offer(replace(found, chosen_by=chosen_by), f"{server.base_url} ({server.name})")
    return None
