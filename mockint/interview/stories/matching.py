"""Which stories could serve a question, and which one an answer told. These are suggestions, and they say what they rest on."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from mockint.bank.models import Rubric
from mockint.store.stories import StoryNotes, StoryRecord
from mockint.text import plural
from mockint.words import spoken, stems

MOST_SUGGESTED = 5
# With the words of its model answer as notes, a question is among the five suggested 22 times of 70, where chance would be 5.
_FEWEST_WORDS = 2
_COMMON = 5  # a word in more questions than this says nothing of one of them
# Which story an answer told: on the behavioral answers of the gold set's tuning part, with notes as they are taken from an answer and
# every second word of it said again, this finds .89 of the pairs and takes .005 of the others for one.
_FEWEST_SHARED = 4
_LEAST_SHARE = 0.35

Reason = Literal["told", "chosen", "suggested"]


@dataclass(frozen=True)
class Match:
    """A story and a question that go together.

    Attributes:
        reason: ``told`` there before, ``chosen`` by the candidate, or only ``suggested`` by code.
        why: The same in words, with what a suggestion rests on.
    """

    story: StoryRecord
    rubric: Rubric
    reason: Reason
    why: str
    worth: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Offer:
    """A story that is offered for an answer, and why, where there is a reason."""

    story: StoryRecord
    why: str = ""


class Matcher:
    """Holds stories against questions: by what the candidate did and chose, else by topics and by words that are rare in questions.

    Only what anybody may read before answering is compared (what is asked, and why), so that no reason gives a rubric away.

    Args:
        rubrics: Every question there is.
    """

    def __init__(self, rubrics: Iterable[Rubric]) -> None:
        self._rubrics = {rubric.key: rubric for rubric in rubrics}
        self._asked = {key: _asked(rubric) for key, rubric in self._rubrics.items()}
        self._spread = Counter(stem for asked in self._asked.values() for stem in asked)

    def stories_for(self, rubric: Rubric, stories: Iterable[StoryRecord]) -> list[Match]:
        """Return the stories that served a question, those chosen for it, then the best suggestions."""
        return _best([self._match(story, rubric) for story in stories])

    def offers(
        self, rubric: Rubric, stories: Sequence[StoryRecord], noted: int | None, answers: Sequence[str] = ()
    ) -> list[Offer]:
        """Return all stories as they are offered for an answer: the noted one, the one that was plainly told, those for the question, the rest.

        Args:
            rubric: The question.
            stories: All stories.
            noted: The one that is noted for the answer already.
            answers: What was said so far.
        """
        found = {story.id: Offer(story, "noted for this answer") for story in stories if story.id == noted}
        if plain := told_in(answers, stories):
            found.setdefault(plain.story.id, plain)
        for match in self.stories_for(rubric, stories):
            found.setdefault(match.story.id, Offer(match.story, match.why))
        for story in stories:
            found.setdefault(story.id, Offer(story))
        return list(found.values())

    def questions_for(self, story: StoryRecord, rubrics: Iterable[Rubric]) -> list[Match]:
        """Return the questions that a story served, those it was chosen for, then the best suggestions."""
        return _best([self._match(story, rubric) for rubric in rubrics])

    def _match(self, story: StoryRecord, rubric: Rubric) -> Match | None:
        key = rubric.key
        if key in story.served:
            return Match(story, rubric, "told", "told for this question before")
        if key in story.questions:
            return Match(story, rubric, "chosen", "you chose it for this question")
        topics = self._topics(story, rubric)
        asked = self._asked.get(key, _asked(rubric))
        shared = [stem for stem in asked & _stems_of(story.notes) if self._spread[stem] <= _COMMON]
        words = len(shared) if len(shared) >= _FEWEST_WORDS else 0
        if not topics and not words:
            return None
        why = f"topic {topics[0]}" if topics else f"words {', '.join(_as_asked(rubric, shared))}"
        return Match(story, rubric, "suggested", f"suggestion: shared {why}", (len(topics), words))

    def _topics(self, story: StoryRecord, rubric: Rubric) -> Sequence[str]:
        """The topics that a question shares with those of its kind that the story serves already."""
        serves = [self._rubrics[key].question for key in story.served | story.questions if key in self._rubrics]
        had = {topic for question in serves if question.kind == rubric.question.kind for topic in question.topics}
        return [topic for topic in rubric.question.topics if topic in had]


def told_in(answers: Sequence[str], stories: Iterable[StoryRecord]) -> Offer | None:
    """Return the story that an answer plainly told, with why, or None where it is not plain."""
    said = stems("\n".join(answers))
    best: tuple[int, StoryRecord] | None = None
    for story in stories:
        noted = _stems_of(story.notes)
        shared = len(said & noted)
        plain = shared >= _FEWEST_SHARED and shared >= _LEAST_SHARE * min(len(said), len(noted))
        if plain and (best is None or shared > best[0]):
            best = shared, story
    return best and Offer(best[1], f"suggestion: shares {plural(best[0], 'word')} with your answer")


@lru_cache(maxsize=2_000)
def _stems_of(notes: StoryNotes) -> frozenset[str]:
    return stems(notes.text)


def _asked(rubric: Rubric) -> frozenset[str]:
    return stems(f"{rubric.question.ask} {rubric.question.intent}")


def _as_asked(rubric: Rubric, shared: Sequence[str]) -> list[str]:
    """The words of a question that have these stems, as they stand there."""
    said = [word.form for word in spoken(f"{rubric.question.ask} {rubric.question.intent}")]
    return list(dict.fromkeys(word for word in said if stems(word) & set(shared)))


def _best(matches: Iterable[Match | None]) -> list[Match]:
    found = [match for match in matches if match]
    suggested = sorted(
        (match for match in found if match.reason == "suggested"), key=lambda match: match.worth, reverse=True
    )
    sure = sorted(
        (match for match in found if match.reason != "suggested"), key=lambda match: match.reason, reverse=True
    )
    return sure + suggested[:MOST_SUGGESTED]
