"""Where the prompts and the built-in packs are."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """Return the folder ``prompts`` or ``rubrics``.

    A wheel carries them inside the package; in a checkout, and so in an editable install, they stand at the root beside it.
    """
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name
