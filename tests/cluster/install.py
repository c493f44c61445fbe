"""Make the environment that the tests marked `cluster` run their scheduler and workers in.

    python tests/cluster/install.py

makes `.venv` beside this file and installs exactly what requirements-cluster.lock names. One that
is up to date is left alone. With the standard library alone.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOCK = HERE.parent.parent / "requirements-cluster.lock"
ENVIRONMENT = HERE / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
STAMP = ENVIRONMENT / "made-from.lock"


def is_made() -> bool:
    """Tell whether the environment was made, wholly, from the lock file as it is now."""
    return STAMP.is_file() and STAMP.read_bytes() == LOCK.read_bytes()


def main() -> int:
    """Make the environment if it is missing or stale; return the exit code."""
    print(f"{ENVIRONMENT}: {'up to date' if is_made() else 'making'}", flush=True)
    if not is_made():
        subprocess.run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], check=True)
        install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([PYTHON, *install, "--require-hashes", "-r", LOCK], check=True)
        # The stamp comes last, so that a broken environment is made again.
        shutil.copyfile(LOCK, STAMP)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (subprocess.CalledProcessError, OSError) as error:
        sys.exit(f"could not make the environment: {error}")
