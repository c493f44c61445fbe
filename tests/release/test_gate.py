"""The gate: a Parquet file is held against what it claims before Arrow may unpack it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from builder.release import gate
from builder.release.gate import StrangersFile, batch_bytes
from builder.release.parquet_pages import pages
from tests.support import PROJECT

TABLE = pa.table(
    {
        "id": ["a", "bc", None] * 700,
        "tokens": [["x", "yz"], [], ["x"]] * 700,
        "spans": [[{"start": 1, "value": 0.5}], [], [{"start": 2, "value": None}]] * 700,
        "garbled": [True, None, False] * 700,
    }
)


def write(path: Path, table: pa.Table = TABLE, **options: Any) -> Path:
    """Write a table; return the file."""
    pq.write_table(table, path, **options)
    return path


@pytest.mark.parametrize(
    "options",
    [
        {"compression": "zstd", "write_page_index": True, "use_content_defined_chunking": True},
        {"compression": "none", "use_dictionary": False},
        {"data_page_version": "2.0"},
        {"data_page_size": 64, "row_group_size": 500},
    ],
    ids=["as build writes", "plain", "version 2", "many pages"],
)
def test_an_honest_file_comes_through(tmp_path: Path, options: dict[str, Any]) -> None:
    """Whatever Arrow writes of it is read as it was, 512 rows at a time."""
    with StrangersFile(write(tmp_path / "a.parquet", **options)) as file:
        assert file.rows == TABLE.num_rows
        batches = list(file.batches())
    assert pa.Table.from_batches(batches).equals(TABLE)
    assert max(batch.num_rows for batch in batches) <= gate.BATCH_ROWS
    assert sum(map(batch_bytes, batches)) == pytest.approx(TABLE.nbytes, rel=0.05)


def test_some_columns_can_be_asked_for(tmp_path: Path) -> None:
    """Of columns that are not there nothing is read."""
    with StrangersFile(write(tmp_path / "a.parquet")) as file:
        (batch, *_) = file.batches(columns=["garbled", "none"])
    assert batch.schema.names == ["garbled"]


def refused(path: Path) -> str:
    """Return why a file is refused."""
    with pytest.raises((ValueError, pa.ArrowException)) as caught, StrangersFile(path) as file:
        list(file.batches())
    return str(caught.value)


@pytest.mark.parametrize("data", [b"", b"PAR1", b"PAR1\xff\xff\xff\x7fPAR1", b"x" * 99])
def test_what_is_no_parquet_file_is_refused(tmp_path: Path, data: bytes) -> None:
    """Neither its marks nor the length of its footer are taken on trust."""
    (tmp_path / "a.parquet").write_bytes(data)
    assert refused(tmp_path / "a.parquet") == "this is not a Parquet file"


@pytest.mark.parametrize(
    ("limit", "value"),
    [
        ("FOOTER_BYTES", 100),
        ("COLUMNS", 3),
        ("GROUPS", 2),
        ("GROUP_BYTES", 1000),
        ("GROUP_VALUES", 3000),
        ("BATCH_BYTES", 1000),
    ],
)
def test_what_is_more_than_a_release_has_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    """Each limit is one."""
    path = write(tmp_path / "a.parquet", row_group_size=700)
    with StrangersFile(path) as file:
        assert len(list(file.batches())) == 6
    monkeypatch.setattr(gate, limit, value)
    refused(path)


def test_the_whole_file_has_a_limit(tmp_path: Path) -> None:
    """Who reads says how much it may become; that is counted as it would be unpacked."""
    path = write(tmp_path / "a.parquet")
    with StrangersFile(path) as file, pytest.raises(ValueError, match="more memory"):
        list(file.batches(limit=TABLE.nbytes // 2))


def test_a_file_has_no_more_rows_than_bytes(tmp_path: Path) -> None:
    """A run of what is the same takes no room, and each row of it takes time."""
    path = write(tmp_path / "a.parquet", pa.table({"id": [""] * 100_000}), compression="zstd")
    assert refused(path) == "it has more rows than bytes"


@pytest.mark.parametrize("compression", ["gzip", "brotli", "lz4"])
def test_other_ways_to_pack_are_refused(tmp_path: Path, compression: str) -> None:
    """The fewer decoders a stranger can reach, the better."""
    assert "packed in a way" in refused(write(tmp_path / "a.parquet", compression=compression))


BOMB = """
import resource, sys
import pyarrow as pa, pyarrow.parquet as pq
from pathlib import Path
from builder.release.gate import StrangersFile

path = Path(sys.argv[1])
words = pa.array(["x" * 1_000_000])
if sys.argv[2] == "rows":
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 3000, pa.int32()), words)
else:
    items = pa.DictionaryArray.from_arrays(pa.array([0] * 3000, pa.int32()), words)
    column = pa.ListArray.from_arrays(pa.array([0, 3000], pa.int32()), items)
pq.write_table(pa.table({"a": column}), path, compression="zstd", store_schema=False)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    with StrangersFile(path) as file:
        list(file.batches())
except ValueError as error:
    print(error)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, path.stat().st_size)
"""


@pytest.mark.parametrize("where", ["rows", "list"])
def test_a_text_that_many_rows_share_is_not_unpacked(tmp_path: Path, where: str) -> None:
    """A file of some hundred kilobytes that would take 3 GB takes some megabytes."""
    done = subprocess.run(
        [sys.executable, "-c", BOMB, tmp_path / "a.parquet", where],
        cwd=PROJECT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    said, numbers = done.stdout.splitlines()
    grown, size = map(int, numbers.split())
    assert said == "its rows take more memory than any that `build` writes"
    assert size < 1_000_000
    assert grown < 100_000  # kilobytes


def varint(number: int) -> bytes:
    """Return a number in Thrift's compact protocol, zigzag."""
    number, data = number << 1, b""
    while number > 127:
        data += bytes([number & 127 | 128])
        number >>= 7
    return data + bytes([number])


def header(unpacked: int = 4, packed: int = 4, values: int = 2, encoding: int = 0) -> bytes:
    """Return the header of a page of data."""
    data = b"\x15" + varint(values) + b"".join(b"\x15" + varint(encoding) for _ in range(3))
    numbers = (b"\x15" + varint(number) for number in (0, unpacked, packed))
    return b"".join(numbers) + b"\x2c" + data + b"\0\0"


def test_the_header_of_a_page_is_read() -> None:
    """One page after the other, to the end of the column."""
    data = header() + b"1234" + header(9, 0, 1)
    found = list(pages(io.BytesIO(b"PAR1" + data), 4, 4 + len(data)))
    assert found == [(False, 4, 2), (False, 9, 1)]


@pytest.mark.parametrize(
    "data",
    [
        header(),
        header(packed=1 << 31),
        header(encoding=9) + b"1234",
        b"\x15" * 40,
        b"\x1c" * 99,
        b"\x15" + b"\xff" * 20,
        b"\x18" + b"\xff" * 8 + b"\x01",
        b"\x19" + header(),
        b"\0",
    ],
    ids=["cut", "long", "encoding", "numbers", "structs", "varint", "bytes", "list", "empty"],
)
def test_a_header_that_no_release_has_is_refused(data: bytes) -> None:
    """It is told as what it is, whatever it holds."""
    with pytest.raises(ValueError, match="page"):
        list(pages(io.BytesIO(data), 0, len(data)))


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    """A FIFO under the name of a data file would wait for a writer, and no one may come."""
    os.mkfifo(tmp_path / "train.parquet")
    with pytest.raises(ValueError, match="it is a FIFO, not a file"):
        StrangersFile(tmp_path / "train.parquet")
