"""What a published table is: its columns, their types and their meaning, defined once.

Parquet schema, `datasets` features, content hashes and the card's column reference are all
derived from these definitions (see `features`).
"""

from __future__ import annotations

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
