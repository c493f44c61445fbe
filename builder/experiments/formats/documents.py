"""What every format writes: documents as the config `documents` has them, and their layers.

A document is one object: the columns of its row in `documents`, its `split`, and under `lines` its
rows in that config. Which layers there are, and of which columns, is read from the features of the
release or source tree, so that a layer added later is exported without a word here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from builder.corpus.corpus import ID
from builder.diff.compare import Side
from builder.diff.page import DOCUMENTS, LINES, DocumentRows
from builder.diff.schema import Features, inner_of
from builder.experiments.formats.soundness import require_names, require_sound
from builder.page.spans import Span
from builder.reports.errors import DataError
from builder.reports.problems import visible

Part = dict[str, Any]
"""A document, a mention, a paragraph or a line, by column."""

_OF_ALL = frozenset({"id", "annotation"})


class Layer(NamedTuple):
    """A layer as the data has it: its name, and the type of each column of a mention.

    `labels` are the names that a column may hold, of those that have a closed set of them.
    """

    name: str
    types: Mapping[str, str]
    labels: Mapping[str, tuple[str, ...]]

    @property
    def singular(self) -> str:
        """What one mention is called: `Statement` of the statements."""
        return self.name.removesuffix("s").capitalize()

    @property
    def parts(self) -> tuple[str, ...]:
        """What else of the text belongs to a mention, such as `source`, each with a span."""
        starts = (name.removesuffix("_start") for name in self.types if name.endswith("_start"))
        return tuple(name for name in starts if f"{name}_end" in self.types)

    @property
    def attributes(self) -> tuple[str, ...]:
        """The columns that say something: neither id nor span nor place in the sources."""
        places = {"text", "start", "end"} | {
            f"{part}_{end}" for part in self.parts for end in ("text", "start", "end")
        }
        return tuple(name for name in self.types if name not in places | _OF_ALL)


class About(NamedTuple):
    """What holds for all documents of a side: its layers, and the ids of its registries.

    A release has no registry of its own, so there `ids` is empty.
    """

    layers: Sequence[Layer]
    ids: Mapping[str, Sequence[str]]


class Format(NamedTuple):
    """A format: its name, what it is, and what writes documents into a folder."""

    name: str
    doc: str
    write: Callable[[Iterable[Part], About, Path], None]


def about(side: Side) -> About:
    """Return what holds for all documents of a side."""
    ids: dict[str, list[str]] = {}
    for registry, id in side.unreleased.entries if side.unreleased else ():
        ids.setdefault(registry, []).append(id)
    return About(_layers(side), ids)


def _layers(side: Side) -> list[Layer]:
    """Return the layers: what `documents` has lists of whose items have a start and an end."""
    found = []
    for name, feature in side.features.get(DOCUMENTS, {}).items():
        inner = inner_of(feature)
        if isinstance(inner, dict) and {"text", "start", "end"} <= inner.keys():
            types = {column: _dtype(type_) for column, type_ in inner.items()}
            labels = _labels(side.features.get(name, {}))
            found.append(Layer(name, types, {c: labels[c] for c in types if c in labels}))
    return found


def documents_of(side: Side) -> Iterator[Part]:
    """Yield the documents of a side.

    Raises `DataError` for a document that is none as every version has them: without a row of its
    own, with an id that names no file, with mentions that are not in its text.
    """
    columns, layers = list(side.features.get(DOCUMENTS, {})), _layers(side)
    require_names(columns, layers)
    for rows in side.documents():
        document = _document(rows, columns)
        require_sound(document, layers)
        yield document


def span_of(mention: Mapping[str, Any], part: str = "") -> Span | None:
    """Return the span of a mention or of a part of it; None where it has no such part."""
    prefix = f"{part}_" if part else ""
    start, end = mention.get(f"{prefix}start"), mention.get(f"{prefix}end")
    return None if start is None or end is None else Span(start, end)


def local(id: str) -> str:
    """Return an id without its document: `s7` of `000_brief#s7`."""
    return id.rpartition("#")[2]


def attributes_of(mention: Mapping[str, Any], layer: Layer) -> Part:
    """Return what a mention says, by column; columns that say nothing are left out."""
    said = {name: mention.get(name) for name in layer.attributes}
    return {name: value for name, value in said.items() if value is not None}


def facts_of(document: Mapping[str, Any]) -> Part:
    """Return what a document says of itself: its columns that are neither text nor mentions."""
    return {
        name: value
        for name, value in document.items()
        if name not in {"id", "text", "raw"} and value is not None and not _is_rows(value)
    }


def _document(rows: DocumentRows, columns: Sequence[str]) -> Part:
    row = next(iter(rows.tables.get(DOCUMENTS, ())), None)
    if row is None:
        raise DataError(f"{visible(rows.id)} has no row in `{DOCUMENTS}`, so it cannot be exported")
    if not ID.fullmatch(rows.id):
        raise DataError(f"`{visible(rows.id)}` is no id of a document: it cannot name a file")
    lines = [
        {name: value for name, value in line.items() if name != "document_id"}
        for line in rows.tables.get(LINES, ())
    ]
    cells = {name: row.get(name) for name in columns}
    return {**cells, "split": rows.splits.get(DOCUMENTS), LINES: lines}


def _dtype(feature: object) -> str:
    found = feature.get("dtype") if isinstance(feature, dict) else None
    return found if isinstance(found, str) else "string"


def _labels(features: Features) -> dict[str, tuple[str, ...]]:
    """Return the names of the class labels of a config, by column."""
    return {
        column: tuple(feature["names"])
        for column, feature in features.items()
        if isinstance(feature, dict) and feature.get("_type") == "ClassLabel"
    }


def _is_rows(value: object) -> bool:
    return isinstance(value, list) and (not value or isinstance(value[0], dict))
