"""What makes a rubric mark badly, found before anybody is marked with it.

Each check is a plain heuristic that an author can follow by eye; those on phrasing know English only. What a check finds wrongly
is let stand by the pack's own ``lint_allow``, with a reason.
"""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mockint.bank import phrasing
from mockint.bank.library import Bank
from mockint.bank.models import (
    FEWEST_SIGN_WORDS,
    WORDS_A_MINUTE,
    LintAllowance,
    LintRule,
    Pack,
    Point,
    Question,
    RedFlag,
)
from mockint.bank.reading import Keys, PackError, PackFile, Problem, read_pack_file
from mockint.words import spoken, stems

_SHORTEST_SHARE, _LONGEST_SHARE = 0.6, 1.15  # of the words that fit the question's minutes
_LONGEST_QUESTION = 45  # words
_MOST_QUESTION_SENTENCES = 3
_OVERLAP = 0.75  # the share of the shorter point's words that also stand in the other
_GIVEN_AWAY = 0.7  # the share of a point's words in a question or follow-up
_FEWEST_STEMS = 3  # fewer words than these are shared by chance
_FEWEST_CUE_STEMS = 2
_OPPOSITES = [  # stems that set two points apart which are alike otherwise
    set(pair.split())
    for pair in (
        "lead lag",
        "rise fall",
        "rose fell",
        "short long",
        "upper lower",
        "first second",
        "before after",
        "good bad",
        "good poor",
        "strong weak",
        "increas decreas",
        "high low",
        "best worst",
        "intern extern",
        "past futur",
        "old new",
        "start end",
        "gain loss",
        "input output",
    )
]


@dataclass(frozen=True)
class Finding:
    """What a check found: the rule, where in the question, the id of the point or flag it is about, and what to do."""

    rule: LintRule
    at: Keys
    about: str | None
    message: str


def lint(file: PackFile, taken: Mapping[str, str] | None = None, same_id: Path | None = None) -> list[Problem]:
    """Return what makes a pack mark badly, in the order of the file; what its author lets stand is left out.

    Args:
        file: A pack that loads.
        taken: Ids of questions that other packs have already, and the ids of those packs.
        same_id: Another file whose pack has the same id, or None.
    """
    pack = file.pack
    problems = _unless_allowed(file, (), pack.lint_allow, _pack_findings(pack, same_id))
    for number, question in enumerate(pack.questions):
        findings = itertools.chain(_question_findings(question, pack), _taken(question, taken or {}))
        problems += _unless_allowed(file, ("questions", number), question.lint_allow, findings)
    return sorted(problems, key=lambda problem: (problem.line or 0, problem.column or 0))


def lint_files(files: Sequence[Path], bank: Bank) -> list[Problem]:
    """Return what is wrong with pack files, in their order: what keeps a pack from loading, else what makes it mark badly.

    Args:
        files: The files.
        bank: All packs that there are; a question's id should be in none of the others.
    """
    problems: list[Problem] = []
    packs = {name: (loaded.path, loaded.pack) for name, loaded in bank.packs.items()}
    for path in files:
        try:
            file = read_pack_file(path)
        except PackError as error:
            problems += error.problems
            continue
        name = file.pack.pack
        there = packs[name][0] if name in packs else None
        packs[name] = path, file.pack
        others = [pack for other, (_, pack) in packs.items() if other != name]
        taken = {question.id: pack.pack for pack in others for question in pack.questions}
        problems += lint(file, taken, there if there and there.resolve() != path.resolve() else None)
    return problems


def lint_bank(bank: Bank) -> list[Problem]:
    """Return what is wrong with all packs that there are, the broken ones among them."""
    problems = [problem for broken in bank.broken for problem in broken.problems]
    return problems + lint_files([loaded.path for loaded in bank.packs.values()], bank)


def _unless_allowed(
    file: PackFile, at: Keys, allowed: list[LintAllowance], findings: Iterator[Finding]
) -> list[Problem]:
    problems = []
    used = set()
    for finding in findings:
        by = {
            number
            for number, allowance in enumerate(allowed)
            if allowance.rule == finding.rule and allowance.at in {None, finding.about}
        }
        used |= by
        if not by:
            problems.append(file.problem((*at, *finding.at), finding.message, finding.rule))
    for number, allowance in enumerate(allowed):
        if number not in used:
            message = f"there is nothing of {allowance.rule} to allow here; remove it, or mend its at"
            problems.append(file.problem((*at, "lint_allow", number), message, "unused-allowance"))
    return problems


