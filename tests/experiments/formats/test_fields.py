"""Which column each key of an item is from is read from the layers, and holds for all of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.annotation.numerals import parse
from builder.experiments.formats.fields import (
    AnyLayer,
    column_of,
    decision_of,
    needed,
    number_words,
    written,
)
from builder.layers import LAYERS
from tests.support import body, real_rows

BY_NAME = {layer.name: layer for layer in LAYERS}


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_every_key_has_its_column(layer: AnyLayer) -> None:
    """A key of an item is a column of the layer, or the words of a part that has a span."""
    columns = {column.name for column in layer.nested}
    assert decision_of(layer) in columns
    for field in layer.item.fields:
        column = column_of(field, layer)
        assert column in columns or {f"{column}_start", f"{column}_end"} <= columns


@pytest.mark.parametrize(
    ("layer", "columns"),
    [
        ("statements", ["start", "end", "kind", "speaker_id"]),
        ("organizations", ["start", "end", "organization_id"]),
        ("figures", ["start", "end", "kind", "unit"]),
        ("dates", ["start", "end", "anchor", "edtf"]),
    ],
)
def test_what_a_mention_needs(layer: str, columns: list[str]) -> None:
    """Beside where it is, a mention says what the format asks an annotator for."""
    assert needed(BY_NAME[layer]) == columns


@given(st.floats(0, 1e22, allow_nan=False) | st.integers(0, 10**15).map(float))
def test_a_number_survives_its_words(value: float) -> None:
    """Digits alone, and the same number when `check` reads them."""
    words = number_words(value)
    assert set(words) <= set("0123456789.")
    number = parse(words)
    assert number is not None
    assert number.value == value


def test_how_an_item_is_written() -> None:
    """Keys stand in the order of the format, only where they say something."""
    text = body("Trade grew by about $30 billion , to 5 bn.")
    cells = {
        "start": 20,
        "end": 31,
        "kind": "money",
        "unit": "USD",
        "value": 30e9,
        "modifier": "about",
        "modifier_text": "about",
        "measures_start": 0,
        "measures_end": 5,
        "period": None,
        "garbled": False,
    }
    figures = BY_NAME["figures"]
    assert written(cells, figures, text) == (
        1,
        {"money": "$30 billion", "unit": "USD", "about": "about", "measures": "Trade"},
    )
    other = {"start": 37, "end": 41, "kind": "count", "unit": "USD", "value": 5e9, "garbled": True}
    assert written(other, figures, text) == (
        1,
        {"count": "5 bn", "unit": "USD", "value": "5000000000", "garbled": True},
    )


def test_a_date_without_a_modifier_says_none() -> None:
    """The published `none` is what a missing key means, and is not written."""
    for row in real_rows("dates"):
        text = body(str(row["context"]).split("\n\n")[0])
        if row["modifier"] == "none":
            assert "modifier" not in written(row, BY_NAME["dates"], text)[1]
