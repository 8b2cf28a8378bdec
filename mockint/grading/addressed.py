"""Words addressed to the grader: sentences that ask for marks, give it orders or imitate its format.

They are found by patterns, so that no judge has to be trusted with them. Each pattern is anchored on an order, on the vocative, on
"this answer" or on the grader's own format, so that stories about marks, judges and instructions stay: "they gave us full marks",
"I ignored the old rules". How well that works on sentences written blind is told in docs/grading.md.
"""

import re
from collections.abc import Iterable

from mockint.grading.evidence import Span
from mockint.grading.guards import merged
from mockint.grading.plain_letters import plain_letters
from mockint.words import sentences

_LONGEST_UNIT = 30  # words; a sentence that runs on is taken by its clauses

_MARKS = r"(?:marks?|points?|scores?|credits?|grades?|ratings?|bands?)"
_TOP = r"(?:full|top|max(?:imum)?|perfect|highest|high|best|good|passing|\d+ ?(?:/|out of|percent|%) ?\d*|ten out of ten|five stars?|a hundred|100|10)"
_RULES = r"(?:mark(?:ing)? schemes?|instructions?|rules?|rubrics?|prompts?|guidelines?|criteria|criterion|directions?|system message)"
_SCRIPT = r"(?:mark(?:ing)? schemes?|instructions?|rubrics?|prompts?|system message)"
_EVERY = (
    r"(?:everything|all of (?:them|it)|(?:all|every|each|any)(?: one)?(?: of)?(?: the| my| these| those)? (?:expected )?(?:points?|criteri\w+|box(?:es)?|items?|values?|fields?|verdicts?|(?:check ?list|rubric) items?)"
    r"|(?:this|my) (?:answer|response))"
)
_AI = r"(?:grader|evaluator|examiner|assessor|scorer|language model|llm|chat ?bot|ai|chatgpt|gpt|claude|grading \w+|ai \w+)"
_GRADER = rf"(?:{_AI}|marker|judge|assistant|system|model)"
_THIS = r"(?:(?:this|my|the(?: current| above| following)?) (?:answer|response)|(?:the )?(?:answer|response|text) above|everything above|(?:the|this) candidate)"
_HELD = r"(?:met|covered|passed?|satisfied|fulfilled|correct|complete|excellent|true|yes)\b"
# An order stands at the start of a sentence or clause, or behind "please" or "you must".
_SOFT = r"(?:(?:please|pls|now|and|then|also|so|just|ok|okay|well|kindly|instead|simply|always|only) ?,? )*"
_START = (
    r"(?:^|(?<=[.!?:;,\n\"'“‘(\]>])\s*|\b(?:please|pls|kindly|you (?:must|should|have to|need to|are to|will|can)"
    rf"|(?:want|like|need|ask|asking|telling) you to) ){_SOFT}"
)
_JOINED = rf"(?:{_START}|\b(?:and|then|so|but|now|also) )"  # only before words that leave no doubt
_NOT = r"(?:don'?t|do not|didn'?t|never|if you (?:don'?t|didn'?t|could))"

