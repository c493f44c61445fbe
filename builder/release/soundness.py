"""Whether the values of a stranger's rows are such as their table has them.

Parquet can hold null, empty texts, NaN and labels without a name wherever it likes. What uses rows
relies on their table, so its values are looked at first, whole columns at once.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa
import pyarrow.compute as pc

from builder.layers.columns import Column, Label, ListOf, Primitive, Struct, Table, Type


def require_sound(batch: pa.RecordBatch, table: Table) -> None:
    """Raise a `ValueError` that names the first column whose values are not the table's.

    The types of the columns are known to be those of the table, and their texts to be UTF-8.
    """
    _require_columns(table.columns, batch.columns, "")


def _require_columns(columns: Iterable[Column], arrays: Iterable[pa.Array], prefix: str) -> None:
    for column, array in zip(columns, arrays, strict=True):
        name = f"{prefix}{column.name}"
        if array.null_count and not column.optional:
            raise ValueError(f"the column {name} has null")
        if column.optional and isinstance(column.type, Primitive):
            _require_full(array, name)
        _require(column.type, array, name)


def _require_full(array: pa.Array, name: str) -> None:
    if pa.types.is_string(array.type) and pc.any(pc.equal(array, "")).as_py():
        raise ValueError(f"the column {name} has an empty text; a missing one is null")


def _require(type_: Type, array: pa.Array, name: str) -> None:
    match type_:
        case ListOf(inner):
            items = array.flatten()
            if items.null_count:
                raise ValueError(f"the column {name} has null in a list")
            _require(inner, items, f"{name}[]")
        case Struct(columns):
            _require_columns(columns, array.flatten(), f"{name}.")
        case Label(names):
            ends = pc.min_max(array)
            for label in (ends["min"].as_py(), ends["max"].as_py()):
                if label is not None and label not in range(len(names)):
                    raise ValueError(
                        f"the column {name} has label {label} without a name, "
                        f"expected 0 to {len(names) - 1}"
                    )
        case Primitive("float64"):
            if pc.any(pc.invert(pc.is_finite(array))).as_py():
                raise ValueError(f"the column {name} has a number that is not finite")
        case Primitive():
            pass
