"""The archive `sources.tar`: all that a rebuild of a release needs, packed and read safely.

It is a plain tar (see `archive`), sorted by name, with one time for all, so that the same sources
give the same bytes. What goes in is a list of patterns, so nothing that merely lies about can get
in:

- from the corpus: seeds, annotations with their guides, card, changelog;
- from the builder: the package, its settings, the lock of its dependencies and `dev.py`, which
  sets them up; and the pages on scoring predictions, for those who have nothing but a release.
  Tests, other documentation and what serves development alone are left out.
"""

from __future__ import annotations

import datetime as dt
import glob
import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from builder.disk.files import link_out, read_file
from builder.release import archive as tar
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
    "builder/**/*.js",
    "builder/reports/rules/*/*.diff",
    "builder/reports/rules/*/expected.txt",
)
_COMPILED = ("seeds", "annotations")
"""The folders that rows come from."""
_REPEATED = ("dataset_card.md", "CHANGELOG.md", "LICENSE")
"""The texts that a release repeats."""
PART_BYTES = 255
"""Bytes of a name without its folders: what file systems can hold."""
MEMBERS = 1 << 20
"""Files an archive may have: four for each of a quarter of a million documents."""


def names(root: Path) -> Iterator[str]:
    """Yield the name of every file of the corpus at `root` that goes in, folder by folder."""
    return _of_corpus(root)


def members(root: Path) -> list[tuple[str, Path]]:
    """Return name and folder of every file that goes in, in the order of the archive.

    More files than an archive may have are a `DataError`.
    """
    found = sorted(_members(root))
    if len(found) > MEMBERS:
        message = f"a release packs at most {MEMBERS} files of sources, here are {len(found)}"
        raise DataError(f"{message}: make two corpora of it")
    return found


def pack(
    root: Path,
    archive: Path,
    released: dt.date,
    listed: Sequence[tuple[str, Path]],
    report: Report,
) -> None:
    """Write the archive of the corpus at `root` and of this builder.

    `listed` are its `members` as they were before anything was compiled, and the report knows what
    was read since. What is not the same by now is a `DataError` that names a file. A file
    that is needed and missing, or cannot be read, is a problem in the report.
    """
    for before, now in zip_longest(listed, members(root)):
        if before != now:
            raise _changed(min(filter(None, (before, now)))[0])
    midnight = dt.datetime(released.year, released.month, released.day, tzinfo=dt.UTC)
    time = min(max(int(midnight.timestamp()), 0), tar.LATEST)
    with archive.open("wb", buffering=1 << 20) as file:
        for name, folder in listed:
            data = _read_again(folder / name, name, report)
            if data is not None:
                file.write(tar.header(name, len(data), time))
                file.write(data + tar.padding(len(data)))
        file.write(tar.end(file.tell()))


def _read_again(path: Path, name: str, report: Report) -> bytes | None:
    """Return the bytes of a file, which are those that were compiled if it was."""
    now = Report()
    data = read_file(path, name, now)
    report.problems += now.problems
    if data is not None and report.read.get(name, now.read[name]) != now.read[name]:
        raise _changed(name)
    return data


def _changed(name: str) -> DataError:
    return DataError(
        f"{visible(name)} changed while it was built, so there is no release: try again"
    )


def _members(root: Path) -> Iterator[tuple[str, Path]]:
    """Give the files; one whose name is no text, or too long, is a `DataError`."""
    for folder, names in ((root, _of_corpus(root)), (PROJECT, _found(PROJECT, BUILDER_FILES))):
        for name in names:
            if is_too_long(name):
                reason = "its name is too long, or not UTF-8"
                raise DataError(f"{visible(name)} cannot be packed: {reason}")
            yield name, folder


def _of_corpus(root: Path) -> Iterator[str]:
    """Give the names of the files of the corpus, but none in a folder that a link leads out to."""
    out = lru_cache(maxsize=None)(partial(link_out, root))
    for name in _found(root, CORPUS_FILES):
        folder = name.rpartition("/")[0]
        if not folder or out(folder) is None:
            yield name


def _found(folder: Path, patterns: Sequence[str]) -> Iterator[str]:
    """Give the names of the files that match, none of them hidden."""
    for pattern in patterns:
        if "**" in pattern:
            yield from filter(_is_shown, _below(folder, pattern))
        elif "*" in pattern:
            yield from _fitting(folder, pattern)
        else:
            yield pattern  # it has to be there; reading it says so where it is not


