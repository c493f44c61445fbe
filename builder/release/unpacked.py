"""The sources in a release, read safely: `sources.tar` is a stranger's.

Files of documents stay in the archive and are read where they lie there, for of a large corpus
they are many; the rest is written to a folder. The code is left alone.
"""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, NamedTuple, Self

from builder.annotation import file as annotation_file
from builder.corpus import second
from builder.disk.tree import Tree
from builder.page import seed
from builder.release import archive as tar
from builder.release.sources import EXPECTED, MEMBERS, NAME, PART_BYTES
from builder.reports.errors import DataError, EnvironmentFailure
from builder.reports.limits import FILE
from builder.reports.problems import Report, visible

_COMPILED = ("seeds", "annotations")
"""The folders that rows come from."""
_REPEATED = ("dataset_card.md", "CHANGELOG.md", "LICENSE")
"""The texts that a release repeats."""
_PACKED = (f"{seed.FOLDER}/", f"{annotation_file.FOLDER}/", f"{second.FOLDER}/")
"""Where the files of documents lie."""


class Source(NamedTuple):
    """What is known of a file of the sources: how many lines it has, and its sha256."""

    lines: int
    sha256: str


class _Folder:
    """The files of a folder in the archive: their names, sorted, and where they lie."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._places, self._sizes = array("Q"), array("L")

    def add(self, name: str, member: tar.Member) -> None:
        self.names.append(name)
        self._places.append(member.place)
        self._sizes.append(len(member.data))

    def find(self, name: str) -> tuple[int, int] | None:
        """Return where a file begins, and how many bytes it has."""
        number = bisect_left(self.names, name)
        if self.names[number : number + 1] != [name]:
            return None
        return self._places[number], self._sizes[number]


class Unpacked(Tree):
    """The sources of a release: what its rows may refer to, and all that they are compiled from.

    A context manager. Nothing is kept of a file but what was asked for last.
    """

    def __init__(self, archive: Path, folder: Path) -> None:
        """Read an archive, and write what belongs to no document into an empty folder.

        No name in the archive can lead out of the folder: only regular files that are expected
        are written, as new files, and none of them is ever run. An archive that `pack` would not
        write is a `DataError`.
        """
        super().__init__(folder)
        self._look = lru_cache(maxsize=64)(self._look_at)
        self._folders: dict[str, _Folder] = {}
        with ExitStack() as stack:
            self._archive = stack.enter_context(_opened(archive))
            for member in _members(self._archive):
                self._take(member)
            stack.pop_all()

    def __enter__(self) -> Self:
        """Return the sources themselves."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the archive."""
        self._archive.close()

    def names(self, folder: str, report: Report) -> Iterator[str]:
        """Yield the names in a folder."""
        packed = self._folders.get(folder)
        return super().names(folder, report) if packed is None else iter(packed.names)

    def read(self, name: str, report: Report) -> bytes | None:
        """Return the bytes of a file, or report why there are none."""
        folder, _, file = name.rpartition("/")
        packed = self._folders.get(folder)
        place = None if packed is None else packed.find(file)
        if place is None:
            return super().read(name, report)
        data = self._data(*place)
        report.note_read(name, hashlib.sha256(data).hexdigest())
        return data

    def get(self, name: str) -> Source | None:
        """Return what is known of a seed or an annotation; None of any other name."""
        return self._look(name)

    def _take(self, member: tar.Member) -> None:
        folder, _, file = member.name.rpartition("/")
        if member.name.startswith(_PACKED):
            if folder not in self._folders:
                (self.root / folder).mkdir(parents=True, exist_ok=True)
                self._folders[folder] = _Folder()
            self._folders[folder].add(file, member)
        elif member.name.partition("/")[0] in (*_COMPILED, *_REPEATED):
            path = self.root / member.name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as written:
                written.write(member.data)

    def _data(self, place: int, size: int) -> bytes:
        self._archive.seek(place)
        data = self._archive.read(size)
        if len(data) < size:
            raise EnvironmentFailure(f"{NAME} changed while it was read: try again")
        return data

    def _look_at(self, name: str) -> Source | None:
        # The name is a stranger's: nothing is looked at before it is one that `pack` gives.
        if name.partition("/")[0] not in _COMPILED or not EXPECTED.fullmatch(name):
            return None
        report = Report()
        data = self.read(name, report)
        return None if data is None else Source(data.count(b"\n") + 1, report.read[name])


def _opened(archive: Path) -> BinaryIO:
    try:
        return archive.open("rb")
    except OSError as failure:
        raise EnvironmentFailure(f"{NAME}: {failure.strerror or failure}") from failure


def _members(file: BinaryIO) -> Iterator[tar.Member]:
    """Give every member; what `pack` would not pack so is a `DataError`."""
    try:
        yield from _checked(tar.read(file, FILE))
    except ValueError as failure:
        message = f"{NAME}: not an archive that `build` writes: {visible(str(failure), 500)}"
        raise DataError(message) from failure
    except OSError as failure:
        raise EnvironmentFailure(f"{NAME}: {failure.strerror or failure}") from failure


def _checked(members: Iterator[tar.Member]) -> Iterator[tar.Member]:
    """Give each member; one that `pack` would not pack so is a `ValueError`."""
    before, time = "", None
    folded: set[int] = set()  # of each name its hash, a fraction of its size
    for number, member in enumerate(members):
        name, key = member.name, hash(member.name.casefold())
        time = member.time if time is None else time
        reason = None
        if not EXPECTED.fullmatch(name) or _longest_part(name) > PART_BYTES:
            reason = "sources hold no such file"
        elif key in folded:
            reason = "it is there twice"
        elif name < before:
            reason = "it is not in its order"
        elif member.time != time:
            reason = "its time is another than that of the first file"
        elif number == MEMBERS:
            reason = f"it is one more than {MEMBERS} files"
        if reason:
            raise ValueError(f"{visible(name)}: {reason}")
        folded.add(key)
        before = name
        yield member


def _longest_part(name: str) -> int:
    return max(len(part) for part in name.encode().split(b"/"))
