"""What the loopback hub holds: repositories of commits over files, as git has them."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

ATTRIBUTES = ".gitattributes"
LFS_SUFFIXES = (".parquet", ".tar")
_FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)


class StaleParent(Exception):
    """The branch no longer stands where the commit was made for."""


class NotStored(Exception):
    """A commit names an LFS object that was never uploaded, or a file that is not there."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a commit: its git blob, and its content's sha256 if that blob is an LFS pointer."""

    blob: str
    size: int
    sha256: str | None = None
    pointer_size: int = 0


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: its id, its parent's, and every file by path."""

    id: str
    parent: str | None
    title: str
    date: datetime
    files: Mapping[str, Entry]


@dataclass(slots=True)
class Repository:
    """A dataset repository. A commit takes effect as a whole: its branch moves in one step."""

    id: str
    private: bool
    blobs: dict[str, bytes] = field(default_factory=dict)
    objects: dict[str, bytes] = field(default_factory=dict)
    commits: dict[str, Commit] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        """Make the first commit of a new one, as the hub does."""
        if self.branches:
            return
        lines = "".join(f"*{suffix} filter=lfs diff=lfs -text\n" for suffix in LFS_SUFFIXES)
        self.commit("initial commit", {ATTRIBUTES: self.keep(lines.encode())})

    def copy(self) -> Repository:
        """Return a repository with the same content and a future of its own."""
        return replace(
            self,
            blobs=dict(self.blobs),
            objects=dict(self.objects),
            commits=dict(self.commits),
            branches=dict(self.branches),
            tags=dict(self.tags),
            lock=threading.RLock(),
        )

    def keep(self, data: bytes) -> Entry:
        """Keep a regular file."""
        blob = git_blob(data)
        self.blobs[blob] = data
        return Entry(blob, len(data))

    def point_to(self, sha256: str) -> Entry:
        """Return the entry of an LFS object that has been uploaded."""
        if sha256 not in self.objects:
            raise NotStored(sha256)
        size = len(self.objects[sha256])
        pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {size}\n"
        blob = git_blob(pointer.encode())
        return Entry(blob, size, sha256, len(pointer))

    def commit(
        self,
        title: str,
        added: Mapping[str, Entry],
        deleted: Iterable[str] = (),
        parent: str | None = None,
    ) -> Commit:
        """Commit to `main`; if `parent` is given, main has to stand there."""
        with self.lock:
            head = self.branches.get("main")
            if parent is not None and parent != head:
                raise StaleParent(head)
            files = dict(self.commits[head].files) if head else {}
            for path in deleted:
                if path not in files:
                    raise NotStored(path)
                del files[path]
            made = self._make(title, head, {**files, **added})
            self.commits[made.id] = made
            self.branches["main"] = made.id
            return made

    def write(self, title: str, files: Mapping[str, bytes], deleted: Iterable[str] = ()) -> Commit:
        """Commit small files, as somebody does on the hub's pages."""
        return self.commit(title, {path: self.keep(data) for path, data in files.items()}, deleted)

    def at(self, revision: str) -> Commit | None:
        """Return the commit that a branch, a tag or an id names."""
        revision = revision.removeprefix("refs/heads/").removeprefix("refs/tags/")
        found = self.branches.get(revision) or self.tags.get(revision) or revision
        return self.commits.get(found)

    def content(self, entry: Entry) -> bytes:
        """Return the bytes of a file."""
        return self.blobs[entry.blob] if entry.sha256 is None else self.objects[entry.sha256]

    def folder(self, revision: str) -> dict[str, bytes]:
        """Return every file at a revision but the hub's own, with its bytes."""
        commit = self.at(revision)
        assert commit is not None, f"{self.id} has no revision {revision}"
        return {p: self.content(e) for p, e in commit.files.items() if p != ATTRIBUTES}

    def log(self, commit: Commit | None) -> list[Commit]:
        """Return a commit and those before it, the newest first."""
        found = []
        while commit is not None:
            found.append(commit)
            commit = self.commits.get(commit.parent or "")
        return found

    def _make(self, title: str, parent: str | None, files: Mapping[str, Entry]) -> Commit:
        date = _FIRST_DAY + timedelta(minutes=len(self.commits))
        tree = sorted((path, entry.blob) for path, entry in files.items())
        text = json.dumps([title, parent, date.isoformat(), tree])
        return Commit(hashlib.sha1(text.encode()).hexdigest(), parent, title, date, files)


def git_blob(data: bytes) -> str:
    """Return the id that git gives a file."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()
