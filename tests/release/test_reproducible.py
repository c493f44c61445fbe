"""The same sources give the same bytes, whatever the machine, the place and the time."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.install_suites import interpreter
from tests.releases import build, builder, manifest, run, tree
from tests.support import PROJECT, copy_corpus

ELSEWHERE = """
import builtins, datetime, os, random, sys, time

later = 20 * 365.25 * 86400
clock = time.time
time.time = lambda: clock() + later
time.time_ns = lambda: int(time.time() * 1e9)
os.umask(0o077)
listdir, scandir = os.listdir, os.scandir

class Backwards:
    def __init__(self, entries): self.entries = iter(entries)
    def __iter__(self): return self
    def __next__(self): return next(self.entries)
    def __enter__(self): return self
    def __exit__(self, *error): pass
    def close(self): pass

os.listdir = lambda *a: sorted(listdir(*a), reverse=True)
os.scandir = lambda *a: Backwards(sorted(scandir(*a), key=lambda e: e.name, reverse=True))
sys.path.insert(0, os.environ["PROJECT"])
from builder.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the five documents."""
    return copy_corpus(tmp_path_factory.mktemp("reproducible") / "corpus")


@pytest.fixture(scope="module")
def release(corpus: Path) -> Path:
    """Return its release, built in this process."""
    return build(corpus, corpus.with_name("release"))


def test_another_machine_builds_the_same_bytes(corpus: Path, release: Path, tmp_path: Path) -> None:
    """Zone, locale, hash seed, umask, folder, order of listing, workers, clock: all different."""
    moved = tmp_path / "a far place" / "корпус"
    shutil.copytree(corpus, moved)
    for path in moved.rglob("*"):
        os.utime(path, (1, 1))
    command = ["env", "-C", str(moved), sys.executable, "-B", "-c", ELSEWHERE]
    done = run(
        *command, "build", "--workers", "3", "--out", "out",
        PROJECT=str(PROJECT), TZ="Pacific/Kiritimati", LC_ALL="tr_TR.UTF-8", LANG="C",
        PYTHONHASHSEED="4242", PYTHONUTF8="0", HOME=str(tmp_path), COLUMNS="40",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert tree(moved / "out") == tree(release)


def test_the_disguise_works(corpus: Path, tmp_path: Path) -> None:
    """The other machine of these tests really lists folders backwards, and lives later."""
    probe = ELSEWHERE.replace(
        "from builder.__main__ import main",
        "from pathlib import Path\n"
        "main = lambda words: print([p.name for p in Path(words[0]).iterdir()], "
        "[p.name for p in Path(words[0]).glob('*.txt')], time.time() > 2.4e9)",
    )
    done = run(sys.executable, "-c", probe, corpus / "seeds", PROJECT=str(PROJECT))
    names = sorted((path.name for path in (corpus / "seeds").iterdir()), reverse=True)
    assert done.stdout.strip() == f"{names} {names} True"


def test_git_has_no_say(corpus: Path, release: Path, tmp_path: Path) -> None:
    """In a repository, with a commit or without, the release is the same."""
    shutil.copytree(corpus, tmp_path / "corpus")
    assert run("git", "init", "-q", tmp_path / "corpus").returncode == 0
    assert tree(build(tmp_path / "corpus", tmp_path / "out")) == tree(release)


@pytest.mark.loads
def test_another_pyarrow_gives_the_same_content(
    corpus: Path, release: Path, tmp_path: Path
) -> None:
    """With the oldest pyarrow the bytes may differ; the content hashes and rows do not."""
    python = interpreter("loads", "pyarrow-21")
    out = tmp_path / "out"
    done = builder("--root", corpus, "build", "--out", out, python=python)
    assert done.returncode == 0, done.stderr
    assert manifest(out)["configs"] == manifest(release)["configs"]
    parquet = [name for name in manifest(out)["files"] if name.endswith(".parquet")]
    assert any((out / name).read_bytes() != (release / name).read_bytes() for name in parquet)
    for verifier in (python, Path(sys.executable)):
        for built in (out, release):
            assert builder("verify", built, python=verifier).returncode == 0
