from __future__ import annotations

import random
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from builder.diff.released import ReleaseSide
from builder.diff.spool import HELD_BYTES, Spool
from builder.release import gate

CONFIGS = ("documents", "figures", "lines")
SPLITS = ("test", "train", "validation")


def test_batches_come_back_as_they_were() -> None:
    """Null, lists, structs, and parts of larger batches, each with its own columns."""
    rows = [{"id": f"{n}", "list": [n] * n, "parts": [{"a": None, "b": n / 2}]} for n in range(9)]
    whole = pa.RecordBatch.from_pylist(rows)
    added = [whole.slice(0, 4), whole.slice(4, 5), pa.RecordBatch.from_pylist([{"other": "ä"}])]
    with closing(Spool()) as spool:
        for batch in added:
            spool.add(batch)
        assert list(spool.batches()) == added


def test_more_than_memory_holds_waits_on_the_disk() -> None:
    """They are as many as a file of a release may have."""
    noise = [random.Random(n).randbytes(HELD_BYTES // 8) for n in range(20)]
    with closing(Spool()) as spool:
        for data in noise:
            spool.add(pa.RecordBatch.from_pylist([{"data": data}]))
        assert [batch["data"][0].as_py() for batch in spool.batches()] == noise


def release(folder: Path) -> ReleaseSide:
    """Write a release of nine documents, two files a split, with rows in every config."""
    for config in CONFIGS:
        (folder / "data" / config).mkdir(parents=True)
        for number, split in enumerate(SPLITS * 2):
            ids = [f"page-{9 * (number // 3) + 3 * n + number % 3:02}" for n in range(3)]
            rows: list[dict[str, Any]] = [{"id": id, "document_id": id} for id in ids]
            path = folder / "data" / config / f"{split}-{number // 3:05}-of-00002.parquet"
            pq.write_table(pa.Table.from_pylist(rows), path)
    return ReleaseSide("a release", folder)


def test_one_file_is_open_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many tables and splits there are: an open one holds several times its size."""
    is_open: list[Path] = []
    most: list[int] = []

    class Watched(gate.StrangersFile):
        def __init__(self, path: Path) -> None:
            is_open.append(path)
            most.append(len(is_open))
            super().__init__(path)

        def __exit__(self, *error: object) -> None:
            is_open.pop()
            super().__exit__(*error)

    monkeypatch.setattr(gate, "StrangersFile", Watched)
    found = [document.id for document in release(tmp_path).documents()]
    assert found == [f"page-{n:02}" for n in range(18)]
    assert set(most) == {1}
