"""All packs that there are: built in, the user's own, and the files of ``--pack``."""

import difflib
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mockint import resources
from mockint.bank.models import Kind, Level, Pack, Question, Rubric
from mockint.bank.reading import PackError, Problem, read_pack
from mockint.errors import UsageError

_MOST_LISTED = 300  # names; twice as many as are built in

Source = Literal["built-in", "user", "file"]

# In this order one learns: what a KPI is, what it is in a field, goals, telling of it, leading with it; then what any job asks.
_BUILT_IN_ORDER = ("kpi-foundations", "kpi-by-field", "okrs", "kpi-stories", "kpi-leading", "general-behavioral")


class UnknownPackError(UsageError):
    """There is no such pack."""

    code = "unknown-pack"


class UnknownQuestionError(UsageError):
    """There is no such question."""

    code = "unknown-question"


class AmbiguousQuestionError(UsageError):
    """Several packs have a question of this id."""

    code = "ambiguous-question"


class NoQuestionsError(UsageError):
    """Nothing in the bank fits the choice."""

    code = "no-questions"


@dataclass(frozen=True)
class LoadedPack:
    """A pack and where it came from."""

    pack: Pack
    source: Source
    path: Path


@dataclass(frozen=True)
class BrokenPack:
    """A pack file that cannot be used, and why."""

    path: Path
    source: Source
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Choice:
    """What to ask, and how; None means any.

    Attributes:
        count: At most so many questions.
        seed: The same seed draws the same questions in the same order; None keeps the order of the packs.
        mock: Whether feedback is given only at the end, and the whole has a clock.
        minutes: How long a mock interview may take; None means what its questions need.
    """

    pack: str | None = None
    question: str | None = None
    level: Level | None = None
    kind: Kind | None = None
    topic: str | None = None
    count: int | None = None
    seed: int | None = None
    mock: bool = False
    minutes: int | None = None


class Bank:
    """The packs that can be asked from, and the files that are broken."""

    def __init__(self, packs: Iterable[LoadedPack], broken: Iterable[BrokenPack] = ()) -> None:
        self.packs = {loaded.pack.pack: loaded for loaded in packs}
        self.broken = tuple(broken)

    def pack(self, pack_id: str) -> Pack:
        """Return a pack by its id.

        Raises:
            UnknownPackError: There is none; the message lists what there is.
        """
        if pack_id not in self.packs:
            raise UnknownPackError(f"there is no pack {pack_id!r}. {_listing(pack_id, self.packs, 'packs')}")
        return self.packs[pack_id].pack

    def rubrics(self, pack_id: str | None = None) -> Iterator[Rubric]:
        """Return every question with its flags, of one pack or of all."""
        return (pack.rubric(question) for pack, question in self._questions(pack_id))

    def rubric(self, question_id: str, pack_id: str | None = None) -> Rubric:
        """Return one question with its flags.

        Raises:
            UnknownPackError: There is no such pack.
            UnknownQuestionError: There is no such question; the message lists what there is.
            AmbiguousQuestionError: Several packs have it, and none was named.
        """
        found = [(pack, question) for pack, question in self._questions(pack_id) if question.id == question_id]
        if not found:
            known = {question.id for _, question in self._questions(pack_id)}
            where = f"pack {pack_id!r} has no question" if pack_id else "there is no question"
            raise UnknownQuestionError(f"{where} {question_id!r}. {_listing(question_id, known, 'questions')}")
        if len(found) > 1:
            packs = ", ".join(pack.pack for pack, _ in found)
            raise AmbiguousQuestionError(
                f"question {question_id!r} is in several packs; add --pack with one of: {packs}"
            )
        pack, question = found[0]
        return pack.rubric(question)

    def choose(self, choice: Choice) -> list[Rubric]:
        """Return the questions of a choice, in order.

        Raises:
            UsageError: The pack or the question does not exist, or nothing fits.
        """
        if choice.question:
            return [self.rubric(choice.question, choice.pack)]
        fitting = [rubric for rubric in self.rubrics(choice.pack) if fits(rubric.question, choice)]
        if not fitting:
            topics = sorted({topic for _, question in self._questions(choice.pack) for topic in question.topics})
            raise NoQuestionsError(
                f"no question fits; try another level or kind, or one of the topics: {', '.join(topics)}"
            )
        if choice.seed is not None:
            random.Random(choice.seed).shuffle(fitting)  # noqa: S311 - drawing questions, not keys
        return fitting[: choice.count]

    def _questions(self, pack_id: str | None) -> Iterator[tuple[Pack, Question]]:
        for pack in [self.pack(pack_id)] if pack_id is not None else [loaded.pack for loaded in self.packs.values()]:
            for question in pack.questions:
                yield pack, question


def load_bank(user_folder: Path, files: Sequence[Path] = ()) -> Bank:
    """Read every pack: the built-in ones, those in the user's folder, and single files.

    A broken pack never takes the others down: it is listed in ``broken``. A user pack with the id of another is broken; a
    single file takes the place of a pack with its id.
    """
    packs: dict[str, LoadedPack] = {}
    broken: list[BrokenPack] = []
    found: list[tuple[Source, Path]] = []
    folders: tuple[tuple[Source, Path], ...] = (("built-in", resources.folder("rubrics")), ("user", user_folder))
    for source, folder in folders:
        try:
            found += [(source, path) for path in _pack_files(folder)]
        except OSError as error:
            problem = Problem(folder, None, None, "", f"the folder of packs cannot be read: {error.strerror or error}")
            broken.append(BrokenPack(folder, source, (problem,)))
    found += [("file", path) for path in files]
    for source, path in found:
        taken = {} if source == "file" else {name: loaded.path for name, loaded in packs.items()}
        try:
            pack = read_pack(path, taken, pipes=source == "file")
        except PackError as error:
            broken.append(BrokenPack(path, source, error.problems))
        else:
            packs[pack.pack] = LoadedPack(pack, source, path)
    return Bank(packs.values(), broken)


def _pack_files(folder: Path) -> list[Path]:
    """Return the files of a folder that are packs by their name; none where there is no such folder."""
    try:
        names = [path for path in folder.iterdir() if not path.name.startswith(".")]
    except FileNotFoundError:
        return []
    return sorted((path for path in names if path.suffix.lower() in {".yaml", ".yml"}), key=_place)


def _place(path: Path) -> tuple[int, Path]:
    """Return where a file stands among others: the built-in packs first, as one learns; all others by their names."""
    known = path.stem in _BUILT_IN_ORDER
    return (_BUILT_IN_ORDER.index(path.stem) if known else len(_BUILT_IN_ORDER)), path


def fits(question: Question, choice: Choice) -> bool:
    """Tell whether a question has the level, kind and topic of a choice."""
    return (
        (choice.level is None or question.level == choice.level)
        and (choice.kind is None or question.kind == choice.kind)
        and (choice.topic is None or choice.topic in question.topics or choice.topic in question.covers)
    )


def _listing(asked: str, known: Iterable[str], noun: str) -> str:
    names = sorted(known)
    near = difflib.get_close_matches(asked, names, n=1)
    more = f", and {len(names) - _MOST_LISTED:,} more" if len(names) > _MOST_LISTED else ""
    listed = (", ".join(names[:_MOST_LISTED]) or "none") + more
    return (f"Did you mean {near[0]}? " if near else "") + f"The {noun} are: {listed}"
