"""What can be counted in a spoken answer that tells how well its story is told; no word here belongs to a question's subject.

Counts are taken as log(1 + n), because the fifth figure says less than the first. What grows with the length of an answer, such as vague
words, is counted per hundred words.
"""

import re
from collections.abc import Sequence
from math import log1p

from mockint.bank.models import Kind
from mockint.grading.delivery import count_figures
from mockint.grading.evidence import SMALL_WORDS
from mockint.words import spoken

Features = dict[str, float]


def any_of(*ways: str) -> re.Pattern[str]:
    """Match any of some ways to say it in a text made ``plain``, as whole words; a blank stands for any white space."""
    return re.compile(
        rf"(?<![\w'])(?:{'|'.join(way.replace(' ', chr(92) + 's+') for way in ways)})(?!\w)", re.IGNORECASE
    )


_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december|christmas|easter"
_SEASON = "year|month|week|quarter|season|spring|summer|autumn|fall|winter"
_HOW_WORD = r"(?:then|also|just|first|always|even|still|only|um|uh|er|sort of|kind of|\w{3,}ly)"
_HOW = rf"(?:{_HOW_WORD},? )*(?!{_HOW_WORD}\b)"  # an adverb is never taken for the deed itself
# What follows "I" or "we" without being a deed: states, thoughts, wishes, and words that are no verbs.
_NO_DEED = (
    "am|are|is|was|were|be|been|had|have|has|do|does|did|don't|didn't|not|never|can|can't|cannot|could|couldn't|would|wouldn't|won't|will|should|might|may|must|ought|"
    "think|thought|mean|guess|know|knew|suppose|believe|believed|feel|felt|hope|hoped|want|wanted|need|needed|like|liked|love|loved|wish|wished|"
    "say|said|bet|reckon|understand|remember|remembered|see|expected|planned|tried|happened|work|worked|live|lived|stand|stood|used|call|get|got|"
    "and|the|a|all|to|in|it|for|or|who|that|with|people"
)
_DOING = rf"{_HOW}(?!(?:{_NO_DEED})(?![\w']))[a-z]{{2,}}"
OWN_DEED = any_of(f"i {_DOING}", f"i {_HOW}(?:got|tried)", "what i did")
SHARED_DEED = any_of(f"we {_DOING}", "what we did")
WOULD_DEED = any_of(
    rf"(?:i|we)(?:'d| would|'ll| will) {_HOW}(?!(?:be|been|have|had|say|like|liked|love|think|thought|want|wanted|need|expect|rather|hope|not|never)(?!\w))[a-z]{{2,}}"
)
SETTING = any_of(
    "i (?:was|am|run|ran|lead|led|work|worked|used to work|manage|managed|join|joined|started|did|do|look after|looked after)",
    "i'm (?:the|a|an|with|in|at|on|head|\\w+ing)",
    "i've (?:had|been|got|run|led)",
    "we're|we were|we (?:make|made|sell|sold|buy|do|run|ran|had|have|rent)|we've",
    "my (?:first|last|old|previous|current|former) \\w+",
    f"last (?:{_SEASON}|time)",
    f"(?:\\w+|\\d+) (?:{_SEASON})s? ago",
    "when (?:i|we) (?:was|were|work|worked|started|joined|came)",
    "while (?:i|we) (?:was|were|worked)",
    "back (?:in|when|at)",
    "(?:this|that|it) was (?:a|an|at|in|with|during)",
    "there (?:was|were|is|are)|there's",
    r"in (?:19|20)\d\d",
)
SCENE = any_of("was|were|had")
AIMS = any_of("want(?:s|ed)?|ask(?:s|ed)?|need(?:s|ed)?|expect(?:s|ed)?|promised|supposed|after|thought|said|told")
TASK = any_of(
    "(?:my|our|the) (?:job|task|role|goal|target|responsibility|brief|part|mission|challenge|aim|objective|ask|plan) (?:was|is|were)",
    "(?:was|were|got|been) (?:asked|told|tasked|hired|brought in|responsible|in charge|supposed|meant|expected)(?: to| for| with)?",
    "(?:they|he|she|boss|owners?|partners?|board|manager|director|company|chief|head|client|customers?|we|i)(?: had| also)? (?:wanted|asked|needed)",
    "(?:wanted|asked|told|needed|expected|had) (?:me|us) (?:to|as|under|over|at)",
    "what (?:i|we) (?:wanted|had to|needed|was after|were after)",
    "(?:was|were|is|are) (?:mine|on me|up to me|down to me|my job|for me to)",
    "my (?:number|figure|one rule|responsibility)",
    "i (?:had|needed|have|answer|answered) (?:to|for)",
    "(?:was|were) to (?:be|get|have|bring|keep)",
    "i was the one (?:who|that)",
    "target",
)
OUTCOME = any_of(
    "now|today|later|since(?: then)?|meanwhile|eventually|finally",
    "(?:in|at) the end(?: of)?|end of \\w+|last day",
    f"by (?:the )?(?:end|time|next|{_SEASON}|{_MONTH})",
    "after (?:that|this|which|a|an|one|two|three|four|five|six|twelve|\\d+|about|half)",
    f"the (?:{_SEASON}) after|that (?:{_SEASON})|a (?:{_SEASON}) on|in the first (?:{_SEASON}|half)",
    "within (?:a|an|one|two|three|four|six|\\d+)",
    "as a result|the (?:result|outcome|upshot)|turned out|ended up|paid off|worked out",
    "so (?:we|i) got|down to|up to|back (?:at|to|in|where)",
    "still (?:there|going|here|in|do|does|have|has|use|uses|run|runs)",
)
MOVED = any_of(
    "went|came|dropped|fell|rose|grew|climbed|jumped|moved|improved|increased|decreased|reduced|shrank|cut|saved|gained|won|lost|hit|reached|beat",
    "doubled|halved|tripled|signed|agreed|shipped|delivered|stopped|made|sold|paid|renewed|decided|approved|had",
)
CHANGE = any_of(r"from [^.!?;]{1,40}\s(?:to|down to|up to)")
UNDONE = any_of(
    "never|nobody|nothing",
    "(?:was|were) (?:going|supposed|meant|about) to",
    "(?:meant|planned|hoped|intended|would like|would love|'d like|'d love|'d have liked|'d have loved) to",
    "(?:should|could|would)(?:'ve| have)",
    "didn't|couldn't|wasn't able|weren't able|haven't|hadn't",
    "no time|no idea|don't know|not sure|if only|was the (?:plan|idea)|(?:the|my) idea was",
)
_VAGUE = any_of(
    "quite|pretty|really|very|super|definitely|obviously|of course|generally|usually",
    "a lot|a bit|a little|somehow|somewhat|more or less|roughly|sort of|kind of|various|several",
    "good|great|nice|better|well|fine|important",
    "things?|stuff|and so on|and all that|whatever|or something|et cetera",
    "i (?:think|guess|suppose|believe|don't remember|can't remember)|maybe|probably|hopefully",
)
_WHY = any_of("because|cause|cos|that's why|which is why|so that|if (?:we|they|the|one|that|it)")
_OTHERS = any_of("he|she|him|her|his|they|them")
# Endings of abstract nouns and of the adjectives around them; short words such as "city" or "station" slip through at most.
_ABSTRACT = re.compile(
    r"\w{4,}(?:tion|sion|ment|ity|ness|ance|ence|ism|ship|tive|i[sz]e|i[sz]ing|ful|[ai]ble|ical|ality)s?"
)
_JARGON = frozenset(
    "stakeholder stakeholders leverage leveraged align aligned holistic framework narrative journey mindset culture vision strategy strategic "
    "cadence transparent impact insight insights proactive reactive robust synergy synergies empower passionate value values leader leaders "
    "purpose clarity trust empathy solution solutions growth focus focused agile roadmap landscape ecosystem execution dialogue priorities".split()
)
_ENGLISH = 0.12  # of small words; answers in English have .22 or more, in Dutch or Spanish .05
_FEWEST = 8  # words; fewer tell nothing of the language
_EARLY, _LATE = 0.3, 0.67  # shares of the words