def _fitting(folder: Path, pattern: str) -> Iterator[str]:
    """Give the names that match in order, holding no more of them than the last parts."""
    start = pattern.partition("*")[0]
    rest = pattern.removeprefix(start)
    # Names alone: of a large corpus, paths as objects would take longer, and more, than all else.
    found = glob.iglob(rest, root_dir=folder / start)  # noqa: PTH207
    yield from (f"{start}{name.replace(os.sep, '/')}" for name in sorted(found))


def _below(folder: Path, pattern: str) -> Iterator[str]:
    """Give the names that match in folders of any depth; links to folders are not followed."""
    return (path.relative_to(folder).as_posix() for path in folder.glob(pattern))


def _is_shown(name: str) -> bool:
    return not any(part.startswith(".") for part in name.split("/"))


def is_too_long(name: str) -> bool:
    """Whether a name does not go into an archive: it is too long, or not UTF-8."""
    # What the system could not read as UTF-8 has lone surrogates, which are no UTF-8 either.
    encoded = name.encode("utf-8", "surrogateescape")
    return len(encoded) > tar.NAME_BYTES or encoded.decode(errors="replace") != name


class Source(NamedTuple):
    """What is known of a file of the sources: how many lines it has, and its sha256."""

    lines: int
    sha256: str


class Unpacked:
    """The sources of a release in a folder, all but the code: what its rows may refer to.

    Nothing is kept of a file but what was asked for last.
    """

    def __init__(self, archive: Path, folder: Path) -> None:
        """Unpack into an empty folder.

        No name in the archive can lead out of the folder: only regular files that are expected
        are written, as new files, and none of them is ever run. An archive that `pack` would not
        write is a `DataError`.
        """
        self.folder = folder
        self._look = lru_cache(maxsize=64)(self._look_at)
        made: set[Path] = set()
        for name, data in _files(archive):
            path = folder / name
            if path.parent not in made:
                path.parent.mkdir(parents=True, exist_ok=True)
                made.add(path.parent)
            with path.open("xb", buffering=0) as file:
                file.write(data)

    def get(self, name: str) -> Source | None:
        """Return what is known of a seed or an annotation; None of any other name."""
        return self._look(name)

    def _look_at(self, name: str) -> Source | None:
        top, _, _ = name.partition("/")
        path = self.folder / name
        # The name is a stranger's: nothing is looked at before it is one that `pack` gives.
        if top not in _COMPILED or not _EXPECTED.fullmatch(name) or not path.is_file():
            return None
        data = path.read_bytes()
        return Source(data.count(b"\n") + 1, hashlib.sha256(data).hexdigest())


def _files(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Give names and bytes of all that is no code; check every member on the way."""
    try:
        with archive.open("rb", buffering=1 << 20) as file:
            for name, data in _checked(tar.read(file, FILE)):
                if name.partition("/")[0] in (*_COMPILED, *_REPEATED):
                    yield name, data
    except ValueError as failure:
        message = f"{NAME}: not an archive that `build` writes: {visible(str(failure), 500)}"
        raise DataError(message) from failure
    except OSError as failure:
        raise EnvironmentFailure(f"{NAME}: {failure.strerror or failure}") from failure


def _checked(members: Iterator[tar.Member]) -> Iterator[tuple[str, bytes]]:
    """Give name and bytes of each member; what `pack` would not pack so is a `ValueError`."""
    before, time = "", None
    folded: set[int] = set()  # of each name its hash, a fraction of its size
    for number, member in enumerate(members):
        name, key = member.name, hash(member.name.casefold())
        time = member.time if time is None else time
        reason = None
        if not _EXPECTED.fullmatch(name) or _longest_part(name) > PART_BYTES:
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
        yield name, member.data


def _longest_part(name: str) -> int:
    return max(len(part) for part in name.encode().split(b"/"))


def _pattern(pattern: str) -> str:
    """Return a pattern of `pack` without `**` as a regular expression."""
    return r"[^/\0]*".join(map(re.escape, pattern.split("*")))


_PATTERNS = (_pattern(p) for p in (*CORPUS_FILES, *BUILDER_FILES) if "**" not in p)
_EXPECTED = re.compile(rf"(?!\.|.*/\.)(?:builder(?:/[^/\0]+)+|{'|'.join(_PATTERNS)})", re.DOTALL)
"""The names of members: nothing hidden, no way up. Code is passed over, so any may be there."""
