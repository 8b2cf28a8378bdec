"""``mockint stories``: the stories that a candidate brings to an interview."""

import argparse

from mockint.bank.models import STAR_PARTS, QuestionKey
from mockint.cli.data import open_store
from mockint.cli.options import parser, put, put_json, read
from mockint.interview.stories.overview import lacking_text, served_text, too_often
from mockint.store.stories import Recent, StoryRecord


def run(argv: list[str]) -> int:
    """Run the command."""
    options = parser("stories", "List your stories, the one changed last first, or show one with its notes.")
    options.add_argument(
        "story", metavar="STORY", nargs="?", type=_number, help="its number; without it, all are listed"
    )
    options.add_argument("--json", action="store_true", help="put them out as JSON, with their notes")
    args, _ = read(options, argv)
    with open_store() as store:
        stories = store.stories.all() if args.story is None else [store.stories.story(args.story)]
        recent = store.stories.recent()
    if args.json:
        put_json({"schema": 1, "stories": [_as_json(story, recent) for story in stories]})
    elif args.story is not None:
        put(_whole(stories[0], recent))
    else:
        put("\n".join(_line(story, recent) for story in stories) or _NONE)
    return 0


_NONE = (
    "No story yet; press y and then n at home to note one, or y below the feedback of an answer to make one from it."
)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):  # noqa: PLR2004 - SQLite's integers
        raise argparse.ArgumentTypeError(f"{text!r} is no story; write its number from mockint stories")
    return int(text)


def _line(story: StoryRecord, recent: Recent) -> str:
    told = [served_text(story), too_often(story, recent), lacking_text(story)]
    return f"{story.id:>5}  {story.notes.name}: {'; '.join(text for text in told if text)}"


def _whole(story: StoryRecord, recent: Recent) -> str:
    lines = [_line(story, recent)]
    for name in (*STAR_PARTS, "figures"):
        lines += ["", name.capitalize(), story.notes.note(name).strip() or "(nothing yet)"]
    told = [
        f"{question} ({pack}), session {telling.session}"
        for telling in story.tellings
        for pack, question in [telling.key]
    ]
    chosen = [f"{question} ({pack})" for pack, question in sorted(story.questions)]
    for head, entries in (("Told for", told), ("Could serve, as you chose", chosen)):
        lines += ["", head, *(entries or ["(nothing yet)"])]
    return "\n".join(lines)


def _as_json(story: StoryRecord, recent: Recent) -> dict[str, object]:
    return {
        "id": story.id,
        "title": story.notes.title,
        **{name: story.notes.note(name) for name in STAR_PARTS},
        "figures": [line for line in story.notes.figures.splitlines() if line.strip()],
        "changed_at": story.changed_at.isoformat(),
        "told": [
            {"session": telling.session, **_question(telling.key), "at": telling.told_at.isoformat()}
            for telling in story.tellings
        ],
        "chosen": [_question(key) for key in sorted(story.questions)],
        "too_often": too_often(story, recent),
    }


def _question(key: QuestionKey) -> dict[str, str]:
    pack, question = key
    return {"pack": pack, "question": question}
