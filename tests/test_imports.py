"""What is loaded when: a person who asks for the version waits for nothing they do not need."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from examples import BAKERY

HEAVY = {"openai", "textual", "pydantic", "yaml", "keyring", "tomlkit"}
# Told after the command: which modules it loaded.
TELLING = "import json, sys\n{}\nprint(json.dumps(sorted(sys.modules)), file=sys.stderr)"
MAIN = "from mockint.cli import main\nmain(sys.argv[1:])"


def loaded_by(code: str, *args: str) -> set[str]:
    """Return the modules that a program of its own has loaded at its end."""
    done = subprocess.run(
        [sys.executable, "-c", TELLING.format(code), *args], input="", capture_output=True, text=True, check=True
    )
    modules: list[str] = json.loads(done.stderr.splitlines()[-1])
    return set(modules)


def packages(modules: set[str]) -> set[str]:
    return {module.partition(".")[0] for module in modules}


def test_the_package_itself_loads_nothing() -> None:
    without = loaded_by("")
    loaded = loaded_by("import mockint") - without
    assert {module for module in loaded if module.startswith("mockint")} == {"mockint"}
    assert packages(loaded) <= {"mockint", "__editable___mockint_finder"}


@pytest.mark.parametrize("word", ["--version", "--help", "help", "-V", "-h", "nonsense"])
def test_version_and_help_load_nothing_heavy(word: str) -> None:
    loaded = loaded_by(MAIN, word)
    assert packages(loaded).isdisjoint(HEAVY | {"platformdirs", "sqlite3", "asyncio"})
    assert {module for module in loaded if module.startswith("mockint.")} == {
        "mockint.cli",
        "mockint.cli.streams",
        "mockint.errors",
    }


@pytest.mark.parametrize(
    "args", [["bank", "list"], ["history"], ["history", "--json"], ["export", "all", "--format", "html"]], ids=" ".join
)
def test_commands_that_ask_no_model_load_none(args: list[str]) -> None:
    assert packages(loaded_by(MAIN, *args)).isdisjoint({"openai", "textual"})


def test_grading_offline_loads_no_sdk_and_no_screens(tmp_path: Path) -> None:
    (tmp_path / "answer.txt").write_text(BAKERY)
    loaded = loaded_by(MAIN, "grade", "--question", "problem-in-the-figures", str(tmp_path / "answer.txt"), "--json")
    assert packages(loaded).isdisjoint({"openai", "textual"})
    assert not {module for module in loaded if module.startswith(("mockint.llm", "mockint.tui"))}


def test_choosing_a_model_alone_loads_no_sdk(tmp_path: Path) -> None:
    (tmp_path / "answer.txt").write_text("No.")  # nothing to ask a model about
    args = ["grade", "--question", "problem-in-the-figures", str(tmp_path / "answer.txt"), "--grader", "llm"]
    assert "openai" not in packages(loaded_by(MAIN, *args))
