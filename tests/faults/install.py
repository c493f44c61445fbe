"""Install strace, which injects the faults, from the system's packages (Debian, Ubuntu).

python tests/faults/install.py
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys


def main() -> int:
    """Install what is missing; return the exit code."""
    if shutil.which("strace"):
        return 0
    if shutil.which("apt-get") is None:
        print("install strace with the packages of this system: the fault injection needs it")
        return 2
    rights = [] if os.geteuid() == 0 else ["sudo", "-n"]
    subprocess.run([*rights, "apt-get", "update", "-qq"], check=False)
    command = [*rights, "apt-get", "install", "-y", "-qq", "strace"]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
