"""A story as it is offered for an answer."""

from textual.content import Content

from mockint.interview.stories.matching import Offer
from mockint.text import one_line

_LONGEST_NAME = 40  # so that the reason stands on the same line at 80 columns


def offer_line(offer: Offer, *, is_noted: bool) -> Content:
    """Return a line with the story's title and why it is offered; a dot marks the one that is noted for the answer."""
    sign = ("● ", "bold") if is_noted else "  "
    return Content.assemble(sign, one_line(offer.story.notes.name, _LONGEST_NAME), (f"  {offer.why}", "dim"))
