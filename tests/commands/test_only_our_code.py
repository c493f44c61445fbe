"""Only the builder's code runs, wherever one stands and however the builder is started."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import PROJECT

TRAP = """\
import os
with open({mark!r}, "a", encoding="utf-8") as file:
    print(__name__, file=file)
raise SystemExit(77)
"""
LATE = (
    "argparse", "concurrent", "csv", "datasets", "datetime", "difflib", "hashlib", "httpx2",
    "huggingface_hub", "json", "logging", "multiprocessing", "numpy", "pickle", "pyarrow",
    "socket", "subprocess", "tarfile", "tempfile", "urllib", "yaml",
)  # fmt: skip
"""Modules that the builder, its libraries and its worker processes import."""
EARLY = ("builder", "contextlib", "importlib", "pip", "runpy", "types", "venv")
"""Modules that Python itself would import first from where one stands, without `-P`."""
DEV = [sys.executable, str(PROJECT / "dev.py")]
SAFE = [sys.executable, "-P", "-m", "builder"]
PLAIN = [sys.executable, "-m", "builder"]
ANEW = """\
import os, sys
sys.path[:] = [entry for entry in sys.path if entry not in ("", os.getcwd())]
import multiprocessing, runpy
multiprocessing.set_start_method(sys.argv.pop(1))
sys.argv[0] = "builder"
runpy.run_module("builder", run_name="__main__", alter_sys=True)
"""
"""`python -m builder` where worker processes are started anew, as on macOS and Windows."""


def trap(folder: Path, *names: str) -> Path:
    """Put modules into a folder that say so if they are run, and return where they say it."""
    mark = folder.parent / "was-run"
    for name in names:
        module = folder / f"{name}.py"
        if name == "builder":
            (folder / name).mkdir()
            (folder / name / "__init__.py").write_text("", encoding="utf-8")
            module = folder / name / "__main__.py"
        module.write_text(TRAP.format(mark=str(mark)), encoding="utf-8")
    return mark


def run(folder: Path, *command: str, path: str = str(PROJECT)) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder."""
    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path, "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


@pytest.mark.parametrize(
    ("start", "names", "path"),
    [
        (DEV, (*EARLY, *LATE), ""),
        (DEV, LATE, "."),
        (SAFE, (*EARLY, *LATE), str(PROJECT)),
        (PLAIN, LATE, str(PROJECT)),
    ],
    ids=["dev.py", "dev.py, PYTHONPATH names the folder", "python -P -m", "python -m"],
)
def test_nothing_of_the_folder_one_stands_in_runs(
    start: list[str], names: tuple[str, ...], path: str, tmp_path: Path
) -> None:
    """A downloaded folder may hold modules of any name: it is data."""
    folder = tmp_path / "downloaded"
    folder.mkdir()
    mark = trap(folder, *names)
    done = run(folder, *start, "verify", "hub:somebody/something@main", path=path)
    assert not mark.exists(), mark.read_text(encoding="utf-8")
    assert "offline" in done.stderr  # it came as far as the hub's client
    assert done.returncode == 3


@pytest.mark.parametrize("method", sorted({*multiprocessing.get_all_start_methods()} - {"fork"}))
def test_nothing_of_that_folder_runs_in_a_worker(corpus: Path, method: str) -> None:
    """Worker processes look no further than the process that starts them, whatever is named."""
    mark = trap(corpus, *LATE)
    start = sys.executable, "-c", ANEW, method, "build", "--workers", "2"
    done = run(corpus, *start, path=f"{PROJECT}{os.pathsep}.")
    assert not mark.exists(), mark.read_text(encoding="utf-8")
    assert done.returncode == 0, done.stderr
