"""Rows as columns: encoded rows, many at once, to a table of Arrow as it is stored.

Values become columns without a Python object for any of them. Arrow itself refuses values of
another type; what else a row promises is looked at column by column.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json

from builder.corpus.encoded import Encoded, RowEncoder, Text, require_fit
from builder.layers.columns import (
    PLACE,
    Column,
    Label,
    ListOf,
    Primitive,
    Struct,
    Table,
    Type,
    data_columns,
    place_columns,
)
from builder.release.features import arrow_schema


class _UnfitError(Exception):
    """A column holds what it must not."""


class Columns:
    """Turns encoded rows of a table into Arrow's columns."""

    def __init__(self, table: Table) -> None:
        """Learn the columns of the table."""
        self._table = table
        self._schema = arrow_schema(table)
        self._data = _read_schema(data_columns(table.columns))
        self._places = _read_schema(place_columns(table.columns))

    def table(self, encoded: Encoded) -> pa.Table:
        """Return at least one row as a table that is stored as it is.

        A row that does not fit is a `ValueError` that names table, row and column.
        """
        try:
            data, places = _read(encoded.data, self._data), _read(encoded.places, self._places)
            arrays = _stored_parts(self._table.columns, data, places)
        except (_UnfitError, pa.ArrowInvalid):
            for row in RowEncoder(self._table).decode(encoded):
                require_fit(self._table, row)
            raise
        return pa.Table.from_arrays(arrays, schema=self._schema)


def _read_schema(columns: Iterable[Column]) -> pa.Schema:
    return pa.schema([pa.field(column.name, _read_type(column.type)) for column in columns])


def _read_type(type_: Type) -> pa.DataType:
    """Return the type as which a value is read: that of the schema, but for labels."""
    match type_:
        case Primitive(dtype):
            return pa.type_for_alias(dtype)
        case Label():
            return pa.string()
        case Struct(columns):
            return pa.struct(list(_read_schema(columns)))
        case ListOf(inner):
            return pa.list_(_read_type(inner))


def _read(text: Text, schema: pa.Schema) -> dict[str, pa.Array]:
    if not schema.names:
        return {}
    table = pyarrow.json.read_json(
        pa.BufferReader(text),
        pyarrow.json.ReadOptions(use_threads=False, block_size=len(text) + 1),
        pyarrow.json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error"),
    )
    return {name: table.column(name).combine_chunks() for name in schema.names}


_Parts = dict[str, pa.Array]


def _stored_parts(columns: Iterable[Column], data: _Parts, places: _Parts) -> list[pa.Array]:
    stored = []
    for column in columns:
        found = places if column.name.endswith(PLACE) else data
        array = _stored(column.type, found[column.name], places.get(column.name))
        _check(column, array)
        stored.append(array)
    return stored


def _stored(type_: Type, data: pa.Array, places: pa.Array | None) -> pa.Array:
    """Return values as they are stored: labels as their indices, data and places together."""
    match type_:
        case Label(names):
            stored = pc.index_in(data, _name_array(names)).cast(pa.int64())
            if stored.null_count > data.null_count:
                raise _UnfitError
            return stored
        case Struct(columns):
            _refuse_null(data)
            parts = _stored_parts(columns, _fields(data), _fields(places))
            return pa.StructArray.from_arrays(parts, [column.name for column in columns])
        case ListOf(inner):
            _refuse_null(data)
            items = _stored(inner, data.flatten(), None if places is None else places.flatten())
            _refuse_null(items)
            return pa.ListArray.from_arrays(data.offsets, items)
        case _:
            return data


@cache
def _name_array(names: tuple[str, ...]) -> pa.Array:
    """Return names of labels as Arrow reads them.

    To make arrays or scalars of Python values, `pyarrow` imports pandas, which takes 0.2 s.
    """
    lines = "".join(f"{json.dumps({'name': name})}\n" for name in names)
    return _read(lines.encode(), pa.schema([pa.field("name", pa.string())]))["name"]


def _fields(array: pa.Array | None) -> _Parts:
    if array is None:
        return {}
    return {array.type.field(i).name: array.field(i) for i in range(array.type.num_fields)}


def _check(column: Column, array: pa.Array) -> None:
    """Refuse null where a column is not optional, and an empty string where it is."""
    if not column.optional:
        _refuse_null(array)
    elif pa.types.is_string(array.type) and pc.min(pc.binary_length(array)).as_py() == 0:
        raise _UnfitError


def _refuse_null(array: pa.Array) -> None:
    if array.null_count:
        raise _UnfitError
