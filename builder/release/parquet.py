"""Rows to Parquet files and back.

Files are written as a stream: what is held in memory is at most one row group, however many
rows there are. The same rows give the same bytes with the same `pyarrow`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from builder.layers.columns import Column, Label, ListOf, Primitive, Row, Struct, Table, Type
from builder.release.content_hash import ContentHash
from builder.release.features import SplitInfo, arrow_schema
from builder.reports.errors import DataError, EnvironmentFailure
from builder.reports.problems import visible

SHARD_BYTES = 500_000_000
ROW_GROUP_BYTES = 32_000_000
BATCH_ROWS = 512
BUFFER_BYTES = 1 << 20
INT32 = range(-(2**31), 2**31)


class SplitWriter:
    """Write the rows of one split to `folder`, as `<split>-00000-of-0000N.parquet`.

    A context manager. The files bear their names only after all went well, and `info` says then
    what was written; after an exception none is left. A split without rows leaves nothing, not
    even the folder, for an empty Parquet file breaks loading. A file is closed once its rows
    take `shard_bytes` bytes of Arrow memory.
    """

    info: SplitInfo

    def __init__(
        self, folder: Path, table: Table, split: str, shard_bytes: int = SHARD_BYTES
    ) -> None:
        """Prepare to write; nothing is created before the first row group is full."""
        self._folder, self._table, self._split = folder, table, split
        self._shard_bytes = shard_bytes
        self._schema = arrow_schema(table)
        self._hash = ContentHash(table)
        self._rows: list[Row] = []
        self._batches: list[pa.RecordBatch] = []
        self._writer: pq.ParquetWriter | None = None
        self._file: BinaryIO | None = None
        self._shards: list[Path] = []
        self._batched_bytes = self._shard_size = self._num_bytes = self._num_examples = 0

    def write(self, rows: Iterable[Row]) -> None:
        """Add rows, each with labels as names.

        A row that does not fit the table (a column missing, unknown or of another type, a label
        unknown, null where the column is not optional, an empty string where it is) is a
        `ValueError` that names table, row and column.
        """
        for row in rows:
            self._rows.append(encode(self._table, row))
            self._hash.add(row)
            self._num_examples += 1
            if len(self._rows) == BATCH_ROWS:
                self._end_batch()

    def __enter__(self) -> Self:
        """Return the writer itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        """Finish the files, or remove them if the block failed."""
        if error is not None:
            self._abandon()
            return
        try:
            self._finish()
        except BaseException:
            self._abandon()
            raise

    def _end_batch(self) -> None:
        batch = pa.RecordBatch.from_pylist(self._rows, schema=self._schema)
        self._rows = []
        self._batches.append(batch)
        self._batched_bytes += _memory_bytes(batch)
        if self._batched_bytes >= min(ROW_GROUP_BYTES, self._shard_bytes):
            self._end_row_group()

    def _end_row_group(self) -> None:
        writer = self._writer or self._open_shard()
        writer.write_table(pa.Table.from_batches(self._batches, self._schema))
        self._num_bytes += self._batched_bytes
        self._shard_size += self._batched_bytes
        self._batches, self._batched_bytes = [], 0
        if self._shard_size >= self._shard_bytes:
            self._end_shard()

    def _open_shard(self) -> pq.ParquetWriter:
        self._folder.mkdir(parents=True, exist_ok=True)
        shard = self._folder / f"{self._split}-{len(self._shards):05}.parquet.part"
        self._shards.append(shard)
        self._shard_size = 0
        # Arrow alone would make a system call of every few bytes.
        self._file = shard.open("wb", buffering=BUFFER_BYTES)
        self._writer = pq.ParquetWriter(
            self._file,
            self._schema,
            compression="zstd",
            use_content_defined_chunking=True,
            write_page_index=True,
        )
        return self._writer

    def _end_shard(self) -> None:
        writer, file = self._writer, self._file
        self._writer = self._file = None
        try:
            if writer is not None:
                writer.close()
        finally:
            if file is not None:
                file.close()

    def _finish(self) -> None:
        if self._rows:
            self._end_batch()
        if self._batches:
            self._end_row_group()
        self._end_shard()
        files = self._name_shards()
        self.info = SplitInfo(
            name=self._split,
            num_examples=self._num_examples,
            num_bytes=self._num_bytes,
            download_size=sum(file.stat().st_size for file in files),
            content_hash=self._hash.hexdigest(),
            files=tuple(file.name for file in files),
        )

    def _name_shards(self) -> list[Path]:
        """Rename the shards: how many there are is known only now."""
        for index, shard in enumerate(self._shards):
            name = f"{self._split}-{index:05}-of-{len(self._shards):05}.parquet"
            self._shards[index] = shard.replace(shard.with_name(name))
        return self._shards

    def _abandon(self) -> None:
        with suppress(Exception):
            self._end_shard()
        for shard in self._shards:
            shard.unlink(missing_ok=True)


def memory_bytes(path: Path) -> int:
    """Return the size in Arrow memory of the rows of a Parquet file, as `SplitWriter` counts it.

    The failures are those of `read_rows`.
    """
    with _opened(path) as file:
        return sum(map(_memory_bytes, _batches(file)))


