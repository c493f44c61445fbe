"""The sources of a git revision, copied out of the repository blob by blob.

Nothing of the revision takes effect: no attributes, filters, hooks or links. That is why the
blobs are read one by one: `git archive` and a checkout would apply the revision's attributes.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO

from builder.reports.errors import DataError, EnvironmentFailure, UsageError
from builder.reports.problems import visible

SOURCES = ("seeds", "annotations", "dataset_card.md")
"""What a corpus is compiled from, relative to its root."""
_FILES = frozenset({b"100644", b"100755"})
_LINK, _SUBMODULE = b"120000", b"160000"


@contextmanager
def extracted(revision: str, root: Path) -> Iterator[Path]:
    """Yield a folder that holds the sources of the corpus at `root` as of that revision.

    A revision that does not exist is a `UsageError`; git that is missing or fails is an
    `EnvironmentFailure`.
    """
    commit = _commit(revision, root)
    prefix = _git(root, "rev-parse", "--show-prefix").decode().rstrip("\n")
    with TemporaryDirectory(prefix="builder-diff-") as folder:
        _extract(root, commit, prefix, Path(folder))
        yield Path(folder)


def _commit(revision: str, root: Path) -> str:
    where = _run(root, "rev-parse", "--is-inside-work-tree")
    if where.returncode:
        reason = visible(where.stderr.decode(errors="replace").strip(), 300)
        message = f"{visible(revision)} is no folder, and git cannot look it up: {reason}"
        known = b"not a git repository" in where.stderr
        raise UsageError(message) if known else EnvironmentFailure(message)
    name = f"{revision}^{{commit}}"
    found = _run(root, "rev-parse", "--verify", "--quiet", "--end-of-options", name)
    if found.returncode:
        raise UsageError(
            f"{visible(revision)} is neither a folder nor a git revision; "
            "name a folder, a commit, branch or tag, or hub:NAMESPACE/NAME@REVISION"
        )
    return found.stdout.decode().strip()


def _extract(root: Path, commit: str, prefix: str, folder: Path) -> None:
    listing = _git(root, "ls-tree", "-r", "-z", "--full-tree", commit, *_paths(prefix))
    with _reader(root) as (ask, answer):
        for entry in filter(None, listing.split(b"\0")):
            meta, _, path = entry.partition(b"\t")
            mode, _, blob = meta.split(b" ")
            name = _name(path, prefix)
            if mode == _LINK:
                raise DataError(f"{commit[:12]}: {visible(name)} is a link; put the file there")
            if mode in _FILES:
                _write(folder / name, blob, ask, answer)


def _paths(prefix: str) -> list[str]:
    return ["--", *(f"{prefix}{name}" for name in SOURCES)]


def _name(path: bytes, prefix: str) -> str:
    """Return the path from the corpus root, refusing one that would lead out of a folder."""
    name = path.decode(errors="surrogateescape").removeprefix(prefix)
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts or "\\" in name or ":" in name:
        raise DataError(f"the revision holds a path that is no file name: {visible(name)}")
    return name


def _write(path: Path, blob: bytes, ask: IO[bytes], answer: IO[bytes]) -> None:
    ask.write(blob + b"\n")
    ask.flush()
    head = answer.readline().split()
    if len(head) != 3 or head[1] != b"blob":
        raise EnvironmentFailure(f"git cannot read {visible(path.name)} ({blob.decode()})")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        left = int(head[2])
        while left:
            chunk = answer.read(min(left, 1 << 20))
            if not chunk:
                raise EnvironmentFailure(f"git ended within {visible(path.name)}")
            file.write(chunk)
            left -= len(chunk)
    answer.read(1)


@contextmanager
def _reader(root: Path) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    command = _command(root, "cat-file", "--batch")
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
    ) as git:
        assert git.stdin is not None and git.stdout is not None
        try:
            yield git.stdin, git.stdout
        except BrokenPipeError as error:
            raise EnvironmentFailure("git ended while it was asked for files") from error
        except BaseException:
            git.kill()
            raise


def _git(root: Path, *arguments: str) -> bytes:
    done = _run(root, *arguments)
    if done.returncode:
        reason = visible(done.stderr.decode(errors="replace").strip(), 300)
        raise EnvironmentFailure(f"git {arguments[0]} failed: {reason}")
    return done.stdout


def _run(root: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            _command(root, *arguments), capture_output=True, check=False, env=_environment()
        )
    except FileNotFoundError as error:
        raise EnvironmentFailure("git is not installed, so revisions cannot be read") from error


def _environment() -> dict[str, str]:
    """Return an environment in which git fetches nothing.

    The settings of a repository that somebody sent may name a command that fetches what is missing.
    """
    return {**os.environ, "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none"}


def _command(root: Path, *arguments: str) -> list[str]:
    # No replaced objects: a revision is what its id says.
    plain = ["git", "--no-replace-objects", "-c", "core.fsmonitor=false"]
    return [*plain, "-C", str(root), *arguments]
