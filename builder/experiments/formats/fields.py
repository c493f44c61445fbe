"""What of a mention an annotator writes: which column of `documents` each key of an item is from.

Read from the definitions of the layers, so that a layer added later is imported too: its decision
is the column with the same closed set of names, or the registry id; a quoted part is a span, a
reference a registry id, and a key that is itself a name of a closed set (`about`) the words of that
column. All other columns follow from these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from builder.annotation import numerals
from builder.annotation.locators import locate, quoted
from builder.experiments.formats.documents import local, span_of
from builder.layers.base import Layer, Mention
from builder.layers.columns import FLOAT, Label
from builder.page.clean import CleanText, Paragraph
from builder.page.spans import Span
from builder.yaml_text.layout import Data
from builder.yaml_text.shape import Choice, Field, Flag, Quoted, Reference

Cells = Mapping[str, Any]
"""The cells of a mention by column, offsets into the clean text."""
AnyLayer = Layer[Mention]

ID = "id"
"""The key of an item that has a permanent id of its own."""


def labels_of(layer: AnyLayer) -> dict[str, tuple[str, ...]]:
    """Return the columns of a layer that have a closed set of names, with the names."""
    return {
        column.name: column.type.names
        for column in layer.table.columns
        if isinstance(column.type, Label)
    }


def decision_of(layer: AnyLayer) -> str:
    """Return the column that holds what an annotator decides of a mention."""
    for column, names in labels_of(layer).items():
        if names == layer.item.options:
            return column
    return next(column.name for column in layer.nested if column.name.endswith("_id"))


def column_of(field: Field, layer: AnyLayer) -> str:
    """Return the column that a key of an item is written from; of a quoted part, its prefix."""
    if isinstance(field.shape, Reference):
        return f"{field.name}_id"
    return next((c for c, names in labels_of(layer).items() if field.name in names), field.name)


def needed(layer: AnyLayer) -> list[str]:
    """Return the columns without which a mention cannot be written; ids are given out."""
    fields = (field for field in layer.item.fields if field.required and field.name != ID)
    return ["start", "end", decision_of(layer), *(column_of(field, layer) for field in fields)]


def written(cells: Cells, layer: AnyLayer, text: CleanText) -> tuple[int, dict[str, Data]]:
    """Return the raw line and the item that a mention is written as.

    Raises `NotQuotable` where no words can mean one of its spans.
    """
    home, locator = locate(Span(cells["start"], cells["end"]), text)
    decision: dict[str, Data] = {
        str(cells[decision_of(layer)]): locator.words,
        **locator.keys(),
    }
    keys = dict(_keys(cells, layer, home, text, locator.words))
    # As files have it: what has an id of its own starts with it and ends with its words.
    item = {**keys, **decision} if ID in keys else {**decision, **keys}
    return home.line, item


def number_words(value: float) -> str:
    """Return a number in digits alone, as `value:` is written."""
    plain = f"{Decimal(repr(value)):f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _keys(
    cells: Cells, layer: AnyLayer, home: Paragraph, text: CleanText, words: str
) -> Iterator[tuple[str, Data]]:
    types = {column.name: column.type for column in layer.nested}
    for field in layer.item.fields:
        column = column_of(field, layer)
        if isinstance(field.shape, Quoted):
            if (span := span_of(cells, column)) is not None:
                yield field.name, quoted(span, home, text)
            continue
        value = cells.get(column)
        if isinstance(field.shape, Flag):
            if value is True:
                yield field.name, True
        elif value is not None and types.get(column) == FLOAT:
            if not _says(words, value):
                yield field.name, number_words(value)
        elif column != field.name and not isinstance(field.shape, Reference):
            if value == field.name:
                yield field.name, cells.get(f"{column}_text")
        elif value is not None and _is_written(value, field):
            yield field.name, local(value)


def _says(words: str, value: float) -> bool:
    """Whether words say a number: the one they give, or an end of their range."""
    said = numerals.parse_range(words) or (numerals.parse(words),)
    return any(number is not None and number.value == value for number in said)


def _is_written(value: str, field: Field) -> bool:
    """Whether a value is written: `none` is what a missing key means."""
    return not isinstance(field.shape, Choice) or value in field.shape.names
