"""Rows as text: the bytes that content hashes are taken over."""

from __future__ import annotations

import datetime as dt
import enum
import json
import math
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from builder.corpus.encoded import RowEncoder
from builder.layers.columns import (
    BOOL,
    FLOAT,
    INT,
    TEXT,
    Column,
    Label,
    ListOf,
    Primitive,
    Row,
    Struct,
    Table,
    Type,
)

JSON = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))

PARTS = (
    Column("id", TEXT, ""),
    Column("value", FLOAT, ""),
    Column("upper", FLOAT, "", True),
    Column("start", INT, "", True),
    Column("annotation", TEXT, ""),
)
TABLE = Table(
    "all",
    "one of each",
    (
        Column("id", TEXT, ""),
        Column("note", TEXT, "", True),
        Column("annotation", TEXT, ""),
        Column("sure", BOOL, ""),
        Column("kind", Label(("this", "that")), ""),
        Column("words", ListOf(TEXT), ""),
        Column("starts", ListOf(INT), ""),
        Column("parts", ListOf(Struct(PARTS)), ""),
        Column("second_annotation", TEXT, "", True),
    ),
)
ENCODER = RowEncoder(TABLE)

SCALES = st.integers(-320, 308).map(lambda exponent: float(f"1e{exponent}"))
"""Floats of every size there is: writers of JSON differ in when they give them an exponent."""
VALUES: dict[Primitive, st.SearchStrategy[Any]] = {
    TEXT: st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
    INT: st.integers(-(2**31), 2**31 - 1),
    FLOAT: st.floats(allow_nan=False, allow_infinity=False) | SCALES,
    BOOL: st.booleans(),
}


def values(type_: Type) -> st.SearchStrategy[Any]:
    """Give the values of a type."""
    match type_:
        case Primitive():
            return VALUES[type_]
        case Label(names):
            return st.sampled_from(names)
        case ListOf(inner):
            return st.lists(values(inner), max_size=4)
        case Struct(columns):
            return rows(columns)


def rows(columns: tuple[Column, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """Give rows; their columns may come in any order."""
    cells = {c.name: values(c.type) | (st.none() if c.optional else st.nothing()) for c in columns}
    return st.permutations(list(cells)).flatmap(
        lambda names: st.fixed_dictionaries({name: cells[name] for name in names})
    )


def data(columns: tuple[Column, ...], row: Row) -> Row:
    """Return what of a row is data, in the order of the columns, as its definition says."""
    found: Row = {}
    for column in columns:
        value: Any = row[column.name]
        if isinstance(column.type, ListOf) and isinstance(column.type.inner, Struct):
            value = [data(column.type.inner.columns, part) for part in value]
        if not column.name.endswith("annotation"):
            found[column.name] = value
    return found


def row(**cells: object) -> Row:
    """Make a row of the table, with some cells of its own."""
    part = {"id": "p", "value": 1.0, "upper": None, "start": None, "annotation": "a#L2"}
    made: Row = {"id": "r", "note": None, "annotation": "a#L1", "sure": True, "kind": "this"}
    made |= {"words": ["a"], "starts": [0], "parts": [part], "second_annotation": None}
    own = {name: cell for name, cell in cells.items() if name in part and name != "id"}
    return {**made, "parts": [part | own]} if own else {**made, **cells}


@given(st.lists(rows(TABLE.columns), max_size=3))
def test_data_is_the_json_that_python_writes(found: list[Row]) -> None:
    """Whoever takes a content hash with Python's own `json` gets the same bytes."""
    lines = [JSON.encode(data(TABLE.columns, row)) for row in found]
    assert ENCODER.encode(found).data.decode() == "".join(f"{line}\n" for line in lines)


@given(st.lists(rows(TABLE.columns), max_size=3))
def test_rows_come_back(found: list[Row]) -> None:
    """Data and places together are the row, its columns in order."""
    again = ENCODER.decode(ENCODER.encode(found))
    assert again == found
    assert all(list(row) == [column.name for column in TABLE.columns] for row in again)


@given(VALUES[FLOAT])
@example(-0.0)
@example(1e-05)
@example(1e16)
@example(5e-324)
def test_numbers_are_as_repr_writes_them(number: float) -> None:
    """The text of a number is the same in every release, however it is written elsewhere."""
    text = ENCODER.encode([row(value=number)]).data.decode()
    assert f'"value":{number!r},' in text


class Kind(enum.StrEnum):
    """A label as a program may name it."""

    THIS = "this"


class Number(enum.IntEnum):
    """A number as a program may name it."""

    ONE = 1


def test_members_of_enumerations_are_their_values() -> None:
    """A text that is more than a text to a program is a text in a row."""
    assert ENCODER.encode([row(kind=Kind.THIS)]) == ENCODER.encode([row(kind="this")])
    assert ENCODER.encode([row(start=Number.ONE)]) == ENCODER.encode([row(start=1)])


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"value": math.nan}, r"parts\[0\].value: found nan, expected float64"),
        ({"upper": math.inf}, r"parts\[0\].upper: found inf, expected float64"),
        ({"upper": -math.inf}, r"parts\[0\].upper: found -inf, expected float64"),
        ({"value": 5}, r"parts\[0\].value: found 5, expected float64"),
        ({"value": True}, r"parts\[0\].value: found True, expected float64"),
        ({"start": math.nan}, r"parts\[0\].start: found nan, expected int32"),
        ({"start": 2**64}, rf"parts\[0\].start: found {2**64}, expected int32"),
        ({"note": math.nan}, "note: found nan, expected string"),
        ({"note": "\ud800"}, r"note: found '\\ud800', expected string"),
        ({"words": ["a", dt.date(2022, 1, 1)]}, r"words\[1\]: found datetime.date"),
        ({"id": {1, 2}}, r"id: found \{1, 2\}, expected string"),
        ({"more": 1}, "more: the table has no such column"),
    ],
)
def test_what_no_json_can_hold_is_told(cells: dict[str, object], message: str) -> None:
    """A value that would be lost as text is an error that names table, row and column."""
    with pytest.raises(ValueError, match=f"table all, row .*, column {message}"):
        ENCODER.encode([row(), row(**cells)])
