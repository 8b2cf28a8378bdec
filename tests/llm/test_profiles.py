"""What a server can do: known by its address, told by config.toml, learned by what it refuses."""

import pytest

from mockint.llm.profiles import AZURE, COMPATIBLE, LM_STUDIO, OPENAI, Profile, profile_for, server_address


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (None, "openai"),
        ("https://api.openai.com/v1", "openai"),
        ("https://mine.openai.azure.com/openai/v1/", "azure"),
        ("http://127.0.0.1:11434/v1", "ollama"),
        ("http://localhost:1234/v1", "lm-studio"),
        ("http://[::1]:8080/v1", "llama.cpp"),
        ("http://127.0.0.1:8000/v1", "vllm"),
        ("http://10.0.0.5:8000/v1", "openai-compatible"),
        ("https://gateway.example/v1", "openai-compatible"),
        ("https://api.openai.com.evil.example/v1", "openai-compatible"),
        ("http://[bad", "openai-compatible"),
        ("http://127.0.0.1:port/v1", "openai-compatible"),
    ],
)
def test_a_server_is_known_by_its_address(address: str | None, name: str) -> None:
    assert profile_for(address).name == name


def test_azure_wants_its_key_in_a_header_of_its_own() -> None:
    assert (AZURE.key_header, AZURE.length_parameter) == ("api-key", "max_completion_tokens")


def test_the_user_knows_better() -> None:
    told = COMPATIBLE.with_settings({"json_schema": False, "temperature": False, "reasoning_fields": ["thoughts"]})
    assert (told.asked_by, told.temperature, told.reasoning_fields) == ("json_object", None, ("thoughts",))
    assert COMPATIBLE.with_settings({"name": "openai"}) == OPENAI
    assert COMPATIBLE.with_settings({"name": "our-gateway"}).name == "our-gateway"


def test_lm_studio_is_not_asked_for_what_it_refuses() -> None:
    lower = LM_STUDIO.without("no")
    assert lower is not None
    assert lower[0].asked_by == "text"


@pytest.mark.parametrize(
    ("profile", "why", "learned"),
    [
        (COMPATIBLE, "Unknown field stream_options", "does not tell the tokens of a stream"),
        (OPENAI, "max_completion_tokens is unknown", "takes no max_completion_tokens"),
        (
            COMPATIBLE,
            "'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
            "takes max_completion_tokens, not max_tokens",
        ),
        (COMPATIBLE, "temperature must be 1", "takes no temperature"),
        (COMPATIBLE, "streaming is not supported", "does not stream"),
        (COMPATIBLE, "bad grammar", "takes no JSON schema"),
    ],
)
def test_what_is_refused_is_left_out(profile: Profile, why: str, learned: str) -> None:
    step = profile.without(why)
    assert step is not None
    assert step[1] == learned


def test_the_ladder_has_an_end() -> None:
    profile, told = COMPATIBLE, []
    while step := profile.without("no"):
        profile, learned = step
        told.append(learned)
    assert told == ["takes no JSON schema", "has no JSON mode"]
    assert profile.asked_by == "text"


def test_an_address_is_shown_without_what_is_secret() -> None:
    assert server_address("https://me:secret@host/v1?key=sk-1") == "https://host/v1?..."
