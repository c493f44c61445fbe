"""The archive `sources.tar`: all that a rebuild of a release needs, and how it is packed.

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
import os
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from itertools import zip_longest
from pathlib import Path

from builder.disk.files import link_out
from builder.disk.tree import Tree
from builder.release import archive as tar
from builder.reports.errors import DataError
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
    trees = {folder: Tree(folder) for folder in (root, PROJECT)}
    with archive.open("wb", buffering=1 << 20) as file:
        for name, folder in listed:
            data = _read_again(trees[folder], name, report)
            if data is not None:
                file.write(tar.header(name, len(data), time))
                file.write(data + tar.padding(len(data)))
        file.write(tar.end(file.tell()))


def _read_again(tree: Tree, name: str, report: Report) -> bytes | None:
    """Return the bytes of a file, which are those that were compiled if it was."""
    now = Report()
    data = tree.read(name, now)
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


def _pattern(pattern: str) -> str:
    """Return a pattern of `pack` without `**` as a regular expression."""
    return rf"{_PART}*".join(map(re.escape, pattern.split("*")))


_PART = r"[^/\\:\0]"
"""A character of a name in a folder; elsewhere more than the slash leads from folder to folder."""
_PATTERNS = (_pattern(p) for p in (*CORPUS_FILES, *BUILDER_FILES) if "**" not in p)
EXPECTED = re.compile(rf"(?!\.|.*/\.)(?:builder(?:/{_PART}+)+|{'|'.join(_PATTERNS)})", re.DOTALL)
"""The names of members: nothing hidden, no way up. Code is passed over, so any may be there."""
