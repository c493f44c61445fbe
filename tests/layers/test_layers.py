"""What every layer keeps to, so that the rest of the builder need not know any by name."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from builder.layers import LAYERS
from builder.layers.base import ANNOTATION, CONTEXT, DOCUMENT_ID, ID, Layer, Mention
from tests.support import PROJECT, real_rows

AT_HOME = {"layers", "suggest", "experiments"}
"""Where a layer may be known by name: at home, and where something is made for it alone."""
each_layer = pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)


def test_no_two_layers_are_taken_for_each_other() -> None:
    """Names, places among the layers and beginnings of ids are each of one layer only."""
    for taken in ("name", "order", "prefix"):
        found = [getattr(layer, taken) for layer in LAYERS]
        assert len(set(found)) == len(found), taken
    assert not {layer.name for layer in LAYERS} & {"documents", "lines", "paragraphs", "mentions"}
    assert not {layer.prefix for layer in LAYERS} & {"p", "L"}
    assert all(re.fullmatch("[a-z]+", layer.prefix) for layer in LAYERS)


@each_layer
def test_a_layer_has_the_columns_that_others_look_for(layer: Layer[Mention]) -> None:
    """A mention has an id and a line of YAML, a row also a document and a context."""
    columns = layer.table.columns
    assert layer.table.name == layer.name
    assert re.fullmatch(r"[a-z][a-z0-9_]*", layer.name)
    assert (layer.nested[0], layer.nested[-1]) == (ID, ANNOTATION)
    assert (columns[:2], columns[-1]) == ((ID, DOCUMENT_ID), ANNOTATION)
    assert set(CONTEXT) <= set(columns)


@each_layer
def test_what_a_layer_says_of_its_columns_is_about_columns(layer: Layer[Mention]) -> None:
    """What is shown at a glance, and what refers to another mention, are columns that are there."""
    nested = {column.name: column for column in layer.nested}
    assert {*layer.brief, *layer.refers} <= nested.keys()
    assert not nested[layer.brief[0]].optional


@each_layer
def test_the_parts_of_a_document_are_as_their_columns_say(layer: Layer[Mention]) -> None:
    """Every mention has a cell for every column, in their order, and an id of its layer."""
    for row in real_rows("documents"):
        for part in row[layer.name]:  # type: ignore[attr-defined]
            assert list(part) == [column.name for column in layer.nested]
            assert re.fullmatch(rf"{row['id']}#{layer.prefix}[0-9]+", part["id"])


def named() -> Iterator[str]:
    """Yield where a module of the pipeline has the name of a layer as a string of its own."""
    # A registry has a name of its own, which is that of a layer too.
    names = {layer.name for layer in LAYERS} - {"people", "organizations"}
    for path in sorted((PROJECT / "builder").rglob("*.py")):
        module = path.relative_to(PROJECT / "builder")
        if module.parts[0] not in AT_HOME:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and node.value in names:
                    yield f"{module}:{node.lineno}: {node.value}"


def test_no_stage_knows_a_layer_by_name() -> None:
    """Adding a layer is adding one file: nothing else does for one layer what others lack."""
    assert list(named()) == []
