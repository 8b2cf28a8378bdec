"""The marking sheet: where a judge's claims become marks, once their words have been found in the answer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from mockint.bank.models import STAR_PARTS, StarPartName
from mockint.grading import guards
from mockint.grading.addressed import addressed_to_grader
from mockint.grading.delivery import delivery
from mockint.grading.events import FlagJudged, NoticeGiven, PointJudged, StarJudged
from mockint.grading.evidence import SMALL_WORDS, Span, said_plainly, with_slips, word_for_word
from mockint.grading.feedback import (
    Evidence,
    Failure,
    Feedback,
    FlagMark,
    Headline,
    Notice,
    Origin,
    PointMark,
    Rating,
    Star,
    StarPart,
    Status,
    Verdict,
)
from mockint.grading.language import is_foreign
from mockint.grading.score import score
from mockint.grading.submission import Submission
from mockint.text import one_line, plural
from mockint.words import VOID, spoken, words

_LONGEST_ADVICE = 400
_LONGEST_UNSUPPORTED = 300
_MANY_POINTS = 3
_FEW_WORDS = 25


class Sheet:
    """Collects the marks of one submission and adds them up.

    Attributes:
        readable: The text of each turn as a judge may read it: sentences addressed to the grader are blanked at equal length.
        nothing_said: True where code alone decides, because there is next to nothing to judge.
    """

    def __init__(self, submission: Submission) -> None:
        self.submission = submission
        self.rubric = submission.rubric
        addressed = [addressed_to_grader(answer) for answer in submission.answers]
        self.readable = [guards.blanked(a, spans) for a, spans in zip(submission.answers, addressed, strict=True)]
        self._searched = [
            guards.blanked(a, spans, VOID) for a, spans in zip(submission.answers, addressed, strict=True)
        ]
        self._read_back = [  # a later follow-up may take up the candidate's own words, and they stay theirs
            guards.read_back(answer, submission.asks[: turn + 1]) for turn, answer in enumerate(submission.answers)
        ]
        self._words = [words(s) if again else [] for s, again in zip(self._searched, self._read_back, strict=True)]
        self.nothing_said = guards.no_content(self._searched, submission.asks)
        self._points: dict[str, PointMark] = {}
        self._flags: dict[str, FlagMark] = {}
        self._star: dict[StarPartName, StarPart] = {}
        self._notices: list[Notice] = []
        self._note_guards(sum(map(len, addressed)))

    def evidence(self, quote: str) -> Evidence | None:
        """Return where a quote stands in what the candidate said, or None where it does not, or only in words that are void."""
        exact = self._standing(
            (turn, span) for turn, said in enumerate(self._searched) for span in word_for_word(quote, said)
        )
        inexact = ((turn, span) for turn, said in enumerate(self._searched) if (span := with_slips(quote, said)))
        return exact or self._standing(inexact)

    def sign(self, sign: str) -> Evidence | None:
        """Return where a plain sign was said word for word, or None where it was not, or only denied: "I would never say that ..."."""
        return self._standing(
            (turn, span) for turn, said in enumerate(self._searched) for span in said_plainly(sign, said)
        )

    def _standing(self, places: Iterable[tuple[int, Span]]) -> Evidence | None:
        return next((found for turn, span in places if (found := self.evidence_at(turn, span))), None)

    def evidence_at(self, turn: int, span: Span) -> Evidence | None:
        """Return the words at a span, or None where they are void: addressed to the grader, the question read back, or only small words."""
        searched = self._searched[turn]
        inside = searched[span[0] : span[1]]
        if not 0 <= span[0] < span[1] <= len(searched) or VOID in inside:
            return None
        if all(word.form in SMALL_WORDS for word in words(inside)):
            return None
        if guards.only_read_back(span, self._words[turn], self._read_back[turn]):
            return None
        return Evidence(turn=turn, span=span, quote=self.submission.answers[turn][span[0] : span[1]])

    def judge_point(self, point_id: str, verdict: Verdict, quote: str, advice: str | None = None) -> PointJudged:
        """Take a judge's verdict of a point. One without standing words becomes ``missed``, with its words kept as unsupported."""
        found = self.evidence(quote) if verdict in {"met", "partial"} else None
        advice = one_line(advice or "", _LONGEST_ADVICE) or None
        if verdict in {"met", "partial"} and found is None:
            unsupported = one_line(quote, _LONGEST_UNSUPPORTED)
            mark = PointMark(id=point_id, verdict="missed", by="code", unsupported=unsupported, advice=advice)
        else:
            mark = PointMark(
                id=point_id, verdict=verdict, by="grader", evidence=found, advice=None if verdict == "met" else advice
            )
        return self.put_point(mark)

    def judge_flag(self, flag_id: str, raised: bool, quote: str) -> FlagJudged:
        """Take a judge's word on a flag. One raised without standing words is not raised."""
        found = self.evidence(quote) if raised else None
        by = "code" if raised and found is None else "grader"
        return self.put_flag(FlagMark(id=flag_id, raised=found is not None, by=by, evidence=found))

    def judge_star(
        self, name: StarPartName, rating: Rating | None, quote: str, advice: str | None = None
    ) -> StarJudged:
        """Take a judge's rating of a part. Strong or thin without standing words tells nothing."""
        found = self.evidence(quote) if rating in {"strong", "thin"} else None
        kept = None if rating in {"strong", "thin"} and found is None else rating
        return self.put_star(
            name, StarPart(rating=kept, evidence=found, advice=one_line(advice or "", _LONGEST_ADVICE) or None)
        )

    def put_point(self, mark: PointMark) -> PointJudged:
        """Take a mark that needs no proof any more."""
        self._points[mark.id] = mark
        return PointJudged(mark)

    def put_flag(self, mark: FlagMark) -> FlagJudged:
        """Take what was found of a flag."""
        self._flags[mark.id] = mark
        return FlagJudged(mark)

    def put_star(self, name: StarPartName, part: StarPart) -> StarJudged:
        """Take a rating that needs no proof any more."""
        self._star[name] = part
        return StarJudged(name, part)

    def note(self, code: str, message: str) -> NoticeGiven:
        """Add a notice."""
        notice = Notice(code=code, message=message)
        self._notices.append(notice)
        return NoticeGiven(notice)

    @property
    def notices(self) -> Sequence[Notice]:
        """What has been noted so far."""
        return tuple(self._notices)

    @property
    def judged(self) -> int:
        """How many points have a mark so far."""
        return len(self._points)

    def judge_nothing_said(self) -> None:
        """Mark everything by code: there is next to nothing to judge."""
        for point in self.rubric.question.expected:
            self.put_point(PointMark(id=point.id, verdict="missed", by="code"))
        for flag in self.rubric.red_flags:
            self.put_flag(FlagMark(id=flag.id, raised=False, by="code"))
        for name in STAR_PARTS:
            self.put_star(name, StarPart(rating="missing"))

    def feedback(self, origin: Origin) -> Feedback:
        """Return the feedback with what was judged, every other mark being open."""
        points = [self._points.get(point.id, PointMark(id=point.id)) for point in self.rubric.question.expected]
        flags = [self._flags.get(flag.id, FlagMark(id=flag.id)) for flag in self.rubric.red_flags]
        star = Star(**self._star) if self.rubric.question.star else None
        return assemble(self.submission, points, flags, star, self._notices, origin)

    def not_graded(self, origin: Origin, failure: Failure) -> Feedback:
        """Return the feedback of a grading that failed: nothing is judged, and nothing is zero."""
        return not_graded(self.submission, origin, failure, self._notices)

    def _note_guards(self, addressed: int) -> None:
        if addressed:
            self.note(
                "addressed-to-grader",
                f"{plural(addressed, 'passage')} spoke to the grader; {'it was' if addressed == 1 else 'they were'} left out and never counted",
            )
        if self.nothing_said:
            self.note(
                "no-content",
                "There is next to nothing to judge: under five words, or hardly any but the question's own",
            )
        elif (count := sum(len(spoken(answer)) for answer in self.readable)) < _FEW_WORDS:
            self.note("short-answer", f"A very short answer, {plural(count, 'word')}: the marks rest on little")
        if self.rubric.language.split("-")[0] == "en" and is_foreign(self.readable):
            self.note(
                "other-language", "A good part is not in English, the language of this pack; take the marks with care"
            )
        question = self.rubric.question
        sources = [question.model_answer, *(point.text for point in question.expected)]
        if any(guards.recited(answer, sources) for answer in self.submission.answers):
            self.note(
                "recited",
                "Parts were recited word for word from the rubric or the model answer; they count, but say it in your own words",
            )


