"""The rows of a release's Parquet files, read behind the `gate`; `split_writer` writes them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pyarrow as pa

from builder.layers.columns import Label, ListOf, Row, Struct, Table, Type
from builder.release.features import arrow_schema
from builder.release.gate import FILE_BYTES, StrangersFile
from builder.release.soundness import require_sound
from builder.reports.errors import DataError, EnvironmentFailure
from builder.reports.problems import visible

SLICE_ROWS = 32
"""Rows that are Python values at once."""


def read_batches(path: Path, table: Table, limit: int = FILE_BYTES) -> Iterator[pa.RecordBatch]:
    """Give the rows of a Parquet file of this table, holding a batch at a time (see `rows_of`).

    A file that is not Parquet, or is more than any that `build` writes, or has other columns or
    features, or values that the table does not have, or takes more than `limit` bytes of Arrow
    memory, is a `DataError`; one that the machine cannot read is an `EnvironmentFailure`.
    """
    with told(path), StrangersFile(path) as file:
        _check_schema(file.schema, table)
        for batch in file.batches(limit):
            require_sound(batch, table)
            yield batch


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Tell what goes wrong in reading a Parquet file with its path."""
    try:
        yield
    except (ValueError, OSError, pa.ArrowException) as error:
        # Arrow reports both a damaged file and a failing disk as OSError; only a disk has errno.
        failed = isinstance(error, OSError) and error.errno is not None
        kind = EnvironmentFailure if failed else DataError
        raise kind(f"{visible(str(path))}: {visible(str(error))}") from error


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


def rows_of(batch: pa.RecordBatch, table: Table) -> Iterator[Row]:
    """Give the rows of a batch whose values are known to be those of the table."""
    for start in range(0, batch.num_rows, SLICE_ROWS):
        yield from _parts(Struct(table.columns), batch.slice(start, SLICE_ROWS).columns)


def _parts(struct: Struct, arrays: list[pa.Array]) -> Iterator[Row]:
    """Give structs as dicts; whole columns become Python values at once."""
    names = [column.name for column in struct.columns]
    values = [_values(c.type, array) for c, array in zip(struct.columns, arrays, strict=True)]
    return (dict(zip(names, row, strict=True)) for row in zip(*values, strict=True))


def _values(type_: Type, array: pa.Array) -> list[object]:
    match type_:
        case Label(names):
            return [None if index is None else names[index] for index in array.to_pylist()]
        case Struct():
            return list(_parts(type_, array.flatten()))
        case ListOf(inner):
            items, ends = _values(inner, array.flatten()), array.offsets.to_pylist()
            return [items[start - ends[0] : end - ends[0]] for start, end in pairwise(ends)]
        case _:
            found: list[object] = array.to_pylist()
            return found
