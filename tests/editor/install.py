"""Install what the editor suite needs: npm's locked packages, with node and npm from Debian."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
STAMP = HERE / "node_modules" / ".package-lock.json"  # npm writes it last


def main() -> int:
    """Install what is missing; return the exit code of what failed, or 0."""
    if not (shutil.which("node") and shutil.which("npm")) and (failed := install_node()):
        return failed
    if STAMP.exists() and STAMP.stat().st_mtime >= (HERE / "package-lock.json").stat().st_mtime:
        return 0
    npm = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    return subprocess.run(npm, cwd=HERE, check=False).returncode


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
