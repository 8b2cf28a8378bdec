"""What came out when models were tried: a small file beside the database, one entry for each server, model and prompt version."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from mockint.files import private_folder, write_whole
from mockint.grading.calibration import Calibration
from mockint.store.database import StoreError
from mockint.text import clean

_READER = TypeAdapter(Calibration)


class Calibrations:
    """Keeps the last calibration of each model. A file that cannot be read is as good as none, since trying again is cheap."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def last(self, address: str, model: str, prompt: str) -> tuple[Calibration, str] | None:
        """Return what came out for a model last time, with the day, or None."""
        entry = self._read().get(_name(address, model, prompt))
        if not isinstance(entry, dict) or not isinstance(entry.get("day"), str):
            return None
        cleaned = {name: clean(value) if isinstance(value, str) else value for name, value in entry.items()}
        try:
            return _READER.validate_python(cleaned), cleaned["day"]
        except ValidationError:
            return None

    def keep(self, calibration: Calibration) -> None:
        """Keep what came out. The one before is gone, unless more answers stand behind it.

        Raises:
            StoreError: The file cannot be written.
        """
        name = _name(calibration.address, calibration.model, calibration.prompt)
        before = self.last(calibration.address, calibration.model, calibration.prompt)
        if before and before[0].answers > calibration.answers:
            return
        day = datetime.now(UTC).date().isoformat()
        entries = {**self._read(), name: {**asdict(calibration), "day": day}}
        try:
            private_folder(self._path.parent)
            write_whole(self._path, [json.dumps(entries, indent=1)])
        except OSError as error:
            raise StoreError(f"{self._path} cannot be written: {error.strerror or error}") from error

    def _read(self) -> Mapping[str, Any]:
        try:
            read = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        return read if isinstance(read, dict) else {}


def _name(address: str, model: str, prompt: str) -> str:
    return f"{address} {model} {prompt}"
