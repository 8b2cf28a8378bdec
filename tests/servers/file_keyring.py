"""A keyring that keeps its keys in a file, for machines without one. ``keyring`` finds it by PYTHON_KEYRING_BACKEND."""

import json
import os
import time
from pathlib import Path
from typing import ClassVar

from keyring.backend import KeyringBackend


class FileKeyring(KeyringBackend):
    """Keeps keys in the file that MOCKINT_TEST_KEYRING names. While a file ``locked`` is beside it, writing waits."""

    priority: ClassVar[float] = 1

    def get_password(self, service: str, username: str) -> str | None:
        key: str | None = self._read().get(f"{service} {username}")
        return key

    def set_password(self, service: str, username: str, password: str) -> None:
        while self._file.with_name("locked").exists():
            time.sleep(0.01)
        self._file.write_text(json.dumps({**self._read(), f"{service} {username}": password}))

    @property
    def _file(self) -> Path:
        return Path(os.environ["MOCKINT_TEST_KEYRING"])

    def _read(self) -> dict[str, str]:
        return json.loads(self._file.read_text()) if self._file.exists() else {}
