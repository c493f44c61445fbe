"""The numbers of the card are those of the data."""

from __future__ import annotations

from typing import Any

from builder.corpus.counts import STRIP, CorpusCounts, draw
from builder.corpus.tables import TABLES
from builder.layers import LAYERS
from tests.support import STEMS, compiled


def counts() -> CorpusCounts:
    """Return the counts of the documents of the first release."""
    counted = CorpusCounts()
    for outcome in map(compiled().__getitem__, STEMS):
        assert outcome.tally is not None
        counted.add(outcome.stem, outcome.split, outcome.tally)
    return counted


def cells(table: str) -> dict[str, list[str]]:
    """Return the cells of the lines of a Markdown table by their first cell."""
    lines = [line.strip("| ").split(" | ") for line in table.splitlines()[2:]]
    return {line[0]: line[1:] for line in lines}


def test_rows_are_counted_by_split() -> None:
    """Every config stands with its rows by split and in all."""
    found = cells(counts().row_table())
    assert list(found) == [f"`{table.name}`" for table in TABLES]
    assert found["`documents`"][1:] == ["3", "1", "1", "5"]
    assert found["`statements`"][1:] == ["17", "5", "11", "33"]


def test_no_split_of_a_layer_is_empty() -> None:
    """The first release has mentions of every layer in every split."""
    for row in cells(counts().mention_table()).values():
        assert "0" not in row[1:]
        assert sum(map(int, row[1:4])) == int(row[4])


def test_labels_are_counted_by_name() -> None:
    """Every class label stands with how often it occurs, also if never."""
    labels = counts().label_table()
    assert "direct 14, mixed 6, indirect 13" in labels
    assert "external 0" in labels


def test_a_picture_shows_a_document_from_left_to_right() -> None:
    """A strip a layer: a kind's initial where a statement runs, else how many mentions start."""
    empty: dict[str, Any] = {layer.name: [] for layer in LAYERS}
    document = {
        **empty,
        "id": "x",
        "text": "a" * 120,
        "statements": [{"start": 0, "end": 60, "kind": "mixed"}],
        "dates": [{"start": 118, "end": 120}, {"start": 119, "end": 120}],
    }
    lines = draw(document, "test").splitlines()
    strips = {line.split()[0]: line.split()[-1] for line in lines[1:]}
    assert lines[0] == "x  test, 120 characters"
    assert strips["statements"] == "m" * (STRIP // 2) + "·" * (STRIP // 2)
    assert strips["dates"] == "·" * (STRIP - 1) + "2"
    assert {len(strip) for strip in strips.values()} == {STRIP}


def test_a_document_without_text_can_be_drawn() -> None:
    """A page of which nothing is kept has empty strips."""
    document: dict[str, Any] = {layer.name: [] for layer in LAYERS} | {"id": "x", "text": ""}
    assert "m" not in draw(document, "test").split("characters")[1].replace("statements", "")
