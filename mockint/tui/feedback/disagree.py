"""Saying how a point should have been marked, by which words, and why."""

from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from mockint.bank.models import Rubric
from mockint.errors import MockintError
from mockint.grading.feedback import Feedback, Verdict
from mockint.grading.marking import OwnMark
from mockint.interview.disagreement import LONGEST_REASON, checked
from mockint.report.text import SIGNS
from mockint.store.records import Disagreement
from mockint.tui.widgets.footer import Footer
from mockint.tui.widgets.marks import STYLES
from mockint.tui.widgets.picker import HOW_TO_CHOOSE, WordPicker

if TYPE_CHECKING:
    from mockint.tui.app import MockintApp


_HOW = "Pick the words (↑ ↓ or number), then {disagree.met} met, {disagree.partial} partial; {disagree.missed} missed needs none."


class DisagreeScreen(Screen[Disagreement]):
    """Asks for a verdict, its words and a reason; it is dismissed with them, or with None where nothing changes.

    Args:
        rubric: What the answer is held against.
        feedback: What the model found.
        point: The point's id.
        own: What was said of it before.
        reason: What was typed before, and left.

    Attributes:
        reason: The reason as it was typed so far.
    """

    app: "MockintApp"

    HELP = (
        "Say how you would mark this point: choose the words that make it, the mark, and why. "
        f"It is kept beside the grader's mark and changes no number. {HOW_TO_CHOOSE}"
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "verdict('met')", "Met", id="disagree.met"),
        Binding("p", "verdict('partial')", "Partial", id="disagree.partial"),
        Binding("x", "verdict('missed')", "Missed", id="disagree.missed"),
        Binding("enter", "keep", "Keep", id="disagree.keep"),
        Binding("escape", "back", "Back", id="disagree.back"),
    ]

    def __init__(
        self, rubric: Rubric, feedback: Feedback, point: str, own: Disagreement | None, reason: str = ""
    ) -> None:
        super().__init__()
        self.rubric = rubric
        self.feedback = feedback
        self.point = next(one for one in rubric.question.expected if one.id == point)
        self.mark = next(mark for mark in feedback.points if mark.id == point)
        self.own = own
        self.reason = reason or (own.reason if own else "")
        self.verdict: Verdict | None = own.mark.verdict if own else None

    def compose(self) -> ComposeResult:
        """Draw the point above the answer, and room for the reason below."""
        yield Static("", id="point", markup=False)
        yield Static("", id="help", markup=False)
        with VerticalScroll(can_focus=False):
            yield WordPicker(self.feedback.turns)
        yield Static("", id="yours", markup=False)
        yield Input(
            self.reason,
            placeholder="Why, in a line",
            max_length=LONGEST_REASON,
            id="reason",
        )
        yield Footer()

    def on_mount(self) -> None:
        """Begin with the words."""
        picker = self.query_one(WordPicker)
        own = self.own.mark if self.own else None
        picker.begin((), (own.turn, own.span) if own and own.turn is not None and own.span else None)
        picker.focus()
        self._tell_how()
        self._show()

    def keep(self) -> bool:
        """Tell whether the reason that was typed is kept."""
        return self.reason == (self.own.reason if self.own else "")

    def action_verdict(self, verdict: Verdict) -> None:
        """Take the candidate's verdict, and ask for the reason where it is another than the model's; a better one needs words first."""
        if verdict not in {"missed", self.mark.verdict} and self.query_one(WordPicker).chosen is None:
            told = Content.styled(
                f"! {verdict} needs words: choose the passage that makes the point", "bold $text-warning"
            )
            self.query_one("#help", Static).update(told)
            return
        self.verdict = verdict
        self._show()
        if verdict != self.mark.verdict:
            self.set_focus(self.query_one(Input))  # at once, since typing may have begun

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - the base class's
        """Where the reason is typed, letters are letters."""
        return action != "verdict" or isinstance(self.focused, WordPicker)

    def on_word_picker_chosen(self) -> None:
        """Take back that words are missing."""
        self._tell_how()

    def _tell_how(self) -> None:
        self.query_one("#help", Static).update(self.app.with_keys(_HOW, self))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Note the reason."""
        self.reason = event.value

    def on_input_submitted(self) -> None:
        """Keep it."""
        self.action_keep()

    def action_keep(self) -> None:
        """Hand in verdict, words and reason; where something is missing, say so and stay."""
        if self.verdict is None:
            how = self.app.with_keys(
                "First say how you would mark it: {disagree.met} met, {disagree.partial} partial, {disagree.missed} missed.",
                self,
            )
            self.notify(how, severity="warning", markup=False)
            return
        chosen = self.query_one(WordPicker).chosen if self.verdict != "missed" else None
        turn, span = chosen or (None, None)
        own = Disagreement(OwnMark(self.point.id, self.verdict, turn, span), self.reason)
        try:
            self.dismiss(checked(self.rubric, self.feedback, own))
        except MockintError as error:
            self.app.tell(error)

    def action_back(self) -> None:
        """From the reason go back to the words; from there leave everything as it is."""
        if isinstance(self.focused, Input):
            self.set_focus(self.query_one(WordPicker))
        else:
            self.dismiss(None)

    def _show(self) -> None:
        lines = [
            Content.assemble((self.point.text, "bold"), (f"  (weight {self.point.weight})", "dim")),
            Content.assemble(*self._given()),
        ]
        self.query_one("#point", Static).update(Content("\n").join(lines))
        if self.verdict is None:
            asks = "You: {disagree.met} met, {disagree.partial} partial or {disagree.missed} missed?"
            told = Content.styled(self.app.with_keys(asks, self), "dim")
        elif self.verdict == self.mark.verdict:
            told = Content.assemble("You agree: ", SIGNS[self.verdict], ". Enter keeps that; no reason is needed.")
        else:
            told = Content.assemble(
                "You say ", (SIGNS[self.verdict], STYLES[self.verdict]), ", because (Enter keeps it):"
            )
        self.query_one("#yours", Static).update(told)

    def _given(self) -> tuple[str, tuple[str, str], str]:
        """Return who marked the point how, and why code did it where a model's words do not stand."""
        sign = SIGNS[self.mark.verdict], STYLES[self.mark.verdict]
        if self.mark.by != "code":
            return "The model says ", sign, ""
        why = (
            "the words that the model quoted are not in the answer"
            if self.mark.unsupported
            else "the model quoted no words"
        )
        return "Code says ", sign, f": {why}"
