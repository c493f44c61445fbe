"""Install what the editor suite needs, the annotator's tools.

npm's locked packages, with node and npm from Debian, and pre-commit in `.venvs/pre-commit` of
the project's folder.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
STAMP = HERE / "node_modules" / ".package-lock.json"  # npm writes it last
PRE_COMMIT = HERE.parent.parent / ".venvs" / "pre-commit"
REQUIREMENT = "pre-commit==4.7.0"


def main() -> int:
    """Install what is missing; return the exit code of what failed, or 0."""
    if not (shutil.which("node") and shutil.which("npm")) and (failed := install_node()):
        return failed
    return install_server() or install_pre_commit()


def install_server() -> int:
    """Install the language server; return the exit code."""
    if STAMP.exists() and STAMP.stat().st_mtime >= (HERE / "package-lock.json").stat().st_mtime:
        return 0
    npm = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    return subprocess.run(npm, cwd=HERE, check=False).returncode


def install_pre_commit() -> int:
    """Install pre-commit in an environment of its own; return the exit code."""
    stamp = PRE_COMMIT / "made-from.txt"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == REQUIREMENT:
        return 0
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(PRE_COMMIT)], check=False)
    python = str(PRE_COMMIT / "bin" / "python")
    pip = [python, "-m", "pip", "install", "--quiet", REQUIREMENT]
    failed = made.returncode or subprocess.run(pip, check=False).returncode
    if not failed:
        stamp.write_text(REQUIREMENT, encoding="utf-8")
    return failed


def install_node() -> int:
    """Install node and npm as Debian packages; return the exit code."""
    if shutil.which("apt-get") is None:
        print("install node and npm")
        return 1
    sudo = [] if os.getuid() == 0 else ["sudo"]
    for command in (["update", "-qq"], ["install", "-y", "-qq", "nodejs", "npm"]):
        done = subprocess.run([*sudo, "apt-get", *command], check=False, stdout=sys.stderr)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
