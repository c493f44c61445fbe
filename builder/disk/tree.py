"""The files of a corpus as they lie below a folder, each by its name: the path from there."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from functools import lru_cache, partial
from pathlib import Path

from builder.disk.files import OPENED, entries, link_out, read_file
from builder.reports.limits import FILE
from builder.reports.problems import Report

_NO_LINK = getattr(os, "O_NOFOLLOW", 0)


class Tree:
    """The files below the folder `root`.

    Where a folder leads is looked at once, so a tree is for one run of a command.
    """

    def __init__(self, root: Path) -> None:
        """Look at nothing yet."""
        self.root = root
        self._folder = os.fspath(root)
        self._link_out = lru_cache(maxsize=1024)(partial(link_out, root))

    def names(self, folder: str, report: Report) -> Iterator[str]:
        """Yield the names in a folder, as `entries` does."""
        return entries(self.root, folder, report)

    def read(self, name: str, report: Report) -> bytes | None:
        """Return the bytes of a file, or report why there are none, as `read_file` does."""
        data = self._plain(name)
        if data is None:
            return read_file(self.root / name, name, report)
        report.note_read(name, hashlib.sha256(data).hexdigest())
        return data

    def _plain(self, name: str) -> bytes | None:
        """Return the bytes of a file that is as nearly all are: no link, regular, not too large.

        Of any other None: `read_file` finds out what it is, at three times the cost.
        """
        folder = name.rpartition("/")[0]
        if not _NO_LINK or (folder and self._link_out(folder)):
            return None
        try:
            descriptor = os.open(f"{self._folder}/{name}", OPENED | _NO_LINK)
        except (OSError, ValueError):
            return None
        try:
            return _whole(descriptor)
        finally:
            os.close(descriptor)


def _whole(descriptor: int) -> bytes | None:
    found = os.fstat(descriptor)
    if not stat.S_ISREG(found.st_mode) or found.st_size > FILE:
        return None
    data = os.read(descriptor, found.st_size + 1)
    return data if len(data) == found.st_size else None