def _pack_findings(pack: Pack, same_id: Path | None) -> Iterator[Finding]:
    english = _is_english(pack)
    if same_id:
        message = (
            f"{pack.pack} is also the id of {same_id}; beside it this pack would be left out, so choose another id"
        )
        yield Finding("pack-id-taken", ("pack",), None, message)
    for number, flag in enumerate(pack.red_flags):
        yield from _flag_findings(flag, ("red_flags", number), english=english)


def _question_findings(question: Question, pack: Pack) -> Iterator[Finding]:
    english = _is_english(pack)
    checks = [*_CHECKS, *_ENGLISH_CHECKS] if english else _CHECKS
    for check in checks:
        yield from check(question)
    for number, flag in enumerate(question.red_flags):
        yield from _flag_findings(flag, ("red_flags", number), english=english)
    for flag in [*pack.red_flags, *question.red_flags]:
        for sign in flag.signs:
            if _says(question.model_answer, sign):
                message = f'holds the words "{sign}", which raise the flag {flag.id}; change one of the two'
                yield Finding("flag-in-model-answer", ("model_answer",), flag.id, message)


def _is_english(pack: Pack) -> bool:
    return pack.language.split("-")[0] == "en"


def _taken(question: Question, taken: Mapping[str, str]) -> Iterator[Finding]:
    if question.id in taken:
        message = f"{question.id} is also a question of {taken[question.id]}, so commands would need --pack; choose another id"
        yield Finding("question-id-taken", ("id",), None, message)


def _equal_weights(question: Question) -> Iterator[Finding]:
    weights = {point.weight for point in question.expected}
    if len(weights) == 1:
        message = "all points weigh the same; give 3 to the heart of the answer, 1 to what is good to have"
        yield Finding("equal-weights", ("expected",), None, message)


def _model_answer_length(question: Question) -> Iterator[Finding]:
    count, fitting = len(spoken(question.model_answer)), question.minutes * WORDS_A_MINUTE
    if not _SHORTEST_SHARE * fitting <= count <= _LONGEST_SHARE * fitting:
        message = (
            f"has {count} words; {question.minutes:g} minutes are about {fitting:.0f}, so write {_SHORTEST_SHARE * fitting:.0f} to "
            f"{_LONGEST_SHARE * fitting:.0f}, or change minutes"
        )
        yield Finding("model-answer-length", ("model_answer",), None, message)


def _long_question(question: Question) -> Iterator[Finding]:
    count = len(spoken(question.ask))
    if count > _LONGEST_QUESTION:
        message = f"has {count} words, more than a listener keeps; ask one thing in at most {_LONGEST_QUESTION}"
        yield Finding("long-question", ("ask",), None, message)
    elif (sentences := len(re.findall(r"[.!?]+(?:\s|$)", question.ask))) > _MOST_QUESTION_SENTENCES:
        message = f"has {sentences} sentences; ask one thing, in at most {_MOST_QUESTION_SENTENCES}"
        yield Finding("long-question", ("ask",), None, message)


def _idle_cues(question: Question) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for number, point in enumerate(question.expected):
        for place, cue in enumerate(point.cues):
            at: Keys = ("expected", number, "cues", place)
            said = " ".join(word.form for word in spoken(cue))
            if first.get(said) == point.id:
                yield Finding("idle-cue", at, point.id, "stands twice; keep one of them")
            elif said in first:
                message = f"stands at {first[said]} already; a cue that fits two points tells the judge nothing"
                yield Finding("idle-cue", at, point.id, message)
            elif not said:
                yield Finding("idle-cue", at, point.id, "has no words; write how a candidate may say it")
            elif _only_repeats(stems(cue), stems(point.text), len(said.split())):
                message = "only repeats the point; write how a candidate may say it in other words"
                yield Finding("idle-cue", at, point.id, message)
            first.setdefault(said, point.id)


def _overlapping_points(question: Question) -> Iterator[Finding]:
    theme = stems(question.ask)  # what the question is about stands in every point of it
    for (_, one), (number, other) in itertools.combinations(enumerate(question.expected), 2):
        if _much_the_same(stems(one.text), stems(other.text), theme):
            message = (
                f"asks much the same as {one.id}, so one passage is paid twice; merge them, or say what is different"
            )
            yield Finding("overlapping-points", ("expected", number, "text"), other.id, message)


def _two_things(question: Question) -> Iterator[Finding]:
    for number, point in enumerate(question.expected):
        if joint := phrasing.two_things(point.text):
            message = f'asks two things at once ("{joint}"); make it two points, or leave one out'
            yield Finding("two-things", ("expected", number, "text"), point.id, message)


