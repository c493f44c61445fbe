"""Baselines: what tools that people really use make of the documents, each left out in turn.

    python benchmarks/baselines/run.py RELEASE             rewrite the tables of docs/baselines.md
    python benchmarks/baselines/run.py RELEASE --check     say whether they are up to date

RELEASE is a folder that `build` wrote from this tree. Runs in the environment of
requirements-bench.lock, which `python tests/install_suites.py bench` makes; needs no network, and
takes half a minute. With `--predictions FOLDER` the predictions of each baseline stay there, as the
scorer reads them.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs" / "baselines.md"
BEGIN, END = "<!-- begin tables -->", "<!-- end tables -->"


def main() -> int:
    """Write the tables into the page between its markers, or compare; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("release", type=Path, help="a release folder")
    parser.add_argument("--check", action="store_true", help="compare and write nothing")
    parser.add_argument("--predictions", type=Path, help="leave the predictions in this folder")
    arguments = parser.parse_args()
    # The modules of this folder are called like others, so the folder itself is not searched.
    sys.path[0] = str(ROOT)
    from benchmarks.baselines.measure import measured

    with tempfile.TemporaryDirectory() as scratch:
        folder = arguments.predictions or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        found = measured(arguments.release, folder)
    page = PAGE.read_text(encoding="utf-8")
    new = f"{page.partition(BEGIN)[0]}{BEGIN}\n\n{found}\n\n{END}{page.partition(END)[2]}"
    if not arguments.check:
        PAGE.write_text(new, encoding="utf-8")
    elif new != page:
        print(f"docs/baselines.md is stale; measured now:\n\n{found}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
