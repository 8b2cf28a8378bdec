"""A feedback on the screen: the one thing to change first, then the answer beside its marks; each shows the other.

It fills while a grader tells, and nothing that is being read moves by it: the answer has a place of its own, a mark keeps the
height that was there for it from the beginning, and what grows otherwise stands below or gives way.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Collapsible, Static

from mockint.bank.models import STAR_PARTS, Rubric
from mockint.config import Price
from mockint.grading.events import Event, Finished, NoticeGiven, PointJudged, StarJudged
from mockint.grading.feedback import Feedback, PointMark, Turn
from mockint.grading.score import sum_lines
from mockint.report.text import delivery_text, flags_left_text, origin_text, score_text
from mockint.store.records import Disagreement
from mockint.text import one_line, plural
from mockint.tui.widgets.lit import Lit, LitAnswer, lit_point, lit_words
from mockint.tui.widgets.mark_line import MarkLine
from mockint.tui.widgets.marks import told_flag, told_point, told_star, waiting_point
from mockint.tui.widgets.reading import Reading

_WIDE = 110  # from here on the answer stands beside the marks
_HEADLINE_ROWS = 2


class FeedbackView(Container):
    """Shows the feedback of one answer, also while it arrives.

    Args:
        rubric: What the answer is held against.
        turns: What was said.
        hint: What to do about the one thing to change.
        prices: What tokens cost, by the model's name.
    """

    DEFAULT_CSS = """
    FeedbackView { layout: vertical; padding: 0 1; }
    FeedbackView Static { height: auto; }
    FeedbackView #verdict { height: auto; min-height: 3; }
    FeedbackView #score { text-style: bold; }
    FeedbackView #panes { layout: vertical; height: 1fr; }
    FeedbackView #words { height: auto; max-height: 40%; border: round $border; }
    FeedbackView #words:focus-within { border: heavy $accent; }
    FeedbackView #marks { height: 1fr; }
    FeedbackView.wide #panes { layout: horizontal; }
    FeedbackView.wide #words { width: 1fr; max-height: 100%; }
    FeedbackView.wide #marks { width: 1fr; padding-left: 1; }
    FeedbackView #points, FeedbackView #flags { height: auto; }
    FeedbackView #raised { text-style: bold; margin-top: 1; }
    FeedbackView #origin { color: $text-muted; margin-top: 1; }
    FeedbackView #notes { color: $text-muted; margin-top: 1; display: none; }
    FeedbackView #notices { color: $text-warning; display: none; }
    FeedbackView #notes.shown, FeedbackView #notices.shown { display: block; }
    FeedbackView Collapsible { margin: 0; padding: 0; border: none; }
    FeedbackView Collapsible Contents { padding: 0 0 0 2; }
    FeedbackView .on-demand { display: none; }
    FeedbackView CollapsibleTitle { width: 1fr; }  /* by itself it may keep the width of its first title */
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "go(1)", "Next mark", show=False, id="feedback.next-mark"),
        Binding("up,k", "go(-1)", "Mark before", show=False, id="feedback.mark-before"),
        Binding("pagedown", "page(1)", "Further down", show=False, id="feedback.page-down"),
        Binding("pageup", "page(-1)", "Further up", show=False, id="feedback.page-up"),
    ]

    def __init__(
        self, rubric: Rubric, turns: Sequence[Turn], hint: str = "", prices: Mapping[str, Price] | None = None
    ) -> None:
        super().__init__()
        self.hint = hint
        self.prices = prices
        self.rubric = rubric
        self.turns = turns
        self.chosen: str | None = None
        self._headline = Content()
        self._arrived: dict[str, PointMark] = {}
        self._noticed: list[str] = []

    def compose(self) -> ComposeResult:
        """Lay out every part in its place, so that nothing moves when it is filled."""
        question = self.rubric.question
        with Vertical(id="verdict"):
            yield Static("", id="score", markup=False)
            yield Static("", id="headline", markup=False)
        with Container(id="panes"):
            with Reading("words"):
                yield LitAnswer(self.turns)
            with Reading("marks", can_focus=True):
                with Vertical(id="points"):
                    for number, point in enumerate(question.expected, 1):
                        yield MarkLine(waiting_point(number, point), f"point-{point.id}")
                yield Static("", id="raised", markup=False)
                yield Vertical(id="flags")
                yield Static("", id="notes", markup=False)
                yield Static("", id="notices", markup=False)
                if question.star:
                    with Collapsible(title="STAR, beside the score", id="fold-star"):
                        for name in STAR_PARTS:
                            yield MarkLine(told_star(name, None, question.star), f"star-{name}")
                with Collapsible(title="The sum", id="fold-sum"):
                    yield Static("", id="sum", markup=False)
                with Collapsible(title="Delivery, beside the score", id="fold-delivery"):
                    yield Static("", id="delivery", markup=False)
                with Collapsible(title="A better answer, from your own words", id="fold-better", classes="on-demand"):
                    yield Static("", id="better", markup=False)
                with Collapsible(title="Example: the model answer", id="fold-model"):
                    yield Static(Content(question.model_answer), id="model")
                    yield Static(Content("\n".join(f"Tip: {tip}" for tip in question.tips)), id="tips")
                yield Static("", id="origin", markup=False)

    @property
    def arrived_text(self) -> str:
        """What to say of the marks that came before a grading was stopped or failed; empty where none came."""
        of = len(self.rubric.question.expected)
        return (
            f"Partial: {len(self._arrived)} of {of} points had come, and stand below; they count for nothing yet."
            if self._arrived
            else ""
        )

    @property
    def chosen_point(self) -> str | None:
        """The point on which the cursor stands."""
        return self.chosen.removeprefix("point-") if self.chosen and self.chosen.startswith("point-") else None

    def on_resize(self, event: events.Resize) -> None:
        """Use the room there is."""
        self.fit(event.size.width)
        self.call_after_refresh(self._show_headline)

    def fit(self, width: int) -> None:
        """Put the answer beside the marks where there is room; told before everything is laid out, it is laid out once."""
        if self.has_class("wide") != (width >= _WIDE):
            self.set_class(width >= _WIDE, "wide", update=False)
            # The many lines in them look the same.
            self.app.stylesheet.update_nodes(self.query("#panes, #words, #marks"))

    def begin(self) -> None:
        """Show nothing of an earlier grading while a new one runs."""
        self._arrived = {}
        self._noticed = []
        self.query_one(LitAnswer).light([])
        for number, point in enumerate(self.rubric.question.expected, 1):
            self.query_one(f"#point-{point.id}", MarkLine).tell(waiting_point(number, point))

    def say(self, text: str) -> None:
        """Put some lines where the score will stand."""
        self.query_one("#score", Static).update(Content(text))
        self._headline = Content()
        self._show_headline()

    def show_better(self, text: str) -> None:
        """Show a better answer, or how far it is, beside the candidate's own."""
        fold = self.query_one("#fold-better", Collapsible)
        fold.display = True
        fold.collapsed = False
        self.query_one("#better", Static).update(Content(text))
        self.call_after_refresh(fold.scroll_visible, top=True, animate=False)

    def take(self, event: Event) -> None:
        """Show what a grader told."""
        if isinstance(event, PointJudged):
            self._arrived[event.mark.id] = event.mark
            self._show_points([event.mark], {}, ())
            self.query_one(LitAnswer).light(self._lit_so_far())
        elif isinstance(event, StarJudged) and self.rubric.question.star:
            told = told_star(event.name, event.part, self.rubric.question.star)
            self.query_one(f"#star-{event.name}", MarkLine).tell(told)
        elif isinstance(event, NoticeGiven):
            self._noticed.append(event.notice.message)
            self._show_notices(self._noticed)
        elif isinstance(event, Finished):
            self.show(event.feedback)
            if event.feedback.error and self._arrived:  # what had come stays in sight; it counts for nothing yet
                self.query_one("#score", Static).update(Content(f"{score_text(event.feedback)}\n{self.arrived_text}"))
                self._show_points(list(self._arrived.values()), {}, ())
                self.query_one(LitAnswer).light(self._lit_so_far())
        self.query_one("#marks", Reading).keep()

    def show(
        self, feedback: Feedback, disagreements: Mapping[str, Disagreement] | None = None, notes: Sequence[str] = ()
    ) -> None:
        """Show a whole feedback, in one drawing.

        Args:
            feedback: What came out.
            disagreements: Where the candidate sees a mark otherwise, by point.
            notes: What else there is to know, a line each.
        """
        with self.app.batch_update():
            self._show_all(feedback, disagreements or {}, notes)
            self.query_one("#marks", Reading).keep()

    def _show_all(self, feedback: Feedback, disagreements: Mapping[str, Disagreement], notes: Sequence[str]) -> None:
        doubts = plural(len(feedback.notices), "notice")
        told = f"{score_text(feedback)}{f'  ! {doubts} below' if feedback.notices and not feedback.error else ''}"
        self.query_one("#score", Static).update(Content(told))
        self._headline = Content(feedback.headline.text if feedback.headline else "")
        self._show_headline()
        self._show_notes(notes)
        self.query_one("#origin", Static).update(Content(origin_text(feedback, self.prices)))
        self._show_notices([notice.message for notice in feedback.notices])
        parted = feedback.grader.passes.parted if feedback.grader.passes else ()
        self._show_points(feedback.points, disagreements, parted)
        self.query_one(LitAnswer).light(lit_words(feedback))
        self._show_flags(feedback)
        self._show_sum(feedback)
        self._show_star(feedback)
        said = feedback.delivery
        self.query_one("#delivery", Static).update(Content(delivery_text(feedback)))
        told_short = f"{plural(said.words, 'word')}, {plural(said.fillers, 'filler')}"
        self.query_one("#fold-delivery", Collapsible).title = f"Delivery, beside the score: {told_short}"

    def _show_headline(self) -> None:
        """Show the one thing to change in the rows that are kept for it; it stands in full at its point."""
        shown = self.query_one("#headline", Static)
        if not self._headline:
            shown.update(Content())
            return
        lead, hint = Content.styled("Change next: ", "bold $text-accent"), Content.styled(f" {self.hint}", "dim")
        room = max(20, _HEADLINE_ROWS * (shown.content_size.width or 78) - len(lead) - len(hint) - 10)
        line = Content.assemble(lead, one_line(str(self._headline), room), hint)
        if shown.content != line:  # else all would be laid out anew
            shown.update(line)

    def _show_points(
        self, marks: Sequence[PointMark], disagreements: Mapping[str, Disagreement], parted: Sequence[str]
    ) -> None:
        new = {mark.id: mark for mark in marks}
        for number, point in enumerate(self.rubric.question.expected, 1):
            if mark := new.get(point.id):
                told = told_point(number, mark, point, disagreements.get(point.id), parted=point.id in parted)
                self.query_one(f"#point-{point.id}", MarkLine).tell(told)

    def _lit_so_far(self) -> list[Lit]:
        expected = self.rubric.question.expected
        numbers = {point.id: number for number, point in enumerate(expected, 1)}
        return [lit for mark in self._arrived.values() for lit in lit_point(numbers[mark.id], mark)]

    def _show_notes(self, notes: Sequence[str]) -> None:
        shown = self.query_one("#notes", Static)
        shown.set_class(bool(notes), "shown")
        shown.update(Content("\n".join(notes)))

    def _show_notices(self, messages: Sequence[str]) -> None:
        notices = self.query_one("#notices", Static)
        notices.set_class(bool(messages), "shown")
        notices.update(Content("\n".join(f"! {message}" for message in messages)))

    def _show_flags(self, feedback: Feedback) -> None:
        texts = {flag.id: flag for flag in self.rubric.red_flags}
        raised = {f"flag-{mark.id}": told_flag(mark, texts[mark.id]) for mark in feedback.red_flags if mark.raised}
        left = flags_left_text(feedback)
        told = [f"{len(raised)} raised"] if raised else [] if left else ["none raised"]
        told += [left] if left else []
        self.query_one("#raised", Static).update(Content(f"Red flags: {', '.join(told)}"))
        flags = self.query_one("#flags", Vertical)
        for line in flags.query(MarkLine):
            if line.id not in raised:
                line.remove()
        shown = {line.id: line for line in flags.query(MarkLine)}
        for name, told_one in raised.items():
            if name in shown:
                shown[name].tell(told_one)
            else:
                flags.mount(MarkLine(told_one, name))

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

    def _show_star(self, feedback: Feedback) -> None:
        guide = self.rubric.question.star
        if feedback.star is None or guide is None:
            return
        for name in STAR_PARTS:
            told = told_star(name, feedback.star.part(name), guide)
            self.query_one(f"#star-{name}", MarkLine).tell(told)
        parts = {name: feedback.star.part(name).rating for name in STAR_PARTS}
        told_all = ", ".join(f"{name[0].upper()} {rating or '?'}" for name, rating in parts.items())
        ratings = told_all if any(parts.values()) else "cannot be told"
        self.query_one("#fold-star", Collapsible).title = f"STAR, beside the score: {ratings}"

    def on_mark_line_chosen(self, message: MarkLine.Chosen) -> None:
        """Light the words of the mark on which the cursor stands."""
        self._choose(message.line.id)

    def on_lit_answer_chosen(self, message: LitAnswer.Chosen) -> None:
        """Name the mark to which the chosen words belong."""
        self._choose(message.mark)
        line = self.query_one(f"#{message.mark}", MarkLine)
        self.call_after_refresh(line.scroll_visible, animate=False)

    def _choose(self, mark: str | None) -> None:
        self.chosen = mark
        self.screen.refresh_bindings()
        for line in self.query(MarkLine):
            line.choose(line.id == mark)
        self.query_one(LitAnswer).point_at(mark)

    def action_go(self, direction: int) -> None:
        """Go to the next mark or part, or to the one before; beyond the last one, scroll."""
        places = self._places()
        focused = self.screen.focused
        at = places.index(focused) if focused in places else -1 if direction > 0 else 0
        pane = self.query_one("#marks", Reading)
        if 0 <= at + direction < len(places):
            place = places[at + direction]
            self.screen.set_focus(place)  # at once, since the next key may be there already
            self._choose(place.id if isinstance(place, MarkLine) else None)
        else:
            pane.scroll_relative(y=direction, animate=False)

    def action_page(self, direction: int) -> None:
        """Scroll the marks, or the answer where the cursor is there, by a page."""
        pane = self.query_one("#words" if self.query_one(LitAnswer).has_focus else "#marks", Reading)
        pane.scroll_relative(y=direction * max(1, pane.size.height - 1), animate=False)

    def action_other_side(self) -> None:
        """Go from the answer to the marks, or back."""
        answer = self.query_one(LitAnswer)
        if self.screen.focused is not answer:
            self.screen.set_focus(answer)
        else:
            places = self._places()
            self.screen.set_focus(next((place for place in places if place.id == self.chosen), places[0]))

    def _places(self) -> list[Widget]:
        pane = self.query_one("#marks", Reading)
        return [widget for widget in self.screen.focus_chain if pane in widget.ancestors]
