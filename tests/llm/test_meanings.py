"""What servers' own words mean, whatever status they come with."""

import pytest

from mockint.llm.meanings import Asked, by_words

ASKED = Asked("http://host/v1", "tiny", "OPENAI_API_KEY")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("This model's maximum context length is 8192 tokens", "too-long"),
        ("too many tokens: the prompt cannot exceed 4081", "too-long"),
        ("Too many tokens, please wait before trying again.", None),
        ("Too many tokens per day, please wait before trying again.", None),
        ("Rate limit reached: too many tokens per minute", None),
        ("You exceeded your current quota, please check your plan", "quota"),
        ("Incorrect API key provided", "refused-key"),
        ("model 'tiny' not found, try pulling it first", "unknown-model"),
        ("out of memory", None),
    ],
)
def test_words_that_servers_say(said: str, code: str | None) -> None:
    meant = by_words(said, ASKED)
    assert (meant.code if meant else None) == code
