"""Build a release, for the faults that `test_durability` injects into it.

python build.py careful ROOT OUT     as the command does
python build.py naive ROOT OUT       straight into its place, which the tests must catch
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from builder.__main__ import main
from builder.release import build as release


@contextmanager
def naive_folder(target: Path, *_: str) -> Iterator[Path]:
    """Clear the folder and let it be written in place."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    yield target


if __name__ == "__main__":
    how, root, out = sys.argv[1:]
    if how == "naive":
        setattr(release, "staged_folder", naive_folder)  # noqa: B010
    sys.exit(main(["--root", root, "build", "--out", out]))