def _unshowable_points(question: Question) -> Iterator[Finding]:
    for number, point in enumerate(question.expected):
        if why := phrasing.unshowable(point.text):
            message = f"{why}; write what the candidate says, such as: Names ..., Tells ..., Says that ..."
            yield Finding("unshowable-point", ("expected", number, "text"), point.id, message)


def _points_in_question(question: Question) -> Iterator[Finding]:
    asked = stems(question.ask)
    for number, point in enumerate(question.expected):
        if phrasing.asserts(point.text) and (wanted := stems(point.text)) and wanted <= asked:
            message = "is said in the question already, and the question read back counts for nothing; ask for more than it says"
            yield Finding("point-in-question", ("expected", number, "text"), point.id, message)


def _follow_ups_give_away(question: Question) -> Iterator[Finding]:
    points = {point.id: point for point in question.expected}
    asked = stems(question.ask)
    for number, follow_up in enumerate(question.follow_ups):
        point = points.get(follow_up.if_missing)
        if point and _gives_away(point, follow_up.ask, asked):
            message = f"gives away what {point.id} wants to hear; ask so that the candidate has to find it"
            yield Finding("follow-up-gives-away", ("follow_ups", number, "ask"), point.id, message)


def _points_not_in_model_answer(question: Question) -> Iterator[Finding]:
    said = stems(question.model_answer)
    for point in question.expected:
        wanted = stems(" ".join([point.text, *point.cues]))
        if wanted and not said & wanted:
            message = f"has no word of {point.id} or its cues; make the point in it, or add a cue"
            yield Finding("point-not-in-model-answer", ("model_answer",), point.id, message)
        elif phrasing.wants_figure(point.text) and not phrasing.has_figure(question.model_answer):
            message = f"names no figure, which {point.id} asks for"
            yield Finding("point-not-in-model-answer", ("model_answer",), point.id, message)


Check = Callable[[Question], Iterator[Finding]]
_CHECKS: tuple[Check, ...] = (_equal_weights, _model_answer_length, _long_question, _idle_cues)
_ENGLISH_CHECKS: tuple[Check, ...] = (
    _overlapping_points,
    _two_things,
    _unshowable_points,
    _points_in_question,
    _follow_ups_give_away,
    _points_not_in_model_answer,
)


def _flag_findings(flag: RedFlag, at: Keys, *, english: bool) -> Iterator[Finding]:
    if english and (absence := phrasing.absence(flag.text)):
        message = f'"{absence}" is something left out, which is a missed point; a flag is something said'
        yield Finding("flag-is-absence", (*at, "text"), flag.id, message)
    for quoted in flag.quoted:
        if quoted not in flag.signs:
            message = (
                f'"{quoted}" is too short for a plain sign and raises nothing; quote {FEWEST_SIGN_WORDS} words or more'
            )
            yield Finding("short-sign", (*at, "text"), flag.id, message)


def _much_the_same(one: frozenset[str], other: frozenset[str], theme: frozenset[str]) -> bool:
    """Whether two points share nearly all their stems, other than those of the theme; "leading" beside "lagging" sets points apart."""
    if one == other:
        return bool(one)
    one, other = one - theme, other - theme
    shorter = min(len(one), len(other))
    opposed = any({a, b} in _OPPOSITES for a in one - other for b in other - one)
    return shorter >= _FEWEST_STEMS and len(one & other) / shorter >= _OVERLAP and not opposed


def _only_repeats(cue: frozenset[str], point: frozenset[str], words: int) -> bool:
    return bool(cue) and cue <= point and (len(cue) >= _FEWEST_CUE_STEMS or words <= _FEWEST_CUE_STEMS)


def _gives_away(point: Point, ask: str, asked: frozenset[str]) -> bool:
    """Whether a follow-up says what a point wants to hear: most of it, or all of it where yes would be the answer."""
    wanted, said = stems(point.text) - asked, stems(ask)
    if not wanted:
        return False
    if wanted <= said:
        return len(wanted) >= _FEWEST_STEMS or phrasing.is_yes_no(ask)
    return len(wanted) >= _FEWEST_STEMS and len(wanted & said) / len(wanted) >= _GIVEN_AWAY


def _says(text: str, phrase: str) -> bool:
    said, wanted = ([word.form for word in spoken(part)] for part in (text, phrase))
    return any(said[i : i + len(wanted)] == wanted for i in range(len(said) - len(wanted) + 1))
