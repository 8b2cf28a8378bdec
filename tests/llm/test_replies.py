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


DRAFT, MEANT = '{"points": {"a": {"verdict": "missed"}}}', {"points": {"a": {"verdict": "met"}}}


@pytest.mark.parametrize(
    "reply",
    [
        f"<think>{DRAFT}</think>{json.dumps(MEANT)}",
        f"Let me see: {DRAFT} no, wait</think>\n{json.dumps(MEANT)}",
        f"{DRAFT} {{ or </THINKING>```json\n{json.dumps(MEANT)}\n```",
        f"{DRAFT[:-2]} hm</think>{json.dumps(MEANT)}",
        f"{json.dumps(MEANT)}</think>",
        f"{json.dumps(MEANT)} {DRAFT}",
        f"<think>{DRAFT}</think>Well. <think>{DRAFT}</think>{json.dumps(MEANT)}<think>{DRAFT}",
    ],
)
def test_what_a_model_drafts_while_it_thinks_is_not_what_it_says(reply: str) -> None:
    assert read_object(reply) == MEANT


def test_the_end_of_thinking_within_a_quote_ends_nothing() -> None:
    said = {"quote": "I typed </think> and", "more": {"quote": "then </think>"}}
    assert read_object(json.dumps(said)) == said
    assert preview_object(json.dumps(said)) == said


@pytest.mark.parametrize("tag", ["<think>", "<think> and </think>", "<reasoning>"])
def test_a_tag_of_thinking_within_a_text_is_a_part_of_it(tag: str) -> None:
    said = {"a": {"quote": f"I typed {tag} there", "advice": f"Say {tag} more"}, "b": {"quote": "then"}}
    reply = json.dumps(said)
    assert read_object(reply) == preview_object(reply) == said
    assert read_object(f"<think>{DRAFT}</think>Here:\n{reply}") == said
    assert preview_object(f"<think>{DRAFT}</think>{reply[:-1]}") == said
    assert preview_object(reply[: reply.index(' "b"')]) == {"a": said["a"]}


@pytest.mark.parametrize("depth", [100, 400, 600, 900, 990, 5_000])
def test_a_reply_that_is_nested_without_end_ends_nothing(depth: int) -> None:
    for reply in (
        f'{{"points": {"[" * depth}',
        f'{{"points": {"[" * depth}{"]" * depth}}}',
        '{"a":' * depth + "1" + "}" * depth,
    ):
        read_object(reply)
        preview_object(reply)
