"""Which grader would run, and why."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

from mockint.config import Settings
from mockint.grading.submission import Grader


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


def choose_grader(settings: Settings, env: Mapping[str, str] = os.environ) -> GraderChoice:
    """Tell which grader the settings choose. A key that only lies in the environment is offered, not used."""
    if settings.grader != "auto":
        return GraderChoice(settings.grader, f"chosen by {settings.chosen_by}")
    offered = None
    if settings.api_key:
        offered = "OPENAI_API_KEY is set: --grader llm, or MOCKINT_GRADER=llm, lets a model judge"
    elif env.get("OPENAI_BASE_URL"):
        offered = "OPENAI_BASE_URL is set: --grader llm, or MOCKINT_GRADER=llm, lets its model judge"
    return GraderChoice("offline", "no model was chosen", offered)


def make_grader(settings: Settings, env: Mapping[str, str] = os.environ) -> Grader:
    """Return the grader that the settings choose. The SDK is loaded only when it first grades."""
    if choose_grader(settings, env).name == "offline":
        from mockint.grading.offline import OfflineGrader  # noqa: PLC0415 - load what is used

        return OfflineGrader()
    from mockint.grading.llm import LlmGrader  # noqa: PLC0415 - load what is used
    from mockint.llm.client import ModelServer  # noqa: PLC0415

    return LlmGrader(ModelServer.of(settings))
