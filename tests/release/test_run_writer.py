from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from builder.corpus.packed import Rows
from builder.corpus.tables import TABLES
from builder.release.run_writer import RunWriter
from builder.release.shards import LEAST, Earlier, Shard
from builder.release.split_writer import SplitWriter
from tests.support import STEMS, compiled


def page() -> Rows:
    """Return the rows of a document."""
    return compiled()[STEMS[0]].rows


def test_documents_wait_packed(tmp_path: Path) -> None:
    """Those of a run take a fraction of what their rows take as text."""
    packed = page().packed
    size = sum(one.size for one in page().encoded.values())
    with RunWriter(tmp_path, "train", None) as writer:
        tracemalloc.start()
        try:
            for number in range(LEAST - 1):
                writer.add(str(number), Rows(packed=bytes(bytearray(packed))))
            taken, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert taken < LEAST * size / 3


def test_nothing_is_left_of_a_split_that_fails(tmp_path: Path) -> None:
    """Whatever failed: files that were written go, and none bears a name."""

    def fail() -> None:
        with RunWriter(tmp_path, "train", None) as writer:
            for number in range(4 * LEAST):
                writer.add(f"{number:06}", page())
            assert list(tmp_path.rglob("*.part"))
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        fail()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_file_that_was_taken_over_goes_as_well(tmp_path: Path) -> None:
    """It is there before its rows are added, where a block may fail too."""

    class Standing(Earlier):
        """A release that has every file."""

        def __init__(self) -> None:
            """Look at nothing."""

        def take(self, key: bytes, target: Path) -> Shard:
            """Put a file there."""
            target.parent.mkdir(parents=True, exist_ok=True)
            target.touch()
            return Shard("", 0)

    def fail() -> None:
        with SplitWriter(tmp_path / "a", TABLES[0], "train", earlier=Standing()) as writer:
            writer.begin_shard([])
            assert list(tmp_path.rglob("*.part"))
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        fail()
    assert not list((tmp_path / "a").iterdir())


def test_every_table_is_told_of(tmp_path: Path) -> None:
    """Also one without rows, of which there is no file."""
    with RunWriter(tmp_path, "train", None) as writer:
        for stem in STEMS:
            writer.add(stem, compiled()[stem].rows)
    assert list(writer.infos) == [table.name for table in TABLES]
    assert writer.infos["documents"].num_examples == len(STEMS)
