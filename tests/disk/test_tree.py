"""A tree gives what `read_file` gives, of whatever stands there."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from builder.disk import tree
from builder.disk.files import read_file
from builder.disk.tree import Tree
from builder.reports.limits import FILE
from builder.reports.problems import Report

WORDS = b"seven words that stand in a file"


def plain(path: Path) -> None:
    """A file."""
    path.write_bytes(WORDS)


def too_large(path: Path) -> None:
    """A file of a byte too many."""
    path.write_bytes(b"x" * (FILE + 1))


def as_large_as_may_be(path: Path) -> None:
    """A file of as many bytes as may be."""
    path.write_bytes(b"x" * FILE)


def link_inside(path: Path) -> None:
    """A link to another file of the corpus."""
    path.with_name("target").write_bytes(WORDS)
    path.symlink_to("target")


def link_out(path: Path) -> None:
    """A link to a file outside."""
    outside = path.parents[2] / "outside"
    outside.write_bytes(WORDS)
    path.symlink_to(outside)


def link_to_nothing(path: Path) -> None:
    """A link that leads nowhere."""
    path.symlink_to("nothing")


def nothing(path: Path) -> None:
    """Nothing at all."""


def folder_out(path: Path) -> None:
    """A file in a folder that a link leads out to."""
    path.parent.rmdir()
    outside = path.parents[2] / "elsewhere"
    outside.mkdir()
    (outside / path.name).write_bytes(WORDS)
    path.parent.symlink_to(outside)


def folder_inside(path: Path) -> None:
    """A file in a folder that is a link within the corpus."""
    path.parent.rename(path.parents[1] / "moved")
    path.parent.symlink_to("moved")
    path.write_bytes(WORDS)


KINDS: list[Callable[[Path], None]] = [
    plain,
    too_large,
    as_large_as_may_be,
    link_inside,
    link_out,
    link_to_nothing,
    nothing,
    folder_out,
    folder_inside,
    Path.mkdir,
    os.mkfifo,
]


@pytest.mark.parametrize("make", KINDS, ids=lambda make: make.__name__)
@pytest.mark.parametrize("flag", [tree._NO_LINK, 0], ids=["posix", "elsewhere"])
def test_what_is_read_is_the_same(
    tmp_path: Path, make: Callable[[Path], None], flag: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bytes, problems and what is noted, also where a system cannot refuse links by itself."""
    monkeypatch.setattr(tree, "_NO_LINK", flag)
    root = tmp_path / "root"
    (root / "seeds").mkdir(parents=True)
    make(root / "seeds" / "a.txt")
    said, expected = Report(), Report()
    found = Tree(root).read("seeds/a.txt", said)
    assert found == read_file(root / "seeds/a.txt", "seeds/a.txt", expected)
    assert (said.problems, said.read) == (expected.problems, expected.read)


def test_a_file_at_the_top(tmp_path: Path) -> None:
    """A name need not have a folder."""
    plain(tmp_path / "card.md")
    assert Tree(tmp_path).read("card.md", Report()) == WORDS


@pytest.mark.parametrize("make", [plain, too_large, nothing, os.mkfifo])
def test_no_file_stays_open(tmp_path: Path, make: Callable[[Path], None]) -> None:
    """Whether it was read or not: of a large corpus there are more than may be open."""
    make(tmp_path / "a.txt")
    tree = Tree(tmp_path)
    before = os.dup(0)
    os.close(before)
    tree.read("a.txt", Report())
    after = os.dup(0)  # the lowest number that is free
    os.close(after)
    assert after == before


def test_a_file_that_is_longer_than_its_system_tells() -> None:
    """It may have grown since it was opened: then it is read as any other."""
    root = Path("/proc/self")
    if not (root / "cmdline").exists():
        pytest.skip("this system has no files whose size it does not tell")
    found = Tree(root).read("cmdline", Report())
    assert found
    assert found == (root / "cmdline").read_bytes()