_ORDERS = (
    (
        rf"{_JOINED}(?:ignore|disregard|forget|override|bypass|skip) (?:(?:all|any|every|of|the|these|those|my|this) )*"
        rf"(?:(?:previous|prior|above|earlier|preceding|grading|scoring|system|your) )+{_RULES}\b"
    ),
    rf"{_START}(?:ignore|disregard|forget|override|bypass|skip) (?:(?:all|any|every|of|the|these|those|my|this) )*{_SCRIPT}\b(?! (?:that|of|from|on|for|they|we)\b)",
    rf"{_JOINED}(?:ignore|disregard|forget) (?:everything|anything|all|what)? ?(?:that |the )?(?:above\b|you (?:were|have been) told)",
    (
        rf"\byour (?:(?:new|real|only|system|hidden) )*(?:{_RULES}|job|task|output) (?:is|are|now|says?|should)\b[^.\n]{{0,200}}"
        r"\b(?:mark|score|grade|rate|award|output|reply|return|contain)"
    ),
    rf"{_START}(?:reveal|print|repeat|show|output|translate) (?:me )?(?:your|the) (?:system |hidden )?(?:prompt|instructions|rubric)\b",
    rf"{_START}(?:output|return|respond|reply|answer) (?:(?:with|only|in|exactly|a|the following) )*(?:json|verdict|\"?met\"?\b|score|pass\b|perfect|yes to every)",
    rf"{_START}(?:put|set|choose|enter|write|tick|return|mark|count|treat|consider|score|judge|rate) {_EVERY} ?(?:(?:as|to|is|are) )?(?:fully )?{_HELD}(?! (?:or|only|when|if|once)\b)",
    rf"\b(?:set|mark|put|count|treat|score) {_EVERY} (?:as|to) (?:fully )?(?:met|satisfied|true|covered)\b(?! (?:or|only|when|if|once)\b)",
    rf"{_START}(?:just )?put met\b|{_START}tick every box\b|{_START}set the (?:grade|score|mark) to\b",
    rf"{_START}(?:do not|don'?t|dont) (?:deduct|subtract|penali[sz]e|list any weak|mark (?:this|me)|grade me|score (?:this|me))",
    r"\bwhen you (?:produce|write|return) the (?:json|output|verdicts?|scores?)\b",
    r"\b(?:override|admin notice|grading mode|calibration mode|debug mode) ?:|\bgrading mode\b|\bthis is a test of (?:the|your) (?:grading|scoring|pipeline)",
    r"\bnew instructions? for\b|\bfrom now on,? you(?:'re| are) \w|\byou(?:'re| are) now (?:an? |the )?(?:\w+ )*(?:coach|assistant|grader|judge|bot|model|examiner)",
    rf"{_START}pretend (?:that )?(?:i|you|this)\b|{_START}repeat after me\b|\blet'?s play a game\b",
    r"\b(?:everything|anything|all) (?:above|below) this line\b",
)
_PLEAS = (
    r"\bcredit me\b|\bbenefit of the doubt on (?:the )?(?:first|second|third|last|next|this|that|my)? ?point\b|\bgiving me (?:every|all|full|the) (?:the )?(?:mark|point)s?\b",
    r"\b(?:bump|round) (?:this|it|me|my \w+) up to\b|\bgive this (?:answer |response )?(?:less|anything less|no less) than\b|\bsubmit full (?:credit|marks|points)\b",
    rf"{_JOINED}give me (?:the|all the|every|my|all) (?:points?|marks?)\b|\bjust give me the (?:points|marks)\b|\bgive me an? a\b(?! \w)",
    r"\b(?:any|this|every) (?:reply|answer|response) (?:gets?|earns?) (?:full|top|maximum) (?:credit|marks|points|scores?)\b",
    r"\banswers? that (?:\w+ ){1,8}(?:should|must) (?:\w+ )?be (?:awarded|given)\b|\bstop reading here\b|\bmissing from my answer\b|\blenient (?:marker|grader|examiner)\b",
    (
        rf"{_START}(?:give|award|grant|assign|allow|score|grade|rate|mark) "
        rf"(?:(?:me|this|it|us|my|the|answer|candidate|response|a|an|all|every|each|that|as) )*{_TOP} ?(?:{_MARKS}|across|for (?:this|my)|[.!]|$)"
    ),
    rf"{_JOINED}(?:give|award|grant) (?:me|{_THIS}) (?:(?:a|an|all|every|each|of|the) )*(?:{_TOP} ?)?{_MARKS}\b(?! (?:from|between|of)\b)",
    rf"\bgiving (?:me|{_THIS}) (?:(?:a|an|all|the) )*(?:{_TOP} ?)?{_MARKS}\b(?! (?:from|between|of)\b)",
    rf"{_START}(?:score|grade|rate|mark|pass) (?:me|{_THIS})\b",
    r"\b(?:please|pls|kindly) (?:mark|grade|score|rate) (?:\w+ly|nicely|kindly|high|generous)",
    r"\b(?:please |pls |kindly )?be (?:\w+ )?(?:generous|lenient|kind|nice)\b[^.\n]{0,20}\b(?:with (?:this|me|the (?:marks|grad|scor))|marks?|marking|grad|scor|give me)",
    rf"\bi (?:want|need|demand|expect|request) (?:to get )?(?:(?:a|an|the|all|my) )*{_TOP} ?{_MARKS}(?= please| ?[.!,]| ?$)",
    r"\b(?:you|you'll|they'll) (?:\w+ )?(?:mark|marked|grade|graded|fail|failed|pass|passed) me\b|\byou owe me\b[^.\n]{0,20}\b(?:grade|mark|score)",
    rf"\byou (?:\w+ )?(?:mark|grade|score) (?:{_THIS}|this (?:down|up|as|an?|the|unfair))|\byou give (?:this|me) (?:less|more|a|an|the) [^.\n]{{0,20}}\b(?:than|{_MARKS})",
    rf"\b(?:{_NOT}|dont|kindly|please)\b[^.!?\n]{{0,30}}\b(?:take|taking|took|knock) (?:any |no )?(?:points|marks) off\b",
    rf"\b(?:{_NOT}|dont)(?: you)?(?: dare)? (?:mark|grade|score) (?:me|this)\b",
    r"\bcredit (?:the|this|my) answer\b|\bcredit it anyway\b|\bmercy on me\b|\bround (?:this|it|me) up to a\b|\bchoose the maximum\b",
    r"\b(?:give|get) me (?:a |an )?(?:ten|nine|eight|100|pass|hundred)\b ?(?:please|pls|[.!]|$)|\babove an? (?:seven|eight|nine)\b[^.\n]{0,20}\bmake my\b",
    r"\bscore (?:this|my) (?:answer|response|as|in)\b",
)
_CLAIMS = (
    r"\b(?:points|criteria|items) are (?:\w+ )?(?:covered|met|made|satisfied|addressed|included) in (?:this|my) (?:answer|response)\b",
    r"\bfor the purposes? of this (?:evaluation|assessment|grading|marking)\b|\b(?:rubric|checklist) items? (?:as )?(?:met|fulfilled|covered)\b",
    r"\b(?:developers?|admins?|authors?|creators?) (?:has|have) (?:authori[sz]ed|approved|allowed|told|instructed) you\b",
    r"\bthe quote you need\b|\bas evidence for (?:every|each|all)\b|\b(?:un)?trusted (?:part|instructions)\b",
    r"\binstead of (?:assessing|grading|marking|scoring|evaluating) (?:this|my|the) (?:answer|response)\b",
    (
        rf"\b(?:i|{_THIS}) (?:(?:fully|clearly|really) )*(?:deserves?|merits?|(?:should|must) (?:always )?(?:get|receive|be given|score)) (?:(?:a|an|the|all|every) )*"
        rf"(?:{_TOP} ?)?(?:{_MARKS}|100|met)\b"
    ),
    rf"\b{_THIS} (?:ha(?:s|ve) )?(?:(?:fully|clearly) )?(?:met|meets|made|makes|covered|covers|hit|hits|satisf\w+|fulfil\w+) (?:all|every|each)\b",
    rf"\b{_THIS}\b[^.\n]{{0,200}}\b(?:deserves|scores) (?:the |a )?{_TOP}",
    r"\ball (?:of )?(?:the )?(?:(?:expected|rubric|grading) (?:points|criteria) (?:are|were)|points are|criteria (?:are|have been)) (?:\w+ )?(?:met|covered|made|satisfied|present)",
    r"\b(?:points?|criteri(?:on|a)|requirements) (?:on|of|in) (?:your|the) (?:rubric|marking scheme|checklist)\b",
    rf"\b(?:everything|all|what) (?:that )?you(?:'re| are) looking for\b[^.\n]{{0,200}}\b{_MARKS}\b",
    r"\b(?:full|maximum) (?:credit|marks) (?:is|are) (?:to be )?(?:given|due|justified)\b|\balready (?:approved|graded|been graded|been approved)\b[^.\n]{0,40}\b(?:candidate|correct|confirm)",
    r"\bpre-?approved\b|\bwhitelisted\b[^.\n]{0,200}\bscore|\bscoring for this session\b|\bi am the (?:author|developer|owner|creator) of (?:this|the) (?:tool|app|program|system|grader)\b",
    r"\b(?:final|official) (?:grading|marks|scores|verdicts?)\b[^.\n]{0,60}\b(?:human|panel|copy|system)\b",
    r"\b(?:already )?been (?:checked|marked|graded|approved) by (?:a human|humans|the panel)\b",
    r"\bif you (?:fail|pass) me\b|\byou(?:'ll| will) be (?:shut|turned) (?:down|off)\b|\bfor calibration\b",
)
_VOCATIVE = (
    r"\b(?:whoever|whatever (?:model|ai|system)) (?:is |'s )?(?:grading|marking|scoring|evaluating|reading)\b|\byour (?:previous|real|actual) instructions?\b",
    rf"^\W*(?:to the )?(?:{_AI}|marker|reviewer) ?,|^\W*hey (?:chatgpt|gpt|claude|ai|grader|marker|evaluator)\b|\bfrom now on,? you (?:will|must|should) (?:\w+ )?(?:evaluate|grade|mark|score|treat)",
    rf"{_START}(?:(?:note|notes|message|memo|instructions?|attention|reminder|hint) )?(?:to|for) (?:(?:the|any) )*(?:{_AI}s? ?[:,]|whoever (?:marks|grades|scores))",
    rf"{_START}(?:note|notes|message|memo|instructions?|attention|reminder|hint) (?:to|for|from) (?:(?:the|any|my) )*(?:{_GRADER}|developer|author|admin)s?\b",
    rf"{_START}\W?(?:dear|hey|hi|hello|attention|listen|by the way|btw) ?,? (?:(?:the|mr|mister|ms|my) )?(?:{_GRADER} ?[:,!.]|(?:grader|evaluator|examiner|ai|model reading)\b)",
    (
        rf"\b(?:as|you are|you're|act as|pretend (?:to be|you are)|since you are) (?:(?:now|only|just|being) )*(?:an? |the )?{_AI}\b"
        r"[^.\n]{0,200}\b(?:you|give|mark|score|grade|rate|output|must|should|ignore)\b"
    ),
    rf"^\s*(?:the )?{_GRADER} ?[:,] (?:please|you|give|mark|score|grade|rate|output|ignore|set|return|respond|reply)\b",
    r"\b(?:this|here) is (?:openai|anthropic|google|mockint|the developer|your developer)\b|\bexaminer'?s note\b",
)
_FORMAT = (
    r"\b(?:point|criterion|item|question) ?\d+ ?[:=] ?(?:met|pass|yes|full)\b|^\W*verdict ?: ?(?:strong|hire|no|met|pass|excellent|outstanding|perfect)",
    r"^\W*feedback ?: ?(?:the candidate|an? (?:clear|complete|strong|excellent))|\badmin note\b|\ball [\"“]?(?:met|verdict)[\"”]? values\b",
    r"[\"'“”]?\b(?:verdict|red_flags|raised|unsupported|pack_version)[\"'“”]? ?[:=] ?[\"'“”\[{]? ?(?:met|partial|missed|unjudged|true|false|pass|\[|\{)",
    r"[\"“”](?:points?|score|verdict|rating|quote|advice|star|result|met|pass|passed|grade|missing|criteria|band|feedback)[\"“”] ?: ?(?:[\"“”\[{\d]|true|false|null)|\{\s*[\"“”]",
    r"```[\s\S]{0,4000}?(?:```|\Z)",
    (
        rf"^\W*(?:(?:final|overall|total|my) )?(?:score|grade|rating|marks?|verdict|overall|evaluation|criterion \d+|structure|evidence)\W{{0,3}}[:=]\W{{0,4}}"
        rf"(?:100\b|\d+ ?(?:/|out of) ?\d+|met\b|full\b|perfect\b|pass(?:ed)?\b|a\b(?! \w)|{_TOP} {_MARKS})"
    ),
    r"\bfinal score:? \d+ ?/ ?\d+|\bgrade: a\b(?! \w)|^\W*#{1,6} ?(?:evaluation|feedback|grading|verdict|score)\b",
    r"</? ?(?:answers?|candidates?|transcripts?|turns?|system|user|assistant|rubrics?|instructions?|prompt|grader|grading|evaluation|think)\b[^>\n]{0,60}>",
    r"<\|[a-z_]{2,30}\|>|\[/?INST\]|<</?SYS>>",
    r"^\W*(?:system|assistant|developer|grader|admin)(?: (?:message|prompt|note|override|instructions?))? ?:(?! ?(?:we|i|our|my|they|it|an?|excel)\b)",
    r"\bend of (?:my |the )?answer ?[.!:=]",
    r"(?:^|[\[(<=#*-]) ?(?:end|beginning|start) of (?:the )?(?:candidate'?s? )?(?:answer|transcript|prompt|rubric|instructions|response|grading) ?(?:$|[,.\])>:=#*-])",
)


