"""Text from outside: what a terminal obeys is gone, what people write stays."""

import pytest
from hostile import EVERY, LONG, PIECES, examples, hostile, obeyed
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mockint.text import clean, one_line, plural

# Halves of escape sequences, so that taking one out often joins the halves of another.
CHAR = st.characters() | st.sampled_from(
    "\x1b\x1b[]()PX^_;?0123m\\\x07\x9b\x9c\x9d\r\n\t ab\ud800\u202e\u0301\u200d\ufe0f"
)
TEXT = st.text(CHAR, max_size=60) | hostile()


@given(TEXT)
@example("\x1b\x1b[0m[31mred")
@example("\x1b\x1b]0;x\x07]52;c;AAAA\x07")
@example("\x1b\u202e[31m")
@example("\x1b\x00[31m\x9b\x9c31m")
@examples(500)
def test_nothing_is_left_that_a_terminal_obeys_and_twice_changes_nothing(text: str) -> None:
    cleaned = clean(text)

    assert clean(cleaned) == cleaned
    assert not obeyed(cleaned)
    cleaned.encode()  # it can be stored and printed


@given(
    st.text(
        st.characters(
            exclude_categories=["Cc", "Cf", "Cn", "Cs", "Zl", "Zp", "Mn", "Me"],
            exclude_characters="\u115f\u1160\u3164\uffa0",
        )
        | st.sampled_from("\n\t")
    )
)
@settings(max_examples=200, deadline=None)
def test_what_people_write_stays_as_it_is(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        pytest.param("\x1b[31mred\x1b[0m", "red", id="colours"),
        pytest.param("\x1b[38;2;255;0;0mred\x1b[m", "red", id="true colour"),
        pytest.param("\x1b[2J\x1b[1;1Htop", "top", id="clear and home"),
        pytest.param("\x1b[?1049h\x1b[?25lgone", "gone", id="other screen, no cursor"),
        pytest.param("a\x1b[1 qb", "ab", id="CSI with an intermediate"),
        pytest.param("\x9b31mred\x9b0m", "red", id="8-bit CSI"),
        pytest.param("a\x1b]52;c;ZXZpbA==\x07b", "ab", id="OSC 52 ended by BEL"),
        pytest.param("a\x1b]52;c;ZXZpbA==\x1b\\b", "ab", id="OSC 52 ended by ST"),
        pytest.param("a\x9d52;c;ZXZpbA==\x9cb", "ab", id="8-bit OSC 52"),
        pytest.param("a\x1b]0;title\x9cb", "ab", id="title ended by 8-bit ST"),
        pytest.param("\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\", "link", id="link"),
        pytest.param("a\x1bPq#0;2\x1b\\b", "ab", id="DCS"),
        pytest.param("a\x1b_Gpayload\x1b\\b\x1b^x\x1b\\c\x1bXx\x1b\\d", "abcd", id="APC, PM, SOS"),
        pytest.param("a\x90x\x9cb\x9fx\x9cc\x9ex\x9cd\x98x\x9ce", "abcde", id="8-bit DCS, APC, PM, SOS"),
        pytest.param("\x1b(0lqk\x1b(B", "lqk", id="character sets"),
        pytest.param("\x1bc\x1b7\x1b8reset\x1b=", "reset", id="short sequences"),
        pytest.param("tail\x1b", "tail", id="ESC at the end"),
        pytest.param("\x1b\x1b[31mred", "red", id="ESC before a sequence"),
        pytest.param("i\u200dg\u200enore \u200f!", "ignore \u200f!", id="joiners between letters of ASCII"),
        pytest.param("می\u200cخواهم 👩\u200d💻", "می\u200cخواهم 👩\u200d💻", id="joiners where they belong"),
        pytest.param(
            "i\ufe00g\u034fn\u3164o\u115fr\uffa0e", "ignore", id="selectors and fillers between letters of ASCII"
        ),
        pytest.param("\U000e0000a\U000e0002\u2065b\ufff0", "ab", id="signs that are none and show nothing"),
        pytest.param("😀" + "\U000e0141\U000e0142" * 50, "😀\U000e0141\U000e0142", id="data in selectors"),
        pytest.param("a " + "\u200c\u200d\u200c" * 50 + " b", "a \u200c\u200d b", id="data in joiners"),
        pytest.param("Z" + "\u0301\u20dd" * 50 + "o", "Z" + "\u0301\u20dd" * 4 + "o", id="a tower of marks"),
        pytest.param(
            "Z" + ("\u0301" * 5 + "\u200d") * 9,
            "Z" + "\u0301" * 5 + "\u200d" + "\u0301" * 3,
            id="a tower with joiners",
        ),
        pytest.param("a\x00b\x07c\x08d\x7fe\x80f\x9fg", "abcdefg", id="C0, DEL and C1"),
        pytest.param("pay \u202eevas\u202c \u2066x\u2069 \u202ay\u202b", "pay evas x y", id="bidirectional overrides"),
        pytest.param("in\u00advis\u2060i\ufeffble\u200b", "invisible", id="invisible characters"),
        pytest.param("a\U000e0041\U000e007fb", "ab", id="tag characters"),
        pytest.param("\ud83d", "\ufffd", id="lone high surrogate"),
        pytest.param("a\udc1bb", "a\ufffdb", id="lone low surrogate"),
        pytest.param("a\r\nb\rc\nd", "a\nb\nc\nd", id="line ends"),
        pytest.param("a\x0bb\x0cc\x85d\u2028e\u2029f", "a\nb\nc\nd\ne\nf", id="other line ends"),
    ],
)
def test_what_steers_or_hides_is_gone(text: str, left: str) -> None:
    assert clean(text) == left


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("\x1b]52;c;I tracked it every week", "I tracked it every week"),
        ("I tracked it\x1b]0;\nevery week\x07", "every week"),
        ("I tracked it \x1b[", "I tracked it"),
        ("\x9dI tracked it", "I tracked it"),
    ],
)
def test_an_unfinished_sequence_takes_no_words_along(text: str, words: str) -> None:
    assert words in clean(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("plain words, 12 % and [/b] {x} <y>", id="plain"),
        pytest.param("a\tb\n\n  c \n", id="tabs, line feeds and spaces"),
        pytest.param("👩\u200d💻 and 👨\u200d👩\u200d👧 and ❤\ufe0f", id="joined emoji"),
        pytest.param("❤\ufe0f\u200d🔥 1\ufe0f\u20e3 葛\U000e0100城", id="selectors where they belong"),
        pytest.param("می\u200cخواهم", id="Persian"),
        pytest.param("क\u094d\u200dष", id="Hindi"),
        pytest.param("שלום\u200f \u200eabc \u061cعربي", id="direction marks"),
        pytest.param("cafe\u0301 naïve", id="accents, together and apart"),
        pytest.param("“curly” – dash … ½ €", id="typography"),
        pytest.param("\u00a0\u3000", id="other spaces"),
    ],
)
def test_what_belongs_to_words_stays(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "limit", "line"),
    [
        ("  two\n\n lines\tand\u00a0more ", 0, "two lines and more"),
        ("\x1b[31mred\r\nblue\x1b[0m", 0, "red blue"),
        ("exactly", 7, "exactly"),
        ("one too many", 11, "one too ma…"),
        ("one two three", 9, "one two…"),
        ("", 5, ""),
    ],
)
def test_one_line_folds_white_space_and_is_cut_with_an_ellipsis(text: str, limit: int, line: str) -> None:
    assert one_line(text, limit) == line


@given(TEXT, st.integers(1, 30))
@settings(max_examples=200, deadline=None)
def test_one_line_is_one_line_within_its_limit(text: str, limit: int) -> None:
    line = one_line(text, limit)

    assert len(line) <= limit
    assert line.splitlines() in ([], [line])
    assert line == line.strip()
    assert one_line(line, limit) == line


@pytest.mark.parametrize(("count", "text"), [(0, "0 points"), (1, "1 point"), (2, "2 points")])
def test_plural(count: int, text: str) -> None:
    assert plural(count, "point") == text


def test_words_around_hostile_text_are_all_there() -> None:
    assert set(one_line(EVERY).split()) >= {f"bread{number}" for number in range(len(PIECES))}


@pytest.mark.parametrize(
    "text",
    [
        *LONG.values(),
        *("\x1b" + piece * 20_000 for piece in ("\x1b]", "\x1b[0", "\x9d;", "\u0301", "a\u200d", "\ufe0f", " ", "[0;")),
    ],
)
def test_long_text_takes_no_longer_than_its_length(text: str) -> None:
    assert not obeyed(clean(text))  # where it went back and forth, this would take minutes
