"""What a published table is: its columns, their types and their meaning, defined once.

Parquet schema, `datasets` features, content hashes and the card's column reference are all
derived from these definitions (see `features`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

PRIMITIVES = Literal["string", "int32", "float64", "bool"]


class Primitive(NamedTuple):
    """A plain value; the names are those of `datasets.Value`."""

    dtype: PRIMITIVES


class Label(NamedTuple):
    """A closed set of names, stored as the index of the name (`datasets.ClassLabel`, int64)."""

    names: tuple[str, ...]


class Struct(NamedTuple):
    """Named parts, each a column."""

    columns: tuple[Column, ...]


class ListOf(NamedTuple):
    """Any number of values of one type; never null, perhaps empty."""

    inner: Type


Type = Primitive | Label | Struct | ListOf

TEXT = Primitive("string")
INT = Primitive("int32")
FLOAT = Primitive("float64")
BOOL = Primitive("bool")


class Column(NamedTuple):
    """One column: `optional` ones are null where there is no value, never an empty string."""

    name: str
    type: Type
    doc: str
    optional: bool = False


class Table(NamedTuple):
    """One config of the dataset. `unit` says what one row is."""

    name: str
    unit: str
    columns: tuple[Column, ...]


Row = dict[str, object]
"""A row as Python values: labels as their names, lists as lists, structs as dicts."""


PLACE = "annotation"
"""How the columns end that say where an item is written. That is not data: content hashes leave
them out, at any depth."""


def data_columns(columns: Iterable[Column]) -> tuple[Column, ...]:
    """Return the columns without those that say where an item is written."""
    return tuple(
        column._replace(type=_with_columns(column.type, data_columns(_inner(column.type))))
        for column in columns
        if not column.name.endswith(PLACE)
    )


def place_columns(columns: Iterable[Column]) -> tuple[Column, ...]:
    """Return those columns that say where an item is written, and what leads to them."""
    return tuple(_place_columns(columns))


def _place_columns(columns: Iterable[Column]) -> Iterator[Column]:
    for column in columns:
        inner = place_columns(_inner(column.type))
        if column.name.endswith(PLACE):
            yield column
        elif inner:
            yield column._replace(type=_with_columns(column.type, inner))


def _inner(type_: Type) -> tuple[Column, ...]:
    match type_:
        case Struct(columns):
            return columns
        case ListOf(inner):
            return _inner(inner)
        case _:
            return ()


def _with_columns(type_: Type, columns: tuple[Column, ...]) -> Type:
    """Return the type with other columns in the struct that it leads to, if it does."""
    match type_:
        case Struct():
            return Struct(columns)
        case ListOf(inner):
            return ListOf(_with_columns(inner, columns))
        case _:
            return type_