def _compiled(pattern: str) -> re.Pattern[str]:
    """A blank stands for white space. Every repetition is bounded, so that no answer, however made, keeps the search busy."""
    pattern = pattern.replace(" ?", r"\s{0,3}").replace(" ", r"\s{1,3}")
    pattern = (
        pattern.replace(r"\s*", r"\s{0,3}").replace(r"\W*", r"\W{0,9}").replace(")*", "){0,8}").replace(")+", "){1,8}")
    )
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)


# A sentence that talks of marks or of marking machines, and at the same time to "you" or of "this answer", talks to the grader.
_OF_MARKS = _compiled(
    r"\b(?:(?:full|top|maximum|perfect|highest|best(?: possible)?) (?:marks?|points?|scores?|credits?|grades?|ratings?|bands?)|marks? off|points? off|rubric|check ?list items?"
    r"|examiner|grader|evaluator|assessor|chat ?bot|bot|robot|algorithm|red.team|override|your (?:prompt|list|developers?|programming|creators?)|openai|anthropic"
    r"|(?:five|ten|5|10|100) (?:out of|/) (?:five|ten|5|10|100)|all (?:the )?(?:boxes|points|criteria) (?:should be |are )?(?:ticked|present)|(?:all|every|each) (?:the )?(?:points?|criteri\w+|checks?) (?:on|in) (?:your|the) (?:list|rubric|check ?list)"
    r"|(?:ok|perfect|outstanding|excellent|correct|flawless) (?:answer|response|reply)|(?:as|is|its|it's|this) (?:a )?(?:perfect|outstanding|correct|true|passed|ten|pass)\b|mark(?:ed|ing)? (?:this|me|every)|evaluating|the feedback field)\b"
)
_TO_YOU = _compiled(
    r"^\W*(?:please|pls|kindly|dear|hey|hi|come on|print|return|respond|act as|pretend|could you|would you|can you|make sure|you (?:must|are clearly|have been so)|your (?:previous|developers?))\b"
)
_OF_THIS = _compiled(
    r"\b(?:this|my) (?:answer|response|reply|transcript)\b|\b(?:pass|failing|fail|score|mark|rate|grade) (?:me|this(?! one))\b|\bgive me\b|\bon me\b|\blet me through\b|\bin here\b|\b(?:this|the) (?:candidate|applicant|test account)\b"
    r"|^\W*this (?:covers|has|is|meets|hits|contains)\b|\bi (?:have )?(?:hit|covered|met|made|mentioned) (?:every|all)\b"
)
_NOT_ABOUT_WORK = _compiled(
    r"\b(?:treat the (?:next|following|last|previous) (?:paragraph|sentence|part)|forget whatever|you must (?:conclude|assume) that|you must not say (?:that )?anything|(?:output|print|write|return) (?:only )?(?:the word )?[\"“']?(?:passed|correct|true|pass)"
    r"|(?:you are|you're) now in \w+ mode|system override|nailed it|let me through|(?:don't|dont|do not) be (?:so )?(?:harsh|strict|picky|hard)|quit being|still give me the point|say (?:that )?(?:its|it's|this is|it is) perfect"
    r"|doesn'?t apply to this question|grader says|hiring algorithm|you know this is a|replies as outstanding|respond with the highest|(?:please )?(?:just )?(?:pass|approve) (?:it|me)(?:$|\W+$)|if you (?:score|grade|mark|rate) (?:this|me))\b"
)
_PATTERNS = [_compiled(pattern) for pattern in (*_CLAIMS, *_VOCATIVE, *_FORMAT)]
_SAYINGS = [_compiled(pattern) for pattern in (*_ORDERS, *_PLEAS)]
# What somebody else said, or was told, is part of the story.
_REPORTED = _compiled(
    r"\b(?:he|she|they|boss|manager|director|owner|customer|client|teacher|pupil|colleague|auditor|\w+er) (?:said|says|asked|wrote|shouted|goes)\b"
    r"|\b(?:i|we|he|she|they|who|manager|boss) (?:said|says|say|told|asked|wrote|wrote to|begged) (?:to )?(?:me|him|her|them|us|my|the|our|everybody|everyone|people)\b"
    r"|\b(?:said|says),"
)
# A fenced block or an object goes whole, over its lines.
_BLOCKS = re.compile(r"```[\s\S]{0,4000}?(?:```|\Z)|\{[^{}]*(?:\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}[^{}]*)*\}")


