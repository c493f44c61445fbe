"""Make the environments that the tests marked `loads` or `formats` run in.

    python tests/loads/make_environments.py [FOLDER]

makes one for each `requirements-NAME.txt` in FOLDER (default: beside this file), as `.venvs/NAME`
in the project's folder, or in the folder that LOADS_ENVIRONMENTS names. One that is up to date is
left alone. With the standard library alone; needs a Python 3.11 or 3.12, the last that the older
pins have wheels for, be it this one or one on the PATH, and some 2 GB of disk for each folder.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
STAMP = "made-from.txt"
VERSIONS = ((3, 11), (3, 12))


def requirements(folder: Path = HERE) -> dict[str, Path]:
    """Return the requirements file of each environment of a folder, by the environment's name."""
    files = sorted(folder.glob("requirements-*.txt"))
    return {file.stem.removeprefix("requirements-"): file for file in files}


def environment(name: str) -> Path:
    """Return the folder of the environment, made or not."""
    default = HERE.parent.parent / ".venvs"
    return Path(os.environ.get("LOADS_ENVIRONMENTS", default)) / name


def python(name: str) -> Path:
    """Return the environment's interpreter."""
    return environment(name) / "bin/python"


def is_made(name: str, folder: Path = HERE) -> bool:
    """Tell whether the environment was made, wholly, from the requirements as they are now."""
    stamp = environment(name) / STAMP
    return stamp.is_file() and stamp.read_bytes() == requirements(folder)[name].read_bytes()


def find_base() -> str | None:
    """Return a Python that the pins have wheels for: this one, or else one on the PATH."""
    if sys.version_info[:2] in VERSIONS:
        return sys.executable
    return next(filter(None, (shutil.which(f"python{a}.{b}") for a, b in VERSIONS)), None)


def make(name: str, file: Path, base: str) -> None:
    """Make the environment afresh. Its stamp comes last, so that a broken one is made again."""
    subprocess.run([base, "-m", "venv", "--clear", environment(name)], check=True)
    install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([python(name), *install, "-r", file], check=True)
    shutil.copyfile(file, environment(name) / STAMP)


def main(folder: Path) -> int:
    """Make what is missing of a folder; return the exit code."""
    base = find_base()
    if base is None:
        print("found no Python 3.11 or 3.12: install one, or put it on the PATH")
        return 3
    for name, file in requirements(folder).items():
        made = is_made(name, folder)
        print(f"{environment(name)}: {'up to date' if made else 'making'}", flush=True)
        if not made:
            make(name, file, base)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE))
    except (subprocess.CalledProcessError, OSError) as error:
        sys.exit(f"could not make the environment: {error}")