def _memory_bytes(batch: pa.RecordBatch) -> int:
    """Return the bytes that the values of a batch take in Arrow's columnar format.

    This is what `nbytes` says of a batch that was just made from rows. It is counted here
    because that number is another for the same values once they were read from a file, and
    because no version of Arrow promises it.
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
        case type_ if pa.types.is_string(type_):
            return nulls + 4 * len(array) + (pc.sum(pc.binary_length(array)).as_py() or 0)
        case type_:
            return nulls + _bit_bytes(len(array) * type_.bit_width)


def _bit_bytes(bits: int) -> int:
    return (bits + 7) // 8


def encode(table: Table, row: Row) -> Row:
    """Return `row` as Arrow takes it: columns in order, labels as their indices.

    A row that does not fit the table is a `ValueError`.
    """
    try:
        return _encode_parts(table.columns, row)
    except ValueError as error:
        id_ = visible(repr(row.get("id")))
        message = f"table {table.name}, row {id_}, column {str(error).removeprefix('.')}"
        raise ValueError(message) from None


# Below, an error's text begins with the path to the value, which each level prefixes.


def _encode_parts(columns: tuple[Column, ...], parts: Row) -> Row:
    if len(parts) != len(columns) or any(column.name not in parts for column in columns):
        _refuse_columns(columns, parts)
    return {column.name: _encode_column(column, parts[column.name]) for column in columns}


def _refuse_columns(columns: tuple[Column, ...], parts: Row) -> None:
    names = [column.name for column in columns]
    for name in names:
        if name not in parts:
            raise ValueError(f".{name}: the column is missing")
    unknown = next(name for name in parts if name not in names)
    raise ValueError(f".{visible(str(unknown))}: the table has no such column")


def _encode_column(column: Column, value: object) -> object:
    try:
        if value is None and column.optional:
            return None
        if value == "" and column.optional:
            raise ValueError(": found an empty string; a missing value is null")
        return _encode(column.type, value)
    except ValueError as error:
        raise ValueError(f".{column.name}{error}") from None


def _encode(type_: Type, value: object) -> object:
    match type_:
        case Primitive() if _FITS[type_.dtype](value):
            return value
        case Label() if value in type_.names:
            return type_.names.index(str(value))
        case Struct() if isinstance(value, dict):
            return _encode_parts(type_.columns, value)
        case ListOf() if isinstance(value, list):
            return _encode_items(type_.inner, value)
    raise ValueError(f": found {visible(repr(value))}, expected {_expected(type_)}")


def _encode_items(inner: Type, items: list[object]) -> list[object]:
    encoded = []
    for index, item in enumerate(items):
        try:
            encoded.append(_encode(inner, item))
        except ValueError as error:
            raise ValueError(f"[{index}]{error}") from None
    return encoded


def _expected(type_: Type) -> str:
    match type_:
        case Primitive(dtype):
            return dtype
        case Label(names):
            return "one of " + ", ".join(names)
        case Struct():
            return "a struct"
        case ListOf():
            return "a list"


def _is_text(value: object) -> bool:
    """Tell whether UTF-8 can hold the value: a lone surrogate is not text."""
    try:
        return isinstance(value, str) and value.encode() is not None
    except UnicodeEncodeError:
        return False


def _is_int32(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value in INT32


def _is_float(value: object) -> bool:
    return isinstance(value, float) and math.isfinite(value)


def _is_bool(value: object) -> bool:
    return isinstance(value, bool)


_FITS: dict[str, Callable[[object], bool]] = {
    "string": _is_text,
    "int32": _is_int32,
    "float64": _is_float,
    "bool": _is_bool,
}


def read_rows(path: Path, table: Table) -> Iterator[Row]:
    """Give the rows of a Parquet file of this table, labels as names, holding a batch at a time.

    A file that is not Parquet, or has other columns or features, or a label's index without a
    name, is a `DataError`; one that the machine cannot read is an `EnvironmentFailure`.
    """
    with _opened(path) as file:
        _check_schema(file.schema_arrow, table)
        for batch in _batches(file):
            for row in batch.to_pylist():
                yield _decode_parts(table.columns, row)


@contextmanager
def _opened(path: Path) -> Iterator[pq.ParquetFile]:
    """Open a Parquet file; what goes wrong in reading it is told with its path."""
    try:
        with pq.ParquetFile(path) as file:
            yield file
    except (ValueError, OSError) as error:
        # Arrow reports both a damaged file and a failing disk as OSError; only a disk has errno.
        failed = isinstance(error, OSError) and error.errno is not None
        kind = EnvironmentFailure if failed else DataError
        raise kind(f"{visible(str(path))}: {visible(str(error))}") from error


def _batches(file: pq.ParquetFile) -> Iterator[pa.RecordBatch]:
    """Give the batches one row group after the other: read at once, all would be held."""
    for group in range(file.num_row_groups):
        yield from file.iter_batches(batch_size=BATCH_ROWS, row_groups=[group])


def _check_schema(found: pa.Schema, table: Table) -> None:
    expected = arrow_schema(table)
    metadata = found.metadata or {}
    if (
        not found.equals(expected)
        or metadata.get(b"huggingface") != expected.metadata[b"huggingface"]
    ):
        raise ValueError(
            f"the columns are not those of config {table.name} as this builder knows it"
        )


def _decode_parts(columns: Iterable[Column], parts: Row) -> Row:
    return {column.name: _decode(column.type, parts[column.name]) for column in columns}


def _decode(type_: Type, value: object) -> object:
    match type_, value:
        case Label(names), int():
            return _label_name(names, value)
        case Struct(columns), dict():
            return _decode_parts(columns, value)
        case ListOf(inner), list():
            return [_decode(inner, item) for item in value]
        case _:
            return value


def _label_name(names: tuple[str, ...], index: int) -> str:
    if index not in range(len(names)):
        raise ValueError(f"label {index} has no name, expected 0 to {len(names) - 1}")
    return names[index]
