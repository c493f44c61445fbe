"""Rows as text: what a document gives to a table, as bytes that can be kept, sent and hashed.

A row is two lines of JSON. The first has what is data, in column order and with labels as their
names, exactly as content hashes are taken over it; the second has the columns that say where an
item is written. Nobody needs rows as Python values between a document and a file.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from builder.layers.columns import (
    FLOAT,
    PLACE,
    Column,
    Label,
    ListOf,
    Primitive,
    Row,
    Struct,
    Table,
    Type,
    place_columns,
)
from builder.reports.problems import visible

if TYPE_CHECKING:
    from orjson import Fragment

INT32 = range(-(2**31), 2**31)
TOGETHER = 1000
"""Rows that are encoded at a time: while they are, they take several times their room."""


Text = bytes | bytearray
"""Lines of JSON in UTF-8."""


class Encoded(NamedTuple):
    """Rows of one table: how many, and the lines of either kind, each ended by a line feed."""

    rows: int = 0
    data: Text = b""
    places: Text = b""

    @property
    def size(self) -> int:
        """How many bytes they have."""
        return len(self.data) + len(self.places)


class RowEncoder:
    """Encodes the rows of a table, and decodes them."""

    def __init__(self, table: Table) -> None:
        """Learn the columns of the table."""
        self.table = table
        self._split = _struct_splitter(table.columns)

    def encode(self, rows: Sequence[Row]) -> Encoded:
        """Return the rows as text; one that lacks a column or has another one is a `ValueError`.

        Whether the values are of their types is looked at when they are written to a file, many
        at once.
        """
        try:
            data, places = bytearray(), bytearray()
            for at in range(0, len(rows), TOGETHER):
                parts = [self._split(row) for row in rows[at : at + TOGETHER]]
                data += _lines(part for part, _ in parts)
                places += _lines(part for _, part in parts)
            return Encoded(len(rows), bytes(data), bytes(places))
        except (AttributeError, KeyError, TypeError, ValueError):
            for row in rows:
                require_fit(self.table, row)  # which says what does not
            raise

    def decode(self, encoded: Encoded) -> list[Row]:
        """Return the rows as they went in, with their columns in order."""
        lines = zip(*(bytes(text).splitlines() for text in encoded[1:]), strict=True)
        columns = self.table.columns
        return [_joined(columns, json.loads(data), json.loads(place)) for data, place in lines]


def _lines(values: Iterable[object]) -> bytes:
    import orjson  # not before there are rows: most runs of `check` have nothing to compile

    # Each on a line, and none of what JSON has no value for.
    options = (
        orjson.OPT_APPEND_NEWLINE
        | orjson.OPT_PASSTHROUGH_DATACLASS
        | orjson.OPT_PASSTHROUGH_DATETIME
    )
    return b"".join([orjson.dumps(value, option=options) for value in values])


_Splitter = Callable[[Any], tuple[Any, Any]]


def _splitter(type_: Type) -> _Splitter | None:
    """Return what splits a value into data and places, or None where no struct is within."""
    match type_:
        case Struct(columns):
            return _struct_splitter(columns)
        case ListOf(inner) if (split := _splitter(inner)) is not None:
            return _list_splitter(split)
        case _:
            return None


def _list_splitter(split_item: _Splitter) -> _Splitter:
    def split(items: list[object]) -> tuple[list[object], list[object]]:
        parts = [split_item(item) for item in items]
        return [data for data, _ in parts], [places for _, places in parts]

    return split


def _struct_splitter(columns: tuple[Column, ...]) -> _Splitter:
    placed = {column.name for column in place_columns(columns)}
    data_names = [column.name for column in columns if not column.name.endswith(PLACE)]
    place_names = [column.name for column in columns if column.name.endswith(PLACE)]
    floats = [column.name for column in columns if column.type == FLOAT]
    nullable = [c.name for c in columns if c.optional and c.type != FLOAT]
    nested = [(c.name, inner) for c in columns if (inner := _splitter(c.type)) is not None]
    width = len(columns)

    def split(row: Row) -> tuple[Row, Row]:
        if len(row) != width or float in {type(row[name]) for name in nullable}:
            raise ValueError  # a NaN would be written as null
        data = {name: row[name] for name in data_names}
        places = {name: row[name] for name in place_names}
        for name in floats:
            data[name] = _number(data[name])
        for name, split_inner in nested:
            data[name], inner_places = split_inner(data[name])
            if name in placed:
                places[name] = inner_places
        return data, places

    return split


def _number(value: Any) -> Fragment | None:
    """Return a float as `repr` writes it, which orjson does not below 0.0001; null as it is.

    One that is not finite is a `ValueError`. What is no float is a `TypeError`: JSON would not
    tell 5 from 5.0.
    """
    from orjson import Fragment

    if value is None:
        return None
    if not math.isfinite(value):
        raise ValueError
    return Fragment(float.__repr__(value))


def _joined(
    columns: Iterable[Column], data: Mapping[str, Any], places: Mapping[str, Any]
) -> dict[str, object]:
    return {
        column.name: places[column.name]
        if column.name.endswith(PLACE)
        else _joined_value(column.type, data[column.name], places.get(column.name))
        for column in columns
    }


def _joined_value(type_: Type, data: Any, places: Any) -> object:
    """Put places back into a value; there are none where nothing within has any."""
    match type_:
        case Struct(columns) if places is not None:
            return _joined(columns, data, places)
        case ListOf(inner) if places is not None:
            return [_joined_value(inner, *pair) for pair in zip(data, places, strict=True)]
        case _:
            return data


def require_fit(table: Table, row: Row) -> None:
    """Raise a `ValueError` that names table, row and column if a row does not fit its table.

    That is a column missing, unknown or of another type, a label unknown, null where the column
    is not optional, an empty string where it is.
    """
    try:
        _require_parts(table.columns, row)
    except ValueError as error:
        id_ = visible(repr(row.get("id")))
        message = f"table {table.name}, row {id_}, column {str(error).removeprefix('.')}"
        raise ValueError(message) from None


# Below, an error's text begins with the path to the value, which each level prefixes.


def _require_parts(columns: tuple[Column, ...], parts: Row) -> None:
    names = [column.name for column in columns]
    for name in names:
        if name not in parts:
            raise ValueError(f".{name}: the column is missing")
    for unknown in parts.keys() - set(names):
        raise ValueError(f".{visible(str(unknown))}: the table has no such column")
    for column in columns:
        _require_column(column, parts[column.name])


def _require_column(column: Column, value: object) -> None:
    try:
        if value == "" and column.optional:
            raise ValueError(": found an empty string; a missing value is null")
        if value is not None or not column.optional:
            _require(column.type, value)
    except ValueError as error:
        raise ValueError(f".{column.name}{error}") from None


def _require(type_: Type, value: object) -> None:
    match type_:
        case Primitive() if _FITS[type_.dtype](value):
            return
        case Label() if value in type_.names:
            return
        case Struct() if isinstance(value, dict):
            _require_parts(type_.columns, value)
        case ListOf() if isinstance(value, list):
            _require_items(type_.inner, value)
        case _:
            raise ValueError(f": found {visible(repr(value))}, expected {_expected(type_)}")


def _require_items(inner: Type, items: list[object]) -> None:
    for index, item in enumerate(items):
        try:
            _require(inner, item)
        except ValueError as error:
            raise ValueError(f"[{index}]{error}") from None


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
