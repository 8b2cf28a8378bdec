"""Looking for something by its words: the line where they are typed, and how much is shown of what was found."""

from textual.widgets import Input

LONGEST_SEARCH = 200  # characters
MOST_ROWS = 500  # questions drawn in a table; ten thousand would hold every key up for two seconds


class SearchInput(Input):
    """A line for a few words; more are not taken, and that is said: each key searches anew."""

    def __init__(self, placeholder: str) -> None:
        super().__init__(placeholder=placeholder, id="words", compact=True, max_length=LONGEST_SEARCH)

    def restricted(self) -> None:
        """Say why nothing was taken."""
        told = f"A search takes up to {LONGEST_SEARCH} characters; the words stay as they were."
        self.notify(told, severity="warning", markup=False)
