"""docs/security.md tells what there is: no dependency without a reason, no file that is not named."""

import re
import tomllib
from pathlib import Path

from mockint.config import Folders
from mockint.log import log_file

ROOT = Path(__file__).parent.parent
TOLD = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def test_every_dependency_has_its_reason_and_no_other_is_told() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [project["dependencies"], *project["optional-dependencies"].values()]
    names = {re.split(r"[^\w.-]", requirement, maxsplit=1)[0] for group in needed for requirement in group}
    rows = re.findall(r"^\|(.*?)\|", TOLD.partition("## What mockint stands on")[2], re.MULTILINE)
    assert set(re.findall(r"`([\w.-]+)`", " ".join(rows))) == names


def test_every_file_that_is_kept_is_told() -> None:
    places = Folders(Path(), Path())
    kept = (places.database, places.calibrations, places.config_file, places.exports, log_file(places.data))
    assert [path.name for path in kept if f"`{path.name}" not in TOLD] == []
