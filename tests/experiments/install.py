"""Install the oracles of scores and agreement, in an environment of their own.

    python tests/experiments/install.py

makes `.venv` beside this file from `requirements-oracles.txt`. One that is up to date is left
alone. With the standard library alone; needs a Python 3.11 or 3.12, which the pins have wheels
for, be it this one or one on the PATH.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
REQUIREMENTS = HERE / "requirements-oracles.txt"
ENVIRONMENT = HERE / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
STAMP = ENVIRONMENT / "made-from.txt"
VERSIONS = ((3, 11), (3, 12))


def is_made() -> bool:
    """Tell whether the environment was made, wholly, from the requirements as they are now."""
    return STAMP.is_file() and STAMP.read_bytes() == REQUIREMENTS.read_bytes()


def main() -> int:
    """Make the environment if it is not there; return the exit code."""
    if is_made():
        return 0
    on_path = (shutil.which(f"python{major}.{minor}") for major, minor in VERSIONS)
    base = sys.executable if sys.version_info[:2] in VERSIONS else next(filter(None, on_path), None)
    if base is None:
        print("found no Python 3.11 or 3.12: install one, or put it on the PATH")
        return 3
    pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for command in (
        [base, "-m", "venv", "--clear", str(ENVIRONMENT)],
        [str(PYTHON), *pip, "-r", str(REQUIREMENTS)],
    ):
        if failed := subprocess.run(command, check=False).returncode:
            return failed
    shutil.copyfile(REQUIREMENTS, STAMP)  # last, so that a broken one is made again
    return 0


if __name__ == "__main__":
    sys.exit(main())
