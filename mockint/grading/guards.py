"""What never counts as an answer: words addressed to the grader, the question read back, and next to no words at all.

All of it is decided by code, before and after the judge, so that a judge that can be talked into things changes nothing.
"""

import re
from collections.abc import Iterable, Sequence

from mockint.grading.evidence import Span
from mockint.grading.words import VOID, Word, sentences, spoken, words

FEWEST_WORDS = 5
_READ_BACK_SHARE = (4, 5)  # of the words; in whole numbers, so that no rounding decides
_READ_BACK_RUN = 5  # words of the question in its own order
_RECITED_RUN = 12  # words of the rubric or the model answer in their own order
_LONGEST_UNIT = 30  # words; a sentence that runs on is blanked by its clauses

# Each pattern is a way of talking to whoever marks. They are anchored on orders, on the vocative or on the grader's own format,
# so that stories about marks, judges and instructions stay: "they gave us full marks", "I ignored the old rules".
_MARKS = r"(?:marks?|points?|scores?|credits?|grades?|ratings?)"
_TOP = r"(?:full|top|max(?:imum)?|perfect|highest|high|best|good|passing|\d+\s*(?:/|out\s+of|percent|%)|a\s+hundred|100|10)"
_GRADER = (
    r"(?:grader|evaluator|examiner|assessor|scorer|marker|grading\s+(?:model|system|assistant|ai|bot)|language\s+model|llm|chat\s?bot"
    r"|ai(?:\s+(?:model|judge|assistant))?|chatgpt|gpt|claude|judge|assistant|system|model)"
)
_RULES = r"(?:instructions?|rules?|rubrics?|prompts?|guidelines?|criteria|criterion|directions?|system\s+message)"
_AI = r"(?:grader|evaluator|examiner|assessor|scorer|language\s+model|llm|chat\s?bot|ai|chatgpt|gpt|claude|grading\s+\w+|ai\s+\w+)"
# An order stands at the start of a sentence or clause, or behind "please" or "you must".
_START = (
    r"(?:^|(?<=[.!?:;,\n\"'(\]])\s*|\b(?:please|you\s+(?:must|should|have\s+to|need\s+to|are\s+to|will|can)|(?:want|like|need|ask)\s+you\s+to)\s+)"
    r"(?:(?:please|now|and|then|also|so|just|ok|okay|well|kindly|instead|simply|always|only)\s*,?\s+)*"
)
_JOINED = rf"(?:{_START}|\b(?:and|then|so|but|now|also)\s+)"  # only before words that leave no doubt
_ADDRESSED = [
    re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    for pattern in (
        # orders about the instructions
        (
            rf"{_JOINED}(?:ignore|disregard|forget|override|bypass)\s+(?:(?:all|any|every|of|the|these|those|my|this)\s+)*"
            rf"(?:(?:previous|prior|above|earlier|preceding|grading|scoring|system|your)\s+)+{_RULES}\b"
        ),
        rf"{_START}(?:ignore|disregard|forget|override|bypass)\s+(?:(?:all|any|every|of|the|these|those|my|this)\s+)*{_RULES}\b",
        rf"{_JOINED}(?:ignore|disregard|forget)\s+(?:everything|anything|all|what)\s+(?:that\s+)?(?:above|you\s+(?:were|have\s+been)\s+told)",
        (
            rf"\byour\s+(?:(?:new|real|only|system|hidden)\s+)*(?:{_RULES}|job|task)\s+(?:is|are|now|says?)\b[^.\n]*"
            r"\b(?:mark|score|grade|rate|award|output|reply|return)"
        ),
        rf"{_START}(?:reveal|print|repeat|show|output)\s+(?:me\s+)?(?:your|the)\s+(?:system\s+|hidden\s+)?(?:prompt|instructions|rubric)\b",
        # asking for marks
        (
            rf"{_START}(?:give|award|grant|assign|allow|score|grade|rate|mark)\s+"
            rf"(?:(?:me|this|it|us|my|the|answer|candidate|response|a|an|all|every|each|that|as)\s+)*{_TOP}\s*(?:{_MARKS}|\.|!|$)"
        ),
        (
            rf"{_JOINED}(?:give|award|grant)\s+(?:me|this\s+answer|my\s+answer|this\s+response|(?:this|the)\s+candidate)\s+"
            rf"(?:(?:a|an|all|every|each|of|the)\s+)*(?:{_TOP}\s*)?{_MARKS}\b(?!\s+(?:from|between|of)\b)"
        ),
        rf"{_START}(?:score|grade|rate|mark|pass)\s+(?:me|this\s+(?:answer|response)|my\s+(?:answer|response)|(?:the|this)\s+candidate)\b",
        (
            rf"{_JOINED}(?:mark|count|treat|consider|set|judge|rate)\s+(?:(?:all|every|each|any|everything|of|this|these|those|the|my|it|them|points?"
            r"|criterion|criteria|answer|verdicts?|expected)\s+)+(?:(?:as|to|is|are)\s+)?(?:fully\s+)?(?:met|passed|satisfied)\b"
        ),
        (
            rf"\b(?:i|this\s+answer|my\s+answer|this\s+response|(?:the|this)\s+candidate)\s+(?:(?:fully|clearly|really)\s+)*"
            rf"(?:deserves?|merits?|(?:should|must)\s+(?:get|receive|be\s+given|score))\s+(?:(?:a|an|the|all|every)\s+)*(?:{_TOP}\s*)?(?:{_MARKS}|100|met)\b"
        ),
        rf"\bi\s+(?:want|need|demand|expect|request)\s+(?:to\s+get\s+)?(?:(?:a|an|the|all|my)\s+)*{_TOP}\s*{_MARKS}(?=\s+please|\s*[.!,]|\s*$)",
        r"\b(?:the|this)\s+candidate\s+(?:ha(?:s|ve)\s+)?(?:(?:fully|clearly)\s+)?(?:met|meets|made|makes|covered|covers|hit|hits)\s+(?:all|every|each)\b",
        (
            r"\ball\s+(?:of\s+)?(?:the\s+)?(?:(?:expected|rubric|grading)\s+(?:points|criteria)\s+(?:are|were)|points\s+are|criteria\s+are)"
            r"\s+(?:\w+\s+)?(?:met|covered|made|satisfied)"
        ),
        r"\bbe\s+(?:\w+\s+)?(?:generous|lenient|kind|nice)\s+(?:with|when|in|about|while)\s+(?:(?:my|the|your|this)\s+)?(?:marks?|marking|grad|scor|points)",
        # speaking to the grader
        (
            rf"{_START}(?:(?:note|message|memo|instructions?|attention|reminder|hint)\s+)?(?:to|for)\s+(?:(?:the|any)\s+)*"
            rf"(?:{_AI}s?\s*[:,]|whoever\s+(?:marks|grades|scores))"
        ),
        rf"{_START}(?:note|message|memo|instructions?|attention|reminder|hint)\s+(?:to|for)\s+(?:(?:the|any)\s+)*{_GRADER}s?\b",
        rf"{_START}(?:dear|hey|hi|hello|attention|listen)\s*,?\s+(?:(?:the|mr|mister|ms|my)\s+)?{_GRADER}\s*[:,!.]",
        (
            rf"\b(?:as|you\s+are|you're|act\s+as|pretend\s+(?:to\s+be|you\s+are)|since\s+you\s+are)\s+(?:(?:now|only|just|being)\s+)*(?:an?\s+|the\s+)?{_AI}\b"
            r"[^.\n]*\b(?:you|give|mark|score|grade|rate|output|must|should|ignore)\b"
        ),
        rf"^\s*(?:the\s+)?{_GRADER}\s*[:,]\s*(?:please|you|give|mark|score|grade|rate|output|ignore|set|return|respond|reply)\b",
        rf"{_START}(?:output|return|respond|reply)\s+(?:(?:with|only|in|exactly|the\s+following)\s+)*(?:json|verdict|\"?met\"?\b|a\s+score|score)",
        # the grader's own format, and marks of a conversation with a model
        r"[\"'“”]?\b(?:verdict|red_flags|raised|unsupported|pack_version)[\"'“”]?\s*[:=]\s*[\"'“”\[{]?\s*(?:met|partial|missed|unjudged|true|false|\[|\{)",
        r"[\"“”](?:points|score|verdict|rating|quote|advice|star)[\"“”]\s*:",
        rf"^\W*(?:(?:final|overall|total|my)\s+)?(?:score|grade|rating|marks?|verdict)\s*[:=]\s*(?:100\b|\d+\s*(?:/|out\s+of)\s*\d+|met\b|full\b|perfect\b|{_TOP}\s+{_MARKS})",
        r"</?\s*(?:answers?|candidates?|transcripts?|turns?|system|user|assistant|rubrics?|instructions?|prompt|grader|grading|evaluation|think)\b[^>\n]{0,60}>",
        r"<\|[a-z_]{2,30}\|>|\[/?INST\]|<</?SYS>>",
        r"^\W*(?:system|assistant|developer|grader|admin)(?:\s+(?:message|prompt|note|override|instructions?))?\s*:(?!\s*(?:we|i|our|my|they|it)\b)",
        (
            r"(?:^|[\[(<=#*-])\s*(?:end|beginning|start)\s+of\s+(?:the\s+)?(?:candidate'?s?\s+)?(?:answer|transcript|prompt|rubric|instructions|response|grading)"
            r"\s*(?:$|[.\])>:=#*-])"
        ),
    )
]
_BRACES = re.compile(r"\{[^{}]*(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}[^{}]*)*\}")