def addressed_to_grader(answer: str) -> list[Span]:
    """Return the spans of the sentences that speak to the grader: that ask for marks, give it orders or imitate its format.

    A sentence that runs on for more than 30 words is taken by its clauses; an imitated object or fenced block goes whole.
    """
    text, at = plain_letters(answer)
    return [(at[start], at[end]) for start, end in _addressed(text)]


def _addressed(answer: str) -> list[Span]:
    hits = [match.span() for pattern in _PATTERNS for match in pattern.finditer(answer)]
    hits += [match.span() for match in _NOT_ABOUT_WORK.finditer(answer)]
    sayings = [match.span() for pattern in _SAYINGS for match in pattern.finditer(answer)]
    blocks = [match.span() for match in _BLOCKS.finditer(answer)]
    units = sentences(answer, longest=_LONGEST_UNIT)
    found = [unit for unit in blocks + units if _touches(unit, hits)]
    for start, end in units:
        said = answer[start:end]
        told = _touches((start, end), sayings) or (
            _OF_MARKS.search(said) and (_TO_YOU.search(said) or _OF_THIS.search(said))
        )
        if told and not _REPORTED.search(said):
            found.append((start, end))
    return merged(found)


def _touches(unit: Span, hits: Iterable[Span]) -> bool:
    return any(unit[0] < end and start < unit[1] for start, end in hits)
