"""docs/packs.md, tried as written: its example is what ``bank new`` writes, and it names every rule of lint."""

import re
from pathlib import Path

from mockint.bank.models import LINT_RULES
from mockint.bank.new import write_new_pack

DOCS = (Path(__file__).parents[2] / "docs" / "packs.md").read_text(encoding="utf-8")


def test_the_example_is_what_bank_new_writes(tmp_path: Path) -> None:
    example = re.search(r"```yaml\n(# yaml-language-server.+?)```", DOCS, re.DOTALL)
    assert example is not None
    written = write_new_pack(tmp_path / "cafe-shift.yaml").read_text(encoding="utf-8")
    assert written == example[1].replace("title: Leading a shift in a café", "title: Cafe shift")


def test_every_rule_of_lint_is_told() -> None:
    told = set(re.findall(r"^\| `([a-z-]+)` \| .+ \|$", DOCS, re.MULTILINE))
    assert set(LINT_RULES) <= told
