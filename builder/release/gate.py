"""The gate for Parquet files of strangers: what they claim is checked before it is read.

Arrow reserves what a file claims and unpacks whatever it holds, so some bytes can become
gigabytes: by a footer that names what is not there, by the header of a page, by a text that a
million rows share. Here the footer is held against the file, then the header of every page, then
texts are read as the dictionaries they are stored as, and only what has been measured is unpacked.
A file that is more than `build` could have written is a `ValueError`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from builder.disk.files import open_regular
from builder.release.parquet_pages import pages

FOOTER_BYTES = 1 << 22
"""Bytes of the footer of a file."""
COLUMNS = 1 << 9
"""Columns of a file, those in structs among them."""
GROUPS = 1 << 10
"""Row groups of a file."""
GROUP_BYTES = 1 << 28
"""Bytes that all pages of a row group take when they are unpacked."""
GROUP_VALUES = 1 << 23
"""Values of all columns of a row group, null among them."""
BATCH_ROWS = 512
BATCH_BYTES = 1 << 26
"""Bytes that so many rows may take in Arrow memory."""
BUFFER_BYTES = 1 << 16
"""Bytes that are read at once of each column."""
FEW_ROWS = 1 << 16
"""Rows that a file may have however small it is; more than these it has no more than bytes."""
FILE_BYTES = 1 << 30
"""Bytes that the rows of a file may take in Arrow memory."""

_MAGIC = b"PAR1"
_TYPES = frozenset({"BOOLEAN", "INT32", "INT64", "FLOAT", "DOUBLE", "BYTE_ARRAY"})
_PACKED = frozenset({"UNCOMPRESSED", "SNAPPY", "ZSTD"})


class StrangersFile:
    """A Parquet file of which nothing is believed. A context manager."""

    def __init__(self, path: Path) -> None:
        """Open it, and hold all that it claims against what it is."""
        self._raw = open_regular(path)
        try:
            _check_ends(self._raw)
            self._file = pq.ParquetFile(path, thrift_container_size_limit=1 << 16)
            self._text_columns = _check_footer(self._file.metadata, self._raw)
        except BaseException:
            self._raw.close()
            raise
        self.schema: pa.Schema = self._file.schema_arrow
        if len(set(self.schema.names)) < len(self.schema.names):
            self.__exit__()
            raise ValueError("two of its columns have one name")

    def __enter__(self) -> StrangersFile:
        """Return the file itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """Close it."""
        self._file.close()
        self._raw.close()

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return int(self._file.metadata.num_rows)

    def batches(
        self, limit: int = FILE_BYTES, columns: Sequence[str] | None = None
    ) -> Iterator[pa.RecordBatch]:
        """Give the rows, `BATCH_ROWS` at a time; they take `limit` bytes in Arrow memory at most.

        Of `columns` those that are there, all if none are named. The schema should be one that is
        known by now: it decides what becomes of the bytes.
        """
        total = 0
        names = [name for name in self.schema.names if columns is None or name in columns]
        schema = pa.schema([self.schema.field(name) for name in names])
        with pq.ParquetFile(
            self._raw,
            metadata=self._file.metadata,
            read_dictionary=self._text_columns,
            buffer_size=BUFFER_BYTES,
        ) as file:
            for group in range(file.num_row_groups):
                for batch in file.iter_batches(BATCH_ROWS, [group], names, use_threads=False):
                    batch.validate(full=True)
                    size = batch_bytes(batch)
                    total += size
                    if size > BATCH_BYTES or total > limit:
                        raise ValueError("its rows take more memory than any that `build` writes")
                    yield batch.cast(schema)


def _check_ends(file: BinaryIO) -> None:
    size = file.seek(0, 2)
    file.seek(max(0, size - 8))
    last = file.read(8)
    length = int.from_bytes(last[:4], "little")
    file.seek(0)
    if size < 12 or file.read(4) != _MAGIC or last[4:] != _MAGIC or length > size - 12:
        raise ValueError("this is not a Parquet file")
    if length > FOOTER_BYTES:
        raise ValueError(f"its footer has more than {FOOTER_BYTES} bytes")


