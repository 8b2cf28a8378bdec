"""What servers' own words mean: they say the same things with other statuses, inside a stream, or with status 200."""

import re
from dataclasses import dataclass

from mockint.llm.errors import ModelError, QuotaError, RefusedKeyError, TooLongError, UnknownModelError

_QUOTA = re.compile(
    r"insufficient[_ ]quota|exceeded your current quota|credit balance|billing|out of credits", re.IGNORECASE
)
_CONTEXT = re.compile(
    r"context[_ ](?:length|size|window)|maximum context|exceed\w* (?:the )?(?:available )?context|too many tokens(?! per|,? please wait)|prompt is too long",
    re.IGNORECASE,
)
_KEY = re.compile(
    r"(?:invalid|incorrect|expired|revoked|disabled) (?:api )?key|api key (?:not valid|expired|revoked)|invalid_api_key",
    re.IGNORECASE,
)
_MODEL = re.compile(
    r"model[_ ]not[_ ]found|(?:no such|unknown|invalid) model|model\b.{0,80}?(?:not found|does not exist|not loaded|deprecated|decommissioned|no longer)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Asked:
    """Who was asked: the server's address, the model, and where a key is put."""

    address: str
    model: str
    key_place: str


def used_up(said: str, asked: Asked) -> QuotaError | None:
    """Return the failure where a server's own words are about a quota."""
    if _QUOTA.search(said):
        return QuotaError(f"the quota at {asked.address} is used up; add credit, or choose another model")
    return None


def by_words(said: str, asked: Asked) -> ModelError | None:
    """Return what a server's own words mean, where they are known."""
    if quota := used_up(said, asked):
        return quota
    if _CONTEXT.search(said):
        return TooLongError(
            f"the context of {asked.model} is too small for this question and answer ({said}); start its server with a larger one "
            "(8192 is plenty), shorten the answer, or choose another model"
        )
    if _KEY.search(said):
        return RefusedKeyError(
            f"{asked.address} does not take the key: it is wrong or was revoked; put a new one into {asked.key_place}"
        )
    if _MODEL.search(said):
        return UnknownModelError(
            f"{asked.address} has no model {asked.model!r} (any more): {said}; mockint setup lists what there is"
        )
    return None
