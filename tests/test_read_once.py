"""How often each command opens each file: what is read once cannot change in between.

Where a file is read again, this says why, and how often at most.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.every_command import whole_corpus
from tests.support import PROJECT, called

AGAIN: Mapping[str, Mapping[str, int]] = {
    "check": {},
    # A corpus may be larger than memory, so what was compiled is read again to be packed, and
    # whatever is not the same by then stops the build.
    "build": {"corpus/*": 2},
    # Nothing of the archive is interpreted before its sha256 is known to be right; then texts are
    # compared with what the sources give. Data files that the sources give are never opened.
    "verify": {"release/sources.tar": 2, "release/*.*": 2, "release/LICENSE": 2},
    # The footer of a data file tells its columns, then its ids alone whether it is in order, then
    # come its rows, one document at a time.
    "diff": {"release/data/*": 3},
    # First all is checked, as every page shows problems of the whole; then page by page is made.
    "preview": {"corpus/seeds/*": 2, "corpus/annotations/*": 2},
}  # fmt: skip
"""The files that a command reads more than once, and how often."""
WORDS = {
    "check": ("check", "--no-cache"),
    "build": ("build", "--no-cache", "--out", "new"),
    "verify": ("verify", "release"),
    "diff": ("diff", "--no-cache", "release", "corpus"),
    "preview": ("preview", "--no-cache", "--out", "pages"),
}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus and its release."""
    folder = tmp_path_factory.mktemp("stage").resolve()
    root = whole_corpus(folder / "corpus")
    assert called("build", "--root", root, "--out", folder / "release").returncode == 0
    shutil.rmtree(root / ".cache")
    return folder


def opened(stage: Path, command: str) -> Mapping[str, int]:
    """Run a command; return how often it opened each file of the stage, by its name there."""
    words = [sys.executable, "-m", "tests.opened", "opened.json", *WORDS[command]]
    done = subprocess.run(
        [*words, "--root", "corpus"],
        cwd=stage,
        env={"PYTHONPATH": str(PROJECT), "HOME": str(stage)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads((stage / "opened.json").read_text(encoding="utf-8"))
    return dict(_below(stage, found))


def _below(stage: Path, found: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    for name, times in found.items():
        path = Path(name)
        if path.is_file() and path.is_relative_to(stage):
            yield path.relative_to(stage).as_posix(), times


@pytest.mark.parametrize(
    "command", ["check", *(pytest.param(name, marks=pytest.mark.slow) for name in [*WORDS][1:])]
)
def test_a_file_is_read_once(stage: Path, command: str) -> None:
    """Or as often as is said above, which nothing says in vain; all that it is about is read."""
    found = opened(stage, command)
    found = {name: times for name, times in found.items() if name.startswith(("corpus", "release"))}
    about = {"verify": {"release"}, "diff": {"release", "corpus"}}.get(command, {"corpus"})
    assert {name.split("/")[0] for name in found} == about
    assert [name for name, times in found.items() if times > _at_most(command, name)] == []
    for pattern, times in AGAIN[command].items():
        assert times in {found[name] for name in found if fnmatch(name, pattern)}, pattern


def _at_most(command: str, name: str) -> int:
    fits = (times for pattern, times in AGAIN[command].items() if fnmatch(name, pattern))
    return next(fits, 1)
