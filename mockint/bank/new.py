"""Where a pack begins: a commented example to write over, and the JSON Schema with which editors complete and check it."""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import yaml

from mockint.bank.models import Pack
from mockint.errors import MockintError, UsageError
from mockint.text import one_line

SCHEMA_NAME = "pack.schema.json"
_TEMPLATE = Path(__file__).with_name("template.yaml")
_TEMPLATE_ID, _TEMPLATE_TITLE = "cafe-shift", "Leading a shift in a café"


class NewPackError(MockintError):
    """A new pack could not be written."""

    code = "new-pack"


def pack_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a pack file, as plain data."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Pack.model_json_schema(),
        "title": "A mockint pack",
    }


def write_new_pack(path: Path) -> Path:
    """Write a commented pack that loads, and the schema beside it where there is none, and return where; ``.yaml`` is added to a name without an ending.

    Raises:
        UsageError: The name has nothing that an id could be made of, or another ending.
        NewPackError: The file is there already, or cannot be written.
    """
    file = path if path.suffix or not path.name else path.with_name(f"{path.name}.yaml")
    pack_id = re.sub(r"[^a-z0-9]+", "-", _plain(file.stem)).strip("-")[:80].strip("-")
    if path.is_dir() or not pack_id or file.name.startswith(".") or file.suffix.lower() not in {".yaml", ".yml"}:
        raise UsageError(f"{path} is no name for a pack's file; write one such as cafe-shift.yaml")
    title = " ".join(re.split(r"[\s_-]+", one_line(file.stem))).strip().capitalize()
    text = _TEMPLATE.read_text(encoding="utf-8")
    text = text.replace(_TEMPLATE_ID, _scalar(pack_id)).replace(_TEMPLATE_TITLE, _scalar(title))
    try:
        with file.open("x", encoding="utf-8", newline="\n") as written:
            written.write(text)
        beside = file.with_name(SCHEMA_NAME)
        if not beside.exists():
            schema = json.dumps(pack_schema(), indent=2, ensure_ascii=False) + "\n"
            beside.write_text(schema, encoding="utf-8", newline="\n")
    except FileExistsError:
        raise NewPackError(f"{file} is there already; take another name, or remove it first") from None
    except OSError as error:
        raise NewPackError(f"{error.filename or file} cannot be written: {error.strerror or error}") from None
    return file


def _scalar(text: str) -> str:
    """Return a text as YAML takes it for text, in quotes where it would be read as something else."""
    return yaml.safe_dump(text, allow_unicode=True, width=len(text) + 9).removesuffix("\n").removesuffix("\n...")


def _plain(name: str) -> str:
    """Return a name in lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", name.lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char))
