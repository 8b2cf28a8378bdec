"""A feedback on the screen: the one thing to change first, then every mark with its words; what is long is folded."""

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Collapsible, Static

from mockint.bank.models import STAR_PARTS, Rubric
from mockint.config import Price
from mockint.grading.events import Event, Finished, NoticeGiven, PointJudged
from mockint.grading.feedback import Feedback, PointMark, Turn
from mockint.grading.score import sum_lines
from mockint.report.text import delivery_text, origin_text, score_text
from mockint.text import plural
from mockint.tui.widgets.lit import lit_answer
from mockint.tui.widgets.marks import flag_content, point_content, star_content, waiting_point


class FeedbackView(VerticalScroll):
    """Shows the feedback of one answer, also while it arrives.

    Args:
        rubric: What the answer is held against.
        turns: What was said.
        hint: What to do about the one thing to change.
        prices: What tokens cost, by the model's name.
    """

    DEFAULT_CSS = """
    FeedbackView { padding: 0 1; }
    FeedbackView Static { height: auto; }
    FeedbackView #headline { border: round $accent; padding: 0 1; display: none; }
    FeedbackView #headline.shown { display: block; }
    FeedbackView #score { text-style: bold; margin: 0 0 0 0; }
    FeedbackView #origin { color: $text-muted; }
    FeedbackView #notices { color: $text-warning; display: none; }
    FeedbackView #notices.shown { display: block; }
    FeedbackView #points { height: auto; margin-top: 1; }
    FeedbackView .part { margin-top: 1; text-style: bold; }
    FeedbackView #answer { border: round $border; padding: 0 1; }
    FeedbackView Collapsible { margin: 0; padding: 0; border: none; }
    FeedbackView .on-demand { display: none; }
    FeedbackView CollapsibleTitle { width: 1fr; }  /* by itself it may keep the width of its first title */
    """

    def __init__(
        self, rubric: Rubric, turns: Sequence[Turn], hint: str = "", prices: Mapping[str, Price] | None = None
    ) -> None:
        super().__init__()
        self.hint = hint
        self.prices = prices
        self.rubric = rubric
        self.turns = turns
        self._shown: dict[str, PointMark] = {}
        self._arrived: list[PointMark] = []

    def compose(self) -> ComposeResult:
        """Lay out every part in its place, so that nothing moves when it is filled."""
        yield Static("", id="headline")
        yield Static("", id="score")
        yield Static("", id="origin")
        yield Static("", id="notices")
        with Vertical(id="points"):
            for number, point in enumerate(self.rubric.question.expected, 1):
                yield Static(waiting_point(number, point), id=f"point-{point.id}")
        yield Static("Your answer", classes="part")
        yield Static(Content("\n\n".join(turn.answer for turn in self.turns)), id="answer")
        with Collapsible(title="The sum", id="fold-sum"):
            yield Static("", id="sum")
        if self.rubric.question.star:
            with Collapsible(title="STAR, beside the score", id="fold-star"):
                for name in STAR_PARTS:
                    yield Static("", id=f"star-{name}")
        with Collapsible(title="Red flags", id="fold-flags"):
            yield Static("", id="flags")
        with Collapsible(title="Delivery, beside the score", id="fold-delivery"):
            yield Static("", id="delivery")
        with Collapsible(title="A better answer, from your own words", id="fold-better", classes="on-demand"):
            yield Static("", id="better")
        with Collapsible(title="Model answer", id="fold-model"):
            yield Static(Content(self.rubric.question.model_answer), id="model")
            yield Static(Content("\n".join(f"Tip: {tip}" for tip in self.rubric.question.tips)), id="tips")

    @property
    def arrived_text(self) -> str:
        """What to say of the marks that came before a grading was stopped; empty where none came."""
        of = len(self.rubric.question.expected)
        return (
            f"Partial: {len(self._arrived)} of {of} points had come, and stand below; they count for nothing yet."
            if self._arrived
            else ""
        )

    def begin(self) -> None:
        """Show nothing of an earlier grading while a new one runs."""
        self._arrived = []
        self._shown = {}
        for number, point in enumerate(self.rubric.question.expected, 1):
            self.query_one(f"#point-{point.id}", Static).update(waiting_point(number, point))

    def say(self, text: str) -> None:
        """Put a line where the score will stand."""
        self.query_one("#score", Static).update(Content(text))

    def show_better(self, text: str) -> None:
        """Show a better answer, or how far it is, beside the candidate's own."""
        fold = self.query_one("#fold-better", Collapsible)
        fold.display = True
        fold.collapsed = False
        self.query_one("#better", Static).update(Content(text))
        self.call_after_refresh(fold.scroll_visible)

    def take(self, event: Event) -> None:
        """Show what a grader told."""
        if isinstance(event, PointJudged):
            self._arrived.append(event.mark)
            self._show_points([event.mark])
        elif isinstance(event, NoticeGiven):
            self._show_notices([event.notice.message])
        elif isinstance(event, Finished):
            self.show(event.feedback)
            if event.feedback.error and self._arrived:
                self._show_points(self._arrived)  # what had come stays in sight; it counts for nothing yet

    def show(self, feedback: Feedback) -> None:
        """Show a whole feedback, in one drawing."""
        with self.app.batch_update():
            self._show_all(feedback)

    def _show_all(self, feedback: Feedback) -> None:
        headline = self.query_one("#headline", Static)
        headline.set_class(feedback.headline is not None, "shown")
        if feedback.headline:
            headline.update(
                Content.assemble(
                    ("Change next: ", "bold $text-accent"), feedback.headline.text, (f"  {self.hint}", "dim")
                )
            )
        self.query_one("#score", Static).update(Content(score_text(feedback)))
        self.query_one("#origin", Static).update(Content(origin_text(feedback, self.prices)))
        self._show_notices([notice.message for notice in feedback.notices])
        self._show_points(feedback.points)
        self.query_one("#answer", Static).update(lit_answer(feedback))
        self._show_sum(feedback)
        self._show_beside(feedback)

    def _show_points(self, marks: Sequence[PointMark]) -> None:
        new = {mark.id: mark for mark in marks if self._shown.get(mark.id) != mark}
        for number, point in enumerate(self.rubric.question.expected, 1):
            if point.id in new:
                self.query_one(f"#point-{point.id}", Static).update(point_content(number, new[point.id], point))
        self._shown.update(new)

    def _show_notices(self, messages: Sequence[str]) -> None:
        notices = self.query_one("#notices", Static)
        notices.set_class(bool(messages), "shown")
        notices.update(Content("\n".join(f"! {message}" for message in messages)))

    def _show_sum(self, feedback: Feedback) -> None:
        verdicts = {mark.id: mark.verdict for mark in feedback.points}
        flags = {mark.id: mark.raised for mark in feedback.red_flags}
        lines = (
            ["nothing was graded, so there is no sum"] if feedback.error else sum_lines(verdicts, flags, self.rubric)
        )
        self.query_one("#sum", Static).update(Content("\n".join(lines)))
        self.query_one("#fold-sum", Collapsible).title = (
            "The sum" if feedback.score is None else f"The sum: {feedback.score} of 100"
        )

    def _show_beside(self, feedback: Feedback) -> None:
        if feedback.star:
            for name in STAR_PARTS:
                self.query_one(f"#star-{name}", Static).update(star_content(name, feedback.star.part(name)))
            parts = {name: feedback.star.part(name).rating for name in STAR_PARTS}
            told = ", ".join(f"{name[0].upper()} {rating or '?'}" for name, rating in parts.items())
            ratings = told if any(parts.values()) else "cannot be told"
            self.query_one("#fold-star", Collapsible).title = f"STAR, beside the score: {ratings}"
        texts = {flag.id: flag for flag in self.rubric.red_flags}
        raised = [mark for mark in feedback.red_flags if mark.raised]
        open_flags = sum(mark.raised is None for mark in feedback.red_flags)
        lines = [flag_content(mark, texts[mark.id]) for mark in raised]
        if open_flags:
            lines.append(Content(f"{plural(open_flags, 'flag')} nobody looked for"))
        self.query_one("#flags", Static).update(Content("\n").join(lines) if lines else Content("none raised"))
        looked = (
            f"{len(raised)} raised" if raised or not open_flags else f"nobody looked for {plural(open_flags, 'flag')}"
        )
        self.query_one("#fold-flags", Collapsible).title = f"Red flags: {looked}"
        self.query_one("#fold-flags", Collapsible).collapsed = not raised
        self.query_one("#delivery", Static).update(Content(delivery_text(feedback)))