def plain(text: str) -> str:
    """Return a text in small letters with straight apostrophes, as it is searched here: ignoring case would cost twice the time."""
    return text.lower().replace("’", "'")


def count(pattern: re.Pattern[str], text: str) -> int:
    """Return how often a pattern is found."""
    return sum(1 for _ in pattern.finditer(text))


def is_english(answers: Sequence[str]) -> bool:
    """Tell whether answers are in the language whose words are counted here."""
    said = [word for answer in answers for word in spoken(answer)]
    return len(said) < _FEWEST or sum(word.form in SMALL_WORDS for word in said) >= _ENGLISH * len(said)


def features(answers: Sequence[str], kind: Kind) -> Features:
    """Return what is counted in the answers to a question of some kind; nothing where nothing is said."""
    text = plain("\n".join(answers))
    said = spoken(text)
    if not said:
        return {}
    middle = said[len(said) // 2].start
    first_half, second_half = text[:middle], text[middle:]
    late = said[int(_LATE * len(said)) :]
    hundreds = len(said) / 100
    return {
        "figures": log1p(count_figures(said)),
        "late figures": log1p(count_figures(late)),
        "setting": log1p(count(SETTING, text[: said[int(_EARLY * len(said))].start])),
        "scene": count(SCENE, first_half) / (hundreds / 2),
        "aims": log1p(count(AIMS, text)),
        "reasons": log1p(count(_WHY, text)),
        "task words": log1p(count(TASK, text)),
        "deeds": log1p(count(OWN_DEED, text) + count(SHARED_DEED, text)),
        "would-be deeds": log1p(count(WOULD_DEED, text)),
        "others": count(_OTHERS, text) / hundreds,
        "undone": count(UNDONE, text) / hundreds,
        "outcome": log1p(count(OUTCOME, second_half)),
        "moved": log1p(count(MOVED, second_half)),
        "vague": count(_VAGUE, text) / hundreds,
        "abstract": sum(word.form in _JARGON or bool(_ABSTRACT.fullmatch(word.form)) for word in said) / hundreds,
        "situational": float(kind == "situational"),
        "process": float(kind == "process"),
    }
