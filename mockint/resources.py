"""Where the prompts, the built-in packs and the gold set are."""

from pathlib import Path

_IN_A_CHECKOUT = {"gold": "tests/gold"}
PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """Return the folder ``prompts``, ``rubrics`` or ``gold``.

    A wheel carries them inside the package; in a checkout, and so in an editable install, they stand at the root beside it.
    """
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / _IN_A_CHECKOUT.get(name, name)
