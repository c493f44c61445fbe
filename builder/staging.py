"""A folder that appears whole or not at all: written beside its place, then renamed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from builder.errors import UsageError

MARK = "MANIFEST.json"
"""The file that tells a release folder from any other folder."""


@contextmanager
def staged_folder(target: Path) -> Iterator[Path]:
    """Yield an empty folder beside `target` that takes its place once the block has succeeded.

    An earlier release at `target` stays until then. If the block fails, nothing is left. A
    folder at `target` that is no release is never replaced: that is a `UsageError`.
    """
    target = target.resolve()  # a link stays, and what it leads to is replaced
    target.parent.mkdir(parents=True, exist_ok=True)
    staging = target.with_name(f".{target.name}.new")
    retired = target.with_name(f".{target.name}.old")
    # One build of a target at a time: what lies there under the lock is left from a dead one.
    with FileLock(target.with_name(f".{target.name}.lock")):
        _recover(target, staging, retired)
        _refuse_strangers(target)  # not before: another build may be swapping the target
        staging.mkdir()
        try:
            yield staging
            sync_tree(staging)
            _swap(staging, target, retired)
        except BaseException:
            shutil.rmtree(staging, ignore_errors=True)
            raise


def _refuse_strangers(target: Path) -> None:
    if not os.path.lexists(target):
        return
    if not target.is_dir() or (any(target.iterdir()) and not (target / MARK).is_file()):
        raise UsageError(f"{target} exists and is no release folder; name another with --out")


def _recover(target: Path, staging: Path, retired: Path) -> None:
    if retired.exists() and not target.exists():
        retired.rename(target)
    shutil.rmtree(retired, ignore_errors=True)
    shutil.rmtree(staging, ignore_errors=True)


def _swap(staging: Path, target: Path, retired: Path) -> None:
    if target.exists():
        target.rename(retired)
    try:
        staging.rename(target)
    except OSError:
        if retired.exists():
            retired.rename(target)
        raise
    sync(target.parent)
    shutil.rmtree(retired, ignore_errors=True)


def sync_tree(folder: Path) -> None:
    """Flush every file and folder below `folder`, the deepest first, and `folder` itself."""
    for path, _, files in os.walk(folder, topdown=False):
        for name in files:
            sync(Path(path, name))
        sync(Path(path))


def sync(path: Path) -> None:
    """Flush a file or a folder to the disk; a system that cannot flush folders skips them."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_file(path: Path, data: bytes) -> None:
    """Write `path` whole or not at all: beside it, flushed, then renamed over it."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        beside.write_bytes(data)
        sync(beside)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    sync(path.parent)
