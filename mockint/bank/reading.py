"""From a YAML file to a ``Pack``, or to errors that name the line and say what to write."""

import codecs
import difflib
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError
from yaml.constructor import SafeConstructor

from mockint.bank import models
from mockint.bank.models import STAR_PARTS, Pack, Question
from mockint.bank.yaml_errors import plain_yaml
from mockint.errors import MockintError
from mockint.text import clean, one_line, plural

MAX_BYTES = 1_000_000  # some 200 questions; more would take longer than a second to check
MAX_DEPTH = 10
MOST_PROBLEMS = 100  # more of a file are only counted
_LARGEST_BITS = 64
_MERGE, _EQUALS = "tag:yaml.org,2002:merge", "tag:yaml.org,2002:value"
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast where libyaml is there
Keys = tuple[str | int, ...]
Place = tuple[int, int]
# The model of what stands under a key of another one, or of each entry there.
_INSIDE: dict[tuple[type[BaseModel], str], type[BaseModel]] = {
    (models.Pack, "red_flags"): models.RedFlag,
    (models.Pack, "questions"): models.Question,
    (models.Question, "expected"): models.Point,
    (models.Question, "red_flags"): models.RedFlag,
    (models.Question, "star"): models.StarGuide,
    (models.Question, "lint_allow"): models.LintAllowance,
    (models.Pack, "lint_allow"): models.LintAllowance,
    (models.Question, "follow_ups"): models.FollowUp,
}


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a pack file.

    Attributes:
        line: Counts from 1, as the column does; None where the file could not be read.
        rule: The rule of lint that found it; None for what keeps the pack from loading.
    """

    file: Path
    line: int | None
    column: int | None
    field: str
    message: str
    rule: str | None = None

    def __str__(self) -> str:
        place = f":{self.line}:{self.column}" if self.line is not None else ""
        rule = f" [{self.rule}]" if self.rule else ""
        return one_line(f"{self.file}{place}: {self.field + ': ' if self.field else ''}{self.message}{rule}")


class PackError(MockintError):
    """A pack that cannot be used.

    Attributes:
        problems: Everything that is wrong with it, in the order of the file.
    """

    code = "bad-pack"

    def __init__(self, problems: list[Problem]) -> None:
        problems = sorted(problems, key=lambda problem: (problem.line or 0, problem.column or 0))
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class PackFile:
    """A pack and where each of its fields stands in the file."""

    pack: Pack
    path: Path
    places: Mapping[Keys, Place]

    def problem(self, at: Keys, message: str, rule: str | None = None) -> Problem:
        """Return a problem with a field, such as ``("questions", 0, "ask")``, at its line or the nearest one around it."""
        field = _field(at)
        if len(at) > 1 and at[0] == "questions" and isinstance(at[1], int):
            field += f" (question {self.pack.questions[at[1]].id})"
        return _problem(self.path, _place(self.places, at), field, message, rule)


def read_pack(path: Path, taken: Mapping[str, Path] | None = None, *, pipes: bool = True) -> Pack:
    """Read a pack file; arguments and errors as in ``read_pack_file``."""
    return read_pack_file(path, taken, pipes=pipes).pack


def read_pack_file(path: Path, taken: Mapping[str, Path] | None = None, *, pipes: bool = True) -> PackFile:
    """Read a pack file with the places of its fields.

    Args:
        path: The file.
        taken: Ids that other packs have already, and where those stand.
        pipes: Whether a pipe or another thing that may have to be waited for is read like a file.

    Raises:
        PackError: The file cannot be read, is no YAML, or breaks the format of packs.
    """
    try:
        text = _text(path, pipes=pipes)
        data, places = _Tree(path).parse(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        found_at = (mark.line + 1, mark.column + 1) if mark else None
        raise PackError([_problem(path, found_at, "", plain_yaml(error, text))]) from None
    try:
        pack = Pack.model_validate(data)
    except ValidationError as error:
        raise PackError(_problems(path, error, data, places)) from None
    clashes = list(_clashes(pack))
    if taken and pack.pack in taken:
        clashes.append((("pack",), f"{pack.pack} is already the id of {taken[pack.pack]}; give this pack another id"))
    if found := [_problem(path, _place(places, at), _field(at), message) for at, message in clashes]:
        raise PackError(found)
    return PackFile(pack, path, places)


def _text(path: Path, *, pipes: bool) -> str:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise PackError([_problem(path, None, "", "this is a folder; name a .yaml file in it")])
        if not (pipes or stat.S_ISREG(mode)):
            raise PackError([_problem(path, None, "", "this is no file; take it out of the folder of packs")])
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise PackError([_problem(path, None, "", f"cannot be read: {error.strerror or error}")]) from None
    if len(raw) > MAX_BYTES:
        message = f"larger than {MAX_BYTES // 1_000_000} MB; split it into several packs"
        raise PackError([_problem(path, None, "", message)])
    raw = raw.removeprefix(codecs.BOM_UTF8)
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        place = _place_in(raw[: error.start].decode())
        raise PackError([_problem(path, place, "", "not UTF-8 text; save the file as UTF-8")]) from None


class _Tree:
    """Turns YAML into plain data with the place of every key and item, refusing what packs do not allow."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.places: dict[Keys, Place] = {}
        self.scalars = SafeConstructor()

    def parse(self, text: str) -> tuple[Any, dict[Keys, Place]]:
        self._refuse_control_characters(text)
        self._refuse_anchors_and_tags(text)
        node = yaml.compose(text, Loader=Loader)
        if node is None:
            raise self._error(None, "", "the file is empty; a pack starts with: pack: its-id")
        if not isinstance(node, yaml.MappingNode):
            raise self._error(_mark(node), "", "a pack is a map; it starts with: pack: its-id")
        return self._build(node, ()), self.places

    def _refuse_control_characters(self, text: str) -> None:
        """Look for them before the parser does: it would tell their place in bytes."""
        if match := yaml.reader.Reader.NON_PRINTABLE.search(text):
            message = f"a control character (U+{ord(match.group()):04X}) that YAML does not allow; remove it"
            raise self._error(_place_in(text[: match.start()]), "", message)

    def _refuse_anchors_and_tags(self, text: str) -> None:
        """Look at the events first: an alias can make a small file enormous, and deep nesting can end the parser."""
        depth = 0
        for event in yaml.parse(text, Loader=Loader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            mark = event.start_mark
            place = (mark.line + 1, mark.column + 1) if mark else None
            if depth > MAX_DEPTH:
                raise self._error(place, "", "nested too deeply for a pack")
            if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
                sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
                raise self._error(
                    place,
                    "",
                    f"{sign}{event.anchor}: anchors and aliases are not allowed; write the text out, or put it in quotes",
                )
            if tag := getattr(event, "tag", None):
                short = tag.replace("tag:yaml.org,2002:", "!!")
                message = f"tags such as {short} are not allowed; write plain text, or put it in quotes"
                raise self._error(place, "", message)

    def _build(self, node: yaml.Node, at: Keys) -> Any:  # noqa: ANN401 - any YAML value
        self.places.setdefault(at, _mark(node))
        if isinstance(node, yaml.MappingNode):
            return self._map(node, at)
        if isinstance(node, yaml.SequenceNode):
            return [self._build(child, (*at, i)) for i, child in enumerate(node.value)]
        value = self._scalar(node)
        return clean(value) if isinstance(value, str) else value

    def _map(self, node: yaml.MappingNode, at: Keys) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self._scalar(key_node) if isinstance(key_node, yaml.ScalarNode) else None
            if not isinstance(key, str):
                raise self._error(_mark(key_node), _field(at), "a key here must be a word, such as text:")
            key = one_line(key, 60)
            if key in result:
                first = self.places[(*at, key)][0]
                raise self._error(
                    _mark(key_node), _field((*at, key)), f"stands twice (first in line {first}); keep one of them"
                )
            self.places[(*at, key)] = _mark(key_node)
            result[key] = self._build(value_node, (*at, key))
        return result

    def _scalar(self, node: yaml.Node) -> Any:  # noqa: ANN401 - any YAML value
        if node.tag in {_MERGE, _EQUALS}:
            what = (
                "merge keys (<<) are not allowed; write the fields out"
                if node.tag == _MERGE
                else "put the sign = in quotes"
            )
            raise self._error(_mark(node), "", what)
        try:
            value = self.scalars.construct_object(node)
        except yaml.MarkedYAMLError:
            raise
        except Exception as error:  # noqa: BLE001 - PyYAML raises all kinds, such as for the date 2024-02-31
            raise self._error(
                _mark(node), "", f"{node.value} cannot be read ({error}); put the text in quotes"
            ) from None
        if isinstance(value, int) and value.bit_length() > _LARGEST_BITS:
            raise self._error(_mark(node), "", "a number of absurd size; put the text in quotes")
        return value

    def _error(self, place: Place | None, field: str, message: str) -> PackError:
        return PackError([_problem(self.path, place, field, message)])


def _clashes(pack: Pack) -> Iterator[tuple[Keys, str]]:
    """What the shape alone does not tell: ids that stand twice, parts that are needed, follow-ups to nowhere."""
    yield from _twice([q.id for q in pack.questions], ("questions",))
    yield from _twice([f.id for f in pack.red_flags], ("red_flags",))
    for i, question in enumerate(pack.questions):
        at: Keys = ("questions", i)
        yield from _question_clashes(pack, question, at)


def _question_clashes(pack: Pack, question: Question, at: Keys) -> Iterator[tuple[Keys, str]]:
    yield from _twice([p.id for p in question.expected], (*at, "expected"))
    yield from _twice([f.id for f in question.red_flags], (*at, "red_flags"))
    of_pack = {flag.id for flag in pack.red_flags}
    for i, flag in enumerate(question.red_flags):
        if flag.id in of_pack:
            yield (*at, "red_flags", i, "id"), f"{flag.id} is already a red flag of the pack; give this one another id"
    if question.star is None and question.kind != "knowledge":
        parts = ", ".join(STAR_PARTS)
        yield at, f"a {question.kind} question needs star: a map of {parts} (only knowledge questions go without)"
    points = [point.id for point in question.expected]
    for i, follow_up in enumerate(question.follow_ups):
        if follow_up.if_missing not in points and follow_up.if_missing not in STAR_PARTS:
            known = ", ".join([*points, *STAR_PARTS])
            yield (
                (*at, "follow_ups", i, "if_missing"),
                f"{follow_up.if_missing} is no point of this question; write one of {known}",
            )


def _twice(ids: list[str], at: Keys) -> Iterator[tuple[Keys, str]]:
    key = "id"
    for i, name in enumerate(ids):
        if name in ids[:i]:
            yield (*at, i, key), f"{name} stands twice; give each its own id"


def _problems(path: Path, error: ValidationError, data: object, places: dict[Keys, Place]) -> list[Problem]:
    """What does not fit, in the order of the file, and how much more there is where it is too much to tell."""
    all_told: list[dict[str, Any]] = [dict(told) for told in error.errors(include_url=False)]
    all_told.sort(key=lambda told: _place(places, tuple(told["loc"])) or (0, 0))
    problems = [_from_pydantic(path, told, data, places) for told in all_told[:MOST_PROBLEMS]]
    if left := all_told[MOST_PROBLEMS:]:
        place = _place(places, tuple(left[0]["loc"]))
        problems.append(
            _problem(path, place, "", f"{plural(len(left), 'more problem')} from here on; mend the others first")
        )
    return problems


def _from_pydantic(path: Path, error: Mapping[str, Any], data: object, places: dict[Keys, Place]) -> Problem:
    at: Keys = tuple(error["loc"])
    name = next((str(part) for part in reversed(at) if isinstance(part, str)), "")
    owner = _owner(at[: at.index(name) + 1] if name in at else at)
    info = owner.model_fields.get(name)
    hint = (info.description if info else None) or ""
    if at and isinstance(at[-1], int) and (owner, name) in _INSIDE:
        hint = f"a map with {_needed(_INSIDE[owner, name])}"
    if error["type"] == "missing":
        message = f"is missing; write {name}: {hint}"
    elif error["type"] == "extra_forbidden":
        message = _unknown_key(name, at)
    else:
        message = _unfit(error, hint)
    return _problem(path, _place(places, at), _named(at, data), message)


def _needed(model: type[BaseModel]) -> str:
    *names, last = (name for name, field in model.model_fields.items() if field.is_required())
    return f"{', '.join(names)} and {last}"


def _unfit(error: Mapping[str, Any], hint: str) -> str:
    """What to write instead of a value that does not fit."""
    kind, value, context = error["type"], error["input"], error.get("ctx", {})
    if value is None or (isinstance(value, str) and not value.strip()):
        return f"is empty; write {hint}"
    if kind == "string_type":
        what = "should be text" + ("" if isinstance(error["loc"][-1], int) else f", {hint}")
        return f"{what}; put it in quotes (it reads as {_shown(value)})"
    if kind == "string_too_long":
        return f"longer than {context['max_length']} characters; write {hint}"
    if kind in {"too_long", "too_short"}:
        bound = f"at most {context['max_length']}" if kind == "too_long" else f"at least {context['min_length']}"
        count = context["actual_length"]
        return f"has {count or 'no'} {'entry' if count == 1 else 'entries'}; there should be {bound}: write {hint}"
    if kind in {"int_type", "float_type"} and isinstance(value, str) and _is_number(value):
        return f"should be a number without quotes; write {hint}"
    guess = f"did you mean {near}? " if kind == "literal_error" and (near := _nearest(error)) else ""
    return f"{_shown(value)} does not fit; {guess}write {hint}" if hint else str(error["msg"])


def _is_number(text: str) -> bool:
    return text.strip().replace(".", "", 1).isdigit()


def _nearest(error: Mapping[str, Any]) -> str | None:
    known = re.findall(r"'([^']+)'", error["ctx"]["expected"])
    near = difflib.get_close_matches(str(error["input"]).lower(), known, n=1)
    return near[0] if near else None


def _unknown_key(name: str, at: Keys) -> str:
    owner = _owner(at)
    known = list(owner.model_fields)
    near = difflib.get_close_matches(name, known, n=1)
    guess = f"did you mean {near[0]}? " if near else ""
    return f"there is no such field here; {guess}the fields are {', '.join(known)}"


def _owner(at: Keys) -> type[BaseModel]:
    """The model whose key stands at the end of a path."""
    owner: type[BaseModel] = models.Pack
    for part in at[:-1]:
        if isinstance(part, str):
            owner = _INSIDE[owner, part]
    return owner


def _named(at: Keys, data: Any) -> str:  # noqa: ANN401 - whatever the file held
    """The field's path, with the question's id beside its number, since people look for the id."""
    field = _field(at)
    if len(at) > 1 and at[0] == "questions" and isinstance(at[1], int):
        question = data["questions"][at[1]]
        if isinstance(question, dict) and isinstance(question.get("id"), str):
            return f"{field} (question {one_line(question['id'], 80)})"
    return field


def _field(at: Keys) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in at).lstrip(".")


def _place(places: Mapping[Keys, Place], at: Keys) -> Place | None:
    """The place of a path, or of the nearest thing around it where it is not in the file."""
    while at and at not in places:
        at = at[:-1]
    return places.get(at)


def _place_in(before: str) -> Place:
    """The place behind a text."""
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _mark(node: yaml.Node) -> Place:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _shown(value: object) -> str:
    if isinstance(value, dict | list):
        return "a map" if isinstance(value, dict) else "a list"
    if value is None:
        return "nothing"
    return str(value).lower() if isinstance(value, bool) else one_line(str(value), 40)


def _problem(path: Path, place: Place | None, field: str, message: str, rule: str | None = None) -> Problem:
    line, column = place or (None, None)
    return Problem(path, line, column, field, message, rule)
