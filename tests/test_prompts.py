"""A prompt whose text changes gets a new version, so that every mark says which words it comes from.

tests/prompts.json holds the digest of every version that there has been. Run as a program, this file adds the versions that are
new, and refuses to change the digest of one that is there.
"""

import hashlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from mockint import resources
from mockint.llm.prompts import load_prompt

FILE = Path(__file__).with_name("prompts.json")


def current() -> Mapping[str, str]:
    """Return the digest of every prompt as it is now, by its name and version."""
    prompts = (load_prompt(path.stem) for path in sorted(resources.folder("prompts").glob("*.md")))
    return {prompt.name: hashlib.sha256(prompt.text.encode()).hexdigest() for prompt in prompts}


def known() -> dict[str, str]:
    digests: dict[str, str] = json.loads(FILE.read_text(encoding="utf-8"))
    return digests


def changed(now: Mapping[str, str], before: Mapping[str, str]) -> list[str]:
    """Return the versions whose text is not what it was."""
    return [name for name, digest in now.items() if before.get(name, digest) != digest]


def add_new() -> int:
    """Write down the versions that are new."""
    now, before = current(), known()
    if wrong := changed(now, before):
        told = f"{', '.join(wrong)}: the text is not what it was; raise the version in the prompt's head, then run this again"
        print(told, file=sys.stderr)  # noqa: T201 - a program of its own
        return 1
    FILE.write_text(json.dumps({**before, **now}, indent=2, sort_keys=True) + "\n", encoding="utf-8", newline="\n")
    return 0


def test_a_prompt_that_changed_has_a_new_version() -> None:
    wrong = changed(current(), known())
    assert not wrong, f"the text of {wrong} changed: raise its version, then add it with: python {Path(__file__).name}"


def test_every_version_is_written_down() -> None:
    missing = current().keys() - known().keys()
    assert not missing, f"{missing} is new; add it with: python tests/test_prompts.py"


def test_versions_go_up_one_by_one_and_the_newest_is_in_use() -> None:
    versions: dict[str, list[int]] = {}
    for name in known():
        task, _, version = name.rpartition("-")
        versions.setdefault(task, []).append(int(version))
    assert {task: sorted(found) for task, found in versions.items()} == {
        task: list(range(1, len(found) + 1)) for task, found in versions.items()
    }
    newest = {f"{task}-{max(found)}" for task, found in versions.items()}
    assert newest == set(current())


@pytest.fixture
def prompts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Prompts of their own, and what is known of them."""
    package = tmp_path / "package"
    (package / "prompts").mkdir(parents=True)
    write(package, "Judge this.", 1)
    monkeypatch.setattr(resources, "PACKAGE", package)
    monkeypatch.setattr(sys.modules[__name__], "FILE", tmp_path / "prompts.json")
    (tmp_path / "prompts.json").write_text("{}", encoding="utf-8")
    assert add_new() == 0
    return package


def write(package: Path, text: str, version: int) -> None:
    head = f"---\ntask: grade\nversion: {version}\n---\n"
    (package / "prompts" / "grade.md").write_text(head + text + "\n", encoding="utf-8")


def test_a_changed_text_with_its_old_version_is_seen_and_never_overwritten(
    prompts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = known()
    write(prompts, "Judge this!", 1)
    assert changed(current(), before) == ["grade-1"]
    assert add_new() == 1
    assert "grade-1: the text is not what it was; raise the version" in capsys.readouterr().err
    assert known() == before


def test_a_new_version_is_added_beside_the_old_one(prompts: Path) -> None:
    before = known()
    write(prompts, "Judge this!", 2)
    assert changed(current(), before) == []
    assert add_new() == 0
    assert list(known()) == ["grade-1", "grade-2"]
    assert known()["grade-1"] == before["grade-1"]
    assert len(set(known().values())) == 2


if __name__ == "__main__":
    sys.exit(add_new())
