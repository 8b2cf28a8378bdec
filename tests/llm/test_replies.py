"""What a model wrote comes through the boundary where it is read."""

import json

import pytest
from hostile import examples, hostile
from hypothesis import given

from mockint.llm.replies import preview_object, read_object
from mockint.text import clean


@given(hostile())
@examples(100)
def test_a_reply_is_read_whatever_it_says_and_what_it_says_is_clean(text: str) -> None:
    reply = json.dumps({"quote": text, "list": [{text: text}], "verdict": "met"})
    said = clean(json.loads(json.dumps(text)))  # which makes one sign of the two halves of a pair
    found = read_object(reply)
    assert found == {"quote": said, "list": [{said: said}], "verdict": "met"}
    assert preview_object(reply) in (
        None,
        found,
    )  # what is still being written and holds a broken sign waits for its end


def test_a_broken_sign_costs_no_other_word() -> None:
    assert read_object('{"advice": "Say \\ud83d more", "verdict": "met"}') == {
        "advice": "Say \ufffd more",
        "verdict": "met",
    }


@pytest.mark.parametrize("depth", [100, 400, 600, 900, 990, 5_000])
def test_a_reply_that_is_nested_without_end_ends_nothing(depth: int) -> None:
    for reply in (
        f'{{"points": {"[" * depth}',
        f'{{"points": {"[" * depth}{"]" * depth}}}',
        '{"a":' * depth + "1" + "}" * depth,
    ):
        read_object(reply)
        preview_object(reply)