def _check_footer(metadata: Any, file: BinaryIO) -> list[str]:
    """Check every claim; return the names of the columns that hold texts."""
    if metadata.num_columns > COLUMNS or metadata.num_row_groups > GROUPS:
        raise ValueError("it has more columns or row groups than any that `build` writes")
    columns = [metadata.schema.column(i) for i in range(metadata.num_columns)]
    if not all(column.physical_type in _TYPES for column in columns):
        raise ValueError("it has a column of a type that no release has")
    groups = [metadata.row_group(i) for i in range(metadata.num_row_groups)]
    for group in groups:
        _check_group(group, len(columns), file)
    if metadata.num_rows > max(FEW_ROWS, file.seek(0, 2)):
        raise ValueError("it has more rows than bytes")
    if sum(group.num_rows for group in groups) != metadata.num_rows:
        raise ValueError("its row groups do not have the rows that it says")
    return [column.path for column in columns if column.physical_type == "BYTE_ARRAY"]


def _check_group(group: Any, columns: int, file: BinaryIO) -> None:
    if group.num_columns != columns or group.num_rows < 1:
        raise ValueError("a row group lacks columns or rows")
    unpacked = values = 0
    for index in range(columns):
        chunk = group.column(index)
        values += chunk.num_values
        if chunk.num_values < group.num_rows or values > GROUP_VALUES:
            raise ValueError("a column has fewer values than rows, or too many")
        unpacked += _check_chunk(chunk, file, GROUP_BYTES - unpacked)


def _check_chunk(chunk: Any, file: BinaryIO, limit: int) -> int:
    """Check a column of a row group; return the bytes that its pages take unpacked."""
    if chunk.file_path or chunk.compression not in _PACKED:
        raise ValueError("a column is in another file, or packed in a way that no release has")
    start = chunk.data_page_offset
    if chunk.has_dictionary_page:
        start = min(start, chunk.dictionary_page_offset or start)
    end = start + chunk.total_compressed_size
    if start < len(_MAGIC) or end < start or end > file.seek(0, 2):
        raise ValueError("a column is not where the footer says")
    unpacked = values = 0
    for number, page in enumerate(pages(file, start, end)):
        unpacked += page.unpacked
        values += 0 if page.is_dictionary else page.values
        if page.is_dictionary and (number or page.values > page.unpacked):
            raise ValueError("a dictionary is not the first page, or has too many values")
        if unpacked > limit:
            raise ValueError(f"a row group unpacks to more than {GROUP_BYTES} bytes")
    if values != chunk.num_values:
        raise ValueError("the pages of a column do not have the values that the footer says")
    return unpacked


def batch_bytes(batch: pa.RecordBatch) -> int:
    """Return the bytes that the values of a batch take in Arrow's columnar format.

    This is what `nbytes` says of a batch that was just made from rows. It is counted here
    because that number is another for the same values once they were read from a file, and
    because no version of Arrow promises it. Texts that are read as a dictionary count in full.
    """
    return sum(map(_array_bytes, batch.columns))


def _array_bytes(array: pa.Array) -> int:
    """Return the bytes of values, of offsets (four a value), and of one bit a value for nulls."""
    nulls = _bit_bytes(len(array)) if array.null_count else 0
    match array.type:
        case pa.ListType():
            return nulls + 4 * len(array) + _array_bytes(array.flatten())
        case pa.StructType():
            return nulls + sum(_array_bytes(array.field(i)) for i in range(array.type.num_fields))
        case pa.DictionaryType():
            lengths = pc.binary_length(array.dictionary).take(array.indices)
            return nulls + 4 * len(array) + (pc.sum(lengths).as_py() or 0)
        case type_ if pa.types.is_string(type_):
            return nulls + 4 * len(array) + (pc.sum(pc.binary_length(array)).as_py() or 0)
        case type_:
            return nulls + _bit_bytes(len(array) * type_.bit_width)


def _bit_bytes(bits: int) -> int:
    return (bits + 7) // 8
