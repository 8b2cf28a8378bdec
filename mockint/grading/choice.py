"""Which grader would run, and why."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mockint.config import Settings
from mockint.grading.submission import Grader

if TYPE_CHECKING:
    from mockint.grading.listening import Listener

_VARIED = 0.7  # at temperature 0 a model says the same in every pass


@dataclass(frozen=True)
class GraderChoice:
    """Which grader would run.

    Attributes:
        name: ``llm`` or ``offline``.
        why: What decided, for people.
        offered: What could be used if the candidate chose it; it never is unasked.
    """

    name: str
    why: str
    offered: str | None = None


def choose_grader(settings: Settings) -> GraderChoice:
    """Tell which grader the settings choose. A key that only lies in the environment is offered, not used."""
    if settings.grader != "auto":
        return GraderChoice(settings.grader, f"chosen by {settings.chosen_by}")
    offered = None
    if settings.api_key or settings.base_url:
        from mockint.llm.profiles import server_address  # noqa: PLC0415 - only where there is something to offer

        what = f"a server is set ({server_address(settings.base_url)})" if settings.base_url else "a key is there"
        offered = f"{what}: --grader llm, or MOCKINT_GRADER=llm, lets a model judge"
    return GraderChoice("offline", "no model was chosen", offered)


def make_grader(settings: Settings) -> Grader:
    """Return the grader that the settings choose. The SDK is loaded only when it first grades."""
    if choose_grader(settings).name == "offline":
        from mockint.grading.offline import OfflineGrader  # noqa: PLC0415 - load what is used

        return OfflineGrader()
    from mockint.grading.llm import LlmGrader  # noqa: PLC0415 - load what is used
    from mockint.llm.client import ModelServer  # noqa: PLC0415

    server = ModelServer.of(settings)
    if settings.passes == 1:
        return LlmGrader(server)
    from mockint.grading.passes import PassesGrader  # noqa: PLC0415

    if server.profile.temperature is not None and "temperature" not in settings.profile:
        server.profile = replace(server.profile, temperature=_VARIED)
    return PassesGrader(LlmGrader(server), settings.passes)


def make_listener(grader: Grader) -> "Listener":
    """Return who listens to the answers that a grader grades. A model is asked over the grader's own connection."""
    from mockint.grading.listening import OfflineListener  # noqa: PLC0415 - load what is used
    from mockint.grading.llm import LlmGrader  # noqa: PLC0415
    from mockint.grading.passes import PassesGrader  # noqa: PLC0415
    from mockint.grading.probing import LlmListener  # noqa: PLC0415

    judging = grader.grader if isinstance(grader, PassesGrader) else grader
    return LlmListener(judging.server) if isinstance(judging, LlmGrader) else OfflineListener()
