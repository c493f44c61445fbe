"""The layers of annotation over the clean text: one file each, found by being here.

A module of this package that defines `LAYER` is a layer: its YAML, its rules, its spans and
its columns stand in that module and nowhere else.

In: the items under a line of an annotation file, and the clean text. Out: mentions with their
spans, and the rows they become. May use: `annotation` and what `annotation` may use.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from builder.annotation import file
from builder.layers.base import Layer, Mention
from builder.yaml_text.shape import Field, Items


def _find() -> tuple[Layer[Mention], ...]:
    names = sorted(file.stem for file in Path(__path__[0]).glob("[!_]*.py"))
    modules = (import_module(f"{__name__}.{name}") for name in names)
    found = [module.LAYER for module in modules if hasattr(module, "LAYER")]
    return tuple(sorted(found, key=lambda layer: layer.order))


LAYERS: tuple[Layer[Mention], ...] = _find()
"""Every layer, in the order in which files and tables show them."""

WRITTEN_IDS = frozenset(layer.name for layer in LAYERS if layer.written_ids)
"""The layers whose ids people write; other ids follow from places."""

SHAPE = file.shape(Field(layer.name, Items(layer.item), layer.doc) for layer in LAYERS)
"""The shape of an annotation file: what every file has, and the items of the layers."""
