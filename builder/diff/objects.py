"""The objects of a git repository, read one by one: trees and blobs as they are stored.

A few small trees that name one another can stand for more files than a disk holds, so nothing is
asked of git that walks through them by itself: each tree and each entry is counted here.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple

from builder.release.archive import NAME_BYTES
from builder.release.sources import MEMBERS, PART_BYTES
from builder.reports.errors import DataError, EnvironmentFailure
from builder.reports.limits import FILE
from builder.reports.problems import visible

BYTES = 1 << 36
"""Bytes that the files of a revision may have together, as those of a release."""
TREE_BYTES = 1 << 27
"""Bytes of a tree: more than as many files as a revision may have need."""
_CHUNK = 1 << 20


class Entry(NamedTuple):
    """An entry of a tree: its kind of file as `stat` has it, its path, the object it names."""

    kind: int
    path: str
    id: str


class Objects:
    """The objects of a repository, as `git cat-file --batch` gives them."""

    def __init__(self, ask: IO[bytes], answer: IO[bytes]) -> None:
        """Take the two ends of a git that waits for names of objects."""
        self._ask, self._answer = ask, answer
        self._entries = self._bytes = 0
        self._tree = lru_cache(maxsize=256)(self._read_tree)

    def files(self, tree: str, folder: str) -> Iterator[Entry]:
        """Give all that is no folder in a tree, and in those that it names, to any depth.

        Their paths begin with `folder`. One that is no path of a file in there is a `DataError`.
        """
        waiting = [Entry(stat.S_IFDIR, folder, tree)]
        while waiting:
            above = waiting.pop()
            for entry in self.tree(above.id):
                found = entry._replace(path=_path(above.path, entry.path))
                if found.kind == stat.S_IFDIR:
                    waiting.append(found)
                else:
                    yield found

    def tree(self, tree: str) -> list[Entry]:
        """Return the entries of a tree; their paths are the names in it, whatever they are.

        More entries than an archive of sources may have are a `DataError`.
        """
        found = self._tree(tree)
        self._entries += len(found)
        if self._entries > MEMBERS:
            raise DataError(f"the revision has more than {MEMBERS} files and folders of sources")
        return found

    def _read_tree(self, tree: str) -> list[Entry]:
        data = b"".join(self._object(tree, b"tree", "a folder", TREE_BYTES))
        # One too many is enough to refuse it; each takes ten times its bytes.
        found = list(islice(_entries(data, len(tree) // 2), MEMBERS + 1))
        if len({entry.path for entry in found}) < len(found):
            raise DataError("the revision has a folder in which a name stands twice")
        return found

    def write(self, entry: Entry, path: Path) -> None:
        """Write the blob of an entry to a new file.

        Of what is larger than a file of the corpus may be, no more is kept than shows that.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                left = FILE + 1
                for chunk in self._object(entry.id, b"blob", entry.path, BYTES):
                    file.write(chunk[:left])
                    left = max(0, left - len(chunk))
        except FileExistsError as failure:
            message = f"the revision has {visible(entry.path)} twice, as this system spells it"
            raise DataError(message) from failure

    def _object(self, id: str, kind: bytes, path: str, limit: int) -> Iterator[bytes]:
        """Give the bytes of an object, chunk by chunk."""
        self._ask.write(f"{id}\n".encode())
        self._ask.flush()
        head = self._answer.readline().split()
        if len(head) != 3 or head[1] != kind:
            raise EnvironmentFailure(f"git cannot read {visible(path)} ({visible(id)})")
        left = int(head[2])
        self._bytes += left
        if left > limit or self._bytes > BYTES:
            raise DataError(f"the sources of the revision are too large: {visible(path)}")
        while left:
            chunk = self._answer.read(min(left, _CHUNK))
            if not chunk:
                raise EnvironmentFailure(f"git ended within {visible(path)}")
            yield chunk
            left -= len(chunk)
        self._answer.read(1)


def _entries(data: bytes, width: int) -> Iterator[Entry]:
    """Give the entries of a tree; ids have that many bytes.

    A tree is as git stores it: `MODE NAME`, NUL, the bytes of the id, again and again.
    """
    at = 0
    while at < len(data):
        space, null = data.find(b" ", at), data.find(b"\0", at)
        id = data[null + 1 : null + 1 + width]
        if not at < space < null or len(id) < width:
            raise DataError("the revision has a tree that is none")
        name = data[space + 1 : null].decode(errors="surrogateescape")
        yield Entry(_kind(data[at:space]), name, id.hex())
        at = null + 1 + width


def _kind(mode: bytes) -> int:
    try:
        return stat.S_IFMT(int(mode, 8))
    except (ValueError, OverflowError):
        return 0


def _path(folder: str, name: str) -> str:
    """Return the path of an entry, refusing one that would lead out of its folder."""
    path = f"{folder}/{name}"
    if name in {"", ".", ".."} or any(char in name for char in "/\\:"):
        raise DataError(f"the revision holds a path that is no file name: {visible(path)}")
    if len(os.fsencode(name)) > PART_BYTES or len(os.fsencode(path)) > NAME_BYTES:
        raise DataError(f"the revision holds a path that is too long: {visible(path)}")
    return path
