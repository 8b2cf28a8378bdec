"""``python -m mockint`` is the same as ``mockint``."""

from mockint.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
