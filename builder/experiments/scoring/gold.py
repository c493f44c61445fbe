"""The gold: a release folder, a source tree or a JSON Lines export, as documents.

Everything that the gold may be beside a file of JSON Lines is opened as a side of `diff` is, so
a git revision and `hub:NAMESPACE/NAME@REVISION` are gold too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from builder.experiments.scoring.attributes import SCORED
from builder.experiments.scoring.content import LINES, ScoredDocument
from builder.experiments.scoring.documents import Reader
from builder.experiments.scoring.jsonl import read_lines
from builder.experiments.strict_json import Node
from builder.reports.errors import UsageError
from builder.reports.problems import Report, visible

if TYPE_CHECKING:
    from builder.diff.page import DocumentRows
    from builder.diff.schema import Features
    from builder.diff.sides import Fetch

DOCUMENTS, NO_LAYERS = "documents", frozenset({"paragraphs"})
"""The config whose columns are layers, and those of its lists of spans that are none."""


@dataclass(frozen=True, slots=True)
class Gold:
    """The documents by id, and the layers that they have, in the order in which they are told."""

    documents: Mapping[str, ScoredDocument]
    layers: tuple[str, ...]

    def of_split(self, split: str | None) -> Mapping[str, ScoredDocument]:
        """Return the documents of a split, or all; no such split is a `UsageError`."""
        splits = sorted({d.split for d in self.documents.values() if d.split is not None})
        if split is None:
            return self.documents
        if split not in splits:
            known = ", ".join(map(visible, splits)) or "none"
            raise UsageError(f"the gold has no split `{visible(split)}`; its splits: {known}")
        return {id: d for id, d in self.documents.items() if d.split == split}

    def only(self, layer: str | None) -> tuple[str, ...]:
        """Return one layer, or all; no such layer is a `UsageError`."""
        if layer is None:
            return self.layers
        if layer not in self.layers:
            known = ", ".join(map(visible, self.layers))
            raise UsageError(f"the gold has no layer `{visible(layer)}`; its layers: {known}")
        return (layer,)


def open_gold(spec: str, root: Path, fetch: Fetch, report: Report) -> Gold:
    """Read the gold; what is wrong with it is reported. `fetch` gets it where it is on the hub.

    A folder or revision that cannot be opened raises as a side of `diff` does.
    """
    if Path(spec).is_file():
        return _read(spec, report, lambda: read_lines(Path(spec), spec, report))
    if spec.endswith(".jsonl"):
        raise UsageError(f"there is no file {visible(spec)}")
    from builder.diff.sides import open_side

    with open_side(spec, root, fetch) as side:
        layers = _layers_of(side.features)
        nodes = [(n, _node(rows, layers)) for n, rows in enumerate(side.documents(), start=1)]
    return _gold(spec, layers, nodes, report)


def _read(spec: str, report: Report, lines: Any) -> Gold:
    """Read a file twice: for its layers, which only its lines can tell, and for its documents."""
    layers: dict[str, None] = {}
    for _, node in lines():
        layers |= dict.fromkeys(_layers_in(node))
    if report.errors:
        return Gold({}, ())
    return _gold(spec, layers, lines(), report)


def _gold(
    name: str, layers: Iterable[str], nodes: Iterable[tuple[int, Node]], report: Report
) -> Gold:
    told = _in_order(layers)
    reader = Reader(name, report, told, SCORED)
    found = (reader.read(number, node) for number, node in nodes)
    return Gold({document.id: document for document in found if document is not None}, told)


def _in_order(layers: Iterable[str]) -> tuple[str, ...]:
    """Return the layers that are known in their own order, then the others, then the lines."""
    found = set(layers)
    known = [layer for layer in SCORED if layer in found]
    others = sorted(found - {*known, LINES})
    return (*known, *others, *({LINES} & found))


def _layers_in(node: Node) -> Iterator[str]:
    """Yield the layers of a document: known ones, and lists of objects with start and end."""
    assert isinstance(node.value, dict)
    for name, part in node.value.items():
        items = part.value if isinstance(part.value, list) else []
        spans = [
            isinstance(item.value, dict) and {"start", "end"} <= {*item.value} for item in items
        ]
        if name in SCORED or name == LINES or (spans and all(spans) and name not in NO_LAYERS):
            yield name


def _layers_of(features: Mapping[str, Features]) -> list[str]:
    """Return the layers that the features of a release's configs tell."""
    from builder.diff.schema import inner_of

    inner = {name: inner_of(feature) for name, feature in features.get(DOCUMENTS, {}).items()}
    return [
        *(name for name, part in inner.items() if name not in NO_LAYERS and _has_span(part)),
        *({LINES} & features.keys()),
    ]


def _has_span(feature: object) -> bool:
    return isinstance(feature, Mapping) and {"start", "end"} <= feature.keys()


def _node(rows: DocumentRows, layers: Iterable[str]) -> Node:
    """Return a document of a release or a source tree as its line of JSON would be read."""
    row = next(iter(rows.tables.get(DOCUMENTS, ())), {})
    value = {name: row[name] for name in ("text", *layers) if row.get(name) is not None}
    split = rows.splits.get(DOCUMENTS)
    return _wrapped({"id": rows.id, "split": split, **value, LINES: rows.tables.get(LINES, [])})


def _wrapped(value: Any) -> Node:
    if isinstance(value, dict):
        return Node({name: _wrapped(part) for name, part in value.items()}, 1)
    if isinstance(value, list):
        return Node([_wrapped(item) for item in value], 1)
    return Node(value, 1)
