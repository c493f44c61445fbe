"""Which files of a document have not changed since they were read, told without reading them.

What tells is what git goes by: size, times and inode. A file that was changed within the last
moments before it was read may be changed once more and keep the same times (git calls it racy), so
it is not stamped before it is older than that. The time is that of the file system, not of the
machine.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Mapping

from builder.corpus.second import Second
from builder.corpus.task import Task, names, read_task
from builder.disk.store import Store
from builder.disk.tree import Tree

RACY = 2_000_000_000
"""Nanoseconds between two times that every file system tells apart: FAT counts by two seconds."""

_KIND = "stamp"

Digests = Mapping[str, str]
"""The sha256 of the files of a document by name."""


class Stamps:
    """The stamps of the files of a tree, kept in a store."""

    def __init__(self, tree: Tree, store: Store) -> None:
        """Look at the clock: what changes from now on is read again."""
        self._tree, self._store = tree, store
        self._folder = str(tree.root)
        self._old_enough = store.now() - RACY

    def digests(self, stem: str, seconds: tuple[Second, ...]) -> Digests | None:
        """Return the sha256 of the files of a document if none of them has changed."""
        kept = self._store.get(_KIND, stem.encode())
        stamps = {} if kept is None else json.loads(kept)
        digests = {}
        for name in names(stem, seconds):
            *mark, digest = stamps.get(name, [None])
            if digest is None or mark != self._mark(name):
                return None
            digests[name] = digest
        return digests

    def read(self, stem: str, seconds: tuple[Second, ...]) -> tuple[Task, Digests | None]:
        """Read the files of a document and stamp them; return their sha256 if all can be read."""
        files = list(names(stem, seconds))
        before = [self._mark(name) for name in files]
        task = read_task(self._tree.read, stem, seconds)
        digests = digests_of(task)
        if digests is not None and before == [self._mark(name) for name in files]:
            self._keep(stem, before, digests)
        return task, digests

    def _keep(self, stem: str, marks: list[list[int] | None], digests: Digests) -> None:
        stamps = {}
        for (name, digest), mark in zip(digests.items(), marks, strict=True):
            if mark is None or max(mark[1:3]) >= self._old_enough:
                return
            stamps[name] = [*mark, digest]
        self._store.put(_KIND, stem.encode(), json.dumps(stamps).encode())

    def _mark(self, name: str) -> list[int] | None:
        try:
            found = os.lstat(f"{self._folder}/{name}")
        except OSError:
            return None
        if not stat.S_ISREG(found.st_mode):
            return None  # what a link leads to may change unseen
        return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]


def digests_of(task: Task) -> Digests | None:
    """Return the sha256 of the files of a document, if all can be read."""
    return task.digests if len(task.digests) == len(task.files) else None
