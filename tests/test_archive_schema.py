"""The archive is a contract: docs/archive.schema.json tells what is in it, and what is exported keeps to it.

Run as a program, this file writes the schema anew.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from report.eventful import eventful
from servers.scripted import Server

from mockint.bank.library import Bank
from mockint.interview.export import export_all
from mockint.store.archive import Archive
from mockint.store.store import Store

DOCS = Path(__file__).resolve().parent.parent / "docs"
SCHEMA_FILE = DOCS / "archive.schema.json"


def generated() -> str:
    """Return the text of the schema file."""
    schema = Archive.model_json_schema(mode="serialization")
    return json.dumps({"$schema": Draft202012Validator.META_SCHEMA["$id"], **schema}, indent=2) + "\n"


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_the_schema_in_docs_is_the_one_of_the_models() -> None:
    kept = SCHEMA_FILE.read_text(encoding="utf-8")
    assert kept == generated(), f"{SCHEMA_FILE} is out of date; write it anew with: python tests/test_archive_schema.py"


def test_every_part_is_told_in_docs() -> None:
    told = (DOCS / "export.md").read_text(encoding="utf-8")
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    parts = [schema, *schema["$defs"].values()]
    assert [key for part in parts for key in part.get("properties", {}) if f"`{key}`" not in told] == []


def test_what_is_exported_keeps_to_it(
    store: Store, bank: Bank, server: Server, validator: Draft202012Validator
) -> None:
    eventful(store, bank, server)
    data: dict[str, Any] = json.loads("".join(export_all(store, "json")))
    validator.validate(data)
    data["sessions"][0]["questions"][0]["mood"] = "good"
    assert not validator.is_valid(data)


if __name__ == "__main__":
    SCHEMA_FILE.write_text(generated(), encoding="utf-8", newline="\n")
