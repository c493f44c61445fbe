"""What a published table is: its columns, their types and their meaning, defined once.

Parquet schema, `datasets` features, content hashes and the card's column reference are all
derived from these definitions (see `features`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PRIMITIVES = Literal["string", "int32", "float64", "bool"]


@dataclass(frozen=True, slots=True)
class Primitive:
    """A plain value; the names are those of `datasets.Value`."""

    dtype: PRIMITIVES


@dataclass(frozen=True, slots=True)
class Label:
    """A closed set of names, stored as the index of the name (`datasets.ClassLabel`, int64)."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Struct:
    """Named parts, each a column."""

    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class ListOf:
    """Any number of values of one type; never null, perhaps empty."""

    inner: Type


Type = Primitive | Label | Struct | ListOf

TEXT = Primitive("string")
INT = Primitive("int32")
FLOAT = Primitive("float64")
BOOL = Primitive("bool")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `optional` ones are null where there is no value, never an empty string."""

    name: str
    type: Type
    doc: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One config of the dataset. `unit` says what one row is."""

    name: str
    unit: str
    columns: tuple[Column, ...]


Row = dict[str, object]
"""A row as Python values: labels as their names, lists as lists, structs as dicts."""
