"""Editors complete and check packs by a JSON Schema: docs/pack.schema.json is the one of the models, and it agrees with the loader.

Run as a program, this file writes the schema anew.
"""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from mockint.bank.models import LINT_RULES, Pack
from mockint.bank.new import NewPackError, pack_schema, write_new_pack
from mockint.bank.reading import read_pack
from mockint.errors import UsageError

SCHEMA_FILE = Path(__file__).resolve().parents[2] / "docs" / "pack.schema.json"
RUBRICS = Path(__file__).resolve().parents[2] / "rubrics"


def generated() -> str:
    """Return the text of the schema file."""
    return json.dumps(pack_schema(), indent=2, ensure_ascii=False) + "\n"


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    Draft202012Validator.check_schema(pack_schema())
    return Draft202012Validator(pack_schema())


@pytest.fixture
def pack() -> dict[str, Any]:
    """The data of a pack that uses every field."""
    data: dict[str, Any] = yaml.safe_load((RUBRICS / "kpi-stories.yaml").read_text(encoding="utf-8"))
    data["questions"] = data["questions"][:1]
    data["questions"][0]["lint_allow"] = [{"rule": "two-things", "at": "figure", "reason": "They belong together."}]
    return data


def test_the_schema_in_docs_is_the_one_of_the_models() -> None:
    assert SCHEMA_FILE.read_text(encoding="utf-8") == generated(), (
        f"{SCHEMA_FILE} is out of date; write it anew with: python tests/bank/test_pack_schema.py"
    )


@pytest.mark.parametrize("path", sorted(RUBRICS.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_built_in_packs_keep_to_it(validator: Draft202012Validator, path: Path) -> None:
    validator.validate(yaml.safe_load(path.read_text(encoding="utf-8")))


def _put(value: object, *at: str | int) -> Callable[[Any], None]:
    def change(data: Any) -> None:  # noqa: ANN401 - any part of a pack
        for key in at[:-1]:
            data = data[key]
        data[at[-1]] = value

    return change


def _drop(*at: str | int) -> Callable[[Any], None]:
    def change(data: Any) -> None:  # noqa: ANN401 - any part of a pack
        for key in at[:-1]:
            data = data[key]
        del data[at[-1]]

    return change


QUESTION = ("questions", 0)


@pytest.mark.parametrize(
    ("change", "loads"),
    [
        (_drop("version"), True),
        (_drop("description"), True),
        (_drop(*QUESTION, "tips"), True),
        (_drop(*QUESTION, "expected", 0, "cues"), True),
        (_put(2, *QUESTION, "minutes"), True),
        (_put("pt-BR", "language"), True),
        (_drop("title"), False),
        (_drop(*QUESTION, "intent"), False),
        (_drop(*QUESTION, "expected", 0, "weight"), False),
        (_put("x", "titel"), False),
        (_put("x", *QUESTION, "expected", 0, "wieght"), False),
        (_put("x", *QUESTION, "star", "tasks"), False),
        (_put(0, "version"), False),
        (_put("1", "version"), False),
        (_put("Bad Id", "pack"), False),
        (_put("expert", *QUESTION, "level"), False),
        (_put("story", *QUESTION, "kind"), False),
        (_put(4, *QUESTION, "expected", 0, "weight"), False),
        (_put(0, *QUESTION, "minutes"), False),
        (_put("short", *QUESTION, "minutes"), False),
        (_put("indicators", *QUESTION, "topics"), False),
        (_put([], *QUESTION, "expected"), False),
        (_put([], "questions"), False),
        (_put("", *QUESTION, "ask"), False),
        (_put(0, "language"), False),
        (_put("huge", "red_flags", 0, "severity"), False),
        (_put("two-thing", *QUESTION, "lint_allow", 0, "rule"), False),
    ],
)
def test_it_takes_and_refuses_what_the_loader_does(
    validator: Draft202012Validator, pack: dict[str, Any], change: Callable[[Any], None], loads: bool
) -> None:
    changed = copy.deepcopy(pack)
    change(changed)
    assert validator.is_valid(changed) is loads
    if loads:
        Pack.model_validate(changed)
    else:
        with pytest.raises(ValidationError):
            Pack.model_validate(changed)


def test_only_knowledge_questions_go_without_star(validator: Draft202012Validator, pack: dict[str, Any]) -> None:
    del pack["questions"][0]["star"]
    assert not validator.is_valid(pack)
    pack["questions"][0]["kind"] = "knowledge"
    validator.validate(pack)


def test_it_tells_of_every_rule_of_lint() -> None:
    assert pack_schema()["$defs"]["LintAllowance"]["properties"]["rule"]["enum"] == list(LINT_RULES)


def test_a_new_pack_bears_the_name_of_its_file(tmp_path: Path, validator: Draft202012Validator) -> None:
    path = write_new_pack(tmp_path / "Harbour Pilots")
    pack = read_pack(path)
    assert (path.name, pack.pack, pack.title) == ("Harbour Pilots.yaml", "harbour-pilots", "Harbour pilots")
    assert path.read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=pack.schema.json\n")
    validator.validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    assert (tmp_path / "pack.schema.json").read_text(encoding="utf-8") == generated()


def test_a_new_pack_never_takes_the_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("my work", encoding="utf-8")
    with pytest.raises(NewPackError, match=r"mine\.yaml is there already"):
        write_new_pack(tmp_path / "mine.yaml")
    assert (tmp_path / "mine.yaml").read_text(encoding="utf-8") == "my work"


@pytest.mark.parametrize(
    ("name", "file", "pack", "title"),
    [
        ("Bäckerei.yml", "Bäckerei.yml", "backerei", "Bäckerei"),
        ("night_porter.YAML", "night_porter.YAML", "night-porter", "Night porter"),
        ("v1.2", "v1.2", None, None),
    ],
)
def test_what_a_name_becomes(tmp_path: Path, name: str, file: str, pack: str | None, title: str | None) -> None:
    if pack is None:
        with pytest.raises(UsageError):
            write_new_pack(tmp_path / name)
        return
    path = write_new_pack(tmp_path / name)
    written = read_pack(path)
    assert (path.name, written.pack, written.title) == (file, pack, title)


def test_a_folder_is_no_name_for_a_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (Path(), tmp_path):
        with pytest.raises(UsageError, match=r"such as cafe-shift\.yaml"):
            write_new_pack(name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["mine.txt", "???.yaml", "--", "...", ".yaml", ".hidden.yaml"])
def test_a_name_that_makes_no_pack(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"such as cafe-shift\.yaml"):
        write_new_pack(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(NewPackError, match="cannot be written"):
        write_new_pack(tmp_path / "nowhere" / "mine.yaml")


if __name__ == "__main__":
    SCHEMA_FILE.write_text(generated(), encoding="utf-8", newline="\n")
