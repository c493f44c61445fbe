"""Install, from package registries, what the marked suites of tests need.

    python tests/install_suites.py [SUITE ...]

Without a name: all of them. What is there and up to date is left alone.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent

ENVIRONMENTS = [sys.executable, str(HERE / "loads" / "make_environments.py")]
INSTALLERS = {
    "bench": [sys.executable, str(HERE / "bench" / "install.py")],
    "browser": [sys.executable, str(HERE / "browser" / "install.py")],
    "cluster": [sys.executable, str(HERE / "cluster" / "install.py")],
    "hub": [],  # needs nothing but the development environment
    "editor": [sys.executable, str(HERE / "editor" / "install.py")],
    "loads": ENVIRONMENTS,
    "formats": [*ENVIRONMENTS, str(HERE / "formats")],
    "oracles": [sys.executable, str(HERE / "experiments" / "install.py")],
    "probes": [sys.executable, str(HERE / "probes" / "install.py")],
    "slow": [sys.executable, str(HERE / "faults" / "install.py")],
}


def main(arguments: list[str]) -> int:
    """Install what the suites named need; return the exit code."""
    unknown = [name for name in arguments if name not in INSTALLERS]
    if unknown:
        print(f"no such suite: {', '.join(unknown)}; there are {', '.join(INSTALLERS)}")
        return 2
    for name in arguments or INSTALLERS:
        command = INSTALLERS[name]
        if command and subprocess.run(command, check=False).returncode:
            print(f"could not install what the suite '{name}' needs (the reason is above)")
            return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