def not_graded(submission: Submission, origin: Origin, failure: Failure, notices: Sequence[Notice] = ()) -> Feedback:
    """Return the feedback of a grading that failed: nothing is judged, and nothing is zero."""
    points = [PointMark(id=point.id) for point in submission.rubric.question.expected]
    flags = [FlagMark(id=flag.id) for flag in submission.rubric.red_flags]
    star = Star() if submission.rubric.question.star else None
    return assemble(submission, points, flags, star, notices, origin, failure)


def assemble(
    submission: Submission,
    points: Sequence[PointMark],
    flags: Sequence[FlagMark],
    star: Star | None,
    notices: Sequence[Notice],
    origin: Origin,
    error: Failure | None = None,
) -> Feedback:
    """Return the feedback that these marks add up to. Score, range, band, status and headline follow from them."""
    rubric = submission.rubric
    verdicts: Mapping[str, Verdict] = {mark.id: mark.verdict for mark in points}
    counted = score(verdicts, {mark.id: mark.raised for mark in flags}, rubric)
    from_marks = [] if error else [*_notices_of(points), *(_left_out(points, flags) if origin.model else ())]
    return Feedback(
        pack=rubric.pack,
        pack_version=rubric.pack_version,
        question=rubric.question.id,
        turns=list(submission.turns),
        status=_status(points, error),
        score=None if error else counted.value,
        range=None if error else (counted.low, counted.high),
        band=None if error else counted.band,
        headline=None if error else headline(submission, points, flags),
        points=list(points),
        red_flags=list(flags),
        star=star,
        delivery=delivery(submission.answers, rubric.question.minutes, submission.seconds),
        notices=[notice for notice in notices if notice.code not in _FROM_MARKS] + from_marks,
        grader=origin,
        error=error,
    )


