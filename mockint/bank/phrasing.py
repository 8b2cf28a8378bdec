"""How points and flags are phrased in English: what asks two things, what cannot be heard, what is an absence.

Patterns, not grammar: each is held against what people write in ``tests/bank/test_phrasing.py``.
"""

import re

from mockint.words import SCALES, TENS, UNITS


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_SUBJECT = (
    r"(?:(?:the\s+)?(?:candidate|speaker|applicant|person|answer)\s+|they\s+|he\s+|she\s+)?(?:(?:should|must)\s+)?"
)
_WITHOUT_SUBJECT = re.compile(rf"\s*{_SUBJECT}(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_QUOTED = re.compile(r"[\"“”][^\"“”]*[\"“”]")

# What follows a verb of saying can be heard.
_SAYING = (
    r"acknowledges?|adds?|admits?|answers?|argues?|asks?|begins?|calls?|claims?|compares?|concludes?|connects?|contrasts?|counts?|defines?|"
    r"describes?|distinguish(?:es)?|ends?|explains?|gives?|illustrates?|justif(?:y|ies)|links?|lists?|mentions?|names?|offers?|points?|proposes?|"
    r"puts?|quotes?|recalls?|recommends?|recounts?|refers?|rejects?|reports?|says?|separates?|sets?|shares?|states?|suggests?|sums?|talks?|"
    r"tells?|thanks?|walks?|warns?|weighs?"
)
_DOING = (  # verbs of the third person that are no plural of a noun which is often listed
    r"follows|takes|apologi[sz]es|documents|checks|writes|corrects|fixes|learns|decides|measures|records|informs|involves|thanks|solves"
)

_WHERE = r"about|of|against|bad|more|at\s+all|else|in"
_NOT_SAID = _any(
    r"(?:does|do|did)\s+not\b|(?:does|do|did)n['’]?t\b|not\b(?!\s+(?:only|just|my|our))|never\b(?!-)|fails?\s+to\b|avoids?\b|refrains?\b",
    r"lacks?\b|omits?\b|forgets?\b|ignores?\b|skips?\b|leaves?\s+out\b|misses\b|missing\b|nothing\b|cannot\b|can['’]?t\b|(?:is\s+)?unable\b",
    r"no\b(?!-)|without\b(?![^,]*,)|(?:shows?|has|have)\s+no\b",
    r"(?:gives?|names?|mentions?|offers?|provides?|describes?)\s+(?:no\b(?!-|\s+(?:longer|more|one))|nothing\b|nobody\b|none\b|neither\b)",
    rf"(?:says?|tells?)\s+(?:nothing|little)\s*(?:\b(?:{_WHERE})\b|[.,]|$)",
)
_WITHIN_VERB = _any(
    r"(?:understands?|knows?|reali[sz]es?|appreciates?|believes?|feels?|seems?|appears?|sounds?|maintains?|fits?|wants?|possess(?:es)?)\b",
    r"(?:exhibits?|displays?|remains?|smiles?|cares?|can)\b",
    r"(?:is|are|be|has|have)\b(?!\s+(?:the|a|an)\s)|thinks?\b(?!\s+aloud)|stays?\b(?!\s+with)|listens?\b(?!\s+to)",
    r"(?:shows?|demonstrates?)\b(?!\s+(?:how|that|what|why|where|with|the)\b)|(?:speaks?|communicates?)\b(?!\s+(?:to|with|of|about|the)\b)",
)
_WITHIN = _any(
    r"\b(?:understanding|confiden(?:t|ce|tly)|attitudes?|empathy|passion|enthusias\w+|mindset|aware(?:ness)?|abilit(?:y|ies)(?!\s+of\s+the)|able|willing(?:ness)?",
    r"clarity|clearly|charisma|professionalism|motivat(?:ed|ion)|honesty|creativ(?:e|ity)|listen(?:er|ing)|leadership|familiar|tone",
    r"knowledge(?!\s+base)|communication(?!\s+(?:plan|channel))|skills?(?!\s+matrix)|structured?(?!\s+data)|sense\s+of\s+humou?r|eye\s+contact",
    r"clear\s+(?:language|speech|voice|communication|structure|answer))\b",
)
_MANNER = _any(
    r"\b(?:well-)?(?:structured|organi[sz]ed|clear|concise|good|confident|convincing)\s+(?:answer|response|manner)\b",
    r"\b(?:without\s+hesitati(?:on|ng)|filler\s+words|eye\s+contact|body\s+language|confidently|clearly)\b|\btakes?\s+ownership\b\W*$",
)
_PLACEHOLDER = _any(r"\b(?:TODO|FIXME|TBD)\b", r"\.\.\.", "…", r"^\W*$")

_ASKING = r"(?:what|why|how|who|whom|when|where|which|whether)"
_DETERMINER = r"(?:a|an|the|one|their|its|his|her|at\s+least)"
_OBJECT = r"(?:names?|gives?|mentions?|lists?|states?|quotes?|describes?)"
_PLAIN_NOUN = r"(?!not\b|nothing\b|nobody\b|so\b|then\b)\w+"
_TWO = _any(
    rf"\band\s+(?:(?:also|then)\s+)?(?:{_SAYING.replace('?', '')}|{_DOING})\b",
    rf"\S+,?\s+and\s+(?:(?:by|since|until)\s+)?(?:that|{_ASKING})\b",
    rf"\b{_ASKING}\b[^,.;:]*,\s+(?:what|why|how|where|when)\b",
    rf"\b{_OBJECT}\s+(?:both\s+)?{_DETERMINER}\s+(?:(?!\bbetween\b)[^.;:])*?\band\s+{_DETERMINER}\s+\w+",
    rf"^\s*{_OBJECT}\s+\w+\s+and\s+\w+\W*$",
    rf",\s+{_PLAIN_NOUN},?\s+and\s+{_DETERMINER}\s+\w+|\bthe\s+\w+,\s+(?:and\s+)?the\s+\w+",
    rf"\bboth\s+(?:{_DETERMINER}\s+)?\w+\s+and\b",
    r"\bas\s+well\s+as\b|\band\s+also\b|\b(?:along|together)\s+with\s+(?:its|their)\b|\s[&+]\s|\(\s*and\b|[–—]\s*and\b|;\s*\w+|,\s+then\s+\w+",
    rf"\bplus\s+(?:{_ASKING}|{_DETERMINER})\b",
)
_TWO_SENTENCES = re.compile(r"[a-z]{4,}[.!?]\s+[A-Z]\w+")

_FIGURE_WANTED = _any(
    r"\bas\s+a\s+(?:figure|number|percentage)\b|\ba\s+(?:figure|number|percentage)\s+(?:for|of|on)\b|\bin\s+figures\b|\bhow\s+(?:many|much)\b",
    r"\bthe\s+percentage\b|\bquantif(?:y|ies)\b",
)
_FIGURE = _any(
    r"\d",
    rf"\b(?:{'|'.join((UNITS.keys() - {'one'}) | TENS.keys() | SCALES.keys())})\b",
    r"\b(?:half|dozens?|halved|doubled?|tripled?|twice|thirds?|quarter|one\s+(?:percent|in|of))\b",
)
_YES_NO = _any(r"\s*(?:and\s+)?(?:did|do|does|have|has|had|was|were|is|are|could|would|can|will)\b")


def two_things(point: str) -> str | None:
    """Return the words with which a point asks two things at once, or None."""
    text = _QUOTED.sub("", point).strip()
    match = _TWO.search(text) or _TWO_SENTENCES.search(text)
    return " ".join(match.group().split()) if match else None


def unshowable(point: str) -> str | None:
    """Return why no words of a candidate could show a point, or None."""
    if placeholder := _PLACEHOLDER.search(_QUOTED.sub("", point)):
        return f'"{placeholder.group()}" says nothing to listen for'
    rest = _rest(point)
    if negated := _NOT_SAID.match(rest):
        return f'"{" ".join(negated.group().split())}" is about what is not said, and nothing that is said can show it'
    within = _MANNER.search(rest)
    if not within and not re.match(rf"(?:{_SAYING})\b", rest, re.IGNORECASE):
        within = _WITHIN_VERB.match(rest) or _WITHIN.search(rest)
    return f'"{within.group()}" lies in the person or the manner, and cannot be heard in the words' if within else None


def absence(flag: str) -> str | None:
    """Return the words with which a flag's text tells of something left out, or None."""
    match = _NOT_SAID.match(_rest(flag))
    return " ".join(match.group().split()) if match else None


def asserts(point: str) -> bool:
    """Tell whether a point asks for a statement ("Says that ...") rather than for something to be named."""
    return bool(re.match(r"(?:says?|states?|explains?|mentions?)\s+that\b", _rest(point), re.IGNORECASE))


def is_yes_no(question: str) -> bool:
    """Tell whether a question can be answered with yes or no."""
    return bool(_YES_NO.match(question))


def wants_figure(point: str) -> bool:
    """Tell whether a point asks for a figure."""
    return bool(_FIGURE_WANTED.search(point))


def has_figure(text: str) -> bool:
    """Tell whether a text names a figure, in digits or in words."""
    return bool(_FIGURE.search(text))


def _rest(text: str) -> str:
    """Return the text from its verb on, without a subject such as "The candidate should"."""
    match = _WITHOUT_SUBJECT.match(text)
    return match["rest"] if match else text
