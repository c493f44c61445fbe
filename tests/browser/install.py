"""Install what the browser suite needs: programs from Debian, npm's locked packages."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
STAMP = HERE / "node_modules" / ".package-lock.json"  # npm writes it last


def chromium() -> str | None:
    """Return the browser to drive: the one that CHROMIUM names, else Debian's; None without."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium")


def missing() -> list[str]:
    """Return the Debian packages whose programs are not there."""
    programs = {
        "chromium": chromium(),
        "nodejs": shutil.which("node"),
        "npm": shutil.which("npm"),
        "pngquant": shutil.which("pngquant"),  # for the picture of the README
    }
    return [package for package, program in programs.items() if not program]


def installed() -> bool:
    """Whether all is there that the suite needs."""
    return not missing() and STAMP.exists()


def main() -> int:
    """Install what is missing; return the exit code of what failed, or 0."""
    packages = missing()
    if packages and (failed := install_packages(packages)):
        return failed
    if STAMP.exists() and STAMP.stat().st_mtime >= (HERE / "package-lock.json").stat().st_mtime:
        return 0
    npm = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
    return subprocess.run(npm, cwd=HERE, check=False).returncode


def install_packages(names: list[str]) -> int:
    """Install Debian packages; return the exit code."""
    if shutil.which("apt-get") is None:
        print(f"install {', '.join(names)}; CHROMIUM names a browser that is elsewhere")
        return 1
    sudo = [] if os.getuid() == 0 else ["sudo"]
    for command in (["update", "-qq"], ["install", "-y", "-qq", *names]):
        done = subprocess.run([*sudo, "apt-get", *command], check=False, stdout=sys.stderr)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
