"""What is secret about a server is taken out of what it says, and nothing else is."""

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockint.llm.secrets import Secrets

KEY = 'team"key/0123456789+%'
ADDRESS = f"https://me:{quote('pass/word 1', safe='')}@host/v1?token=tok-123456"
signs = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40)


def test_a_message_holds_no_part_of_an_address_that_is_secret() -> None:
    secrets = Secrets((), ADDRESS)
    for told in ("pass/word 1", "pass%2Fword%201", "tok-123456", base64.b64encode(b"me:pass/word 1").decode()):
        assert told not in secrets.hide(f"no: {told}.")
    assert secrets.hide("nobody at https://host/v1") == "nobody at https://host/v1"


@given(signs, signs)
def test_a_key_is_hidden_in_every_form(before: str, after: str) -> None:
    secrets = Secrets((KEY,))
    in_base64 = base64.b64encode(f"{before}{KEY}{after}".encode()).decode()
    for form in (KEY, json.dumps(KEY)[1:-1], quote(KEY, safe="")):
        assert form not in secrets.hide(before + form + after)
        assert form not in secrets.hide_in_reply(before + form + after)
    middle = base64.b64encode(KEY.encode()[3:-3]).decode().rstrip("=")[:-1]
    assert middle not in secrets.hide(in_base64)
    assert "[key]" in secrets.hide(in_base64)


@given(signs, signs, st.integers(1, 9))
def test_a_reply_that_comes_in_pieces_gives_none_of_it_away(before: str, after: str, piece: int) -> None:
    secrets = Secrets((KEY,))
    whole = f"{before}{KEY}{after}"
    told, came = "", ""
    given_out = 0
    for start in range(0, len(whole), piece):
        came += whole[start : start + piece]
        safe = len(came) - secrets.begun_in(came)
        told += secrets.hide_in_reply(came[given_out:safe])
        given_out = safe
    told += secrets.hide_in_reply(came[given_out:])
    assert told == secrets.hide_in_reply(whole)


def test_words_of_an_answer_stay_in_a_reply_and_what_looks_like_a_key_does_not_stand_in_a_message() -> None:
    secrets = Secrets(("training", "ollama", "a header of several words 1"), None)
    said = "In our training we used ollama, a header of several words 1"
    assert secrets.hide_in_reply(said) == said
    assert secrets.hide("training: sk-abcd****wxyz is wrong") == "[key]: [key] is wrong"


@pytest.mark.parametrize(
    ("header", "secret"),
    [
        ("Bearer tok_9f8e7d6c5b4a39281706", "tok_9f8e7d6c5b4a39281706"),
        ("Basic bWU6c2VjcmV0IHdvcmQ=", "bWU6c2VjcmV0IHdvcmQ="),
        ("token opensesame", "opensesame"),
        ("team=training; session=9f8e7d6c5b4a3928", "9f8e7d6c5b4a3928"),
        ('Digest username="me", response="6629fae49393a053"', "6629fae49393a053"),
    ],
)
def test_a_server_may_tell_back_a_part_of_a_header(header: str, secret: str) -> None:
    secrets = Secrets((header,))
    assert secret not in secrets.hide(f"{secret} has no access to this project: {header}.")
    if len(secret) > 16:
        assert secret not in secrets.hide_in_reply(f"Say {secret}.")


def test_plain_words_of_a_header_are_no_secrets() -> None:
    secrets = Secrets(("mockint practice, at home", "Interview training"))
    said = "run mockint setup at home, with more practice; an interview is training"
    assert secrets.hide(said) == said
