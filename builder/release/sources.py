"""The archive `sources.tar`: all that a rebuild of a release needs, packed and read safely.

It is a plain tar (POSIX pax, which is ustar as long as names are short), sorted by name, with
one owner, one mode and one time for all, so that the same sources give the same bytes. What
goes in is a list of patterns, so nothing that merely lies about can get in:

- from the corpus: seeds, annotations with their guides, card, changelog;
- from the builder: the package, its settings, the lock of its dependencies and `dev.py`, which
  sets them up; and the pages on scoring predictions, for those who have nothing but a release.
  Tests, other documentation and what serves development alone are left out.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from builder.disk.files import read_file
from builder.reports.errors import DataError, EnvironmentFailure
from builder.reports.limits import FILE
from builder.reports.problems import Report, visible

NAME = "sources.tar"
PROJECT = Path(__file__).parents[2]
"""The folder that holds the builder's own sources."""

CORPUS_FILES = (
    "seeds/*.txt",
    "annotations/*.yaml",
    "annotations/*.md",
    "annotations/documents/*.yaml",
    "annotations/registry/*.yaml",
    "annotations/second/*/*.yaml",
    "annotations/second/*/first/*.yaml",
    "annotations/schema/*.json",
    "dataset_card.md",
    "CHANGELOG.md",
)
BUILDER_FILES = (
    "LICENSE",
    "pyproject.toml",
    "requirements.lock",
    "dev.py",
    "docs/experiments.md",
    "docs/scoring.md",
    "builder/**/*.py",
    "builder/**/*.css",
    "builder/**/*.html",
    "builder/**/*.js",
)
_COMPILED = ("seeds", "annotations")
"""The folders that rows come from."""
_REPEATED = ("dataset_card.md", "CHANGELOG.md", "LICENSE")
"""The texts that a release repeats."""


def pack(root: Path, archive: Path, released: dt.date, report: Report) -> None:
    """Write the archive of the corpus at `root` and of this builder.

    A file that is needed and missing, or cannot be read, is a problem in the report.
    """
    midnight = dt.datetime(released.year, released.month, released.day, tzinfo=dt.UTC)
    with (
        archive.open("wb", buffering=1 << 20) as file,
        tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT, encoding="utf-8") as tar,
    ):
        for name, folder in sorted(_members(root)):
            data = read_file(folder / name, name, report)
            if data is not None:
                tar.addfile(_entry(name, len(data), int(midnight.timestamp())), io.BytesIO(data))


def _members(root: Path) -> Iterator[tuple[str, Path]]:
    for folder, patterns in ((root, CORPUS_FILES), (PROJECT, BUILDER_FILES)):
        for pattern in patterns:
            # A file named outright has to be there; reading it says so where it is not.
            found = folder.glob(pattern) if "*" in pattern else (folder / pattern,)
            for path in found:
                name = path.relative_to(folder)
                if not any(part.startswith(".") for part in name.parts):
                    yield name.as_posix(), folder


def _entry(name: str, size: int, time: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime, entry.mode = size, time, 0o644
    return entry


class Source(NamedTuple):
    """What is known of a file in the archive without keeping it: its lines and its sha256."""

    lines: int
    sha256: str


def contents(archive: Path) -> dict[str, Source]:
    """Return what the archive holds of seeds and annotations, by name.

    An archive that `pack` would not write is a `DataError`.
    """
    return {
        name: Source(data.count(b"\n") + 1, hashlib.sha256(data).hexdigest())
        for name, data in _files(archive)
        if name not in _REPEATED
    }


def unpack(archive: Path, folder: Path) -> None:
    """Write what a release is compiled from into `folder`: all of an archive but its code.

    No name in the archive can lead out of the folder: only regular files that are expected
    are written, as new files, and none of them is ever run. An archive that `pack` would not write
    is a `DataError`.
    """
    for name, data in _files(archive):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(data)


def _files(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Give names and bytes of all that is no code; check every member on the way."""
    seen: set[str] = set()
    try:
        with tarfile.open(archive, "r:", encoding="utf-8", errors="strict") as tar:
            for member in tar:
                _check(member, seen)
                content = tar.extractfile(member)
                top = PurePosixPath(member.name).parts[0]
                if content is not None and top in (*_COMPILED, *_REPEATED):
                    yield member.name, content.read()
    except (tarfile.TarError, UnicodeError, EOFError, ValueError) as failure:
        raise DataError(f"{NAME}: not an archive that can be read: {failure}") from failure
    except OSError as failure:
        raise EnvironmentFailure(f"{NAME}: {failure.strerror or failure}") from failure


def _check(member: tarfile.TarInfo, seen: set[str]) -> None:
    path = PurePosixPath(member.name)
    reason = None
    if not member.isreg() or member.issparse():
        reason = "it is not a regular file"
    elif ".." in path.parts or str(path) != member.name or not _is_expected(path):
        reason = "sources hold no such file"
    elif member.size > FILE:
        reason = f"it has more than {FILE} bytes"
    elif member.name.casefold() in seen:
        reason = "it is there twice"
    if reason:
        raise DataError(f"{NAME}: {visible(member.name)}: {reason}")
    seen.add(member.name.casefold())


def _is_expected(path: PurePosixPath) -> bool:
    if path.parts[0] == "builder":
        return True  # passed over: code of a release is never unpacked, let alone run
    patterns = map(PurePosixPath, (*CORPUS_FILES, *BUILDER_FILES))
    return any(path.match(str(p)) and len(path.parts) == len(p.parts) for p in patterns)
