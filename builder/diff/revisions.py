"""The sources of a git revision, copied out of the repository blob by blob.

Nothing of the revision takes effect: no attributes, filters, hooks or links. That is why the
blobs are read one by one: `git archive` and a checkout would apply the revision's attributes.
"""

from __future__ import annotations

import os
import stat
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from builder.diff.objects import Entry, Objects
from builder.reports.errors import DataError, EnvironmentFailure, UsageError
from builder.reports.problems import visible

SOURCES = ("seeds", "annotations", "dataset_card.md")
"""What a corpus is compiled from, relative to its root."""


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
    tree = _git(root, "rev-parse", "--verify", f"{commit}^{{tree}}").decode().strip()
    with _objects(root) as objects:
        # All that there is to write is known, and counted, before any of it is written.
        for entry in list(_files(objects, _tops(objects, tree, prefix))):
            if entry.kind == stat.S_IFLNK:
                message = f"{commit[:12]}: {visible(entry.path)} is a link; put the file there"
                raise DataError(message)
            if entry.kind == stat.S_IFREG:
                objects.write(entry, folder / entry.path)


def _files(objects: Objects, top: Iterable[Entry]) -> Iterator[Entry]:
    for entry in top:
        if entry.kind == stat.S_IFDIR:
            yield from objects.files(entry.id, entry.path)
        else:
            yield entry


def _tops(objects: Objects, tree: str, prefix: str) -> list[Entry]:
    """Return the entries of the sources in the folder of a corpus; none where there is no such."""
    for part in filter(None, prefix.split("/")):
        found = {entry.path: entry for entry in objects.tree(tree)}.get(part)
        if found is None or found.kind != stat.S_IFDIR:
            return []
        tree = found.id
    return [entry for entry in objects.tree(tree) if entry.path in SOURCES]


@contextmanager
def _objects(root: Path) -> Iterator[Objects]:
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
            yield Objects(git.stdin, git.stdout)
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
