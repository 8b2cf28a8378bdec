"""The themes of the questions that ask for a story, those without one first."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from mockint.interview.stories.overview import Theme
from mockint.text import one_line, plural
from mockint.tui.widgets.footer import Footer
from mockint.tui.widgets.title import Title

if TYPE_CHECKING:
    from mockint.tui.app import MockintApp

_MOST_PRACTISED = 5


class ThemesScreen(Screen[None]):
    """Lists the themes with how many of their questions have a story, and the questions of the highlighted one.

    Args:
        themes: The themes; those without a story come first.
    """

    app: "MockintApp"

    HELP = (
        "What the questions that ask for a story are about: the themes for which you have none come first. "
        "Practise some of their questions, and keep what you tell."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "practise", "Practise some without", id="themes.practise", priority=True),
        Binding("escape", "leave", "Back", id="themes.leave"),
    ]

    def __init__(self, themes: Sequence[Theme]) -> None:
        super().__init__()
        self.themes = themes

    def compose(self) -> ComposeResult:
        """Draw the themes above the questions of one."""
        yield Title()
        yield OptionList(*(Option(_line(theme)) for theme in self.themes), markup=False)
        with VerticalScroll(id="questions", can_focus=False):
            yield Static("", markup=False)
        yield Footer()

    def on_mount(self) -> None:
        """Begin on the first theme."""
        self.sub_title = f"{plural(sum(theme.has_none for theme in self.themes), 'theme')} without a story"
        self.query_one(OptionList).focus()
        self.query_one(OptionList).highlighted = 0 if self.themes else None

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show the questions of a theme."""
        theme = self.themes[event.option_index]
        lines = [
            Content.assemble(
                ("no story  " if rubric in theme.without else "has one   ", "bold"), one_line(rubric.question.ask)
            )
            for rubric in theme.questions
        ]
        self.query_one("#questions Static", Static).update(Content("\n").join(lines))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002 - the base class's
        """Only questions without a story are practised from here."""
        return action != "practise" or bool(self._theme and self._theme.without)

    async def on_option_list_option_selected(self) -> None:
        """Practise what was clicked."""
        await self.run_action("practise")

    def action_practise(self) -> None:
        """Practise the questions of the theme that have no story."""
        if self._theme:
            self.app.practise_rubrics(self._theme.without[:_MOST_PRACTISED], f"{self._theme.topic}, without a story")

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss(None)

    @property
    def _theme(self) -> Theme | None:
        row = self.query_one(OptionList).highlighted
        return None if row is None else self.themes[row]


def _line(theme: Theme) -> Content:
    of = len(theme.questions)
    told = "no story" if theme.has_none else f"a story for {of - len(theme.without)} of {of}"
    return Content.assemble((f"{theme.topic:<20} ", "bold"), f"{plural(of, 'question'):<13} ", told)
