"""Text that wants something else than to be read: pieces of it by their class, a strategy that mixes them, and what must hold wherever it is shown."""

import os
import random
import unicodedata
from collections.abc import Mapping, Sequence

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

CLASSES: Mapping[str, Sequence[str]] = {
    "control characters": ("\x00", "\x07\x08\x08\x7f", "\x0e\x0f\x1a", "a\rb", "\x85\x0b\x0c\u2028\u2029"),
    "escape sequences": ("\x1b[31m", "\x1b[2J\x1b[1;1H", "\x1b[?1049l\x1b[?25l", "\x1b[6n", "\x1bc", "\x1b(0", "\x1b", "\x1b["),
    "8-bit sequences": ("\x9b31m", "\x9b2J", "\x9d52;c;ZXZpbA==\x9c", "\x90q#0\x9c", "\x9fpayload\x9c", "\x98x\x9c"),
    "titles, clipboard and links": (
        "\x1b]0;owned\x07", "\x1b]2;owned\x1b\\", "\x1b]52;c;ZXZpbA==\x07", "\x1b]52;c;?\x07",
        "\x1b]8;;https://evil.example\x1b\\here\x1b]8;;\x1b\\", "\x1b]1337;File=inline=1:AAAA\x07", "\x1b]52;c;",
    ),
    "device strings": ("\x1bPq#0;2\x1b\\", "\x1bP$qm\x1b\\", "\x1b_Gf=24;AAAA\x1b\\", "\x1b^x\x1b\\", "\x1bXx\x1b\\", "\x1bP"),
    "directions": ("\u202eevil\u202c", "\u2066\u2067x\u2069", "\u202a\u202b\u202d", "\u200f\u200e\u061c", "שלום \u202etxt.exe"),
    "zero width": ("in\u200bvis\u2060ible", "i\u200dg\u200cnore", "\ufeff", "so\u00adft", "x\u180ey", "a\u034fb\u3164c\u115f\uffa0"),
    "tags and selectors": ("\U000e0041\U000e0042\U000e007f", "🏴\U000e0067\U000e0062\U000e007f", "x\ufe00\ufe01\ufe02", "😀" + "\U000e0100\U000e0101" * 20),
    "markup": (
        "[b]", "[/]", "[/b]", "[bold red]x[/bold red]", "[@click=app.quit]x[/]", "[@click=app.exit(1)]", "[link=https://evil.example]x[/link]",
        "[$error]", "$error", "\\[b]", "\\\\[/]", "[", "]", "[[", "\\", "[not a tag", "list[int]", ":smile:", "%s {0} {x}",
    ),
    "HTML": (
        "<script>document.title='owned'</script>", "</style><script>document.title='owned'</script>", "<img src=x onerror=\"document.title='owned'\">",
        "\"><svg/onload=document.title='owned'>", "<!--", "-->", "]]>", "&lt;b&gt; &#60; &#x3c;", "<iframe src=//evil.example>", "javascript:alert(1)",
        "<meta http-equiv=refresh content=0;url=//evil.example>", "' onmouseover='x", "</title><base href=//evil.example>",
    ),
    "Markdown": ("# head", "- item", "**bold** _em_ `code`", "```", "[x](https://evil.example)", "![x](https://evil.example/i.png)", "===", "| a | b |", "<https://evil.example>"),
    "links": ("https://evil.example/?a=1&b=2", "www.evil.example", "file:///etc/passwd", "mailto:a@evil.example"),
    "towers": ("Z" + "\u0301\u0335\u20dd" * 60, "a" + ("\u0300" * 7 + "\u200d") * 9, "\u0301" * 30),
    "widths": ("漢字かな", "ﾊﾝｶｸ", "ﬃ ǆ Ａ", "±§¶·", "\u2e3b", "﷽", "\u3000", "ᄒ" * 20, "กำ"),
    "emoji": ("👩\u200d💻", "👨\u200d👩\u200d👧\u200d👦", "🇩🇪🇩", "1\ufe0f\u20e3", "👍🏽🏽", "❤\ufe0f\u200d🔥", "🏴\u200d☠\ufe0f"),
    "surrogates and strays": ("\ud83d", "\udc1b", "\udc80\udcff", "\ufffe\uffff", "\ue000\U0010ffff", "\U000e0001", "\ufff9a\ufffab\ufffb"),
}  # fmt: skip
PIECES = [piece for pieces in CLASSES.values() for piece in pieces]
LONG = {"endless line": "x" * 50_000, "long words": ("Donau" * 60 + " ") * 20, "many lines": "so\n" * 2_000}

# Words that go to the end of their line whatever comes between: each piece stands on one with a word of its own before it.
EVERY = "\n".join(f"bread{number} {piece} oven{number}" for number, piece in enumerate(PIECES))
SOME = "\n".join(f"bread{n} {pieces[0]} {pieces[-1]} oven{n}" for n, pieces in enumerate(CLASSES.values()))

TIMES = int(os.environ.get("HOSTILE_TIMES", "1"))  # as many times more examples

# Format characters that belong to ordinary words in some languages.
_KEPT_FORMAT = "\u200c\u200d\u200e\u200f\u061c"
_RISKY = st.characters(categories=["Cc", "Cf", "Cs", "Mn", "Me", "Zl", "Zp", "Co"]) | st.sampled_from(
    "\x1b\x9b[]();\\\x07$@=<>&\"'/\u202e"
)
_PIECE = (
    st.sampled_from(PIECES)
    | st.text(_RISKY, max_size=8)
    | st.sampled_from([" bread ", " oven ", "\n", "\t", "ö", "I cut it. "])
)


def hostile(pieces: int = 30) -> st.SearchStrategy[str]:
    """Return texts of at most so many pieces, one after the other and one inside of the other."""
    return st.lists(_PIECE, max_size=pieces).map("".join)


def examples(few: int) -> settings:
    """Return how many examples are tried: few, or as many times more as HOSTILE_TIMES says."""
    allowed = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large)
    return settings(max_examples=few * TIMES, suppress_health_check=allowed)


def mixture(seed: int) -> str:
    """Return pieces of all classes, now glued together and now between words, the same for the same seed."""
    draw = random.Random(seed)
    return "".join(
        draw.choice(PIECES) + draw.choice(["", "", " bread ", " oven\n"]) for _ in range(draw.randint(1, 80))
    )


def obeyed(text: str) -> set[str]:
    """Return the characters of a text that a terminal obeys, that hide, or that turn the order of what is read."""
    bad = {"Cc", "Cf", "Cs"}
    return {char for char in text if char not in "\n\t" + _KEPT_FORMAT and unicodedata.category(char) in bad}