def addressed_to_grader(answer: str) -> list[Span]:
    """Return the spans of the sentences that speak to the grader: that ask for marks, give it orders or imitate its format.

    A sentence that runs on for more than 30 words is taken by its clauses; an imitated JSON object goes whole.
    """
    hits = [match.span() for pattern in _ADDRESSED for match in pattern.finditer(answer)]
    if not hits:
        return []
    units = [match.span() for match in _BRACES.finditer(answer)] + sentences(answer, longest=_LONGEST_UNIT)
    return _merged(unit for unit in units if any(unit[0] < end and start < unit[1] for start, end in hits))


def blanked(answer: str, spans: Iterable[Span], filling: str = " ") -> str:
    """Return the answer with spans filled up, at equal length; line feeds stay."""
    for start, end in spans:
        piece = "".join("\n" if char == "\n" and filling != VOID else filling for char in answer[start:end])
        answer = answer[:start] + piece + answer[end:]
    return answer


def read_back(answer: str, asks: Sequence[str]) -> list[Span]:
    """Return the spans where the answer says five or more words of a question in the question's own order."""
    return _merged(span for ask in asks for span in _common_runs(words(answer), words(ask), _READ_BACK_RUN))


def only_read_back(span: Span, said: Sequence[Word], spans: Sequence[Span]) -> bool:
    """Tell whether four fifths of the words of a span stand in read-back passages."""
    inside = [word for word in said if span[0] <= word.start and word.end <= span[1]]
    again = sum(any(start <= word.start and word.end <= end for start, end in spans) for word in inside)
    return bool(inside) and _mostly(again, len(inside))


def no_content(answers: Sequence[str], asks: Sequence[str]) -> bool:
    """Tell whether there is nothing to judge: under five words, or four fifths of them are the questions' own."""
    said = [word.form for answer in answers for word in spoken(answer)]
    asked = {word.form for ask in asks for word in words(ask)}
    return len(said) < FEWEST_WORDS or _mostly(sum(form in asked for form in said), len(said))


def recited(answer: str, sources: Iterable[str]) -> bool:
    """Tell whether the answer says twelve words in a row of the rubric or of the model answer."""
    said = words(answer)
    return any(_common_runs(said, words(source), _RECITED_RUN) for source in sources)


def _mostly(part: int, whole: int) -> bool:
    above, below = _READ_BACK_SHARE
    return part * below >= whole * above


def _common_runs(said: Sequence[Word], source: Sequence[Word], length: int) -> list[Span]:
    forms = [word.form for word in source]
    length = min(length, max(len(forms), 1))
    known = {tuple(forms[i : i + length]) for i in range(len(forms) - length + 1)}
    return [
        (said[i].start, said[i + length - 1].end)
        for i in range(len(said) - length + 1)
        if tuple(word.form for word in said[i : i + length]) in known
    ]


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