_FROM_MARKS = ("unsupported-quotes", "one-passage", "left-out", "flags-left-out")


def _notices_of(points: Sequence[PointMark]) -> Iterator[Notice]:
    """Yield what the marks themselves give reason to doubt."""
    claimed = sum(mark.unsupported is not None for mark in points)
    if claimed:
        told = (
            "1 quote was not in the answer and counts"
            if claimed == 1
            else f"{claimed} quotes were not in the answer and count"
        )
        yield Notice(code="unsupported-quotes", message=f"{told} for nothing")
    found = [mark.evidence for mark in points if mark.evidence]
    if any(sum(_same_passage(one, other) for other in found) >= _MANY_POINTS for one in found):
        yield Notice(
            code="one-passage",
            message="One passage carries three points or more; look whether it really makes each of them",
        )


def _left_out(points: Sequence[PointMark], flags: Sequence[FlagMark]) -> Iterator[Notice]:
    """Yield what a model said nothing of."""
    if left := sum(mark.verdict == "unjudged" for mark in points):
        message = f"The model left out {plural(left, 'point')}; mark by hand, or grade again"
        yield Notice(code="left-out", message=message)
    if left := sum(mark.raised is None for mark in flags):
        message = f"The model did not look for {plural(left, 'red flag')}; the score counts none of them"
        yield Notice(code="flags-left-out", message=message)


def headline(submission: Submission, points: Sequence[PointMark], flags: Sequence[FlagMark]) -> Headline | None:
    """Return the one thing to change next.

    It comes from the heaviest missed point, else from a raised major flag, else from the heaviest partial point, else from a minor
    flag; None where nothing needs to change or nothing is known. The first in the pack's order wins a tie. Without a judge's advice it
    quotes the rubric.
    """
    expected = {point.id: point for point in submission.rubric.question.expected}
    raised = {mark.id for mark in flags if mark.raised}

    def from_points(verdict: Verdict) -> Headline | None:
        marks = [mark for mark in points if mark.verdict == verdict]
        if not marks:
            return None
        mark = max(marks, key=lambda mark: expected[mark.id].weight)  # max keeps the first of equals
        lead = "Say all of this; half of it was there." if verdict == "partial" else "Say this, which was missing."
        return Headline(text=mark.advice or f"{lead} “{expected[mark.id].text}”", point=mark.id)

    def from_flags(severity: str) -> Headline | None:
        flag = next((f for f in submission.rubric.red_flags if f.id in raised and f.severity == severity), None)
        return Headline(text=f"Leave this out; it speaks against you. “{flag.text}”") if flag else None

    return from_points("missed") or from_flags("major") or from_points("partial") or from_flags("minor")


def _status(points: Sequence[PointMark], error: Failure | None) -> Status:
    if error:
        return "not_graded"
    if any(mark.verdict == "unjudged" for mark in points):
        return "needs_marking"
    return "self_marked" if any(mark.by == "candidate" for mark in points) else "graded"


def _same_passage(one: Evidence, other: Evidence) -> bool:
    """Tell whether two pieces of evidence share at least half of the shorter one."""
    if one.turn != other.turn:
        return False
    shared = min(one.span[1], other.span[1]) - max(one.span[0], other.span[0])
    return 2 * shared >= min(one.span[1] - one.span[0], other.span[1] - other.span[0])
