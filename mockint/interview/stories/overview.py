"""The story bank as a whole: what it holds, what it lacks, and which story is told too often."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mockint.bank.models import Rubric
from mockint.store.stories import RECENT_ANSWERS, STORY_KINDS, Recent, StoryRecord
from mockint.text import plural

_MOST_OF_RECENT = RECENT_ANSWERS // 3  # more than a third of the last ten answers is too often
_MANY_IN_ONE = 3  # so many different questions in one session are too many


@dataclass(frozen=True)
class Theme:
    """A topic of questions that ask for a story.

    Attributes:
        questions: All of them.
        without: Those that no story was told or chosen for.
    """

    topic: str
    questions: Sequence[Rubric]
    without: Sequence[Rubric]

    @property
    def has_none(self) -> bool:
        """Whether no question of the theme has a story."""
        return len(self.without) == len(self.questions)


def search(stories: Iterable[StoryRecord], words: str) -> list[StoryRecord]:
    """Return the stories in whose notes all of these words stand, in their order."""
    wanted = words.casefold().split()
    return [story for story in stories if all(word in story.notes.text.casefold() for word in wanted)]


def asks_for_story(rubric: Rubric) -> bool:
    """Tell whether a question asks for a story: a behavioral or a situational one."""
    return rubric.question.kind in STORY_KINDS


def themes(rubrics: Iterable[Rubric], stories: Iterable[StoryRecord]) -> list[Theme]:
    """Return the topics of the questions that ask for a story: those without any story first, then by questions without one.

    A suggestion is no story: only what was told or chosen counts.
    """
    served = {key for story in stories for key in story.served | story.questions}
    of_topic: dict[str, list[Rubric]] = {}
    for rubric in filter(asks_for_story, rubrics):
        for topic in rubric.question.topics:
            of_topic.setdefault(topic, []).append(rubric)
    found = [
        Theme(topic, questions, [rubric for rubric in questions if rubric.key not in served])
        for topic, questions in of_topic.items()
    ]
    return sorted(found, key=lambda theme: (not theme.has_none, -len(theme.without), theme.topic))


def too_often(story: StoryRecord, recent: Recent) -> str | None:
    """Return in words why a story is told too often, or None.

    That is so where it was told in more than a third of the last ten answers to questions that ask for a story, or for three
    different questions in one of the last ten sessions.
    """
    times = list(recent.told).count(story.id)
    if times > _MOST_OF_RECENT:
        return f"too often: told in {times} of your last {plural(len(recent.told), 'answer')}"
    for session in sorted(recent.sessions, reverse=True):
        count = len({telling.key for telling in story.tellings if telling.session == session})
        if count >= _MANY_IN_ONE:
            return f"too often: told for {count} questions in session {session}"
    return None


def count_text(count: int) -> str:
    """Return ``1 story`` or ``2 stories``."""
    return "1 story" if count == 1 else f"{count} stories"


def lacking_text(story: StoryRecord) -> str:
    """Return what is not noted yet, such as ``no task, result``; empty where nothing lacks."""
    return f"no {', '.join(story.notes.lacking)}" if story.notes.lacking else ""


def served_text(story: StoryRecord) -> str:
    """Return how often a story was told, and when last, such as ``told 3 times, last on 2026-11-02``."""
    if story.last_told is None:
        return "not told yet"
    return f"told {_times(len(story.tellings))}, last on {story.last_told.astimezone():%Y-%m-%d}"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
