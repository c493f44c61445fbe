"""Install, from package registries, what the marked suites of tests need.

    python tests/install_suites.py [SUITE ...]

Without a name: all of them. What is there and up to date is left alone. With the standard library
alone. Where pins are older than this Python, one of theirs has to be on the PATH; all together
take some 5 GB of disk.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
OLDER = ((3, 11), (3, 12))
"""The versions of Python that all pins without hashes have wheels for."""
_PIP = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")


class Environment(NamedTuple):
    """A Python environment of its own: exactly what a lock file, or a file of pins, names."""

    folder: Path
    requirements: Path

    @property
    def python(self) -> Path:
        """Its interpreter, there or not."""
        return self.folder / "bin" / "python"

    def is_made(self) -> bool:
        """Tell whether it was made, wholly, from the requirements as they are now."""
        stamp = self._stamp()
        return stamp.is_file() and stamp.read_bytes() == self.requirements.read_bytes()

    def make(self) -> None:
        """Make it afresh, unless it is up to date; raises what goes wrong."""
        print(f"{self.folder}: {'up to date' if self.is_made() else 'making'}", flush=True)
        if not self.is_made():
            locked = self.requirements.suffix == ".lock"
            base = sys.executable if locked else _older_python()
            pip = [*_PIP, *(["--require-hashes"] if locked else [])]
            subprocess.run([base, "-m", "venv", "--clear", self.folder], check=True)
            subprocess.run([self.python, *pip, "-r", self.requirements], check=True)
            # The stamp comes last, so that a broken environment is made again.
            shutil.copyfile(self.requirements, self._stamp())

    def _stamp(self) -> Path:
        return self.folder / "made-from.txt"


def _older_python() -> str:
    on_path = (shutil.which(f"python{major}.{minor}") for major, minor in OLDER)
    found = sys.executable if sys.version_info[:2] in OLDER else next(filter(None, on_path), None)
    if found is None:
        raise OSError("found no Python 3.11 or 3.12: install one, or put it on the PATH")
    return found


def _several(folder: Path) -> dict[str, Environment]:
    """Return the environments of a folder: one for each `requirements-NAME.txt`."""
    files = sorted(folder.glob("requirements-*.txt"))
    named = {file.stem.removeprefix("requirements-"): file for file in files}
    return {name: Environment(ROOT / ".venvs" / name, file) for name, file in named.items()}


def _one(suite: str, folder: Path, requirements: Path) -> dict[str, Environment]:
    return {suite: Environment(folder / ".venv", requirements)}


ENVIRONMENTS: Mapping[str, Mapping[str, Environment]] = {
    "bench": _one("bench", HERE / "bench", ROOT / "requirements-bench.lock"),
    "cluster": _one("cluster", HERE / "cluster", ROOT / "requirements-cluster.lock"),
    "formats": _several(HERE / "formats"),
    "loads": _several(HERE / "loads"),
    "oracles": _one(
        "oracles", HERE / "experiments", HERE / "experiments" / "requirements-oracles.txt"
    ),
    "probes": _one("probes", HERE / "probes", HERE / "probes" / "requirements-probes.txt"),
}
"""The environments of each suite that runs programs in some, by name."""
INSTALLERS = {
    "browser": HERE / "browser" / "install.py",
    "editor": HERE / "editor" / "install.py",
    "slow": HERE / "faults" / "install.py",
}
"""What installs programs that are no Python packages."""
SUITES = sorted([*ENVIRONMENTS, *INSTALLERS, "hostile", "hub"])
"""Those that have a name; `hostile` and `hub` need nothing but the development environment."""


def interpreter(suite: str, name: str = "") -> Path:
    """Return the Python of a suite's environment; skip the test that asks where it is not made."""
    import pytest

    environment = ENVIRONMENTS[suite][name or suite]
    if not environment.is_made():
        pytest.skip(f"no {name or suite} here: run `python tests/install_suites.py {suite}`")
    return environment.python


def install(suite: str) -> None:
    """Install what a suite needs; raises what goes wrong."""
    for environment in ENVIRONMENTS.get(suite, {}).values():
        environment.make()
    if suite in INSTALLERS:
        subprocess.run([sys.executable, INSTALLERS[suite]], check=True)


def main(arguments: list[str]) -> int:
    """Install what the suites named need; return the exit code."""
    unknown = [name for name in arguments if name not in SUITES]
    if unknown:
        print(f"no such suite: {', '.join(unknown)}; there are {', '.join(SUITES)}")
        return 2
    for name in arguments or SUITES:
        try:
            install(name)
        except (subprocess.CalledProcessError, OSError) as error:
            print(f"could not install what the suite '{name}' needs: {error}")
            return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
