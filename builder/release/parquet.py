"""Parquet files, read a batch at a time; `split_writer` writes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from builder.layers.columns import Column, Label, ListOf, Row, Struct, Table, Type
from builder.release.features import arrow_schema
from builder.reports.errors import DataError, EnvironmentFailure
from builder.reports.problems import visible

BATCH_ROWS = 512


def memory_bytes(path: Path) -> int:
    """Return the size in Arrow memory of the rows of a Parquet file, as `SplitWriter` counts it.

    The failures are those of `read_rows`.
    """
    with _opened(path) as file:
        return sum(map(batch_bytes, _batches(file)))


def batch_bytes(batch: pa.RecordBatch) -> int:
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
