"""Which documents share a file, and files that are taken over from the release that stands there.

The documents of a split stand in their order, and a file holds a run of them: all tables of one
split end their files at the same documents. Where a run ends is told by the names of the documents
in it, so one that comes or goes moves the ends of its own run, and of few behind it if of any.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from builder.corpus.cache import program
from builder.corpus.packed import Content
from builder.disk.store import Store
from builder.layers.columns import Table
from builder.release import manifest
from builder.reports.problems import Report

LEAST, MOST = 128, 768
"""Documents that a run has at least, unless it is the last or very long, and at most."""
ENDS_ONE_IN = 256
"""One document in so many ends a run, once the run is long enough."""
RUN_BYTES = 20_000_000
"""Bytes of encoded rows, of all tables together, after which a run ends."""

_KIND = "shard"
DATA_FILE = re.compile(r"data/([a-z][a-z0-9_]*)/([a-z]+)-([0-9]{5})-of-([0-9]{5})\.parquet")
"""The path of a data file: its config, its split, its number and how many there are."""


class Run:
    """Finds where the runs of a split end."""

    def __init__(self) -> None:
        self._documents = self._bytes = 0

    def ends(self, stem: str, size: int) -> bool:
        """Take in a document of that many encoded bytes; return whether the run ends with it."""
        self._documents += 1
        self._bytes += size
        named = self._documents >= LEAST and _number(stem) % ENDS_ONE_IN == 0
        ended = named or self._documents >= MOST or self._bytes >= RUN_BYTES
        if ended:
            self._documents = self._bytes = 0
        return ended


def _number(stem: str) -> int:
    return int.from_bytes(hashlib.sha256(stem.encode()).digest()[:4])


class Shard(NamedTuple):
    """A file that was written: its sha256, and what its rows take in Arrow memory."""

    sha256: str
    num_bytes: int


class Earlier:
    """The files of the release that stands in a folder, as far as it is known what they hold."""

    def __init__(self, folder: Path, store: Store) -> None:
        """Look at the release, if there is one; the store tells what files hold."""
        self._folder, self._store = folder, store
        try:
            found = manifest.read(folder, Report()) if folder.is_dir() else None
        except OSError:
            found = None  # what cannot be read is of no use, but what is new can take its place
        files = found.files.items() if found else ()
        self._names = {file.sha256: name for name, file in files if DATA_FILE.fullmatch(name)}

    def take(self, key: bytes, target: Path) -> Shard | None:
        """Put a file that holds the rows of that key at `target`, if there is one."""
        known = self._store.get(_KIND, key)
        shard = None if known is None else Shard(*json.loads(known))
        name = None if shard is None else self._names.get(shard.sha256)
        if shard is None or name is None:
            return None
        target.parent.mkdir(parents=True, exist_ok=True)
        if not _link(self._folder / name, target):
            return None
        if _sha256(target) == shard.sha256:
            return shard
        target.unlink()
        return None

    def keep(self, key: bytes, shard: Shard) -> None:
        """Remember that a file holds the rows of that key."""
        self._store.put(_KIND, key, json.dumps(shard).encode())


def key_of(table: Table, contents: Iterable[Content]) -> bytes:
    """Return what decides the bytes of a file: the rows, the builder and the version of Arrow."""
    digest = hashlib.sha256(f"{program()} {pa.__version__} {table.name}\n".encode())
    for content in contents:
        digest.update(f"{content}\n".encode())
    return digest.digest()


def _sha256(path: Path) -> str | None:
    """Return that of a file; None of one that cannot be read."""
    try:
        return manifest.stored_file(path).sha256
    except OSError:
        return None


def _link(source: Path, target: Path) -> bool:
    """Give a file another name, or copy it where it can have but one; False if it is none."""
    try:
        if not stat.S_ISREG(source.lstat().st_mode):
            return False
        try:
            target.hardlink_to(source)
        except OSError:
            shutil.copyfile(source, target)
    except OSError:
        return False
    return True
