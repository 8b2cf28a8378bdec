"""The example in docs/packs.md is a pack that loads."""

import re
from pathlib import Path

from mockint.bank.reading import read_pack

DOCS = Path(__file__).parents[2] / "docs" / "packs.md"


def test_the_example_of_the_docs_loads(tmp_path: Path) -> None:
    example = re.search(r"```yaml\n(pack: .+?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert example is not None
    file = tmp_path / "example.yaml"
    file.write_text(example[1], encoding="utf-8")
    assert read_pack(file).questions
