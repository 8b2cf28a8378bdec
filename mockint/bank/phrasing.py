"""How points and flags are phrased in English: what asks two things, what cannot be heard, what is an absence."""

import re

# Verbs of saying: what follows them can be heard.
_SAYING = (
    "acknowledges|adds|admits|answers|argues|asks|backs|begins|brings up|calls|claims|compares|concludes|connects|contrasts|counts|defines|describes|"
    "distinguishes|ends|explains|gives|illustrates|justifies|links|lists|mentions|names|offers|opens|owns|points|proposes|puts|quotes|recalls|"
    "recommends|recounts|refers|rejects|reports|says|separates|sets|shares|speaks of|states|suggests|sums|talks about|talks of|tells|thanks|"
    "walks|warns|weighs"
)
_SUBJECT = r"(?:(?:the\s+)?(?:candidate|speaker|applicant|person|answer)\s+|they\s+|he\s+|she\s+)?(?:(?:should|must|can|will)\s+)?"
_FIRST_WORDS = re.compile(rf"\s*{_SUBJECT}(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_SAYS = re.compile(rf"(?:{_SAYING}|(?:{_SAYING.replace('s|', '|').removesuffix('s')}))\b", re.IGNORECASE)
_NEGATED = re.compile(
    r"(?:does\s+not|doesn['’]?t|do\s+not|don['’]?t|not|never|no|fails?\s+to|avoids?|refrains?|lacks?|omits?|forgets?|leaves?\s+out|misses|"
    r"without|cannot|can['’]?t|unable|is\s+unable|shows?\s+no|has\s+no|"
    r"(?:says?|gives?|names?|mentions?|tells?|offers?|provides?|describes?)\s+(?:no\b(?!\s+(?:longer|to))|nothing|nobody|none|neither|little))\b",
    re.IGNORECASE,
)
# What lies in a person or in the manner of speaking, not in the words: as the verb, or anywhere in a phrase without one.
_WITHIN_VERB = re.compile(
    r"(?:understands?|knows?|reali[sz]es?|appreciates?|believes?|feels?|thinks?|seems?|appears?|is|are|be|has|have|sounds?|speaks?|communicates?|"
    r"demonstrates?|shows?|displays?|exhibits?|possess(?:es)?|remains?|stays?|smiles?|listens?|cares?)\b",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"\b(?:understanding|knowledge|communication|skills?|confiden(?:t|ce|tly)|attitudes?|empathy|leadership|passion|enthusias\w+|mindset|"
    r"aware(?:ness)?|abilit(?:y|ies)|able|clarity|clear(?:ly)?|structured?|tone|charisma|professional(?:ism)?|motivat(?:ed|ion)|honesty?|"
    r"creativ(?:e|ity)|listen(?:er|ing))\b",
    re.IGNORECASE,
)
_QUESTION_WORD = r"(?:what|why|how|who|whom|when|where|which|whether)"
_DETERMINER = r"(?:a|an|the|one|their|its|his|her|at\s+least)"
_OBJECT = r"(?:names?|gives?|mentions?|lists?|states?|quotes?|offers?|proposes?)"
_TWO = re.compile(
    rf"\band\s+(?:(?:also|then)\s+)?(?:{_SAYING})\b"
    rf"|\S+,?\s+and\s+(?:(?:by|since|until)\s+)?(?:that|{_QUESTION_WORD})\b"
    rf"|\b{_OBJECT}\s+(?:both\s+)?{_DETERMINER}\s+(?:(?!\bbetween\b)[^,.;:])*?\band\s+{_DETERMINER}\s+\w+"
    r"|,\s+and\s+\w+\s+\w+"
    r"|\bas\s+well\s+as\b|\band\s+also\b|\bboth\b[^.;:]*?\band\b|;\s*\w+|[.!?]\s+[A-Z]\w+",
    re.IGNORECASE,
)
_IN_QUOTES = re.compile(r"[\"“”][^\"“”]*[\"“”]")
_FIGURE_WANTED = re.compile(
    r"\b(?:as\s+a\s+(?:figure|number|percentage)|a\s+(?:figure|number|percentage)\s+(?:for|of)|in\s+figures|how\s+(?:many|much))\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"\d|\b(?:zero|half|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|"
    r"hundred|thousand|million|billion|double[ds]?|twice|third|quarter)\b",
    re.IGNORECASE,
)


def two_things(point: str) -> str | None:
    """Return the words with which a point asks two things at once, or None."""
    text = _IN_QUOTES.sub("", point).strip()
    match = _TWO.search(text)
    return " ".join(match.group().split()) if match else None


def unshowable(point: str) -> str | None:
    """Return why no words of a candidate could show a point, or None."""
    first = _FIRST_WORDS.match(point)
    rest = first["rest"] if first else point
    if negated := _NEGATED.match(rest):
        return f'"{" ".join(negated.group().split())}" is about what is not said, and nothing that is said can show it'
    if _SAYS.match(rest):
        return None
    if within := _WITHIN_VERB.match(rest) or _WITHIN.search(rest):
        return f'"{within.group()}" lies in the person or the manner, and cannot be heard in the words'
    return None


def absence(flag: str) -> str | None:
    """Return the words with which a flag's text tells of something left out, or None."""
    first = _FIRST_WORDS.match(flag)
    match = _NEGATED.match(first["rest"] if first else flag)
    return " ".join(match.group().split()) if match else None


def asserts(point: str) -> bool:
    """Tell whether a point asks for a statement ("Says that ...") rather than for something to be named."""
    first = _FIRST_WORDS.match(point)
    return bool(first and re.match(r"(?:says?|states?|explains?|mentions?)\s+that\b", first["rest"], re.IGNORECASE))


def wants_figure(point: str) -> bool:
    """Tell whether a point asks for a figure."""
    return bool(_FIGURE_WANTED.search(point))


def has_figure(text: str) -> bool:
    """Tell whether a text names a figure, in digits or in words."""
    return bool(_FIGURE.search(text))
